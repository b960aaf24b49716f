import { asArray } from "../../api/asarray.ts";
import * as api from "../../api/tree.ts";
import { showAval } from "../../core/aval.ts";
import { ShapeError, ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { array } from "../../numpy/creation.ts";
import * as linalg from "../../numpy/linalg/index.ts";
import { matmul } from "../../numpy/linear.ts";
import { matrixTranspose } from "../../numpy/shape.ts";
import * as np from "../../numpy/ufuncs.ts";
import { meanOf, unbiased } from "../moments.ts";
import { adamw } from "../optimizers.ts";
import { scaleByLearningRate } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { chain, type GradientTransformation, mapLike, nextCount, stateless, zeroCount, zerosOf } from "../transform.ts";
import * as tree from "../tree.ts";
import { partition } from "../wrappers.ts";
import { type DecayOptions, decay } from "./common.ts";

/** Of x -> a x + b x x^T x + c (x x^T)^2 x, for all steps or for each. */
export type NewtonSchulzCoefficients =
  | readonly [number, number, number]
  | readonly (readonly [number, number, number])[];
const presets: Readonly<Record<"standard" | "dion", NewtonSchulzCoefficients>> = {
  standard: [3.4445, -4.775, 2.0315],
  dion: [
    [4.0848, -6.8946, 2.927],
    [3.9505, -6.3029, 2.6377],
    [3.7418, -5.5913, 2.3037],
    [2.8769, -3.1427, 1.2046],
    [2.8366, -3.0525, 1.2012],
  ],
};
export interface ScaleByMuonOptions {
  /** Of the iteration; "standard", or "dion", which differ from step to step. */
  nsCoeffs?: NewtonSchulzCoefficients | "standard" | "dion";
  /** 5 */
  nsSteps?: number;
  /** Decay of the mean of gradients; 0.95. */
  beta?: number;
  /** 1e-8 */
  eps?: number;
  /** true */
  nesterov?: boolean;
  /** Multiplies by the inner product with the mean; false. */
  adaptive?: boolean;
}
export interface MuonState {
  count: NDArray;
  mu: unknown;
  nsCoeffs: NDArray;
}
/** Towards the nearest matrix with orthonormal rows or columns, by Newton-Schulz steps. */
function orthogonalize(x: NDArray, coeffs: NDArray, steps: number, eps: number): NDArray {
  if (x.ndim !== 2)
    throw new ShapeError(`scaleByMuon: takes matrices, got ${showAval(x.aval)}. Use muon, or partition by rank.`);
  const tall = x.shape[0] > x.shape[1];
  let y = tall ? matrixTranspose(x) : x;
  y = np.divide(y, np.add(linalg.norm(y), eps));
  for (let i = 0; i < (coeffs.ndim === 2 ? coeffs.shape[0] : steps); i++) {
    const own = (coeffs.ndim === 2 ? coeffs.slice(i) : coeffs).astype(x.dtype);
    const [a, b, c] = [0, 1, 2].map((k) => own.slice(k));
    const square = matmul(y, matrixTranspose(y));
    const mixed = np.add(np.multiply(b, square), np.multiply(c, matmul(square, square)));
    y = np.add(np.multiply(a, y), matmul(mixed, y));
  }
  return tall ? matrixTranspose(y) : y;
}
/**
 * The mean of gradients of matrices, made orthogonal.
 * K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
 * @throws ShapeError if a parameter is no matrix
 * @throws ValueError if there are fewer coefficients than steps are asked for
 * @source optax.contrib.scale_by_muon
 */
export function scaleByMuon({
  nsCoeffs = "standard",
  nsSteps = 5,
  beta = 0.95,
  eps = 1e-8,
  nesterov = true,
  adaptive = false,
}: ScaleByMuonOptions = {}): GradientTransformation<MuonState> {
  const given = typeof nsCoeffs === "string" ? presets[nsCoeffs] : nsCoeffs;
  if (given === undefined)
    throw new ValueError(`scaleByMuon: there are no coefficients ${String(nsCoeffs)}. Use "standard" or "dion".`);
  const coeffs = array(given as unknown as number[][]);
  if (coeffs.shape[coeffs.ndim - 1] !== 3 || (coeffs.ndim === 2 && coeffs.shape[0] > nsSteps))
    throw new ValueError(
      `scaleByMuon: coefficients ${showAval(coeffs.aval)} are not for ${nsSteps} steps. Give three, or three for each step.`,
    );
  return {
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params), nsCoeffs: coeffs }),
    update(updates, state) {
      const mu = meanOf(updates, state.mu, beta);
      const count = nextCount(state.count);
      const ahead = () =>
        tree.updateMoment(unbiased(updates, beta, count), unbiased(mu, beta, nextCount(count)), beta, 1);
      const mean = nesterov ? ahead() : unbiased(mu, beta, count);
      const step = mapLike((m) => {
        const o = orthogonalize(m, state.nsCoeffs, nsSteps, eps);
        return adaptive ? np.multiply(tree.vdot(m, o), o) : o;
      }, mean);
      return [step, { count, mu, nsCoeffs: state.nsCoeffs }];
    },
  };
}
export interface MuonOptions extends ScaleByMuonOptions, DecayOptions {
  /** Of the parameters that are no matrices: decays of Adam's means; 0.9. */
  adamB1?: number;
  /** 0.999 */
  adamB2?: number;
  /** 0 */
  adamEpsRoot?: number;
  /** 0 */
  adamWeightDecay?: number;
  /** The same as of matrices by default. */
  adamLearningRate?: ScalarOrSchedule;
  /** Updates have this root mean square times the root of the longer side; by default they grow with the ratio of sides. */
  consistentRms?: number | null;
}
/**
 * scaleByMuon for matrices, adamw for all other parameters.
 * @source optax.contrib.muon
 */
export function muon(learningRate: ScalarOrSchedule, options: MuonOptions = {}): GradientTransformation {
  const { consistentRms = null, eps = 1e-8, nesterov = true } = options;
  const factor = ([rows, columns]: readonly number[]): number =>
    consistentRms === null
      ? Math.sqrt(Math.max(1, columns / rows))
      : Math.sqrt(Math.max(rows, columns)) * consistentRms;
  const matrices = chain(
    scaleByMuon(options),
    stateless((updates) => mapLike((u) => np.multiply(factor(u.shape), u), updates)),
    decay(options),
    scaleByLearningRate(learningRate),
  );
  const others = adamw(options.adamLearningRate ?? learningRate, {
    b1: options.adamB1 ?? 0.9,
    b2: options.adamB2 ?? 0.999,
    eps,
    epsRoot: options.adamEpsRoot ?? 0,
    weightDecay: options.adamWeightDecay ?? 0,
    nesterov,
  });
  return partition({ muon: matrices, adam: others }, (params: unknown) =>
    api.map((x) => (asArray(x as NDArray, "muon").ndim === 2 ? "muon" : "adam"), params),
  );
}
