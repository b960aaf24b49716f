import { sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { Jaxpr, prune, withoutEffects } from "../core/jaxpr.ts";
import { type Axis, type BatchAxis, LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr, scalar, stage, stageClosed } from "../core/trace.ts";
import { ConcreteArray, Tracer, type Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { toFront } from "../ops/axes.ts";
import { reduceOr } from "../ops/reduce.ts";
import { selectN } from "../ops/select.ts";
import { instantiate } from "../ops/zeros.ts";
import { asAxes, batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { jvpJaxpr, linearizeJaxpr, residualsOf } from "../transforms/differentiate.ts";
import { fixpoint, isSet, type Mask, maskOf, remember } from "../transforms/memo.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { transposeFlat } from "../transforms/transpose.ts";
import { count, range, scatter, select } from "../util/list.ts";
import { onlyIn, spreadLanes } from "./cond.ts";
import { type Checkpointing, guardedLoop } from "./nested.ts";

/** Operands: constants of the test, constants of the body, initial carry. */
export interface WhileParams {
  readonly condJaxpr: Jaxpr;
  readonly condNconsts: number;
  readonly bodyJaxpr: Jaxpr;
  readonly bodyNconsts: number;
  /** The test is false after so many steps: reverse mode can then store what it needs. */
  readonly maxSteps?: number | undefined;
  /** What it stores; "sqrt" by default. */
  readonly checkpoint?: Checkpointing | undefined;
  /** Of the public function, for errors. */
  readonly name?: string | undefined;
}
type LoopOptions = Pick<WhileParams, "maxSteps" | "checkpoint" | "name">;
const parts = <T>(xs: readonly T[], { condNconsts: c, bodyNconsts: b }: WhileParams): [T[], T[], T[]] => [
  xs.slice(0, c),
  xs.slice(c, c + b),
  xs.slice(c + b),
];

export const whileP: Primitive<WhileParams> = {
  name: "while",
  infer(ins, p) {
    const [, , carry] = parts(ins, p);
    const out = p.bodyJaxpr.outAvals;
    carry.forEach((a, i) => {
      if (!sameType(a, out[i]))
        throw new JAXTypeError(
          `whileLoop: carry ${i} goes in as ${showAval(a)} and comes out as ${showAval(out[i])}. Make them agree.`,
        );
    });
    return out;
  },
  tangent(ins, nonzero, p) {
    const max = p.maxSteps ?? countSteps(ins, p);
    // Without a bound the linear part is the loop again with tangents along: it runs, but has no transpose.
    if (max === undefined) return [bind(whileP, ins, p), (dins) => jvpWhile(ins, dins, p)[1]];
    const { forward, lin, outNonzero, from } = linearizeJaxpr(bounded(p, max), nonzero);
    const all = evalJaxpr(forward, ins);
    const residuals = residualsOf(from, ins, all.slice(outNonzero.length));
    return [
      all.slice(0, outNonzero.length),
      (dins) => scatter(evalJaxpr(lin, [...(select(dins, nonzero) as Value[]), ...residuals]), outNonzero),
    ];
  },
  jvp: jvpWhile,
  transpose(cts, ins, p) {
    if (p.maxSteps === undefined) throw unbounded(p);
    // A loop that carries values and tangents together, as a rule of customJvp may make one.
    const linear = ins.map((x) => x instanceof LinearInput);
    const known = ins.filter((x): x is Value => !(x instanceof LinearInput));
    return scatter(transposeFlat(bounded(p, p.maxSteps), linear, known, cts), linear);
  },
  batch: batchWhile,
  prune(used, p) {
    const tested = prune(p.condJaxpr).usedIns.slice(p.condNconsts);
    const [, carry] = fixpoint(
      used.map((u, i) => u || tested[i]),
      (c) => [null, prune(p.bodyJaxpr, c).usedIns.slice(p.bodyNconsts)],
    );
    const usedB = prune(p.bodyJaxpr, carry).usedIns.slice(0, p.bodyNconsts);
    const consts = p.condJaxpr.ins.slice(0, p.condNconsts).map(() => true);
    return {
      usedIns: [...consts, ...usedB, ...carry],
      keep: carry,
      params: {
        ...p,
        condJaxpr: prune(p.condJaxpr, undefined, [...consts, ...carry]).jaxpr,
        bodyJaxpr: prune(p.bodyJaxpr, carry, [...usedB, ...carry]).jaxpr,
        bodyNconsts: count(usedB),
      },
    };
  },
  lower: {
    kind: "control",
    control: (p) => ({
      kind: "while",
      test: p.condJaxpr,
      body: p.bodyJaxpr,
      testConsts: p.condNconsts,
      bodyConsts: p.bodyNconsts,
    }),
  },
};

// ---- reverse mode ----------------------------------------------------------
/** The concrete array under transformations that run as they go, if there is one. */
function concrete(v: Value): ConcreteArray | null {
  let at: Value | undefined = v;
  while (at instanceof Tracer) at = at.below;
  return at instanceof ConcreteArray ? at : null;
}
/**
 * A bound on the number of steps, where the operands are concrete: the loop is run once to count them. The bound is the next power of
 * two, so that not every count makes a new program. Effects are not repeated.
 */
function countSteps(ins: readonly Value[], p: WhileParams): number | undefined {
  if (ins.some((x) => concrete(x) === null)) return undefined;
  const [tc, bc, init] = parts(
    ins.map((x) => (x instanceof ConcreteArray ? x : stopGradientValue(x))),
    p,
  );
  const test = withoutEffects(p.condJaxpr);
  const body = withoutEffects(p.bodyJaxpr);
  const [steps] = whileFlat(
    ([, ...c]) => evalJaxpr(test, [...tc, ...c])[0],
    ([n, ...c]) => [add(n, scalar(1, "int32")), ...evalJaxpr(body, [...bc, ...c])],
    [scalar(0, "int32"), ...init],
  );
  const lanes = concrete(steps)?.buffer.read() as Int32Array | undefined;
  if (!lanes) return undefined;
  return 2 ** Math.ceil(Math.log2(Math.max(1, ...lanes)));
}
const boundedLoops = /*@__PURE__*/ new WeakMap<WhileParams, { max: number; jaxpr: Jaxpr }>();
/** The same loop as scans of guarded steps, which can be transposed: remembered, as what is derived from it is. */
function bounded(p: WhileParams, max: number): Jaxpr {
  let known = boundedLoops.get(p);
  if (known?.max !== max) {
    const loop = (ins: Value[]) => {
      const [tc, bc, init] = parts(ins, p);
      const test = (c: Value[]) => evalJaxpr(p.condJaxpr, [...tc, ...c])[0];
      const step = (c: Value[]) => evalJaxpr(p.bodyJaxpr, [...bc, ...c]);
      return guardedLoop(test, step, init, max, p.checkpoint ?? "sqrt");
    };
    const avals = [...p.condJaxpr.inAvals.slice(0, p.condNconsts), ...p.bodyJaxpr.inAvals];
    boundedLoops.set(p, (known = { max, jaxpr: stageClosed(loop, avals) }));
  }
  return known.jaxpr;
}
/** The scans that a loop with a bound is in reverse mode. */
export const boundedBody = (p: WhileParams): Jaxpr | null => (p.maxSteps === undefined ? null : bounded(p, p.maxSteps));
const unbounded = ({ name = "whileLoop" }: WhileParams): JAXTypeError =>
  new JAXTypeError(
    `${name}: reverse-mode differentiation goes through the steps backwards and must have room for what each left, but how many ` +
      "there may be is not known here. Pass { maxSteps }, and { checkpoint } to choose between memory and time; or take the gradient " +
      "outside jit, where the steps can be counted; or use scan, or foriLoop with bounds known on the host.",
  );

// ---- forward mode ----------------------------------------------------------
const jvpBody = /*@__PURE__*/ remember((j: Jaxpr, nzB: Mask, nzK0: Mask) => {
  const [d, nzK] = fixpoint(nzK0, (nzK) => {
    const d = jvpJaxpr(j, [...nzB, ...nzK], nzK);
    return [d, d.outNonzero];
  });
  const nb = nzB.length;
  const n = nzK.length;
  const v = d.jaxpr.ins;
  const tangents = v.slice(nb + n);
  const db = count(nzB);
  const ins = [...v.slice(0, nb), ...tangents.slice(0, db), ...v.slice(nb, nb + n), ...tangents.slice(db)];
  return { jaxpr: new Jaxpr(ins, d.jaxpr.eqns, d.jaxpr.outs), carryNonzero: nzK };
});
function jvpWhile(ins: Value[], dins: Tangent[], p: WhileParams): [Value[], Tangent[]] {
  const [tc, bc, init] = parts(ins, p);
  const [, dB, dK] = parts(dins, p);
  const { jaxpr, carryNonzero } = jvpBody(p.bodyJaxpr, maskOf(dB), maskOf(dK));
  const tangents = dK.flatMap((d, i) => (carryNonzero[i] ? [instantiate(d, init[i].aval)] : []));
  const dConsts = dB.filter((d) => d !== null);
  const unused = jaxpr.ins.slice(jaxpr.ins.length - tangents.length);
  const test = new Jaxpr([...p.condJaxpr.ins, ...unused], p.condJaxpr.eqns, p.condJaxpr.outs);
  const all = bind(whileP, [...tc, ...bc, ...dConsts, ...init, ...tangents], {
    ...p,
    condJaxpr: test,
    bodyJaxpr: jaxpr,
    bodyNconsts: bc.length + dConsts.length,
  });
  return [all.slice(0, init.length), scatter(all.slice(init.length), carryNonzero)];
}

// ---- vmap ------------------------------------------------------------------
function batchWhile(over: BatchAxis, ins: Value[], axes: Axis[], p: WhileParams): [Value[], Axis[]] {
  const [bT, bB, bK0] = parts(axes.map(isSet), p);
  const [, , kAxes] = parts(axes, p);
  const [tc, bc, init] = parts(ins, p);
  const [b, bK] = fixpoint(bK0, (bK) => {
    const b = batchJaxpr(p.bodyJaxpr, over, [...bB, ...bK], bK);
    return [b, b.outBatched];
  });
  const test = batchJaxpr(p.condJaxpr, over, [...bT, ...bK]);
  const consts = frontAxes([...tc, ...bc], axes.slice(0, tc.length + bc.length));
  if (!test.outBatched[0]) {
    const carry = init.map((x, i) => (bK[i] ? toFront(over, x, kAxes[i]) : x));
    const params = { ...p, condJaxpr: test.jaxpr, bodyJaxpr: b.jaxpr };
    return [bind(whileP, [...consts, ...carry], params), asAxes(bK)];
  }
  // The loop goes on while any lane does; a lane whose test is false keeps its carry.
  const all = init.map(() => true);
  const body = batchJaxpr(p.bodyJaxpr, over, [...bB, ...all], all).jaxpr;
  const lanes = batchJaxpr(p.condJaxpr, over, [...bT, ...all], [true]).jaxpr;
  const carry = init.map((x, i) => toFront(over, x, kAxes[i]));
  const tcs = consts.slice(0, tc.length);
  const bcs = consts.slice(tc.length);
  const outs = whileFlat(
    (c) => reduceOr(evalJaxpr(lanes, [...tcs, ...c])[0], range(1)),
    (c) => {
      const go = evalJaxpr(withoutEffects(lanes), [...tcs, ...c])[0];
      const next = evalJaxpr(body, [...bcs, ...c.map((x) => onlyIn(go, x))]);
      return next.map((x, i) => selectN(spreadLanes(go, x), c[i], x));
    },
    carry,
    { maxSteps: p.maxSteps, checkpoint: p.checkpoint, name: p.name },
  );
  return [outs, outs.map(() => 0)];
}

/** Stages test and body and binds the loop. `maxSteps` is a promise that the test keeps. */
function whileFlat(
  test: (carry: Value[]) => Value,
  body: (carry: Value[]) => Value[],
  init: Value[],
  options: LoopOptions = {},
): Value[] {
  const avals = init.map((x) => x.aval);
  const t = stage((c) => [test(c)], avals);
  const b = stage(body, avals);
  return bind(whileP, [...t.captured, ...b.captured, ...init], {
    condJaxpr: t.jaxpr,
    condNconsts: t.captured.length,
    bodyJaxpr: b.jaxpr,
    bodyNconsts: b.captured.length,
    ...options,
  });
}
