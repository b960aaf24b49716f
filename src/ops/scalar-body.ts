import { type DType, kindOf } from "../core/dtype.ts";
import { type Atom, type Eqn, hasEffect, type Jaxpr, Literal, namedAxes } from "../core/jaxpr.ts";
import { stageClosed } from "../core/trace.ts";
import { type Expr, ExprBuilder, type Register, registerOf } from "../ir/expr.ts";
import { isNarrow } from "../ir/narrow.ts";
import { fits, narrowed, narrowNumber } from "../ir/narrow-numbers.ts";

// Bodies of reductions, sorts and scatters: functions of scalars that become part of a loop.

const register = (a: Atom): Register => registerOf[a.aval.dtype as keyof typeof registerOf];
const isScalar = ({ aval }: Atom): boolean =>
  aval.shape.length === 0 && !["complex", "key", "float0"].includes(kindOf(aval.dtype));

/** The results of a function of real scalars in terms of its operands; null if it is more than elementwise operations. */
export function scalarBody(b: ExprBuilder, j: Jaxpr, args: readonly Expr[]): Expr[] | null {
  const env = new Map<Atom, Expr>(j.ins.map((v, i) => [v, args[i]]));
  const get = (a: Atom): Expr => (a instanceof Literal ? literal(b, a) : (env.get(a) as Expr));
  if (!j.ins.every(isScalar) || !j.outs.every(isScalar)) return null;
  for (const e of j.eqns) {
    const outs = equation(b, e, e.ins.map(get));
    if (outs === null) return null;
    e.outs.forEach((v, i) => env.set(v, inDtype(b, outs[i], v.aval.dtype)));
  }
  return j.outs.map(get);
}
const literal = (b: ExprBuilder, a: Literal): Expr =>
  b.constant(isNarrow(a.aval.dtype) ? narrowNumber(Number(a.value), a.aval.dtype) : a.value, register(a));
/** What a register holds beyond the dtype is wrapped or rounded. */
const inDtype = (b: ExprBuilder, x: Expr, dtype: DType): Expr =>
  !isNarrow(dtype) || fits(x, dtype, () => true) ? x : narrowed(b, x, dtype);
function equation(b: ExprBuilder, e: Eqn, args: readonly Expr[]): Expr[] | null {
  const { prim, params } = e;
  const { lower } = prim;
  if (![...e.ins, ...e.outs].every(isScalar) || hasEffect(e) || namedAxes(prim, params).length > 0) return null;
  const avals = e.ins.map((a) => a.aval);
  switch (lower.kind) {
    case "expand":
      return scalarBody(
        b,
        stageClosed((xs) => lower.expand(xs, params), avals),
        args,
      );
    case "control": {
      const control = lower.control(params, avals);
      if (control.kind === "inline") return scalarBody(b, control.jaxpr, args);
      return control.kind === "switch" ? branches(b, control.branches, args) : null;
    }
    case "routine":
      if (lower.routine(avals, params) !== null) return null;
  }
  const pulls = lower.loop?.(
    b,
    args.map((x) => () => x),
    avals,
    params,
  );
  return pulls ? pulls.map((pull) => pull([])) : null;
}
/** Of scalars all branches may be computed, and one chosen. */
function branches(b: ExprBuilder, bodies: readonly Jaxpr[], [index, ...args]: readonly Expr[]): Expr[] | null {
  const results = bodies.map((j) => scalarBody(b, j, args));
  return results.reduceRight<Expr[] | null>(
    (rest, own, k) => {
      if (!own || !rest || k === bodies.length - 1) return own && rest;
      return own.map((x, i) => b.select(b.le(index, b.i32(k)), x, rest[i]));
    },
    results[bodies.length - 1],
  );
}

const known = new WeakMap<Jaxpr, boolean>();
/** Whether scalarBody can do it. */
export function isScalarBody(j: Jaxpr): boolean {
  let is = known.get(j);
  if (is === undefined) {
    const b = new ExprBuilder();
    is =
      j.ins.every(isScalar) &&
      scalarBody(
        b,
        j,
        j.ins.map((v, k) => b.param(0, k, register(v))),
      ) !== null;
    known.set(j, is);
  }
  return is;
}
