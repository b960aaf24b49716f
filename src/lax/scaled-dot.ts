import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { mul } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import type { DotDimensionNumbers } from "../ops/dot.ts";
import { reshape } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { dotGeneral } from "./reductions.ts";

export interface ScaledDotOptions {
  lhsScale?: ArrayLike;
  rhsScale?: ArrayLike;
  dimensionNumbers?: DotDimensionNumbers;
  preferredElementType?: DType;
}
/** Rounded to bfloat16; a product of two such numbers is exact in float32. */
const rounded = (x: Value): Value => convertElementType(convertElementType(x, "bfloat16"), "float32");
/** Each scale stands for a block of elements along the contracted axes. */
function scaled(x: Value, scale: ArrayLike | undefined, contracted: readonly number[]): Value {
  if (scale === undefined) return rounded(x);
  const s = asArray(scale, "scaledDot");
  const fits = (d: number) =>
    contracted.includes(d) ? s.shape[d] > 0 && x.shape[d] % s.shape[d] === 0 : s.shape[d] === x.shape[d];
  if (s.ndim !== x.ndim || !range(x.ndim).every(fits))
    throw new ShapeError(
      `scaledDot: the scale ${showAval(s.aval)} does not fit ${showAval(x.aval)}. Sizes must be equal, and divide those of axes [${contracted}].`,
    );
  const blocks = x.shape.flatMap((n, d) => [s.shape[d], n / s.shape[d]]);
  const spread = reshape(
    broadcastInDim(
      s,
      blocks,
      range(x.ndim).map((d) => 2 * d),
    ),
    x.shape,
  );
  return rounded(mul(rounded(x), rounded(spread)));
}
/**
 * (lhs lhsScale) (rhs rhsScale), where each scale stands for a block of elements along the contracted axes; factors are rounded to bfloat16.
 * @param options.dimensionNumbers matrices by default, with a leading batch axis for three axes
 * @param options.preferredElementType the result's: "bfloat16" by default, or "float32"
 * @example lax.scaledDot(np.ones([1, 4]), np.ones([4, 1]), { lhsScale: np.array([[2, 3]]), preferredElementType: "float32" }).tolist() // [[10]]
 */
export function scaledDot(lhs: ArrayLike, rhs: ArrayLike, options: ScaledDotOptions = {}): Value {
  const [x, y] = [asArray(lhs, "scaledDot"), asArray(rhs, "scaledDot")];
  const { lhsScale, rhsScale, preferredElementType = "bfloat16" } = options;
  if (!options.dimensionNumbers && (x.ndim < 2 || x.ndim > 3 || y.ndim !== x.ndim))
    throw new ShapeError(
      `scaledDot: ${showAval(x.aval)} and ${showAval(y.aval)} are not two or three axes. Give dimensionNumbers.`,
    );
  const matrices: DotDimensionNumbers =
    x.ndim === 2
      ? [
          [[1], [0]],
          [[], []],
        ]
      : [
          [[2], [1]],
          [[0], [0]],
        ];
  const numbers = options.dimensionNumbers ?? matrices;
  const [[lc, rc]] = numbers;
  const product = dotGeneral(scaled(x, lhsScale, lc), scaled(y, rhsScale, rc), numbers);
  return convertElementType(product, preferredElementType);
}
