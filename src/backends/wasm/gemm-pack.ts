// Packing brings a block of an operand into the order in which the micro kernel reads it. Strides are in bytes.

import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { loadVector, storeVector, tileColumns, tileRows } from "./gemm-kernel.ts";
import { Integers } from "./integers.ts";

/**
 * packB(source, row, column, k, columns, target): target[k][16] of up to 16 columns; missing ones are zeros. Quick where
 * rows are contiguous (B as stored) or columns are (B transposed), by 4x4 transposes.
 */
export function emitPackB(module: ModuleBuilder): FunctionBuilder {
  const f = module.function(Array(6).fill("i32"));
  const [source, row, column, k, columns, target] = f.params.keys();
  const int = new Integers(f);
  const full = int.eq(columns, int.const(tileColumns));
  const contiguous = (stride: Local) => int.eq(stride, int.const(4));
  const done = f.block();

  int.if(int.and(full, contiguous(column)), () => {
    const end = int.let(int.add(target, int.mul(k, int.const(4 * tileColumns))));
    const next = f.loop();
    for (let offset = 0; offset < 4 * tileColumns; offset += 16) {
      f.local.get(target).local.get(source).v128.load(2, offset).v128.store(2, offset);
    }
    int.increase(source, row);
    int.increase(target, int.const(4 * tileColumns));
    int.push(int.lt(target, end));
    f.br_if(next).end().br(done);
  });

  const from = int.local();
  const to = int.local();
  const start = int.let(int.const(0)); // the first k that the scalar loop below copies
  int.if(int.and(full, contiguous(row)), () => {
    const whole = int.let(int.and(k, int.const(-4)));
    const j = int.local();
    int.for(j, int.const(0), int.const(tileColumns), 4, () => {
      int.set(from, int.add(source, int.mul(j, column)));
      int.set(to, int.add(target, int.shl(j, 2)));
      transpose4(int, { from, stride: column, to, step: 4 * tileColumns, count: whole });
    });
    int.set(start, whole);
  });
  int.if(int.lt(columns, int.const(tileColumns)), () => {
    f.local.get(target).i32.const(0);
    int.push(int.mul(k, int.const(4 * tileColumns)));
    f.memory.fill();
  });
  copyElements(int, {
    source, target, outer: { from: start, count: k, source: row, target: 4 * tileColumns },
    inner: { count: columns, source: column, target: 4 },
  }); // biome-ignore format: two lines
  f.end();
  return f;
}

/**
 * packA(source, row, column, rows, k, target): pairs of rows, target[pair][k][2]; a missing last row is left as it is.
 * Quick where columns are contiguous (A transposed), 16 rows at a time.
 */
export function emitPackA(module: ModuleBuilder): FunctionBuilder {
  const f = module.function(Array(6).fill("i32"));
  const [source, row, column, rows, k, target] = f.params.keys();
  const int = new Integers(f);
  const pairBytes = int.let(int.mul(k, int.const(4 * tileRows)));
  const i = int.local();
  const start = int.let(int.const(0)); // the first row that the scalar loop below copies
  const from = int.local();

  int.if(int.eq(row, int.const(4)), () => {
    int.set(start, int.and(rows, int.const(-16)));
    const kk = int.local();
    const pairs = int.locals(8);
    const vector = f.local.new("v128");
    int.for(i, int.const(0), start, 16, () => {
      int.set(from, int.add(source, int.shl(i, 2)));
      int.set(pairs[0], int.add(target, int.mul(int.shr(i, 1), pairBytes)));
      for (let p = 1; p < 8; p++) int.set(pairs[p], int.add(pairs[p - 1], pairBytes));
      int.for(kk, int.const(0), k, 1, () => {
        for (const [p, pair] of pairs.entries()) {
          if (p % 2 === 0) loadVector(f, from, 8 * p, vector);
          f.local.get(pair).local.get(vector);
          f.v128.store64_lane(2, 0, p % 2);
        }
        for (const pair of pairs) int.increase(pair, int.const(8));
        int.increase(from, column);
      });
    });
  });

  const to = int.local();
  const end = int.local();
  int.for(i, start, rows, 1, () => {
    int.set(from, int.add(source, int.mul(i, row)));
    const inPair = int.shl(int.and(i, int.const(1)), 2);
    int.set(to, int.add(int.add(target, int.mul(int.shr(i, 1), pairBytes)), inPair));
    int.set(end, int.add(to, pairBytes));
    const next = f.loop();
    f.local.get(to).local.get(from).i32.load().i32.store();
    int.increase(from, column);
    int.increase(to, int.const(4 * tileRows));
    int.push(int.ne(to, end));
    f.br_if(next).end();
  });
  return f;
}

interface Transposition {
  /** Advances by 16 bytes for four elements; four rows `stride` bytes apart. */
  from: Local;
  stride: Local;
  /** Four elements every `step` bytes. */
  to: Local;
  step: number;
  /** Elements of a row, a multiple of 4. */
  count: Local;
}

/** Transposes a 4 x count matrix, 4x4 at a time. */
function transpose4(int: Integers, { from, stride, to, step, count }: Transposition): void {
  const { f } = int;
  const q = int.local();
  const pointers = int.locals(3);
  const rows = Array.from({ length: 4 }, () => f.local.new("v128"));
  for (const [i, pointer] of pointers.entries()) int.set(pointer, int.add(i === 0 ? from : pointers[i - 1], stride));
  const sources = [from, ...pointers];
  int.for(q, int.const(0), count, 4, () => {
    for (const [i, pointer] of sources.entries()) f.local.get(pointer).v128.load(2).local.set(rows[i]);
    storeTransposed(f, rows, to, step);
    for (const pointer of sources) int.increase(pointer, int.const(16));
    int.increase(to, int.const(4 * step));
  });
}

/** The columns of the 4x4 matrix in four vectors. */
export function transposed(f: FunctionBuilder, [a, b, c, d]: readonly Local[]): Local[] {
  const mix = (x: Local, y: Local, ...lanes: [number, number, number, number]): Local => {
    const mixed = f.local.new("v128");
    f.local.get(x).local.get(y);
    f.i32x4.shuffle(...lanes).local.set(mixed);
    return mixed;
  };
  const [ab0, ab1] = [mix(a, b, 0, 4, 1, 5), mix(a, b, 2, 6, 3, 7)];
  const [cd0, cd1] = [mix(c, d, 0, 4, 1, 5), mix(c, d, 2, 6, 3, 7)];
  return [mix(ab0, cd0, 0, 1, 4, 5), mix(ab0, cd0, 2, 3, 6, 7), mix(ab1, cd1, 0, 1, 4, 5), mix(ab1, cd1, 2, 3, 6, 7)];
}

/** Stores the columns of the 4x4 matrix in four vectors, `step` bytes apart. */
export function storeTransposed(f: FunctionBuilder, rows: readonly Local[], to: Local, step: number): void {
  for (const [i, column] of transposed(f, rows).entries()) storeVector(f, to, i * step, column);
}

interface ElementCopy {
  source: Local;
  target: Local;
  outer: { from: Local; count: Local; source: Local; target: number };
  inner: { count: Local; source: Local; target: number };
}

/** Copies elements one by one, with any strides. */
function copyElements(int: Integers, { source, target, outer, inner }: ElementCopy): void {
  const { f } = int;
  const [i, j, from, to] = int.locals(4);
  int.for(i, outer.from, outer.count, 1, () => {
    int.set(from, int.add(source, int.mul(i, outer.source)));
    int.set(to, int.add(target, int.mul(i, int.const(outer.target))));
    int.for(j, int.const(0), inner.count, 1, () => {
      f.local.get(to).local.get(from).i32.load().i32.store();
      int.increase(from, inner.source);
      int.increase(to, int.const(inner.target));
    });
  });
}
