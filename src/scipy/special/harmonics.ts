import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isInteger } from "../../core/dtype.ts";
import { ConcretizationTypeError, DTypeError, ValueError } from "../../core/errors.ts";
import { ConcreteArray, type Value } from "../../core/value.ts";
import { floorDivide } from "../../numpy/arithmetic.ts";
import { stack } from "../../numpy/join.ts";
import { where } from "../../numpy/logic.ts";
import { broadcastShape, promotedInexact } from "../../numpy/promote.ts";
import { max } from "../../numpy/reductions.ts";
import { broadcastTo, expandDims, squeeze } from "../../numpy/shape.ts";
import { takeAlongAxis } from "../../numpy/take.ts";
import * as np from "../../numpy/ufuncs.ts";
import { complex } from "../../ops/complex.ts";

/** Legendre functions P(m, l), normalised for spheres, for 0 <= m <= l <= n: for each m, all l. */
function legendre(n: number, cos: Value, sin: Value): Value[] {
  const rows: Value[] = [];
  let diagonal = np.add(np.multiply(cos, 0), 0.5 / Math.sqrt(Math.PI));
  for (let m = 0; m <= n; m++) {
    if (m > 0) diagonal = np.multiply(np.multiply(-Math.sqrt(1 + 0.5 / m), sin), diagonal);
    let [before, now] = [np.multiply(diagonal, 0), diagonal];
    rows.push(now);
    for (let l = m + 1; l <= n; l++) {
      const factor = Math.sqrt((4 * l * l - 1) / (l * l - m * m));
      const back = l === m + 1 ? 0 : Math.sqrt(((l - 1) ** 2 - m * m) / (4 * (l - 1) ** 2 - 1));
      [before, now] = [now, np.multiply(factor, np.subtract(np.multiply(cos, now), np.multiply(back, before)))];
      rows.push(now);
    }
  }
  return rows;
}
function degrees(x: ArrayLike, name: string): Value {
  const v = asArray(x, name);
  if (isInteger(v.dtype)) return v.astype("int32");
  if (typeof x === "number" && Number.isInteger(x)) return asArray(x, name, "int32");
  throw new DTypeError(
    `${name}: degrees and orders are integers, got ${showAval(v.aval)}. Convert with astype("int32").`,
  );
}
export interface HarmonicOptions {
  /** The largest degree, which must be known while a function is traced. Degrees above it count as it. */
  nMax?: number | null;
}
/**
 * Spherical harmonics: an orthonormal basis of the functions on the sphere,
 * sqrt((2n + 1) (n - m)! / (4 pi (n + m)!)) P(n, m)(cos theta) exp(i m phi).
 * @param n int[...], the degree, at least 0
 * @param m int[...], the order, from -n to n
 * @param theta float[...], the angle from the pole
 * @param phi float[...], the angle around it
 * @returns complex, of the broadcast shape
 * @throws ConcretizationTypeError if n is traced, and there is no nMax
 * @example scipy.special.sphHarmY(0, 0, 1, 2).tolist() // { re: 0.2820948, im: 0 }
 * @source jax.scipy.special.sph_harm_y
 */
export function sphHarmY(
  n: ArrayLike,
  m: ArrayLike,
  theta: ArrayLike,
  phi: ArrayLike,
  { nMax = null }: HarmonicOptions = {},
): Value {
  const name = "special.sphHarmY";
  const [degree, order] = [degrees(n, name), degrees(m, name)];
  const [polar, around] = promotedInexact(name, [theta, phi]);
  if (nMax === null && !(degree instanceof ConcreteArray))
    throw new ConcretizationTypeError(
      `${name}: n is a traced ${showAval(degree.aval)}. Pass its largest value by nMax.`,
    );
  const top = nMax ?? (degree.size === 0 ? 0 : (max(degree).item() as number));
  if (!Number.isInteger(top) || top < 0)
    throw new ValueError(`${name}: the largest degree is ${top}. Give at least 0.`);
  const shape = broadcastShape(name, [degree.shape, order.shape, polar.shape, around.shape]);
  const size = np.abs(order);
  const l = np.minimum(degree, top);
  // Rows of an upper triangle, one behind the other.
  const before = np.subtract(np.multiply(size, top + 1), floorDivide(np.multiply(size, np.subtract(size, 1)), 2));
  const at = broadcastTo(np.subtract(np.add(before, l), size), shape);
  const rows = legendre(top, np.cos(polar), np.sin(polar)).map((x) => broadcastTo(x, shape));
  const value = squeeze(takeAlongAxis(stack(rows, -1), expandDims(at, -1), -1), -1);
  const angle = np.multiply(size.astype(around.dtype), around);
  const [re, im] = [np.multiply(value, np.cos(angle)), np.multiply(value, np.sin(angle))];
  // Of negative orders (-1)^m times the conjugate.
  const odd = np.equal(np.bitwiseAnd(size, 1), 1);
  const below = np.less(order, 0);
  const flip = (x: Value, other: Value) => where(below, where(odd, np.negative(other), other), x);
  return complex(flip(re, re), flip(im, np.negative(im)));
}
