import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { mul } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { dotGeneral } from "../ops/dot.ts";
import { reshape } from "../ops/shape.ts";
import "../api/products.ts";

export interface ScaledMatmulOptions {
  /** Dtype of the result; float32. */
  preferredElementType?: DType;
}
const name = "nn.scaledMatmul";
/** Rows times their scales, each of which stands for a block of neighbours. */
function scaled(x: Value, scales: Value): Value {
  const [B, M, K] = x.shape;
  const blocks = scales.shape[2];
  if (scales.shape[0] !== B || scales.shape[1] !== M || K % blocks)
    throw new ShapeError(
      `${name}: scales ${showAval(scales.aval)} do not fit ${showAval(x.aval)}. Give [B, M, n], where n divides ${K}.`,
    );
  const shape = [B, M, blocks, K / blocks];
  const float = (v: Value): Value => convertElementType(v, "float32");
  return reshape(mul(reshape(float(x), shape), broadcastInDim(float(scales), shape, [0, 1, 2])), x.shape);
}
/**
 * A product of matrices that are stored with scales for blocks of their rows, such as numbers of 8 bits: computed in float32.
 * out[b, m, n] = sum over k of lhs[b, m, k] lhsScales[b, m, k / block] rhs[b, n, k] rhsScales[b, n, k / block]
 * @param lhs [B, M, K]
 * @param rhs [B, N, K]
 * @param lhsScales [B, M, blocks], of which each stands for K / blocks numbers
 * @param rhsScales [B, N, blocks]
 * @returns [B, M, N]
 * @throws ShapeError if the sizes do not fit
 * @source jax.nn.scaled_matmul
 * @example nn.scaledMatmul(np.array([[[1, 2, 3]]]), np.array([[[4, 5, 6]]]), np.array([[[0.5]]]), np.array([[[0.5]]])).tolist() // [[[8]]]
 */
export function scaledMatmul(
  lhs: ArrayLike,
  rhs: ArrayLike,
  lhsScales: ArrayLike,
  rhsScales: ArrayLike,
  { preferredElementType = "float32" }: ScaledMatmulOptions = {},
): Value {
  const [a, b, s, t] = [lhs, rhs, lhsScales, rhsScales].map((x) => asArray(x, name));
  const bad = [a, b, s, t].find((x) => x.ndim !== 3);
  if (bad) throw new ShapeError(`${name}: ${showAval(bad.aval)} has not three axes. Give [B, M, K].`);
  if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[2] || s.shape[2] !== t.shape[2])
    throw new ShapeError(
      `${name}: ${showAval(a.aval)} with scales ${showAval(s.aval)} and ${showAval(b.aval)} with scales ${showAval(t.aval)} do not fit. Give the same B, K and number of blocks.`,
    );
  const product = dotGeneral(scaled(a, s), scaled(b, t), [
    [[2], [2]],
    [[0], [0]],
  ]);
  return convertElementType(product, checkDType(preferredElementType, name));
}
