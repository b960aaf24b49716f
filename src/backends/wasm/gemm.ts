// Matrix multiplication of float32, C[M,N] = epilogue(A[M,K] B[K,N]), packed and register-blocked.
//
// Each element is the fold over k = 0, 1, ... of acc = fma(a, b, acc) from 0, across the blocks of k too, so block sizes
// never change a bit. One function with sizes at run time serves every product of a module; an epilogue is a function that it
// calls on each finished block.

import { InternalError } from "../../core/errors.ts";
import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import {
  callFinish,
  emitDriver,
  finishType,
  type GemmAccess,
  type GemmBlocks,
  type GemmParts,
  mostParams,
  scratchPacked,
  scratchParams,
  scratchZeroBytes,
} from "./gemm-driver.ts";
import { emitGather } from "./gemm-gather.ts";
import { emitEdgeKernel, emitMicroKernel, tileColumns } from "./gemm-kernel.ts";
import { emitPackA, emitPackB } from "./gemm-pack.ts";
import { emitColumnKernel, emitRowKernel } from "./gemm-row.ts";
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
  /** Names of the parameters that it appends to the function's: i32, addresses that `emit` reads. */
  readonly params: readonly string[];
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

/**
 * The parameters of a gathering GEMM function: A[i,k] is at a + aRows[i] + aDepth[k], B[k,j] at b + bDepth[k] + bColumns[j].
 * The four are addresses of int32 tables of byte offsets, of m, k, k and n entries. One product a call: `batch` is only told
 * to the epilogue.
 */
// biome-ignore format: a list
export const gatherParams = [
  "a", "b", "c", "scratch", "batch", "m", "n", "k", "aRows", "aDepth", "bDepth", "bColumns", "cRow",
] as const;

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

/** The GEMM functions of one module; the kernels and the packing are shared. */
export class GemmTemplate {
  readonly #module: ModuleBuilder;
  readonly #shared: Omit<GemmParts, "packA" | "packB">;
  readonly #packing: Partial<Record<GemmAccess, Pick<GemmParts, "packA" | "packB">>> = {};
  readonly #plain: Partial<Record<GemmAccess, FunctionBuilder>> = {};
  readonly #products: Partial<Record<GemmAccess, FunctionBuilder>> = {};
  readonly #finishes: FunctionBuilder[] = [];

  constructor(module: ModuleBuilder, target: GemmTarget) {
    this.#module = module;
    module.table(this.#finishes);
    const kernel = emitMicroKernel(module, target.fma);
    this.#shared = {
      blocks: target.blocks ?? defaultBlocks,
      kernel,
      edge: emitEdgeKernel(module, kernel),
      row: emitRowKernel(module, target.fma),
      column: emitColumnKernel(module, target.fma),
    };
  }

  /** A function with `gemmParams` and the epilogue's parameters. */
  emit(epilogue?: GemmEpilogue): FunctionBuilder {
    if (epilogue) return this.#emitStrided(epilogue);
    this.#plain.strided ??= this.#emitStrided();
    return this.#plain.strided;
  }

  /** A function with `gatherParams` and the epilogue's parameters. */
  emitGathered(epilogue?: GemmEpilogue): FunctionBuilder {
    if (epilogue) return this.#emitGathered(epilogue);
    this.#plain.gathered ??= this.#emitGathered();
    return this.#plain.gathered;
  }

  #parts(access: GemmAccess): GemmParts {
    const module = this.#module;
    this.#packing[access] ??=
      access === "strided" ? { packA: emitPackA(module), packB: emitPackB(module) } : emitGather(module);
    return { ...this.#shared, ...this.#packing[access] };
  }

  #emitStrided(epilogue?: GemmEpilogue): FunctionBuilder {
    const product = this.#product("strided");
    const f = this.#module.function([...gemmParams, ...(epilogue?.params ?? [])].map(() => "i32" as const));
    const int = new Integers(f);
    const [a, b, c, scratch, batch, m, n, k, aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow, ...extra] =
      f.params.keys();
    for (const stride of [aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow]) {
      int.set(stride, int.shl(stride, 2));
    }
    const finish = int.const(this.#finish(int, scratch, extra, epilogue));
    const i = int.local();
    int.for(i, int.const(0), batch, 1, () => {
      int.call(product, a, aRow, aColumn, b, bRow, bColumn, c, cRow, scratch, m, n, k, i, finish);
      int.increase(a, aBatch);
      int.increase(b, bBatch);
      int.increase(c, cBatch);
    });
    return f;
  }

  #emitGathered(epilogue?: GemmEpilogue): FunctionBuilder {
    const product = this.#product("gathered");
    const f = this.#module.function([...gatherParams, ...(epilogue?.params ?? [])].map(() => "i32" as const));
    const int = new Integers(f);
    const [a, b, c, scratch, batch, m, n, k, aRows, aDepth, bDepth, bColumns, cRow, ...extra] = f.params.keys();
    int.set(cRow, int.shl(cRow, 2));
    const finish = int.const(this.#finish(int, scratch, extra, epilogue));
    int.call(product, a, aRows, aDepth, b, bDepth, bColumns, c, cRow, scratch, m, n, k, batch, finish);
    return f;
  }

  /** Puts an epilogue's parameters where it reads them; gives the number that stands for it. */
  #finish(int: Integers, scratch: Local, params: readonly Local[], epilogue?: GemmEpilogue): number {
    if (!epilogue) return 0;
    if (params.length > mostParams) throw new InternalError(`an epilogue of ${params.length} parameters`);
    params.forEach((p, i) => {
      int.push(scratch);
      int.push(p);
      int.f.i32.store(2, scratchParams + 4 * i);
    });
    this.#finishes.push(emitFinish(this.#module, epilogue));
    this.#module.table(this.#finishes);
    return this.#finishes.length;
  }

  /** product(a, aRow, aColumn, b, bRow, bColumn, c, cRow, scratch, m, n, k, batch, finish): chooses the left operand. */
  #product(access: GemmAccess): FunctionBuilder {
    const made = this.#products[access];
    if (made) return made;
    const module = this.#module;
    const driver = emitDriver(module, access, this.#parts(access));
    const f = module.function(Array(14).fill("i32"));
    this.#products[access] = f;
    const int = new Integers(f);
    const [a, aRow, aColumn, b, bRow, bColumn, c, cRow, scratch, m, n, k, batch, finish] = f.params.keys();
    const [zero, element] = [int.const(0), int.const(4)];
    for (let offset = 0; offset < scratchZeroBytes; offset += 16) {
      f.local.get(scratch).f32x4.const(0);
      f.v128.store(4, offset);
    }
    int.if(
      int.and(int.le(n, int.const(narrowColumns)), int.lt(n, m)),
      () => {
        const operands = [b, bColumn, bRow, a, aColumn, aRow];
        int.call(driver, ...operands, c, element, cRow, scratch, n, m, k, batch, zero);
        int.if(finish, () => {
          const params = int.add(scratch, int.const(scratchParams));
          callFinish(int, finishType(module), finish, [c, cRow, batch, zero, m, zero, n, params]);
        });
      },
      () => {
        const operands = [a, aRow, aColumn, b, bRow, bColumn];
        int.call(driver, ...operands, c, cRow, element, scratch, m, n, k, batch, finish);
      },
    );
    return f;
  }
}

/** finish(c, cRow, batch, row, rowEnd, column, columnEnd, params): applies the epilogue to a block of C while it is in cache. */
function emitFinish(module: ModuleBuilder, epilogue: GemmEpilogue): FunctionBuilder {
  const f = module.function(Array(8).fill("i32"));
  const int = new Integers(f);
  const [c, cRow, batch, row, rowEnd, columnStart, columnEnd, at] = f.params.keys();
  const params = epilogue.params.map((_, i) => {
    const p = int.local();
    f.local
      .get(at)
      .i32.load(2, 4 * i)
      .local.set(p);
    return p;
  });
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
