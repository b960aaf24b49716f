import type { DimSize, Factor, SymbolicDim, Term } from "./dimension.ts";
import { plus, times } from "./numbers.ts";

/** Between which numbers a size lies, whatever its variables are. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}
const anything: Bounds = { low: -Infinity, high: Infinity };
/** How many constraints are combined, and how often that is tried: shapes of files need not be trusted. */
const deepest = 3;
const mostTries = 2000;
const mostImplied = 20;

/** By what each term can be, and by combining the expression with the constraints that share a term with it. */
export function boundsOf(d: DimSize): Bounds {
  if (typeof d === "number") return { low: d, high: d };
  return eliminated(d, [...d.scope.inequalities, ...implied(d)], deepest, { left: mostTries });
}
/**
 * Of e, given c >= 0: where both have a term t, a e - b c with positive a, and b chosen so that t is gone, has a bound of e for its bound:
 * from below if b > 0, else from above.
 */
function eliminated(e: DimSize, constraints: readonly SymbolicDim[], depth: number, tries: { left: number }): Bounds {
  if (typeof e === "number") return { low: e, high: e };
  let { low, high } = intervalOf(e);
  if (depth === 0) return { low, high };
  for (const c of constraints)
    for (const t of c.terms) {
      const here = e.terms.find((other) => other.text === t.text && t.text !== "");
      if (!here || tries.left-- <= 0) continue;
      const a = Math.abs(t.coefficient);
      const b = Math.sign(t.coefficient) * here.coefficient;
      const rest = plus(e.mul(a), c.mul(-b));
      const others = constraints.filter((other) => other !== c);
      const found = eliminated(rest, others, depth - 1, tries);
      if (b > 0) low = Math.max(low, Math.ceil(found.low / a));
      else high = Math.min(high, Math.floor(found.high / a));
    }
  return { low, high };
}
/** What the operations in an expression are known to satisfy: each is at least 0. */
function implied(d: SymbolicDim): SymbolicDim[] {
  const found: DimSize[] = [];
  const visit = (e: DimSize): void => {
    if (typeof e === "number" || found.length >= mostImplied) return;
    for (const { factors } of e.terms)
      for (const [f] of factors) {
        if (f.operation === null) continue;
        f.operands.forEach(visit);
        found.push(...relations(f, e));
      }
  };
  visit(d);
  return found.filter((c) => typeof c !== "number") as SymbolicDim[];
}
function relations(f: Factor, within: SymbolicDim): DimSize[] {
  const it = within.factor(f);
  const [a, b] = f.operands;
  const minusIt = (x: DimSize): DimSize => (typeof x === "number" ? (it.neg() as SymbolicDim).add(x) : x.sub(it));
  switch (f.operation) {
    case "max":
      return [it.sub(a), it.sub(b)];
    case "min":
      return [minusIt(a), minusIt(b)];
    case "floordiv": {
      if (typeof b !== "number" || b <= 0 || typeof a === "number") return [];
      const rest = a.sub(it.mul(b));
      return [rest, plus(times(rest, -1), b - 1)];
    }
    default:
      return [];
  }
}

function intervalOf(e: SymbolicDim): Bounds {
  return e.terms.map(termInterval).reduce((x, y) => ({ low: x.low + y.low, high: x.high + y.high }));
}
function termInterval({ factors, coefficient }: Term): Bounds {
  let all: Bounds = { low: coefficient, high: coefficient };
  for (const [f, power] of factors) {
    const one = factorInterval(f);
    for (let k = 0; k < power; k++) all = product(all, one);
  }
  return all;
}
/** 0 times infinity is 0: sizes are finite. */
const finite = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);
function product(x: Bounds, y: Bounds): Bounds {
  const all = [finite(x.low, y.low), finite(x.low, y.high), finite(x.high, y.low), finite(x.high, y.high)];
  return { low: Math.min(...all), high: Math.max(...all) };
}
function factorInterval({ operation, operands }: Factor): Bounds {
  if (operation === null) return { low: 1, high: Infinity };
  const [a, b] = operands.map((d) => (typeof d === "number" ? { low: d, high: d } : intervalOf(d)));
  switch (operation) {
    case "max":
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "min":
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "mod":
      return b.low > 0 ? { low: 0, high: a.low >= 0 ? Math.min(a.high, b.high - 1) : b.high - 1 } : anything;
    case "floordiv": {
      if (b.low <= 0) return anything;
      const quotients = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high].map((q) =>
        Number.isNaN(q) ? 0 : Math.floor(q),
      );
      return { low: Math.min(...quotients), high: Math.max(...quotients) };
    }
  }
}
