import { showAval } from "../../core/aval.ts";
import { JAXTypeError, ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { cond } from "../../lax/branches.ts";
import { remainder } from "../../numpy/arithmetic.ts";
import { zeros, zerosLike } from "../../numpy/creation.ts";
import { svd } from "../../numpy/linalg/decompositions.ts";
import { matmul } from "../../numpy/linear.ts";
import { matrixTranspose } from "../../numpy/shape.ts";
import * as np from "../../numpy/ufuncs.ts";
import { scaleByAdam } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { type GradientTransformation, mapLike, nextCount, zeroCount } from "../transform.ts";
import { type DecayOptions, withDecayAndRate } from "./common.ts";
import { type DimensionNumbersOrFn, GaLoreDimensionNumbers, mapNumbers, matricesOf } from "./dimension-numbers.ts";

export interface ScaleByGaloreOptions {
  /** How many directions are kept of each matrix; 128. */
  rank?: number;
  /** Every how many steps they are found anew; 200. */
  updateProjGap?: number;
  /** A factor of what comes back; 1. */
  scale?: number;
  /** What sees the projected gradients; scaleByAdam. */
  baseOptimizer?: GradientTransformation;
  /** Which arrays are matrices and how; null in such a tree: they stay whole. Those of rank 2 by default. */
  weightDimensionNumbers?: DimensionNumbersOrFn;
}
export interface GaLoreState {
  count: NDArray;
  baseOptimizerState: unknown;
  /** For each matrix the directions that are kept, as columns; [0, 0] for what stays whole. */
  projector: unknown;
}
type Numbers = GaLoreDimensionNumbers | null;
const name = "scaleByGalore";
/** The one matrix that an array is, and such a matrix as an array again. */
function matrixOf(x: NDArray, numbers: GaLoreDimensionNumbers): { matrix: NDArray; back: (y: NDArray) => NDArray } {
  const { matrices, back } = matricesOf(name, x, numbers);
  if (matrices.shape[0] !== 1)
    throw new ValueError(`${name}: an axis of ${showAval(x.aval)} is neither row nor column. Name all axes.`);
  return { matrix: matrices.slice(0), back };
}
/** Whether the columns are projected, which are the longer side. */
const isTall = (m: NDArray): boolean => m.shape[0] >= m.shape[1];

/**
 * Another transformation on projections of the gradients: of each matrix only its largest singular directions, so that the
 * state is small. J. Zhao et al., "GaLore: Memory-efficient LLM training by gradient low-rank projection", 2024.
 * @throws TypeError if the rank is no whole number
 * @throws RangeError if it is not positive, or dimension numbers leave an axis out
 * @source optax.contrib.scale_by_galore
 */
export function scaleByGalore({
  rank = 128,
  updateProjGap = 200,
  scale = 1,
  baseOptimizer = scaleByAdam(),
  weightDimensionNumbers: given,
}: ScaleByGaloreOptions = {}): GradientTransformation<GaLoreState> {
  if (!Number.isInteger(rank)) throw new JAXTypeError(`${name}: rank is ${rank}. Give a whole number.`);
  if (rank <= 0) throw new ValueError(`${name}: rank is ${rank}. Give a positive one.`);
  const numbersOf = (x: NDArray): Numbers =>
    given instanceof GaLoreDimensionNumbers
      ? x.ndim >= 2
        ? given
        : null
      : x.ndim === 2
        ? new GaLoreDimensionNumbers()
        : null;
  const numbers =
    given === undefined || given instanceof GaLoreDimensionNumbers
      ? (t: unknown) => mapLike((x) => numbersOf(x) as never, t)
      : given;
  const each = <T>(f: (x: NDArray, n: Numbers) => NDArray, t: T): T => mapNumbers(f, t, numbers);
  const kept = (m: NDArray): number => Math.min(rank, ...m.shape);
  const firstProjector = (p: NDArray, n: Numbers): NDArray => {
    if (!n) return zeros([0, 0], { dtype: p.dtype });
    const { matrix } = matrixOf(p, n);
    return zeros([Math.max(...matrix.shape), kept(matrix)], { dtype: p.dtype });
  };
  const proxy = (p: NDArray, n: Numbers): NDArray => {
    if (!n) return zerosLike(p);
    const { matrix } = matrixOf(p, n);
    const [rows, columns] = matrix.shape;
    return zeros(isTall(matrix) ? [kept(matrix), columns] : [rows, kept(matrix)], { dtype: p.dtype });
  };
  /** The left or right singular vectors of the longer side. */
  const found = (m: NDArray): NDArray => {
    const [u, , vh] = svd(m.astype("float32"), { fullMatrices: false }) as unknown as NDArray[];
    const vectors = isTall(m) ? u : matrixTranspose(vh);
    return vectors.slice("...", [0, kept(m)]).astype(m.dtype);
  };
  return {
    init: (params) => ({
      count: zeroCount(),
      baseOptimizerState: baseOptimizer.init(each(proxy, params)),
      projector: each(firstProjector, params),
    }),
    update(updates, { count, baseOptimizerState, projector: old }) {
      const anew = np.equal(remainder(count, updateProjGap), 0);
      const marks = each((_, n) => n as never, updates) as unknown;
      const project = (g: NDArray, p: NDArray, n: Numbers): NDArray => {
        if (!n) return p;
        const { matrix } = matrixOf(g, n);
        return cond(
          anew,
          () => found(matrix),
          () => p,
        ) as NDArray;
      };
      const projector = mapLike(project as never, updates as unknown, old, marks);
      const small = (g: NDArray, p: NDArray, n: Numbers): NDArray => {
        if (!n) return g;
        const { matrix } = matrixOf(g, n);
        return isTall(matrix) ? matmul(matrixTranspose(p), matrix) : matmul(matrix, p);
      };
      const [step, next] = baseOptimizer.update(mapLike(small as never, updates, projector, marks), baseOptimizerState);
      const whole = (u: NDArray, p: NDArray, g: NDArray, n: Numbers): NDArray => {
        if (!n) return u;
        const { matrix, back } = matrixOf(g, n);
        const full = isTall(matrix) ? matmul(p, u) : matmul(u, matrixTranspose(p));
        return np.multiply(scale, back(full)).astype(g.dtype);
      };
      const out = mapLike(whole as never, step, projector, updates, marks);
      return [out, { count: nextCount(count), baseOptimizerState: next, projector }];
    },
  };
}
/**
 * scaleByGalore with decay and a learning rate. `update` needs the parameters.
 * @source optax.contrib.galore
 */
export const galore = (
  learningRate: ScalarOrSchedule,
  options: ScaleByGaloreOptions & DecayOptions = {},
): GradientTransformation => withDecayAndRate(scaleByGalore(options), learningRate, options);
