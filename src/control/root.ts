import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive, Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr } from "../core/trace.ts";
import { neg } from "../ops/arithmetic.ts";
import { toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { derivativeAt } from "../transforms/differentiate.ts";
import { isSet } from "../transforms/memo.ts";

/** Operands: constants of all functions, then a first guess. Results: x with f(x) = 0, then what else `solve` gives. */
export interface RootParams {
  /** (constants, guess) -> (x, further results). */
  readonly solve: Jaxpr;
  /** (constants, x) -> f(x). */
  readonly residual: Jaxpr;
  /** (constants, x, b) -> v with f'(x) v = b. */
  readonly tangentSolve: Jaxpr;
  readonly numConsts: number;
}
export const rootP: Primitive<RootParams> = {
  name: "customRoot",
  infer: (_, { solve }) => solve.outAvals,
  /** From f(m, x(m)) = 0: df/dx dx = - df/dm dm. The guess has no influence. */
  tangent(ins, nonzero, p) {
    const consts = ins.slice(0, p.numConsts);
    const all = bind(rootP, ins, p);
    const x = all.slice(0, p.residual.outs.length);
    const moved = derivativeAt(
      p.residual,
      [...consts, ...x],
      [...nonzero.slice(0, p.numConsts), ...x.map(() => false)],
    );
    return [
      all,
      (dins) => {
        const df = moved(dins.slice(0, p.numConsts));
        if (!df.some(isSet)) return all.map(() => null);
        const rhs = df.map((d, i) => instantiate(d, x[i].aval));
        const dx: Tangent[] = evalJaxpr(p.tangentSolve, [...consts, ...x, ...rhs]).map(neg);
        return [...dx, ...all.slice(dx.length).map(() => null)];
      },
    ];
  },
  /** Every lane has its own solution. */
  batch(over, ins, axes, p) {
    const shared = axes.slice(0, p.numConsts).map(isSet);
    const every = (j: Jaxpr): Jaxpr =>
      batchJaxpr(
        j,
        over,
        j.ins.map((_, i) => i >= p.numConsts || shared[i]),
        j.outs.map(() => true),
      ).jaxpr;
    const consts = frontAxes(ins.slice(0, p.numConsts), axes.slice(0, p.numConsts));
    const guess = ins.slice(p.numConsts).map((x, i) => toFront(over, x, axes[p.numConsts + i]));
    const outs = bind(rootP, [...consts, ...guess], {
      solve: every(p.solve),
      residual: every(p.residual),
      tangentSolve: every(p.tangentSolve),
      numConsts: p.numConsts,
    });
    return [outs, outs.map(() => 0)];
  },
  lower: { kind: "control", control: ({ solve }) => ({ kind: "inline", jaxpr: solve }) },
};
