import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { options } from "../../numpy/options.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { argmin, min, sum } from "../../numpy/reductions.ts";
import { subtract } from "../../numpy/ufuncs.ts";
import { expandDims, reshape } from "../../ops/shape.ts";

/** Options of `vq`. */
export interface VqOptions {
  /** Taken for the sake of programs for SciPy: nothing looks at the numbers, as in JAX. */
  checkFinite?: boolean;
}
/**
 * The nearest code of each observation.
 * @param obs float or complex[m, n] (or [m] with a codebook of numbers)
 * @param codeBook float[k, n]
 * @returns [int32[m], float[m]]: the codes and the distances to them
 * @throws ValueError for other shapes
 * @example scipy.cluster.vq.vq(np.array([[1], [9]]), np.array([[0], [8]]))[0].tolist() // [0, 1]
 */
export function vq(obs: ArrayLike, codeBook: ArrayLike, checkFinite?: boolean | VqOptions): [code: Value, dist: Value] {
  options<VqOptions>("vq", ["checkFinite"], checkFinite, undefined);
  const [given, codes] = promotedInexact("vq", [obs, codeBook]);
  if (
    given.ndim !== codes.ndim ||
    given.ndim < 1 ||
    given.ndim > 2 ||
    (given.ndim === 2 && given.shape[1] !== codes.shape[1])
  )
    throw new ValueError(
      `vq: observations ${showAval(given.aval)} and codes ${showAval(codes.aval)} should have one rank, 1 or 2, and vectors of one length.`,
    );
  const [x, c] = given.ndim === 1 ? [given, codes].map((v) => reshape(v, [v.size, 1])) : [given, codes];
  const differences = subtract(expandDims(x, [1]), expandDims(c, [0]));
  const sizes = isComplex(x.dtype) ? lax.abs(differences) : differences;
  const distances = lax.sqrt(sum(lax.square(sizes), { axis: -1 }));
  return [argmin(distances, { axis: -1 }), min(distances, { axis: -1 })];
}
