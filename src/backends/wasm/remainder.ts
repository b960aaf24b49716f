// Remainders of floats, exact as C's fmod.

import type { FunctionBuilder, ModuleBuilder } from "./assembler.ts";

/**
 * C's fmod of float32 in float64: a - q t, with t = b 2^k so near to a that the quotient has at most 29 bits, is exact.
 */
export function emitFmod32(m: ModuleBuilder): FunctionBuilder {
  const f = m.function(["f32", "f32"], ["f32"]);
  const [x, y] = [0, 1];
  const [a, b, t] = [0, 1, 2].map(() => f.local.new("f64"));
  const k = f.local.new("i64");
  f.local.get(x).f32.abs().f64.promote_f32().local.set(a);
  f.local.get(y).f32.abs().f64.promote_f32().local.set(b);
  // x infinite or NaN, y zero or NaN: x * y / (x * y) without its overflows
  f.local.get(a).f64.const(Infinity).f64.lt().local.get(b).f64.const(0).f64.gt().i32.and().i32.eqz();
  f.if();
  f.f32.const(NaN).return().end();
  f.local.get(b).f64.const(Infinity).f64.eq();
  f.if();
  f.local.get(x).return().end();
  const done = f.block();
  const next = f.loop();
  f.local.get(a).local.get(b).f64.lt().br_if(done);
  f.local.get(a).i64.reinterpret_f64().i64.const(52n).i64.shr_u();
  f.local.get(b).i64.reinterpret_f64().i64.const(52n).i64.shr_u().i64.sub().i64.const(28n).i64.sub().local.set(k);
  f.local.get(k).i64.const(0n).local.get(k).i64.const(0n).i64.gt_s().select().local.set(k);
  f.local.get(b).local.get(k).i64.const(1023n).i64.add().i64.const(52n).i64.shl().f64.reinterpret_i64().f64.mul();
  f.local.set(t);
  f.local.get(a).local.get(a).local.get(t).f64.div().f64.trunc().local.get(t).f64.mul().f64.sub().local.set(a);
  f.local.get(a).f64.const(0).f64.lt();
  f.if();
  f.local.get(a).local.get(t).f64.add().local.set(a).end();
  f.br(next).end().end();
  f.local.get(a).f32.demote_f64().local.get(x).f32.copysign();
  return f;
}

/** C's fmod of float64: the remainder of the mantissas as integers, 11 bits of the exponents' distance at a time. */
export function emitFmod64(m: ModuleBuilder): FunctionBuilder {
  const f = m.function(["f64", "f64"], ["f64"]);
  const [x, y] = [0, 1];
  const [a, b, ea, eb, d] = [0, 1, 2, 3, 4].map(() => f.local.new("i64"));
  const hidden = 1n << 52n;
  const magnitude = (v: number, to: number) => f.local.get(v).f64.abs().i64.reinterpret_f64().local.set(to);
  magnitude(x, a);
  magnitude(y, b);
  f.local
    .get(x)
    .f64.abs()
    .f64.const(Infinity)
    .f64.lt()
    .local.get(y)
    .f64.abs()
    .f64.const(0)
    .f64.gt()
    .i32.and()
    .i32.eqz();
  f.if();
  f.f64.const(NaN).return().end();
  f.local.get(a).local.get(b).i64.lt_u();
  f.if();
  f.local.get(x).return().end();
  /** Splits bits into exponent and mantissa with its hidden bit; subnormals are normalised. */
  const split = (bits: number, e: number) => {
    f.local.get(bits).i64.const(52n).i64.shr_u().local.set(e);
    f.local.get(e).i64.eqz();
    f.if();
    f.local.get(bits).i64.clz().i64.const(11n).i64.sub().local.set(d);
    f.local.get(bits).local.get(d).i64.shl().local.set(bits);
    f.i64.const(1n).local.get(d).i64.sub().local.set(e);
    f.else();
    f.local
      .get(bits)
      .i64.const(hidden - 1n)
      .i64.and()
      .i64.const(hidden)
      .i64.or()
      .local.set(bits);
    f.end();
  };
  split(a, ea);
  split(b, eb);
  f.local.get(ea).local.get(eb).i64.sub().local.set(ea);
  f.local.get(a).local.get(b).i64.rem_u().local.set(a);
  const done = f.block();
  const next = f.loop();
  f.local.get(ea).i64.const(0n).i64.le_s().br_if(done);
  f.local.get(ea).i64.const(11n).local.get(ea).i64.const(11n).i64.lt_s().select().local.set(d);
  f.local.get(a).local.get(d).i64.shl().local.get(b).i64.rem_u().local.set(a);
  f.local.get(ea).local.get(d).i64.sub().local.set(ea);
  f.br(next).end().end();
  f.local.get(a).i64.eqz();
  f.if();
  f.f64.const(0).local.get(x).f64.copysign().return().end();
  f.local.get(a).i64.clz().i64.const(11n).i64.sub().local.set(d);
  f.local.get(a).local.get(d).i64.shl().local.set(a);
  f.local.get(eb).local.get(d).i64.sub().local.set(eb);
  f.local.get(eb).i64.const(0n).i64.gt_s();
  f.if();
  f.local.get(a).i64.const(hidden).i64.sub().local.get(eb).i64.const(52n).i64.shl().i64.or().local.set(a);
  f.else();
  f.local.get(a).i64.const(1n).local.get(eb).i64.sub().i64.shr_u().local.set(a);
  f.end();
  f.local.get(a).f64.reinterpret_i64().local.get(x).f64.copysign();
  return f;
}
