import type { Aval } from "./aval.ts";
import type { TypedArray } from "./dtype.ts";
import { InternalError } from "./errors.ts";
import type { AnyPrimitive } from "./primitive.ts";
import type { Buffer, ConcreteArray, Scalar } from "./value.ts";

/** What core asks of the layers above it: `runtime/install.ts` fills this in, so that nothing here imports upwards. */
export interface Runtime {
  evaluate(prim: AnyPrimitive, ins: ConcreteArray[], params: object): ConcreteArray[];
  /** Storage for a scalar that was only known as a JS number. */
  scalarBuffer(type: Aval, value: Scalar): Buffer;
  /** Storage with a copy of elements in the dtype's storage type. */
  buffer(type: Aval, data: TypedArray): Buffer;
}
let installed: Runtime | undefined;
export const installRuntime = (r: Runtime): void => {
  installed = r;
};
export const runtime = (): Runtime => {
  if (!installed) throw new InternalError("no runtime is installed: import jaxtra's entry point");
  return installed;
};
