import { type Aval, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Linear } from "../core/primitive.ts";
import { evalJaxpr, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Combiner, Expr, ExprBuilder } from "../ir/expr.ts";
import { register } from "../ops/reduction.ts";
import { scalarBody } from "../ops/scalar-body.ts";
import { reshape } from "../ops/shape.ts";
import { batchJaxpr } from "../transforms/batch.ts";
import { derivativeAt } from "../transforms/differentiate.ts";
import type { Mask } from "../transforms/memo.ts";

// What primitives share whose body is a function of scalars.

/** Throws unless the body takes and gives scalars of these types. */
export function checkBody(name: string, j: Jaxpr, types: readonly Aval[], results: readonly Aval[]): void {
  const show = (as: readonly Aval[]): string => `(${as.map((a) => showAval(a)).join(", ")})`;
  const same = (as: readonly Aval[], bs: readonly Aval[]): boolean =>
    as.length === bs.length && as.every((a, i) => sameType(a, bs[i]));
  if (same(j.inAvals, types) && same(j.outAvals, results)) return;
  throw new JAXTypeError(
    `${name}: the computation is ${show(j.inAvals)} -> ${show(j.outAvals)}, it must be ${show(types)} -> ${show(results)}. ` +
      "Convert its results with astype.",
  );
}
/** A body applied to arrays of one shape, element by element. */
export type Elementwise = (xs: readonly Value[]) => Value[];
/** @param consts what the body takes before its scalars, the same for all */
export const elementwise =
  (j: Jaxpr, consts: readonly Value[] = []): Elementwise =>
  (xs) => {
    const [{ shape, size }] = xs;
    const mapped = j.ins.map((_, i) => i >= consts.length);
    const every = j.outs.map(() => true);
    const { jaxpr } = batchJaxpr(j, { size }, mapped, every);
    return evalJaxpr(jaxpr, [...consts, ...xs.map((x) => reshape(x, [size]))]).map((y) => reshape(y, shape));
  };
/** The body's results in a loop. Bodies that are not scalar operations alone never become primitives. */
export const inlined = (b: ExprBuilder, j: Jaxpr, args: readonly Expr[]): Expr[] => scalarBody(b, j, args) as Expr[];

/**
 * Folds by a body, after which a flag says whether there was anything: the first values are taken as they are, since the
 * body's neutral element is not known. Values: those of the body, then true.
 */
export function bodyCombiner(b: ExprBuilder, j: Jaxpr): Combiner {
  const n = j.outs.length;
  const identity = j.outAvals.map((a) => b.constant(0, register(a.dtype)));
  const join = (acc: Expr[], x: Expr[]): Expr[] => {
    const joined = inlined(b, j, [...acc.slice(0, n), ...x.slice(0, n)]);
    return [...joined.map((e, k) => b.select(acc[n], e, x[k])), b.or(acc[n], x[n])];
  };
  // In order: a body need not commute.
  return b.combiner([...identity, b.bool(false)], join, true);
}
/** The derivative of an equation is that of other operations that compute the same. */
export function composedTangent(f: (xs: Value[]) => Value[], ins: readonly Value[], nonzero: Mask): Linear {
  const whole = stageClosed(
    f,
    ins.map((x) => x.aval),
  );
  return derivativeAt(whole, ins, nonzero);
}
