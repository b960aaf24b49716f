import { jit, lax, type NDArray, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";

/** Adam with a cosine schedule as one compiled loop: the last guess, and the loss at each step. */
export function descend(
  loss: (guess: NDArray) => NDArray,
  guess: NDArray,
  steps: number,
  rate: number,
): [guess: NDArray, losses: number[]] {
  const optimiser = optim.adam(optim.cosineDecaySchedule(rate, steps));
  const update = ([x, state]: [NDArray, optim.OptState]) => {
    const [value, gradient] = valueAndGrad(loss)(x);
    const [change, next] = optimiser.update(gradient, state, x);
    return [[optim.applyUpdates(x, change), next], value] as const;
  };
  const run = jit((x: NDArray) => lax.scan(update, [x, optimiser.init(x)], null, { length: steps }));
  const [[best], losses] = run(guess);
  return [best, losses.tolist() as number[]];
}
