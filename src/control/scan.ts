import { type Aval, aval, sameType, showAval, strong } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { type Atom, type Eqn, hasEffect, Jaxpr, Literal, prune, type Var, withoutEffects } from "../core/jaxpr.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr, scalar, stage, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { moveAxis, toFront } from "../ops/axes.ts";
import { instantiate, zeros } from "../ops/zeros.ts";
import { batchJaxpr } from "../transforms/batch.ts";
import { dependence, reachedFrom } from "../transforms/dependence.ts";
import { jvpJaxpr, linearizeJaxpr } from "../transforms/differentiate.ts";
import { fixpoint, isSet, type Mask, maskOf, remember } from "../transforms/memo.ts";
import { transposeJaxpr } from "../transforms/transpose.ts";
import { count, scatter, select } from "../util/list.ts";

/** Operands: constants, initial carry, stacked xs. Results: last carry, stacked ys. The body maps (constants, carry, x) to (carry, y). */
export interface ScanParams {
  readonly jaxpr: Jaxpr;
  readonly length: number;
  readonly numConsts: number;
  readonly numCarry: number;
  readonly reverse: boolean;
}
interface Counts {
  readonly numConsts: number;
  readonly numCarry: number;
}
const stacked = (n: number, a: Aval): Aval => aval([n, ...a.shape], a.dtype, a.weakType);
/** Constants, carry, xs of a list that is parallel to the operands. */
const parts = <T>(xs: readonly T[], { numConsts, numCarry }: Counts): [T[], T[], T[]] => [
  xs.slice(0, numConsts),
  xs.slice(numConsts, numConsts + numCarry),
  xs.slice(numConsts + numCarry),
];
const set = (ds: readonly Tangent[]): Value[] => ds.filter((d) => d !== null);
/** Tangents of the carry, made real where the loop needs them so. */
const carryTangents = (ds: readonly Tangent[], needed: Mask, init: readonly Value[]): Value[] =>
  ds.flatMap((d, i) => (needed[i] ? [instantiate(d, init[i].aval)] : []));
const no = (n: number): boolean[] => Array<boolean>(n).fill(false);
const yes = (n: number): boolean[] => Array<boolean>(n).fill(true);

export const scanP: Primitive<ScanParams> = {
  name: "scan",
  infer(ins, p) {
    const [, init, xs] = parts(ins, p);
    const outs = p.jaxpr.outAvals;
    init.forEach((a, i) => {
      if (!sameType(a, outs[i]))
        throw new JAXTypeError(
          `scan: carry ${i} goes in as ${showAval(a)} and comes out as ${showAval(outs[i])}. Make them agree.`,
        );
    });
    for (const x of xs)
      if (x.shape[0] !== p.length)
        throw new JAXTypeError(
          `scan: xs has ${showAval(x)}, the length is ${p.length}. Give every xs this leading axis.`,
        );
    return [...outs.slice(0, p.numCarry), ...outs.slice(p.numCarry).map((a) => stacked(p.length, a))];
  },
  tangent: linearizeScan,
  jvp: jvpScan,
  transpose: transposeScan,
  batch(over, ins, axes, p) {
    const [bC, bK0, bX] = parts(maskOf(axes), p);
    const ys = no(p.jaxpr.outs.length - p.numCarry);
    const [b, bK] = fixpoint(bK0, (bK) => {
      const b = batchJaxpr(p.jaxpr, over, [...bC, ...bK, ...bX], [...bK, ...ys]);
      return [b, b.outBatched.slice(0, p.numCarry)];
    });
    const ops = ins.map((x, i) => {
      const ax = axes[i];
      const k = i - p.numConsts;
      if (k >= 0 && k < p.numCarry) return bK[k] ? toFront(over, x, ax) : x;
      return ax === null ? x : moveAxis(x, ax, k < 0 ? 0 : 1);
    });
    return [
      bind(scanP, ops, { ...p, jaxpr: b.jaxpr }),
      b.outBatched.map((out, i) => (!out ? null : i < p.numCarry ? 0 : 1)),
    ];
  },
  prune(used, p) {
    const ys = used.slice(p.numCarry);
    const [r, carry] = fixpoint(used.slice(0, p.numCarry), (carry) => {
      const r = prune(p.jaxpr, [...carry, ...ys]);
      return [r, parts(r.usedIns, p)[1]];
    });
    const [usedC, , usedX] = parts(r.usedIns, p);
    const usedIns = [...usedC, ...carry, ...usedX];
    const keep = [...carry, ...ys];
    const { jaxpr } = prune(p.jaxpr, keep, usedIns);
    return { usedIns, keep, params: { ...p, jaxpr, numConsts: count(usedC), numCarry: count(carry) } };
  },
  lower: {
    kind: "control",
    control: (p) => ({
      kind: "scan",
      body: p.jaxpr,
      length: p.length,
      consts: p.numConsts,
      carries: p.numCarry,
      reverse: p.reverse,
    }),
  },
};

// ---- reverse mode, first half ----------------------------------------------
interface Hoisted {
  /** Takes the constants; what it gives the body gets as further constants. */
  readonly outside: Jaxpr;
  readonly body: Jaxpr;
  readonly invariant: (a: Atom) => boolean;
}
/** Parts the loop-invariant equations of a body from the rest. */
function hoist(body: Jaxpr, numConsts: number): Hoisted {
  const inv = new Set<Atom>(body.ins.slice(0, numConsts));
  const invariant = (a: Atom) => a instanceof Literal || inv.has(a);
  const out: Eqn[] = [];
  const inside: Eqn[] = [];
  for (const e of body.eqns) {
    if (e.ins.every(invariant) && !hasEffect(e)) {
      out.push(e);
      for (const o of e.outs) inv.add(o);
    } else inside.push(e);
  }
  const needed = new Set<Atom>([...inside.flatMap((e) => e.ins), ...body.outs]);
  const moved = out.flatMap((e) => e.outs).filter((v) => needed.has(v));
  const consts = body.ins.slice(0, numConsts);
  return {
    outside: new Jaxpr(consts, out, moved),
    body: new Jaxpr([...consts, ...moved, ...body.ins.slice(numConsts)], inside, body.outs),
    invariant,
  };
}
interface LinearizedScan {
  readonly outside: Jaxpr;
  /** Gives the results, then the residuals that must be stacked. */
  readonly forward: Jaxpr;
  readonly lin: Jaxpr;
  readonly outNonzero: boolean[];
  readonly carryNonzero: boolean[];
  /** Where each residual comes from: an operand, a hoisted value, a result that is stacked anyway, a further one, or a literal. */
  readonly residuals: readonly Source[];
  readonly invariant: boolean[];
}
type Source = { readonly from: "operand" | "moved" | "result" | "stacked"; readonly k: number } | Literal;

/**
 * A residual is invariant (a constant of the linear loop), one of the xs (stacked already), or stacked as a further y.
 * Masks: of constants, carry, xs; their lengths are the counts.
 */
const linearizeBody = /*@__PURE__*/ remember((j: Jaxpr, nzC: Mask, nzK0: Mask, nzX: Mask): LinearizedScan => {
  const counts: Counts = { numConsts: nzC.length, numCarry: nzK0.length };
  const n = j.outs.length;
  const [l, nzK] = fixpoint(nzK0, (nzK) => {
    const l = linearizeJaxpr(j, [...nzC, ...nzK, ...nzX], [...nzK, ...no(n - nzK.length)]);
    return [l, l.outNonzero.slice(0, nzK.length)];
  });
  const h = hoist(l.forward, nzC.length);
  const computed = l.forward.outs.slice(n);
  let k = 0;
  const atoms = l.from.map((i) => (i === null ? computed[k++] : l.forward.ins[i]));
  const xVars = new Set<Atom>(parts(l.forward.ins, counts)[2]);
  const invariant = atoms.map(h.invariant);
  const ys = l.forward.outs.slice(nzK.length, n);
  const extra = [...new Set(atoms.filter((a, r) => !invariant[r] && !xVars.has(a) && !ys.includes(a)))];
  const residuals = atoms.map((a): Source => {
    if (a instanceof Literal) return a;
    const stackedAt = extra.indexOf(a);
    if (stackedAt >= 0) return { from: "stacked", k: stackedAt };
    if (!xVars.has(a) && !h.invariant(a)) return { from: "result", k: nzK.length + ys.indexOf(a) };
    const operand = l.forward.ins.indexOf(a);
    return operand >= 0 ? { from: "operand", k: operand } : { from: "moved", k: h.outside.outs.indexOf(a) };
  });
  const numTangents = l.lin.ins.length - atoms.length;
  const res = l.lin.ins.slice(numTangents);
  const nc = count(nzC);
  const varying = invariant.map((b) => !b);
  const ins: Var[] = [
    ...l.lin.ins.slice(0, nc),
    ...select(res, invariant),
    ...l.lin.ins.slice(nc, numTangents),
    ...select(res, varying),
  ];
  return {
    outside: h.outside,
    forward: new Jaxpr(h.body.ins, h.body.eqns, [...l.forward.outs.slice(0, n), ...extra]),
    lin: new Jaxpr(ins, l.lin.eqns, l.lin.outs),
    outNonzero: l.outNonzero,
    carryNonzero: nzK,
    residuals,
    invariant,
  };
});
function linearizeScan(ins: Value[], nonzero: boolean[], p: ScanParams): [Value[], (dins: Tangent[]) => Tangent[]] {
  const [nzC, nzK0, nzX] = parts(nonzero, p);
  const [consts, init, xs] = parts(ins, p);
  const n = p.jaxpr.outs.length;
  const l = linearizeBody(p.jaxpr, nzC, nzK0, nzX);
  const moved = evalJaxpr(l.outside, consts);
  const all = bind(scanP, [...consts, ...moved, ...init, ...xs], {
    ...p,
    jaxpr: l.forward,
    numConsts: consts.length + moved.length,
  });
  const sources = { operand: ins, moved, result: all, stacked: all.slice(n) };
  const residuals = l.residuals.map((s) =>
    s instanceof Literal ? scalar(s.value, s.aval.dtype, s.aval.weakType) : sources[s.from][s.k],
  );
  const varying = l.invariant.map((b) => !b);
  return [
    all.slice(0, n),
    (dins) => {
      const [dC, dK, dX] = parts(dins, p);
      const ops = [
        ...set(dC),
        ...select(residuals, l.invariant),
        ...carryTangents(dK, l.carryNonzero, init),
        ...set(dX),
        ...select(residuals, varying),
      ];
      const douts = bind(scanP, ops, {
        ...p,
        jaxpr: l.lin,
        numConsts: count(nzC) + count(l.invariant),
        numCarry: count(l.carryNonzero),
      });
      return scatter(douts, l.outNonzero);
    },
  ];
}

// ---- forward mode ----------------------------------------------------------
/** The body that carries tangents along: nothing is stacked. */
const jvpBody = /*@__PURE__*/ remember((j: Jaxpr, nzC: Mask, nzK0: Mask, nzX: Mask) => {
  const counts: Counts = { numConsts: nzC.length, numCarry: nzK0.length };
  const n = j.outs.length;
  const [d, nzK] = fixpoint(nzK0, (nzK) => {
    const d = jvpJaxpr(j, [...nzC, ...nzK, ...nzX], [...nzK, ...no(n - nzK.length)]);
    return [d, d.outNonzero.slice(0, nzK.length)];
  });
  const [vC, vK, vX] = parts(d.jaxpr.ins.slice(0, j.ins.length), counts);
  const dVars = d.jaxpr.ins.slice(j.ins.length);
  const nc = count(nzC);
  const nk = count(nzK);
  const ins = [...vC, ...dVars.slice(0, nc), ...vK, ...dVars.slice(nc, nc + nk), ...vX, ...dVars.slice(nc + nk)];
  const o = d.jaxpr.outs;
  const carry = nzK.length;
  const outs = [...o.slice(0, carry), ...o.slice(n, n + nk), ...o.slice(carry, n), ...o.slice(n + nk)];
  return { jaxpr: new Jaxpr(ins, d.jaxpr.eqns, outs), outNonzero: d.outNonzero, carryNonzero: nzK };
});
function jvpScan(ins: Value[], dins: Tangent[], p: ScanParams): [Value[], Tangent[]] {
  const [consts, init, xs] = parts(ins, p);
  const [dC, dK, dX] = parts(dins, p);
  const { jaxpr, outNonzero, carryNonzero } = jvpBody(p.jaxpr, maskOf(dC), maskOf(dK), maskOf(dX));
  const ops = [...consts, ...set(dC), ...init, ...carryTangents(dK, carryNonzero, init), ...xs, ...set(dX)];
  const carry = p.numCarry + count(carryNonzero);
  const all = bind(scanP, ops, { ...p, jaxpr, numConsts: consts.length + count(dC.map(isSet)), numCarry: carry });
  const ys = carry + p.jaxpr.outs.length - p.numCarry;
  return [
    [...all.slice(0, p.numCarry), ...all.slice(carry, ys)],
    scatter([...all.slice(p.numCarry, carry), ...all.slice(ys)], outNonzero),
  ];
}

// ---- reverse mode, second half ---------------------------------------------
/** The body of the loop that runs backwards: cotangents of linear constants are accumulated in its carry. */
const transposeBody = /*@__PURE__*/ remember((j: Jaxpr, linC: Mask, carry: Mask, linX: Mask, ctYs: Mask) => {
  const counts: Counts = { numConsts: linC.length, numCarry: carry.length };
  const [cAvals, kAvals, xAvals] = parts(j.inAvals, counts);
  const accumulated = select(cAvals, linC);
  const numLinear = accumulated.length + carry.length;
  // Every carry is linear, also one that starts as a known zero.
  const t = transposeJaxpr(j, [...linC, ...carry, ...linX], [...carry, ...ctYs], yes(numLinear));
  const knownC = cAvals.filter((_, i) => !linC[i]);
  const knownX = xAvals.filter((_, i) => !linX[i]);
  const yAvals = select(j.outAvals.slice(carry.length), ctYs);
  const sizes = [knownC, accumulated, kAvals, yAvals].map((as) => as.length);
  const jaxpr = stageClosed(
    (vs) => {
      let k = 0;
      const [c, acc, ctK, ctY] = sizes.map((s) => vs.slice(k, (k += s)));
      const out = evalJaxpr(t.jaxpr, [...c, ...vs.slice(k), ...ctK, ...ctY]);
      return [...acc.map((a, i) => add(a, out[i])), ...out.slice(acc.length)];
    },
    [...knownC, ...accumulated, ...kAvals, ...yAvals, ...knownX].map(strong),
  );
  return { jaxpr, outNonzero: t.outNonzero, accumulated, kAvals };
});
const isLinear = (x: Value | LinearInput): x is LinearInput => x instanceof LinearInput;
/**
 * A loop that carries values and tangents together becomes two: one computes the values and stacks them, the other is linear and takes them
 * as xs. Effects are the first one's. `linK`: carries that the linear operands reach.
 */
function splitScan(cts: Tangent[], ins: (Value | LinearInput)[], p: ScanParams, linK: Mask): Tangent[] {
  const [consts, init, xs] = parts(ins, p);
  const knownK = linK.map((l) => !l);
  const reached = reachedFrom(p.jaxpr, [...consts.map(isLinear), ...linK, ...xs.map(isLinear)]);
  const { jaxpr, operands } = knownLoop(p, knownK, reached);
  const n = count(knownK);
  const loop = { ...p, jaxpr, numConsts: count(operands.slice(0, p.numConsts)), numCarry: n };
  const stackedCarries = bind(scanP, select(ins, operands) as Value[], loop).slice(n);
  const [vC, vK, vX] = parts(p.jaxpr.ins, p);
  const outs = p.jaxpr.outs;
  const body = new Jaxpr([...vC, ...select(vK, linK), ...select(vK, knownK), ...vX], withoutEffects(p.jaxpr).eqns, [
    ...select(outs.slice(0, p.numCarry), linK),
    ...outs.slice(p.numCarry),
  ]);
  const linearCts = [...select(cts.slice(0, p.numCarry), linK), ...cts.slice(p.numCarry)];
  const linearIns = [...consts, ...select(init, linK), ...stackedCarries, ...xs];
  const got = transposeScan(linearCts, linearIns, { ...p, jaxpr: body, numCarry: count(linK) });
  const [ctC, ctK, ctX] = parts(got, { numConsts: p.numConsts, numCarry: count(linK) });
  return [...ctC, ...scatter(ctK, linK), ...ctX.slice(n)];
}
/** The part of a body that known carries need; it gives them as they come in too. */
const knownLoop = ({ jaxpr: j, numConsts, numCarry }: ScanParams, knownK: Mask, reached: ReadonlySet<Atom>) => {
  const known = j.eqns.filter((e) => !hasEffect(e) || !e.ins.some((a) => reached.has(a)));
  const jaxpr = new Jaxpr(j.ins, known, j.outs);
  const wanted = jaxpr.outs.map((_, i) => knownK[i] === true);
  const keep = jaxpr.ins.map((_, i) => i >= numConsts && i < numConsts + numCarry && knownK[i - numConsts]);
  const { jaxpr: pruned, usedIns } = prune(jaxpr, wanted, keep);
  const carries = select(jaxpr.ins, keep);
  return { jaxpr: new Jaxpr(pruned.ins, pruned.eqns, [...pruned.outs, ...carries]), operands: usedIns };
};
function transposeScan(cts: Tangent[], ins: (Value | LinearInput)[], p: ScanParams): Tangent[] {
  const [linC0, linK0, linX0] = parts(ins.map(isLinear), p);
  const [, linK] = fixpoint(linK0, (linK) => [
    null,
    dependence(p.jaxpr, [...linC0, ...linK, ...linX0]).slice(0, p.numCarry),
  ]);
  if (linK.includes(false)) return splitScan(cts, ins, p, linK);
  const known = (xs: readonly (Value | LinearInput)[]) => xs.filter((x): x is Value => !isLinear(x));
  const [consts, init, xs] = parts(ins, p);
  const [linC, linX] = [consts.map(isLinear), xs.map(isLinear)];
  const ctYs = cts.slice(p.numCarry);
  const t = transposeBody(p.jaxpr, linC, yes(p.numCarry), linX, maskOf(ctYs));
  const knownC = known(consts);
  const ops = [
    ...knownC,
    ...t.accumulated.map(zeros),
    ...t.kAvals.map((a, i) => instantiate(cts[i], a)),
    ...set(ctYs),
    ...known(xs),
  ];
  const nc = t.accumulated.length;
  const got = bind(scanP, ops, {
    jaxpr: t.jaxpr,
    length: p.length,
    numConsts: knownC.length,
    numCarry: nc + p.numCarry,
    reverse: !p.reverse,
  });
  const ct = scatter(got, t.outNonzero);
  return [
    ...scatter(ct.slice(0, nc), linC),
    ...init.map((x, i) => (isLinear(x) ? ct[nc + i] : null)),
    ...scatter(ct.slice(nc + p.numCarry), linX),
  ];
}

/** Stages the body and binds the loop. */
export function scanFlat(
  f: (carry: Value[], xs: Value[]) => [Value[], Value[]],
  init: Value[],
  xs: Value[],
  length: number,
  reverse = false,
): [Value[], Value[]] {
  const n = init.length;
  const slices = xs.map((x) => aval(x.shape.slice(1), x.dtype));
  const { jaxpr, captured } = stage(
    (vs) => f(vs.slice(0, n), vs.slice(n)).flat(),
    [...init.map((x) => x.aval), ...slices],
  );
  const params: ScanParams = { jaxpr, length, numConsts: captured.length, numCarry: n, reverse };
  const outs = bind(scanP, [...captured, ...init, ...xs], params);
  return [outs.slice(0, n), outs.slice(n)];
}
