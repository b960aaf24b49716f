import type { Axis, BatchAxis, Primitive, TangentRule } from "../core/primitive.ts";
import { bind, bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { toFront } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { comparable } from "./elementwise.ts";
import type { GatherScatterMode } from "./gather-shape.ts";
import { scatterRoutine } from "./scatter-lower.ts";
import { inferScatter, ScatterDimensionNumbers, type ScatterFields, type ScatterParams } from "./scatter-shape.ts";

const shift = (dims: readonly number[]): number[] => dims.map((d) => d + 1);
/** With a batch axis in front of operand and updates, and of the indices too if they are mapped. */
export function batchedNumbers(n: ScatterDimensionNumbers, together: boolean): ScatterDimensionNumbers {
  return new ScatterDimensionNumbers({
    updateWindowDims: together ? shift(n.updateWindowDims) : [0, ...shift(n.updateWindowDims)],
    insertedWindowDims: shift(n.insertedWindowDims),
    scatterDimsToOperandDims: shift(n.scatterDimsToOperandDims),
    operandBatchingDims: together ? [0, ...shift(n.operandBatchingDims)] : shift(n.operandBatchingDims),
    scatterIndicesBatchingDims: together ? [0, ...shift(n.scatterIndicesBatchingDims)] : n.scatterIndicesBatchingDims,
  });
}
/** Operands, indices and updates with the batch axis in front; the indices only if they have it. */
export function batchScatter<P extends ScatterParams>(
  prim: Primitive<P>,
  axis: BatchAxis,
  ins: Value[],
  axes: Axis[],
  params: P,
): [Value[], Axis[]] {
  const at = (ins.length - 1) / 2;
  const together = axes[at] !== null;
  const xs = ins.map((x, i) => (i === at && !together ? x : toFront(axis, x, axes[i])));
  const outs = bind(prim, xs, { ...params, dimensionNumbers: batchedNumbers(params.dimensionNumbers, together) });
  return [outs, outs.map(() => 0)];
}

export interface ScatterRules {
  readonly arithmetic: boolean;
  readonly combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr;
  readonly tangent: TangentRule<ScatterParams>;
  readonly transpose?: Primitive<ScatterParams>["transpose"];
}
export function scatterFamily(name: string, rules: ScatterRules): Primitive<ScatterParams> {
  const prim: Primitive<ScatterParams> = {
    name,
    infer: (ins, params) => {
      const outs = inferScatter(name, ins, params);
      if (rules.arithmetic) checkComputed(name, ins[0], comparable);
      return outs;
    },
    tangent: rules.tangent,
    ...(rules.transpose && { transpose: rules.transpose }),
    batch: (axis, ins, axes, params) => batchScatter(prim, axis, ins, axes, params),
    lower: {
      kind: "routine",
      routine: (avals, params) => scatterRoutine(name, (b, [x], [u]) => [rules.combine(b, x, u)], avals, params),
    },
  };
  return prim;
}
export const isBool = (e: Expr): boolean => e.type === "bool";

export interface ScatterOptions {
  mode?: GatherScatterMode | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
}
export const scatterBy =
  (prim: Primitive<ScatterParams>) =>
  (
    x: Value,
    indices: Value,
    updates: Value,
    dimensionNumbers: ScatterFields,
    { mode = "fill", indicesAreSorted = false, uniqueIndices = false }: ScatterOptions = {},
  ): Value =>
    bind1(prim, [x, indices, updates], {
      dimensionNumbers: new ScatterDimensionNumbers(dimensionNumbers),
      indicesAreSorted,
      uniqueIndices,
      mode,
    });
