import { type DimSize, SymbolicDim, type SymbolicScope } from "../../stablehlo/symbolic/index.ts";
import { plus, times } from "../../stablehlo/symbolic/numbers.ts";
import { range } from "../../util/list.ts";
import { largestDegree, monomialsOf, type Sizes, sizeAt } from "./samples.ts";

/** Finds expressions of variables from the numbers that they are for some values of these. */
export class Fit {
  readonly samples: readonly Sizes[];
  private readonly monomials: DimSize[];
  /** How many monomials there are up to each degree. */
  private readonly counts: number[];
  /** The value of each monomial, by sample. */
  private readonly rows: readonly number[][];
  constructor(samples: readonly Sizes[], names: readonly string[], scope: SymbolicScope) {
    this.samples = samples;
    const factors = monomialsOf(names);
    this.counts = range(largestDegree + 1).map((degree) => factors.filter((f) => f.length <= degree).length);
    this.monomials = factors.map((f) => f.map((n) => SymbolicDim.variable(n, scope)).reduce(product, 1));
    this.rows = samples.map((s) => this.monomials.map((m) => sizeAt(m, s)));
  }
  /** A sum of products with whole coefficients that is these numbers, as `round` rounds it; null if there is none. */
  expression(values: readonly number[], round: (x: number) => number = (x) => x): DimSize | null {
    if (values.every((v) => v === values[0])) return Number.isSafeInteger(values[0]) ? values[0] : null;
    if (!values.every(Number.isSafeInteger)) return null;
    for (const n of this.counts) {
      // The smallest numbers are not rounded.
      const first = this.rows.slice(0, n).map((row) => row.slice(0, n));
      const found = solve(first, values)
        .map((k, at) => times(this.monomials[at], Math.round(k)))
        .reduce(plus, 0);
      if (values.every((v, k) => round(sizeAt(found, this.samples[k])) === v)) return found;
    }
    return null;
  }
}
const product = (a: DimSize, b: DimSize): DimSize => (typeof a === "number" ? times(b, a) : a.mul(b));

/** By elimination. Of columns that depend on others the coefficient is 0. */
function solve(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const m = rows.map((row, k) => [...row, values[k]]);
  const n = rows[0].length;
  const pivots: number[] = [];
  for (let column = 0; column < n; column++) {
    const at = pivots.length;
    const left = range(m.length - at, at);
    const best = left.reduce((b, r) => (Math.abs(m[r][column]) > Math.abs(m[b][column]) ? r : b), at);
    if (best >= m.length || Math.abs(m[best][column]) < 1e-9) continue;
    [m[at], m[best]] = [m[best], m[at]];
    for (const r of range(m.length)) {
      if (r === at) continue;
      const by = m[r][column] / m[at][column];
      for (let c = column; c <= n; c++) m[r][c] -= by * m[at][c];
    }
    pivots.push(column);
  }
  const coefficients = new Array<number>(n).fill(0);
  pivots.forEach((column, r) => {
    coefficients[column] = m[r][n] / m[r][column];
  });
  return coefficients;
}
