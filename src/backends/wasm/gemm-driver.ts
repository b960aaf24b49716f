// The loops of a matrix product around its micro kernel, from the outside:
//
//   blocks of N: blocks of K: pack B; blocks of M: pack A unless its rows are contiguous;
//     panels of 16 columns: pairs of rows: micro kernel

import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { tileColumns, tileRows } from "./gemm-kernel.ts";
import { type I32Value, Integers } from "./integers.ts";

/** Sizes of the blocks of K, M, N that are packed at once; M's is a multiple of 2, N's of 16. */
export interface GemmBlocks {
  readonly k: number;
  readonly m: number;
  readonly n: number;
}

/**
 * How operands are read. Strided: element [i,k] is at i * row + k * column. Gathered: at row[i] + column[k], and `row` and
 * `column` are addresses of tables. Both in bytes.
 */
export type GemmAccess = "strided" | "gathered";

/** The functions that the driver calls; the packing functions are those of its access. */
export interface GemmParts {
  readonly blocks: GemmBlocks;
  readonly kernel: FunctionBuilder;
  readonly edge: FunctionBuilder;
  readonly row: FunctionBuilder;
  readonly column: FunctionBuilder;
  readonly packA: FunctionBuilder;
  readonly packB: FunctionBuilder;
}

// The scratch memory: a row of zeros, a tile for edges of C, an epilogue's parameters, then packed A and packed B.
const panelBytes = 4 * tileColumns;
const scratchZeros = 0;
export const scratchZeroBytes = panelBytes;
const scratchTile = scratchZeros + scratchZeroBytes;
export const scratchParams = scratchTile + tileRows * panelBytes;
/** Parameters of an epilogue that there is room for. */
export const mostParams = 48;
export const scratchPacked = scratchParams + 4 * mostParams;

// Up to this many rows, packing B costs more than reading it with its own stride.
const directRows = 8;

/**
 * driver(a, aRow, aColumn, b, bRow, bColumn, c, cRow, cColumn, scratch, m, n, k, batch, finish): one product. C's strides are in
 * bytes. `finish` is 0, or one more than the table's index of a function that is called on each finished block of C while it
 * is in cache.
 */
export function emitDriver(module: ModuleBuilder, access: GemmAccess, parts: GemmParts): FunctionBuilder {
  const f = module.function(Array(15).fill("i32"));
  new Driver(f, access, parts, finishType(module)).emit();
  return f;
}
/** finish(c, cRow, batch, row, rowEnd, column, columnEnd, params): applies an epilogue to a block of C. */
export const finishType = (module: ModuleBuilder): number => module.type(Array(8).fill("i32"), []);
/** Calls what `finish` stands for. */
export function callFinish(int: Integers, type: number, finish: Local, args: readonly I32Value[]): void {
  for (const a of args) int.push(a);
  int.push(int.sub(finish, int.const(1)));
  int.f.call_indirect(type);
}

/** The driver's variables, and its loops from the outside to the inside. */
class Driver {
  readonly f: FunctionBuilder;
  readonly int: Integers;
  readonly access: GemmAccess;
  readonly parts: GemmParts;
  readonly finishType: number;

  // Parameters.
  readonly a: Local = 0;
  readonly aRow: Local = 1;
  readonly aColumn: Local = 2;
  readonly b: Local = 3;
  readonly bRow: Local = 4;
  readonly bColumn: Local = 5;
  readonly c: Local = 6;
  readonly cRow: Local = 7;
  readonly cColumn: Local = 8;
  readonly scratch: Local = 9;
  readonly m: Local = 10;
  readonly n: Local = 11;
  readonly k: Local = 12;
  readonly batch: Local = 13;
  readonly finish: Local = 14;

  // Blocks: their origins and sizes, and where the operands' parts begin.
  readonly n0: Local;
  readonly k0: Local;
  readonly m0: Local;
  readonly nc: Local;
  readonly kc: Local;
  readonly mc: Local;
  readonly aBlock: Local;
  readonly bBlock: Local;
  /** Whether the sums start here, rather than from C. */
  readonly first: Local;

  // Panels of B: `width` columns from column j of the block, read from `panel` in steps of `panelStep`.
  readonly j: Local;
  readonly width: Local;
  readonly panel: Local;
  readonly panelStep: Local;
  readonly packedB: Local;
  /** Whether whole panels are read as they are stored. */
  readonly direct: Local;
  /** Whether the kernels for one row fit. */
  readonly single: Local;

  // Pairs of rows of A: row i of the block, read from `pair` in steps of `aStep`; the next row is `second` bytes away.
  readonly i: Local;
  readonly pair: Local;
  readonly pairStep: Local;
  readonly second: Local;
  readonly aStep: Local;
  readonly rows: Local;
  /** The tile's place in C. */
  readonly to: Local;

  constructor(f: FunctionBuilder, access: GemmAccess, parts: GemmParts, type: number) {
    this.f = f;
    this.access = access;
    this.int = new Integers(f);
    this.parts = parts;
    this.finishType = type;
    const fresh = this.int.locals(23);
    [this.n0, this.k0, this.m0, this.nc, this.kc, this.mc, this.aBlock, this.bBlock, this.first] = fresh.splice(0, 9);
    [this.j, this.width, this.panel, this.panelStep, this.packedB, this.direct, this.single] = fresh.splice(0, 7);
    [this.i, this.pair, this.pairStep, this.second, this.aStep, this.rows, this.to] = fresh;
  }

  emit(): void {
    const { f, int, parts, a, aRow, aColumn, b, bRow, bColumn, m, n, k, n0, k0, m0, nc, kc, mc } = this;
    const { blocks } = parts;
    const zero = int.const(0);
    this.emptySum();
    if (this.access === "strided") {
      const isElement = (stride: Local) => int.eq(stride, int.const(4));
      const few = int.and(int.le(m, int.const(directRows)), isElement(bColumn));
      int.set(this.single, int.and(int.eq(m, int.const(1)), isElement(this.cColumn)));
      int.set(this.single, int.and(this.single, int.or(isElement(bColumn), isElement(bRow))));
      int.set(this.direct, int.or(few, this.single));
    }

    // K in blocks of nearly equal size, so that the last one is no sliver.
    const count = int.div(int.add(k, int.const(blocks.k - 1)), int.const(blocks.k));
    const kBlock = int.let(int.div(int.sub(int.add(k, count), int.const(1)), count));
    const whole16 = int.and(int.add(m, int.const(tileColumns - 1)), int.const(-tileColumns));
    const packedA = int.shl(int.mul(kBlock, int.min(whole16, int.const(blocks.m))), 2);
    int.set(this.packedB, int.add(int.add(this.scratch, int.const(scratchPacked)), packedA));

    int.for(n0, zero, n, blocks.n, () => {
      int.set(nc, int.min(int.sub(n, n0), int.const(blocks.n)));
      int.set(k0, zero);
      const nextBlock = f.loop();
      int.set(kc, int.min(int.sub(k, k0), kBlock));
      int.set(this.first, int.eq(k0, zero));
      int.set(this.bBlock, this.element(b, [k0, bRow], [n0, bColumn]));
      this.packPanels();
      int.for(m0, zero, m, blocks.m, () => {
        int.set(mc, int.min(int.sub(m, m0), int.const(blocks.m)));
        int.set(this.aBlock, this.element(a, [m0, aRow], [k0, aColumn]));
        this.chooseRows();
        this.panels();
        int.if(int.eq(int.add(k0, kc), k), () => this.finishBlock(mc, nc));
      });
      int.increase(k0, kc);
      int.push(int.lt(k0, k));
      f.br_if(nextBlock).end();
    });
  }

  /** K = 0: C is zeros. */
  emptySum(): void {
    const { f, int, i, j, to } = this;
    int.if(int.eq(this.k, int.const(0)), () => {
      int.for(i, int.const(0), this.m, 1, () => {
        int.set(to, int.add(this.c, int.mul(i, this.cRow)));
        int.for(j, int.const(0), this.n, 1, () => {
          f.local.get(to).i32.const(0).i32.store();
          int.increase(to, this.cColumn);
        });
      });
      this.finishBlock(this.m, this.n);
      f.return();
    });
  }

  finishBlock(rows: I32Value, columns: I32Value): void {
    const { int, finish, c, cRow, batch, m0, n0 } = this;
    int.if(finish, () => {
      const box = [m0, int.add(m0, rows), n0, int.add(n0, columns)];
      const params = int.add(this.scratch, int.const(scratchParams));
      callFinish(int, this.finishType, finish, [c, cRow, batch, ...box, params]);
    });
  }

  /** An operand's address from which a block is read; with tables it is their parts that begin with the block. */
  element(operand: Local, ...indices: [index: I32Value, stride: Local][]): I32Value {
    const { int } = this;
    if (this.access === "gathered") return operand;
    return indices.reduce<I32Value>((at, [index, stride]) => int.add(at, int.mul(index, stride)), operand);
  }

  /** What a packing function is told of an axis from `index` on: its stride, or its part of the table. */
  axis(stride: Local, index: I32Value): I32Value {
    return this.access === "strided" ? stride : this.int.add(stride, this.int.shl(index, 2));
  }

  get isFull(): I32Value {
    return this.int.eq(this.width, this.int.const(tileColumns));
  }

  /** Runs `body` for each panel of the block from column `start` on. */
  eachPanel(start: I32Value, body: () => void): void {
    const { int, j, nc, width } = this;
    int.for(j, start, nc, tileColumns, () => {
      int.set(width, int.min(int.sub(nc, j), int.const(tileColumns)));
      body();
    });
  }

  packPanels(): void {
    const { int, j, kc, bRow, bColumn, width, direct } = this;
    this.eachPanel(int.const(0), () =>
      int.if(int.eq(int.and(direct, this.isFull), int.const(0)), () => {
        const source = this.element(this.bBlock, [j, bColumn]);
        const [row, column] = [this.axis(bRow, this.k0), this.axis(bColumn, int.add(this.n0, j))];
        int.call(this.parts.packB, source, row, column, kc, width, this.packedPanel);
      }),
    );
  }

  get packedPanel(): I32Value {
    const { int } = this;
    return int.add(this.packedB, int.shl(int.mul(this.kc, this.j), 2));
  }

  /** Says how the block's rows are read: as they are stored, or packed. */
  chooseRows(): void {
    const { int, aBlock, aRow, aColumn, mc, kc } = this;
    const packedA = int.add(this.scratch, int.const(scratchPacked));
    const asStored = () => {
      int.set(this.pairStep, int.mul(aRow, int.const(tileRows)));
      int.set(this.second, aRow);
      int.set(this.aStep, int.const(4));
    };
    const pack = () => {
      int.call(this.parts.packA, aBlock, this.axis(aRow, this.m0), this.axis(aColumn, this.k0), mc, kc, packedA);
      int.set(aBlock, packedA);
      int.set(this.pairStep, int.mul(kc, int.const(4 * tileRows)));
      int.set(this.second, int.const(4));
      int.set(this.aStep, int.const(4 * tileRows));
    };
    if (this.access === "strided") int.if(int.eq(aColumn, int.const(4)), asStored, pack);
    else pack();
  }

  panels(): void {
    const { int, i, mc, pair } = this;
    const start = int.let(int.const(0));
    int.if(this.single, () => {
      int.set(start, int.and(this.nc, int.const(-tileColumns)));
      this.singleRow(start);
    });
    this.eachPanel(start, () => {
      this.choosePanel(int.and(this.direct, this.isFull));
      int.set(pair, this.aBlock);
      int.for(i, int.const(0), mc, tileRows, () => {
        this.tile();
        int.increase(pair, this.pairStep);
      });
    });
  }

  /** Says how the panel at column j is read: as it is stored, or packed. */
  choosePanel(direct: I32Value): void {
    const { int, panel, panelStep } = this;
    int.if(
      direct,
      () => {
        int.set(panel, int.add(this.bBlock, int.shl(this.j, 2)));
        int.set(panelStep, this.bRow);
      },
      () => {
        int.set(panel, this.packedPanel);
        int.set(panelStep, int.const(panelBytes));
      },
    );
  }

  /** The first `columns` columns of a product with one row, B as it is stored. */
  singleRow(columns: Local): void {
    const { int, parts, aBlock, aStep, bBlock, bRow, bColumn, kc, first } = this;
    const to = int.add(this.c, int.shl(this.n0, 2));
    int.if(columns, () =>
      int.if(
        int.eq(bColumn, int.const(4)),
        () => int.call(parts.row, aBlock, aStep, bBlock, bRow, kc, to, columns, first),
        () => int.call(parts.column, aBlock, aStep, bBlock, bColumn, kc, to, columns, first),
      ),
    );
  }

  /** One or two rows of a panel. */
  tile(): void {
    const { int, parts, c, cRow, cColumn, i, j, pair, aStep, panel, panelStep, kc, rows, to, first, width } = this;
    const column = int.add(this.n0, j);
    int.set(to, int.add(int.add(c, int.mul(int.add(this.m0, i), cRow)), int.mul(column, cColumn)));
    int.set(rows, int.min(int.sub(this.mc, i), int.const(tileRows)));
    const two = int.eq(rows, int.const(2));
    const zeros = int.add(this.scratch, int.const(scratchZeros));
    const spare = int.add(this.scratch, int.const(scratchTile));
    const operands = [pair, int.select(two, int.add(pair, this.second), pair), aStep, panel, panelStep, kc];
    const next = int.add(to, cRow);
    int.if(
      int.and(this.isFull, int.eq(cColumn, int.const(4))),
      () => {
        const from0 = int.select(first, zeros, to);
        const from1 = int.select(int.or(first, int.eq(two, int.const(0))), zeros, next);
        int.call(parts.kernel, ...operands, from0, from1, to, int.select(two, next, spare));
      },
      () => int.call(parts.edge, ...operands, to, cRow, cColumn, rows, width, zeros, spare, first),
    );
  }
}
