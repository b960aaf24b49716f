import type { Aval } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import type { Eqn, Literal } from "../core/jaxpr.ts";
import { type Expr, type ExprBuilder, registerOf } from "../ir/expr.ts";
import { atomIndex, constantIndex, type Index, loopVar } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { isNarrow, narrowNumber } from "../ir/narrow.ts";

export type LoopRule = (b: ExprBuilder, ins: readonly Pull[], avals: readonly Aval[], params: never) => Pull[];
export type PullRule = (ins: readonly Pull[]) => Pull[];
/** Elements of an equation's results from elements of its operands. */
export const elementsOf = (e: Eqn, loop: LoopRule, b: ExprBuilder, ins: readonly Pull[]): Pull[] =>
  loop(
    b,
    ins,
    e.ins.map((a) => a.aval),
    e.params as never,
  );
/** An index that runs over a whole shape: a variable for each dimension of more than one element. */
export const everyIndex = (shape: readonly number[]): Index[] =>
  shape.map((n) => (n === 1 ? constantIndex(0) : atomIndex(loopVar(n))));
/** A literal as a number of its dtype. */
export function constantOf(b: ExprBuilder, { aval, value }: Literal): Expr {
  const v = isNarrow(aval.dtype) ? narrowNumber(Number(value), aval.dtype) : value;
  return b.constant(v, registerOfAval(aval));
}
export const registerOfAval = (a: Aval) => {
  const r = registerOf[a.dtype as keyof typeof registerOf];
  if (!r) throw new InternalError(`${a.dtype} has no register`);
  return r;
};
