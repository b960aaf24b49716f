// Matrix multiplication of float32, C[M,N] = epilogue(A[M,K] B[K,N]), packed and register-blocked.
//
// Each element is the fold over k = 0, 1, ... of acc = fma(a, b, acc) from 0, across the blocks of k too, so block sizes
// never change a bit. One function with sizes at run time serves every product of a module; each epilogue adds its own.

import type { FunctionBuilder, Local, ModuleBuilder, ValueType } from "./assembler.ts";
import { emitDriver, type GemmBlocks, type GemmParts, scratchPacked, scratchZeroBytes } from "./gemm-driver.ts";
import { emitEdgeKernel, emitMicroKernel, emitRowKernel, tileColumns } from "./gemm-kernel.ts";
import { emitPackA, emitPackB } from "./gemm-pack.ts";
import { Integers } from "./integers.ts";

export type { GemmBlocks };

// Measured on Zen 5 and safe on smaller caches: a panel of B (k * 64 bytes) stays in L1 beside two rows of A, a block
// of A in L2.
export const defaultBlocks: GemmBlocks = { k: 256, m: 128, n: 512 };

/** What the engine offers to the template. */
export interface GemmTarget {
  /** `relaxed_madd` rounds once; without it products are rounded before they are added. */
  readonly fma: boolean;
  readonly blocks?: GemmBlocks;
}

/** The place of an epilogue's element or vector of four elements along a row. */
export interface EpiloguePlace {
  /** 4: `sum` is a v128 of float32, columns column .. column + 3; 1: `sum` is an f32. */
  readonly lanes: 4 | 1;
  readonly sum: Local;
  readonly batch: Local;
  readonly row: Local;
  readonly column: Local;
  /** The epilogue's own parameters. */
  readonly params: readonly Local[];
}

/** An expression applied to the finished sums where they are stored: bias, activation, scaled update. */
export interface GemmEpilogue {
  /** Appended to the function's parameters: addresses and scalars that `emit` reads. */
  readonly params: readonly ValueType[];
  /** Emits code that leaves the value to store: v128 for four lanes, f32 for one. Both must compute the same bits. */
  emit(f: FunctionBuilder, place: EpiloguePlace): void;
}

/**
 * The parameters of a GEMM function, all i32, in this order; an epilogue's follow. a, b, c, scratch are byte addresses,
 * strides count elements. C's columns are contiguous. `scratch` is 64-byte aligned and has `gemmScratchBytes`.
 */
export const gemmParams = [
  "a", "b", "c", "scratch", "batch", "m", "n", "k", "aBatch", "bBatch", "cBatch", "aRow", "aColumn", "bRow", "bColumn",
  "cRow",
] as const; // biome-ignore format: a list

/** Bytes of scratch memory a product of these sizes needs. */
export function gemmScratchBytes(m: number, n: number, k: number, blocks: GemmBlocks = defaultBlocks): number {
  const kc = Math.min(k, blocks.k);
  const transposed = n <= narrowColumns && n < m;
  const [rows, columns] = transposed ? [n, m] : [m, n];
  return scratchPacked + 4 * kc * (packedRows(rows, blocks) + Math.min(roundUp(columns, tileColumns), blocks.n));
}

const packedRows = (rows: number, blocks: GemmBlocks) => Math.min(roundUp(rows, tileColumns), blocks.m);
const roundUp = (size: number, multiple: number) => Math.ceil(size / multiple) * multiple;

// With few columns most of a panel of 16 would be empty: the transposed product is computed instead, C' = B' A'.
const narrowColumns = 10;

function clearZeros(f: FunctionBuilder, scratch: Local): void {
  for (let offset = 0; offset < scratchZeroBytes; offset += 16) {
    f.local.get(scratch).f32x4.const(0);
    f.v128.store(4, offset);
  }
}

/** The GEMM functions of one module; the kernels and the packing are shared. */
export class GemmTemplate {
  readonly #module: ModuleBuilder;
  readonly #parts: GemmParts;
  #plain: FunctionBuilder | undefined;

  constructor(module: ModuleBuilder, target: GemmTarget) {
    this.#module = module;
    const kernel = emitMicroKernel(module, target.fma);
    this.#parts = {
      blocks: target.blocks ?? defaultBlocks,
      kernel,
      edge: emitEdgeKernel(module, kernel),
      row: emitRowKernel(module, target.fma),
      packA: emitPackA(module),
      packB: emitPackB(module),
    };
  }

  /** A function with `gemmParams` and the epilogue's parameters. */
  emit(epilogue?: GemmEpilogue): FunctionBuilder {
    if (epilogue) return this.#emitEntry(epilogue);
    this.#plain ??= this.#emitEntry();
    return this.#plain;
  }

  /** Loops over the batch, makes bytes of strides, and chooses which operand is the left one. */
  #emitEntry(epilogue?: GemmEpilogue): FunctionBuilder {
    const finish = epilogue && emitFinish(this.#module, epilogue);
    const driver = emitDriver(this.#module, this.#parts, epilogue?.params ?? [], finish);
    const f = this.#module.function([...gemmParams.map(() => "i32" as const), ...(epilogue?.params ?? [])]);
    const int = new Integers(f);
    const [a, b, c, scratch, batch, m, n, k, aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow, ...extra] =
      f.params.keys();
    const strides = [aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow];
    const element = int.const(4);
    const zero = int.const(0);

    for (const stride of strides) int.set(stride, int.shl(stride, 2));
    clearZeros(f, scratch);
    const narrow = int.let(int.and(int.le(n, int.const(narrowColumns)), int.lt(n, m)));
    const i = int.local();
    int.for(i, zero, batch, 1, () => {
      int.if(
        narrow,
        () => {
          const [left, right] = [[b, bColumn, bRow], [a, aColumn, aRow]]; // biome-ignore format: transposed
          int.call(driver, ...left, ...right, c, element, cRow, scratch, n, m, k, i, zero, ...extra);
          if (finish) int.call(finish, c, cRow, i, zero, m, zero, n, ...extra);
        },
        () => {
          const [left, right] = [[a, aRow, aColumn], [b, bRow, bColumn]]; // biome-ignore format: as above
          int.call(driver, ...left, ...right, c, cRow, element, scratch, m, n, k, i, int.const(1), ...extra);
        },
      );
      int.increase(a, aBatch);
      int.increase(b, bBatch);
      int.increase(c, cBatch);
    });
    return f;
  }
}

/** finish(c, cRow, batch, row, rowEnd, column, columnEnd, ...): applies the epilogue to a block of C while it is in cache. */
function emitFinish(module: ModuleBuilder, epilogue: GemmEpilogue): FunctionBuilder {
  const f = module.function([...Array(7).fill("i32"), ...epilogue.params]);
  const int = new Integers(f);
  const [c, cRow, batch, row, rowEnd, columnStart, columnEnd, ...params] = f.params.map((_, i) => i);
  const [column, to] = int.locals(2);
  const whole = int.let(int.sub(columnEnd, int.and(int.sub(columnEnd, columnStart), int.const(3))));
  const vector = f.local.new("v128");
  const scalar = f.local.new("f32");
  int.for(row, row, rowEnd, 1, () => {
    int.set(to, int.add(int.add(c, int.mul(row, cRow)), int.shl(columnStart, 2)));
    int.for(column, columnStart, whole, 4, () => {
      f.local.get(to).v128.load(2).local.set(vector).local.get(to);
      epilogue.emit(f, { lanes: 4, sum: vector, batch, row, column, params });
      f.v128.store(2);
      int.increase(to, int.const(16));
    });
    int.for(column, whole, columnEnd, 1, () => {
      f.local.get(to).f32.load().local.set(scalar).local.get(to);
      epilogue.emit(f, { lanes: 1, sum: scalar, batch, row, column, params });
      f.f32.store();
      int.increase(to, int.const(4));
    });
  });
  return f;
}
