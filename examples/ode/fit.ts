import { experimental, jit, lax, type NDArray, numpy as np, random, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";

const { odeint } = experimental.ode;

/** Lotka's and Volterra's predators and prey: u' = a u - b u v, v' = c u v - d v; parameters [a, b, c, d]. */
function preyAndPredators([u, v]: readonly NDArray[], _: unknown, p: NDArray): NDArray[] {
  const [a, b, c, d] = p;
  const met = u.mul(v);
  return [a.mul(u).sub(b.mul(met)), c.mul(met).sub(d.mul(v))];
}
export const truth = [1.1, 0.4, 0.1, 0.4];
export const firstGuess = [0.8, 0.3, 0.2, 0.6];

/** Counts [2, times] of prey and predators. */
export function counts(parameters: NDArray, times: NDArray): NDArray {
  const start = [10, 5].map((n) => np.array(n, "float32"));
  return np.stack(
    odeint(preyAndPredators as never, start, times, parameters, { rtol: 1e-5, atol: 1e-5 }) as unknown as NDArray[],
  );
}
export interface Fit {
  readonly times: NDArray;
  readonly data: NDArray;
  readonly parameters: number[];
  readonly losses: number[];
}
/** Parameters from counts with 10 % noise, by Adam on their logarithms: each stays positive, and steps are relative. */
export function fitted(iterations: number, seed: number): Fit {
  const times = np.linspace(0, 20, 41);
  const noise = np.exp(random.normal(random.key(seed), [2, 41]).mul(0.1));
  const data = counts(np.array(truth), times).mul(noise);
  const loss = (logs: NDArray) => np.mean(np.square(np.log(counts(np.exp(logs), times)).sub(np.log(data))));
  const optimiser = optim.adam(optim.cosineDecaySchedule(0.05, iterations));
  const step = ([x, state]: [NDArray, optim.OptState]) => {
    const [value, gradient] = valueAndGrad(loss)(x);
    const [change, next] = optimiser.update(gradient, state, x);
    return [[optim.applyUpdates(x, change), next], value] as const;
  };
  const run = jit((x: NDArray) => lax.scan(step as never, [x, optimiser.init(x)], null, { length: iterations }));
  const [[best], losses] = run(np.log(np.array(firstGuess))) as unknown as [[NDArray], NDArray];
  return { times, data, parameters: np.exp(best).tolist(), losses: losses.tolist() };
}
