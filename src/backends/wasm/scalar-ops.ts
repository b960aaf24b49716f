// Scalar operations as instructions: `direct` where one instruction does it, `special` for the rest.

import { InternalError } from "../../core/errors.ts";
import type { Register } from "../../ir/expr.ts";
import type { FunctionBuilder, Local, ValueType } from "./assembler.ts";
import { type NodeOp, valueTypes } from "./graph.ts";
import type { Helpers } from "./helpers.ts";
import * as op from "./opcodes.ts";

/** An operand of an operation: code that pushes it, and its value where that is known. */
export interface Operand {
  push(): void;
  readonly constant?: number | bigint | boolean;
  /** Vector operations only: pushes the scalar that is in all lanes. */
  readonly uniform?: () => void;
}
export interface Operation {
  readonly op: NodeOp;
  /** Of the result. */
  readonly type: Register;
  /** Of the last operand (the first is a bool in a select). */
  readonly from: Register;
  readonly args: readonly Operand[];
  /** floorDiv, floorMod. */
  readonly by: number;
  readonly lo: number;
}
export interface OpContext {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  temp(type: ValueType): Local;
  /** Pushes a constant, in all lanes of a vector if `wide`. */
  constant(value: number | bigint | boolean, type: Register, wide: boolean): void;
}

type Row = Partial<Record<Register, number>>;
const ints = (i32: number, i64?: number, u32 = i32, u64 = i64): Row => ({
  int32: i32, uint32: u32, ...(i64 !== undefined && { int64: i64, uint64: u64 }),
}); // biome-ignore format: one line
const floats = (f32: number, f64: number): Row => ({ float32: f32, float64: f64 });
const { i32Plain: i, i64Plain: l, f32Plain: f, f64Plain: d } = op;

const direct: Partial<Record<NodeOp, Row>> = {
  add: { ...ints(i.add, l.add), ...floats(f.add, d.add), bool: i.or },
  sub: { ...ints(i.sub, l.sub), ...floats(f.sub, d.sub) },
  mul: { ...ints(i.mul, l.mul), ...floats(f.mul, d.mul), bool: i.and },
  div: floats(f.div, d.div),
  neg: floats(f.neg, d.neg),
  abs: floats(f.abs, d.abs),
  min: { ...floats(f.min, d.min), bool: i.and },
  max: { ...floats(f.max, d.max), bool: i.or },
  sqrt: floats(f.sqrt, d.sqrt),
  floor: floats(f.floor, d.floor),
  ceil: floats(f.ceil, d.ceil),
  trunc: floats(f.trunc, d.trunc),
  nearest: floats(f.nearest, d.nearest),
  eq: { ...ints(i.eq, l.eq), ...floats(f.eq, d.eq), bool: i.eq },
  ne: { ...ints(i.ne, l.ne), ...floats(f.ne, d.ne), bool: i.ne },
  lt: { ...ints(i.lt_s, l.lt_s, i.lt_u, l.lt_u), ...floats(f.lt, d.lt), bool: i.lt_u },
  le: { ...ints(i.le_s, l.le_s, i.le_u, l.le_u), ...floats(f.le, d.le), bool: i.le_u },
  and: { ...ints(i.and, l.and), bool: i.and },
  or: { ...ints(i.or, l.or), bool: i.or },
  xor: { ...ints(i.xor, l.xor), bool: i.xor },
  clz: ints(i.clz, l.clz),
  popcount: ints(i.popcnt, l.popcnt),
};

export function scalarConstant(f: FunctionBuilder, value: number | bigint | boolean, type: Register): void {
  if (type === "float32") f.f32.const(Number(value));
  else if (type === "float64") f.f64.const(Number(value));
  else if (valueTypes[type] === "i64") f.i64.const(value as bigint);
  else f.i32.const(Number(value) | 0);
}
/** Emits an operation on scalars; its result is on the stack. */
export function scalarOp(c: OpContext, o: Operation): void {
  const code = direct[o.op]?.[o.from];
  if (code !== undefined) {
    for (const a of o.args) a.push();
    c.f.emit(code);
    return;
  }
  const emit = special[o.op];
  if (!emit) throw new InternalError(`${o.op} of ${o.from} has no Wasm code`);
  emit(c, o);
}

const isSigned = (r: Register): boolean => r === "int32" || r === "int64";
const isInt = (r: Register): boolean => r !== "float32" && r !== "float64" && r !== "bool";
/** Instructions and constants of an integer register's width. */
const intCodes = (c: OpContext, r: Register) =>
  valueTypes[r] === "i64"
    ? { ...l, type: "i64" as const, bits: 64, const: (n: number) => c.f.i64.const(BigInt(n)) }
    : { ...i, type: "i32" as const, bits: 32, const: (n: number) => c.f.i32.const(n) };
/** Operands in locals, for code that uses them more than once. */
const inLocals = (c: OpContext, o: Operation): Local[] =>
  o.args.map((a) => {
    const t = c.temp(valueTypes[o.from]);
    a.push();
    c.f.local.set(t);
    return t;
  });

const special: Partial<Record<NodeOp, (c: OpContext, o: Operation) => void>> = {
  div: (c, o) => intDiv(c, o),
  rem: (c, o) => (isInt(o.from) ? intRem(c, o) : floatRem(c, o)),
  neg(c, o) {
    const n = intCodes(c, o.from);
    n.const(0);
    o.args[0].push();
    c.f.emit(n.sub);
  },
  abs(c, o) {
    if (!isSigned(o.from)) return o.args[0].push();
    const [x] = inLocals(c, o);
    const n = intCodes(c, o.from);
    n.const(0).local.get(x).emit(n.sub).local.get(x);
    c.f.local.get(x);
    n.const(0).emit(n.lt_s).select();
  },
  min: (c, o) => pick(c, o, false),
  max: (c, o) => pick(c, o, true),
  pmin: (c, o) => pick(c, o, false),
  pmax: (c, o) => pick(c, o, true),
  fma: (c, o) => fma(c, o),
  fnma: (c, o) => fma(c, o),
  not(c, o) {
    o.args[0].push();
    if (o.from === "bool") c.f.i32.eqz();
    else {
      const n = intCodes(c, o.from);
      n.const(-1).emit(n.xor);
    }
  },
  shl: (c, o) => shift(c, o),
  shrs: (c, o) => shift(c, o),
  shru: (c, o) => shift(c, o),
  select(c, o) {
    const [condition, a, b] = o.args;
    a.push();
    b.push();
    condition.push();
    c.f.select();
  },
  convert(c, o) {
    o.args[0].push();
    for (const code of conversion(o.from, o.type)) c.f.emit(code);
    if (o.type !== "bool") return;
    if (o.from === "float32") c.f.f32.const(0).f32.ne();
    else if (o.from === "float64") c.f.f64.const(0).f64.ne();
    else {
      const n = intCodes(c, o.from);
      n.const(0).emit(n.ne);
    }
  },
  bitcast(c, o) {
    o.args[0].push();
    const [from, to] = [valueTypes[o.from], valueTypes[o.type]];
    if (from === to) return;
    if (from === "f32") c.f.i32.reinterpret_f32();
    else if (from === "f64") c.f.i64.reinterpret_f64();
    else if (to === "f32") c.f.f32.reinterpret_i32();
    else c.f.f64.reinterpret_i64();
  },
  floorDiv(c, o) {
    pushShifted(c, o);
    c.f.i32.const(o.by).i32.div_u();
    const shift = -Math.floor(Math.min(o.lo, 0) / o.by);
    if (shift) c.f.i32.const(shift).i32.sub();
  },
  floorMod(c, o) {
    pushShifted(c, o);
    c.f.i32.const(o.by).i32.rem_u();
  },
};
function fma(c: OpContext, o: Operation): void {
  if (isInt(o.from)) throw new InternalError(`${o.op} of ${o.from}`);
  const isSingle = o.from === "float32";
  const lane = isSingle ? c.f.f32x4 : c.f.f64x2;
  for (const [i, a] of o.args.entries()) {
    a.push();
    if (c.helpers.fma) lane.splat();
    else if (o.op === "fnma" && i === 0) (isSingle ? c.f.f32 : c.f.f64).neg();
  }
  if (!c.helpers.fma) return void c.f.call(isSingle ? c.helpers.fma32() : c.helpers.fma64Index());
  if (o.op === "fma") lane.relaxed_madd();
  else lane.relaxed_nmadd();
  lane.extract_lane(0);
}
/** The operand moved by a multiple of the divisor to where it is not negative. */
function pushShifted(c: OpContext, o: Operation): void {
  o.args[0].push();
  if (o.lo < 0) c.f.i32.const(-Math.floor(o.lo / o.by) * o.by).i32.add();
}
function floatRem(c: OpContext, o: Operation): void {
  for (const a of o.args) a.push();
  c.f.call(c.helpers.remainder(o.from === "float32" ? "fmod32" : "fmod64"));
}
/** b < a ? b : a for a minimum, a < b ? b : a for a maximum: of integers, or pseudo-minimum of floats. */
function pick(c: OpContext, o: Operation, max: boolean): void {
  const [a, b] = inLocals(c, o);
  const lt = direct.lt?.[o.from];
  if (lt === undefined) throw new InternalError(`${o.op} of ${o.from}`);
  c.f.local.get(b).local.get(a);
  c.f.local
    .get(max ? a : b)
    .local.get(max ? b : a)
    .emit(lt);
  c.f.select();
}
function intDiv(c: OpContext, o: Operation): void {
  const n = intCodes(c, o.from);
  const signed = isSigned(o.from);
  const code = signed ? n.div_s : n.div_u;
  const k = o.args[1].constant;
  if (k !== undefined && Number(k) !== 0 && Number(k) !== -1) {
    o.args[0].push();
    o.args[1].push();
    c.f.emit(code);
    return;
  }
  const [a, b] = inLocals(c, o);
  const isZero = () => c.f.local.get(b).emit(n.eqz);
  if (signed) {
    // 0 and -1 apart: the latter's quotient is the negative, which wraps for the smallest integer.
    c.f.local.get(b);
    n.const(1).emit(n.add);
    n.const(2).emit(n.lt_u);
    c.f.if(n.type);
    n.const(-1);
    n.const(0).local.get(a).emit(n.sub);
    isZero();
    c.f.select().else();
  } else {
    isZero();
    c.f.if(n.type);
    n.const(-1).else();
  }
  c.f.local.get(a).local.get(b).emit(code).end();
}
function intRem(c: OpContext, o: Operation): void {
  const n = intCodes(c, o.from);
  const code = isSigned(o.from) ? n.rem_s : n.rem_u;
  const k = o.args[1].constant;
  if (k !== undefined && Number(k) !== 0) {
    o.args[0].push();
    o.args[1].push();
    c.f.emit(code);
    return;
  }
  const [a, b] = inLocals(c, o);
  c.f.local.get(b).emit(n.eqz).if(n.type);
  c.f.local.get(a).else();
  c.f.local.get(a).local.get(b).emit(code).end();
}
function shift(c: OpContext, o: Operation): void {
  const n = intCodes(c, o.from);
  const code = { shl: n.shl, shrs: n.shr_s, shru: n.shr_u }[o.op as "shl" | "shrs" | "shru"];
  const amount = o.args[1].constant;
  if (amount !== undefined) {
    const k = BigInt.asUintN(n.bits, BigInt(amount));
    if (k < n.bits || o.op === "shrs") {
      o.args[0].push();
      n.const(Math.min(Number(k), n.bits - 1)).emit(code);
    } else n.const(0);
    return;
  }
  const [a, b] = inLocals(c, o);
  if (o.op === "shrs") {
    c.f.local.get(a).local.get(b);
    n.const(n.bits - 1).local.get(b);
    n.const(n.bits).emit(n.lt_u).select().emit(code);
    return;
  }
  c.f.local.get(a).local.get(b).emit(code);
  n.const(0).local.get(b);
  n.const(n.bits).emit(n.lt_u).select();
}
function conversion(from: Register, to: Register): number[] {
  const [a, b] = [valueTypes[from], valueTypes[to]];
  if (to === "bool") return [];
  if (a === b) return [];
  const signed = isSigned(from);
  switch (`${a}>${b}`) {
    case "i32>i64":
      return [signed ? l.extend_i32_s : l.extend_i32_u];
    case "i64>i32":
      return [i.wrap_i64];
    case "i32>f32":
      return [signed ? f.convert_i32_s : f.convert_i32_u];
    case "i32>f64":
      return [signed ? d.convert_i32_s : d.convert_i32_u];
    case "i64>f32":
      return [signed ? f.convert_i64_s : f.convert_i64_u];
    case "i64>f64":
      return [signed ? d.convert_i64_s : d.convert_i64_u];
    case "f32>f64":
      return [d.promote_f32];
    case "f64>f32":
      return [f.demote_f64];
    case "f32>i32":
      return [isSigned(to) ? i.trunc_sat_f32_s : i.trunc_sat_f32_u];
    case "f64>i32":
      return [isSigned(to) ? i.trunc_sat_f64_s : i.trunc_sat_f64_u];
    case "f32>i64":
      return [isSigned(to) ? l.trunc_sat_f32_s : l.trunc_sat_f32_u];
    default:
      return [isSigned(to) ? l.trunc_sat_f64_s : l.trunc_sat_f64_u];
  }
}
