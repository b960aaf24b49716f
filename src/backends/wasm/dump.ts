import type { Program } from "../../ir/program.ts";
import { nodeBuiltin } from "../../util/builtin.ts";

interface ProcessLike {
  env?: Record<string, string | undefined>;
}
let count = 0;

/** JAXTRA_DUMP=code writes each module to the current directory, for tools that disassemble WebAssembly. */
export function dump(bytes: Uint8Array, program: Program): void {
  const wanted = (globalThis as { process?: ProcessLike }).process?.env?.["JAXTRA_DUMP"]?.split(",") ?? [];
  if (!wanted.includes("code")) return;
  const name = `jaxtra-${count++}.wasm`;
  nodeBuiltin<typeof import("node:fs")>("node:fs")?.writeFileSync(name, bytes);
  console.error(`${name}: ${bytes.length} bytes, ${program.body.length} steps, ${program.arenaBytes} bytes of arena`);
}
