import * as api from "../api/tree.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { concatenate } from "../numpy/join.ts";
import { ravel, reshape } from "../numpy/shape.ts";
import { split } from "../numpy/split.ts";
import { type GradientTransformation, type Mask, type MaskOptions, masked, setToZero } from "./transform.ts";

// Transformations around others: one after the other, or each for some parameters.

type Tx = GradientTransformation;
/** Every transformation takes extra arguments: itself. */
export const withExtraArgsSupport = (tx: Tx): Tx => tx;

/**
 * Transformations one after the other, each with a name. The state is an object of their states.
 * @example optim.namedChain(["clip", optim.clip(1)], ["adam", optim.adam(1e-3)])
 * @source optax.named_chain
 */
export function namedChain(
  ...parts: readonly (readonly [name: string, transform: Tx])[]
): GradientTransformation<Record<string, unknown>> {
  const names = parts.map(([name]) => name);
  if (new Set(names).size < names.length)
    throw new ValueError(`namedChain: a name stands twice in ${names.join(", ")}. Give each its own.`);
  return {
    init: (params) => Object.fromEntries(parts.map(([name, tx]) => [name, tx.init(params)])),
    update(updates, state, params, extra) {
      const next: Record<string, unknown> = {};
      for (const [name, tx] of parts) [updates, next[name]] = tx.update(updates, state[name], params, extra);
      return [updates, next];
    },
  };
}
/**
 * Each parameter by the transformation that its label names.
 * @param paramLabels a tree of strings, which may be a prefix, or a function that makes it from the parameters
 * @throws ValueError if a label has no transformation
 * @example optim.partition({ fast: optim.sgd(1), slow: optim.sgd(0.1) }, { w: "fast", b: "slow" })
 * @source optax.partition
 */
export function partition(
  transforms: Readonly<Record<string, Tx>>,
  paramLabels: unknown,
  options: MaskOptions = {},
): GradientTransformation<{ innerStates: Record<string, unknown> }> {
  const groups = Object.keys(transforms);
  const of = (params: unknown): unknown => (typeof paramLabels === "function" ? paramLabels(params) : paramLabels);
  const part = (labels: unknown, group: string): Tx =>
    masked(
      transforms[group],
      api.map((l: unknown) => l === group, labels),
      options,
    );
  return {
    init(params) {
      const labels = of(params);
      const unknown = api.leaves(labels).find((l) => !groups.includes(l as string));
      if (unknown !== undefined)
        throw new ValueError(`partition: label ${String(unknown)} has no transformation. Use ${groups.join(", ")}.`);
      return { innerStates: Object.fromEntries(groups.map((g) => [g, part(labels, g).init(params)])) };
    },
    update(updates, { innerStates }, params, extra) {
      const labels = of(updates);
      const next: Record<string, unknown> = {};
      for (const g of groups) [updates, next[g]] = part(labels, g).update(updates, innerStates[g], params, extra);
      return [updates, { innerStates: next }];
    },
  };
}
/** Another name of partition. */
export const multiTransform = partition;
/**
 * Updates of zero where the mask is true: these parameters stay.
 * @source optax.freeze
 */
export const freeze = (mask: Mask): Tx => masked(setToZero(), mask);
/**
 * An optimizer for the parameters that are not frozen.
 * @source optax.selective_transform
 */
export const selectiveTransform = (optimizer: Tx, { freezeMask }: { freezeMask: unknown }): Tx =>
  partition({ train: optimizer, freeze: setToZero() }, () =>
    api.map((frozen: unknown) => (frozen ? "freeze" : "train"), freezeMask),
  );
/**
 * All parameters as one vector to the inner transformation: one kernel in place of many.
 * @source optax.flatten
 */
export function flatten(inner: Tx): Tx {
  const flat = (t: unknown): NDArray => concatenate((api.leaves(t) as NDArray[]).map((x) => ravel(x)));
  return {
    init: (params) => inner.init(flat(params)),
    update(updates, state, params, extra) {
      const given = params === undefined || params === null ? params : flat(params);
      const [step, next] = inner.update(flat(updates), state, given, extra);
      const [leaves, def] = api.flatten(updates as unknown) as [NDArray[], api.TreeDef];
      let at = 0;
      const ends = leaves.map((x) => (at += x.size)).slice(0, -1);
      const parts = split(step, ends).map((v, i) => reshape(v, leaves[i].shape as number[]));
      return [unflatten(def, parts) as typeof updates, next];
    },
  };
}
