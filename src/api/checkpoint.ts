import { checkpointP, type Decide, type Policy } from "../control/checkpoint.ts";
import { nameP } from "../control/name.ts";
import { policyBy } from "../control/policy.ts";
import { JAXTypeError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import { bind, bind1, stage } from "../core/trace.ts";
import { type NDArray, Tracer } from "../core/value.ts";
import type { CheckpointPolicy } from "./checkpoint-answers.ts";
import {
  type AnyFunction,
  argumentNumbers,
  avalsOf,
  flatFunction,
  flattenArrays,
  hold,
  labelOf,
  nameOf,
} from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

export interface CheckpointOptions {
  /** Arguments that are not traced. */
  staticArgnums?: number | readonly number[];
  /** What is kept besides the arguments: one of checkpointPolicies, or a function like them. Nothing by default. */
  policy?: CheckpointPolicy | null;
  /** False lets equal operations inside and outside be computed once: for bodies of loops, where nothing outside is equal. */
  preventCse?: boolean;
}
const policies = new WeakMap<CheckpointPolicy, Policy>();
function policyOf(decide: CheckpointPolicy): Policy {
  let p = policies.get(decide);
  if (!p) {
    const decided: Decide = (...args) => {
      const answer = decide(...args);
      return typeof answer === "boolean" ? answer : answer.keeps;
    };
    policies.set(decide, (p = policyBy(nameOf(decide), decided)));
  }
  return p;
}
/**
 * The same function, which reverse mode runs again instead of storing what it computed: less memory for more time. A policy
 * says what is stored nevertheless; it sees into jit, loops, branches and checkpoints inside: what it keeps of a loop's body is kept of
 * every step.
 * @example grad((x) => np.sum(checkpoint((y) => np.sin(np.sin(y)))(x)))(np.ones([3]))
 */
export function checkpoint<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  { staticArgnums = [], policy, preventCse }: CheckpointOptions = {},
): (...args: Inputs<A>) => Arrays<R> {
  const name = labelOf("checkpoint", f);
  if (policy !== undefined && policy !== null && typeof policy !== "function")
    throw new JAXTypeError(`${name}: policy is a ${typeof policy}. Pass one of checkpointPolicies, or a function.`);
  const options = { name: undefined, policy: policy ? policyOf(policy) : undefined, preventCse };
  return (...args: unknown[]) => {
    const fixed = argumentNumbers(staticArgnums, args.length, name);
    const moving = [...args.keys()].filter((i) => !fixed.includes(i));
    const [xs, def] = flattenArrays(
      moving.map((i) => args[i]),
      name,
    );
    const flat = flatFunction(hold(f as AnyFunction, args, moving), def, name);
    const { jaxpr, captured } = stage(flat.call, avalsOf(xs), name);
    return unflatten(flat.out, bind(checkpointP, [...captured, ...xs], { ...options, jaxpr })) as Arrays<R>;
  };
}
/** The same as checkpoint. */
export const remat = checkpoint;

/**
 * The same value, with a name by which policies of checkpoint know it. Every array of a tree gets the name.
 * @example
 *   const layer = (x) => np.sin(adCheckpoint.checkpointName(np.exp(x), "hidden"));
 *   const f = checkpoint(layer, { policy: checkpointPolicies.saveOnlyTheseNames("hidden") });
 */
export function checkpointName<T>(x: T, name: string): Arrays<T> {
  const [xs, def] = flattenArrays(x, "checkpointName", "the value");
  return unflatten(
    def,
    xs.map((v) => (v instanceof Tracer ? bind1(nameP, [v], { name }) : v)),
  ) as Arrays<T>;
}
