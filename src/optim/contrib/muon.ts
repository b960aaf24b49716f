import { asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ShapeError, ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { array } from "../../numpy/creation.ts";
import * as np from "../../numpy/ufuncs.ts";
import { type MeanOptions, meanAhead, meanOf, type Rate } from "../moments.ts";
import { adamw } from "../optimizers.ts";
import { scaleByLearningRate } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import {
  castTo,
  chain,
  type GradientTransformation,
  type Mask,
  mapLike,
  nextCount,
  stateless,
  zeroCount,
  zerosOf,
} from "../transform.ts";
import * as tree from "../tree.ts";
import { partition } from "../wrappers.ts";
import { decay } from "./common.ts";
import { type DimensionNumbersOrFn, MuonDimensionNumbers, mapNumbers, matricesOf } from "./dimension-numbers.ts";
import { orthogonalize, type Preconditioning } from "./newton-schulz.ts";

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
export interface ScaleByMuonOptions extends MeanOptions {
  /** Of the iteration; "standard", or "dion", which differ from step to step. */
  nsCoeffs?: NewtonSchulzCoefficients | "standard" | "dion";
  /** 5 */
  nsSteps?: number;
  /** Decay of the mean of gradients; 0.95. */
  beta?: Rate;
  /** 1e-8 */
  eps?: Rate;
  /** true */
  nesterov?: boolean;
  /** Multiplies by the inner product with the mean; false. */
  adaptive?: boolean;
  /** "frobenius" */
  preconditioning?: Preconditioning;
  /** Which axes are rows and columns; those of matrices by default. */
  weightDimensionNumbers?: DimensionNumbersOrFn;
}
export interface MuonState {
  count: NDArray;
  mu: unknown;
  nsCoeffs: NDArray;
}
/** What arrays that are no matrices need dimension numbers for. */
function needNumbers(x: NDArray, numbers: MuonDimensionNumbers | null): MuonDimensionNumbers {
  if (x.ndim === 2) return new MuonDimensionNumbers();
  if (numbers) return numbers;
  throw new ShapeError(
    `scaleByMuon: takes matrices, got ${showAval(x.aval)}. Use muon, partition by rank, or name the axes with weightDimensionNumbers.`,
  );
}
/**
 * The mean of gradients of matrices, made orthogonal.
 * K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
 * @throws ShapeError if a parameter is no matrix and has no dimension numbers
 * @throws RangeError if there are fewer coefficients than steps are asked for
 * @source optax.contrib.scale_by_muon
 */
export function scaleByMuon({
  nsCoeffs = "standard",
  nsSteps = 5,
  beta = 0.95,
  eps = 1e-8,
  muDtype = null,
  nesterov = true,
  adaptive = false,
  preconditioning = "frobenius",
  weightDimensionNumbers,
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
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params, muDtype), nsCoeffs: coeffs }),
    update(updates, state) {
      const mu = meanOf(updates, state.mu, beta);
      const count = nextCount(state.count);
      const mean = meanAhead(updates, mu, beta, count, nesterov);
      const one = (m: NDArray, numbers: MuonDimensionNumbers | null): NDArray => {
        const o = orthogonalize(m, needNumbers(m, numbers), state.nsCoeffs, nsSteps, preconditioning, eps);
        return adaptive ? np.multiply(tree.vdot(m, o), o) : o;
      };
      const step = weightDimensionNumbers
        ? mapNumbers(one, mean, weightDimensionNumbers)
        : mapLike((m) => one(m, null), mean);
      return [step, { count, mu: castTo(mu, muDtype), nsCoeffs: state.nsCoeffs }];
    },
  };
}
export interface MuonOptions extends Omit<ScaleByMuonOptions, "weightDimensionNumbers"> {
  /** How much of the matrices is taken away besides; 0. */
  weightDecay?: ScalarOrSchedule;
  /** Which of them decay; all by default. */
  weightDecayMask?: Mask;
  /** Of the parameters that are no matrices: decays of Adam's means; 0.9. */
  adamB1?: Rate;
  /** 0.999 */
  adamB2?: Rate;
  /** 0 */
  adamEpsRoot?: Rate;
  /** 0 */
  adamWeightDecay?: ScalarOrSchedule;
  /** The same as of matrices by default. */
  adamLearningRate?: ScalarOrSchedule;
  /** Which arrays are matrices and how: a tree, with null for those that are none, or a function that makes it. Those of rank 2 by default. */
  muonWeightDimensionNumbers?: DimensionNumbersOrFn;
  /** Updates have this root mean square times the root of the longer side; by default they grow with the ratio of sides. */
  consistentRms?: number | null;
}
const ofRank2 = (params: unknown): unknown =>
  mapLike((x) => (asArray(x, "muon").ndim === 2 ? new MuonDimensionNumbers() : null) as never, params);
/**
 * scaleByMuon for matrices, adamw for all other parameters.
 * @source optax.contrib.muon
 */
export function muon(learningRate: ScalarOrSchedule, options: MuonOptions = {}): GradientTransformation {
  const { consistentRms = null, eps = 1e-8, nesterov = true, muDtype, weightDecay, weightDecayMask } = options;
  const { muonWeightDimensionNumbers: numbers = ofRank2 } = options;
  const factor = (rows: number, columns: number): number =>
    consistentRms === null
      ? Math.sqrt(Math.max(1, columns / rows))
      : Math.sqrt(Math.max(rows, columns)) * consistentRms;
  const scaledByShape = (u: NDArray, own: MuonDimensionNumbers | null): NDArray => {
    const [, rows, columns] = matricesOf("muon", u, own ?? new MuonDimensionNumbers()).matrices.shape;
    return np.multiply(factor(rows, columns), u);
  };
  const matrices = chain(
    scaleByMuon({ ...options, weightDimensionNumbers: numbers }),
    stateless((updates) => mapNumbers(scaledByShape, updates, numbers)),
    decay({ weightDecay, mask: weightDecayMask }),
    scaleByLearningRate(learningRate),
  );
  const others = adamw(options.adamLearningRate ?? learningRate, {
    b1: options.adamB1,
    b2: options.adamB2,
    eps,
    epsRoot: options.adamEpsRoot,
    weightDecay: options.adamWeightDecay ?? 0,
    muDtype,
    nesterov,
  });
  const label = (_: NDArray, own: MuonDimensionNumbers | null) => (own === null ? "adam" : "muon");
  return partition({ muon: matrices, adam: others }, (params: unknown) => mapNumbers(label, params, numbers));
}
