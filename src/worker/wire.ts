import type { Aval } from "../core/aval.ts";
import type { TypedArray } from "../core/dtype.ts";
import * as errors from "../core/errors.ts";
import { runtime } from "../core/runtime.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";

/** An array between threads: its elements are moved, not copied. */
interface WireArray {
  readonly jaxtraType: Aval;
  readonly data: TypedArray;
}
const isPlain = (x: object): boolean => Array.isArray(x) || Object.getPrototypeOf(x) === Object.prototype;

/** Arrays in lists and plain objects made ready for postMessage; everything else goes as it is. */
export function encode(x: unknown, transfer: ArrayBuffer[]): unknown {
  if (x instanceof ConcreteArray) {
    const data = x.buffer.read();
    transfer.push(data.buffer as ArrayBuffer);
    const { shape, dtype, weakType } = x.aval;
    return { jaxtraType: { shape: [...shape], dtype, weakType }, data };
  }
  if (x instanceof NDArray)
    throw new errors.JAXTypeError(
      "worker: a traced array cannot go to another thread. Call it outside transformations.",
    );
  return mapPlain(x, (y) => encode(y, transfer));
}
export function decode(x: unknown): unknown {
  if (typeof x === "object" && x !== null && "jaxtraType" in x) {
    const { jaxtraType: type, data } = x as WireArray;
    return new ConcreteArray(type, runtime().buffer(type, data));
  }
  return mapPlain(x, decode);
}
function mapPlain(x: unknown, f: (y: unknown) => unknown): unknown {
  if (typeof x !== "object" || x === null || !isPlain(x)) return x;
  if (Array.isArray(x)) return x.map(f);
  return Object.fromEntries(Object.entries(x).map(([k, y]) => [k, f(y)]));
}

export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}
export const encodeError = (e: unknown): WireError =>
  e instanceof Error
    ? { name: e.name, message: e.message, stack: e.stack }
    : { name: "Error", message: String(e), stack: undefined };
/** An error of the same class, where that is one of ours or of JavaScript; else an Error of that name. */
export function decodeError({ name, message, stack }: WireError): Error {
  const known = { ...errors, TypeError, RangeError, SyntaxError, ReferenceError } as Record<string, unknown>;
  const Class = (Object.hasOwn(known, name) ? known[name] : Error) as new (message: string) => Error;
  const e = new Class(message);
  Object.defineProperty(e, "name", { value: name, configurable: true, writable: true });
  if (stack) Object.defineProperty(e, "stack", { value: stack, configurable: true, writable: true });
  return e;
}
