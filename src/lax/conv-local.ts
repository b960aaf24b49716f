import type { ArrayLike } from "../api/asarray.ts";
import type { Value } from "../core/value.ts";
import { transpose } from "../ops/axes.ts";
import { convDimensionNumbers } from "../ops/conv-shape.ts";
import { range } from "../util/list.ts";
import { operands } from "./operands.ts";
import { type DotDimensionNumbers, dotGeneral } from "./reductions.ts";
import { type ConvGeneralDilatedOptions, convGeneralDilatedPatches, type PaddingLike } from "./windows.ts";

/**
 * A convolution with another kernel at each place of the result.
 * y[n, o, p] = sum over c, k of x[n, c, stride p + dilation k - low] w[o, (c, k), p]
 * @param rhs the kernels: their input axis holds features times window, as convGeneralDilatedPatches orders them; their spatial axes are
 *   those of the result
 * @param filterShape sizes of the window
 * @example lax.convGeneralDilatedLocal(np.ones([1, 1, 3]), np.array([[[1, 10], [2, 20]]]), [1], "VALID", [2]).tolist() // [[[3, 30]]]
 */
export function convGeneralDilatedLocal(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingLike,
  filterShape: readonly number[],
  { dimensionNumbers, ...options }: Omit<ConvGeneralDilatedOptions, "featureGroupCount" | "batchGroupCount"> = {},
): Value {
  const [x, w] = operands("convGeneralDilatedLocal", [lhs, rhs]);
  const numbers = convDimensionNumbers(x.shape, [1, 1, ...filterShape], dimensionNumbers);
  const patches = convGeneralDilatedPatches(x, filterShape, windowStrides, padding, {
    ...options,
    dimensionNumbers: numbers,
  });
  const { rhsSpec, outSpec } = numbers;
  // [...places, batch, output feature]
  const axes: DotDimensionNumbers = [
    [[outSpec[1]], [rhsSpec[1]]],
    [outSpec.slice(2), rhsSpec.slice(2)],
  ];
  const { preferredElementType } = options;
  const y = dotGeneral(patches, w, axes, preferredElementType && { preferredElementType });
  const spatial = y.ndim - 2;
  const from = range(y.ndim).map((d) => {
    const k = outSpec.indexOf(d);
    return k < 2 ? spatial + k : k - 2;
  });
  return transpose(y, from);
}
