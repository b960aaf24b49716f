// What this engine can do, found by trying.

import { ModuleBuilder } from "./assembler.ts";
import { compileWasm } from "./compile.ts";

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
