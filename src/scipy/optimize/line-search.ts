import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { whileLoop } from "../../lax/while.ts";
import { dot } from "../../numpy/linear.ts";
import { where } from "../../ops/select.ts";

// Steps along a line that satisfy the strong Wolfe conditions: algorithms 3.5 and 3.6 of J. Nocedal, S. J. Wright, "Numerical
// Optimization", 1999, with the constants of SciPy. Choices are selections, so that one program serves a batch of searches.

/** Sufficient decrease, and the share of the slope that may be left. */
const [c1, c2] = [1e-4, 0.9];
const maxZooms = 30;

/** A function along the line: its value, its slope and its gradient at a step. */
export type Along = (step: Value) => { readonly phi: Value; readonly slope: Value; readonly gradient: Value };
export interface Start {
  readonly phi: Value;
  readonly slope: Value;
  readonly gradient: Value;
  /** The value one step of the optimiser before, from which the first step is guessed. */
  readonly before: Value;
}
export interface LineSearchResult {
  readonly failed: Value;
  readonly step: Value;
  readonly phi: Value;
  readonly gradient: Value;
  readonly evaluations: Value;
  /** 0: found; 1: the interval became too small; 3: too many steps. */
  readonly status: Value;
}
type State = Record<string, Value>;
const and = (...xs: Value[]): Value => xs.reduce((a, b) => lax.bitwiseAnd(a, b));
const or = (...xs: Value[]): Value => xs.reduce((a, b) => lax.bitwiseOr(a, b));
const not = lax.bitwiseNot;
/** The state with some of its values exchanged where `chosen` holds. */
const changed = (s: State, chosen: Value, values: State): State => ({
  ...s,
  ...Object.fromEntries(Object.entries(values).map(([key, v]) => [key, where(chosen, v, s[key])])),
});
const zeroOf = (x: Value): Value => lax.sub(x, x);
const count = (x: number): Value => lax.convertElementType(x, "int32");
const flag = (x: boolean): Value => lax.convertElementType(x, "bool");
const number = (x: number, like: Value): Value => lax.convertElementType(x, like.dtype);
const mean = (a: Value, b: Value): Value => lax.div(lax.add(a, b), 2);

/** Where the cubic through f(a), f'(a), f(b), f(c) is least; NaN where it is so nowhere. */
function cubicMinimum(a: Value, fa: Value, slope: Value, b: Value, fb: Value, c: Value, fc: Value): Value {
  const [db, dc] = [lax.sub(b, a), lax.sub(c, a)];
  const rest = (f: Value, d: Value): Value => lax.sub(lax.sub(f, fa), lax.mul(slope, d));
  const [eb, ec] = [rest(fb, db), rest(fc, dc)];
  const denominator = lax.mul(lax.square(lax.mul(db, dc)), lax.sub(db, dc));
  const combine = (power: number): Value =>
    lax.div(lax.sub(lax.mul(lax.integerPow(dc, power), eb), lax.mul(lax.integerPow(db, power), ec)), denominator);
  const [A, B] = [combine(2), lax.neg(combine(3))];
  const radical = lax.sub(lax.mul(B, B), lax.mul(3, lax.mul(A, slope)));
  return lax.add(a, lax.div(lax.sub(lax.sqrt(radical), B), lax.mul(3, A)));
}
/** Where the parabola through f(a), f'(a), f(b) is least. */
function quadraticMinimum(a: Value, fa: Value, slope: Value, b: Value, fb: Value): Value {
  const d = lax.sub(b, a);
  const curvature = lax.div(lax.sub(lax.sub(fb, fa), lax.mul(slope, d)), lax.square(d));
  return lax.sub(a, lax.div(slope, lax.mul(2, curvature)));
}
interface Conditions {
  /** The value has not decreased enough. */
  tooHigh(step: Value, phi: Value): Value;
  /** Little of the slope is left. */
  flat(slope: Value): Value;
}
/** The step to try between two: the cubic's or the parabola's minimum where that lies well inside, else the middle. */
function trial(s: State): Value {
  const span = lax.abs(lax.sub(s.aHigh, s.aLow));
  const [from, to] = [lax.min(s.aHigh, s.aLow), lax.max(s.aHigh, s.aLow)];
  const inside = (x: Value, share: number): Value =>
    and(lax.gt(x, lax.add(from, lax.mul(share, span))), lax.lt(x, lax.sub(to, lax.mul(share, span))));
  const cubic = cubicMinimum(s.aLow, s.phiLow, s.slopeLow, s.aHigh, s.phiHigh, s.aLast, s.phiLast);
  const quadratic = quadraticMinimum(s.aLow, s.phiLow, s.slopeLow, s.aHigh, s.phiHigh);
  const byCubic = and(lax.gt(s.rounds, 0), inside(cubic, 0.2));
  return where(byCubic, cubic, where(inside(quadratic, 0.1), quadratic, mean(s.aLow, s.aHigh)));
}
/** Narrows the interval from `low`, the better end, to `high` until a step inside satisfies both conditions. */
function zoom(
  along: Along,
  { tooHigh, flat }: Conditions,
  low: State,
  high: State,
  gradient: Value,
  runs: Value,
): State {
  const least = low.a.dtype === "float64" ? 1e-10 : 1e-5;
  const init: State = {
    done: flag(false), failed: flag(false), rounds: count(0),
    aLow: low.a, phiLow: low.phi, slopeLow: low.slope,
    aHigh: high.a, phiHigh: high.phi, slopeHigh: high.slope,
    aLast: mean(low.a, high.a), phiLast: mean(low.phi, high.phi),
    a: number(1, low.a), phi: low.phi, slope: low.slope, gradient,
  }; // biome-ignore format: as it is
  const body = (s: State): State => {
    const narrow = lax.le(lax.abs(lax.sub(s.aHigh, s.aLow)), least);
    const a = trial(s);
    const { phi, slope, gradient } = along(a);
    const lowerEnd = or(tooHigh(a, phi), lax.ge(phi, s.phiLow));
    const found = and(flat(slope), not(lowerEnd));
    const better = and(not(lowerEnd), not(found));
    const turned = and(lax.ge(lax.mul(slope, lax.sub(s.aHigh, s.aLow)), 0), better);
    const oldHigh = { aLast: s.aHigh, phiLast: s.phiHigh };
    const oldLow = { aLast: s.aLow, phiLast: s.phiLow };
    let t = changed(s, lowerEnd, { aHigh: a, phiHigh: phi, slopeHigh: slope, ...oldHigh });
    t = changed(t, found, { a, phi, slope, gradient });
    t = changed(t, turned, { aHigh: s.aLow, phiHigh: s.phiLow, slopeHigh: s.slopeLow, ...oldHigh });
    t = changed(t, and(better, not(turned)), oldLow);
    t = changed(t, better, { aLow: a, phiLow: phi, slopeLow: slope });
    const rounds = lax.add(s.rounds, 1);
    return { ...t, rounds, done: or(found, s.done), failed: or(s.failed, narrow, lax.ge(rounds, maxZooms)) };
  };
  return whileLoop((s: State) => and(not(s.done), runs, not(s.failed)), body, init) as State;
}
/** Searches from step 0, where function and gradient are known: doubles the step until the minimum is passed, and zooms. */
export function lineSearch(along: Along, start: Start, maxSteps: number): LineSearchResult {
  const conditions: Conditions = {
    tooHigh: (a, phi) => lax.gt(phi, lax.add(start.phi, lax.mul(lax.mul(c1, a), start.slope))),
    flat: (slope) => lax.le(lax.abs(slope), lax.mul(-c2, start.slope)),
  };
  const guess = lax.div(lax.mul(1.01 * 2, lax.sub(start.phi, start.before)), start.slope);
  const first = where(lax.gt(guess, 1), number(1, guess), guess);
  const zero = zeroOf(first);
  const { phi, slope, gradient } = start;
  const init: State = {
    done: flag(false), failed: flag(false), steps: count(0), evaluations: count(0),
    aBefore: zero, phiBefore: phi, slopeBefore: slope,
    a: zero, phi, slope, gradient,
  }; // biome-ignore format: as it is
  const body = (s: State): State => {
    const isFirst = lax.eq(s.steps, 0);
    const a = where(isFirst, first, lax.mul(s.aBefore, 2));
    const { phi, slope, gradient } = along(a);
    const passed = or(conditions.tooHigh(a, phi), and(lax.ge(phi, s.phiBefore), not(isFirst)));
    const found = and(conditions.flat(slope), not(passed));
    const rising = and(lax.ge(slope, 0), not(passed), not(found));
    // Where the minimum was passed the step before is the better end, where the function rises this one. One zoom serves both.
    const before = { a: s.aBefore, phi: s.phiBefore, slope: s.slopeBefore };
    const here = { a, phi, slope };
    const [low, high] = [changed(here, passed, before), changed(before, passed, here)];
    const between = or(passed, rising);
    const z = zoom(along, conditions, low, high, start.gradient, between);
    let t = changed(s, found, { a, phi, slope, gradient });
    t = changed(t, between, { a: z.a, phi: z.phi, slope: z.slope, gradient: z.gradient });
    return {
      ...t,
      done: or(between, found, s.done),
      failed: or(and(between, z.failed), s.failed),
      steps: lax.add(s.steps, 1),
      evaluations: lax.add(lax.add(s.evaluations, 1), z.rounds),
      aBefore: a, phiBefore: phi, slopeBefore: slope,
    };
  }; // biome-ignore format: as it is
  const s = whileLoop((s: State) => and(not(s.done), lax.lt(s.steps, maxSteps), not(s.failed)), body, init) as State;
  // In float32 steps that are too small leave the optimiser where it is.
  const small = and(flag(s.a.dtype !== "float64"), lax.lt(lax.abs(s.a), 1e-8));
  return {
    failed: or(s.failed, not(s.done)),
    step: where(small, lax.mul(lax.sign(s.a), 1e-8), s.a),
    phi: s.phi,
    gradient: s.gradient,
    evaluations: s.evaluations,
    status: where(s.failed, count(1), where(lax.ge(s.steps, maxSteps), count(3), count(0))),
  };
}
/** f restricted to the line from x along a direction. */
export const alongLine =
  (valueAndGradient: (x: Value) => readonly [Value, Value], x: Value, direction: Value): Along =>
  (step) => {
    const [value, gradient] = valueAndGradient(lax.add(x, lax.mul(step, direction)));
    return { phi: value, slope: dot(gradient, direction), gradient };
  };
