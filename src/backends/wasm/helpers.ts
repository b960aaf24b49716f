// Functions that a module needs only if its kernels use them: exact remainders, and fma where the engine has none.

import { Later } from "../../util/later.ts";
import type { FunctionBuilder, ModuleBuilder, ValueType } from "./assembler.ts";

/** A function that a module has once. */
type Emit = (m: ModuleBuilder) => FunctionBuilder;
interface Remainders {
  readonly fmod32: Emit;
  readonly fmod64: Emit;
}
/** Remainders of floats. */
export const remainders: Later<Remainders> = /*@__PURE__*/ new Later("a remainder", "api/remainder.ts");

export class Helpers {
  /** relaxed_madd rounds once. */
  readonly fma: boolean;
  private readonly module: ModuleBuilder;
  /** Imported function for float64 where there is no madd. */
  private readonly fma64: number | undefined;
  private readonly made = new Map<string, FunctionBuilder>();

  constructor(module: ModuleBuilder, fma: boolean, fma64: number | undefined) {
    this.module = module;
    this.fma = fma;
    this.fma64 = fma64;
  }
  fma32(): FunctionBuilder {
    return this.get("fma32", emitFma32);
  }
  fma64Index(): number {
    return this.fma64 as number;
  }
  fma32x4(): FunctionBuilder {
    const scalar = this.fma32();
    return this.get("fma32x4", (m) => emitFma32x4(m, scalar));
  }
  /** C's fmod. */
  remainder(name: keyof Remainders): FunctionBuilder {
    return this.get(name, remainders.get()[name]);
  }
  /** A function made once under a name that tells all there is about it. */
  outlined(
    name: string,
    params: readonly ValueType[],
    result: ValueType,
    body: (f: FunctionBuilder) => void,
  ): FunctionBuilder {
    return this.get(name, (m) => {
      const f = m.function([...params], [result]);
      body(f);
      return f;
    });
  }
  private get(name: string, emit: Emit): FunctionBuilder {
    let f = this.made.get(name);
    if (!f) this.made.set(name, (f = emit(this.module)));
    return f;
  }
}

/** a b + c in float64, where the product is exact; the sum is rounded to odd so that rounding again to float32 is right. */
function emitFma32(m: ModuleBuilder): FunctionBuilder {
  const f = m.function(["f32", "f32", "f32"], ["f32"]);
  const [p, c, s, t, e] = [0, 1, 2, 3, 4].map(() => f.local.new("f64"));
  f.local.get(0).f64.promote_f32().local.get(1).f64.promote_f32().f64.mul().local.set(p);
  f.local.get(2).f64.promote_f32().local.set(c);
  f.local.get(p).local.get(c).f64.add().local.set(s);
  f.local.get(s).local.get(p).f64.sub().local.set(t);
  f.local.get(p).local.get(s).local.get(t).f64.sub().f64.sub().local.get(c).local.get(t).f64.sub().f64.add();
  f.local.set(e);
  // the error is a nonzero number, and the sum's last bit is even
  f.local.get(e).f64.abs().f64.const(0).f64.gt().local.get(s).i64.reinterpret_f64().i32.wrap_i64().i32.const(1);
  f.i32.and().i32.eqz().i32.and();
  f.if();
  f.local.get(s).i64.reinterpret_f64().i64.const(1n).i64.const(-1n);
  f.local.get(e).f64.const(0).f64.gt().local.get(s).f64.const(0).f64.gt().i32.eq().select();
  f.i64.add().f64.reinterpret_i64().local.set(s);
  f.end();
  f.local.get(s).f32.demote_f64();
  return f;
}
function emitFma32x4(m: ModuleBuilder, scalar: FunctionBuilder): FunctionBuilder {
  const f = m.function(["v128", "v128", "v128"], ["v128"]);
  const result = f.local.new("v128");
  for (let k = 0; k < 4; k++) {
    f.local.get(result);
    for (const a of [0, 1, 2]) f.local.get(a).f32x4.extract_lane(k);
    f.call(scalar).f32x4.replace_lane(k).local.set(result);
  }
  f.local.get(result);
  return f;
}
