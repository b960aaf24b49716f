import { asArray, defaultFloat } from "../api/asarray.ts";
import * as tree from "../api/tree.ts";
import { showAval } from "../core/aval.ts";
import { isComplex } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import { NDArray } from "../core/value.ts";
import { rsqrt } from "../lax/elementwise.ts";
import { power, remainder } from "../numpy/arithmetic.ts";
import { array, zeros, zerosLike } from "../numpy/creation.ts";
import { isnan, where } from "../numpy/logic.ts";
import { any, max, mean, sum } from "../numpy/reductions.ts";
import { expandDims, reshape } from "../numpy/shape.ts";
import { add, divide, equal, greater, minimum, multiply, notEqual, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import { normal } from "../random/continuous.ts";
import { key as keyOf, split } from "../random/keys.ts";
import { range } from "../util/list.ts";
import { absSquare, blend, type MeanOptions, meanOf, type Rate } from "./moments.ts";
import {
  castTo,
  type GradientTransformation,
  mapLike,
  needInexact,
  needParams,
  nextCount,
  sameKind,
  zeroCount,
  zerosOf,
} from "./transform.ts";

// Transformations with a state of their own kind: sums, noise, factored squares, earlier gradients.

/**
 * Adds gradients up and lets every k-th update through; the others are 0.
 * @source optax.apply_every
 */
export function applyEvery(k = 1): GradientTransformation<{ count: NDArray; gradAcc: unknown }> {
  return {
    init: (params) => ({ count: zeroCount(), gradAcc: zerosOf(params) }),
    update(updates, { count, gradAcc }) {
      const c = remainder(count, k);
      const sums = mapLike((g, s) => add(multiply(notEqual(c, 0).astype(g.dtype), s), g), updates, gradAcc);
      const emit = equal(c, k - 1);
      const step = mapLike((s) => multiply(emit.astype(s.dtype), s), sums);
      return [step, { count: remainder(nextCount(count), k), gradAcc: sums }];
    },
  };
}

/**
 * Zeros in place of NaNs. The state says for each parameter whether there was one.
 * @source optax.zero_nans
 */
export function zeroNans(): GradientTransformation<{ foundNan: unknown }> {
  return {
    init: (params) => ({ foundNan: mapLike(() => array(false), params) }),
    update: (updates) => [
      mapLike((u) => where(isnan(u), zerosLike(u), u), updates),
      { foundNan: mapLike((u) => any(isnan(u)), updates) },
    ],
  };
}

/**
 * Adds normal noise of variance eta / count^gamma.
 * @param key a random key, or a seed
 * @source optax.add_noise
 */
export function addNoise(
  eta: number,
  gamma: number,
  key: NDArray | number = 0,
): GradientTransformation<{ count: NDArray; rngKey: NDArray }> {
  return {
    init: () => ({ count: zeroCount(), rngKey: key instanceof NDArray ? key : keyOf(key) }),
    update(updates, { count, rngKey }) {
      const n = nextCount(count);
      const deviation = sqrt(divide(eta, power(n.astype(defaultFloat()), gamma)));
      const [next, sample] = split(rngKey);
      const [leaves, def] = tree.flatten(updates as unknown);
      const keys = unflatten(def, [...split(sample, leaves.length)]);
      const noisy = (u: NDArray, k: NDArray): NDArray =>
        add(u, multiply(sameKind(deviation, u), normal(k, u.shape, { dtype: u.dtype })));
      return [mapLike(noisy, updates, keys), { count: n, rngKey: next }];
    },
  };
}

/**
 * (alpha + beta) g - beta (the gradient before).
 * @source optax.scale_by_optimistic_gradient
 */
export function scaleByOptimisticGradient(
  alpha = 1,
  beta = 1,
): GradientTransformation<{ isInitialStep: NDArray; previousGradient: unknown }> {
  return {
    init: (params) => ({ isInitialStep: array(true), previousGradient: zerosOf(params) }),
    update(updates, { isInitialStep, previousGradient }) {
      // As arrays whole numbers are floats beside integers, too.
      const [both, back] = [alpha + beta, beta].map((x) => asArray(x, "scaleByOptimisticGradient"));
      const step = (g: NDArray, before: NDArray): NDArray =>
        subtract(multiply(both, g), multiply(back, where(isInitialStep, g, before)));
      return [mapLike(step, updates, previousGradient), { isInitialStep: array(false), previousGradient: updates }];
    },
  };
}

export interface NovogradOptions extends MeanOptions {
  b1?: number;
  b2?: number;
  eps?: number;
  epsRoot?: number;
  weightDecay?: number;
}
/**
 * NovoGrad: gradients over a moving average of their norm, one for each array, with momentum and weight decay.
 * @source optax.scale_by_novograd
 */
export function scaleByNovograd({
  b1 = 0.9,
  b2 = 0.25,
  eps = 1e-8,
  epsRoot = 0,
  weightDecay = 0,
  muDtype = null,
}: NovogradOptions = {}): GradientTransformation<{ count: NDArray; mu: unknown; nu: unknown }> {
  return {
    init: (params) => ({
      count: zeroCount(),
      mu: zerosOf(params, muDtype),
      nu: mapLike((p) => zeros([], { dtype: p.dtype }), params),
    }),
    update(updates, { count, mu, nu }, params) {
      const n = nextCount(count);
      const first = equal(n, 1);
      const squares = mapLike((g) => sum(absSquare(needInexact("scaleByNovograd", g))), updates);
      const nextNu = mapLike(
        (s, mean, v) => where(first, s, mean.astype(v.dtype)),
        squares,
        meanOf(squares, nu, b2),
        nu,
      );
      const step = (g: NDArray, p: NDArray, v: NDArray, m: NDArray): NDArray => {
        const scaled = add(divide(g, add(sqrt(add(v, epsRoot)), eps)), multiply(weightDecay, p));
        return where(first, scaled, add(multiply(b1, m), scaled));
      };
      const found = mapLike(step, updates, needParams("scaleByNovograd", params), nextNu, mu);
      const nextMu = castTo(found, muDtype);
      return [nextMu, { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

/**
 * SM3: the squares of gradients are bounded by one number for each row, column, ... of an array, which takes little memory.
 * @throws RangeError for complex parameters
 * @source optax.scale_by_sm3
 */
export function scaleBySm3({
  b1 = 0.9,
  b2 = 1,
  eps = 1e-8,
} = {}): GradientTransformation<{ mu: unknown; nu: unknown }> {
  const along = (v: NDArray, rank: number, axis: number): NDArray =>
    reshape(
      v,
      range(rank).map((d) => (d === axis ? v.size : 1)),
    );
  const share = b2 === 1 ? 1 : 1 - b2;
  return {
    init(params) {
      const bounds = (p: NDArray): NDArray[] => {
        if (isComplex(p.dtype))
          throw new ValueError(`scaleBySm3: ${showAval(p.aval)} has no order. Use splitRealAndImaginary.`);
        return p.shape.map((n) => zeros([n], { dtype: p.dtype }));
      };
      return { mu: tree.map(bounds, params as NDArray), nu: zerosOf(params) };
    },
    update(updates, { mu, nu }) {
      const accumulated = (g: NDArray, bounds: unknown): NDArray => {
        const vs = (bounds as NDArray[]).map((v, d) => along(v, g.ndim, d));
        return add(multiply(share, square(g)), multiply(b2, vs.reduce(minimum)));
      };
      const sums = mapLike(accumulated as never, updates, mu);
      const scaled = mapLike((g, s) => multiply(g, where(greater(s, 0), rsqrt(add(s, eps)), 0)), updates, sums);
      const bounds = tree.map(
        (s: NDArray) =>
          s.ndim < 2
            ? s.shape.map(() => s)
            : s.shape.map((_, d) =>
                max(
                  s,
                  range(s.ndim).filter((e) => e !== d),
                ),
              ),
        sums as NDArray,
      );
      const nextNu = meanOf(scaled, nu, b1);
      return [nextNu, { mu: bounds, nu: nextNu }];
    },
  };
}

export interface FactoredOptions {
  /** Keeps means of rows and columns in place of all squares, where an array is large enough. */
  factored?: boolean;
  /** Power with which the decay of the mean nears 1. */
  decayRate?: number;
  stepOffset?: number;
  /** The second largest size of an array that is factored is at least this. */
  minDimSizeToFactor?: number;
  epsilon?: number;
  /** The decay of the mean at a step, from it and `decayRate`; 1 - (step + 1)^-decayRate. */
  decayRateFn?: (step: NDArray, decayRate: number) => Rate;
}
const powerDecay = (step: NDArray, decayRate: number): NDArray =>
  subtract(1, power(add(step, 1).astype("float32"), -decayRate));
/** The two largest axes, the larger one last; null where all squares are kept. */
function factoredAxes(shape: readonly number[], factored: boolean, least: number): [number, number] | null {
  if (!factored || shape.length < 2) return null;
  const order = range(shape.length).sort((a, b) => shape[a] - shape[b]);
  const [second, first] = order.slice(-2);
  return shape[second] < least ? null : [second, first];
}
const without = (shape: readonly number[], axis: number): number[] => shape.filter((_, d) => d !== axis);
/**
 * Gradients over the root of the mean of their squares, of which large arrays keep means of rows and columns only: Adafactor's scaling.
 * @source optax.scale_by_factored_rms
 */
export function scaleByFactoredRms({
  factored = true,
  decayRate = 0.8,
  stepOffset = 0,
  minDimSizeToFactor = 128,
  epsilon = 1e-30,
  decayRateFn = powerDecay,
}: FactoredOptions = {}): GradientTransformation<{ count: NDArray; vRow: unknown; vCol: unknown; v: unknown }> {
  const axesOf = (p: NDArray) => factoredAxes(p.shape, factored, minDimSizeToFactor);
  const none = (p: NDArray): NDArray => zeros([1], { dtype: p.dtype });
  /** A tree of lists as a list of trees. */
  const unzip = <T>(like: T, rows: NDArray[][]): T[] => {
    const def = tree.structure(like as unknown);
    return rows[0].map((_, k) =>
      unflatten(
        def,
        rows.map((r) => r[k]),
      ),
    ) as T[];
  };
  return {
    init(params) {
      const rows = (tree.leaves(params) as NDArray[]).map((p) => {
        const axes = axesOf(p);
        if (!axes) return [none(p), none(p), zerosLike(p)];
        const [d1, d0] = axes;
        const sums = (axis: number): NDArray => zeros(without(p.shape, axis), { dtype: p.dtype });
        return [sums(d0), sums(d1), none(p)];
      });
      const [vRow, vCol, v] = rows.length ? unzip(params, rows) : [params, params, params];
      return { count: zeroCount(), vRow, vCol, v };
    },
    update(updates, { count, vRow, vCol, v }, params) {
      const decay = decayRateFn(subtract(count, stepOffset), decayRate);
      const mixed = (old: NDArray, x: NDArray): NDArray => blend(decay, old, x).astype(old.dtype);
      const one = (g: NDArray, row: NDArray, col: NDArray, all: NDArray, p: NDArray): NDArray[] => {
        const squares = add(absSquare(g), epsilon);
        const axes = axesOf(p);
        if (!axes) {
          const next = mixed(all, squares);
          return [multiply(g, power(next, -0.5)), none(p), none(p), next];
        }
        const [d1, d0] = axes;
        const [nextRow, nextCol] = [mixed(row, mean(squares, d0)), mixed(col, mean(squares, d1))];
        const rowMean = mean(nextRow, { axis: d1 > d0 ? d1 - 1 : d1, keepdims: true });
        const rowFactor = power(divide(nextRow, rowMean), -0.5);
        const step = multiply(multiply(g, expandDims(rowFactor, d0)), expandDims(power(nextCol, -0.5), d1));
        return [step, nextRow, nextCol, none(p)];
      };
      const columns = [updates, vRow, vCol, v, needParams("scaleByFactoredRms", params)].map(
        (x) => tree.leaves(x as unknown) as NDArray[],
      );
      const rows = columns[0].map((g, i) => one(g, columns[1][i], columns[2][i], columns[3][i], columns[4][i]));
      const [step, nextRow, nextCol, next] = rows.length ? unzip(updates, rows) : [updates, vRow, vCol, v];
      return [step as typeof updates, { count: nextCount(count), vRow: nextRow, vCol: nextCol, v: next }];
    },
  };
}
