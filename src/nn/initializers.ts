import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInexact } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { div, like, mul, neg, sqrt } from "../ops/arithmetic.ts";
import { broadcastTo, full, moveAxis } from "../ops/axes.ts";
import { complex, partOf } from "../ops/complex.ts";
import { pad, reshape } from "../ops/shape.ts";
import { cos, log1p, sin } from "../ops/transcendental.ts";
import { normal as drawNormal, truncatedNormal as drawTruncatedNormal } from "../random/continuous.ts";
import { split } from "../random/keys.ts";
import { orthogonal as drawOrthogonal } from "../random/matrices.ts";
import { type DTypeArgument, type DTypeOptions, uniform as drawUniform, optionsOf } from "../random/uniform.ts";
import { product } from "../util/list.ts";

/** Makes the first value of a parameter: (key, shape, dtype) => array. */
export type Initializer = (key: ArrayLike, shape: Shape, dtype?: DType) => Value;

function floatOf(dtype: DType | undefined, name: string): DType {
  const d = checkDType(dtype ?? defaultFloat(), `nn.initializers.${name}`);
  if (!isInexact(d)) throw new DTypeError(`nn.initializers.${name}: ${d} is no float. Initialise floats and convert.`);
  return d;
}
const constantOf = (value: number, dtype: DType): Value => asArray(value, "nn.initializers", dtype);

/** All 0. */
export const zeros: Initializer = (_, shape, dtype = defaultFloat()) => full(shape, 0, dtype);
/** All 1. */
export const ones: Initializer = (_, shape, dtype = defaultFloat()) => full(shape, 1, dtype);
/** All `value`. */
export const constant =
  (value: ArrayLike, dtype?: DType): Initializer =>
  (_, shape, d = dtype ?? defaultFloat()) =>
    broadcastTo(asArray(value, "nn.initializers.constant", d), shape);
/** Uniform in [0, scale). */
export const uniform =
  (scale = 1e-2, dtype?: DType): Initializer =>
  (key, shape, d = dtype) => {
    const type = floatOf(d, "uniform");
    return mul(drawUniform(key, shape, { dtype: type }), constantOf(scale, type));
  };
/** Normal with mean 0. */
export const normal =
  (stddev = 1e-2, dtype?: DType): Initializer =>
  (key, shape, d = dtype) => {
    const type = floatOf(d, "normal");
    return mul(drawNormal(key, shape, { dtype: type }), constantOf(stddev, type));
  };
export interface CutOptions extends DTypeOptions {
  readonly lower?: number;
  readonly upper?: number;
}
/** Normal with mean 0, cut at `lower` and `upper` standard deviations. */
export const truncatedNormal =
  (stddev = 1e-2, dtype?: DTypeArgument<CutOptions>, lower = -2, upper = 2): Initializer =>
  (key, shape, d = optionsOf(dtype).dtype) => {
    const type = floatOf(d, "truncatedNormal");
    const { lower: from = lower, upper: to = upper } = optionsOf(dtype);
    return mul(drawTruncatedNormal(key, from, to, shape, { dtype: type }), constantOf(stddev, type));
  };

type Axes = number | readonly number[];
export interface FanOptions {
  /** Axes of inputs; the last but one by default. */
  inAxis?: Axes;
  /** Axes of outputs; the last by default. */
  outAxis?: Axes;
  /** Axes of independent weights. */
  batchAxis?: Axes;
  dtype?: DType;
}
function fans(
  shape: Shape,
  { inAxis = -2, outAxis = -1, batchAxis = [] }: FanOptions,
): [fanIn: number, fanOut: number] {
  if (inAxis === -2 && shape.length <= 1)
    throw new ValueError(
      `nn.initializers: [${shape}] has no input axis. Weights have at least 2 axes; or pass inAxis.`,
    );
  const size = (axes: Axes) =>
    product((typeof axes === "number" ? [axes] : axes).map((d) => shape[d < 0 ? d + shape.length : d]));
  const [nIn, nOut] = [size(inAxis), size(outAxis)];
  const field = product(shape) / nIn / nOut / size(batchAxis);
  return [nIn * field, nOut * field];
}
export type FanMode = "fan_in" | "fan_out" | "fan_avg" | "fan_geo_avg";
const denominators: Record<FanMode, (fanIn: number, fanOut: number) => number> = {
  fan_in: (i) => i,
  fan_out: (_, o) => o,
  fan_avg: (i, o) => (i + o) / 2,
  fan_geo_avg: (i, o) => Math.sqrt(i * o),
};
export type Distribution = "truncated_normal" | "normal" | "uniform";
/** Complex numbers in the unit disk, with density by the square of their size, or the normal ones cut at size 2. */
function drawComplex(key: ArrayLike, shape: Shape, dtype: DType, cut: boolean): Value {
  const [keyR, keyAngle] = split(key, 2);
  const draw = (k: ArrayLike) => drawUniform(k, shape, { dtype: partOf(dtype) });
  const u = draw(keyR);
  const size = cut ? sqrt(neg(log1p(mul(u, like(u, Math.expm1(-4)))))) : sqrt(mul(u, like(u, 2)));
  const angle = mul(draw(keyAngle), like(u, 2 * Math.PI));
  return complex(mul(size, cos(angle)), mul(size, sin(angle)));
}
/**
 * Random weights whose variance is scale / fan: activations keep their variance from layer to layer.
 * @param mode which fan: inputs, outputs, or a mean of both
 */
export const varianceScaling =
  (scale: number, mode: FanMode, distribution: Distribution, options: FanOptions = {}): Initializer =>
  (key, shape, d = options.dtype) => {
    const dtype = floatOf(d, "varianceScaling");
    const denominator = denominators[mode];
    if (!denominator)
      throw new ValueError(
        `nn.initializers.varianceScaling: there is no mode ${mode}. Use ${Object.keys(denominators).join(", ")}.`,
      );
    const variance = constantOf(scale / denominator(...fans(shape, options)), dtype);
    switch (distribution) {
      case "truncated_normal": {
        // The standard deviation of a standard normal cut at -2 and 2, or at the absolute value 2.
        const cut = constantOf(isComplex(dtype) ? 0.95311164380491208 : 0.87962566103423978, dtype);
        const drawn = isComplex(dtype)
          ? drawComplex(key, shape, dtype, true)
          : drawTruncatedNormal(key, -2, 2, shape, { dtype });
        return mul(drawn, div(sqrt(variance), cut));
      }
      case "normal":
        return mul(drawNormal(key, shape, { dtype }), sqrt(variance));
      case "uniform":
        if (isComplex(dtype)) return mul(drawComplex(key, shape, dtype, false), sqrt(variance));
        return mul(drawUniform(key, shape, { dtype, minval: -1 }), sqrt(mul(constantOf(3, dtype), variance)));
      default:
        throw new ValueError(
          `nn.initializers.varianceScaling: there is no distribution ${String(distribution)}. Use truncated_normal, normal or uniform.`,
        );
    }
  };
const scaling =
  (scale: number, mode: FanMode, distribution: Distribution) =>
  (options: FanOptions = {}): Initializer =>
    varianceScaling(scale, mode, distribution, options);
/** Uniform with variance 1 / mean fan. */
export const glorotUniform = /*@__PURE__*/ scaling(1, "fan_avg", "uniform");
/** Normal, cut at 2 deviations, with variance 1 / mean fan. */
export const glorotNormal = /*@__PURE__*/ scaling(1, "fan_avg", "truncated_normal");
/** Uniform with variance 1 / inputs. */
export const lecunUniform = /*@__PURE__*/ scaling(1, "fan_in", "uniform");
/** Normal, cut at 2 deviations, with variance 1 / inputs. */
export const lecunNormal = /*@__PURE__*/ scaling(1, "fan_in", "truncated_normal");
/** Uniform with variance 2 / inputs, for relu. */
export const heUniform = /*@__PURE__*/ scaling(2, "fan_in", "uniform");
/** Normal, cut at 2 deviations, with variance 2 / inputs, for relu. */
export const heNormal = /*@__PURE__*/ scaling(2, "fan_in", "truncated_normal");
export interface ColumnOptions extends DTypeOptions {
  /** The axis of the columns; all others together are the rows. */
  readonly columnAxis?: number;
}
/**
 * Orthonormal rows or columns, whichever are fewer, times `scale`; uniform by Haar's measure.
 * @param columnAxis the axis of the columns; all others together are the rows
 * @throws ValueError for a shape of fewer than two axes
 */
export const orthogonal =
  (scale = 1, columnAxis: number | ColumnOptions = -1, dtype?: DType): Initializer =>
  (key, shape, d) => {
    const name = "nn.initializers.orthogonal";
    const o = typeof columnAxis === "number" ? { columnAxis, dtype } : columnAxis;
    const type = floatOf(d ?? o.dtype, "orthogonal");
    if (shape.length < 2) throw new ValueError(`${name}: [${shape}] has fewer than two axes. Give rows and columns.`);
    const { columnAxis: given = -1 } = o;
    const axis = given < 0 ? given + shape.length : given;
    if (!(axis in shape)) throw new ValueError(`${name}: axis ${given} is out of range for [${shape}].`);
    if (shape.includes(0)) return full(shape, 0, type);
    const columns = shape[axis];
    const q = drawOrthogonal(key, product(shape) / columns, [], { dtype: type, m: columns });
    const apart = reshape(q, [...shape.filter((_, k) => k !== axis), columns]);
    return mul(moveAxis(apart, shape.length - 1, axis), constantOf(scale, type));
  };
/**
 * Zeros, with an orthogonal matrix in the middle of the kernel: a convolution that keeps lengths.
 * L. Xiao et al., "Dynamical isometry and a mean field theory of CNNs", 2018.
 * @returns an initializer of shapes [...spatial, in, out] of three to five axes
 * @throws RangeError for other shapes, or where out is smaller than in
 * @source jax.nn.initializers.delta_orthogonal
 */
export const deltaOrthogonal =
  (scale = 1, columnAxis: number | ColumnOptions = -1, dtype?: DType): Initializer =>
  (key, shape, d) => {
    const name = "nn.initializers.deltaOrthogonal";
    if (shape.length < 3 || shape.length > 5)
      throw new ValueError(`${name}: [${shape}] has not three to five axes. Give the kernel of a convolution.`);
    const [inputs, outputs] = shape.slice(-2);
    if (outputs < inputs)
      throw new ValueError(`${name}: [${shape}] has ${outputs} outputs for ${inputs} inputs. Give at least as many.`);
    const matrix = orthogonal(scale, columnAxis, dtype)(key, [inputs, outputs], d);
    const around = shape.slice(0, -2).map((n): [number, number, number] => {
      const before = Math.floor((n - 1) / 2);
      return [before, n - 1 - before, 0];
    });
    const kernel = reshape(matrix, [...around.map(() => 1), inputs, outputs]);
    return pad(kernel, constantOf(0, matrix.dtype), [...around, [0, 0, 0], [0, 0, 0]]);
  };
export {
  glorotNormal as xavierNormal,
  glorotUniform as xavierUniform,
  heNormal as kaimingNormal,
  heUniform as kaimingUniform,
};
