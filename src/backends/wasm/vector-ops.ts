// Operations on vectors of four 32-bit registers. A bool is a mask: all ones or zeros.

import { InternalError } from "../../core/errors.ts";
import type { Register } from "../../ir/expr.ts";
import type { NodeOp } from "./graph.ts";
import * as op from "./opcodes.ts";
import { type OpContext, type Operand, type Operation, scalarOp } from "./scalar-ops.ts";

type Row = Partial<Record<Register, number>>;
const { i32x4Plain: i, f32x4Plain: f, v128Plain: v } = op;
const ints = (s: number, u = s): Row => ({ int32: s, uint32: u });
const float = (code: number): Row => ({ float32: code });
const bits = (code: number): Row => ({ ...ints(code), bool: code });

const direct: Partial<Record<NodeOp, Row>> = {
  add: { ...ints(i.add), ...float(f.add), bool: v.or },
  sub: { ...ints(i.sub), ...float(f.sub) },
  mul: { ...ints(i.mul), ...float(f.mul), bool: v.and },
  div: float(f.div),
  neg: ints(i.neg),
  abs: { int32: i.abs },
  min: { ...ints(i.min_s, i.min_u), ...float(f.min), bool: v.and },
  max: { ...ints(i.max_s, i.max_u), ...float(f.max), bool: v.or },
  pmin: { ...ints(i.min_s, i.min_u), ...float(f.pmin) },
  pmax: { ...ints(i.max_s, i.max_u), ...float(f.pmax) },
  sqrt: float(f.sqrt),
  floor: float(f.floor),
  ceil: float(f.ceil),
  trunc: float(f.trunc),
  nearest: float(f.nearest),
  eq: { ...bits(i.eq), ...float(f.eq) },
  ne: { ...ints(i.ne), ...float(f.ne), bool: v.xor },
  lt: { ...ints(i.lt_s, i.lt_u), ...float(f.lt) },
  le: { ...ints(i.le_s, i.le_u), ...float(f.le) },
  and: bits(v.and),
  or: bits(v.or),
  xor: bits(v.xor),
  not: bits(v.not),
};

/** Emits an operation on vectors; its result is on the stack. */
export function vectorOp(c: OpContext, o: Operation): void {
  const code = direct[o.op]?.[o.from];
  if (code !== undefined) {
    for (const a of o.args) a.push();
    c.f.emit(code);
    return;
  }
  const emit = special[o.op];
  if (!emit?.(c, o)) byLane(c, o);
}

/** These return false where there is no vector code. */
const special: Partial<Record<NodeOp, (c: OpContext, o: Operation) => boolean>> = {
  // V8 makes the mask anew each time; from a register it is one instruction.
  neg(c, o) {
    o.args[0].push();
    c.constant(-2147483648, "int32", true);
    c.f.v128.xor();
    return true;
  },
  abs(c, o) {
    o.args[0].push();
    if (o.from === "uint32") return true;
    c.constant(2147483647, "int32", true);
    c.f.v128.and();
    return true;
  },
  fma,
  fnma: fma,
  // Masks are 0 or -1: a < b where a is false and b is not.
  lt(c, o) {
    const [a, b] = o.args;
    b.push();
    a.push();
    c.f.v128.andnot();
    return true;
  },
  le(c, o) {
    const [a, b] = o.args;
    a.push();
    c.f.v128.not();
    b.push();
    c.f.v128.or();
    return true;
  },
  shl: shift,
  shrs: shift,
  shru: shift,
  popcount(c, o) {
    o.args[0].push();
    c.f.i8x16.popcnt().i16x8.extadd_pairwise_i8x16_u().i32x4.extadd_pairwise_i16x8_u();
    return true;
  },
  select(c, o) {
    const [condition, a, b] = o.args;
    a.push();
    b.push();
    condition.push();
    // The relaxed one is a single instruction, and the same where masks are whole lanes.
    if (c.helpers.fma) c.f.i32x4.relaxed_laneselect();
    else c.f.v128.bitselect();
    return true;
  },
  convert,
  bitcast(_, o) {
    o.args[0].push();
    return true;
  },
  floorDiv(c, o) {
    const k = Math.log2(o.by);
    if (!Number.isInteger(k)) return false;
    o.args[0].push();
    c.f.i32.const(k).i32x4.shr_s();
    return true;
  },
  floorMod(c, o) {
    if (!Number.isInteger(Math.log2(o.by))) return false;
    o.args[0].push();
    c.f.i32x4.const(o.by - 1).v128.and();
    return true;
  },
};
function fma(c: OpContext, o: Operation): boolean {
  for (const [i, a] of o.args.entries()) {
    a.push();
    if (!c.helpers.fma && o.op === "fnma" && i === 0) c.f.f32x4.neg();
  }
  if (!c.helpers.fma) c.f.call(c.helpers.fma32x4());
  else if (o.op === "fma") c.f.f32x4.relaxed_madd();
  else c.f.f32x4.relaxed_nmadd();
  return true;
}
function shift(c: OpContext, o: Operation): boolean {
  const [x, amount] = o.args;
  const code = { shl: i.shl, shrs: i.shr_s, shru: i.shr_u }[o.op as "shl" | "shrs" | "shru"];
  if (amount.constant !== undefined) {
    const k = Number(amount.constant) >>> 0;
    if (k < 32 || o.op === "shrs") {
      x.push();
      c.f.i32.const(Math.min(k, 31)).emit(code);
    } else c.f.i32x4.const(0);
    return true;
  }
  if (!amount.uniform) return false;
  const t = c.temp("i32");
  amount.uniform();
  c.f.local.set(t);
  x.push();
  if (o.op === "shrs") {
    c.f.local.get(t).i32.const(31).local.get(t).i32.const(32).i32.lt_u().select().emit(code);
    return true;
  }
  c.f.local.get(t).emit(code);
  c.f.i32.const(-1).i32.const(0).local.get(t).i32.const(32).i32.lt_u().select().i32x4.splat().v128.and();
  return true;
}
function convert(c: OpContext, o: Operation): boolean {
  o.args[0].push();
  if (o.type === "bool") {
    if (o.from === "float32") c.f.f32x4.const(0).f32x4.ne();
    else c.f.i32x4.const(0).i32x4.ne();
  } else if (o.from === "bool") {
    if (o.type === "float32") c.f.f32x4.const(1).v128.and();
    else c.f.i32x4.neg();
  } else if (o.type === "float32") {
    if (o.from === "int32") c.f.f32x4.convert_i32x4_s();
    else c.f.f32x4.convert_i32x4_u();
  } else if (o.from === "float32") {
    if (o.type === "int32") c.f.i32x4.trunc_sat_f32x4_s();
    else c.f.i32x4.trunc_sat_f32x4_u();
  }
  return true;
}

/** The scalar operation on each lane. */
function byLane(c: OpContext, o: Operation): void {
  if (o.op === "select" || o.from === "bool" || o.type === "bool")
    throw new InternalError(`${o.op} of ${o.from} has no vector code`);
  const isFloat = o.from === "float32";
  const args = o.args.map(({ push, constant }) => {
    const t = c.temp("v128");
    if (constant !== undefined) return { constant, lane: () => void pushScalar(c, Number(constant), isFloat) };
    push();
    c.f.local.set(t);
    const lane = (k: number) => {
      c.f.local.get(t);
      if (isFloat) c.f.f32x4.extract_lane(k);
      else c.f.i32x4.extract_lane(k);
    };
    return { constant, lane };
  });
  const result = o.type === "float32" ? c.f.f32x4 : c.f.i32x4;
  const all = c.temp("v128");
  for (let k = 0; k < 4; k++) {
    if (k > 0) c.f.local.get(all);
    scalarOp(c, { ...o, args: args.map((a) => ({ constant: a.constant, push: () => a.lane(k) }) as Operand) });
    if (k === 0) result.splat();
    else result.replace_lane(k);
    c.f.local.set(all);
  }
  c.f.local.get(all);
}
const pushScalar = (c: OpContext, value: number, isFloat: boolean) =>
  isFloat ? c.f.f32.const(value) : c.f.i32.const(value);
