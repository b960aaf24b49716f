import { type ArrayLike, asArray } from "../api/asarray.ts";
import { evalShape } from "../api/make-jaxpr.ts";
import * as api from "../api/tree.ts";
import { isFloat } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";

import { dynamicIndexInDim } from "../lax/indexing.ts";
import { foriLoop } from "../lax/while.ts";
import { zeros } from "../numpy/creation.ts";
import { broadcastTo, reshape, swapaxes } from "../numpy/shape.ts";
import { add, divide, multiply, subtract } from "../numpy/ufuncs.ts";

// A function of a batch as a loop over parts of it, whose results come together as they are asked to.

/** How the results of the parts become one. */
export interface Accumulator {
  /** From the shape and dtype of a part's result. */
  init(value: NDArray): NDArray;
  update(carry: NDArray, value: NDArray, index: NDArray): NDArray;
  finalize(carry: NDArray): NDArray;
}
export type AccumulationType = "SUM" | "MEAN" | "RUNNING_MEAN" | "CONCAT";
const name = "microbatch";
const empty = (v: NDArray): NDArray => zeros(v.shape, { dtype: v.dtype });
const emptyFloat = (v: NDArray): NDArray => {
  if (isFloat(v.dtype)) return empty(v);
  throw new ValueError(`${name}: means are of floats, a result is ${v.dtype}. Use "SUM" or "CONCAT" there.`);
};
const itself = (x: NDArray): NDArray => x;
const kinds: Record<AccumulationType, (parts: number) => Accumulator> = {
  SUM: () => ({ init: empty, update: (sum, x) => add(sum, x), finalize: itself }),
  MEAN: (parts) => ({ init: emptyFloat, update: (sum, x) => add(sum, x), finalize: (sum) => divide(sum, parts) }),
  RUNNING_MEAN: () => ({
    init: emptyFloat,
    update: (mean, x, i) => {
      const share = divide(1, add(i, 1)).astype(mean.dtype);
      return add(multiply(mean, subtract(1, share)), multiply(x, share));
    },
    finalize: itself,
  }),
  CONCAT: (parts) => ({
    init: (v) => broadcastTo(empty(v), [parts, ...v.shape]),
    update: (all, x, i) => all.at(i).set(x),
    // The parts are every n-th example, in whose order the results come back.
    finalize: (all) => reshape(swapaxes(all, 0, 1), [-1, ...all.shape.slice(2)]),
  }),
};
function accumulatorOf(kind: unknown, parts: number): Accumulator {
  if (typeof kind === "object" && kind !== null) return kind as Accumulator;
  const make = kinds[kind as AccumulationType];
  if (!make)
    throw new ValueError(`${name}: there is no accumulator ${String(kind)}. Use ${Object.keys(kinds).join(", ")}.`);
  return make(parts);
}
const isAccumulator = (x: unknown): boolean =>
  typeof x === "string" || typeof (x as Accumulator | null)?.finalize === "function";

export interface MicrobatchOptions {
  /** "SUM" (the default), "MEAN", "RUNNING_MEAN", "CONCAT", one of your own, or a tree of them that may be a prefix of the result. */
  accumulator?: unknown;
  /** The axis of the batch in each of these arguments; 0. */
  inAxes?: number | readonly number[];
  /** Ends after so many parts. */
  numRealMicrobatches?: ArrayLike;
}
/**
 * A function of a batch evaluated part by part, which takes less memory: results of the parts are added up, averaged or joined.
 * @param argnums which arguments are batches: trees of arrays [..., batch, ...]
 * @param microbatchSize examples at a time; null: the function itself
 * @throws RangeError if sizes of batches differ, or are no multiple of `microbatchSize`
 * @example
 * const f = optim.microbatch((w, x) => w.mul(x).sum(), 1, 2);
 * f(np.array(2), np.array([1, 2, 3, 4])).item(); // 20
 * @source optax.microbatch
 */
export function microbatch<A extends unknown[], R>(
  fun: (...args: A) => R,
  argnums: number | readonly number[],
  microbatchSize: number | null,
  { accumulator = "SUM", inAxes = 0, numRealMicrobatches }: MicrobatchOptions = {},
): (...args: A) => R {
  if (microbatchSize === null) return fun;
  const batches = typeof argnums === "number" ? [argnums] : argnums;
  const axes = typeof inAxes === "number" ? batches.map(() => inAxes) : inAxes;
  return (...args) => {
    const arrays = batches.map((i) => api.map((x) => asArray(x as ArrayLike, name), args[i]) as unknown);
    const sizes = arrays.flatMap((t, k) => (api.leaves(t) as NDArray[]).map((x) => x.shape.at(axes[k]) as number));
    const [size] = sizes;
    if (sizes.some((n) => n !== size) || size % microbatchSize)
      throw new ValueError(
        `${name}: batches of ${[...new Set(sizes)].join(", ")} in parts of ${microbatchSize}. Give batches of one size, a multiple of it.`,
      );
    const parts = size / microbatchSize;
    const part = (index: NDArray): R => {
      const own = [...args] as A;
      batches.forEach((i, k) => {
        own[i] = api.map((x) => examples(x as NDArray, axes[k], parts, index), arrays[k]);
      });
      return fun(...own);
    };
    const over = (f: (a: Accumulator, ...xs: NDArray[]) => NDArray, ...trees: unknown[]): unknown =>
      api.map(
        (kind: unknown, ...own: unknown[]) => {
          const a = accumulatorOf(kind, parts);
          return api.map((...xs: NDArray[]) => f(a, ...xs), ...(own as [NDArray])) as never;
        },
        accumulator,
        ...trees,
        { isLeaf: isAccumulator },
      );
    const first = over((a, x) => a.init(x), evalShape(part, zeros([], { dtype: "int32" })));
    const end = foriLoop(
      0,
      (numRealMicrobatches ?? parts) as number,
      (i: NDArray, carry: unknown) => over((a, c, x) => a.update(c, x, i), carry, part(i)) as never,
      first as never,
    ) as unknown;
    return over((a, c) => a.finalize(c), end) as R;
  };
}
/** Every `parts`-th example, from one on. */
function examples(x: NDArray, axis: number, parts: number, index: NDArray): NDArray {
  const d = axis < 0 ? axis + x.ndim : axis;
  const apart = reshape(x, [...x.shape.slice(0, d), x.shape[d] / parts, parts, ...x.shape.slice(d + 1)]);
  return dynamicIndexInDim(apart, index, d + 1, false);
}
