import { grad, jit, lax, type NDArray, numpy as np, random, vmap } from "jaxtra";

// A walk over 19 squares in a row, from the middle, left or right at random until an end: -1 is paid at the left one, 1 at the right one.
// Sutton and Barto, Reinforcement Learning, 2nd edition, example 6.2 and figure 12.3.

export const states = 19;
/** The expected payment from each square. */
export const exact: readonly number[] = Array.from({ length: states }, (_, k) => (k + 1) / ((states + 1) / 2) - 1);

/** The value that weights give a square; 0 where the walk has ended. */
const value = (w: NDArray, s: NDArray): NDArray => {
  const inside = np.logicalAnd(np.greaterEqual(s, 0), np.less(s, states));
  return np.where(inside, w.slice(np.clip(s, 0, states - 1)), 0);
};
interface Move {
  readonly from: NDArray;
  readonly to: NDArray;
  readonly paid: NDArray;
}
/**
 * Half the square of what the value is off what is paid and expected next. The target stands still: its derivative would pull
 * the next value towards the present one, though only the present one has something to learn.
 */
const tdLoss = (w: NDArray, { from, to, paid }: Move): NDArray =>
  np.square(lax.stopGradient(paid.add(value(w, to))).sub(value(w, from))).mul(0.5);
/** The same without standing still: the residual gradient. */
const residualLoss = (w: NDArray, { from, to, paid }: Move): NDArray =>
  np.square(paid.add(value(w, to)).sub(value(w, from))).mul(0.5);

type Update = (w: NDArray, trace: NDArray, m: Move) => readonly [w: NDArray, trace: NDArray];
/** TD(0): a step down the derivative of the loss. */
export const td0 =
  (rate: NDArray, loss = tdLoss): Update =>
  (w, trace, m) => [w.sub(grad(loss as never)(w, m as never).mul(rate)), trace];
export const residual = (rate: NDArray): Update => td0(rate, residualLoss);
/**
 * TD(λ): each move corrects all squares that were visited, by the derivative of their values, faded by λ a move. With λ = 0 it is the
 * derivative of the loss: -δ ∇value.
 */
export const tdLambda =
  (rate: NDArray, lambda: NDArray): Update =>
  (w, trace, m) => {
    const delta = m.paid.add(value(w, m.to)).sub(value(w, m.from));
    const visited = trace.mul(lambda).add(grad(value)(w, m.from));
    return [w.add(visited.mul(delta).mul(rate)), visited];
  };

/** Root mean square error of the values after each of `episodes` walks, [episodes]. */
export function learn(update: Update, key: NDArray, episodes: number): NDArray {
  type State = readonly [w: NDArray, trace: NDArray, at: NDArray, key: NDArray];
  const goesOn = ([, , at]: State) => np.logicalAnd(np.greaterEqual(at, 0), np.less(at, states));
  const move = ([w, trace, at, key]: State): State => {
    const [next, own] = random.split(key);
    const to = at.add(np.where(random.bernoulli(own), 1n, -1n));
    const paid = np.where(np.equal(to, states), 1, np.where(np.less(to, 0), -1, 0));
    const [better, faded] = update(w, trace, { from: at, to, paid });
    return [better, faded, to, next];
  };
  const episode = (w: NDArray, key: NDArray) => {
    const start: State = [w, np.zeros([states]), np.array((states - 1) / 2, "int32"), key];
    const [learnt] = lax.whileLoop(goesOn as never, move as never, start as never) as unknown as State;
    const error = np.sqrt(np.mean(np.square(learnt.sub(np.array([...exact])))));
    return [learnt, error] as const;
  };
  return lax.scan(episode as never, np.zeros([states]) as never, random.split(key, episodes) as never)[1] as NDArray;
}
/**
 * The error averaged over the first `episodes` walks and over runs, for each λ and each rate [λs, rates]: every run of every pair is a lane.
 */
export function errors(
  lambdas: readonly number[],
  rates: readonly number[],
  runs: number,
  seed: number,
  episodes = 10,
): NDArray {
  const one = (key: NDArray, lambda: NDArray, rate: NDArray) => np.mean(learn(tdLambda(rate, lambda), key, episodes));
  const overRuns = vmap(one, { inAxes: [0, null, null] });
  const overRates = vmap(overRuns, { inAxes: [null, null, 0] });
  const overLambdas = vmap(overRates, { inAxes: [null, 0, null] });
  const all = jit(overLambdas)(
    random.split(random.key(seed), runs),
    np.array([...lambdas]),
    np.array([...rates]),
  ) as NDArray;
  return np.mean(all, -1);
}
/** Errors by episode [episodes] of TD(0) and of the residual gradient, averaged over runs. */
export function semiAndFull(
  rate: number,
  runs: number,
  episodes: number,
  seed: number,
): { semi: number[]; full: number[] } {
  const keys = random.split(random.key(seed), runs);
  const [semi, full] = [td0, residual].map((update) => {
    const curve = jit(vmap((key: NDArray) => learn(update(np.array(rate)), key, episodes)))(keys) as NDArray;
    return np.mean(curve, 0).tolist() as number[];
  });
  return { semi, full };
}
