import { type CallParams, callP, callParams } from "../control/call.ts";
import { checkpointP } from "../control/checkpoint.ts";
import { type CondParams, condP } from "../control/cond.ts";
import { RuleRef } from "../control/custom.ts";
import { type CustomJvpParams, customJvpP } from "../control/custom-jvp.ts";
import { type CustomVjpParams, customVjpP } from "../control/custom-vjp.ts";
import { type CustomVmapParams, customVmapP } from "../control/custom-vmap.ts";
import { type LinearCallParams, linearCallP } from "../control/linear-call.ts";
import { type ScanParams, scanP } from "../control/scan.ts";
import { type WhileParams, whileP } from "../control/while.ts";
import { aval, hasTangent } from "../core/aval.ts";
import { type Eqn, Jaxpr, withoutDeadCode, withoutEffects } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind, evalJaxpr, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { eq } from "../ops/compare.ts";
import { where } from "../ops/select.ts";
import { zeros } from "../ops/zeros.ts";
import { remember } from "../transforms/memo.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { Environment } from "../transforms/transpose.ts";
import { type Enabled, ruleOf } from "./rules.ts";
import {
  ErrorState,
  flattenParts,
  int,
  type Layout,
  layoutOf,
  noError,
  sizeOfLayout,
  unflattenParts,
  unionOf,
} from "./state.ts";
import { type CheckParams, checkP, partsOf } from "./value.ts";

/** Goes through a program and records in `state` what fails. */
export function runChecked(j: Jaxpr, args: readonly Value[], enabled: Enabled, state: ErrorState): Value[] {
  const env = new Environment(j.ins, args);
  for (const e of j.eqns) {
    const ins = e.ins.map((a) => env.get(a));
    const higher = higherOrder().get(e.prim);
    const rule = higher ? undefined : ruleOf(e.prim);
    const outs = higher?.(state, enabled, e, ins) ?? rule?.(state, enabled, e.prim, ins, e.params);
    env.setAll(e.outs, outs ?? bind(e.prim, ins, e.params));
  }
  return j.outs.map((a) => env.get(a));
}

/** A body that gives the error's code and slots before its results. */
interface Checked {
  readonly jaxpr: Jaxpr;
  readonly layout: Layout;
}
/** null where nothing in the body can fail. */
const checkJaxpr = /*@__PURE__*/ remember((j: Jaxpr, enabled: Enabled): Checked | null => {
  let layout: Layout | null = null;
  const jaxpr = stageClosed((xs) => {
    const state = new ErrorState();
    const outs = runChecked(j, xs, enabled, state);
    layout = state.isEmpty ? null : layoutOf(state.slots);
    return layout ? [...flattenParts(state, layout), ...outs] : outs;
  }, j.inAvals);
  return layout && { jaxpr: withoutDeadCode(jaxpr), layout };
});
/** Records the error among results of a checked body, and gives the others. */
function take(state: ErrorState, all: readonly Value[], layout: Layout): Value[] {
  const n = sizeOfLayout(layout);
  state.merge(unflattenParts(all.slice(0, n), layout));
  return all.slice(n);
}
const errorAvals = (layout: Layout) => [aval([], "int32"), ...[...layout.values()].flat()];
const noErrors = (layout: Layout): Value[] => [noError(), ...[...layout.values()].flat().map(zeros)];

/** Gives null where the operation can be left as it is. */
type HigherRule = (state: ErrorState, enabled: Enabled, e: Eqn, ins: Value[]) => Value[] | null;

const callRule: HigherRule = (state, enabled, { prim, params }, ins) => {
  const p: CallParams = params;
  const k = checkJaxpr(p.jaxpr, enabled);
  if (!k) return null;
  const q = prim === callP ? callParams(k.jaxpr, p.name) : { ...p, jaxpr: k.jaxpr };
  return take(state, bind(prim as AnyPrimitive, ins, q), k.layout);
};
const condRule: HigherRule = (state, enabled, e, ins) => {
  const p: CondParams = e.params;
  const ks = p.branches.map((b) => checkJaxpr(b, enabled));
  const layout = unionOf(ks.flatMap((k) => (k ? [k.layout] : [])));
  if (ks.every((k) => k === null)) return null;
  const branches = p.branches.map((b, i) =>
    stageClosed((xs) => {
      const own = new ErrorState();
      const k = ks[i];
      const outs = k ? take(own, evalJaxpr(k.jaxpr, xs), k.layout) : evalJaxpr(b, xs);
      return [...flattenParts(own, layout), ...outs];
    }, b.inAvals),
  );
  return take(state, bind(condP, ins, { ...p, branches }), layout);
};
const scanRule: HigherRule = (state, enabled, e, ins) => {
  const p: ScanParams = e.params;
  const k = checkJaxpr(p.jaxpr, enabled);
  if (!k) return null;
  const { layout } = k;
  const n = sizeOfLayout(layout);
  const c = p.numConsts;
  const avals = p.jaxpr.inAvals;
  const jaxpr = stageClosed(
    (xs) => {
      const own = new ErrorState(unflattenParts(xs.slice(c, c + n), layout));
      const outs = take(own, evalJaxpr(k.jaxpr, [...xs.slice(0, c), ...xs.slice(c + n)]), layout);
      return [...flattenParts(own, layout), ...outs];
    },
    [...avals.slice(0, c), ...errorAvals(layout), ...avals.slice(c)],
  );
  const operands = [...ins.slice(0, c), ...noErrors(layout), ...ins.slice(c)];
  return take(state, bind(scanP, operands, { ...p, jaxpr, numCarry: p.numCarry + n }), layout);
};
/** The test is checked before the loop, and in each step for the step after it. */
const whileRule: HigherRule = (state, enabled, e, ins) => {
  const p: WhileParams = e.params;
  const test = checkJaxpr(p.condJaxpr, enabled);
  const body = checkJaxpr(p.bodyJaxpr, enabled);
  if (!test && !body) return null;
  const layout = unionOf([test, body].flatMap((k) => (k ? [k.layout] : [])));
  const n = sizeOfLayout(layout);
  const [tc, bc] = [p.condNconsts, p.bodyNconsts];
  const testConsts = ins.slice(0, tc);
  const init = ins.slice(tc + bc);
  const checkTest = (own: ErrorState, args: readonly Value[]): void => {
    if (test) take(own, evalJaxpr(withoutEffects(test.jaxpr), args), test.layout);
  };
  const start = new ErrorState();
  checkTest(start, [...testConsts, ...init]);
  const [testAvals, bodyAvals] = [p.condJaxpr.inAvals, p.bodyJaxpr.inAvals];
  const condJaxpr = withoutDeadCode(
    stageClosed(
      (xs) => {
        const outs = evalJaxpr(test?.jaxpr ?? p.condJaxpr, [...xs.slice(0, tc), ...xs.slice(tc + n)]);
        return outs.slice(-1);
      },
      [...testAvals.slice(0, tc), ...errorAvals(layout), ...testAvals.slice(tc)],
    ),
  );
  const shared = test ? tc : 0;
  const bodyJaxpr = stageClosed(
    (xs) => {
      const consts = xs.slice(0, shared);
      const own = new ErrorState(unflattenParts(xs.slice(shared + bc, shared + bc + n), layout));
      const args = [...xs.slice(shared, shared + bc), ...xs.slice(shared + bc + n)];
      const next = body ? take(own, evalJaxpr(body.jaxpr, args), body.layout) : evalJaxpr(p.bodyJaxpr, args);
      checkTest(own, [...consts, ...next]);
      return [...flattenParts(own, layout), ...next];
    },
    [...testAvals.slice(0, shared), ...bodyAvals.slice(0, bc), ...errorAvals(layout), ...bodyAvals.slice(bc)],
  );
  const operands = [
    ...testConsts,
    ...testConsts.slice(0, shared),
    ...ins.slice(tc, tc + bc),
    ...flattenParts(start, layout),
    ...init,
  ];
  return take(state, bind(whileP, operands, { ...p, condJaxpr, bodyJaxpr, bodyNconsts: shared + bc }), layout);
};

/** A rule of a user's derivative is not checked, as in JAX: it tells of no error. */
const tellingNone = (j: Jaxpr, layout: Layout): Jaxpr =>
  stageClosed((xs) => [...noErrors(layout), ...evalJaxpr(j, xs)], j.inAvals);
const no = (n: number): boolean[] => Array<boolean>(n).fill(false);
const customJvpRule: HigherRule = (state, enabled, e, ins) => {
  const p: CustomJvpParams = e.params;
  const k = checkJaxpr(p.jaxpr, enabled);
  if (!k) return null;
  const { layout } = k;
  const rule = p.rule.derive((r) => ({
    ...r,
    jaxpr: tellingNone(r.jaxpr, layout),
    outNonzero: [...no(sizeOfLayout(layout)), ...r.outNonzero],
  }));
  return take(state, bind(customJvpP, ins, { ...p, jaxpr: k.jaxpr, rule }), layout);
};
const customVjpRule: HigherRule = (state, enabled, e, ins) => {
  const p: CustomVjpParams = e.params;
  const k = checkJaxpr(p.jaxpr, enabled);
  if (!k) return null;
  const { layout } = k;
  // Inexact values kept for messages are results that have a cotangent, always zero.
  const kept = errorAvals(layout).filter(hasTangent).length;
  const rule = p.rule.derive(({ fwd, bwd }) => ({
    fwd: tellingNone(fwd, layout),
    bwd: new RuleRef(true, (given) => {
      const r = bwd.get(given.slice(kept));
      return { ...r, given: [...no(kept), ...r.given] };
    }),
  }));
  return take(state, bind(customVjpP, ins, { ...p, jaxpr: k.jaxpr, rule }), layout);
};

const withoutChecks = (j: Jaxpr): Jaxpr => withoutEffects(j, (e) => e.prim !== checkP);
/**
 * Errors alone, where results come by a rule that errors are no part of: they are those of the function, computed beside it; what both
 * compute is shared when it is compiled. No derivative goes through them.
 */
function errorsBeside(state: ErrorState, enabled: Enabled, j: Jaxpr, ins: readonly Value[]): boolean {
  const k = checkJaxpr(j, enabled);
  if (!k) return false;
  const n = sizeOfLayout(k.layout);
  const { ins: vars, eqns, outs } = withoutEffects(k.jaxpr);
  const errors = withoutDeadCode(new Jaxpr(vars, eqns, outs.slice(0, n)));
  take(state, evalJaxpr(errors, ins.map(stopGradientValue)), k.layout);
  return true;
}
const customVmapRule: HigherRule = (state, enabled, e, ins) => {
  const p: CustomVmapParams = e.params;
  if (!errorsBeside(state, enabled, p.jaxpr, ins)) return null;
  return bind(customVmapP, ins, { ...p, jaxpr: withoutChecks(p.jaxpr), rule: p.rule.changed(withoutChecks) });
};
const linearCallRule: HigherRule = (state, enabled, e, ins) => {
  const p: LinearCallParams = e.params;
  if (!errorsBeside(state, enabled, p.jaxpr, ins)) return null;
  const params = { ...p, jaxpr: withoutChecks(p.jaxpr), transposed: withoutChecks(p.transposed) };
  return bind(linearCallP, ins, params);
};

/** A check becomes part of the state, if its category is asked for; else it is left out. */
const checkRule: HigherRule = (state, enabled, e, ins) => {
  const p: CheckParams = e.params;
  const { code, slots } = partsOf(ins, p);
  const category = bitwiseAnd(code, int(3));
  const wanted = enabled.reduce((c: Value, on, i) => (on ? c : where(eq(category, int(i)), noError(), c)), code);
  state.merge({ code: wanted, slots });
  return [];
};
let table: Map<AnyPrimitive, HigherRule> | undefined;
const higherOrder = (): Map<AnyPrimitive, HigherRule> =>
  (table ??= new Map<AnyPrimitive, HigherRule>([
    [callP, callRule],
    [checkpointP, callRule],
    [condP, condRule],
    [scanP, scanRule],
    [whileP, whileRule],
    [customJvpP, customJvpRule],
    [customVjpP, customVjpRule],
    [customVmapP, customVmapRule],
    [linearCallP, linearCallRule],
    [checkP, checkRule],
  ]));
