import { type DType, dtypeInfo } from "../core/dtype.ts";
import { InternalError } from "../core/errors.ts";
import type { Var } from "../core/jaxpr.ts";
import { Later } from "../util/later.ts";
import { eachAtom, type Index, isConstant, type LoopVar } from "./index.ts";

/** fma of float64 for engines that have none; installed with what makes such expressions. */
export const softFma64: Later<(a: number, b: number, c: number) => number> = /*@__PURE__*/ new Later(
  "fma",
  "ir/fma.ts",
);

/** What a scalar is while it is computed. Narrower storage types widen when loaded. */
export type Register = "bool" | "int32" | "uint32" | "int64" | "uint64" | "float32" | "float64";

type InRegister = Exclude<DType, "complex64" | "complex128" | "key<rbg>" | "key<urbg>" | "float0">;
const registers: Partial<Record<DType, Register>> = {
  bool: "bool",
  int8: "int32",
  int16: "int32",
  int32: "int32",
  int64: "int64",
  uint8: "uint32",
  uint16: "uint32",
  uint32: "uint32",
  uint64: "uint64",
  float16: "float32",
  bfloat16: "float32",
  float32: "float32",
  float64: "float64",
  "key<fry>": "uint64",
};
/** The register that holds an element of a dtype. Keys only move; they travel as 64 bits. */
export const registerOf = registers as Readonly<Record<InRegister, Register>>;
/** Says it of dtypes that are added (`small-dtypes.ts`). */
export function addRegisters(dtypes: readonly DType[]): void {
  for (const d of dtypes) registers[d] = `${dtypeInfo[d].kind as "int" | "uint" | "float"}32`;
}

/**
 * All scalar operations there are: a backend is a table over them.
 * - add, sub, mul, neg: wrap for integers. div, rem: truncating for integers, x/0 = -1 (all ones), x rem 0 = x,
 *   INT_MIN/-1 = INT_MIN; rem of floats is C's fmod, exact. abs of INT_MIN is INT_MIN.
 * - min, max: a NaN wins, -0 < +0. pmin(a, b) = b < a ? b : a and pmax(a, b) = a < b ? b : a, as in Wasm.
 * - fma: one rounding, everywhere. nearest: ties to even.
 * - eq, ne, lt, le: give bool; unordered is false (ne: true). No gt, ge: swap.
 * - and, or, xor, not: bool or bits. shl, shrs (arithmetic), shru (logical): amounts of 32 (64) and more give 0 (shrs: the
 *   sign); amounts are taken as unsigned.
 * - select(c, a, b): a where c. convert: to `type`; float to int saturates, NaN gives 0; int to int wraps; to bool: x != 0.
 * - bitcast: between registers of equal size. clz, popcount: integers.
 */
export type ScalarOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "neg"
  | "abs"
  | "min"
  | "max"
  | "pmin"
  | "pmax"
  | "fma"
  | "sqrt"
  | "floor"
  | "ceil"
  | "trunc"
  | "nearest"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "and"
  | "or"
  | "xor"
  | "not"
  | "shl"
  | "shrs"
  | "shru"
  | "clz"
  | "popcount"
  | "select"
  | "convert"
  | "bitcast";

interface ExprBase {
  readonly id: number;
  readonly type: Register;
  /** Loop variables that its value depends on (not those that it binds itself). */
  readonly vars: ReadonlySet<number>;
  /** False where it reads a local or a buffer that its kernel writes: then it is evaluated where its statement stands. */
  readonly pure: boolean;
}
export interface ConstExpr extends ExprBase {
  readonly kind: "const";
  /** bigint for 64-bit integers, boolean for bool. */
  readonly value: number | bigint | boolean;
}
/** An index as an int32. */
export interface IndexExpr extends ExprBase {
  readonly kind: "index";
  readonly index: Index;
}
/** Element `at` (in elements, row-major) of the kernel's buffer. */
export interface LoadExpr extends ExprBase {
  readonly kind: "load";
  readonly buffer: number;
  readonly at: Index;
}
export interface OpExpr extends ExprBase {
  readonly kind: "op";
  readonly op: ScalarOp;
  readonly args: readonly Expr[];
}
/** args[i] where cuts[i-1] <= at < cuts[i]: what concatenate and pad are. Scheduling splits loops so that few remain. */
export interface PieceExpr extends ExprBase {
  readonly kind: "piece";
  readonly at: Index;
  readonly cuts: readonly number[];
  readonly args: readonly Expr[];
}
/**
 * Loops over `loops` (outermost first) and combines `values`. The order is part of the meaning:
 * - "sequence": acc = combine(acc, value), in order, from the identity.
 * - "lanes": 16 accumulators, number i mod 16 takes the values with innermost counter i (counted from its lo); at the end
 *   acc[l] = combine(acc[l], acc[l + s]) for l < s, s = 8, 4, 2, 1; acc[0] is the result.
 */
export interface ReduceExpr extends ExprBase {
  readonly kind: "reduce";
  readonly loops: readonly LoopVar[];
  readonly combiner: Combiner;
  readonly values: readonly Expr[];
  readonly order: "sequence" | "lanes";
}
/** Accumulator number k of a reduction after its loops. */
export interface ResultExpr extends ExprBase {
  readonly kind: "result";
  readonly of: ReduceExpr;
  readonly k: number;
}
/** Operand k of a combiner: side 0 is the accumulator, 1 the new value. */
export interface ParamExpr extends ExprBase {
  readonly kind: "param";
  readonly side: 0 | 1;
  readonly k: number;
}
/**
 * condition ? body(args) : common, where the condition seldom holds: `body` is an expression over the builder's params
 * (side 0), to be kept out of the common path. A backend makes a scalar function of it and calls that for the lanes that
 * need it, so its registers do not count for vectorisation; those of condition, common and args do.
 */
export interface RareExpr extends ExprBase {
  readonly kind: "rare";
  readonly condition: Expr;
  readonly common: Expr;
  readonly args: readonly Expr[];
  readonly body: Expr;
}
/** A mutable scalar of a routine. */
export interface Local {
  readonly id: number;
  readonly type: Register;
}
export interface LocalExpr extends ExprBase {
  readonly kind: "local";
  readonly local: Local;
}
/** An element of another equation's result, before fusion decides whether to compute or to load it. Never reaches a backend. */
export interface CellExpr extends ExprBase {
  readonly kind: "cell";
  readonly value: Var;
  readonly at: readonly Index[];
}
export type Expr =
  | ConstExpr
  | IndexExpr
  | LoadExpr
  | OpExpr
  | PieceExpr
  | ReduceExpr
  | ResultExpr
  | ParamExpr
  | RareExpr
  | LocalExpr
  | CellExpr;

/** How two partial results become one: `outs` over the builder's params. */
export interface Combiner {
  readonly key: string;
  readonly identity: readonly ConstExpr[];
  readonly outs: readonly Expr[];
  /** The second is a value, never a partial result: such reductions stay a sequence. Others are associative up to rounding. */
  readonly ordered: boolean;
}

const none: ReadonlySet<number> = new Set();
const union = (sets: readonly ReadonlySet<number>[]): ReadonlySet<number> => {
  const big = sets.filter((s) => s.size > 0);
  if (big.length === 0) return none;
  if (big.every((s) => s === big[0])) return big[0];
  const first = big.reduce((a, b) => (a.size >= b.size ? a : b));
  return big.every((s) => s === first || [...s].every((v) => first.has(v)))
    ? first
    : new Set(big.flatMap((s) => [...s]));
};
const indexVars = (x: Index): ReadonlySet<number> => {
  if (isConstant(x)) return none;
  const vars = new Set<number>();
  eachAtom(x, (a) => {
    if (a.kind === "var") vars.add(a.id);
    else if (a.kind === "runtime") for (const v of a.expr.vars) vars.add(v);
  });
  return vars;
};
const indexPure = (x: Index): boolean => {
  let pure = true;
  eachAtom(x, (a) => {
    if (a.kind === "runtime" && !a.expr.pure) pure = false;
  });
  return pure;
};
const bits = new DataView(new ArrayBuffer(8));
const constKey = (v: number | bigint | boolean): string => {
  if (typeof v !== "number") return String(v);
  bits.setFloat64(0, v); // tells -0 from 0
  return bits.getBigUint64(0).toString(36);
};

const idLimit = 2 ** 24;
const registerCode: Readonly<Record<Register, number>> = {
  bool: 0,
  int32: 1,
  uint32: 2,
  int64: 3,
  uint64: 4,
  float32: 5,
  float64: 6,
};
/**
 * Makes expressions, equal ones once (hash consing): a kernel's expressions are a graph, and memoising by identity is
 * memoising by meaning. Folds nothing but what is free of doubt about rounding.
 */
export class ExprBuilder {
  private readonly seen = new Map<string, Expr>();
  private readonly ops = new Map<ScalarOp, Map<number, Expr | Map<number, Expr>>>();
  private readonly rareBodies = new Map<unknown, Map<string, Expr>>();
  private count = 0;
  private intern<E extends Expr>(key: string, make: (id: number) => E): E {
    let e = this.seen.get(key) as E | undefined;
    if (!e) this.seen.set(key, (e = make(this.count++)));
    return e;
  }
  constant(value: number | bigint | boolean, type: Register): ConstExpr {
    const v = normalise(value, type);
    return this.intern(`c${type}:${constKey(v)}`, (id) => ({
      kind: "const",
      id,
      type,
      vars: none,
      pure: true,
      value: v,
    }));
  }
  f32(value: number): ConstExpr {
    return this.constant(value, "float32");
  }
  i32(value: number): ConstExpr {
    return this.constant(value, "int32");
  }
  bool(value: boolean): ConstExpr {
    return this.constant(value, "bool");
  }
  index(index: Index): Expr {
    if (isConstant(index)) return this.i32(index.constant);
    const { terms } = index;
    if (index.constant === 0 && terms.length === 1 && terms[0].factor === 1 && terms[0].atom.kind === "runtime")
      return terms[0].atom.expr;
    return this.intern(`i${index.key}`, (id) => ({
      kind: "index",
      id,
      type: "int32",
      vars: indexVars(index),
      pure: indexPure(index),
      index,
    }));
  }
  load(buffer: number, at: Index, type: Register, readOnly = true): Expr {
    const make = (id: number): LoadExpr => ({
      kind: "load",
      id,
      type,
      vars: indexVars(at),
      pure: readOnly && indexPure(at),
      buffer,
      at,
    });
    return this.intern(`l${buffer}@${at.key}${readOnly ? "" : "!"}`, make);
  }
  op(op: ScalarOp, type: Register, ...args: Expr[]): Expr {
    if (op === "convert" && args[0].type === type) return args[0];
    // Nearly all expressions are made here: numbers as keys are much cheaper than strings.
    let table = this.ops.get(op);
    if (!table) this.ops.set(op, (table = new Map()));
    const [a, b, c] = args;
    const code = (a.id * idLimit + (b ? b.id + 1 : 0)) * 8 + registerCode[type];
    let found = table.get(code);
    if (c) {
      if (!(found instanceof Map)) table.set(code, (found = new Map()));
      const e = found.get(c.id);
      if (e) return e;
      found.set(c.id, (found = this.newOp(op, type, args)));
      return found;
    }
    if (!found) table.set(code, (found = this.newOp(op, type, args)));
    return found as Expr;
  }
  private newOp(op: ScalarOp, type: Register, args: readonly Expr[]): OpExpr {
    if (this.count >= idLimit) throw new InternalError("a kernel of more than 16 million expressions");
    let vars = args[0].vars;
    let pure = true;
    for (const a of args) {
      if (a.vars !== vars && a.vars.size) vars = vars.size ? union([vars, a.vars]) : a.vars;
      pure &&= a.pure;
    }
    return { kind: "op", id: this.count++, type, vars, pure, op, args };
  }
  /** An arithmetic op whose result has its operands' type. */
  private same(op: ScalarOp, ...args: Expr[]): Expr {
    const type = args[0].type;
    if (args.some((a) => a.type !== type)) throw new InternalError(`${op} of ${args.map((a) => a.type)}`);
    return this.op(op, type, ...args);
  }
  add = (a: Expr, b: Expr): Expr => this.same("add", a, b);
  sub = (a: Expr, b: Expr): Expr => this.same("sub", a, b);
  mul = (a: Expr, b: Expr): Expr => this.same("mul", a, b);
  div = (a: Expr, b: Expr): Expr => this.same("div", a, b);
  rem = (a: Expr, b: Expr): Expr => this.same("rem", a, b);
  neg = (a: Expr): Expr => this.same("neg", a);
  abs = (a: Expr): Expr => this.same("abs", a);
  min = (a: Expr, b: Expr): Expr => this.same("min", a, b);
  max = (a: Expr, b: Expr): Expr => this.same("max", a, b);
  pmin = (a: Expr, b: Expr): Expr => this.same("pmin", a, b);
  pmax = (a: Expr, b: Expr): Expr => this.same("pmax", a, b);
  fma = (a: Expr, b: Expr, c: Expr): Expr => this.same("fma", a, b, c);
  sqrt = (a: Expr): Expr => this.same("sqrt", a);
  floor = (a: Expr): Expr => this.same("floor", a);
  ceil = (a: Expr): Expr => this.same("ceil", a);
  trunc = (a: Expr): Expr => this.same("trunc", a);
  nearest = (a: Expr): Expr => this.same("nearest", a);
  and = (a: Expr, b: Expr): Expr => this.same("and", a, b);
  or = (a: Expr, b: Expr): Expr => this.same("or", a, b);
  xor = (a: Expr, b: Expr): Expr => this.same("xor", a, b);
  not = (a: Expr): Expr => this.same("not", a);
  shl = (a: Expr, b: Expr): Expr => this.same("shl", a, b);
  shrs = (a: Expr, b: Expr): Expr => this.same("shrs", a, b);
  shru = (a: Expr, b: Expr): Expr => this.same("shru", a, b);
  clz = (a: Expr): Expr => this.same("clz", a);
  popcount = (a: Expr): Expr => this.same("popcount", a);
  private compare(op: ScalarOp, a: Expr, b: Expr): Expr {
    if (a.type !== b.type) throw new InternalError(`${op} of ${a.type} and ${b.type}`);
    return this.op(op, "bool", a, b);
  }
  eq = (a: Expr, b: Expr): Expr => this.compare("eq", a, b);
  ne = (a: Expr, b: Expr): Expr => this.compare("ne", a, b);
  lt = (a: Expr, b: Expr): Expr => this.compare("lt", a, b);
  le = (a: Expr, b: Expr): Expr => this.compare("le", a, b);
  gt = (a: Expr, b: Expr): Expr => this.compare("lt", b, a);
  ge = (a: Expr, b: Expr): Expr => this.compare("le", b, a);
  select(c: Expr, a: Expr, b: Expr): Expr {
    if (c.type !== "bool" || a.type !== b.type) throw new InternalError(`select of ${c.type}, ${a.type}, ${b.type}`);
    if (a === b) return a;
    if (c.kind === "const") return c.value ? a : b;
    return this.op("select", a.type, c, a, b);
  }
  convert = (a: Expr, type: Register): Expr => this.op("convert", type, a);
  bitcast = (a: Expr, type: Register): Expr => (a.type === type ? a : this.op("bitcast", type, a));

  /** `args[i]` where `at` lies in piece i; each is asked for only if `at` can lie there. */
  piece(at: Index, cuts: readonly number[], args: readonly (() => Expr)[]): Expr {
    const first = cuts.filter((c) => at.lo >= c).length;
    const last = cuts.filter((c) => at.hi >= c).length;
    if (first === last) return args[first]();
    const exprs = args.slice(first, last + 1).map((a) => a());
    return this.pieces(at, cuts.slice(first, last), exprs);
  }
  pieces(at: Index, cuts: readonly number[], args: readonly Expr[]): Expr {
    const type = args[0].type;
    const make = (id: number): PieceExpr => ({
      kind: "piece",
      id,
      type,
      vars: union([indexVars(at), ...args.map((a) => a.vars)]),
      pure: indexPure(at) && args.every((a) => a.pure),
      at,
      cuts,
      args,
    });
    return this.intern(`p${at.key}|${cuts}|${args.map((a) => a.id)}`, make);
  }
  param(side: 0 | 1, k: number, type: Register): ParamExpr {
    return this.intern(`$${side}.${k}${type}`, (id) => ({ kind: "param", id, type, vars: none, pure: true, side, k }));
  }
  /** A combiner from a function of accumulators and values. */
  combiner(identity: readonly ConstExpr[], f: (acc: Expr[], value: Expr[]) => Expr[], ordered = false): Combiner {
    const side = (s: 0 | 1) => identity.map((c, k) => this.param(s, k, c.type));
    const outs = f(side(0), side(1));
    return { key: `${identity.map((c) => c.id)};${outs.map((o) => o.id)};${ordered}`, identity, outs, ordered };
  }
  reduce(loops: readonly LoopVar[], combiner: Combiner, values: readonly Expr[], order: ReduceExpr["order"]): Expr[] {
    const bound = new Set(loops.map((v) => v.id));
    const vars = new Set(values.flatMap((v) => [...v.vars]).filter((v) => !bound.has(v)));
    const key = `r${loops.map((v) => v.key)}|${combiner.key}|${values.map((v) => v.id)}|${order}`;
    const pure = values.every((v) => v.pure);
    const of = this.intern<ReduceExpr>(key, (id) => ({
      kind: "reduce",
      id,
      type: values[0].type,
      vars,
      pure,
      loops,
      combiner,
      values,
      order,
    }));
    return values.map((v, k) =>
      this.intern<ResultExpr>(`${of.id}.${k}`, (id) => ({ kind: "result", id, type: v.type, vars, pure, of, k })),
    );
  }
  /**
   * `body` of `args` where the condition holds, which is seldom; `common` elsewhere. The name (a string or a function)
   * stands for the body, which is made once for each name and the types of `args`.
   */
  rare(name: unknown, condition: Expr, args: readonly Expr[], body: (params: Expr[]) => Expr, common: Expr): Expr {
    let byTypes = this.rareBodies.get(name);
    if (!byTypes) this.rareBodies.set(name, (byTypes = new Map()));
    const types = String(args.map((a) => a.type));
    let made = byTypes.get(types);
    if (!made) byTypes.set(types, (made = body(args.map((a, k) => this.param(0, k, a.type)))));
    return this.rareOf(condition, args, made, common);
  }
  rareOf(condition: Expr, args: readonly Expr[], body: Expr, common: Expr): Expr {
    if (body.type !== common.type) throw new InternalError(`rare: ${body.type} instead of ${common.type}`);
    const all = [condition, common, ...args];
    const make = (id: number): RareExpr => ({
      kind: "rare",
      id,
      type: common.type,
      vars: union(all.map((a) => a.vars)),
      pure: all.every((a) => a.pure),
      condition,
      common,
      args,
      body,
    });
    return this.intern(`?${body.id}|${all.map((a) => a.id)}`, make);
  }
  local(local: Local): Expr {
    return this.intern(`L${local.id}`, (id) => ({
      kind: "local",
      id,
      type: local.type,
      vars: none,
      pure: false,
      local,
    }));
  }
  cell(value: Var, valueKey: number, at: readonly Index[], type: Register): CellExpr {
    const key = `x${valueKey}[${at.map((i) => i.key)}]`;
    return this.intern(key, (id) => ({
      kind: "cell",
      id,
      type,
      vars: union(at.map(indexVars)),
      pure: true,
      value,
      at,
    }));
  }
}
/** The constant as the register holds it. */
function normalise(v: number | bigint | boolean, type: Register): number | bigint | boolean {
  switch (type) {
    case "bool":
      return !!v;
    case "int32":
      return typeof v === "bigint" ? Number(BigInt.asIntN(32, v)) : Number(v) | 0;
    case "uint32":
      return typeof v === "bigint" ? Number(BigInt.asUintN(32, v)) : Number(v) >>> 0;
    case "int64":
      return BigInt.asIntN(64, BigInt(v));
    case "uint64":
      return BigInt.asUintN(64, BigInt(v));
    case "float32":
      return Math.fround(Number(v));
    case "float64":
      return Number(v);
  }
}
