// Matrix multiplication of float32, C[M,N] = epilogue(A[M,K] B[K,N]), packed and register-blocked.
//
// Each element is the fold over k = 0, 1, ... of acc = fma(a, b, acc) from 0, across the blocks of k too (a block starts
// from the partial sums in C), so block sizes never change a bit. Loops from the outside:
//
//   batch, blocks of N: blocks of K: pack B; blocks of M: pack A unless its rows are contiguous;
//     panels of 16 columns: pairs of rows: micro kernel
//
// One function with sizes at run time serves every product of a module; each epilogue adds a driver of its own.

import type { FunctionBuilder, Local, ModuleBuilder, ValueType } from "./assembler.ts";
import { emitEdgeKernel, emitMicroKernel, tileColumns, tileRows } from "./gemm-kernel.ts";
import { emitPackA, emitPackB } from "./gemm-pack.ts";
import { type I32Value, Integers } from "./integers.ts";

/** Sizes of the blocks of K, M, N that are packed at once; M's is a multiple of 2, N's of 16. */
export interface GemmBlocks {
  readonly k: number;
  readonly m: number;
  readonly n: number;
}

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

// The scratch memory: 64 bytes of zeros, a tile for edges of C, a row nobody reads; packed A; packed B.
const zeros = 0;
const tile = 64;
const tileRowBytes = 4 * tileColumns;
const packed = tile + (tileRows + 1) * tileRowBytes;

/** Bytes of scratch memory a product of these sizes needs. */
export function gemmScratchBytes(m: number, n: number, k: number, blocks: GemmBlocks = defaultBlocks): number {
  const kc = Math.min(k, blocks.k);
  const rows = Math.min(roundUp(m, tileRows), blocks.m);
  // A product with one column is computed as one row.
  const columns = Math.min(roundUp(Math.max(n, n === 1 ? m : 0), tileColumns), blocks.n);
  return packed + 4 * kc * (roundUp(rows, tileColumns) + columns);
}

const roundUp = (size: number, multiple: number) => Math.ceil(size / multiple) * multiple;

// Below this many rows, packing B costs more than reading it with its own stride.
const directRows = 8;

/** The GEMM functions of one module; the kernel and the packing are shared. */
export class GemmTemplate {
  readonly #module: ModuleBuilder;
  readonly #blocks: GemmBlocks;
  readonly #kernel: FunctionBuilder;
  readonly #edge: FunctionBuilder;
  readonly #packA: FunctionBuilder;
  readonly #packB: FunctionBuilder;
  #plain: FunctionBuilder | undefined;

  constructor(module: ModuleBuilder, target: GemmTarget) {
    this.#module = module;
    this.#blocks = target.blocks ?? defaultBlocks;
    this.#kernel = emitMicroKernel(module, target.fma);
    this.#edge = emitEdgeKernel(module, this.#kernel);
    this.#packA = emitPackA(module);
    this.#packB = emitPackB(module);
  }

  /** A function with `gemmParams` and the epilogue's parameters. */
  emit(epilogue?: GemmEpilogue): FunctionBuilder {
    if (epilogue) return this.#emitEntry(epilogue);
    this.#plain ??= this.#emitEntry();
    return this.#plain;
  }

  /** Loops over the batch; strides become bytes; a single column is computed as a single row. */
  #emitEntry(epilogue?: GemmEpilogue): FunctionBuilder {
    const finish = epilogue && emitFinish(this.#module, epilogue);
    const driver = this.#emitDriver(epilogue, finish);
    const f = this.#module.function([...gemmParams.map(() => "i32" as const), ...(epilogue?.params ?? [])]);
    const int = new Integers(f);
    const [a, b, c, scratch, batch, m, n, k, aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow, ...extra] =
      f.params.map((_, i) => i);
    const one = int.const(1);
    const column = int.let(int.and(int.eq(n, one), int.eq(cRow, one)));
    for (const stride of [aBatch, bBatch, cBatch, aRow, aColumn, bRow, bColumn, cRow])
      int.set(stride, int.shl(stride, 2));
    for (let offset = 0; offset < tileRowBytes; offset += 16) {
      f.local
        .get(scratch)
        .f32x4.const(0)
        .v128.store(4, zeros + offset);
    }
    const i = int.local();
    int.for(i, int.const(0), batch, 1, () => {
      int.if(
        column,
        () => {
          int.call(driver, b, a, c, scratch, n, m, k, bColumn, bRow, aColumn, aRow, cRow, i, int.const(0), ...extra);
          if (finish) int.call(finish, c, cRow, i, int.const(0), m, int.const(0), n, ...extra);
        },
        () => int.call(driver, a, b, c, scratch, m, n, k, aRow, aColumn, bRow, bColumn, cRow, i, one, ...extra),
      );
      int.increase(a, aBatch);
      int.increase(b, bBatch);
      int.increase(c, cBatch);
    });
    return f;
  }

  /** One product: the loops over blocks. The parameter `whole` says that the epilogue is applied here. */
  #emitDriver(epilogue: GemmEpilogue | undefined, finish: FunctionBuilder | undefined): FunctionBuilder {
    const f = this.#module.function([...Array(14).fill("i32"), ...(epilogue?.params ?? [])]);
    const int = new Integers(f);
    const [a, b, c, scratch, m, n, k, aRow, aColumn, bRow, bColumn, cRow, batch, whole, ...extra] = f.params.map(
      (_, i) => i,
    );
    const zero = int.const(0);
    const blocks = this.#blocks;
    const [k0, n0, m0, kc, nc, mc, j, i, nr, packedB, panel, panelStep, aBlock, pair, pairStep, aStep, second] =
      int.locals(17);
    const [to, rows, isFirst, direct] = int.locals(4);

    const finishBlock = (rowCount: I32Value, columnCount: I32Value) => {
      if (!finish) return;
      int.if(whole, () => {
        int.call(finish, c, cRow, batch, m0, int.add(m0, rowCount), n0, int.add(n0, columnCount), ...extra);
      });
    };

    int.if(int.eq(k, zero), () => {
      int.for(i, zero, m, 1, () => {
        int.push(int.add(c, int.mul(i, cRow)));
        f.i32.const(0);
        int.push(int.shl(n, 2));
        f.memory.fill();
      });
      finishBlock(m, n);
      f.return();
    });

    // K in blocks of equal size, so that the last one is not a sliver.
    const count = int.div(int.add(k, int.const(blocks.k - 1)), int.const(blocks.k));
    const kBlock = int.let(int.div(int.sub(int.add(k, count), int.const(1)), count));
    const rowCapacity = int.min(int.and(int.add(m, int.const(15)), int.const(-16)), int.const(blocks.m));
    int.set(packedB, int.add(int.add(scratch, int.const(packed)), int.shl(int.mul(kBlock, rowCapacity), 2)));
    int.set(direct, int.and(int.le(m, int.const(directRows)), int.eq(bColumn, int.const(4))));
    const rowsContiguous = int.eq(aColumn, int.const(4));

    const tileAt = () => {
      int.set(to, int.add(int.add(c, int.mul(int.add(m0, i), cRow)), int.shl(int.add(n0, j), 2)));
      int.set(rows, int.min(int.sub(mc, i), int.const(2)));
      const hasSecond = int.eq(rows, int.const(2));
      const a1 = int.select(hasSecond, int.add(pair, second), pair);
      const zeroRow = int.add(scratch, int.const(zeros));
      const tileStart = int.add(scratch, int.const(tile));
      const nextRow = int.add(to, cRow);
      int.if(
        int.eq(nr, int.const(tileColumns)),
        () => {
          const from0 = int.select(isFirst, zeroRow, to);
          const from1 = int.select(int.and(hasSecond, int.eq(isFirst, zero)), nextRow, zeroRow);
          const to1 = int.select(hasSecond, nextRow, tileStart);
          int.call(this.#kernel, pair, a1, aStep, panel, panelStep, kc, from0, from1, to, to1);
        },
        () =>
          int.call(this.#edge, pair, a1, aStep, panel, panelStep, kc, to, cRow, rows, nr, zeroRow, tileStart, isFirst),
      );
    };

    const packPanels = (bBlock: Local) =>
      int.for(j, zero, nc, tileColumns, () => {
        int.set(nr, int.min(int.sub(nc, j), int.const(tileColumns)));
        int.if(int.eq(int.and(direct, int.eq(nr, int.const(tileColumns))), zero), () => {
          const source = int.add(bBlock, int.mul(j, bColumn));
          const target = int.add(packedB, int.shl(int.mul(kc, j), 2));
          int.call(this.#packB, source, bRow, bColumn, kc, nr, target);
        });
      });

    const bBlock = int.local();
    int.for(n0, zero, n, blocks.n, () => {
      int.set(nc, int.min(int.sub(n, n0), int.const(blocks.n)));
      int.set(k0, zero);
      const nextK = f.loop();
      int.set(kc, int.min(int.sub(k, k0), kBlock));
      int.set(isFirst, int.eq(k0, zero));
      int.set(bBlock, int.add(int.add(b, int.mul(k0, bRow)), int.mul(n0, bColumn)));
      packPanels(bBlock);
      int.for(m0, zero, m, blocks.m, () => {
        int.set(mc, int.min(int.sub(m, m0), int.const(blocks.m)));
        int.set(aBlock, int.add(int.add(a, int.mul(m0, aRow)), int.mul(k0, aColumn)));
        int.if(
          rowsContiguous,
          () => {
            int.set(pairStep, int.shl(aRow, 1));
            int.set(aStep, int.const(4));
            int.set(second, aRow);
          },
          () => {
            int.call(this.#packA, aBlock, aRow, aColumn, mc, kc, int.add(scratch, int.const(packed)));
            int.set(aBlock, int.add(scratch, int.const(packed)));
            int.set(pairStep, int.shl(kc, 3));
            int.set(aStep, int.const(4 * tileRows));
            int.set(second, int.const(4));
          },
        );
        int.for(j, zero, nc, tileColumns, () => {
          int.set(nr, int.min(int.sub(nc, j), int.const(tileColumns)));
          int.if(
            int.and(direct, int.eq(nr, int.const(tileColumns))),
            () => {
              int.set(panel, int.add(bBlock, int.shl(j, 2)));
              int.set(panelStep, bRow);
            },
            () => {
              int.set(panel, int.add(packedB, int.shl(int.mul(kc, j), 2)));
              int.set(panelStep, int.const(4 * tileColumns));
            },
          );
          int.set(pair, aBlock);
          int.for(i, zero, mc, tileRows, () => {
            tileAt();
            int.increase(pair, pairStep);
          });
        });
        int.if(int.eq(int.add(k0, kc), k), () => finishBlock(mc, nc));
      });
      int.increase(k0, kc);
      int.push(int.lt(k0, k));
      f.br_if(nextK).end();
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
