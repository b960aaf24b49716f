// Operations on vectors of four 32-bit registers or of two float64. A bool is a mask: all ones or zeros.

import { InternalError } from "../../core/errors.ts";
import type { Register } from "../../ir/expr.ts";
import type { FunctionBuilder } from "./assembler.ts";
import type { NodeOp } from "./graph.ts";
import * as op from "./opcodes.ts";
import { type OpContext, type Operand, type Operation, scalarConstant, scalarOp } from "./scalar-ops.ts";

type Row = Partial<Record<Register, number>>;
const { i32x4Plain: i, f32x4Plain: f, f64x2Plain: d, v128Plain: v } = op;
const ints = (s: number, u = s): Row => ({ int32: s, uint32: u });
const float = (name: keyof typeof f & keyof typeof d): Row => ({ float32: f[name], float64: d[name] });
const bits = (code: number): Row => ({ ...ints(code), bool: code });

const direct: Partial<Record<NodeOp, Row>> = {
  add: { ...ints(i.add), ...float("add"), bool: v.or },
  sub: { ...ints(i.sub), ...float("sub") },
  mul: { ...ints(i.mul), ...float("mul"), bool: v.and },
  div: float("div"),
  neg: { ...ints(i.neg), float64: d.neg },
  abs: { int32: i.abs, float64: d.abs },
  min: { ...ints(i.min_s, i.min_u), ...float("min"), bool: v.and },
  max: { ...ints(i.max_s, i.max_u), ...float("max"), bool: v.or },
  pmin: { ...ints(i.min_s, i.min_u), ...float("pmin") },
  pmax: { ...ints(i.max_s, i.max_u), ...float("pmax") },
  sqrt: float("sqrt"),
  floor: float("floor"),
  ceil: float("ceil"),
  trunc: float("trunc"),
  nearest: float("nearest"),
  eq: { ...bits(i.eq), ...float("eq") },
  ne: { ...ints(i.ne), ...float("ne"), bool: v.xor },
  lt: { ...ints(i.lt_s, i.lt_u), ...float("lt") },
  le: { ...ints(i.le_s, i.le_u), ...float("le") },
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
  const isDouble = o.from === "float64";
  if (isDouble && !c.helpers.fma) return false;
  for (const [i, a] of o.args.entries()) {
    a.push();
    if (!c.helpers.fma && o.op === "fnma" && i === 0) c.f.f32x4.neg();
  }
  const lanes = isDouble ? c.f.f64x2 : c.f.f32x4;
  if (!c.helpers.fma) c.f.call(c.helpers.fma32x4());
  else if (o.op === "fma") lanes.relaxed_madd();
  else lanes.relaxed_nmadd();
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
  const args = o.args.map(({ push, constant }) => {
    if (constant !== undefined) return { constant, lane: () => scalarConstant(c.f, constant, o.from) };
    const t = c.temp("v128");
    push();
    c.f.local.set(t);
    return { constant, lane: (k: number) => void lanesOf(c.f.local.get(t), o.from).extract_lane(k) };
  });
  const result = lanesOf(c.f, o.type);
  const all = c.temp("v128");
  for (let k = 0; k < (o.type === "float64" ? 2 : 4); k++) {
    if (k > 0) c.f.local.get(all);
    scalarOp(c, { ...o, args: args.map((a) => ({ constant: a.constant, push: () => a.lane(k) }) as Operand) });
    if (k === 0) result.splat();
    else result.replace_lane(k);
    c.f.local.set(all);
  }
  c.f.local.get(all);
}
/** The instructions for vectors of a register's numbers. */
export const lanesOf = (f: FunctionBuilder, type: Register) =>
  type === "float32" ? f.f32x4 : type === "float64" ? f.f64x2 : f.i32x4;
