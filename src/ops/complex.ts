import { type Aval, aval, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, isComplex, isPaired, kindOf } from "../core/dtype.ts";
import { DTypeError, InternalError } from "../core/errors.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1, currentTrace, scalar } from "../core/trace.ts";
import { ConcreteArray, Tracer, type Value } from "../core/value.ts";
import { abs, add, div, like, max, min, mul, neg, sqrt, square } from "./arithmetic.ts";
import { broadcastInDim } from "./axes.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { elementwise, unbroadcast } from "./elementwise.ts";
import { where } from "./select.ts";

// Complex numbers and their parts. Derivatives follow JAX: transposing takes no conjugate, so the gradient of a real
// function is the conjugate of the direction of steepest ascent.

/** The dtype of a complex number's parts; real dtypes are their own. */
export const partOf = (d: DType): DType => dtypeInfo[d].half ?? d;
/** The complex dtype with parts of this dtype. */
export const complexOf = (d: DType): DType => (d === "float64" || d === "complex128" ? "complex128" : "complex64");

/**
 * A complex value while a program is compiled: two real ones. Compiled code knows no complex numbers: each operation on
 * them is expressed by operations on parts (`src/complex`), which fuse as all others do. Keys of four words are pairs of keys of two.
 */
export class Pair extends Tracer {
  readonly re: Value;
  readonly im: Value;
  constructor(re: Value, im: Value, dtype: DType) {
    super(currentTrace(), aval(re.shape, dtype, re.weakType && im.weakType));
    this.re = re;
    this.im = im;
  }
}
/** The parts as one value; a scalar part is spread to the other's shape. */
export const pair = (re: Value, im: Value, dtype: DType = complexOf(re.dtype)): Pair => {
  const { shape } = re.ndim >= im.ndim ? re : im;
  return new Pair(broadcastInDim(re, shape, []), broadcastInDim(im, shape, []), dtype);
};
/** The parts of a value; real ones have the imaginary part 0. */
export function parts(z: Value): { readonly re: Value; readonly im: Value } {
  if (z instanceof Pair) return z;
  if (!isPaired(z.dtype)) return { re: z, im: scalar(0, z.dtype) };
  // A literal is a JS number.
  if (!(z instanceof ConcreteArray) || z.scalar === undefined) throw new InternalError("a complex value without parts");
  const dtype = partOf(z.dtype);
  return { re: scalar(z.scalar, dtype, z.weakType), im: scalar(0, dtype, z.weakType) };
}
export const re = (z: Value): Value => parts(z).re;
export const im = (z: Value): Value => parts(z).im;

export const isInfinite = (x: Value): Value => eq(abs(x), like(x, Number.POSITIVE_INFINITY));
/** sqrt(x^2 + y^2) without overflow. */
export function hypot(x: Value, y: Value): Value {
  const [big, small] = [max(abs(x), abs(y)), min(abs(x), abs(y))];
  const ratio = div(small, where(eq(big, like(big, 0)), like(big, 1), big));
  const r = mul(big, sqrt(add(like(big, 1), square(ratio))));
  return where(isInfinite(big), abs(big), r);
}
/** The modulus of a pair. */
export function absOfParts(z: Value): Value {
  const { re: x, im: y } = parts(z);
  if (x.dtype === "float64") return hypot(x, y);
  const [a, b] = [convertElementType(x, "float64"), convertElementType(y, "float64")];
  return convertElementType(sqrt(add(square(a), square(b))), x.dtype);
}
function checkComplex(name: string, [x]: readonly Aval[]): void {
  if (!isComplex(x.dtype))
    throw new DTypeError(`${name}: takes complex numbers, got ${showAval(x)}. Use numpy's ${name} for real ones.`);
}

/** The complex number with these real and imaginary parts. */
export const complexP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "complex",
  takes([x, y]) {
    if (x.dtype !== y.dtype || (x.dtype !== "float32" && x.dtype !== "float64"))
      throw new DTypeError(
        `complex: takes two arrays of float32 or of float64, got ${showAval(x)} and ${showAval(y)}. Convert with astype.`,
      );
  },
  result: ([x]) => complexOf(x.dtype),
  scalar: { expand: ([x, y]) => [pair(x, y)] },
  tangent: "linear",
  transpose: ([ct], [x, y]) => [
    x instanceof LinearInput && ct ? unbroadcast(real(ct), x.aval.shape) : null,
    y instanceof LinearInput && ct ? unbroadcast(neg(imag(ct)), y.aval.shape) : null,
  ],
});
export const realP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "real",
  takes: (ins) => checkComplex("real", ins),
  result: ([x]) => partOf(x.dtype),
  scalar: { expand: ([z]) => [re(z)] },
  tangent: "linear",
  transpose: ([ct]) => [ct && complex(ct, like(ct, 0))],
});
export const imagP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "imag",
  takes: (ins) => checkComplex("imag", ins),
  result: ([x]) => partOf(x.dtype),
  scalar: { expand: ([z]) => [im(z)] },
  tangent: "linear",
  transpose: ([ct]) => [ct && complex(like(ct, 0), neg(ct))],
});
/** The complex conjugate; a real number becomes a complex one. */
export const conjP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "conj",
  takes([x]) {
    if (!isComplex(x.dtype) && x.dtype !== "float32" && x.dtype !== "float64")
      throw new DTypeError(`conj: takes float32, float64 or complex numbers, got ${showAval(x)}. Convert with astype.`);
  },
  result: ([x]) => complexOf(x.dtype),
  scalar: { expand: ([z]) => [pair(re(z), neg(im(z)))] },
  tangent: "linear",
  transpose: ([ct], [x]) => [ct && (isComplex(x.aval.dtype) ? conj(ct) : real(ct))],
});
/** The absolute value of complex numbers: a real one, with the derivative 0 at 0. */
export const complexAbsP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "abs",
  takes: (ins) => checkComplex("abs", ins),
  result: ([x]) => partOf(x.dtype),
  scalar: { expand: ([z]) => [absOfParts(z)] },
  tangent([z]) {
    const r = bind1(complexAbsP, [z], {});
    const direction = div(conj(z), convertElementType(where(eq(r, like(r, 0)), like(r, 1), r), z.dtype));
    return [[r], ([dz]) => [dz && real(mul(dz, direction))]];
  },
});

export const complex = (re: Value, im: Value): Value => bind1(complexP, [re, im], {});
export const real = (z: Value): Value => bind1(realP, [z], {});
export const imag = (z: Value): Value => bind1(imagP, [z], {});
export const conj = (z: Value): Value => bind1(conjP, [z], {});
/** The conjugate of complex numbers; real ones as they are. */
export const conjIfComplex = (z: Value): Value => (kindOf(z.dtype) === "complex" ? conj(z) : z);
