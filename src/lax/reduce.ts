import type { ArrayLike } from "../api/asarray.ts";
import { vmap } from "../api/vmap.ts";
import { aval } from "../core/aval.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind1, stage } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { addP, maxP, minP, mulP } from "../ops/arithmetic.ts";
import { broadcastTo, transpose } from "../ops/axes.ts";
import { andP, orP, xorP } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import * as ops from "../ops/reduce.ts";
import { others } from "../ops/reduction.ts";
import { concatenate, reshape, sliceInDim } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { axesOf, operands } from "./operands.ts";

type Combine = (x: any, y: any) => any;

/** Reductions that have a primitive of their own. */
const known = new Map<AnyPrimitive, AnyPrimitive>([
  [addP, ops.reduceSumP],
  [mulP, ops.reduceProdP],
  [maxP, ops.reduceMaxP],
  [minP, ops.reduceMinP],
  [andP, ops.reduceAndP],
  [orP, ops.reduceOrP],
  [xorP, ops.reduceXorP],
]);
/** The one primitive that a function of two scalars is, if it is. */
function onePrimitive({ eqns, outs, ins }: Jaxpr): AnyPrimitive | undefined {
  if (eqns.length !== 1 || ins.length !== 2 || outs[0] !== eqns[0].outs[0]) return undefined;
  const [x, y] = eqns[0].ins;
  return (x === ins[0] && y === ins[1]) || (x === ins[1] && y === ins[0]) ? eqns[0].prim : undefined;
}
/**
 * Reduction by an associative function of two scalars, of which `initValues` is the identity. Several operands are
 * reduced together: give lists, and a function of two lists.
 * @example lax.reduce(np.array([1, 2, 3]), 0, lax.add, [0]).item() // 6
 */
export function reduce<T extends ArrayLike | readonly ArrayLike[]>(
  xs: T,
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Combine,
  dimensions: readonly number[],
): T extends readonly ArrayLike[] ? Value[] : Value;
export function reduce(
  xs: ArrayLike | readonly ArrayLike[],
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Combine,
  dimensions: readonly number[],
): Value | Value[] {
  const several = Array.isArray(xs);
  const arrays = operandsOf(several ? (xs as ArrayLike[]) : [xs as ArrayLike]);
  const inits = (several ? (initValues as ArrayLike[]) : [initValues as ArrayLike]).map(
    (v, i) => operands("reduce", [arrays[i], v])[1],
  );
  const axes = axesOf("reduce", dimensions, arrays[0]);
  const combine = (x: Value[], y: Value[]): Value[] =>
    several ? (computation(x, y) as Value[]) : [computation(x[0], y[0]) as Value];
  if (!several) {
    const type = aval([], arrays[0].dtype);
    const { jaxpr, captured } = stage(([x, y]) => combine([x], [y]), [type, type]);
    const prim = captured.length ? undefined : onePrimitive(jaxpr);
    const reducer = prim && known.get(prim);
    if (reducer) {
      const y = axes.length ? bind1(reducer, [arrays[0]], { axes }) : arrays[0];
      return combine([y], [inits[0]])[0];
    }
  }
  const out = tree(arrays, inits, axes, combine);
  return several ? out : out[0];
}
const operandsOf = (xs: readonly ArrayLike[]): Value[] => xs.map((x) => operands("reduce", [x])[0]);
/** Combines halves until one is left. */
function tree(
  arrays: Value[],
  inits: Value[],
  axes: readonly number[],
  combine: (x: Value[], y: Value[]) => Value[],
): Value[] {
  const keep = others(arrays[0].ndim, axes);
  const rest = keep.map((d) => arrays[0].shape[d]);
  const lanes = product(rest);
  // [n, lanes], so that the function sees scalars under one vmap.
  let rows = arrays.map((x) =>
    reshape(transpose(x, [...axes, ...keep]), [product(axes.map((d) => x.shape[d])), lanes]),
  );
  const mapped = (x: Value[], y: Value[]): Value[] => {
    const flat = (v: Value): Value => reshape(v, [v.size]);
    const f = (a: Value[], b: Value[]): Value[] => combine(a, b);
    const out = vmap(f as any)(x.map(flat) as any, y.map(flat) as any) as unknown as Value[];
    return out.map((v, i) => convertElementType(reshape(v, x[i].shape), x[i].dtype));
  };
  rows = rows.map((x, i) => concatenate([broadcastTo(inits[i], [1, lanes]), x], 0));
  for (let n = rows[0].shape[0]; n > 1; n = rows[0].shape[0]) {
    const half = Math.floor(n / 2);
    const part = (from: number, to: number) => rows.map((x) => sliceInDim(x, from, to));
    const joined = mapped(part(0, half), part(half, 2 * half));
    rows = n % 2 ? joined.map((x, i) => concatenate([x, sliceInDim(rows[i], n - 1, n)], 0)) : joined;
  }
  return rows.map((x) => reshape(x, rest));
}
