import type { DType } from "../core/dtype.ts";

/** How the bits of a floating point dtype are numbers: a sign, an exponent and a mantissa. */
export interface FloatFormat {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  /** What the exponent of 1 is written as. */
  readonly bias: number;
  /** The greatest finite number. */
  readonly max: number;
  /** What greater numbers become: infinity, or NaN in a format without it. */
  readonly beyond: number;
  /** False where the bits of -0 are those of NaN. */
  readonly signedZero: boolean;
}
/**
 * Which bits are no numbers. ieee: all whose exponent is ones. fn (finite): those that are ones throughout. fnuz (finite, with an
 * unsigned zero): those of -0.
 */
type Specials = "ieee" | "fn" | "fnuz";
function format(exponentBits: number, mantissaBits: number, specials: Specials, bias?: number): FloatFormat {
  const offset = bias ?? 2 ** (exponentBits - 1) - 1;
  const exponent = 2 ** exponentBits - (specials === "ieee" ? 2 : 1) - offset;
  const below = specials === "fn" ? 1 : 0;
  return {
    exponentBits,
    mantissaBits,
    bias: offset,
    max: (2 - (1 + below) * 2 ** -mantissaBits) * 2 ** exponent,
    beyond: specials === "ieee" ? Number.POSITIVE_INFINITY : Number.NaN,
    signedZero: specials !== "fnuz",
  };
}
const formats: Partial<Record<DType, FloatFormat>> = {
  float8_e3m4: /*@__PURE__*/ format(3, 4, "ieee"),
  float8_e4m3: /*@__PURE__*/ format(4, 3, "ieee"),
  float8_e4m3b11fnuz: /*@__PURE__*/ format(4, 3, "fnuz", 11),
  float8_e4m3fn: /*@__PURE__*/ format(4, 3, "fn"),
  float8_e4m3fnuz: /*@__PURE__*/ format(4, 3, "fnuz", 8),
  float8_e5m2: /*@__PURE__*/ format(5, 2, "ieee"),
  float8_e5m2fnuz: /*@__PURE__*/ format(5, 2, "fnuz", 16),
  float16: /*@__PURE__*/ format(5, 10, "ieee"),
  bfloat16: /*@__PURE__*/ format(8, 7, "ieee"),
  float32: /*@__PURE__*/ format(8, 23, "ieee"),
  float64: /*@__PURE__*/ format(11, 52, "ieee"),
};
/** The format of a floating point dtype, undefined for others. */
export const floatFormat = (d: DType): FloatFormat | undefined => formats[d];

/** The least positive number. */
export const leastPositive = ({ mantissaBits, bias }: FloatFormat): number => 2 ** (1 - bias - mantissaBits);
/** The least positive number whose mantissa has all its bits. */
export const leastNormal = ({ bias }: FloatFormat): number => 2 ** (1 - bias);
/** The bits of infinity, or of NaN where there is none, without a sign. */
export const bitsBeyond = (f: FloatFormat): number => (f.signedZero ? bitsOfSize(f.max, f) + 1 : 128);
/** The bits of NaN. */
export const bitsOfNan = (f: FloatFormat): number =>
  f.beyond === Number.POSITIVE_INFINITY ? bitsBeyond(f) + 2 ** (f.mantissaBits - 1) : bitsBeyond(f);

/** The bits of a positive number that is not too large: nearest, ties to even. */
function bitsOfSize(x: number, { mantissaBits, bias }: FloatFormat): number {
  const exponent = Math.max(Math.floor(Math.log2(x)), 1 - bias);
  const steps = x / 2 ** (exponent - mantissaBits);
  const below = Math.floor(steps);
  const up = steps - below > 0.5 || (steps - below === 0.5 && below % 2 === 1);
  return (exponent + bias - 1) * 2 ** mantissaBits + below + (up ? 1 : 0);
}
/** The bits of the number of 8 bits nearest to a float, ties to even. */
export function toFloat8(x: number, f: FloatFormat): number {
  if (x !== x) return bitsOfNan(f);
  const sign = x < 0 || Object.is(x, -0) ? 128 : 0;
  const size = Math.abs(x);
  const bits = size < 2 * f.max ? bitsOfSize(size, f) : 255;
  if (f.signedZero) return sign | Math.min(bits, bitsBeyond(f));
  return bits > 127 ? 128 : bits && sign | bits;
}
/** The number that 8 bits are. */
export function fromFloat8(bits: number, f: FloatFormat): number {
  const size = bits & 127;
  const beyond = bitsBeyond(f);
  if (f.signedZero ? size > beyond : bits === beyond) return Number.NaN;
  const sign = bits & 128 ? -1 : 1;
  if (f.signedZero && size === beyond) return sign * f.beyond;
  const exponent = size >> f.mantissaBits;
  const mantissa = size & (2 ** f.mantissaBits - 1);
  return exponent === 0
    ? sign * mantissa * leastPositive(f)
    : sign * (2 ** f.mantissaBits + mantissa) * 2 ** (exponent - f.bias - f.mantissaBits);
}
