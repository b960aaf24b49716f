import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { broadcastInDim, transpose } from "../ops/axes.ts";
import { eq } from "../ops/compare.ts";
import * as convolution from "../ops/conv.ts";
import {
  type ConvDimensionNumbersLike,
  convDimensionNumbers,
  dilated,
  type Padding,
  padsOf,
} from "../ops/conv-shape.ts";
import { convertElementType } from "../ops/convert.ts";
import { iota, reshape, rev } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { operands } from "./operands.ts";
import { checkPreferred } from "./product-types.ts";
import "../api/products.ts";

export {
  ConvDimensionNumbers,
  type ConvDimensionNumbersLike as ConvGeneralDilatedDimensionNumbers,
  convDimensionNumbers,
} from "../ops/conv-shape.ts";
export type PaddingLike = "SAME" | "VALID" | "SAME_LOWER" | Padding;

export interface ConvGeneralDilatedOptions {
  lhsDilation?: readonly number[];
  rhsDilation?: readonly number[];
  dimensionNumbers?: ConvDimensionNumbersLike;
  featureGroupCount?: number;
  batchGroupCount?: number;
  /** The dtype in which products are summed, and of the result. */
  preferredElementType?: DType;
  /** Accepted for JAX's sake: products are always exact. */
  precision?: unknown;
}
/**
 * Convolution (more exactly: correlation) with padding, strides, gaps and groups.
 * y[n, o, p] = sum over i, k of x[n, i, stride p + dilation k - low] w[o, i, k]
 * @param lhs the operand: batch, features and spatial axes in the order that dimensionNumbers says
 * @param rhs the kernel
 * @param padding "SAME", "VALID", "SAME_LOWER" or [low, high] for each spatial axis
 * @param options.dimensionNumbers ["NCHW", "OIHW", "NCHW"] by default, for any number of spatial axes
 * @example lax.convGeneralDilated(np.ones([1, 4, 1]), np.ones([3, 1, 1]), [1], "SAME",
 *   { dimensionNumbers: ["NWC", "WIO", "NWC"] }).ravel().tolist() // [2, 3, 3, 2]
 */
export function convGeneralDilated(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingLike,
  { dimensionNumbers, preferredElementType, precision, ...options }: ConvGeneralDilatedOptions = {},
): Value {
  const name = "convGeneralDilated";
  const given = operands(name, [lhs, rhs]);
  if (preferredElementType && given[0].dtype === given[1].dtype)
    checkPreferred(name, given[0].dtype, preferredElementType);
  const [x, w] = preferredElementType ? given.map((v) => convertElementType(v, preferredElementType)) : given;
  const numbers = convDimensionNumbers(x.shape, w.shape, dimensionNumbers);
  if (typeof padding === "string" && options.lhsDilation?.some((d) => d !== 1))
    throw new ValueError(
      `${name}: padding "${padding}" is not defined with lhsDilation. Give pairs, or use convTranspose.`,
    );
  if (windowStrides.length !== x.ndim - 2)
    throw new ShapeError(
      `${name}: ${windowStrides.length} strides for ${x.ndim - 2} spatial axes of ${showAval(x.aval)}.`,
    );
  const spatial = numbers.lhsSpec.slice(2).map((d) => x.shape[d]);
  const window = numbers.rhsSpec.slice(2).map((d, i) => dilated(w.shape[d], options.rhsDilation?.[i] ?? 1));
  const pads = padsOf(name, spatial, window, windowStrides, padding);
  return convolution.convGeneralDilated(x, w, windowStrides, pads, numbers, options);
}
export type ConvOptions = Pick<ConvGeneralDilatedOptions, "preferredElementType" | "precision">;
/** Convolution of NCHW operands with OIHW kernels. */
export const conv = (
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingLike,
  options: ConvOptions = {},
): Value => convGeneralDilated(lhs, rhs, windowStrides, padding, options);
/** Convolution of NCHW operands with OIHW kernels, with gaps. */
export const convWithGeneralPadding = (
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingLike,
  lhsDilation: readonly number[],
  rhsDilation: readonly number[],
  options: ConvOptions = {},
): Value => convGeneralDilated(lhs, rhs, windowStrides, padding, { ...options, lhsDilation, rhsDilation });

/**
 * The windows that a convolution sees, as features: input feature outermost, then the window's places.
 * @param filterShape sizes of the window
 * @returns like a convolution's result, with features x window size in the place of features
 */
export function convGeneralDilatedPatches(
  lhs: ArrayLike,
  filterShape: readonly number[],
  windowStrides: readonly number[],
  padding: PaddingLike,
  { dimensionNumbers, ...options }: Omit<ConvGeneralDilatedOptions, "featureGroupCount" | "batchGroupCount"> = {},
): Value {
  const x = asArray(lhs, "convGeneralDilatedPatches");
  const spatial = filterShape.length;
  const shape = [...filterShape.map(() => 1), 1, 1];
  const numbers = convDimensionNumbers(x.shape, shape, dimensionNumbers);
  const features = x.shape[numbers.lhsSpec[1]];
  const size = product(filterShape);
  // Output k of each input feature picks place k of the window.
  const picks = convertElementType(eq(iota("int32", [size, size], 0), iota("int32", [size, size], 1)), x.dtype);
  const [o, i, ...rest] = numbers.rhsSpec;
  const kernel = broadcastInDim(
    reshape(picks, [1, size, ...filterShape]),
    [features, size, ...filterShape],
    range(spatial + 2),
  );
  const ordered = reshape(kernel, [features * size, 1, ...filterShape]);
  const order = new Array<number>(spatial + 2);
  [o, i, ...rest].forEach((d, k) => {
    order[d] = k;
  });
  return convGeneralDilated(x, transpose(ordered, order), windowStrides, padding, {
    ...options,
    dimensionNumbers: numbers,
    featureGroupCount: features,
  });
}

const transposedNumbers: Record<number, readonly [string, string, string]> = {
  2: ["NC", "IO", "NC"],
  3: ["NHC", "HIO", "NHC"],
  4: ["NHWC", "HWIO", "NHWC"],
  5: ["NHWDC", "HWDIO", "NHWDC"],
};
export interface ConvTransposeOptions extends ConvOptions {
  rhsDilation?: readonly number[];
  dimensionNumbers?: ConvDimensionNumbersLike;
  transposeKernel?: boolean;
  /** Pairs too are the padding of the convolution whose gradient this is, as "SAME" and "VALID" are. */
  useConsistentPadding?: boolean;
}
/**
 * Convolution of an operand spread by the strides: "fractionally strided", the shape of a convolution's gradient.
 * @param options.dimensionNumbers ["NHWC", "HWIO", "NHWC"] by default
 * @param padding "SAME" or "VALID" of the convolution in the other direction; pairs [low, high] around the spread operand
 * @param options.transposeKernel flips the kernel and exchanges its features, so that it is the gradient of a convolution
 */
export function convTranspose(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: PaddingLike,
  options: ConvTransposeOptions = {},
): Value {
  const { rhsDilation, dimensionNumbers, transposeKernel = false, preferredElementType } = options;
  const [x, kernel] = operands("convTranspose", [lhs, rhs]);
  const numbers = convDimensionNumbers(x.shape, kernel.shape, dimensionNumbers ?? transposedNumbers[x.ndim]);
  const [o, i, ...spatial] = numbers.rhsSpec;
  const window = spatial.map((d, k) => dilated(kernel.shape[d], rhsDilation?.[k] ?? 1));
  const pairs = typeof padding === "string" ? undefined : padding;
  const pads =
    pairs && !options.useConsistentPadding
      ? pairs
      : window.map((k, d) => transposedPads(k, strides[d], pairs ? pairs[d] : (padding as string)));
  const exchange = kernel.shape.map((_, d) => (d === o ? i : d === i ? o : d));
  const w = transposeKernel ? transpose(rev(kernel, spatial), exchange) : kernel;
  const ones = strides.map(() => 1);
  return convGeneralDilated(x, w, ones, pads, {
    lhsDilation: strides,
    dimensionNumbers: numbers,
    ...(rhsDilation && { rhsDilation }),
    ...(preferredElementType && { preferredElementType }),
  });
}
function transposedPads(k: number, s: number, padding: string | readonly [number, number]): readonly [number, number] {
  if (typeof padding !== "string") return [k - 1 - padding[0], k - 1 - padding[1]];
  const kind = padding.toUpperCase();
  if (kind !== "SAME" && kind !== "VALID")
    throw new ValueError(`convTranspose: padding "${padding}" is unknown. Use "SAME", "VALID" or pairs [low, high].`);
  const total = k + s - 2 + (kind === "VALID" ? Math.max(k - s, 0) : 0);
  const before = kind === "VALID" || s > k - 1 ? k - 1 : Math.ceil(total / 2);
  return [before, total - before];
}
