import type { Jaxpr } from "../core/jaxpr.ts";
import type { BatchAxis } from "../core/primitive.ts";
import { orMask } from "../util/list.ts";

export type Mask = readonly boolean[];
export const isSet = (d: unknown): boolean => d !== null;
/** Which of these are not null. */
export const maskOf = (xs: readonly unknown[]): boolean[] => xs.map(isSet);

/** What a transformation of a jaxpr depends on besides the jaxpr. */
type Choice = Mask | BatchAxis | undefined;
const keyOf = (c: Choice): string => {
  if (c === undefined) return "";
  if (!("size" in c)) return c.map((m) => (m ? "1" : "0")).join("");
  return c.name === undefined ? `${c.size}` : `${c.size}${JSON.stringify(c.name)}`;
};

/**
 * A transformation of a jaxpr, remembered for each jaxpr and choice of masks and axis. Fixpoints inside fixpoints would take
 * time exponential in the nesting without it, and a derivative taken twice would be compiled twice.
 */
export function remember<A extends Choice[], R>(f: (j: Jaxpr, ...choices: A) => R): (j: Jaxpr, ...choices: A) => R {
  const seen = new WeakMap<Jaxpr, Map<string, R>>();
  return (j, ...choices) => {
    let known = seen.get(j);
    if (!known) seen.set(j, (known = new Map()));
    const key = choices.map(keyOf).join("|");
    let r = known.get(key);
    if (r === undefined) known.set(key, (r = f(j, ...choices)));
    return r;
  };
}

/** Grows a mask until `step` adds nothing to it; gives the last result of `step`. */
export function fixpoint<R>(mask: Mask, step: (mask: boolean[]) => [R, Mask]): [R, boolean[]] {
  for (let m = [...mask]; ; ) {
    const [r, out] = step(m);
    const next = orMask(m, out);
    if (next.every((b, i) => b === m[i])) return [r, m];
    m = next;
  }
}
