import { InternalError } from "../../core/errors.ts";
import type { Combiner, Expr, OpExpr, Register } from "../../ir/expr.ts";
import type { FunctionBuilder, Local, ValueType } from "./assembler.ts";
import { valueTypes } from "./graph.ts";
import type { Helpers } from "./helpers.ts";
import { exprKey } from "./key.ts";
import { type OpContext, type Operand, scalarConstant, scalarOp } from "./scalar-ops.ts";
import { vectorOp } from "./vector-ops.ts";

/** Every operation of a combiner, once; null if some are seldom computed. */
export function combinerOps(c: Combiner): OpExpr[] | null {
  const ops = new Set<OpExpr>();
  let plain = true;
  const walk = (e: Expr): void => {
    if (e.kind === "rare") plain = false;
    if (e.kind !== "op" || ops.has(e)) return;
    ops.add(e);
    e.args.forEach(walk);
  };
  c.outs.forEach(walk);
  return plain ? [...ops] : null;
}
/** How often each new value stands in a combiner's results. */
export function combinerUses(c: Combiner): number[] {
  const times = c.identity.map(() => 0);
  const seen = new Set<Expr>();
  const walk = (e: Expr): void => {
    if (e.kind === "param" && e.side === 1) times[e.k]++;
    if (seen.has(e)) return;
    seen.add(e);
    operands(e).forEach(walk);
  };
  c.outs.forEach(walk);
  return times;
}

/** Leaves the combined values on the stack, the first one lowest. `wide`: on vectors. */
export function emitCombiner(
  c: OpContext,
  combiner: Combiner,
  wide: boolean,
  param: (side: 0 | 1, k: number) => void,
): void {
  emitExprs(c, combiner.outs, wide, param);
}
const operands = (e: Expr): readonly Expr[] =>
  e.kind === "op" ? e.args : e.kind === "rare" ? [e.condition, e.common, ...e.args] : [];

/** Expressions over params; those used more than once are kept in locals. */
function emitExprs(c: OpContext, outs: readonly Expr[], wide: boolean, param: (side: 0 | 1, k: number) => void): void {
  const uses = new Map<Expr, number>();
  const count = (e: Expr): void => {
    const n = uses.get(e) ?? 0;
    uses.set(e, n + 1);
    if (n === 0) operands(e).forEach(count);
  };
  outs.forEach(count);
  const kept = new Map<Expr, Local>();
  const keep = (e: Expr): void => {
    if ((uses.get(e) as number) === 1) return;
    const t = c.temp(wide ? "v128" : valueTypes[e.type]);
    c.f.local.tee(t);
    kept.set(e, t);
  };
  const push = (e: Expr): void => {
    if (e.kind === "const") return c.constant(e.value, e.type, wide);
    if (e.kind === "param") return param(e.side, e.k);
    const known = kept.get(e);
    if (known !== undefined) return void c.f.local.get(known);
    if (e.kind !== "op" && e.kind !== "rare") throw new InternalError(`a ${e.kind} expression in a combiner`);
    const parts = operands(e);
    const args = parts.map((a): Operand => ({ push: () => push(a), ...(a.kind === "const" && { constant: a.value }) }));
    const { type } = e;
    if (e.kind === "rare") emitRare(c, { type, types: parts.map((a) => a.type), args, body: e.body }, wide);
    else {
      const operation = { op: e.op, type, from: parts[parts.length - 1].type, args, by: 0, lo: 0 };
      (wide ? vectorOp : scalarOp)(c, operation);
    }
    keep(e);
  };
  outs.forEach(push);
}

/** condition ? body(args) : common; `args` are condition, common, and the body's. */
export interface RareOperation {
  readonly type: Register;
  readonly types: readonly Register[];
  readonly args: readonly Operand[];
  readonly body: Expr;
}
/** The common value everywhere; where some lane's condition holds, that lane's value by a call. On the stack. */
export function emitRare(c: OpContext, { type, types, args, body }: RareOperation, wide: boolean): void {
  const { f } = c;
  const params = types.slice(2).map((t) => valueTypes[t]);
  const fn = c.helpers.outlined(`${params}:${exprKey(body)}`, params, valueTypes[type], (g) =>
    emitExprs(new Outlined(g, c.helpers), [body], false, (_, k) => void g.local.get(k)),
  );
  // All operands first: the call is in a conditional, and what is kept there would be missing elsewhere.
  const [condition, result, ...operands] = args.map((a, k) => {
    const t = c.temp(wide ? "v128" : valueTypes[types[k]]);
    a.push();
    f.local.set(t);
    return t;
  });
  f.local.get(condition);
  if (!wide) {
    f.ifUnlikely();
    for (const t of operands) f.local.get(t);
    f.call(fn).local.set(result).end();
    f.local.get(result);
    return;
  }
  const lane = (t: Local, of: Register, k: number) => {
    f.local.get(t);
    if (of === "float32") f.f32x4.extract_lane(k);
    else f.i32x4.extract_lane(k);
    if (of === "bool") f.i32.const(1).i32.and();
  };
  f.v128.any_true().ifUnlikely();
  for (let k = 0; k < 4; k++) {
    f.local.get(condition).i32x4.extract_lane(k).if();
    f.local.get(result);
    if (type === "bool") f.i32.const(0);
    for (const [i, t] of operands.entries()) lane(t, types[i + 2], k);
    f.call(fn);
    if (type === "bool") f.i32.sub();
    if (type === "float32") f.f32x4.replace_lane(k);
    else f.i32x4.replace_lane(k);
    f.local.set(result).end();
  }
  f.end();
  f.local.get(result);
}
/** The context of a function that computes one expression of its parameters. */
class Outlined implements OpContext {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  constructor(f: FunctionBuilder, helpers: Helpers) {
    this.f = f;
    this.helpers = helpers;
  }
  temp(type: ValueType): Local {
    return this.f.local.new(type);
  }
  constant(value: number | bigint | boolean, type: Register): void {
    scalarConstant(this.f, value, type);
  }
}
