import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Device, defaultDevice, devices } from "../api/devices.ts";
import { showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";
import { type ChooseOptions, type CompressOptions, choose, compress } from "./choose.ts";
import { conjugate, imag, real } from "./complex.ts";
import { type TraceOptions, trace } from "./linear.ts";
import { install } from "./methods.ts";
import { type NonzeroOptions, nonzero, type SearchsortedOptions, searchsorted } from "./search.ts";
import { argpartition } from "./sorting.ts";
import { byteswap, view } from "./view.ts";

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
  choose(choices: readonly ArrayLike[], mode?: ChooseOptions["mode"] | ChooseOptions): NDArray;
  compress(condition: ArrayLike, axis?: number | null | CompressOptions, rest?: CompressOptions): NDArray;
  nonzero(options?: NonzeroOptions): NDArray[];
  searchsorted(
    v: ArrayLike,
    side?: SearchsortedOptions["side"] | SearchsortedOptions,
    rest?: SearchsortedOptions,
  ): NDArray;
  copyToHostAsync(): void;
  trace(offset?: number | TraceOptions, rest?: TraceOptions): NDArray;
  /**
   * The same bytes as another dtype; the size of the last axis changes with that of the elements.
   * @example np.array([1], { dtype: "float32" }).view("int32").tolist() // [1065353216]
   */
  view(dtype?: DType): NDArray;
  /** The bytes of each element in the other order. */
  byteswap(): NDArray;
  /** Not there, as in JAX: use flatten(). */
  readonly flat: never;
  /** The one that programs run on. */
  readonly device: Device;
  /** The array: there is one device. */
  toDevice(device: Device): NDArray;
  /** Whether the array was put on its device by name: never. */
  readonly committed: boolean;
}
declare module "../core/value.ts" {
  interface NDArray extends RareMethods {}
}
type Getter = "real" | "imag" | "flat" | "device" | "committed";
const methods: Omit<RareMethods, Getter> & ThisType<NDArray> = {
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
  choose(choices, mode) {
    return choose(this, choices, mode);
  },
  compress(condition, axis, rest) {
    return compress(condition, this, axis, rest);
  },
  nonzero(options) {
    return nonzero(this, options);
  },
  searchsorted(v, side, rest) {
    return searchsorted(this, v, side, rest);
  },
  copyToHostAsync() {
    this.blockUntilReady();
  },
  trace(offset, rest) {
    return trace(this, offset, rest);
  },
  view(dtype) {
    return dtype === undefined ? asArray(this) : view(this, dtype);
  },
  byteswap() {
    return byteswap(this);
  },
  toDevice(device) {
    return defaultDevice(device, () => asArray(this));
  },
};
install(methods);
const getters: { readonly [name: string]: (x: NDArray) => unknown } = {
  real,
  imag,
  device: () => devices()[0],
  committed: () => false,
  flat: (x) => {
    throw new JAXTypeError(`flat: ${showAval(x.aval)} has no iterator of its elements. Use flatten().`);
  },
};
for (const [key, get] of Object.entries(getters))
  Object.defineProperty(NDArray.prototype, key, {
    get(this: NDArray) {
      return get(this);
    },
    configurable: true,
  });
