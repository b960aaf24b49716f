import { type Aval, aval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind, evalJaxpr, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { reduceSum, toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { asAxes, batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { isSet, type Mask, remember } from "../transforms/memo.ts";
import { select } from "../util/list.ts";
import { everyOut, inexactArgs, noClosure, onInexact, type RuleRef } from "./custom.ts";

export interface CustomVjpParams {
  readonly name?: string | undefined;
  /** (constants, arguments) -> results. */
  readonly jaxpr: Jaxpr;
  /** (constants, arguments) -> (results, residuals). */
  readonly fwdJaxpr: RuleRef;
  /** (constants, residuals, cotangents of the inexact results) -> cotangents of the inexact arguments. */
  readonly bwdJaxpr: RuleRef;
  readonly numConsts: number;
}
export const customVjpP: Primitive<CustomVjpParams> = {
  name: "customVjpCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  tangent(ins, nonzero, p) {
    noClosure(`customVjp(${p.name ?? ""})`, nonzero, p.numConsts);
    const all = evalJaxpr(p.fwdJaxpr.get(), ins);
    const n = p.jaxpr.outs.length;
    const known = [...ins.slice(0, p.numConsts), ...all.slice(n)];
    const avals = ins.map((x) => x.aval);
    const inexact = inexactArgs(avals, p.numConsts);
    const outs = p.jaxpr.outAvals.filter((_, i) => onInexactMask(p.jaxpr)[i]);
    return [
      all.slice(0, n),
      (dins) => {
        const tangents = dins.flatMap((d, i) => (inexact[i] ? [instantiate(d, avals[i])] : []));
        const params = { name: p.name, bwdJaxpr: p.bwdJaxpr.get(), numKnown: known.length, outs };
        return onInexact(p.jaxpr.outAvals, bind(customVjpLinearP, [...known, ...tangents], params));
      },
    ];
  },
  batch(over, ins, axes, p) {
    const batched = axes.map(isSet);
    const jaxpr = batchJaxpr(p.jaxpr, over, batched, everyOut(p.jaxpr)).jaxpr;
    const fwdJaxpr = p.fwdJaxpr.derive((j) => batchJaxpr(j, over, batched, everyOut(j)).jaxpr);
    const inexact = inexactArgs(
      ins.map((x) => x.aval),
      p.numConsts,
    );
    const bwdJaxpr = p.bwdJaxpr.derive((j) => {
      const inputs = j.ins.map((_, i) => i >= p.numConsts || batched[i]);
      return sumShared(batchJaxpr(j, over, inputs, everyOut(j)).jaxpr, select(batched, inexact));
    });
    return [bind(customVjpP, frontAxes(ins, axes), { ...p, jaxpr, fwdJaxpr, bwdJaxpr }), asAxes(everyOut(jaxpr))];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};
const onInexactMask = (j: Jaxpr): boolean[] => inexactArgs(j.outAvals, 0);
/** An argument that every lane shares gets the sum of the lanes' cotangents. */
const sumShared = /*@__PURE__*/ remember(
  (bwd: Jaxpr, batched: Mask): Jaxpr =>
    batched.every(Boolean)
      ? bwd
      : stageClosed((xs) => evalJaxpr(bwd, xs).map((c, i) => (batched[i] ? c : reduceSum(c, [0]))), bwd.inAvals),
);
export const noForward = (name = ""): JAXTypeError =>
  new JAXTypeError(
    `customVjp(${name}): forward-mode differentiation (jvp, linearize, jacfwd) needs a rule that only customJvp gives. ` +
      "Use customJvp, or reverse mode (grad, vjp).",
  );

/**
 * What stands for the derivative: a linear map of which only the transpose is known. Forward mode makes it too, and fails where it would run: a
 * customJvp rule may take a jvp that is then transposed.
 */
interface CustomVjpLinearParams {
  readonly name?: string | undefined;
  readonly bwdJaxpr: Jaxpr;
  readonly numKnown: number;
  readonly outs: readonly Aval[];
}
export const customVjpLinearP: Primitive<CustomVjpLinearParams> = {
  name: "customVjpLinear",
  infer: (_, { outs }) => [...outs],
  tangent(_, __, { name }) {
    throw noForward(name);
  },
  transpose(cts, ins, { bwdJaxpr, numKnown, outs }) {
    const known = ins.slice(0, numKnown) as Value[];
    const got = evalJaxpr(bwdJaxpr, [...known, ...outs.map((a, i) => instantiate(cts[i], a))]);
    return ins.map((x, i) => (x instanceof LinearInput ? got[i - numKnown] : null));
  },
  batch(over, ins, axes, p) {
    const inputs = [...axes.slice(0, p.numKnown).map(isSet), ...p.outs.map(() => true)];
    const bwdJaxpr = batchJaxpr(p.bwdJaxpr, over, inputs, everyOut(p.bwdJaxpr)).jaxpr;
    const ops = ins.map((x, i) => (i < p.numKnown ? frontAxes([x], [axes[i]])[0] : toFront(over, x, axes[i])));
    const outs = p.outs.map((a) => aval([over.size, ...a.shape], a.dtype));
    return [bind(customVjpLinearP, ops, { ...p, bwdJaxpr, outs }), outs.map(() => 0)];
  },
  lower: {
    kind: "control",
    control({ name }) {
      throw noForward(name);
    },
  },
};
