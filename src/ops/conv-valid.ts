import { type Aval, aval } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { atomIndex, type Index, linear, loopVar } from "../ir/index.ts";
import type { Dot, Pull } from "../ir/lower.ts";
import { product } from "../util/list.ts";
import type { ConvDimensionNumbers } from "./conv-shape.ts";
import { zeroOf } from "./reduction.ts";

// What a convolution becomes when it is compiled: no padding, no gaps in the operand, a result in the order of a contraction.

export interface ConvValidParams {
  readonly windowStrides: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly dimensionNumbers: ConvDimensionNumbers;
  readonly groups: number;
  /** Groups divide the batch instead of the features. */
  readonly groupBatch: boolean;
  readonly outSpatial: readonly number[];
}
interface Sizes {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly number[];
}
/** Sizes within a group. */
function sizes([lhs, rhs]: readonly Aval[], { dimensionNumbers: n, groups, groupBatch }: ConvValidParams): Sizes {
  return {
    batch: lhs.shape[n.lhsSpec[0]] / (groupBatch ? groups : 1),
    inputs: rhs.shape[n.rhsSpec[1]],
    outputs: rhs.shape[n.rhsSpec[0]] / groups,
    kernel: n.rhsSpec.slice(2).map((d) => rhs.shape[d]),
  };
}
/** As [group][n, ...spatial][...kernel, input] times [group][...kernel, input][output]. */
function contraction(avals: readonly Aval[], p: ConvValidParams): Dot {
  const { batch, inputs, outputs, kernel } = sizes(avals, p);
  const { lhsSpec, rhsSpec } = p.dimensionNumbers;
  const grouped = (g: Index, each: number, i: Index): Index =>
    linear(0, [
      [g, each],
      [i, 1],
    ]);
  return {
    kind: "dot",
    batch: [p.groups],
    rows: [batch, ...p.outSpatial],
    columns: [outputs],
    depth: [...kernel, inputs],
    lhs: ([g], [n, ...at], depth) => {
      const out = new Array<Index>(lhsSpec.length);
      const input = depth[depth.length - 1];
      out[lhsSpec[0]] = p.groupBatch ? grouped(g, batch, n) : n;
      out[lhsSpec[1]] = p.groupBatch ? input : grouped(g, inputs, input);
      at.forEach(
        (x, d) =>
          (out[lhsSpec[d + 2]] = linear(0, [
            [x, p.windowStrides[d]],
            [depth[d], p.rhsDilation[d]],
          ])),
      );
      return out;
    },
    rhs: ([g], [o], depth) => {
      const out = new Array<Index>(rhsSpec.length);
      out[rhsSpec[0]] = grouped(g, outputs, o);
      out[rhsSpec[1]] = depth[depth.length - 1];
      kernel.forEach((_, d) => (out[rhsSpec[d + 2]] = depth[d]));
      return out;
    },
  };
}
/** GEMM pays where a panel has columns to fill; a depthwise convolution is a sum of few terms for each element. */
const usesGemm = ([lhs]: readonly Aval[], dot: Dot): boolean =>
  lhs.dtype === "float32" && product(dot.columns) >= 4 && product(dot.depth) >= 4 && product(dot.rows) >= 4;

const isBool = (x: Expr): boolean => x.type === "bool";
/** A sum of products; of booleans: or of ands. */
function direct(b: ExprBuilder, [lhs, rhs]: readonly Pull[], avals: readonly Aval[], p: ConvValidParams): Pull {
  const dot = contraction(avals, p);
  const { dtype } = avals[0];
  if (product(dot.depth) === 0) return () => zeroOf(b, dtype);
  const vars = dot.depth.map((n) => loopVar(n));
  const depth = vars.map(atomIndex);
  const sum = b.combiner([zeroOf(b, dtype)], ([s], [x]) => [isBool(s) ? b.or(s, x) : b.add(s, x)]);
  return (at) => {
    const [g, rows, o] = [[at[0]], at.slice(1, -1), [at[at.length - 1]]];
    const [x, w] = [lhs(dot.lhs(g, rows, depth)), rhs(dot.rhs(g, o, depth))];
    return b.reduce(vars, sum, [isBool(x) ? b.and(x, w) : b.mul(x, w)], "sequence")[0];
  };
}

const compiledOnly = (): never => {
  throw new InternalError("convValid is made by the compiler, after all transformations");
};
export const convValidP: Primitive<ConvValidParams> = {
  name: "convValid",
  infer: (ins, p) => {
    const { batch, outputs } = sizes(ins, p);
    return [aval([p.groups, batch, ...p.outSpatial, outputs], ins[0].dtype)];
  },
  tangent: compiledOnly,
  batch: compiledOnly,
  lower: {
    kind: "routine",
    routine: (avals, p) => {
      const dot = contraction(avals, p);
      return usesGemm(avals, dot) ? dot : null;
    },
    loop: (b, ins, avals, p) => [direct(b, ins, avals, p)],
  },
};
