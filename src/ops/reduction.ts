import { type Aval, aval, type Shape, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { type ConstExpr, type Expr, type ExprBuilder, type Register, registerOf } from "../ir/expr.ts";
import { atomIndex, type Index, type LoopVar, loopVar } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { range } from "../util/list.ts";

// What reductions share.

/** The axes of 0..rank-1 that are not in the list. */
export const others = (rank: number, axes: readonly number[]): number[] => range(rank).filter((d) => !axes.includes(d));
/** The register of a dtype on which something can be computed. */
export const register = (dtype: DType): Register => registerOf[dtype as keyof typeof registerOf];
export const zeroOf = (b: ExprBuilder, dtype: DType): ConstExpr => b.constant(0, register(dtype));

/**
 * Pulls of a reduction. The variables belong to the equation, so that two pulls at one index are one expression.
 * @param make the combiner and what it combines, from the operands' elements and the index they stand at
 */
export function reductionLoop(
  b: ExprBuilder,
  ins: readonly Pull[],
  shape: Shape,
  axes: readonly number[],
  identity: readonly ConstExpr[],
  combine: (acc: Expr[], value: Expr[]) => Expr[],
  values: (xs: Expr[], at: readonly Index[]) => Expr[] = (xs) => xs,
): Pull[] {
  const sorted = [...axes].sort((a, c) => a - c);
  if (sorted.some((d) => shape[d] === 0)) return identity.map((c) => () => c);
  const vars = new Map<number, LoopVar>(sorted.map((d) => [d, loopVar(shape[d])]));
  const order = sorted.at(-1) === shape.length - 1 ? "lanes" : "sequence";
  const combiner = b.combiner(identity, combine);
  const results = (at: readonly Index[]): Expr[] => {
    let k = 0;
    const full = shape.map((_, d) => {
      const v = vars.get(d);
      return v ? atomIndex(v) : at[k++];
    });
    const elements = values(
      ins.map((x) => x(full)),
      full,
    );
    return sorted.length === 0 ? elements : b.reduce([...vars.values()], combiner, elements, order);
  };
  return identity.map((_, k) => (at) => results(at)[k]);
}
/** Type of a reduction over `axes`, which must be distinct axes of the operand. */
export function reducedType(name: string, x: Aval, axes: readonly number[]): Aval {
  const bad = axes.find((d) => !Number.isInteger(d) || d < 0 || d >= x.shape.length);
  if (bad !== undefined)
    throw new ShapeError(`${name}: axis ${bad} is out of range for ${showAval(x)}. Use 0 to ${x.shape.length - 1}.`);
  if (new Set(axes).size !== axes.length)
    throw new ShapeError(`${name}: axes [${axes}] repeat for ${showAval(x)}. Name each axis once.`);
  return aval(
    others(x.shape.length, axes).map((d) => x.shape[d]),
    x.dtype,
    x.weakType,
  );
}
