import { InternalError } from "../core/errors.ts";
import type { Expr } from "./expr.ts";

/**
 * Integer index expressions in normal form: a constant plus multiples of atoms, each atom with an interval. Loops bind
 * variables; everything else is affine except floor division and remainder by constants (reshapes), clamps, and numbers
 * known only at run time but within bounds. Intervals prove that every access is inside its buffer.
 */
export interface Index {
  readonly constant: number;
  /** Sorted by the atom's key, coefficients nonzero. */
  readonly terms: readonly Term[];
  readonly key: string;
  /** Smallest and largest value. */
  readonly lo: number;
  readonly hi: number;
}
export interface Term {
  readonly atom: IndexAtom;
  readonly factor: number;
}
export type IndexAtom = LoopVar | DivAtom | ModAtom | ClampAtom | RuntimeAtom;
interface AtomBase {
  readonly key: string;
  readonly lo: number;
  readonly hi: number;
}
/** A loop's counter, lo <= v <= hi. */
export interface LoopVar extends AtomBase {
  readonly kind: "var";
  readonly id: number;
}
/** floor(of / by) */
export interface DivAtom extends AtomBase {
  readonly kind: "div";
  readonly of: Index;
  readonly by: number;
}
/** of - by floor(of / by) */
export interface ModAtom extends AtomBase {
  readonly kind: "mod";
  readonly of: Index;
  readonly by: number;
}
/** min(max(of, min), max) */
export interface ClampAtom extends AtomBase {
  readonly kind: "clamp";
  readonly of: Index;
  /** The bounds it clamps to; its interval may be narrower. */
  readonly min: number;
  readonly max: number;
}
/** An int32 computed at run time, which the maker of the atom has clamped to [lo, hi]. */
export interface RuntimeAtom extends AtomBase {
  readonly kind: "runtime";
  readonly expr: Expr;
}

let nextVar = 0;
export const loopVar = (extent: number, lo = 0): LoopVar => {
  const id = nextVar++;
  return { kind: "var", id, key: `v${id}`, lo, hi: lo + extent - 1 };
};
const normal = (constant: number, byKey: Map<string, Term>): Index => {
  const terms = [...byKey.values()].filter((t) => t.factor !== 0).sort((a, b) => (a.atom.key < b.atom.key ? -1 : 1));
  let lo = constant;
  let hi = constant;
  let key = "";
  for (const { atom, factor } of terms) {
    lo += factor > 0 ? factor * atom.lo : factor * atom.hi;
    hi += factor > 0 ? factor * atom.hi : factor * atom.lo;
    key += `${factor === 1 ? "" : `${factor}*`}${atom.key}+`;
  }
  return { constant, terms, key: key + constant, lo, hi };
};
const small: Index[] = [];
export const constantIndex = (n: number): Index => {
  if (n < 0 || n > 64) return { constant: n, terms: [], key: String(n), lo: n, hi: n };
  small[n] ??= { constant: n, terms: [], key: String(n), lo: n, hi: n };
  return small[n];
};
export const atomIndex = (atom: IndexAtom): Index =>
  atom.lo === atom.hi
    ? constantIndex(atom.lo)
    : { constant: 0, terms: [{ atom, factor: 1 }], key: `${atom.key}+0`, lo: atom.lo, hi: atom.hi };
export const isConstant = (x: Index): boolean => x.terms.length === 0;

/** Sum of constants times indices. */
export function linear(constant: number, parts: readonly (readonly [Index, number])[]): Index {
  const byKey = new Map<string, Term>();
  for (const [x, k] of parts) {
    if (k === 0) continue;
    constant += k * x.constant;
    for (const t of x.terms) {
      const old = byKey.get(t.atom.key);
      byKey.set(t.atom.key, { atom: t.atom, factor: (old?.factor ?? 0) + k * t.factor });
    }
  }
  return normal(constant, rejoin(byKey));
}
/** by * floor(x / by) + (x mod by) is x again: what reshaping there and back leaves. */
function rejoin(byKey: Map<string, Term>): Map<string, Term> {
  for (const { atom, factor } of byKey.values()) {
    if (atom.kind !== "mod" || factor === 0) continue;
    const div = byKey.get(`(${atom.of.key})/${atom.by}`);
    if (!div || div.factor !== factor * atom.by) continue;
    const rest = [...byKey.values()].filter((t) => t.atom !== atom && t !== div);
    const joined = linear(0, [[atom.of, factor], ...rest.map((t) => [atomIndex(t.atom), t.factor] as const)]);
    if (joined.constant !== 0) continue; // kept apart: the caller's constant is not in reach here
    return new Map(joined.terms.map((t) => [t.atom.key, t]));
  }
  return byKey;
}
export const addIndex = (a: Index, b: Index | number): Index =>
  typeof b === "number"
    ? b === 0
      ? a
      : linear(b, [[a, 1]])
    : linear(0, [
        [a, 1],
        [b, 1],
      ]);
export const subIndex = (a: Index, b: Index | number): Index =>
  typeof b === "number"
    ? addIndex(a, -b)
    : linear(0, [
        [a, 1],
        [b, -1],
      ]);
export const mulIndex = (a: Index, k: number): Index => (k === 1 ? a : linear(0, [[a, k]]));

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));
/** Splits x = by * quotient + rest, taking out of x all that `by` divides. */
function divide(x: Index, by: number): { quotient: Index; rest: Index } {
  const whole: [Index, number][] = [];
  const left: [Index, number][] = [];
  for (const { atom, factor } of x.terms) {
    const q = Math.floor(factor / by);
    const r = factor - q * by;
    // A factor that `by` does not divide stays whole: splitting it would only make more terms.
    if (r === 0) whole.push([atomIndex(atom), q]);
    else left.push([atomIndex(atom), factor]);
  }
  const qc = Math.floor(x.constant / by);
  return { quotient: linear(qc, whole), rest: linear(x.constant - qc * by, left) };
}
/** floor(x / by), by >= 1 */
export function divIndex(x: Index, by: number): Index {
  if (by === 1) return x;
  const { quotient, rest } = divide(x, by);
  const lo = Math.floor(rest.lo / by);
  const hi = Math.floor(rest.hi / by);
  if (lo === hi) return addIndex(quotient, lo);
  const g = rest.terms.reduce((a, t) => gcd(a, t.factor), by);
  if (g > 1) {
    const shrunk = linear(
      Math.floor(rest.constant / g),
      rest.terms.map((t) => [atomIndex(t.atom), t.factor / g] as const),
    );
    return addIndex(quotient, divIndex(shrunk, by / g));
  }
  return addIndex(quotient, atomIndex({ kind: "div", of: rest, by, key: `(${rest.key})/${by}`, lo, hi }));
}
/** x modulo by, in [0, by) */
export function modIndex(x: Index, by: number): Index {
  if (by === 1) return constantIndex(0);
  const { rest } = divide(x, by);
  const lo = Math.floor(rest.lo / by);
  if (lo === Math.floor(rest.hi / by)) return addIndex(rest, -lo * by);
  const g = rest.terms.reduce((a, t) => gcd(a, t.factor), by);
  if (g > 1) {
    const c = rest.constant - Math.floor(rest.constant / g) * g;
    const shrunk = linear(
      (rest.constant - c) / g,
      rest.terms.map((t) => [atomIndex(t.atom), t.factor / g] as const),
    );
    return linear(c, [[modIndex(shrunk, by / g), g]]);
  }
  return atomIndex({ kind: "mod", of: rest, by, key: `(${rest.key})%${by}`, lo: 0, hi: by - 1 });
}
/** min(max(x, min), max) */
export function clampIndex(x: Index, min: number, max: number): Index {
  if (x.lo >= min && x.hi <= max) return x;
  if (x.hi <= min) return constantIndex(min);
  if (x.lo >= max) return constantIndex(max);
  const [lo, hi] = [Math.max(min, x.lo), Math.min(max, x.hi)];
  return atomIndex({ kind: "clamp", of: x, min, max, key: `[${x.key}:${min}:${max}]`, lo, hi });
}
/** A number of run time that the caller has clamped to [lo, hi]. */
export const runtimeIndex = (expr: Expr, lo: number, hi: number): Index =>
  atomIndex({ kind: "runtime", expr, key: `#${expr.id}:${lo}:${hi}`, lo, hi });

/** Row-major position of an index list in a shape. */
export function flatten(ix: readonly Index[], shape: readonly number[]): Index {
  if (ix.length !== shape.length) throw new InternalError(`index of rank ${ix.length} into [${shape}]`);
  const parts: [Index, number][] = [];
  for (let d = shape.length - 1, s = 1; d >= 0; d--) {
    parts.push([ix[d], s]);
    s *= shape[d];
  }
  return linear(0, parts);
}
/** The index list of a row-major position. */
export function unflatten(x: Index, shape: readonly number[]): Index[] {
  const out = new Array<Index>(shape.length);
  for (let d = shape.length - 1; d >= 0; d--) {
    out[d] = d === 0 ? x : modIndex(x, shape[d]);
    x = divIndex(x, shape[d]);
  }
  return out;
}
/** Replaces atoms and simplifies again: `f` gives the index that stands for a variable or run-time atom, or null to keep it. */
export function substitute(x: Index, f: (a: LoopVar | RuntimeAtom) => Index | null): Index {
  if (x.terms.length === 0) return x;
  const atom = (a: IndexAtom): Index => {
    switch (a.kind) {
      case "var":
      case "runtime":
        return f(a) ?? atomIndex(a);
      case "div":
        return divIndex(substitute(a.of, f), a.by);
      case "mod":
        return modIndex(substitute(a.of, f), a.by);
      case "clamp":
        return clampIndex(substitute(a.of, f), a.min, a.max);
    }
  };
  return linear(
    x.constant,
    x.terms.map((t) => [atom(t.atom), t.factor] as const),
  );
}
/** Calls `f` on every atom, inner ones included. */
export function eachAtom(x: Index, f: (a: IndexAtom) => void): void {
  for (const { atom } of x.terms) {
    f(atom);
    if ("of" in atom) eachAtom(atom.of, f);
  }
}
/** Coefficient of a variable where x is affine in it; null where it also stands inside another atom. */
export function coefficient(x: Index, v: LoopVar): number | null {
  let factor = 0;
  for (const { atom, factor: k } of x.terms) {
    if (atom.kind === "var") {
      if (atom.id === v.id) factor = k;
    } else {
      let inside = false;
      if ("of" in atom) eachAtom(atom.of, (a) => (inside ||= a.kind === "var" && a.id === v.id));
      else inside = atom.expr.vars.has(v.id);
      if (inside) return null;
    }
  }
  return factor;
}
/** Value of an index for given variables and run-time numbers: what the reference backend and tests use. */
export function evaluateIndex(x: Index, value: (a: LoopVar | RuntimeAtom) => number): number {
  let sum = x.constant;
  for (const { atom, factor } of x.terms) {
    let v: number;
    if (atom.kind === "var" || atom.kind === "runtime") v = value(atom);
    else {
      const of = evaluateIndex(atom.of, value);
      if (atom.kind === "div") v = Math.floor(of / atom.by);
      else if (atom.kind === "mod") v = of - atom.by * Math.floor(of / atom.by);
      else v = Math.min(Math.max(of, atom.min), atom.max);
    }
    sum += factor * v;
  }
  return sum;
}
