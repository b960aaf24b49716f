import { checkpoint, lax, type NDArray, numpy as np } from "jaxtra";

/** One step of a simulation: the next state, and something to write down. */
type Step<S, Y> = (state: S) => readonly [next: S, record: Y];

/**
 * `count` steps as one compiled loop: the last state and all records, stacked. Reverse mode needs the memory of about 2 sqrt(count)
 * states: runs of steps are checkpointed, so that backwards each is computed again from its first state.
 * @param step states are trees of arrays; a record is one array, or null
 */
export function checkpointedRun<S, Y extends NDArray | null>(step: Step<S, Y>, start: S, count: number): [S, Y] {
  const size = Math.max(1, Math.round(Math.sqrt(count)));
  const steps = (length: number) => (s: S) =>
    lax.scan((s) => step(s as S), s as never, null, { length }) as unknown as [S, Y];
  const [whole, rest] = [Math.floor(count / size), count % size];
  const run = checkpoint(steps(size)) as (s: S) => [S, Y];
  const [s, runs] = lax.scan((s) => run(s as S), start as never, null, { length: whole }) as unknown as [S, Y];
  const flat = runs && np.reshape(runs, [whole * size, ...runs.shape.slice(2)]);
  if (!rest) return [s, flat as Y];
  const [last, more] = steps(rest)(s);
  return [last, (flat && more && np.concatenate([flat, more])) as Y];
}
