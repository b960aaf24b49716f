import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { Integers } from "./integers.ts";

// Eight accumulators hide fma's latency of 4 cycles on two ports and leave V8 enough of its 15 registers: with more of
// them, or with the loop unrolled, it spills (Node 20, Zen 5: 66 GFLOP/s against 28 to 52).
export const tileRows = 2;
export const tileColumns = 16;
const vectors = tileColumns / 4;

/**
 * kernel(a0, a1, aStep, b, bStep, k, from0, from1, to0, to1): to[i][j] = from[i][j] + sum over k of a[i] b[j], where
 * a0, a1 advance by aStep bytes and b, 16 columns, by bStep bytes; k >= 1.
 */
export function emitMicroKernel(module: ModuleBuilder, fma: boolean): FunctionBuilder {
  const f = module.function(Array(10).fill("i32"));
  const [a0, a1, aStep, b, bStep, k, from0, from1, to0, to1] = f.params.keys();
  const int = new Integers(f);
  const rows = [
    { a: a0, from: from0, to: to0 },
    { a: a1, from: from1, to: to1 },
  ].map((row) => ({ ...row, sums: Array.from({ length: vectors }, () => f.local.new("v128")) }));
  const factors = Array.from({ length: vectors }, () => f.local.new("v128"));
  const factor = f.local.new("v128");

  for (const { from, sums } of rows) {
    for (const [j, sum] of sums.entries()) loadVector(f, from, 16 * j, sum);
  }
  const next = f.loop();
  for (const [j, vector] of factors.entries()) loadVector(f, b, 16 * j, vector);
  for (const { a, sums } of rows) {
    f.local.get(a).v128.load32_splat().local.set(factor);
    for (const [j, sum] of sums.entries()) multiplyAdd(f, fma, factor, factors[j], sum);
  }
  int.increase(a0, aStep);
  int.increase(a1, aStep);
  int.increase(b, bStep);
  int.set(k, int.sub(k, int.const(1)));
  f.local.get(k).br_if(next).end();
  for (const { to, sums } of rows) {
    for (const [j, sum] of sums.entries()) storeVector(f, to, 16 * j, sum);
  }
  return f;
}

/** Code for target = the vector at `base` + `offset`. */
export function loadVector(f: FunctionBuilder, base: Local, offset: number, target: Local): void {
  f.local.get(base).v128.load(2, offset).local.set(target);
}

/** Code that stores `value` at `base` + `offset`. */
export function storeVector(f: FunctionBuilder, base: Local, offset: number, value: Local): void {
  f.local.get(base).local.get(value).v128.store(2, offset);
}

/** Code for sum = a b + sum. */
export function multiplyAdd(f: FunctionBuilder, fma: boolean, a: Local, b: Local, sum: Local): void {
  if (fma) f.local.get(b).local.get(a).local.get(sum).f32x4.relaxed_madd();
  else f.local.get(a).local.get(b).f32x4.mul().local.get(sum).f32x4.add();
  f.local.set(sum);
}

/**
 * edge(a0, a1, aStep, b, bStep, k, c, cRow, cColumn, rows, columns, zeros, tile, first): the kernel for a tile that is
 * not full or lies with any strides in C: it works in `tile`, whose `rows` x `columns` corner is C's. `first`: start from
 * zeros instead of C.
 */
export function emitEdgeKernel(module: ModuleBuilder, kernel: FunctionBuilder): FunctionBuilder {
  const f = module.function(Array(14).fill("i32"));
  const [a0, a1, aStep, b, bStep, k, c, cRow, cColumn, rows, columns, zeros, tile, first] = f.params.keys();
  const int = new Integers(f);
  const [i, j, cell, from] = int.locals(4);
  const row1 = int.const(4 * tileColumns);

  const eachCell = (visit: (inTile: number) => void) =>
    int.for(i, int.const(0), rows, 1, () => {
      int.set(cell, int.add(tile, int.mul(i, row1)));
      int.set(from, int.add(c, int.mul(i, cRow)));
      int.for(j, int.const(0), columns, 1, () => {
        visit(cell);
        int.increase(cell, int.const(4));
        int.increase(from, cColumn);
      });
    });

  int.if(int.eq(first, int.const(0)), () => eachCell(() => f.local.get(cell).local.get(from).f32.load().f32.store()));
  const start = int.let(int.select(first, zeros, tile));
  const start1 = int.select(first, zeros, int.add(tile, row1));
  int.call(kernel, a0, a1, aStep, b, bStep, k, start, start1, tile, int.add(tile, row1));
  eachCell(() => f.local.get(from).local.get(cell).f32.load().f32.store());
  return f;
}
