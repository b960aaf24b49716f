import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { isSet } from "../transforms/memo.ts";
import { scatter } from "../util/list.ts";
import { everyOut } from "./custom.ts";

export interface LinearCallParams {
  /** (residuals, operands) -> results, linear in the operands. */
  readonly jaxpr: Jaxpr;
  /** (residuals, cotangents of the results) -> cotangents of the operands. */
  readonly transposed: Jaxpr;
  readonly numResiduals: number;
}
/** A linear function whose transpose is given by a rule, and whose transpose's transpose is the function again. */
export const linearCallP: Primitive<LinearCallParams> = {
  name: "linearCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  tangent(ins, nonzero, p) {
    if (nonzero.slice(0, p.numResiduals).includes(true))
      throw new JAXTypeError(
        "linearCall: a residual is being differentiated, and the rule is linear in the operands alone. Pass it through lax.stopGradient, or use customVjp.",
      );
    const residuals = ins.slice(0, p.numResiduals);
    const operands = ins.slice(p.numResiduals);
    return [
      bind(linearCallP, ins, p),
      (dins) => {
        const tangents = dins.slice(p.numResiduals).map((d, i) => instantiate(d, operands[i].aval));
        return bind(linearCallP, [...residuals, ...tangents], p);
      },
    ];
  },
  transpose(cts, ins, { jaxpr, transposed, numResiduals }) {
    const residuals = ins.slice(0, numResiduals) as Value[];
    const given = cts.map((c, i) => instantiate(c, jaxpr.outs[i].aval));
    const back = bind(linearCallP, [...residuals, ...given], { jaxpr: transposed, transposed: jaxpr, numResiduals });
    const linear = ins.map((x, i) => i >= numResiduals && x instanceof LinearInput);
    return scatter(
      back.filter((_, i) => linear[numResiduals + i]),
      linear,
    );
  },
  batch(over, ins, axes, p) {
    // Every operand gets the axis, so that no cotangent needs a sum over lanes.
    const known = axes.slice(0, p.numResiduals).map(isSet);
    const every = (j: Jaxpr, k: number) =>
      batchJaxpr(j, over, [...known, ...Array<boolean>(k).fill(true)], everyOut(j)).jaxpr;
    const params = {
      ...p,
      jaxpr: every(p.jaxpr, p.transposed.outs.length),
      transposed: every(p.transposed, p.jaxpr.outs.length),
    };
    const operands = ins.map((x, i) => (i < p.numResiduals ? frontAxes([x], [axes[i]])[0] : toFront(over, x, axes[i])));
    return [bind(linearCallP, operands, params), p.jaxpr.outs.map(() => 0)];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};
