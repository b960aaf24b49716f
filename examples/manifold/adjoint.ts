import { customVjp, lax, type NDArray, numpy as np, vjp } from "jaxtra";
import { rungeKutta } from "../common/runge-kutta.ts";

/** dy/dt of a state [n], with parameters [p] that may be differentiated. */
export type Field = (y: NDArray, parameters: NDArray) => NDArray;

/** The last of `steps` states, by a loop through which reverse mode goes as it stands: it keeps what every step computed. */
export function throughLoop(f: Field, y0: NDArray, parameters: NDArray, end: number, steps: number): NDArray {
  const h = end / steps;
  const zero = np.zeros([], y0.dtype);
  const step = (y: NDArray) => [rungeKutta(([y]) => [f(y, parameters)], [y], zero, h)[0], null] as const;
  return lax.scan(step as never, y0 as never, null, { length: steps })[0] as unknown as NDArray;
}
/**
 * The same with a rule of its own: with a = dL/dy, a' = −a ∂f/∂y and dL/dp = ∫ a ∂f/∂p dt, solved from the end to the beginning by
 * the same method, together with y. Nothing is kept but the last state.
 */
export function withAdjoint(f: Field, y0: NDArray, parameters: NDArray, end: number, steps: number): NDArray {
  const n = y0.size;
  const run = customVjp((y: NDArray, p: NDArray) => throughLoop(f, y, p, end, steps));
  run.defvjp(
    (y: NDArray, p: NDArray) => {
      const last = throughLoop(f, y, p, end, steps);
      return [last, [last, p]];
    },
    ([last, p]: NDArray[], ct: NDArray) => {
      const backwards = (state: NDArray, p: NDArray) => {
        const [y, a] = [state.slice([0, n]), state.slice([n, 2 * n])];
        const [slope, pull] = vjp(f, [y, p]);
        const [dy, dp] = pull(a) as NDArray[];
        return np.concatenate([slope.neg(), dy, dp]);
      };
      const start = np.concatenate([last, ct, np.zerosLike(p)]);
      const state = throughLoop(backwards, start, p, end, steps);
      return [state.slice([n, 2 * n]), state.slice([2 * n, null])];
    },
  );
  return run(y0, parameters);
}
