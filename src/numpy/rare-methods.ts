import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";
import { conjugate, imag, real } from "./complex.ts";
import { install } from "./methods.ts";
import { choose, compress, nonzero, searchsorted } from "./search.ts";
import { argpartition } from "./sorting.ts";

// Methods that few programs use; they come with those of more-methods.ts.

/** Each method is the function of the same name in `numpy`. */
export interface RareMethods {
  /** Waits until the elements are computed; gives the array. */
  blockUntilReady(): NDArray;
  conj(): NDArray;
  conjugate(): NDArray;
  /** Real part. */
  readonly real: NDArray;
  /** Imaginary part; 0 for real numbers. */
  readonly imag: NDArray;
  argpartition(kth: number, axis?: number): NDArray;
  choose(choices: readonly ArrayLike[]): NDArray;
  compress(condition: ArrayLike, axis?: number | null): NDArray;
  nonzero(): NDArray[];
  searchsorted(v: ArrayLike): NDArray;
  copyToHostAsync(): void;
}
declare module "../core/value.ts" {
  interface NDArray extends RareMethods {}
}
const methods: Omit<RareMethods, "real" | "imag"> & ThisType<NDArray> = {
  blockUntilReady() {
    if (this instanceof ConcreteArray) void this.buffer;
    return this as unknown as NDArray;
  },
  conj() {
    return conjugate(this);
  },
  conjugate() {
    return conjugate(this);
  },
  argpartition(kth, axis = -1) {
    return argpartition(this, kth, axis);
  },
  choose(choices) {
    return choose(this, choices);
  },
  compress(condition, axis = null) {
    return compress(condition, this, axis);
  },
  nonzero() {
    return nonzero(this);
  },
  searchsorted(v) {
    return searchsorted(this, v);
  },
  copyToHostAsync() {
    this.blockUntilReady();
  },
};
install(methods);
for (const [key, part] of [
  ["real", real],
  ["imag", imag],
] as const)
  Object.defineProperty(NDArray.prototype, key, {
    get(this: NDArray) {
      return part(asArray(this));
    },
    configurable: true,
  });
