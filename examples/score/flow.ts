import { jit, jvp, lax, type NDArray, numpy as np } from "jaxtra";
import { rungeKutta } from "../common/runge-kutta.ts";

/** Scores of points [n, 2] under noise of standard deviation s []. */
export type Score = (x: NDArray, s: NDArray) => NDArray;
/** log density of points [n, 2]. */
export type LogDensity = (x: NDArray) => NDArray;

/**
 * The probability flow: points that move by dx/dl = -s² score(x, s), l = log s, have the density of data under noise s at every s
 * (Song et al., Score-based generative modeling through stochastic differential equations, 2021), without any chance.
 */
const velocity = (score: Score, x: NDArray, l: NDArray): NDArray => {
  const s = np.exp(l);
  return score(x, s).mul(np.square(s).neg());
};
/** Velocity and divergence [n] of the flow: in two dimensions two products with the Jacobian give all of its diagonal. */
function velocityAndDivergence(score: Score, x: NDArray, l: NDArray): [NDArray, NDArray] {
  const f = (x: NDArray) => velocity(score, x, l);
  const along = (d: number) => {
    const direction = np.zerosLike(x).at("...", d).set(1);
    const [v, dv] = jvp(f, [x], [direction]);
    return [v, dv.slice("...", d)] as const;
  };
  const [[v, xx], [, yy]] = [along(0), along(1)];
  return [v, xx.add(yy)];
}

/** The last state of dy/dl = f(y, l) by `steps` steps of Runge and Kutta's method of order 4. */
function integrate<S extends readonly NDArray[]>(
  f: (y: S, l: NDArray) => S,
  start: S,
  from: number,
  to: number,
  steps: number,
): S {
  const h = (to - from) / steps;
  const step = (y: S, l: NDArray) => [rungeKutta(f, y, l, h), null] as const;
  const times = np.arange(0, steps, 1, { dtype: start[0].dtype }).mul(h).add(from);
  return lax.scan(step as never, start as never, times as never)[0] as unknown as S;
}

/** What noise of the largest level leaves of data with this mean square: nearly a Gaussian. */
export const nearlyGaussian =
  (meanSquare: number, largest: number): LogDensity =>
  (x) => {
    const v = meanSquare + largest ** 2;
    return np
      .sum(np.square(x), -1)
      .div(-2 * v)
      .sub(Math.log(2 * Math.PI * v));
  };
/** Takes points of the largest noise down the flow to the smallest: samples, without chance once they have begun. */
export const descend = (
  score: Score,
  x: NDArray,
  [largest, smallest]: readonly [number, number],
  steps = 60,
): NDArray =>
  jit(
    (x: NDArray) =>
      integrate(
        ([x], l) => [velocity(score, x, l)] as const,
        [x] as const,
        Math.log(largest),
        Math.log(smallest),
        steps,
      )[0],
  )(x);
/**
 * log density at the smallest noise, exact for the flow: along it log p changes by minus the divergence, so
 * log p(x) = log p_end(x(end)) + ∫ div dl, to the largest noise, where the density is known.
 */
export function logLikelihood(
  score: Score,
  end: LogDensity,
  x: NDArray,
  [largest, smallest]: readonly [number, number],
  steps = 60,
): NDArray {
  return jit((x: NDArray) => {
    const start = [x, np.zeros([x.shape[0]], x.dtype)] as const;
    const flow = ([x]: readonly NDArray[], l: NDArray) => velocityAndDivergence(score, x, l) as never;
    const [at, divergence] = integrate(flow, start, Math.log(smallest), Math.log(largest), steps);
    return end(at).add(divergence);
  })(x);
}
