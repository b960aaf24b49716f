import { type NDArray, numpy as np } from "jaxtra";

/** The function that is differentiated, f(x) = exp(sin x), and its derivatives at a point, in double precision. */
export const f = (x: NDArray): NDArray => np.exp(np.sin(x));
export function derivatives(x: number): [f: number, first: number, second: number, third: number] {
  const [s, c, e] = [Math.sin(x), Math.cos(x), Math.exp(Math.sin(x))];
  return [e, c * e, (c * c - s) * e, -c * s * (s + 3) * e];
}
export type Precision = "float32" | "float64";
export type Kind = "forward" | "central";
/** The largest relative error of one rounding. */
const roundoff = { float32: 2 ** -24, float64: 2 ** -53 } as const;

export type Point = readonly [step: number, error: number];
/** Errors at the steps 2^-k. The point should have few binary digits: then x + h is exact, and all errors are f's. */
export function differenceErrors(kind: Kind, dtype: Precision, x: number): Point[] {
  const exact = derivatives(x)[1];
  const steps = Array.from({ length: dtype === "float32" ? 23 : 52 }, (_, k) => 2 ** -(k + 1));
  const [at, h] = [np.array(x, dtype), np.array(steps, dtype)];
  const above = f(at.add(h));
  const slopes = kind === "forward" ? above.sub(f(at)).div(h) : above.sub(f(at.sub(h))).div(h.mul(2));
  return (slopes.tolist() as number[]).map((d, k) => [steps[k], Math.abs(d - exact)]);
}
/**
 * The step that balances truncation and rounding u |f| of each value, and the bound there:
 * forward h |f''| / 2 + 2 u |f| / h, central h^2 |f'''| / 6 + u |f| / h.
 */
export function bestStep(kind: Kind, dtype: Precision, x: number): Point {
  const [value, , second, third] = derivatives(x).map(Math.abs);
  const noise = roundoff[dtype] * value;
  if (kind === "forward") {
    const h = 2 * Math.sqrt(noise / second);
    return [h, (h * second) / 2 + (2 * noise) / h];
  }
  const h = Math.cbrt((3 * noise) / third);
  return [h, (h * h * third) / 6 + noise / h];
}
