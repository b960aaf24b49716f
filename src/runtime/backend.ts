import { createReferenceBackend } from "../backends/reference/index.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import { products } from "../backends/wasm/products.ts";
import { ValueError } from "../core/errors.ts";
import type { Backend } from "../ir/program.ts";
import { heap } from "./buffers.ts";

let chosen: Backend | undefined;
/** What programs run on: Wasm, or what the environment variable JAXTRA_BACKEND names. */
export function backend(): Backend {
  chosen ??= choose(typeof process === "undefined" ? undefined : process.env?.JAXTRA_BACKEND);
  return chosen;
}
/** From now on programs are compiled by what `wrap` makes of the backend. */
export const wrapBackend = (wrap: (b: Backend) => Backend): void => {
  chosen = wrap(backend());
};
function choose(name: string | undefined): Backend {
  const { memory } = heap();
  const wasm = createWasmBackend(memory);
  if (name === undefined || name === "" || name === "wasm") return wasm;
  if (name === "reference") return createReferenceBackend(memory, wasm.target);
  throw new ValueError(`JAXTRA_BACKEND: there is no backend ${name}. Use wasm or reference.`);
}
export const dotScratch = (m: number, n: number, k: number): number => products.get().scratchBytes(m, n, k);
