import { type ConcreteArray, NDArray } from "../../src/core/value.ts";

/** The bytes of an array as they are stored. */
export function rawBytes(x: unknown): Uint8Array {
  if (!(x instanceof NDArray)) throw new Error("no array");
  const data = (x as ConcreteArray).buffer.read();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
