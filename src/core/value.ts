import type { Aval, Shape } from "./aval.ts";
import type { DType, TypedArray } from "./dtype.ts";
import type { Trace } from "./trace.ts";
import { watch } from "./watch.ts";

/**
 * An immutable array of numbers: concrete, or traced by a transformation. Users see this one type; its methods are
 * installed by `numpy/methods.ts`, which also declares them here by interface merging.
 */
export abstract class NDArray {
  abstract readonly aval: Aval;
  get shape(): Shape {
    return this.aval.shape;
  }
  get dtype(): DType {
    return this.aval.dtype;
  }
  get ndim(): number {
    return this.aval.shape.length;
  }
  get size(): number {
    let n = 1;
    for (const d of this.aval.shape) n *= d;
    return n;
  }
  get weakType(): boolean {
    return this.aval.weakType;
  }
}
export type Value = NDArray;

/** Where a concrete array's elements are; made and read by `runtime/` only. */
export interface Buffer {
  /** A copy of the elements in the dtype's storage type. */
  read(): TypedArray;
  readonly byteLength: number;
  /** True after dispose or donation. */
  readonly deleted: boolean;
  /** Gives the memory back. `why`: for who uses it all the same. */
  dispose(why?: string): void;
}
/** A JS number (or bigint, or boolean) known on the host. */
export type Scalar = number | bigint | boolean;

/** An array with elements. A scalar made from a JS number keeps it in `scalar` and gets a buffer only if one is needed. */
export class ConcreteArray extends NDArray {
  readonly aval: Aval;
  readonly scalar: Scalar | undefined;
  private storage: Buffer | (() => Buffer);
  constructor(aval: Aval, storage: Buffer | (() => Buffer), scalar?: Scalar) {
    super();
    this.aval = aval;
    this.storage = storage;
    this.scalar = scalar;
  }
  get buffer(): Buffer {
    if (typeof this.storage === "function") this.storage = this.storage();
    return this.storage;
  }
}

/** A value inside a transformation. What a subclass adds is its trace's business. */
export abstract class Tracer extends NDArray {
  readonly owner: Trace;
  readonly aval: Aval;
  constructor(owner: Trace, aval: Aval) {
    super();
    this.owner = owner;
    this.aval = aval;
    watch.made?.(this);
  }
  /** What it stands for under the transformation that made it; none where a function is staged. */
  get below(): Value | undefined {
    return undefined;
  }
}
