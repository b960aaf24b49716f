// What this engine can do, found by trying; and compilation with the optimising compiler at once where that can be asked.

import { nodeBuiltin } from "../../util/builtin.ts";
import { ModuleBuilder } from "./assembler.ts";

/** What the engine offers. */
export interface WasmFeatures {
  /** SIMD128. */
  readonly simd: boolean;
  /** `relaxed_madd` rounds once, for float32 and float64. */
  readonly fma: boolean;
}

let known: WasmFeatures | undefined;

/** The engine's features, probed on first use. */
export function wasmFeatures(): WasmFeatures {
  known ??= { simd: probeSimd(), fma: probeFma() };
  return known;
}

function probeSimd(): boolean {
  const m = new ModuleBuilder();
  const f = m.function([], ["i32"]);
  f.i32.const(7).i32x4.splat().i32x4.extract_lane(2);
  m.export("lane", f);
  return run(m, "lane") === 7;
}

/** 1 + 2^-12 squared is 1 + 2^-11 + 2^-24, whose last term a rounded product loses; in float64 likewise. */
function probeFma(): boolean {
  const m = new ModuleBuilder();
  const single = m.function([], ["f32"]);
  single.f32x4
    .const(1 + 2 ** -12)
    .f32x4.const(1 + 2 ** -12)
    .f32x4.const(-(1 + 2 ** -11));
  single.f32x4.relaxed_madd().f32x4.extract_lane(0);
  m.export("single", single);
  const double = m.function([], ["f64"]);
  double.f64x2
    .const(1 + 2 ** -27)
    .f64x2.const(1 + 2 ** -27)
    .f64x2.const(-(1 + 2 ** -26));
  double.f64x2.relaxed_madd().f64x2.extract_lane(0);
  m.export("double", double);
  return run(m, "single") === 2 ** -24 && run(m, "double") === 2 ** -54;
}

function run(m: ModuleBuilder, name: string): number | undefined {
  try {
    const instance = new WebAssembly.Instance(compileWasm(m.bytes()));
    return (instance.exports[name] as () => number)();
  } catch {
    return undefined; // an unknown opcode: the module is invalid on this engine
  }
}

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
