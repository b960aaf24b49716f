// Compilation with the optimising compiler at once, which Node can be asked for.

import { nodeBuiltin } from "../../util/builtin.ts";
import { ModuleBuilder } from "./assembler.ts";

/** A module that needs relaxed SIMD. */
function relaxedModule(): Uint8Array<ArrayBuffer> {
  const m = new ModuleBuilder();
  m.function(["v128"], ["v128"]).local.get(0).local.get(0).local.get(0).f32x4.relaxed_madd();
  return m.bytes();
}

/**
 * The flags to compile with. Otherwise V8 first runs Liftoff's code, at a third of the speed, and tiers up milliseconds
 * later. Relaxed SIMD is behind a flag in Node 20 alone, branch hints up to 24; V8 prints an error for flags that it does not know.
 */
function compileFlags(): string[] {
  const flags = ["--no-liftoff", "--no-wasm-lazy-compilation"];
  if (!WebAssembly.validate(relaxedModule())) flags.push("--experimental-wasm-relaxed-simd");
  if (Number(process.versions.node.split(".")[0]) <= 24) flags.push("--experimental-wasm-branch-hinting");
  // What the user gave to Node stays as it is.
  const given = `${process.execArgv.join(" ")} ${process.env["NODE_OPTIONS"] ?? ""}`.replaceAll("_", "-");
  return flags.filter((flag) => !given.includes(flag));
}

const opposite = (flag: string) => (flag.startsWith("--no-") ? `--${flag.slice(5)}` : `--no-${flag.slice(2)}`);

let flags: string[] | undefined;

/**
 * Compiles a module. In Node the optimising compiler runs at once; its flags are global to V8, so they are set only
 * meanwhile.
 */
export function compileWasm(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const v8 = nodeBuiltin<typeof import("node:v8")>("node:v8");
  if (!v8?.setFlagsFromString) return new WebAssembly.Module(bytes);
  flags ??= compileFlags();
  for (const flag of flags) v8.setFlagsFromString(flag);
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    for (const flag of flags) v8.setFlagsFromString(opposite(flag));
  }
}
