import { defaultFloat } from "../api/asarray.ts";
import type { NDArray } from "../core/value.ts";
import { power } from "../numpy/arithmetic.ts";
import { fullLike, zerosLike } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { abs, add, divide, equal, greaterEqual, maximum, multiply, sign, sqrt, subtract } from "../numpy/ufuncs.ts";
import {
  type AdamState,
  absSquare,
  adamState,
  type MeanOptions,
  meanAhead,
  meanOf,
  type Rate,
  ratio,
  squaresOf,
  unbiased,
} from "./moments.ts";
import { castTo, type GradientTransformation, mapLike, nextCount, sameKind, zeroCount, zerosOf } from "./transform.ts";
import { updateMoment } from "./tree.ts";

// Relatives of Adam: steps from averages of gradients and of their squares.

export interface AmsgradOptions extends MeanOptions {
  b1?: Rate;
  b2?: Rate;
  eps?: Rate;
  epsRoot?: Rate;
  biasCorrectionMu?: boolean;
  biasCorrectionNu?: boolean;
}
/**
 * Adam with the largest mean of squares so far.
 * @source optax.scale_by_amsgrad
 */
export function scaleByAmsgrad({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  muDtype = null,
  biasCorrectionMu = true,
  biasCorrectionNu = true,
}: AmsgradOptions = {}): GradientTransformation<AdamState & { nuMax: unknown }> {
  return {
    init: (params) => ({ ...adamState(params, muDtype), nuMax: zerosOf(params) }),
    update(updates, { count, mu, nu, nuMax }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const nextNu = squaresOf(updates, nu, b2);
      const largest = mapLike(maximum, nuMax, biasCorrectionNu ? unbiased(nextNu, b2, n) : nextNu);
      const mean = biasCorrectionMu ? unbiased(nextMu, b1, n) : nextMu;
      const step = ratio(mean, largest, eps, epsRoot);
      return [step, { count: n, mu: castTo(nextMu, muDtype), nu: nextNu, nuMax: largest }];
    },
  };
}

export interface AdamaxOptions {
  b1?: Rate;
  b2?: Rate;
  eps?: Rate;
}
/**
 * Adam with the largest decayed gradient in place of the mean of squares: m / max(|g| + eps, b2 u).
 * @source optax.scale_by_adamax
 */
export function scaleByAdamax({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
}: AdamaxOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => adamState(params),
    update(updates, { count, mu, nu }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const nextNu = mapLike((g, u) => maximum(add(abs(g), eps), multiply(b2, u)), updates, nu);
      return [mapLike(divide, unbiased(nextMu, b1, n), nextNu), { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

export interface BeliefOptions {
  b1?: Rate;
  b2?: Rate;
  eps?: Rate;
  epsRoot?: Rate;
  nesterov?: boolean;
}
/**
 * Adam with the squares of what gradients differ from their mean by.
 * @source optax.scale_by_belief
 */
export function scaleByBelief({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-16,
  epsRoot = 1e-16,
  nesterov = false,
}: BeliefOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => adamState(params),
    update(updates, { count, mu, nu }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const surprise = mapLike(subtract, updates, nextMu);
      const nextNu = mapLike((v) => add(v, epsRoot), squaresOf(surprise, nu, b2));
      const mean = meanAhead(updates, nextMu, b1, n, nesterov);
      return [ratio(mean, unbiased(nextNu, b2, n), eps), { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

export interface YogiOptions {
  b1?: Rate;
  b2?: Rate;
  eps?: Rate;
  epsRoot?: Rate;
  initialAccumulatorValue?: number;
}
/**
 * Adam whose mean of squares changes by (1 - b2) g^2 up or down, never more.
 * @source optax.scale_by_yogi
 */
export function scaleByYogi({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-3,
  epsRoot = 0,
  initialAccumulatorValue = 1e-6,
}: YogiOptions = {}): GradientTransformation<AdamState> {
  const first = (params: unknown): unknown => mapLike((p) => fullLike(p, initialAccumulatorValue), params);
  return {
    init: (params) => ({ count: zeroCount(), mu: first(params), nu: first(params) }),
    update(updates, { count, mu, nu }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const toward = (g: NDArray, v: NDArray): NDArray => {
        const s = absSquare(g);
        return subtract(v, multiply(multiply(subtract(1, b2), sign(subtract(v, s))), s));
      };
      const nextNu = mapLike(toward, updates, nu);
      const step = ratio(unbiased(nextMu, b1, n), unbiased(nextNu, b2, n), eps, epsRoot);
      return [step, { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

export interface RadamOptions {
  b1?: Rate;
  b2?: number;
  eps?: Rate;
  epsRoot?: Rate;
  /** From this number of effective samples on, the mean of squares counts. */
  threshold?: number;
  nesterov?: boolean;
}
/**
 * Adam without the division while too few squares have been averaged: rectified Adam.
 * @source optax.scale_by_radam
 */
export function scaleByRadam({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  threshold = 5,
  nesterov = false,
}: RadamOptions = {}): GradientTransformation<AdamState> {
  const limit = 2 / (1 - b2) - 1;
  return {
    init: (params) => adamState(params),
    update(updates, { count, mu, nu }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const nextNu = squaresOf(updates, nu, b2);
      const decayed = power(b2, n.astype(defaultFloat()));
      const samples = subtract(limit, divide(multiply(multiply(2, n), decayed), subtract(1, decayed)));
      const above = multiply(multiply(subtract(samples, 4), subtract(samples, 2)), limit);
      const r = sqrt(divide(above, multiply((limit - 4) * (limit - 2), samples)));
      const mean = meanAhead(updates, nextMu, b1, n, nesterov);
      const scaled = ratio(
        mapLike((m) => multiply(sameKind(r, m), m), mean),
        unbiased(nextNu, b2, n),
        eps,
        epsRoot,
      );
      const enough = greaterEqual(samples, threshold);
      return [mapLike((a, b) => where(enough, a, b), scaled, mean), { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

export interface AdanOptions {
  b1?: Rate;
  b2?: Rate;
  b3?: Rate;
  eps?: Rate;
  epsRoot?: Rate;
}
/**
 * Adan: averages of gradients, of their differences, and of squares of both.
 * @source optax.scale_by_adan
 */
export function scaleByAdan({
  b1 = 0.98,
  b2 = 0.92,
  b3 = 0.99,
  eps = 1e-8,
  epsRoot = 0,
}: AdanOptions = {}): GradientTransformation<{
  m: unknown;
  v: unknown;
  n: unknown;
  g: unknown;
  t: NDArray;
}> {
  return {
    init: (params) => ({
      m: zerosOf(params),
      v: zerosOf(params),
      n: zerosOf(params),
      g: zerosOf(params),
      t: zeroCount(),
    }),
    update(updates, { m, v, n, g, t }) {
      const first = equal(t, 0);
      const difference = mapLike((x, old) => where(first, zerosLike(x), subtract(x, old)), updates, g);
      const rest = subtract(1, b2);
      const ahead = (x: NDArray, d: NDArray): NDArray => add(x, multiply(rest, d));
      const [nextM, nextV] = [meanOf(updates, m, b1), meanOf(difference, v, b2)];
      const nextN = squaresOf(mapLike(ahead, updates, difference), n, b3);
      const count = nextCount(t);
      const mean = mapLike(ahead, unbiased(nextM, b1, count), unbiased(nextV, b2, count));
      const step = ratio(mean, unbiased(nextN, b3, count), eps, epsRoot);
      return [step, { m: nextM, v: nextV, n: nextN, g: updates, t: count }];
    },
  };
}

/**
 * Adadelta: gradients times the root of the mean of squares of earlier updates over that of gradients.
 * @source optax.scale_by_adadelta
 */
export function scaleByAdadelta({ rho = 0.9, eps = 1e-6 }: { rho?: Rate; eps?: Rate } = {}): GradientTransformation<{
  eG: unknown;
  eX: unknown;
}> {
  return {
    init: (params) => ({ eG: zerosOf(params), eX: zerosOf(params) }),
    update(updates, { eG, eX }) {
      const nextG = updateMoment(updates, eG, rho, 2);
      const root = (x: NDArray): NDArray => sqrt(add(x, eps));
      const step = mapLike((g, now, past) => multiply(divide(root(past), root(now)), g), updates, nextG, eX);
      return [step, { eG: nextG, eX: updateMoment(step as unknown, eX, rho, 2) }];
    },
  };
}
