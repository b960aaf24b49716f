import { bodies, Jaxpr, mapBodies, withoutDeadCode } from "../core/jaxpr.ts";
import type { AnyPrimitive, Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { instantiate, zeros } from "../ops/zeros.ts";
import { type JetRule, type JetRules, jetFlat, type SeriesRule } from "../transforms/jet.ts";
import { arithmeticRules } from "../transforms/jet-rules.ts";
import { fixpoint, isSet, type Mask, maskOf, remember } from "../transforms/memo.ts";
import { count, orMask, range, scatter, select } from "../util/list.ts";
import { type CallParams, callP, callParams } from "./call.ts";
import { checkpointP, checkpointParams } from "./checkpoint.ts";
import { type CondParams, condP } from "./cond.ts";
import { type CustomVjpParams, customVjpP } from "./custom-vjp.ts";
import { customVmapP, VmapRule } from "./custom-vmap.ts";
import { calledBody, inlined } from "./inline.ts";
import { linearSolveP } from "./linear-solve.ts";
import { type ScanParams, scanP } from "./scan.ts";
import { type WhileParams, whileP } from "./while.ts";

// Taylor mode through bodies. Only api/jet.ts imports this, so pages without jet do not carry it.

/** Takes derivatives as one list, those of an operand next to each other; masks run over that list. */
interface JetBody {
  /** Takes inputs and nonzero derivatives; gives results and nonzero derivatives. */
  readonly jaxpr: Jaxpr;
  readonly outNonzero: boolean[];
}
/** The flat list cut into the derivatives of each value. */
const bySeries = (flat: readonly Tangent[], order: number): Tangent[][] =>
  range(flat.length / order).map((i) => flat.slice(i * order, (i + 1) * order));
const nonzeros = (ds: readonly Tangent[]): Value[] => ds.filter((d) => d !== null);

/** `force`: derivatives of results that are given though they are zero. */
const jetJaxpr = /*@__PURE__*/ remember((j: Jaxpr, nonzero: Mask, force?: Mask): JetBody => {
  const n = j.ins.length;
  const order = nonzero.length / n;
  const repeated = j.inAvals.flatMap((a) => range(order).map(() => a));
  let outNonzero: boolean[] = [];
  const jaxpr = stageClosed(
    (vs) => {
      const series = bySeries(scatter(vs.slice(n), nonzero), order);
      const [outs, douts] = jetFlat((xs) => evalJaxpr(j, xs), vs.slice(0, n), series, order, jetRules);
      const given = douts.flat().map((d, i) => d ?? (force?.[i] ? zeros(outs[Math.floor(i / order)].aval) : null));
      outNonzero = maskOf(given);
      return [...outs, ...nonzeros(given)];
    },
    [...j.inAvals, ...select(repeated, nonzero)],
  );
  return { jaxpr: withoutDeadCode(jaxpr), outNonzero };
});

/** A rule on all derivatives of the operands, one list for each. */
type WholeRule<P> = (ins: Value[], series: Tangent[][], params: P, prim: AnyPrimitive) => [Value[], Tangent[][]];
/** Where derivatives become known one by one, the rule runs again for each. */
const whole =
  <P>(rule: WholeRule<P>): SeriesRule =>
  (t, prim, ins, params, order) => {
    const primals = ins.map((v) => t.primal(v));
    let done = -1;
    let got: [Value[], Tangent[][]];
    const upTo = (k: number): [Value[], Tangent[][]] => {
      if (k <= done) return got;
      const series = ins.map((v) => range(k, 1).map((j) => t.derivative(v, j)));
      got = t.below(() => (k === 0 ? [bind(prim, primals, params), []] : rule(primals, series, params, prim)));
      done = k;
      return got;
    };
    return upTo(order)[0].map((y, i) => t.jet(y, (k) => upTo(k)[1][i][k - 1]));
  };
/** @param make the params of the equation for the derived body */
const jetCall = <P extends CallParams>(make: (jaxpr: Jaxpr, p: P) => P): SeriesRule =>
  whole<P>((ins, series, p, prim) => {
    const order = series[0].length;
    const flat = series.flat();
    const { jaxpr, outNonzero } = jetJaxpr(p.jaxpr, maskOf(flat));
    const n = p.jaxpr.outs.length;
    const all = bind(prim, [...ins, ...nonzeros(flat)], make(jaxpr, p));
    return [all.slice(0, n), bySeries(scatter(all.slice(n), outNonzero), order)];
  });
const jetCond = /*@__PURE__*/ whole<CondParams>(([index, ...ins], [, ...series], { branches }) => {
  const order = series[0].length;
  const flat = series.flat();
  const nonzero = maskOf(flat);
  // Branches must agree on which derivatives are nonzero.
  const out = branches.map((b) => jetJaxpr(b, nonzero).outNonzero).reduce(orMask);
  const jets = branches.map((b) => jetJaxpr(b, nonzero, out).jaxpr);
  const n = branches[0].outs.length;
  const all = bind(condP, [index, ...ins, ...nonzeros(flat)], { branches: jets });
  return [all.slice(0, n), bySeries(scatter(all.slice(n), out), order)];
});

/** Derivatives of a carry, made real where the loop needs them so. */
const carried = (ds: readonly Tangent[], needed: Mask, init: readonly Value[], order: number): Value[] =>
  ds.flatMap((d, i) => (needed[i] ? [instantiate(d, init[Math.floor(i / order)].aval)] : []));
/** A list in consecutive parts of these lengths; the last takes what is left. */
const cut = <T>(xs: readonly T[], ...lengths: number[]): T[][] => {
  let k = 0;
  return [...lengths.map((n) => xs.slice(k, (k += n))), xs.slice(k)];
};

/** The body that carries derivatives along, each behind what it belongs to. */
const scanBody = /*@__PURE__*/ remember((j: Jaxpr, nzC: Mask, nzK0: Mask, nzX: Mask) => {
  const order = (nzC.length + nzK0.length + nzX.length) / j.ins.length;
  const [nc, nk] = [nzC.length / order, nzK0.length / order];
  const rest = Array<boolean>((j.outs.length - nk) * order).fill(false);
  const [b, nzK] = fixpoint(nzK0, (nzK) => {
    const b = jetJaxpr(j, [...nzC, ...nzK, ...nzX], [...nzK, ...rest]);
    return [b, b.outNonzero.slice(0, nzK.length)];
  });
  const [c, k, x, dC, dK, dX] = cut(b.jaxpr.ins, nc, nk, j.ins.length - nc - nk, count(nzC), count(nzK));
  const [outK, outY, outDK, outDY] = cut(b.jaxpr.outs, nk, j.outs.length - nk, count(nzK));
  const jaxpr = new Jaxpr([...c, ...dC, ...k, ...dK, ...x, ...dX], b.jaxpr.eqns, [
    ...outK,
    ...outDK,
    ...outY,
    ...outDY,
  ]);
  return { jaxpr, carryNonzero: nzK, yNonzero: b.outNonzero.slice(nzK.length) };
});
const jetScan = /*@__PURE__*/ whole<ScanParams>((ins, series, p) => {
  const order = series[0].length;
  const [consts, init, xs] = cut(ins, p.numConsts, p.numCarry);
  const [dC, dK, dX] = cut(series.flat(), p.numConsts * order, p.numCarry * order);
  const b = scanBody(p.jaxpr, maskOf(dC), maskOf(dK), maskOf(dX));
  const ops = [
    ...consts,
    ...nonzeros(dC),
    ...init,
    ...carried(dK, b.carryNonzero, init, order),
    ...xs,
    ...nonzeros(dX),
  ];
  const numConsts = p.numConsts + count(dC.map(isSet));
  const numDK = count(b.carryNonzero);
  const all = bind(scanP, ops, { ...p, jaxpr: b.jaxpr, numConsts, numCarry: p.numCarry + numDK });
  const [last, dLast, ys, dYs] = cut(all, p.numCarry, numDK, p.jaxpr.outs.length - p.numCarry);
  const flat = [...scatter(dLast, b.carryNonzero), ...scatter(dYs, b.yNonzero)];
  return [[...last, ...ys], bySeries(flat, order)];
});

const whileBody = /*@__PURE__*/ remember((j: Jaxpr, nzB: Mask, nzK0: Mask) => {
  const order = (nzB.length + nzK0.length) / j.ins.length;
  const [b, nzK] = fixpoint(nzK0, (nzK) => {
    const b = jetJaxpr(j, [...nzB, ...nzK], nzK);
    return [b, b.outNonzero];
  });
  const nb = nzB.length / order;
  const [c, k, dC, dK] = cut(b.jaxpr.ins, nb, j.ins.length - nb, count(nzB));
  return { jaxpr: new Jaxpr([...c, ...dC, ...k, ...dK], b.jaxpr.eqns, b.jaxpr.outs), carryNonzero: nzK };
});
const jetWhile = /*@__PURE__*/ whole<WhileParams>((ins, series, p) => {
  const order = series[0].length;
  const [tc, bc, init] = cut(ins, p.condNconsts, p.bodyNconsts);
  const [, dB, dK] = cut(series.flat(), tc.length * order, bc.length * order);
  const { jaxpr, carryNonzero } = whileBody(p.bodyJaxpr, maskOf(dB), maskOf(dK));
  const derivatives = carried(dK, carryNonzero, init, order);
  const unused = jaxpr.ins.slice(jaxpr.ins.length - derivatives.length);
  const dConsts = nonzeros(dB);
  const all = bind(whileP, [...tc, ...bc, ...dConsts, ...init, ...derivatives], {
    ...p,
    condJaxpr: new Jaxpr([...p.condJaxpr.ins, ...unused], p.condJaxpr.eqns, p.condJaxpr.outs),
    bodyJaxpr: jaxpr,
    bodyNconsts: bc.length + dConsts.length,
  });
  return [all.slice(0, init.length), bySeries(scatter(all.slice(init.length), carryNonzero), order)];
});

/** In the bodies of a solver and of customVmap, too, a function with a rule of customVjp is that function. */
const withoutVjpRules = /*@__PURE__*/ remember((j: Jaxpr): Jaxpr => {
  const flat = inlined(j, (e) => calledBody(e) ?? (e.prim === customVjpP ? (e.params as CustomVjpParams).jaxpr : null));
  return new Jaxpr(
    flat.ins,
    flat.eqns.map((e) => (bodies(e.params).length ? { ...e, params: mapBodies(e.params, withoutVjpRules) } : e)),
    flat.outs,
  );
});
const plain = new WeakMap<object, object>();
/** One object for each program: a series that ties itself to its own equation finds it by its params. */
const plainBodies = (p: object): object => {
  let q = plain.get(p);
  if (!q) {
    q = mapBodies(p, withoutVjpRules);
    if ("rule" in p && p.rule instanceof VmapRule) q = { ...q, rule: p.rule.changed(withoutVjpRules) };
    plain.set(p, q);
    plain.set(q, q);
  }
  return q;
};

/** A rule of customJvp serves as any tangent rule does; what customVjp knows is of no use here. */
export const jetRules: JetRules = /*@__PURE__*/ new Map<AnyPrimitive, JetRule>([
  ...arithmeticRules,
  [callP, jetCall((jaxpr, p) => callParams(jaxpr, p.name))],
  [checkpointP, jetCall(checkpointParams)],
  [customVjpP, { inline: (p: CustomVjpParams) => (xs: Value[]) => evalJaxpr(p.jaxpr, xs) }],
  [customVmapP, { params: plainBodies }],
  [linearSolveP, { params: plainBodies }],
  [condP, jetCond],
  [scanP, jetScan],
  [whileP, jetWhile],
]);
