// A vector times a matrix. The micro kernel's registers would wait for fma's latency, and packing would cost more than the
// product itself; so there are kernels of their own for B as it is stored, rows or columns contiguous.

import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { loadVector, multiplyAdd, storeVector, tileColumns } from "./gemm-kernel.ts";
import { transposed } from "./gemm-pack.ts";
import { Integers } from "./integers.ts";

const rowsAtOnce = 8;

/**
 * row(a, aStep, b, bRow, k, to, columns, first): to[j] += sum over k of a b[j] for a single row, from zeros if `first`; B's
 * rows are contiguous, `columns` is a multiple of 4. The sums stay in memory, and eight rows of B are added at a time, in
 * their order.
 */
export function emitRowKernel(module: ModuleBuilder, fma: boolean): FunctionBuilder {
  const f = module.function(Array(8).fill("i32"));
  const [a, aStep, b, bRow, k, to, columns, first] = f.params.keys();
  const int = new Integers(f);
  const end = int.let(int.add(to, int.shl(columns, 2)));
  const sum = f.local.new("v128");
  const place = int.local();
  const sources = int.locals(rowsAtOnce);
  const factors = sources.map(() => f.local.new("v128"));

  /** Adds the next `count` rows of B. */
  const addRows = (count: number) => {
    for (let q = 0; q < count; q++) {
      f.local.get(a).v128.load32_splat().local.set(factors[q]);
      int.increase(a, aStep);
      int.set(sources[q], b);
      int.increase(b, bRow);
    }
    int.set(place, to);
    const next = f.loop();
    f.local.get(place).v128.load(2).local.set(sum);
    for (let q = 0; q < count; q++) {
      const row = f.local.new("v128");
      f.local.get(sources[q]).v128.load(2).local.set(row);
      multiplyAdd(f, fma, factors[q], row, sum);
    }
    f.local.get(place).local.get(sum).v128.store(2);
    for (let q = 0; q < count; q++) int.increase(sources[q], int.const(16));
    int.increase(place, int.const(16));
    int.push(int.ne(place, end));
    f.br_if(next).end();
  };

  int.if(first, () => {
    int.set(place, to);
    const next = f.loop();
    f.local.get(place).f32x4.const(0).v128.store(2);
    int.increase(place, int.const(16));
    int.push(int.ne(place, end));
    f.br_if(next).end();
  });
  const done = int.local();
  int.for(done, int.const(0), int.and(k, int.const(-rowsAtOnce)), rowsAtOnce, () => addRows(rowsAtOnce));
  int.for(done, done, k, 1, () => addRows(1));
  return f;
}

/**
 * column(a, aStep, b, bColumn, k, to, columns, first): the same where B's columns are contiguous; `columns` is a multiple of
 * 16. Four by four elements are transposed in registers.
 */
export function emitColumnKernel(module: ModuleBuilder, fma: boolean): FunctionBuilder {
  const f = module.function(Array(8).fill("i32"));
  const [a, aStep, b, bColumn, k, to, columns, first] = f.params.keys();
  const int = new Integers(f);
  const vectors = (count: number) => Array.from({ length: count }, () => f.local.new("v128"));
  const end = int.let(int.add(to, int.shl(columns, 2)));
  const factors = vectors(4);
  const sums = vectors(tileColumns / 4);
  const sources = int.locals(tileColumns);
  const [place, factor, at, done] = int.locals(4);

  const splat = (q: number) => {
    f.local.get(factor).v128.load32_splat().local.set(factors[q]);
    int.increase(factor, aStep);
  };
  const quad = (g: number): Local[] => sources.slice(4 * g, 4 * g + 4);

  int.for(place, to, end, 4 * tileColumns, () => {
    for (const [g, sum] of sums.entries()) {
      loadVector(f, place, 16 * g, sum);
      f.local.get(sum).f32x4.const(0).local.get(first).i32.eqz().select().local.set(sum);
    }
    int.set(factor, a);
    int.set(at, int.const(0));
    for (const source of sources) {
      int.set(source, b);
      int.increase(b, bColumn);
    }
    int.for(done, int.const(0), int.and(k, int.const(-4)), 4, () => {
      for (let q = 0; q < 4; q++) splat(q);
      for (const [g, sum] of sums.entries()) {
        const rows = vectors(4);
        for (const [q, source] of quad(g).entries())
          f.local.get(source).local.get(at).i32.add().v128.load(2).local.set(rows[q]);
        for (const [q, row] of transposed(f, rows).entries()) multiplyAdd(f, fma, factors[q], row, sum);
      }
      int.increase(at, int.const(16));
    });
    int.for(done, done, k, 1, () => {
      splat(0);
      for (const [g, sum] of sums.entries()) {
        const row = f.local.new("v128");
        const [one, ...others] = quad(g);
        f.local.get(one).local.get(at).i32.add();
        f.v128.load32_zero().local.set(row);
        for (const [q, source] of others.entries()) {
          f.local.get(source).local.get(at).i32.add();
          f.local.get(row).v128.load32_lane(2, 0, q + 1);
          f.local.set(row);
        }
        multiplyAdd(f, fma, factors[0], row, sum);
      }
      int.increase(at, int.const(4));
    });
    for (const [g, sum] of sums.entries()) storeVector(f, place, 16 * g, sum);
  });
  return f;
}
