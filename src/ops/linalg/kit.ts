import { type Aval, aval, sizeOf } from "../../core/aval.ts";
import { type DType, isComplex } from "../../core/dtype.ts";
import type { Expr, ExprBuilder, Local } from "../../ir/expr.ts";
import { addIndex, constantIndex, type Index, linear, mulIndex, runtimeIndex } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../../ir/routine.ts";
import { product } from "../../util/list.ts";
import { partOf } from "../complex.ts";

// Decompositions are written once for real and complex matrices: over numbers of a field, which are one or two scalars. Matrices
// of complex numbers are two buffers, of real and of imaginary parts.

export type FloatType = "float32" | "float64";
/** A number while it is computed; `im` is null in the real field. */
export interface Num {
  readonly re: Expr;
  readonly im: Expr | null;
}
/** A variable that holds a number. */
export interface NumVar {
  readonly re: Local;
  readonly im: Local | null;
}
/** Matrices [rows, columns] behind one another; rows are `ld` elements apart. */
export interface Mat {
  readonly re: RoutineBuffer;
  readonly im: RoutineBuffer | null;
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
}
/** A row or column: known to the loops, or an int32 of run time that stays inside the matrix. */
export type Pos = Index | Expr | number;
const isExpr = (p: Index | Expr): p is Expr => "kind" in p;

/** Rows are updated in strips of so many elements: one unrolled step of a vector loop. */
const stripWidth = (n: number): number => Math.min(16, 4 * Math.ceil(n / 4));
const blockSize = 8;

export const batchOf = (a: Aval): number => product(a.shape.slice(0, -2));
export const rowsOf = (a: Aval): number => a.shape[a.shape.length - 2];
export const columnsOf = (a: Aval): number => a.shape[a.shape.length - 1];

/** Writes a routine in terms of numbers, matrices and row operations. */
export class Kit {
  readonly r: RoutineBuilder;
  readonly e: ExprBuilder;
  readonly type: FloatType;
  readonly complex: boolean;
  /** @param a a type over whose field the routine works */
  constructor(name: string, a: Aval) {
    this.r = new RoutineBuilder(name);
    this.e = this.r.e;
    this.type = partOf(a.dtype) as FloatType;
    this.complex = isComplex(a.dtype);
  }

  // ---- buffers ---------------------------------------------------------------

  /** Operands and results hold [..., rows, columns]; vectors are matrices of one row. */
  operand = (a: Aval, rows = rowsOf(a)): Mat => dense(a, rows, this.r.operand);
  result = (a: Aval, rows = rowsOf(a)): Mat => dense(a, rows, this.r.result);
  /** A working copy, whose rows are longer so that strips may run past their ends. */
  scratch(rows: number, columns: number, type: DType = this.type, complex = this.complex): Mat {
    const ld = 4 * Math.ceil((columns + stripWidth(columns) - 1) / 4);
    const make = (): RoutineBuffer => this.r.scratch(type, rows * ld);
    return { re: make(), im: complex ? make() : null, rows, columns, ld };
  }
  /** A vector of real numbers. */
  reals(n: number, type: FloatType = this.type): Mat {
    return this.scratch(1, n, type, false);
  }

  // ---- positions -------------------------------------------------------------
  int(p: Pos): Expr {
    return typeof p === "number" ? this.e.i32(p) : isExpr(p) ? p : this.e.index(p);
  }
  private ix(p: Pos, size: number): Index {
    return typeof p === "number" ? constantIndex(p) : isExpr(p) ? runtimeIndex(p, 0, size - 1) : p;
  }
  at(m: Mat, i: Pos, j: Pos, batch?: Index): Index {
    const parts: [Index, number][] = [
      [this.ix(i, m.rows), m.ld],
      [this.ix(j, m.columns), 1],
    ];
    if (batch) parts.push([batch, m.rows * m.ld]);
    return linear(0, parts);
  }
  load(m: Mat, i: Pos, j: Pos, batch?: Index): Num {
    const at = this.at(m, i, j, batch);
    return { re: this.r.load(m.re, at), im: m.im && this.r.load(m.im, at) };
  }
  store(m: Mat, i: Pos, j: Pos, v: Num, batch?: Index): void {
    const at = this.at(m, i, j, batch);
    this.r.store(m.re, at, v.re);
    if (m.im) this.r.store(m.im, at, v.im ?? this.zero);
  }

  // ---- control ---------------------------------------------------------------
  /** for (let i = lo; i < hi; i++) */
  for(lo: Pos, hi: Pos, body: (i: Expr) => void): void {
    const { r, e } = this;
    const i = r.local(this.int(lo));
    r.while(e.lt(r.get(i), this.int(hi)), () => {
      body(r.get(i));
      r.set(i, e.add(r.get(i), e.i32(1)));
    });
  }
  /** for (let i = hi - 1; i >= lo; i--) */
  down(lo: Pos, hi: Pos, body: (i: Expr) => void): void {
    const { r, e } = this;
    const i = r.local(e.sub(this.int(hi), e.i32(1)));
    r.while(e.le(this.int(lo), r.get(i)), () => {
      body(r.get(i));
      r.set(i, e.sub(r.get(i), e.i32(1)));
    });
  }
  /** All columns of a working copy's row, and its padding as far as a vector goes. */
  row(m: Mat, body: (j: Index) => void): void {
    this.r.loop(Math.min(m.ld, 4 * Math.ceil(m.columns / 4)), "vector", body);
  }
  /**
   * Columns from..n in strips; the last one may run past n, into the padding of a working copy. Each body goes over all of a
   * strip before the next one does.
   */
  strips(from: Pos, n: Index | number, ...bodies: ((j: Index) => void)[]): void {
    const { r, e } = this;
    const most = typeof n === "number" ? n : n.hi;
    const width = stripWidth(most);
    const start = r.local(this.int(from));
    r.while(e.lt(r.get(start), this.int(n)), () => {
      const at = runtimeIndex(r.get(start), 0, most - 1);
      for (const body of bodies) r.loop(width, "vector", (j) => body(addIndex(at, j)));
      r.set(start, e.add(r.get(start), e.i32(width)));
    });
  }
  /** 0..n in blocks, the last of which may be shorter. */
  blocks(n: number, body: (start: Index, size: number) => void): void {
    this.r.loop(Math.floor(n / blockSize), "serial", (b) => body(mulIndex(b, blockSize), blockSize));
    if (n % blockSize) body(constantIndex(n - (n % blockSize)), n % blockSize);
  }
  /** Ones on the diagonal, zeros elsewhere and in the padding. */
  identity(m: Mat): void {
    const { r, e } = this;
    r.loop(m.rows, "serial", (i) =>
      r.loop(m.ld, "vector", (j) => {
        const one = e.select(e.eq(this.int(i), this.int(j)), this.one, this.zero);
        r.store(
          m.re,
          linear(0, [
            [i, m.ld],
            [j, 1],
          ]),
          one,
        );
        if (m.im)
          r.store(
            m.im,
            linear(0, [
              [i, m.ld],
              [j, 1],
            ]),
            this.zero,
          );
      }),
    );
  }
  /** row[j] -= sum of coefficients[p] rows[p][j] for the columns from..n */
  subtract(m: Mat, row: Pos, from: Pos, n: number, coefficients: readonly Num[], of: Mat, rows: readonly Pos[]): void {
    const kept = coefficients.map((c) => this.var(c));
    this.strips(from, n, (j) => {
      const products = kept.map((c, p) => this.mul(this.get(c), this.load(of, rows[p], j)));
      this.store(m, row, j, products.reduce<Num>(this.sub, this.load(m, row, j)));
    });
  }

  // ---- variables -------------------------------------------------------------
  var(v: Num): NumVar {
    return { re: this.r.local(v.re), im: v.im && this.r.local(v.im) };
  }
  get(v: NumVar): Num {
    return { re: this.r.get(v.re), im: v.im && this.r.get(v.im) };
  }
  set(v: NumVar, to: Num): void {
    this.r.set(v.re, to.re);
    if (v.im) this.r.set(v.im, to.im ?? this.zero);
  }
  /** A variable that is set once, read as an expression. */
  real(v: Expr): Expr {
    return this.r.get(this.r.local(v));
  }
  num(v: Num): Num {
    return this.get(this.var(v));
  }

  // ---- arithmetic ------------------------------------------------------------
  constant(v: number): Expr {
    return this.e.constant(v, this.type);
  }
  get zero(): Expr {
    return this.constant(0);
  }
  get one(): Expr {
    return this.constant(1);
  }
  of(re: Expr | number): Num {
    return { re: typeof re === "number" ? this.constant(re) : re, im: this.complex ? this.zero : null };
  }
  add = (x: Num, y: Num): Num => ({ re: this.e.add(x.re, y.re), im: x.im && y.im && this.e.add(x.im, y.im) });
  sub = (x: Num, y: Num): Num => ({ re: this.e.sub(x.re, y.re), im: x.im && y.im && this.e.sub(x.im, y.im) });
  neg = (x: Num): Num => ({ re: this.e.neg(x.re), im: x.im && this.e.neg(x.im) });
  conj = (x: Num): Num => ({ re: x.re, im: x.im && this.e.neg(x.im) });
  mul = (x: Num, y: Num): Num => {
    const { add, sub, mul } = this.e;
    if (!x.im || !y.im) return { re: mul(x.re, y.re), im: null };
    return {
      re: sub(mul(x.re, y.re), mul(x.im, y.im)),
      im: add(mul(x.re, y.im), mul(x.im, y.re)),
    };
  };
  scale = (x: Num, by: Expr): Num => ({ re: this.e.mul(x.re, by), im: x.im && this.e.mul(x.im, by) });
  over = (x: Num, by: Expr): Num => ({ re: this.e.div(x.re, by), im: x.im && this.e.div(x.im, by) });
  /** x / y, by the quotient of y's smaller part and its larger (Smith). */
  div = (x: Num, y: Num): Num => {
    const { e } = this;
    if (!x.im || !y.im) return { re: e.div(x.re, y.re), im: null };
    const flat = e.le(e.abs(y.im), e.abs(y.re));
    const [large, small] = [e.select(flat, y.re, y.im), e.select(flat, y.im, y.re)];
    const ratio = e.select(e.eq(large, this.zero), this.zero, e.div(small, large));
    const denominator = e.add(large, e.mul(small, ratio));
    const [a, b] = [e.select(flat, x.re, x.im), e.select(flat, x.im, x.re)];
    const re = e.div(e.add(a, e.mul(b, ratio)), denominator);
    const im = e.div(e.sub(b, e.mul(a, ratio)), denominator);
    return { re, im: e.select(flat, im, e.neg(im)) };
  };
  /** |re| + |im|: what pivots are compared by. */
  size = (x: Num): Expr => (x.im ? this.e.add(this.e.abs(x.re), this.e.abs(x.im)) : this.e.abs(x.re));
  select(c: Expr, x: Num, y: Num): Num {
    return { re: this.e.select(c, x.re, y.re), im: x.im && y.im && this.e.select(c, x.im, y.im) };
  }

  done = (): Routine => this.r.done();
}

/** The parts of an operand or a result, one after the other. */
function dense(a: Aval, rows: number, make: (a: Aval) => RoutineBuffer): Mat {
  const columns = columnsOf(a);
  const part = aval(a.shape, partOf(a.dtype));
  return { re: make(part), im: isComplex(a.dtype) ? make(part) : null, rows, columns, ld: columns };
}
export const isEmpty = (a: Aval): boolean => sizeOf(a) === 0;
/** The type of what is real though the matrix may be complex. */
export const realType = (shape: readonly number[], a: Aval): Aval => aval(shape, partOf(a.dtype));
