import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TypedArray } from "../../src/core/dtype.ts";
import type { ConcreteArray } from "../../src/core/value.ts";
import { jit, type NDArray, random, tree } from "../../src/index.ts";

/** Where files, arguments and results are written for tools/check-exports.py, which has JAX read and call them; nowhere by default. */
const folder = process.env.JAXTRA_EXPORTED;

export function save(
  name: string,
  bytes: Uint8Array,
  f: (...args: any[]) => unknown,
  args: unknown[],
  factor: number,
): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const array = (x: NDArray) => {
    const isKey = x.dtype.startsWith("key");
    const data: TypedArray = ((isKey ? random.keyData(x) : x) as unknown as ConcreteArray).buffer.read();
    const hex = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
    return { dtype: x.dtype, shape: x.shape, hex };
  };
  const arrays = (x: unknown) => (tree.leaves(jit((y: any) => y)(x as never)) as NDArray[]).map(array);
  const file = join(folder, name.replace(/[^\w.,-]+/g, "_").slice(0, 120));
  writeFileSync(`${file}.jax`, bytes);
  writeFileSync(
    `${file}.json`,
    JSON.stringify({ args: arrays(args), results: arrays(jit(f)(...(args as NDArray[]))), factor }),
  );
}
