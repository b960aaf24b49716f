import { JAXTypeError } from "../core/errors.ts";
import { Jaxpr } from "../core/jaxpr.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { sub } from "../ops/arithmetic.ts";
import { toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { derivativeAt } from "../transforms/differentiate.ts";
import { isSet, type Mask, remember } from "../transforms/memo.ts";

/** Operands: constants of all functions, then b. Results: x with matvec(x) = b, then what else `solve` gives. */
export interface LinearSolveParams {
  /** (constants, b) -> (x, further results). */
  readonly solve: Jaxpr;
  /** (constants, x) -> b; linear in x. */
  readonly matvec: Jaxpr;
  /** The same for the transposed map, where reverse mode is possible. */
  readonly transposeSolve?: Jaxpr | undefined;
  readonly vecmat?: Jaxpr | undefined;
  readonly numConsts: number;
}
/** The solver without its further results. */
const onlySolution = /*@__PURE__*/ remember(
  (solve: Jaxpr, keep: Mask): Jaxpr => new Jaxpr(solve.ins, solve.eqns, solve.outs.slice(0, keep.length)),
);
const solver = (solve: Jaxpr, matvec: Jaxpr): Jaxpr =>
  solve.outs.length === matvec.outs.length
    ? solve
    : onlySolution(
        solve,
        matvec.outs.map(() => true),
      );

export const linearSolveP: Primitive<LinearSolveParams> = {
  name: "customLinearSolve",
  infer: (_, { solve }) => solve.outAvals,
  /** From A x = b: A dx = db - dA x. */
  tangent(ins, nonzero, p) {
    const consts = ins.slice(0, p.numConsts);
    const all = bind(linearSolveP, ins, p);
    const x = all.slice(0, p.matvec.outs.length);
    const moved = derivativeAt(p.matvec, [...consts, ...x], [...nonzero.slice(0, p.numConsts), ...x.map(() => false)]);
    const solve = solver(p.solve, p.matvec);
    return [
      all,
      (dins) => {
        const dAx = moved(dins.slice(0, p.numConsts));
        const rhs = x.map((b, i) => {
          const db = instantiate(dins[p.numConsts + i], b.aval);
          const d = dAx[i];
          return d ? sub(db, d) : db;
        });
        const dx: Tangent[] = bind(linearSolveP, [...consts, ...rhs], { ...p, solve });
        return [...dx, ...all.slice(dx.length).map(() => null)];
      },
    ];
  },
  transpose(cts, ins, { solve, matvec, transposeSolve, vecmat, numConsts }) {
    const consts = ins.slice(0, numConsts);
    if (consts.some((x) => x instanceof LinearInput))
      throw new JAXTypeError(
        "customLinearSolve: the solution is not linear in what matvec closes over, and the transpose is asked for. Use vjp.",
      );
    if (!transposeSolve || !vecmat)
      throw new JAXTypeError(
        "customLinearSolve: reverse-mode differentiation solves with the transposed map, and no solver for it is given. " +
          "Pass { transposeSolve }, or { symmetric: true } if the map is its own transpose.",
      );
    const b = ins.slice(numConsts);
    const ct = b.map((x, i) => instantiate(cts[i], x.aval));
    const got = bind(linearSolveP, [...(consts as Value[]), ...ct], {
      solve: solver(transposeSolve, matvec),
      matvec: vecmat,
      transposeSolve: solver(solve, matvec),
      vecmat: matvec,
      numConsts,
    });
    return [...consts.map(() => null), ...b.map((x, i) => (x instanceof LinearInput ? got[i] : null))];
  },
  /** Every lane has its own b and x. */
  batch(over, ins, axes, { solve, matvec, transposeSolve, vecmat, numConsts }) {
    const batched = [...axes.slice(0, numConsts).map(isSet), ...axes.slice(numConsts).map(() => true)];
    const every = (j: Jaxpr): Jaxpr =>
      batchJaxpr(
        j,
        over,
        batched,
        j.outs.map(() => true),
      ).jaxpr;
    const consts = frontAxes(ins.slice(0, numConsts), axes.slice(0, numConsts));
    const b = ins.slice(numConsts).map((x, i) => toFront(over, x, axes[numConsts + i]));
    const outs = bind(linearSolveP, [...consts, ...b], {
      solve: every(solve),
      matvec: every(matvec),
      transposeSolve: transposeSolve && every(transposeSolve),
      vecmat: vecmat && every(vecmat),
      numConsts,
    });
    return [outs, outs.map(() => 0)];
  },
  lower: { kind: "control", control: ({ solve }) => ({ kind: "inline", jaxpr: solve }) },
};
