import { type Aval, aval, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive, Tangent } from "../core/primitive.ts";
import { bind, currentTrace, evalJaxpr, type Staged, stage, type Trace } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { toFront } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { frontAxes } from "../transforms/batch.ts";
import { jvpFlat, jvpJaxpr } from "../transforms/differentiate.ts";
import { isSet, type Mask, maskOf } from "../transforms/memo.ts";
import { scatter, select } from "../util/list.ts";
import { inexactArgs, noClosure } from "./custom.ts";

/** A rule for one size and choice of mapped arguments: takes those with their axis in front, the others as they are. */
export interface StagedVmap extends Staged {
  /** Which results have the axis, in front. */
  readonly outBatched: Mask;
}
/** Where a rule is staged later than its function was: then it cannot close over arrays. */
export class VmapRule {
  private readonly at: Trace;
  private readonly make: (size: number, batched: Mask) => StagedVmap;
  private readonly name: string;
  private readonly known = new Map<string, StagedVmap>();
  constructor(name: string, at: Trace, make: (size: number, batched: Mask) => StagedVmap) {
    this.name = name;
    this.at = at;
    this.make = make;
  }
  get(size: number, batched: Mask): StagedVmap {
    const key = `${size}:${batched.map(Number).join("")}`;
    let rule = this.known.get(key);
    if (!rule) this.known.set(key, (rule = this.make(size, batched)));
    if (rule.captured.length && !isWithin(this.at, currentTrace()))
      throw new JAXTypeError(
        `${this.name}: its rule closes over an array, and is needed after the function was traced. Pass the array as an argument.`,
      );
    return rule;
  }
  run(size: number, batched: Mask, args: readonly Value[]): [Value[], Mask] {
    const { jaxpr, captured, outBatched } = this.get(size, batched);
    return [evalJaxpr(jaxpr, [...captured, ...args]), outBatched];
  }
  /** The rule with its program changed. */
  changed(change: (j: Jaxpr) => Jaxpr): VmapRule {
    return new VmapRule(this.name, this.at, (size, batched) => {
      const rule = this.get(size, batched);
      return { ...rule, jaxpr: change(rule.jaxpr) };
    });
  }
  /** The rule of the function's derivative: it takes arguments and tangents, and gives results and tangents. */
  derivative(avals: readonly Aval[], outs: readonly Aval[]): VmapRule {
    const inexact = inexactArgs(avals, 0);
    const outInexact = inexactArgs(outs, 0);
    return new VmapRule(this.name, this.at, (size, batched) => {
      const tangents = scatter(batched.slice(avals.length), inexact);
      // One mask for both: an argument is mapped where its value or its tangent is.
      const either = avals.map((_, i) => batched[i] || tangents[i] === true);
      const types = [...avals, ...select(avals, inexact)];
      let outBatched: Mask = [];
      const staged = stage(
        (xs) => {
          const front = (x: Value, i: number, had: boolean) => (either[i] && !had ? toFront({ size }, x, null) : x);
          const primals = xs.slice(0, avals.length).map((x, i) => front(x, i, batched[i]));
          const ds = scatter(xs.slice(avals.length), inexact).map((d, i) => d && front(d, i, tangents[i] === true));
          const [ys, dys] = jvpFlat(
            (vs) => {
              const [results, mapped] = this.run(size, either, vs);
              outBatched = mapped;
              return results;
            },
            primals,
            ds,
          );
          return [...ys, ...ys.flatMap((y, i) => (outInexact[i] ? [instantiate(dys[i], y.aval)] : []))];
        },
        types.map((a, i) => (batched[i] ? stackedAval(a, size) : a)),
      );
      return { ...staged, outBatched: [...outBatched, ...select(outBatched, outInexact)] };
    });
  }
  /** No part of a key of compiled code. */
  toJSON(): undefined {
    return undefined;
  }
  toString(): string {
    return "<rule>";
  }
}
const isWithin = (inner: Trace, outer: Trace): boolean => {
  for (let t: Trace | null = inner; t; t = t.parent) if (t === outer) return true;
  return false;
};
export const stackedAval = (a: Aval, size: number): Aval => aval([size, ...a.shape], a.dtype, a.weakType);
/** Throws where a rule gives a result of another type than the function, apart from the axis. */
export function checkResult(y: Aval, batched: boolean, want: Aval, size: number, place: () => string): void {
  const type = batched ? stackedAval(want, size) : want;
  if (!sameType(y, type))
    throw new JAXTypeError(
      `${place()} is ${showAval(y)} in the rule, ${showAval(type)} is expected${batched ? ", with the axis in front" : ""}. Make them agree.`,
    );
}

export interface CustomVmapParams {
  readonly name: string;
  /** (constants, arguments) -> results. */
  readonly jaxpr: Jaxpr;
  readonly rule: VmapRule;
  readonly numConsts: number;
}
/** Arguments, with the tangents of those that are inexact. */
function withTangents(ins: readonly Value[], dins: readonly Tangent[], p: CustomVmapParams): Value[] {
  noClosure(p.name, maskOf(dins), p.numConsts);
  const inexact = inexactArgs(
    ins.map((x) => x.aval),
    p.numConsts,
  );
  return [...ins, ...ins.flatMap((x, i) => (inexact[i] ? [instantiate(dins[i], x.aval)] : []))];
}
function derivative(p: CustomVmapParams): CustomVmapParams {
  const avals = p.jaxpr.inAvals;
  const outs = p.jaxpr.outAvals;
  const { jaxpr } = jvpJaxpr(p.jaxpr, inexactArgs(avals, p.numConsts), inexactArgs(outs, 0));
  return { ...p, jaxpr, rule: p.rule.derivative(avals.slice(p.numConsts), outs) };
}
export const customVmapP: Primitive<CustomVmapParams> = {
  name: "customVmapCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  tangent(ins, _, p) {
    const n = p.jaxpr.outs.length;
    const mask = inexactArgs(p.jaxpr.outAvals, 0);
    const linear = (dins: Tangent[]) => bind(customVmapP, withTangents(ins, dins, p), derivative(p)).slice(n);
    return [bind(customVmapP, ins, p), (dins) => scatter(linear(dins), mask)];
  },
  jvp(ins, dins, p) {
    const n = p.jaxpr.outs.length;
    const all = bind(customVmapP, withTangents(ins, dins, p), derivative(p));
    return [all.slice(0, n), scatter(all.slice(n), inexactArgs(p.jaxpr.outAvals, 0))];
  },
  transpose(_, __, { name }) {
    throw new JAXTypeError(`${name}: a rule of vmap has no reverse mode. Wrap the function in customVjp, outside.`);
  },
  batch({ size }, ins, axes, p) {
    const batched = axes.map(isSet);
    if (batched.slice(0, p.numConsts).includes(true))
      throw new JAXTypeError(
        `${p.name}: the function closes over a value that is being mapped, which its rule cannot see. Pass it as an argument.`,
      );
    const args = frontAxes(ins, axes).slice(p.numConsts);
    const [outs, outBatched] = p.rule.run(size, batched.slice(p.numConsts), args);
    return [outs, outBatched.map((b) => (b ? 0 : null))];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};
