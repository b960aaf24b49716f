import { valueAndGrad } from "../api/grad.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { cond } from "../lax/branches.ts";
import { whileLoop } from "../lax/while.ts";
import { array } from "../numpy/creation.ts";
import { isinf, logicalAnd, logicalNot, logicalOr } from "../numpy/logic.ts";
import { abs, add, divide, equal, greater, greaterEqual, less, lessEqual, maximum, minimum, multiply, sqrt, square, subtract } from "../numpy/ufuncs.ts"; // biome-ignore format: one list
import { errorOf, like, type Objective, objectiveOf, scaled, valueType } from "./line-search.ts";
import type { Rate } from "./moments.ts";
import { type GradientTransformation, needParams, nextCount, zeroCount, zerosOf } from "./transform.ts";
import * as tree from "./tree.ts";

export interface ZoomOptions {
  /** None by default. */
  maxLearningRate?: Rate | null;
  /** By how much the conditions may be missed; 0. */
  tol?: Rate;
  /** By what the step grows while no interval is found; 2. */
  increaseFactor?: Rate;
  /** Of the decrease that the slope promises, how much must come; 1e-4. */
  slopeRtol?: number;
  /** By what the slope must have become flatter; 0.9. */
  curvRtol?: Rate;
  /** Near a minimum, where values are all alike, slopes may show the decrease if values agree to this; 1e-6. Null: they may not. */
  approxDecRtol?: Rate | null;
  /** Intervals below this are not searched; 1e-5. */
  stepsizePrecision?: Rate;
  /** The first step that is tried: the one before, or 1. */
  initialGuessStrategy?: "keep" | "one";
}
export interface ZoomLinesearchInfo {
  numLinesearchSteps: NDArray;
  decreaseError: NDArray;
  curvatureError: NDArray;
}
export interface ScaleByZoomLinesearchState {
  learningRate: NDArray;
  value: NDArray;
  grad: unknown;
  info: ZoomLinesearchInfo;
}
/** A place on the line, and the function there. */
interface Place {
  step: NDArray;
  value: NDArray;
  slope: NDArray;
}
interface Best {
  step: NDArray;
  value: NDArray;
  grad: unknown;
}
interface Search {
  count: NDArray;
  now: Place;
  grad: unknown;
  decreaseError: NDArray;
  curvatureError: NDArray;
  intervalFound: NDArray;
  done: NDArray;
  failed: NDArray;
  /** The end of the interval with the lower value, and the other one. */
  low: Place;
  high: Place;
  /** A third point, for cubic interpolation. */
  third: Place;
  /** The best step so far that decreases enough. */
  safe: Best;
}
const choose = <T>(condition: NDArray, x: T, y: T): T => tree.where(condition, x, y);
const both = (...xs: NDArray[]): NDArray => xs.reduce((a, b) => logicalAnd(a, b));

/** One search along one line. J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, algorithms 3.5 and 3.6. */
class Zoom {
  private readonly options: Required<ZoomOptions> & { maxSteps: number };
  private readonly at: (step: NDArray) => { place: Place; grad: unknown };
  private readonly start: Place;
  private readonly firstStep: NDArray;
  constructor(
    options: Required<ZoomOptions> & { maxSteps: number },
    { valueFn, value, grad }: Objective,
    params: unknown,
    updates: unknown,
    firstStep: NDArray,
  ) {
    this.options = options;
    this.firstStep = firstStep;
    const { dtype } = value;
    this.start = { step: like(0, dtype), value, slope: tree.real(tree.vdot(updates, grad)).astype(dtype) };
    const f = valueAndGrad(valueFn as never) as unknown as (p: unknown) => [NDArray, unknown];
    this.at = (step) => {
      const [found, gradient] = f(tree.addScale(params, step, updates));
      const slope = tree.real(tree.vdot(tree.conj(gradient), updates));
      return { place: { step, value: found.astype(dtype), slope: slope.astype(dtype) }, grad: gradient };
    };
  }
  run(grad: unknown): Search {
    const { start } = this;
    const [infinite, no] = [like(Number.POSITIVE_INFINITY, start.value.dtype), array(false)];
    const first: Search = {
      count: zeroCount(),
      now: start,
      grad,
      decreaseError: infinite,
      curvatureError: infinite,
      intervalFound: no,
      done: no,
      failed: no,
      low: start,
      high: start,
      third: start,
      safe: { step: start.step, value: start.value, grad },
    };
    const goesOn = ({ done, failed }: Search) => logicalNot(logicalOr(done, failed));
    return whileLoop(goesOn as never, ((s: Search) => this.next(s)) as never, first as never) as unknown as Search;
  }
  private next(s: Search): Search {
    const like = (found: Search): never => tree.castLike(found, s) as never;
    const stepped = cond(
      s.intervalFound,
      () => like(this.zoom(s)),
      () => like(this.widen(s)),
    ) as unknown as Search;
    // At the end of its tries it goes where the function is lower at least.
    const { safe, now, grad } = stepped;
    const instead = both(stepped.failed, logicalOr(greater(safe.step, 0), isinf(stepped.decreaseError)));
    const [step, value, gradient] = choose(instead, [safe.step, safe.value, safe.grad], [now.step, now.value, grad]);
    return like({ ...stepped, now: { ...now, step, value }, grad: gradient });
  }
  private errors({ step, value, slope }: Place): { decreaseError: NDArray; curvatureError: NDArray; met: NDArray } {
    const { slopeRtol, curvRtol, approxDecRtol, tol } = this.options;
    const { start } = this;
    const gained = subtract(value, start.value);
    let excess = subtract(gained, multiply(multiply(slopeRtol, step), start.slope));
    if (approxDecRtol !== null) {
      const bySlopes = subtract(slope, multiply(2 * slopeRtol - 1, start.slope));
      const byValues = subtract(gained, multiply(approxDecRtol, abs(start.value)));
      excess = minimum(maximum(bySlopes, byValues), excess);
    }
    const decreaseError = errorOf(excess);
    const curvatureError = errorOf(subtract(abs(slope), multiply(curvRtol, abs(start.slope))));
    return { decreaseError, curvatureError, met: lessEqual(maximum(decreaseError, curvatureError), tol) };
  }
  /** Longer steps until an interval surely has a good one inside. */
  private widen(s: Search): Search {
    const { increaseFactor, maxLearningRate, maxSteps, tol } = this.options;
    const first = equal(s.count, 0);
    let step = choose(first, this.firstStep, multiply(increaseFactor, s.now.step));
    const atEnd = maxLearningRate === null ? array(false) : greaterEqual(step, maxLearningRate);
    if (maxLearningRate !== null) step = minimum(step, maxLearningRate);
    const { place, grad } = this.at(step);
    const { decreaseError, curvatureError, met } = this.errors(place);
    const risen = both(greaterEqual(place.value, s.now.value), greater(s.count, 0));
    const isHigh = logicalOr(greater(decreaseError, 0), risen);
    const isLow = both(greaterEqual(place.slope, 0), logicalNot(isHigh));
    const low = choose(isLow, place, s.now);
    const intervalFound = logicalOr(logicalOr(isHigh, isLow), met);
    const done = logicalOr(met, both(atEnd, logicalNot(intervalFound)));
    return {
      count: nextCount(s.count),
      now: place,
      grad,
      decreaseError,
      curvatureError,
      intervalFound,
      done,
      failed: both(greaterEqual(add(s.count, 1), maxSteps), logicalNot(done)),
      low,
      high: choose(isLow, s.now, place),
      third: low,
      safe: choose(lessEqual(decreaseError, tol), { step, value: place.value, grad }, s.safe),
    };
  }
  /** A point inside of the interval, which becomes one of its ends. */
  private zoom(s: Search): Search {
    const { maxSteps, tol, stepsizePrecision } = this.options;
    const { low, high } = s;
    const width = abs(subtract(high.step, low.step));
    const { place, grad } = this.at(inside(low, high, s.third, width));
    const { decreaseError, curvatureError, met } = this.errors(place);
    const better = both(lessEqual(decreaseError, tol), less(place.value, s.safe.value));
    const safe = choose(better, { step: place.step, value: place.value, grad }, s.safe);
    const isHigh = logicalOr(greater(decreaseError, 0), greaterEqual(place.value, low.value));
    const away = greaterEqual(multiply(place.slope, subtract(high.step, low.step)), 0);
    const lowIsHigh = both(away, logicalNot(isHigh));
    const tooSmall = both(lessEqual(width, stepsizePrecision), greater(safe.step, 0));
    const over = logicalOr(greaterEqual(add(s.count, 1), maxSteps), tooSmall);
    return {
      count: nextCount(s.count),
      now: place,
      grad,
      decreaseError,
      curvatureError,
      intervalFound: s.intervalFound,
      done: met,
      failed: both(over, logicalNot(met)),
      low: choose(logicalNot(isHigh), place, low),
      high: choose(lowIsHigh, low, choose(isHigh, place, high)),
      third: choose(logicalOr(isHigh, lowIsHigh), high, low),
      safe,
    };
  }
}
/** Where interpolation puts the minimum: cubic, else quadratic, else the middle, unless too near an end. */
function inside(low: Place, high: Place, third: Place, width: NDArray): NDArray {
  const [left, right] = [minimum(high.step, low.step), maximum(high.step, low.step)];
  const fits = (x: NDArray, margin: number): NDArray =>
    both(greater(x, add(left, multiply(margin, width))), less(x, subtract(right, multiply(margin, width))));
  const cubic = cubicMinimum(low, high, third);
  const quadratic = quadraticMinimum(low, high);
  const middle = divide(add(low.step, high.step), 2);
  return choose(fits(cubic, 0.2), cubic, choose(fits(quadratic, 0.1), quadratic, middle));
}
/** Of the cubic with a's value and slope, and the values of b and c. */
function cubicMinimum(a: Place, b: Place, c: Place): NDArray {
  const [db, dc] = [subtract(b.step, a.step), subtract(c.step, a.step)];
  const scale = multiply(square(multiply(db, dc)), subtract(db, dc));
  const rest = (p: Place, d: NDArray) => subtract(subtract(p.value, a.value), multiply(a.slope, d));
  const [fb, fc] = [rest(b, db), rest(c, dc)];
  const cube = (x: NDArray) => multiply(square(x), x);
  const third = divide(subtract(multiply(square(dc), fb), multiply(square(db), fc)), scale);
  const second = divide(subtract(multiply(cube(db), fc), multiply(cube(dc), fb)), scale);
  const root = sqrt(subtract(square(second), multiply(multiply(3, third), a.slope)));
  return add(a.step, divide(subtract(root, second), multiply(3, third)));
}
/** Of the parabola with a's value and slope, and b's value. */
function quadraticMinimum(a: Place, b: Place): NDArray {
  const d = subtract(b.step, a.step);
  const second = divide(subtract(subtract(b.value, a.value), multiply(a.slope, d)), square(d));
  return subtract(a.step, divide(a.slope, multiply(2, second)));
}

/**
 * Scales updates by a step that decreases the function enough and after which its slope is flat enough (the strong Wolfe
 * conditions): steps grow until an interval holds such a one, into which it zooms by cubic interpolation.
 * @param maxLinesearchSteps how many steps are tried
 * @returns a transformation whose update takes { value, grad, valueFn }
 * @throws TypeError if update lacks one of them
 * @example optim.chain(optim.sgd(1), optim.scaleByZoomLinesearch(15))
 * @source optax.scale_by_zoom_linesearch
 */
export function scaleByZoomLinesearch(
  maxLinesearchSteps: number,
  options: ZoomOptions = {},
): GradientTransformation<ScaleByZoomLinesearchState> {
  const name = "scaleByZoomLinesearch";
  const all = {
    maxLearningRate: null,
    tol: 0,
    increaseFactor: 2,
    slopeRtol: 1e-4,
    curvRtol: 0.9,
    approxDecRtol: 1e-6,
    stepsizePrecision: 1e-5,
    initialGuessStrategy: "keep" as const,
    ...options,
    maxSteps: maxLinesearchSteps,
  } as Required<ZoomOptions> & { maxSteps: number };
  if (all.initialGuessStrategy !== "keep" && all.initialGuessStrategy !== "one")
    throw new ValueError(
      `${name}: there is no strategy ${String(all.initialGuessStrategy)} for the first guess. Use "keep" or "one".`,
    );
  return {
    init(params) {
      const unknown = like(Number.POSITIVE_INFINITY, valueType(params));
      return {
        learningRate: like(1, unknown.dtype),
        value: unknown,
        grad: zerosOf(params),
        info: { numLinesearchSteps: zeroCount(), decreaseError: unknown, curvatureError: unknown },
      };
    },
    update(updates, state, params, extra) {
      const dtype = valueType(needParams(name, params));
      const objective = objectiveOf(name, extra, dtype);
      const guess = all.initialGuessStrategy === "one" ? like(1, dtype) : state.learningRate;
      const end = new Zoom(all, objective, params, updates, guess).run(objective.grad);
      const { count, decreaseError, curvatureError } = end;
      const info = { numLinesearchSteps: count, decreaseError, curvatureError };
      const next = { learningRate: end.now.step, value: end.now.value, grad: end.grad, info };
      return [scaled(end.now.step, updates), next];
    },
  };
}
