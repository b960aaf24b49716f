import { type Aval, hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { Jaxpr, prune, Var } from "../core/jaxpr.ts";
import { type Axis, type BatchAxis, LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind, bind1, evalJaxpr, scalar, shareCaptured, stage, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { broadcastInDim, toFront } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { selectN } from "../ops/select.ts";
import { zeros } from "../ops/zeros.ts";
import { asAxes, batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { jvpJaxpr, linearizeJaxpr } from "../transforms/differentiate.ts";
import { isSet, type Mask, maskOf } from "../transforms/memo.ts";
import { transposeJaxpr } from "../transforms/transpose.ts";
import { count, orMask, range, scatter, select } from "../util/list.ts";

/** Operand 0 is the branch's index, an int32 that is clamped; the others go to every branch. */
export interface CondParams {
  readonly branches: readonly Jaxpr[];
}
const union = (masks: readonly Mask[]): boolean[] => masks.reduce<boolean[]>(orMask, [...masks[0]]);
/** Branches must agree on which results are nonzero, so a transformation runs twice: to ask, then to force the union. */
function agree<R extends { outNonzero: boolean[] }>(
  branches: readonly Jaxpr[],
  transform: (b: Jaxpr, force?: Mask) => R,
): [R[], boolean[]] {
  const outNonzero = union(branches.map((b) => transform(b).outNonzero));
  return [branches.map((b) => transform(b, outNonzero)), outNonzero];
}

export const condP: Primitive<CondParams> = {
  name: "cond",
  infer(_, { branches }) {
    const [first, ...rest] = branches.map((b) => b.outAvals);
    for (const outs of rest)
      if (outs.length !== first.length || outs.some((a, i) => !sameType(a, first[i])))
        throw new JAXTypeError(
          `cond: branches return different types: (${first.map((a) => showAval(a)).join(", ")}) and ` +
            `(${outs.map((a) => showAval(a)).join(", ")}). Make them agree.`,
        );
    return first;
  },
  tangent([index, ...ins], [, ...nonzero], { branches }) {
    const n = branches[0].outs.length;
    const numTangents = count(nonzero);
    const [ls, outNonzero] = agree(branches, (b, force) => linearizeJaxpr(b, nonzero, force));
    const { slots, slotOf } = shareSlots(ls.map((l) => l.forward.outAvals.slice(n)));
    const forward = ls.map((l, b) => fillSlots(l.forward, n, slots, slotOf[b]));
    const all = bind(condP, [index, ...ins], { branches: forward });
    const passed = ins.map((_, i) => ls.some((l) => l.from.includes(i)));
    // Each linear branch takes tangents, slots, and those operands that are residuals of some branch.
    const linear = ls.map((l, b) => {
      const vars = new Map<string, Var>();
      let k = 0;
      l.from.forEach((i, r) => {
        vars.set(i === null ? `slot${slotOf[b][k++]}` : `in${i}`, l.lin.ins[numTangents + r]);
      });
      const input = (key: string, a: Aval): Var => vars.get(key) ?? new Var(a);
      const residuals = [
        ...slots.map((a, s) => input(`slot${s}`, a)),
        ...ins.flatMap((x, i) => (passed[i] ? [input(`in${i}`, x.aval)] : [])),
      ];
      return new Jaxpr([...l.lin.ins.slice(0, numTangents), ...residuals], l.lin.eqns, l.lin.outs);
    });
    return [
      all.slice(0, n),
      ([, ...dins]) => {
        const tangents = select(dins, nonzero) as Value[];
        const got = bind(condP, [index, ...tangents, ...all.slice(n), ...select(ins, passed)], { branches: linear });
        return scatter(got, outNonzero);
      },
    ];
  },
  jvp([index, ...ins], [, ...dins], { branches }) {
    const n = branches[0].outs.length;
    const [js, outNonzero] = agree(branches, (b, force) => jvpJaxpr(b, maskOf(dins), force));
    const all = bind(condP, [index, ...ins, ...dins.filter((d) => d !== null)], { branches: js.map((j) => j.jaxpr) });
    return [all.slice(0, n), scatter(all.slice(n), outNonzero)];
  },
  transpose(cts, [index, ...ins], { branches }) {
    const linear = ins.map((x) => x instanceof LinearInput);
    const known = ins.filter((x): x is Value => !(x instanceof LinearInput));
    const [ts, outNonzero] = agree(branches, (b, force) => transposeJaxpr(b, linear, maskOf(cts), force));
    const got = bind(condP, [index as Value, ...known, ...cts.filter((c) => c !== null)], {
      branches: ts.map((t) => t.jaxpr),
    });
    return [null, ...scatter(scatter(got, outNonzero), linear)];
  },
  batch(over, [index, ...ins], [indexAxis, ...axes], { branches }) {
    if (indexAxis !== null) return everyBranch(over, toFront(over, index, indexAxis), ins, axes, branches);
    const batched = axes.map(isSet);
    const out = union(branches.map((b) => batchJaxpr(b, over, batched).outBatched));
    const ops = [index, ...frontAxes(ins, axes)];
    return [bind(condP, ops, { branches: branches.map((b) => batchJaxpr(b, over, batched, out).jaxpr) }), asAxes(out)];
  },
  prune(used, { branches }) {
    const usedIns = union(branches.map((b) => prune(b, used).usedIns));
    return {
      usedIns: [true, ...usedIns],
      keep: used,
      params: { branches: branches.map((b) => prune(b, used, usedIns).jaxpr) },
    };
  },
  lower: { kind: "control", control: ({ branches }) => ({ kind: "switch", branches }) },
};

/** Residuals of different branches share slots of equal type: only one branch runs. */
export function shareSlots(residuals: readonly (readonly Aval[])[]): { slots: Aval[]; slotOf: number[][] } {
  const slots: Aval[] = [];
  const slotOf = residuals.map((avals) => {
    const taken = new Set<number>();
    return avals.map((a) => {
      let s = slots.findIndex((b, i) => !taken.has(i) && sameType(a, b));
      if (s < 0) s = slots.push(a) - 1;
      taken.add(s);
      return s;
    });
  });
  return { slots, slotOf };
}
/** The forward part of one branch with all slots as results; those of other branches are zeros. */
export function fillSlots(forward: Jaxpr, n: number, slots: readonly Aval[], mine: readonly number[]): Jaxpr {
  const missing = slots.map((_, s) => !mine.includes(s));
  const fill = stageClosed(() => select(slots, missing).map(zeros), []);
  const filled = scatter(fill.outs, missing);
  const residuals = slots.map((_, s) => filled[s] ?? forward.outs[n + mine.indexOf(s)]);
  return new Jaxpr(forward.ins, [...forward.eqns, ...fill.eqns], [...forward.outs.slice(0, n), ...residuals]);
}

/** Spreads a mask of lanes over the other axes of a value. */
export const spreadLanes = (lanes: Value, like: Value): Value => broadcastInDim(lanes, like.shape, range(lanes.ndim));
const masked = (lanes: Value, d: Tangent): Tangent => d && selectN(spreadLanes(lanes, d), zeros(d.aval), d);
/** The identity of its second operand, whose derivative goes through the marked lanes alone. */
export const onlyInP: Primitive<{}> = {
  name: "onlyIn",
  infer: ([, x]) => [x],
  tangent: ([lanes, x]) => [[onlyIn(lanes, x)], ([, dx]) => [masked(lanes, dx)]],
  transpose: ([ct], [lanes]) => [null, masked(lanes as Value, ct)],
  batch: (over, [lanes, x], [lanesAxis, axis]) => [
    [onlyIn(toFront(over, lanes, lanesAxis), toFront(over, x, axis))],
    [0],
  ],
  lower: { kind: "expand", expand: ([, x]) => [x] },
};
/**
 * The operand of a branch that only some lanes take. Its value is the same everywhere, but a derivative comes back only from those
 * lanes: a NaN of the others stays behind.
 */
export const onlyIn = (lanes: Value, x: Value): Value => (hasTangent(x.aval) ? bind1(onlyInP, [lanes, x], {}) : x);

/** Under a batched index every branch runs, and lanes select. */
function everyBranch(
  over: BatchAxis,
  index: Value,
  ins: Value[],
  axes: Axis[],
  branches: readonly Jaxpr[],
): [Value[], Axis[]] {
  const last = branches.length - 1;
  const which = clamp(scalar(0, "int32"), index, scalar(last, "int32"));
  const batched = ins.map((x, i) => axes[i] !== null || hasTangent(x.aval));
  const ops = ins.map((x, i) => (batched[i] ? toFront(over, x, axes[i]) : x));
  const results = branches.map((b, k) => {
    const lanes = eq(which, scalar(k, "int32"));
    const { jaxpr } = batchJaxpr(
      b,
      over,
      batched,
      b.outs.map(() => true),
    );
    return evalJaxpr(
      jaxpr,
      ops.map((x) => onlyIn(lanes, x)),
    );
  });
  if (branches.length === 1) return [results[0], results[0].map(() => 0)];
  const outs = results[0].map((first, i) => selectN(spreadLanes(which, first), ...results.map((r) => r[i])));
  return [outs, outs.map(() => 0)];
}

export function condFlat(index: Value, fs: readonly ((xs: Value[]) => Value[])[], ops: Value[]): Value[] {
  const staged = fs.map((f) =>
    stage(
      f,
      ops.map((x) => x.aval),
    ),
  );
  const { jaxprs, captured } = shareCaptured(staged);
  return bind(condP, [convertElementType(index, "int32"), ...captured, ...ops], { branches: jaxprs });
}
