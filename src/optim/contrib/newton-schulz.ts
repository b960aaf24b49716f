import { vmap } from "../../api/vmap.ts";
import { ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { rsqrt } from "../../lax/elementwise.ts";
import { clip } from "../../numpy/arithmetic.ts";
import { conj } from "../../numpy/complex.ts";
import { norm } from "../../numpy/linalg/norms.ts";
import { matmul } from "../../numpy/linear.ts";
import { sum } from "../../numpy/reductions.ts";
import { matrixTranspose } from "../../numpy/shape.ts";
import * as np from "../../numpy/ufuncs.ts";
import type { Rate } from "../moments.ts";
import { type MuonDimensionNumbers, matricesOf } from "./dimension-numbers.ts";

/**
 * What makes the singular values of a matrix at most 1 before the iteration: division by its Frobenius or its spectral norm, or
 * a scaling of the first step by sums of |x x^T| ("aol") or its norm ("schatten").
 */
export type Preconditioning = "frobenius" | "spectral" | "aol" | "schatten";
const preconditionings: readonly Preconditioning[] = ["frobenius", "spectral", "aol", "schatten"];

/** a x + (b y + c y y) x for y = x x^T */
function step(x: NDArray, y: NDArray, coeffs: NDArray): NDArray {
  const [a, b, c] = [0, 1, 2].map((k) => coeffs.slice(k));
  const mixed = np.add(np.multiply(b, y), matmul(np.multiply(c, y), y));
  return np.add(np.multiply(a, x), matmul(mixed, x));
}
const gram = (x: NDArray): NDArray => matmul(x, conj(matrixTranspose(x)));
/** The first step, of a matrix that is scaled on the way. */
function firstStep(x: NDArray, coeffs: NDArray, how: Preconditioning): NDArray {
  const y = how === "schatten" ? matmul(x, matrixTranspose(x)) : gram(x);
  if (how !== "aol" && how !== "schatten") return step(x, y, coeffs);
  const size = how === "aol" ? sum(np.abs(y), { axis: -1, keepdims: true }) : norm(y, "fro");
  const s = rsqrt(clip(size, 1e-8));
  return step(np.multiply(x, s), np.multiply(np.multiply(y, s), how === "aol" ? matrixTranspose(s) : s), coeffs);
}
function orthogonalized(x: NDArray, coeffs: NDArray, steps: number, how: Preconditioning, eps: Rate): NDArray {
  const tall = x.shape[0] > x.shape[1];
  let y = tall ? matrixTranspose(x) : x;
  if (how === "frobenius" || how === "spectral") y = np.divide(y, np.add(norm(y, how === "spectral" ? 2 : "fro"), eps));
  const own = coeffs.astype(x.dtype);
  for (let i = 0; i < (own.ndim === 2 ? own.shape[0] : steps); i++) {
    const now = own.ndim === 2 ? own.slice(i) : own;
    y = i === 0 ? firstStep(y, now, how) : step(y, gram(y), now);
  }
  return tall ? matrixTranspose(y) : y;
}
/**
 * Towards the nearest matrix with orthonormal rows or columns, by Newton-Schulz steps x -> a x + b x x^T x + c (x x^T)^2 x.
 * @param coeffs a, b and c: [3], or [steps, 3]
 * @throws RangeError if there is no such preconditioning
 */
export function orthogonalize(
  x: NDArray,
  numbers: MuonDimensionNumbers,
  coeffs: NDArray,
  steps: number,
  how: Preconditioning,
  eps: Rate,
): NDArray {
  const name = "scaleByMuon";
  if (!preconditionings.includes(how))
    throw new ValueError(`${name}: there is no preconditioning ${String(how)}. Use ${preconditionings.join(", ")}.`);
  const { matrices, back } = matricesOf(name, x, numbers);
  return back(vmap((m: NDArray) => orthogonalized(m, coeffs, steps, how, eps))(matrices) as NDArray);
}
