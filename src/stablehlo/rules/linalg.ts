import { dtypeInfo } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import { type FftType, fft } from "../../lax/fft.ts";
import { conjIfComplex } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { cholesky } from "../../ops/linalg/cholesky.ts";
import { mT } from "../../ops/linalg/matrix.ts";
import { triangularSolve } from "../../ops/linalg/triangular-solve.ts";
import { boolean, enumeration, integers } from "./attributes.ts";
import type { Rule, Rules } from "./rule.ts";

/** 16-bit floats are computed in float32. */
const widened =
  (rule: Rule): Rule =>
  (ins, run) => {
    const { dtype } = ins[0];
    if (dtypeInfo[dtype].bytes !== 2) return rule(ins, run);
    const outs = rule(
      ins.map((x) => convertElementType(x, "float32")),
      run,
    );
    return outs.map((y) => convertElementType(y as Value, dtype));
  };
const adjoint = (x: Value): Value => conjIfComplex(mT(x));

export const linalgRules: Rules = {
  "stablehlo.cholesky": widened(([a], run) => [boolean(run, "lower") ? cholesky(a) : adjoint(cholesky(adjoint(a)))]),
  "stablehlo.fft": ([x], run) => [fft(x, enumeration(run, "fft_type") as FftType, integers(run, "fft_length"))],
  "stablehlo.triangular_solve": widened(([a, b], run) => {
    const transpose = enumeration(run, "transpose_a");
    const params = {
      leftSide: boolean(run, "left_side"),
      lower: boolean(run, "lower"),
      unitDiagonal: boolean(run, "unit_diagonal"),
      transposeA: transpose !== "NO_TRANSPOSE",
      conjugateA: transpose === "ADJOINT",
    };
    return [triangularSolve(a, b, params)];
  }),
};
