import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { axisOf } from "../lax/operands.ts";
import { tensordot } from "../numpy/linear.ts";
import { fromNumbers, promotedInexact } from "../numpy/promote.ts";
import { moveaxis } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { like } from "../ops/arithmetic.ts";
import { broadcastTo, reduceSum } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { expandDims, iota, reshape } from "../ops/shape.ts";
import { range, sameList } from "../util/list.ts";

/** The names of the methods of `resize`. */
export const ResizeMethod = {
  NEAREST: "nearest",
  LINEAR: "linear",
  LANCZOS3: "lanczos3",
  LANCZOS5: "lanczos5",
  CUBIC: "cubic",
  CUBIC_PYTORCH: "cubic-pytorch",
  AREA: "area",
  /**
   * The method of this name, or of a synonym such as "bilinear".
   * @example image.ResizeMethod.fromString("bilinear") // "linear"
   */
  fromString: (name: string): ResizeMethodName => methodOf("ResizeMethod.fromString", name),
} as const;
type ResizeMethodName = "nearest" | "linear" | "cubic" | "cubic-pytorch" | "lanczos3" | "lanczos5" | "area";
/** A method of interpolation, by its name or a synonym. */
export type ResizeMethod =
  | ResizeMethodName
  | "bilinear"
  | "trilinear"
  | "triangle"
  | "bicubic"
  | "tricubic"
  | "bicubic-pytorch";

const synonyms: Readonly<Record<string, ResizeMethodName>> = {
  nearest: "nearest",
  linear: "linear",
  bilinear: "linear",
  trilinear: "linear",
  triangle: "linear",
  cubic: "cubic",
  bicubic: "cubic",
  tricubic: "cubic",
  "cubic-pytorch": "cubic-pytorch",
  "bicubic-pytorch": "cubic-pytorch",
  lanczos3: "lanczos3",
  lanczos5: "lanczos5",
  area: "area",
};
function methodOf(name: string, method: string): ResizeMethodName {
  const found = Object.hasOwn(synonyms, method) ? synonyms[method] : undefined;
  if (!found)
    throw new ValueError(`${name}: there is no method "${method}". Use one of ${Object.keys(synonyms).join(", ")}.`);
  return found;
}

/** Weights of the samples at distance x >= 0. */
type Kernel = (x: Value) => Value;
const triangle: Kernel = (x) => lax.max(lax.sub(1, x), 0);
/** Cubic convolution by Keys' family of kernels. */
const cubic =
  (a: number): Kernel =>
  (x) => {
    const near = lax.add(lax.mul(lax.mul(lax.sub(lax.mul(x, a + 2), a + 3), x), x), 1);
    const far = lax.sub(lax.mul(lax.add(lax.mul(lax.sub(lax.mul(x, a), 5 * a), x), 8 * a), x), 4 * a);
    return where(lax.lt(x, 1), near, where(lax.lt(x, 2), far, like(x, 0)));
  };
const lanczos =
  (radius: number): Kernel =>
  (x) => {
    const close = lax.le(x, 1e-3);
    const safe = where(close, like(x, 1), x);
    const waves = lax.mul(lax.sin(lax.mul(safe, Math.PI)), lax.sin(lax.mul(safe, Math.PI / radius)));
    const value = lax.div(lax.mul(waves, radius), lax.mul(lax.square(safe), Math.PI ** 2));
    return where(lax.gt(x, radius), like(x, 0), where(close, like(x, 1), value));
  };
const kernels: Readonly<Record<Exclude<ResizeMethodName, "nearest" | "area">, Kernel>> = {
  linear: triangle,
  cubic: /*@__PURE__*/ cubic(-0.5),
  "cubic-pytorch": /*@__PURE__*/ cubic(-0.75),
  lanczos3: /*@__PURE__*/ lanczos(3),
  lanczos5: /*@__PURE__*/ lanczos(5),
};
/** How one axis is resampled. */
interface Sampling {
  readonly from: number;
  readonly to: number;
  readonly scale: Value;
  readonly translation: Value;
  readonly method: Exclude<ResizeMethodName, "nearest">;
  readonly antialias: boolean;
}
/** What each of `from` samples counts in each of `to` results: float[from, to]; columns sum to 1, or are 0 off the image. */
function weights(sampling: Sampling): Value {
  const { from, to, scale, translation, antialias } = sampling;
  // Widened kernels need no samples beyond the edge, so there the two cubic methods are one.
  const method = sampling.method === "cubic-pytorch" && antialias ? "cubic" : sampling.method;
  const inverse = lax.div(1, scale);
  const number = iota(scale.dtype, [to], 0);
  const start = lax.mul(translation, inverse);
  const at = lax.sub(lax.sub(lax.mul(lax.add(number, 0.5), inverse), start), 0.5);
  const column = (v: Value): Value => broadcastTo(expandDims(v, [0]), [from, to]);
  const rows = iota(scale.dtype, [from, to], 0);
  const w =
    method === "area"
      ? overlap(column(lax.sub(lax.mul(number, inverse), start)), rows, inverse)
      : near(
          kernels[method],
          column(at),
          rows,
          antialias ? lax.max(inverse, 1) : like(inverse, 1),
          method === "cubic-pytorch",
        );
  const total = reduceSum(w, [0]);
  const counts = lax.gt(lax.abs(total), 1000 * 2 ** -23);
  const inside = lax.bitwiseAnd(lax.ge(at, -0.5), lax.le(at, from - 0.5));
  const used = method === "cubic-pytorch" ? counts : lax.bitwiseAnd(counts, inside);
  const safe = column(where(used, total, like(total, 1)));
  return where(column(used), lax.div(w, safe), like(w, 0));
}
/** The kernel at the distance of each sample. With `padded`, samples beyond the edge count for the one at the edge. */
function near(kernel: Kernel, at: Value, rows: Value, width: Value, padded: boolean): Value {
  const [from] = rows.shape;
  let w = kernel(lax.div(lax.abs(lax.sub(at, rows)), width));
  if (padded)
    for (const k of [1, 2]) {
      const before = kernel(lax.abs(lax.add(at, k)));
      const after = kernel(lax.abs(lax.sub(at, from - 1 + k)));
      w = lax.add(w, where(lax.eq(rows, 0), before, like(w, 0)));
      w = lax.add(w, where(lax.eq(rows, from - 1), after, like(w, 0)));
    }
  return w;
}
/** The length that results, as intervals from `left` on, have in common with samples. */
const overlap = (left: Value, rows: Value, length: Value): Value =>
  lax.max(lax.sub(lax.min(lax.add(left, length), lax.add(rows, 1)), lax.max(left, rows)), 0);
/** The product of an axis of x with a matrix [size, new size]. */
const along = (x: Value, axis: number, w: Value): Value =>
  moveaxis(tensordot(x, convertElementType(w, x.dtype), [[axis], [0]]), -1, axis);

/** Options of `resize` and `scaleAndTranslate`. */
export interface ResizeOptions {
  /** Widens the kernel where the image shrinks, so that every sample counts. By default it does. */
  antialias?: boolean;
}
/**
 * The image with another shape. Each axis is resampled by itself; the edges of first and last samples stay where they are.
 * @param x float[...s]; integers become floats, but for "nearest"
 * @param shape a size for each axis
 * @param method "nearest", "linear", "cubic", "lanczos3", "lanczos5", "area", "cubic-pytorch", or a synonym
 * @throws ValueError for a shape of another rank or an unknown method
 * @example image.resize(np.array([1, 2]), [4], "nearest").tolist() // [1, 1, 2, 2]
 */
export function resize(
  x: ArrayLike,
  shape: Shape,
  method: ResizeMethod,
  { antialias = true }: ResizeOptions = {},
): Value {
  const name = "image.resize";
  const given = asArray(x, name);
  if (shape.length !== given.ndim || shape.some((n) => !Number.isInteger(n) || n < 0))
    throw new ValueError(`${name}: [${shape}] is no shape for ${showAval(given.aval)}. Give ${given.ndim} sizes.`);
  const kind = methodOf(name, method);
  const changed = range(given.ndim).filter((d) => shape[d] !== given.shape[d]);
  if (kind === "nearest") return changed.reduce((v, d) => nearest(v, d, shape[d]), given);
  let [v] = promotedInexact(name, [given]);
  for (const d of changed) {
    if (v.shape[d] === 0)
      throw new ValueError(`${name}: axis ${d} of ${showAval(v.aval)} is empty, there is nothing to resample.`);
    const scale = shape[d] === 0 ? 1 : shape[d] / v.shape[d];
    const [s, t] = [scale, 0].map((n) => asArray(n, name, defaultFloat()));
    v = along(v, d, weights({ from: v.shape[d], to: shape[d], scale: s, translation: t, method: kind, antialias }));
  }
  return v;
}
function nearest(x: Value, axis: number, size: number): Value {
  const from = x.shape[axis];
  // Rounded as in float32, where JAX computes it.
  const index = range(size).map((i) => Math.floor(Math.fround(Math.fround((i + 0.5) * from) / size)));
  return take(x, fromNumbers(index, "int32"), axis);
}
/**
 * The image scaled and moved: result[i] is the image at (i + 1/2 - translation) / scale - 1/2 along each axis that is named, 0 off the
 * image. It can be differentiated in the image, the scales and the translations.
 * @param shape of the result
 * @param spatialDims the axes that change
 * @param scale float[k], one for each of these
 * @param translation float[k]
 * @example image.scaleAndTranslate(np.array([1, 2, 3]), [3], [0], [1], [1], "linear").tolist() // [0, 1, 2]
 */
export function scaleAndTranslate(
  x: ArrayLike,
  shape: Shape,
  spatialDims: readonly number[],
  scale: ArrayLike,
  translation: ArrayLike,
  method: ResizeMethod,
  { antialias = true }: ResizeOptions = {},
): Value {
  const name = "image.scaleAndTranslate";
  let [v] = promotedInexact(name, [x]);
  const kind = methodOf(name, method);
  if (kind === "nearest")
    throw new ValueError(`${name}: "nearest" has no weights to move. Use another method, or resize.`);
  const dims = spatialDims.map((d) => axisOf(name, d, v.ndim, v.aval));
  const kept = range(v.ndim).filter((d) => !dims.includes(d));
  if (
    shape.length !== v.ndim ||
    !sameList(
      kept.map((d) => shape[d]),
      kept.map((d) => v.shape[d]),
    )
  )
    throw new ValueError(
      `${name}: shape [${shape}] differs from ${showAval(v.aval)} in an axis beside [${spatialDims}].`,
    );
  const [scales, translations] = promotedInexact(name, [scale, translation]).map((p) => {
    if (p.ndim !== 1 || p.shape[0] !== dims.length)
      throw new ValueError(
        `${name}: ${showAval(p.aval)} should have one element for each of the axes [${spatialDims}].`,
      );
    return p;
  });
  dims.forEach((d, i) => {
    const [s, t] = [scales, translations].map((p) => reshape(take(p, i), []));
    v = along(v, d, weights({ from: v.shape[d], to: shape[d], scale: s, translation: t, method: kind, antialias }));
  });
  return v;
}
