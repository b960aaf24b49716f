import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import * as api from "../api/tree.ts";
import { checkDType, type DType, isComplex, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { clip as clipArray, power } from "../numpy/arithmetic.ts";
import { conj as conjArray, real as realPart } from "../numpy/complex.ts";
import { fullLike as fullArray, onesLike as onesArray, zerosLike as zerosArray } from "../numpy/creation.ts";
import { promoteTypes } from "../numpy/dtypes.ts";
import { where as choose, allclose as closeArrays } from "../numpy/logic.ts";
import { max as largest, min as least, sum as total } from "../numpy/reductions.ts";
import { broadcastTo } from "../numpy/shape.ts";
import * as np from "../numpy/ufuncs.ts";
import { normal } from "../random/continuous.ts";
import { keyData, split } from "../random/keys.ts";
import { absSquare, blend, type Rate, squaresOf, unbiased } from "./moments.ts";
import { mapLike } from "./transform.ts";

// Arithmetic of trees of arrays, as of vectors, and looking into the states of optimizers.

export { treeMapParams as mapParams } from "./map-params.ts";

const leaves = (tree: unknown): NDArray[] => api.leaves(tree).map((x) => asArray(x, "optim.tree"));

/** Sum of trees. */
export const add = <T>(x: T, y: unknown, ...more: unknown[]): T =>
  [y, ...more].reduce<T>((s, t) => mapLike((a, b) => np.add(a, b), s, t), x);
/** x - y */
export const sub = <T>(x: T, y: unknown): T => mapLike((a, b) => np.subtract(a, b), x, y);
/** Elementwise product. */
export const mul = <T>(x: T, y: unknown): T => mapLike((a, b) => np.multiply(a, b), x, y);
/** Elementwise quotient. */
export const div = <T>(x: T, y: unknown): T => mapLike((a, b) => np.divide(a, b), x, y);
/** A number times a tree. */
export const scale = <T>(scalar: ArrayLike, tree: T): T => mapLike((x) => np.multiply(scalar, x), tree);
/**
 * x + scalar * y
 * @example optim.tree.addScale({ a: np.array([1]) }, 2, { a: np.array([3]) }).a.tolist() // [7]
 */
export const addScale = <T>(x: T, scalar: ArrayLike, y: unknown): T =>
  mapLike((a, b) => np.add(a, np.multiply(scalar, b)), x, y);
/** The inner product of two trees. */
export function vdot(x: unknown, y: unknown): NDArray {
  const product = mapLike(
    (a, b) => {
      const each = np.multiply(conjArray(a), b);
      return total(each).astype(each.dtype);
    },
    x,
    y,
  );
  return leaves(product).reduce((s, p) => np.add(s, p), asArray(0n, "optim.tree.vdot"));
}
/**
 * The sum of all numbers.
 * @param options.associativeReduction adds up pairs of arrays, then pairs of sums: a shorter chain for large trees; false
 */
export function sum(tree: unknown, { associativeReduction = false } = {}): NDArray {
  const sums = leaves(tree).map((x) => total(x));
  return associativeReduction
    ? api.reduceAssociative((a: any, b: any) => np.add(a, b), sums, { identity: asArray(0n, "optim.tree.sum") })
    : sums.reduce((s, x) => np.add(s, x), asArray(0n, "optim.tree.sum"));
}
const extremum = (tree: unknown, of: (x: NDArray) => NDArray, join: typeof np.maximum, none: number): NDArray =>
  leaves(tree)
    .filter((x) => x.size > 0)
    .reduce<NDArray>((m, x) => join(m, of(x)), asArray(none, "optim.tree"));
/** The largest of all numbers; -Infinity of none. */
export const max = (tree: unknown): NDArray => extremum(tree, (x) => largest(x), np.maximum, Number.NEGATIVE_INFINITY);
/** The least of all numbers; Infinity of none. */
export const min = (tree: unknown): NDArray => extremum(tree, (x) => least(x), np.minimum, Number.POSITIVE_INFINITY);
/** How many numbers there are. */
export const size = (tree: unknown): number => leaves(tree).reduce((n, x) => n + x.size, 0);
export const conj = <T>(tree: T): T => mapLike((x) => conjArray(x), tree);
export const real = <T>(tree: T): T => mapLike((x) => realPart(x), tree);

export interface NormOptions {
  /** 2 (the default), 1 or Infinity. */
  ord?: number | null;
  /** Its square instead. */
  squared?: boolean;
}
/**
 * The norm of a tree as a vector.
 * @example optim.tree.norm({ a: np.array([3]), b: np.array([4]) }).item() // 5
 */
export function norm(tree: unknown, { ord = 2, squared = false }: NormOptions = {}): NDArray {
  if (ord === null || ord === 2) {
    const squares = sum(mapLike((x) => absSquare(x), tree));
    return squared ? squares : np.sqrt(squares);
  }
  const sizes = mapLike((x) => np.abs(x), tree);
  if (ord !== 1 && ord !== Number.POSITIVE_INFINITY)
    throw new ValueError(`optim.tree.norm: there is no norm of order ${ord}. Use 1, 2 or Infinity.`);
  const value = ord === 1 ? sum(sizes) : max(sizes);
  return squared ? np.square(value) : value;
}
/** Every array with leading axes of these sizes. */
export const batchShape = <T>(tree: T, shape: readonly number[] = []): T =>
  mapLike((x) => broadcastTo(x, [...shape, ...asArray(x).shape]), tree);
export const zerosLike = <T>(tree: T, dtype?: DType): T => mapLike((x) => zerosArray(x, { dtype }), tree);
export const onesLike = <T>(tree: T, dtype?: DType): T => mapLike((x) => onesArray(x, { dtype }), tree);
export const fullLike = <T>(tree: T, fillValue: ArrayLike, dtype?: DType): T =>
  mapLike((x) => fullArray(x, fillValue, { dtype }), tree);
/** Numbers between bounds. */
export const clip = <T>(tree: T, minValue: ArrayLike | null = null, maxValue: ArrayLike | null = null): T =>
  mapLike((x) => clipArray(x, minValue, maxValue), tree);
/** One tree or the other. */
export const where = <T>(condition: ArrayLike, x: T, y: unknown): T => mapLike((a, b) => choose(condition, a, b), x, y);
/** Whether all numbers are close. */
export const allclose = (
  x: unknown,
  y: unknown,
  options: { rtol?: number; atol?: number; equalNan?: boolean } = {},
): NDArray =>
  leaves(mapLike((a, b) => closeArrays(a, b, options), x, y)).reduce<NDArray>(
    (all, c) => np.multiply(all, c),
    asArray(true, "optim.tree.allclose"),
  );
/** Another dtype; null: the tree as it is. */
export const cast = <T>(tree: T, dtype: DType | null): T =>
  dtype === null ? tree : mapLike((x) => asArray(x).astype(checkDType(dtype, "optim.tree.cast")), tree);
/** The dtypes of another tree. */
export const castLike = <T>(tree: T, other: unknown): T =>
  mapLike((x, y) => asArray(x).astype(asArray(y).dtype), tree, other);
/**
 * The dtype of all arrays.
 * @param mixed what several dtypes give: what they "promote" to, or the "lowest" or "highest"; an error by default
 * @throws ValueError if there are several, or none of two is the higher one
 */
export function dtype(tree: unknown, mixed?: "promote" | "highest" | "lowest" | null): DType {
  const all = [...new Set(leaves(tree).map((x) => x.dtype))];
  if (all.length === 0) return defaultFloat();
  if (all.length > 1 && !mixed)
    throw new ValueError(`optim.tree.dtype: there are several, ${all.join(", ")}. Say which is meant: "promote".`);
  return all.reduce((a, b) => {
    const joined = promoteTypes(a, b);
    if (mixed === "promote") return joined;
    if (joined !== a && joined !== b)
      throw new ValueError(`optim.tree.dtype: neither ${a} nor ${b} is the higher one. Use "promote".`);
    return (mixed === "highest") === (joined === a) ? a : b;
  });
}

/** (1 - decay) g^order + decay m */
export const updateMoment = <T>(updates: T, moments: unknown, decay: Rate, order: number): T =>
  mapLike((g, m) => blend(decay, m, order === 1 ? g : power(g, order)), updates, moments);
/** The same; of complex numbers the power of the absolute value. */
export const updateMomentPerElemNorm = <T>(updates: T, moments: unknown, decay: Rate, order: number): T =>
  order === 2
    ? squaresOf(updates, moments, decay)
    : mapLike((g, m) => blend(decay, m, power(isComplex(g.dtype) ? np.abs(g) : g, order)), updates, moments);
/** max(|g| + eps, decay m) */
export const updateInfinityMoment = <T>(updates: T, moments: unknown, decay: Rate, eps: Rate): T =>
  mapLike((g, m) => np.maximum(np.add(np.abs(g), eps), np.multiply(decay, m)), updates, moments);
/** An average that began at zero, without that bias: m / (1 - decay^count). */
export const biasCorrection = <T>(moment: T, decay: Rate, count: ArrayLike): T =>
  unbiased(moment, decay, asArray(count, "optim.tree.biasCorrection"));

/** A key for each leaf. */
export function splitKeyLike<T>(key: NDArray, tree: T): T {
  const [xs, def] = api.flatten(tree as unknown);
  return unflatten(def, [...split(key, xs.length)]) as T;
}
/** A tree of random arrays of the shapes and dtypes of another. */
export const randomLike = <T>(
  key: NDArray,
  tree: T,
  sampler: (key: NDArray, shape: readonly number[], options: { dtype: DType }) => NDArray = normal,
  type?: DType,
): T =>
  mapLike((x, k) => sampler(k, asArray(x).shape, { dtype: type ?? asArray(x).dtype }), tree, splitKeyLike(key, tree));
/** The words of keys, where there are keys. */
export const unwrapRandomKeyData = <T>(tree: T): T =>
  mapLike((x) => (kindOf(asArray(x).dtype) === "key" ? keyData(x) : x), tree);

type Filter = (path: api.Path, value: any) => boolean;
/** Nodes and leaves under a name, with their paths, wherever they stand. */
export function getAllWithPath(tree: unknown, key: string, filtering: Filter = () => true): [api.Path, any][] {
  const found: [api.Path, any][] = [];
  const visit = (x: unknown, path: api.Path): void => {
    if (typeof x !== "object" || x === null) return;
    if (!Array.isArray(x) && Object.getPrototypeOf(x) !== Object.prototype) return;
    for (const [k, v] of Object.entries(x)) {
      const at = [...path, Array.isArray(x) ? Number(k) : k];
      if (!Array.isArray(x) && k === key && filtering(at, v)) found.push([at, v]);
      else visit(v, at);
    }
  };
  visit(tree, []);
  return found;
}
/**
 * What stands in a state under a name.
 * @throws ValueError if several places have it
 * @example optim.tree.get(optim.adam(0.1).init({ w: np.zeros([2]) }), "count").item() // 0
 */
export function get(tree: unknown, key: string, missing: any = null, filtering?: Filter): any {
  const found = getAllWithPath(tree, key, filtering);
  if (found.length > 1)
    throw new ValueError(
      `optim.tree.get: ${key} stands at ${found.map(([p]) => api.keystr(p)).join(" and ")}. Choose one by a filter.`,
    );
  return found.length ? found[0][1] : missing;
}
/**
 * A state with other values under some names.
 * @throws ValueError if a name is nowhere
 * @example optim.tree.set({ a: 1, b: [{ rate: 2 }] }, { rate: 5 }) // { a: 1, b: [{ rate: 5 }] }
 */
export function set<T>(tree: T, values: Readonly<Record<string, unknown>>, filtering: Filter = () => true): T {
  for (const key of Object.keys(values))
    if (!getAllWithPath(tree, key, filtering).length)
      throw new ValueError(`optim.tree.set: there is no ${key}. Use a name that the tree has.`);
  const changed = (x: unknown, path: api.Path): unknown => {
    if (Array.isArray(x)) return x.map((v, i) => changed(v, [...path, i]));
    if (typeof x !== "object" || x === null || Object.getPrototypeOf(x) !== Object.prototype) return x;
    return Object.fromEntries(
      Object.entries(x).map(([k, v]) => {
        const at = [...path, k];
        return [k, k in values && filtering(at, v) ? values[k] : changed(v, at)];
      }),
    );
  };
  return changed(tree, []) as T;
}
