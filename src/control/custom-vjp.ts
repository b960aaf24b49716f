import { type Aval, aval, hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind, evalJaxpr, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { reduceSum, toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { asAxes, batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { isSet, type Mask, maskOf, remember } from "../transforms/memo.ts";
import { scatter, select } from "../util/list.ts";
import { everyOut, inexactArgs, noClosure, type RuleRef } from "./custom.ts";

export interface BwdRule {
  /** (constants, residuals, cotangents that it takes) -> cotangents that it gives. */
  readonly jaxpr: Jaxpr;
  /** Of the inexact results: those whose cotangents it takes. */
  readonly given: Mask;
  /** Of the inexact arguments: those that get a cotangent. */
  readonly outNonzero: Mask;
}
export interface VjpRule {
  /** (constants, arguments) -> (results, residuals). */
  readonly fwd: Jaxpr;
  /** For the inexact results that have a cotangent. */
  readonly bwd: RuleRef<BwdRule>;
}
export interface CustomVjpParams {
  readonly name?: string | undefined;
  /** (constants, arguments) -> results. */
  readonly jaxpr: Jaxpr;
  readonly rule: RuleRef<VjpRule>;
  readonly numConsts: number;
}
export const customVjpP: Primitive<CustomVjpParams> = {
  name: "customVjpCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  tangent(ins, nonzero, p) {
    noClosure(`customVjp(${p.name ?? ""})`, nonzero, p.numConsts);
    const { fwd, bwd } = p.rule.get(nonzero);
    const all = evalJaxpr(fwd, ins);
    const n = p.jaxpr.outs.length;
    const known = [...ins.slice(0, p.numConsts), ...all.slice(n)];
    const avals = ins.map((x) => x.aval);
    const inexact = inexactArgs(avals, p.numConsts);
    const outs = p.jaxpr.outAvals.filter(hasTangent);
    return [
      all.slice(0, n),
      (dins) => {
        const tangents = dins.flatMap((d, i) => (inexact[i] ? [instantiate(d, avals[i])] : []));
        const params = { name: p.name, bwd, numKnown: known.length, outs };
        return scatter(bind(customVjpLinearP, [...known, ...tangents], params), p.jaxpr.outAvals.map(hasTangent));
      },
    ];
  },
  batch(over, ins, axes, p) {
    const batched = axes.map(isSet);
    const every = (j: Jaxpr, mask: Mask) => batchJaxpr(j, over, mask, everyOut(j)).jaxpr;
    const jaxpr = every(p.jaxpr, batched);
    const moving = select(
      batched,
      inexactArgs(
        ins.map((x) => x.aval),
        p.numConsts,
      ),
    );
    const rule = p.rule.derive(({ fwd, bwd }) => ({
      fwd: every(fwd, batched),
      bwd: bwd.derive((r) => {
        const inputs = r.jaxpr.ins.map((_, i) => i >= p.numConsts || batched[i]);
        return { ...r, jaxpr: sumShared(every(r.jaxpr, inputs), select(moving, r.outNonzero)) };
      }),
    }));
    return [bind(customVjpP, frontAxes(ins, axes), { ...p, jaxpr, rule }), asAxes(everyOut(jaxpr))];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};
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
  readonly bwd: RuleRef<BwdRule>;
  readonly numKnown: number;
  readonly outs: readonly Aval[];
}
export const customVjpLinearP: Primitive<CustomVjpLinearParams> = {
  name: "customVjpLinear",
  infer: (_, { outs }) => [...outs],
  axisNames: ({ bwd, outs }) => bwd.get(outs.map(() => true)).jaxpr.axisNames,
  tangent(_, __, { name }) {
    throw noForward(name);
  },
  transpose(cts, ins, { bwd, numKnown, outs }) {
    const known = ins.slice(0, numKnown) as Value[];
    const { jaxpr, given, outNonzero } = bwd.get(maskOf(cts));
    const taken = outs.flatMap((a, i) => (given[i] ? [instantiate(cts[i], a)] : []));
    const got = scatter(evalJaxpr(jaxpr, [...known, ...taken]), outNonzero);
    return ins.map((x, i) => (x instanceof LinearInput ? got[i - numKnown] : null));
  },
  batch(over, ins, axes, p) {
    const known = axes.slice(0, p.numKnown).map(isSet);
    const bwd = p.bwd.derive((r) => {
      const inputs = [...known, ...r.given.filter(Boolean)];
      return { ...r, jaxpr: batchJaxpr(r.jaxpr, over, inputs, everyOut(r.jaxpr)).jaxpr };
    });
    const ops = ins.map((x, i) => (i < p.numKnown ? frontAxes([x], [axes[i]])[0] : toFront(over, x, axes[i])));
    const outs = p.outs.map((a) => aval([over.size, ...a.shape], a.dtype));
    return [bind(customVjpLinearP, ops, { ...p, bwd, outs }), outs.map(() => 0)];
  },
  lower: {
    kind: "control",
    control({ name }) {
      throw noForward(name);
    },
  },
};
