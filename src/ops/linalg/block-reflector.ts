import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index, mulIndex, runtimeIndex } from "../../ir/index.ts";
import { range } from "../../util/list.ts";
import { clearBelow, project, reflect, reflected, reflection, reflectionVector, rowGroup } from "./householder.ts";
import type { Kit, Mat, Num } from "./kit.ts";

/** Reflections that are applied at once. */
export const blockWidth = 8;
/** Columns that are read at once; the last ones may lie behind a matrix. */
const stripWidth = 32;
/** Whether there are enough of them to be worth their longer code. */
export const inBlocks = (reflections: number): boolean => reflections >= 256;

/**
 * The product of some reflections as I - V T V^H (Schreiber and Van Loan): V's columns are their vectors, T is upper triangular.
 * Strips of a matrix are read once for all of them.
 */
export class BlockReflector {
  private readonly k: Kit;
  private readonly m: number;
  private readonly v: Mat;
  private readonly panel: Mat;
  private readonly t: Mat;
  private readonly vectors: Mat;
  private readonly products: Mat;
  private readonly sums: Mat;
  private readonly turned: Mat;

  /** @param m rows of the matrices that are reflected */
  constructor(k: Kit, m: number) {
    this.k = k;
    this.m = m;
    this.v = reflectionVector(k, m);
    this.panel = reflected(k, m, blockWidth);
    this.vectors = reflected(k, m, blockWidth);
    this.t = k.scratch(blockWidth, blockWidth);
    this.products = k.scratch(1, blockWidth);
    this.sums = k.scratch(blockWidth, stripWidth);
    this.turned = k.scratch(blockWidth, stripWidth);
  }
  /** A working copy that can be reflected. */
  static matrix = (k: Kit, rows: number, columns: number): Mat => reflected(k, rows, columns + stripWidth);
  /** For each block its first reflection and how many there are. */
  static blocks(k: Kit, reflections: number, backwards: boolean, body: (start: Index, size: Expr) => void): void {
    const count = Math.ceil(reflections / blockWidth);
    k.r.loop(count, "serial", (b) => {
      const start = backwards ? addIndex(mulIndex(b, -blockWidth), (count - 1) * blockWidth) : mulIndex(b, blockWidth);
      body(start, k.real(k.e.min(k.e.sub(k.e.i32(reflections), k.int(start)), k.e.i32(blockWidth))));
    });
  }
  clear(): void {
    const { k } = this;
    for (const m of [this.panel, this.vectors]) clearBelow(k, m);
  }
  private start(first: Index): void {
    const { k } = this;
    k.for(first, this.m, (i) => k.row(this.vectors, (p) => k.store(this.vectors, i, p, k.of(0))));
    k.r.loop(blockWidth, "serial", (p) => k.row(this.t, (q) => k.store(this.t, p, q, k.of(0))));
  }
  /** Takes in the reflection in v, which begins in row `row`, as number j. */
  private append(j: Expr, row: Expr, tau: Num): void {
    const { k, v, t, vectors, products } = this;
    // T's column is -tau T V^H v, over tau. The sums are of conjugates.
    project(k, vectors, v, row, this.m, 0, blockWidth, products);
    k.for(0, j, (p) => {
      const sum = k.var(k.of(0));
      k.for(p, j, (q) => k.set(sum, k.add(k.get(sum), k.mul(k.load(t, p, q), k.conj(k.load(products, 0, q))))));
      k.store(t, p, j, k.neg(k.mul(k.get(sum), tau)));
    });
    k.store(t, j, j, tau);
    k.for(row, this.m, (i) => k.store(vectors, i, j, k.load(v, 0, i)));
  }

  /** Reflections that make columns first.. of w upper triangular, with their vectors below the diagonal. */
  factor(w: Mat, first: Index, size: Expr, tau: (row: Expr, t: Num) => void): void {
    const { k, m, v, panel } = this;
    const { r, e } = k;
    this.start(first);
    const copy = (from: Mat, to: Mat, shiftFrom: Index | null, shiftTo: Index | null): void =>
      k.for(first, m, (i) =>
        r.loop(blockWidth, "vector", (j) => {
          const [a, b] = [shiftFrom, shiftTo].map((s) => (s ? addIndex(s, j) : j));
          k.store(to, i, b, k.load(from, i, a));
        }),
      );
    copy(w, panel, first, null);
    k.for(0, size, (j) => {
      const row = k.real(e.add(k.int(first), j));
      const made = reflection(k, row, m, (i) => k.load(panel, i, j), v);
      tau(row, made.tau);
      reflect(k, panel, v, k.conj(made.tau), row, m, k.real(e.add(j, e.i32(1))), blockWidth, this.products);
      k.store(panel, row, j, k.of(made.beta));
      k.for(e.add(row, e.i32(1)), m, (i) => k.store(panel, i, j, k.load(v, 0, i)));
      this.append(j, row, made.tau);
    });
    copy(panel, w, null, first);
  }
  /** Takes reflections whose vectors `load` puts into v. */
  take(first: Index, size: Expr, load: (row: Expr, v: Mat) => Num): void {
    const { k } = this;
    this.start(first);
    k.for(0, size, (j) => {
      const row = k.real(k.e.add(k.int(first), j));
      this.append(j, row, load(row, this.v));
    });
  }
  /** w = (I - V T V^H) w for rows first.. and columns from..n, or its adjoint. */
  apply(w: Mat, first: Index, from: Index, n: number, adjoint: boolean): void {
    const { k, m, vectors, t, sums, turned } = this;
    const { r, e } = k;
    const start = r.local(k.int(from));
    r.while(e.lt(r.get(start), e.i32(n)), () => {
      const at = runtimeIndex(r.get(start), 0, n - 1);
      const over = (body: (j: Index, local: Index) => void): void =>
        r.loop(stripWidth, "vector", (j) => body(addIndex(at, j), j));
      r.loop(blockWidth, "serial", (p) => over((_, j) => k.store(sums, p, j, k.of(0))));
      const i = r.local(k.int(first));
      r.while(e.lt(r.get(i), e.i32(m)), () => {
        const row = (s: number): Index => addIndex(runtimeIndex(r.get(i), 0, m - 1), s);
        r.loop(blockWidth, "serial", (p) => {
          const factors = range(rowGroup).map((s) => k.num(k.conj(k.load(vectors, row(s), p))));
          over((column, j) => {
            const sum = factors.reduce(
              (sum, f, s) => k.add(sum, k.mul(f, k.load(w, row(s), column))),
              k.load(sums, p, j),
            );
            k.store(sums, p, j, sum);
          });
        });
        r.set(i, e.add(r.get(i), e.i32(rowGroup)));
      });
      r.loop(blockWidth, "serial", (p) => {
        over((_, j) => k.store(turned, p, j, k.of(0)));
        r.loop(blockWidth, "serial", (q) => {
          const factor = k.num(adjoint ? k.conj(k.load(t, q, p)) : k.load(t, p, q));
          over((_, j) => k.store(turned, p, j, k.add(k.load(turned, p, j), k.mul(factor, k.load(sums, q, j)))));
        });
      });
      k.for(first, m, (row) => {
        const factors = range(blockWidth).map((p) => k.num(k.load(vectors, row, p)));
        over((column, j) => {
          const rest = factors.reduce(
            (sum, f, p) => k.sub(sum, k.mul(f, k.load(turned, p, j))),
            k.load(w, row, column),
          );
          k.store(w, row, column, rest);
        });
      });
      r.set(start, e.add(r.get(start), e.i32(stripWidth)));
    });
  }
}
