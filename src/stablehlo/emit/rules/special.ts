import type { AnyPrimitive } from "../../../core/primitive.ts";
import * as gauss from "../../../ops/hypergeometric.ts";
import * as integrals from "../../../ops/integrals.ts";
import * as special from "../../../ops/special.ts";
import { elementCode } from "../element-code.ts";
import type { Rule } from "../rule.ts";

/** Special functions that no dialect names. */
const functions: readonly AnyPrimitive[] = [
  special.betaDensityP,
  special.betaincP,
  special.gammaDensityP,
  special.igammaGradAP,
  special.igammaP,
  special.igammacP,
  special.randomGammaGradP,
  special.zetaGradSP,
  gauss.hyp2f1GradAP,
  gauss.hyp2f1GradBP,
  gauss.hyp2f1GradCP,
  gauss.hyp2f1P,
  integrals.betaFunctionP,
  integrals.betalnP,
  integrals.cosIntegralP,
  integrals.dawsnP,
  integrals.divergenceP,
  integrals.erfcxP,
  integrals.expiP,
  integrals.expnP,
  integrals.fresnelCP,
  integrals.fresnelSP,
  integrals.gammaFunctionP,
  integrals.hyp1f1P,
  integrals.logNdtrP,
  integrals.ndtrP,
  integrals.ndtriP,
  integrals.owensTP,
  integrals.relativeEntropyP,
  integrals.sinIntegralP,
  integrals.spenceP,
];
export const specialRules: readonly (readonly [AnyPrimitive, Rule])[] = functions.map((prim) => [prim, elementCode]);
