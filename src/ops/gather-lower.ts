import type { Aval } from "../core/aval.ts";
import { type DType, integerRange, kindOf } from "../core/dtype.ts";
import type { Scalar } from "../core/value.ts";
import type { ConstExpr, Expr, ExprBuilder, Register } from "../ir/expr.ts";
import { addIndex, constantIndex, type Index } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { type GatherParams, windowDims } from "./gather-shape.ts";
import { others } from "./reduction.ts";
import { clampedStart, startInBounds } from "./starts.ts";

/** What JAX fills with by default: NaN, the least signed or the greatest unsigned integer, true. */
function defaultFill(b: ExprBuilder, dtype: DType, register: Register): ConstExpr {
  switch (dtype) {
    case "int64":
      return b.constant(-(2n ** 63n), "int64");
    case "uint64":
    case "key<fry>":
      return b.constant(2n ** 64n - 1n, register);
    case "bool":
      return b.bool(true);
    default: {
      const kind = kindOf(dtype);
      return b.constant(kind === "float" ? Number.NaN : integerRange(dtype)[kind === "int" ? 0 : 1], register);
    }
  }
}
function fillExpr(b: ExprBuilder, value: Scalar | null, dtype: DType, register: Register): Expr {
  if (value === null) return defaultFill(b, dtype, register);
  return b.constant(register.endsWith("64") && register !== "float64" ? BigInt(value) : value, register);
}

/** The element of the operand that stands at `at` of the result. */
export function pullGather(
  b: ExprBuilder,
  [x, indices]: readonly Pull[],
  [type]: readonly Aval[],
  p: GatherParams,
  at: readonly Index[],
): Expr {
  const { dimensionNumbers: n, sliceSizes, mode } = p;
  const batch = others(at.length, n.offsetDims).map((d) => at[d]);
  const where: Index[] = type.shape.map(() => constantIndex(0));
  windowDims(n, type.shape.length).forEach((d, k) => (where[d] = at[n.offsetDims[k]]));
  n.operandBatchingDims.forEach((d, k) => (where[d] = batch[n.startIndicesBatchingDims[k]]));
  const inside: Expr[] = [];
  n.startIndexMap.forEach((d, k) => {
    const start = indices([...batch, constantIndex(k)]);
    const hi = type.shape[d] - sliceSizes[d];
    if (mode === "fill") inside.push(startInBounds(b, start, hi));
    where[d] = addIndex(clampedStart(b, start, hi), where[d]);
  });
  const value = x(where);
  if (inside.length === 0) return value;
  return b.select(inside.reduce(b.and), value, fillExpr(b, p.fillValue, type.dtype, value.type));
}
