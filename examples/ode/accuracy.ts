import { experimental, grad, jit, lax, type NDArray, numpy as np } from "jaxtra";
import { rungeKutta } from "../common/runge-kutta.ts";

const { odeint } = experimental.ode;
const f64 = (x: number | number[]): NDArray => np.array(x, "float64");

/** y'' = -w² y, with y(0) = 1, y'(0) = 0. */
const oscillator = ([y, v]: readonly NDArray[], _: unknown, w: NDArray): NDArray[] => [v, y.mul(w).mul(w).neg()];
/** y at the end, which is cos(w end). */
function endOf(w: NDArray, end: number, tolerance: number): NDArray {
  const tolerances = { rtol: tolerance, atol: tolerance };
  const [y] = odeint(oscillator as never, [f64(1), f64(0)], f64([0, end]), w, tolerances) as unknown as NDArray[];
  return y.slice(1);
}
const derivative = grad(endOf);

export interface Accuracy {
  readonly tolerance: number;
  /** Of y(end), and of dy(end)/dw by the adjoint equation. */
  readonly error: number;
  readonly gradientError: number;
}
/** Errors against cos(w t) and its derivative -t sin(w t), for each tolerance. */
export function accuracy(tolerances: readonly number[], w = 1.5, end = 10): Accuracy[] {
  return tolerances.map((tolerance) => {
    const at = f64(w);
    const y = endOf(at, end, tolerance).item() as number;
    const dy = (derivative(at, end, tolerance) as NDArray).item() as number;
    return {
      tolerance,
      error: Math.abs(y - Math.cos(w * end)),
      gradientError: Math.abs(dy + end * Math.sin(w * end)),
    };
  });
}

/** y(end) by steps of fixed size with Runge and Kutta's method of order 4: reverse mode goes through the loop, of which it keeps
 * every square root of the steps. */
function endByFixedSteps(w: NDArray, end: number, steps: number): NDArray {
  const h = end / steps;
  const step = (s: readonly NDArray[]) => rungeKutta((s) => oscillator(s, null, w), s, f64(0), h);
  type State = [count: NDArray, s: readonly NDArray[]];
  const goesOn = ([k]: State) => np.less(k, steps);
  const next = ([k, s]: State): State => [k.add(1), step(s)];
  const start: State = [np.zeros([], "int32"), [f64(1), f64(0)]];
  return (lax.whileLoop(goesOn as never, next as never, start as never, { maxSteps: steps }) as unknown as State)[1][0];
}
/** dy(end)/dw in three ways: the adjoint equation, through a loop of fixed steps, and by a central difference of the first. */
export function threeGradients(
  w = 1.5,
  end = 10,
): { adjoint: number; through: number; difference: number; exact: number } {
  const h = 1e-4;
  const [above, below] = [w + h, w - h].map((w) => endOf(f64(w), end, 1e-10).item() as number);
  return {
    adjoint: (derivative(f64(w), end, 1e-10) as NDArray).item() as number,
    through: jit(grad((w: NDArray) => endByFixedSteps(w, end, 2000)))(f64(w)).item() as number,
    difference: (above - below) / (2 * h),
    exact: -end * Math.sin(w * end),
  };
}
