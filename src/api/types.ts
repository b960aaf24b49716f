import type { TypedArray } from "../core/dtype.ts";
import type { NDArray, Scalar } from "../core/value.ts";
import type { ArrayLike, LeafLike } from "./asarray.ts";

// Types of pytrees follow the structure. Arguments are mapped, never constrained by an index signature, so that
// `interface Params { w: NDArray }` is accepted.

type IsAny<T> = 0 extends 1 & T ? true : false;
type Plain = string | symbol | null | undefined | Function;

/** The same tree with an array at each leaf: what a traced function gets and gives. */
export type Arrays<T> =
  IsAny<T> extends true ? any : [ArrayLike] extends [T] ? (unknown extends T ? T : NDArray) : ArraysOf<T>;
/** Distributes over unions. What takes any array, like np.sin, must not be opened: its type contains itself. */
type ArraysOf<T> = T extends NDArray | Scalar | TypedArray | Uint8ClampedArray
  ? NDArray
  : T extends Plain
    ? T
    : T extends object
      ? { [K in keyof T]: Arrays<T[K]> }
      : T;

/** What may be passed where a function takes `T`: numbers and typed arrays stand for arrays. */
export type Inputs<T> = IsAny<T> extends true ? any : [ArrayLike] extends [T] ? T : InputsOf<T>;
type InputsOf<T> = T extends NDArray
  ? LeafLike
  : T extends Scalar | TypedArray | Uint8ClampedArray | Plain
    ? T
    : T extends object
      ? { [K in keyof T]: Inputs<T[K]> }
      : T;

/**
 * A tree whose type is inferred at the call. The empty tuple in the union makes TypeScript infer a tuple for `[i, x]`, so
 * that a carry keeps the type of each part; the rest excludes nothing but `undefined`.
 */
export type Structured = NDArray | Scalar | TypedArray | null | [] | object;

/** The tree with a `R` at each leaf. */
export type MapLeaves<T, R> =
  IsAny<T> extends true
    ? any
    : T extends NDArray | Scalar | TypedArray | Uint8ClampedArray | string
      ? R
      : T extends Plain
        ? T
        : T extends object
          ? { [K in keyof T]: MapLeaves<T[K], R> }
          : T;

/** What stands at the leaves. */
export type LeafOf<T> =
  IsAny<T> extends true
    ? any
    : T extends NDArray | TypedArray | Uint8ClampedArray | string
      ? T
      : T extends number
        ? number
        : T extends boolean
          ? boolean
          : T extends bigint
            ? bigint
            : T extends Plain
              ? never
              : T extends readonly (infer E)[]
                ? LeafOf<E>
                : T extends object
                  ? { [K in keyof T]: LeafOf<T[K]> }[keyof T]
                  : unknown;
