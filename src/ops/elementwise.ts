import { type Aval, aval, type Shape } from "../core/aval.ts";
import type { DType, Kind } from "../core/dtype.ts";
import type { Axis, BatchAxis, Primitive, TangentRule } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import type { Pull } from "../ir/lower.ts";
import { broadcastInDim, moveAxis, reduceSum } from "./axes.ts";
import { checkComputed, checkSameDtype, commonShape } from "./checks.ts";
import { others } from "./reduction.ts";

/** Kinds of operands that a family takes. */
export const numbers: readonly Kind[] = ["int", "uint", "float"];
export const fields: readonly Kind[] = ["int", "uint", "float", "complex"];
export const floats: readonly Kind[] = ["float"];
export const inexact: readonly Kind[] = ["float", "complex"];
export const integers: readonly Kind[] = ["int", "uint"];
export const bits: readonly Kind[] = ["bool", "int", "uint"];
export const ordered: readonly Kind[] = ["bool", "int", "uint", "float"];
/** What has extremes: complex numbers in lexicographic order. */
export const comparable: readonly Kind[] = [...ordered, "complex"];

export interface Elementwise<P extends object> {
  readonly name: string;
  /** Kinds of the operands, which have one dtype; or a check of its own. */
  readonly takes: readonly Kind[] | ((ins: readonly Aval[], params: P) => void);
  /** dtype of the result: the operands' by default. */
  readonly result?: (ins: readonly Aval[], params: P) => DType;
  /** Whether the result is a weak number: if all operands are, by default. */
  readonly weak?: (ins: readonly Aval[], params: P) => boolean;
  /** An element from elements; or the whole in terms of other primitives. */
  readonly scalar:
    | ((b: ExprBuilder, xs: Expr[], params: P, avals: readonly Aval[]) => Expr)
    | { readonly expand: (ins: Value[], params: P) => Value[] };
  /** Tangents may have a smaller shape than the result (a scalar operand's): they are spread. */
  readonly tangent: Primitive<P>["tangent"];
  /** Cotangents may have a larger shape than the operand: they are summed. */
  readonly transpose?: Primitive<P>["transpose"];
  readonly commutative?: true;
}

/**
 * A primitive that works element by element. Operands have one shape, or rank 0: those are spread inside the equation.
 */
export function elementwise<P extends object>(spec: Elementwise<P>): Primitive<P> {
  const { name, takes, result, weak, scalar, tangent, transpose, commutative } = spec;
  const self: Primitive<P> = {
    name,
    infer(ins, params) {
      if (typeof takes === "function") takes(ins, params);
      else {
        checkSameDtype(name, ins);
        checkComputed(name, ins[0], takes);
      }
      const dtype = result ? result(ins, params) : ins[0].dtype;
      return [aval(commonShape(name, ins), dtype, weak ? weak(ins, params) : ins.every((a) => a.weakType))];
    },
    tangent: typeof tangent === "function" ? spread(tangent) : tangent,
    ...(transpose && { transpose: gather(transpose) }),
    batch(axis, ins, axes, params) {
      const [xs, at] = alignBatch(axis, ins, axes);
      return [[bind1(self, xs, params)], [at]];
    },
    lower:
      typeof scalar === "function"
        ? {
            kind: "loop",
            loop: (b, ins, avals, params) => [(at) => scalar(b, elements(ins, avals, at), params, avals)],
          }
        : { kind: "expand", expand: scalar.expand },
    ...(commutative && { traits: { commutative } }),
  };
  return self;
}
const elements = (ins: readonly Pull[], avals: readonly Aval[], at: Parameters<Pull>[0]): Expr[] =>
  ins.map((x, i) => x(avals[i].shape.length === 0 ? [] : at));
/** Gives tangents the result's shape. */
const spread =
  <P>(rule: TangentRule<P>): TangentRule<P> =>
  (ins, nonzero, params) => {
    const [outs, linear] = rule(ins, nonzero, params);
    const { shape } = outs[0].aval;
    return [outs, (dins) => linear(dins).map((d) => d && broadcastInDim(d, shape, []))];
  };
/** Gives cotangents their operands' shapes. */
const gather =
  <P>(rule: NonNullable<Primitive<P>["transpose"]>): NonNullable<Primitive<P>["transpose"]> =>
  (cts, ins, params) =>
    rule(cts, ins, params).map((ct, i) => ct && unbroadcast(ct, ins[i].aval.shape));
/** Sums a cotangent over the axes along which a scalar operand was spread. */
export const unbroadcast = (ct: Value, shape: Shape): Value =>
  shape.length === 0 && ct.ndim > 0 ? reduceSum(ct) : broadcastInDim(ct, shape, []);

/**
 * Operands of an elementwise equation under vmap: the batch axis stands at one place in all of them, and they have one
 * shape or rank 0 again.
 */
export function alignBatch({ size }: BatchAxis, ins: Value[], axes: Axis[]): [Value[], number] {
  const rank = (i: number): number => ins[i].ndim - (axes[i] === null ? 0 : 1);
  const top = Math.max(...ins.map((_, i) => rank(i)));
  const first = ins.findIndex((_, i) => axes[i] !== null && rank(i) === top);
  const at = first < 0 ? 0 : (axes[first] as number);
  const shape = first < 0 ? [size, ...ins[ins.findIndex((_, i) => rank(i) === top)].shape] : ins[first].shape;
  const xs = ins.map((x, i) => {
    const ax = axes[i];
    if (ax === null) return rank(i) === 0 ? x : broadcastInDim(x, shape, others(top + 1, [at]));
    return rank(i) === top ? moveAxis(x, ax, at) : broadcastInDim(x, shape, [at]);
  });
  return [xs, at];
}
