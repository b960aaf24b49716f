import type { ArrayLike } from "../api/asarray.ts";
import type { NDArray } from "../core/value.ts";
import { numpy as np, tree } from "./numpy.ts";

/** A pytree of arrays: parameters, gradients and updates have the same structure. */
// biome-ignore lint/suspicious/noExplicitAny: any structure; functions below keep it where they can
export type Tree = any;
/** What an optimiser remembers: a pytree of arrays, so it passes through jit and scan and can be saved. */
export type OptState = Tree;

/** An optimiser: a pair of pure functions. Gradients go in, updates to be added to the parameters come out. */
export interface GradientTransformation {
  /** The first state for these parameters. */
  readonly init: (params: Tree) => OptState;
  /** Updates from gradients (or from the updates of the transformation before), and the next state. */
  readonly update: (updates: Tree, state: OptState, params?: Tree) => [updates: Tree, state: OptState];
}
/** A rate that depends on the count of steps done. */
export type Schedule = (count: ArrayLike) => NDArray;
export type ScalarOrSchedule = number | NDArray | Schedule;

/** A number for each leaf of one tree, from the leaves of several. */
export const map = (f: (...xs: NDArray[]) => NDArray, first: Tree, ...rest: Tree[]): Tree =>
  tree.map(f as never, first, ...rest);
export const zerosLike = (t: Tree): Tree => map((x) => np.zerosLike(x), t);
export const newCount = (): NDArray => np.zeros([], { dtype: "int32" });
/** count + 1, held at the largest int32. */
export const nextCount = (count: NDArray): NDArray => np.where(np.less(count, 2147483647), np.add(count, 1), count);

/** A transformation without memory. */
export const stateless = (f: (updates: Tree, params?: Tree) => Tree): GradientTransformation => ({
  init: () => [],
  update: (updates, state, params) => [f(updates, params), state],
});
/** Leaves updates as they are. */
export const identity = (): GradientTransformation => stateless((u) => u);
/** Updates of zero: the parameters stay. */
export const setToZero = (): GradientTransformation => stateless(zerosLike);

/**
 * One transformation after the other; the state is the list of theirs.
 * @example chain(clipByGlobalNorm(1), scaleByAdam(), scale(-1e-3))
 */
export function chain(...parts: readonly GradientTransformation[]): GradientTransformation {
  return {
    init: (params) => parts.map((p) => p.init(params)),
    update(updates, state, params) {
      const next = parts.map((p, i) => {
        const [u, s] = p.update(updates, state[i], params);
        updates = u;
        return s;
      });
      return [updates, next];
    },
  };
}
/**
 * params + updates, each in its parameter's dtype.
 * @example applyUpdates({ w: np.array([1, 2]) }, { w: np.array([0.5, 0]) }).w.tolist() // [1.5, 2]
 */
export const applyUpdates = <P>(params: P, updates: Tree): P =>
  map((p, u) => np.add(p, u).astype(np.asarray(p).dtype), params, updates);
/**
 * stepSize new + (1 - stepSize) old: an exponential moving average of parameters.
 * @example incrementalUpdate(np.array([1]), np.array([0]), 0.25).tolist() // [0.25]
 */
export const incrementalUpdate = <P>(newTensors: P, oldTensors: P, stepSize: number): P =>
  map((n, o) => np.add(np.multiply(n, stepSize), np.multiply(o, 1 - stepSize)), newTensors, oldTensors);
/** Applies `inner` where the mask (a tree of booleans, or a function that makes one) is true; other updates pass. */
export function masked(inner: GradientTransformation, mask: Tree | ((params: Tree) => Tree)): GradientTransformation {
  const maskOf = (t: Tree): boolean[] => tree.leaves(typeof mask === "function" ? mask(t) : mask) as boolean[];
  const kept = (t: Tree, m: boolean[]): NDArray[] => (tree.leaves(t) as NDArray[]).filter((_, i) => truth(m[i]));
  return {
    init: (params) => inner.init(kept(params, maskOf(params))),
    update(updates, state, params) {
      const m = maskOf(params ?? updates);
      const [got, next] = inner.update(kept(updates, m), state, params && kept(params, m));
      const [leaves, structure] = tree.flatten(updates);
      let k = 0;
      const all = (leaves as NDArray[]).map((u, i) => (truth(m[i]) ? got[k++] : u));
      return [tree.unflatten(structure, all), next];
    },
  };
}
const truth = (m: unknown): boolean => (typeof m === "boolean" ? m : Boolean((m as NDArray).item()));
