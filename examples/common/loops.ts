import { checkpoint, lax } from "jaxtra";

/**
 * `step` applied `count` times, for reverse mode in the memory of about 2 sqrt(count) states: runs of steps are checkpointed, so that
 * backwards each is computed again from its first state. The state is a tree of arrays.
 */
export function checkpointedSteps<S>(step: (state: S) => S, start: S, count: number): S {
  const run = Math.max(1, Math.round(Math.sqrt(count)));
  const steps = (length: number) => (s: S) =>
    lax.scan((s) => [step(s as S), null], s as never, null, { length })[0] as S;
  const runs = Math.floor(count / run);
  const [s] = lax.scan((s) => [checkpoint(steps(run))(s as never), null], start as never, null, { length: runs });
  return steps(count - runs * run)(s as S);
}
