import { aval } from "../core/aval.ts";
import { isInteger } from "../core/dtype.ts";
import type { BatchAxis, Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { range } from "../util/list.ts";
import { add, div, like, mul } from "./arithmetic.ts";
import { broadcastInDim, moveAxis, reduceSum } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { numbers } from "./elementwise.ts";
import {
  type AxisIndexGroups,
  type AxisName,
  axisSize,
  groupSize,
  inGroups,
  type Names,
  namesOf,
  neverLowered,
  oneName,
} from "./named-axes.ts";
import { reduceMax, reduceMin } from "./reduce.ts";
import { iota } from "./shape.ts";

// Reductions across the lanes of named axes. The trace that owns a name resolves it; none reaches the compiler.

export interface PsumParams {
  readonly axes: Names;
  /** With one axis: lanes are added in groups. */
  readonly groups?: AxisIndexGroups | undefined;
}
const without = (names: Names, axis: BatchAxis): Names => names.filter((n) => n !== axis.name);

/** A sum or the like over lanes. `shared` is what it gives for an operand that all lanes share. */
function laneReduction(
  name: string,
  reduce: (x: Value, axes: readonly number[]) => Value,
  shared: (x: Value, size: number) => Value,
  rest: Pick<Primitive<PsumParams>, "tangent" | "transpose">,
): Primitive<PsumParams> {
  const self: Primitive<PsumParams> = {
    name,
    infer([x]) {
      checkComputed(name, x, numbers);
      return [x];
    },
    ...rest,
    axisNames: ({ axes }) => axes,
    batch(axis, [x], [ax], params) {
      const { axes, groups } = params;
      if (axis.name === undefined || !axes.includes(axis.name)) return [[bind1(self, [x], params)], [ax]];
      if (ax !== null && groups) {
        const each = (r: Value) => broadcastInDim(reduce(r, [1]), r.shape, [0, ...range(r.ndim - 2, 2)]);
        return [[inGroups(moveAxis(x, ax, 0), groups, each)], [0]];
      }
      const y = ax === null ? shared(x, groups ? groups[0].length : axis.size) : reduce(moveAxis(x, ax, 0), [0]);
      const left = without(axes, axis);
      return [[left.length ? bind1(self, [y], { axes: left }) : y], [null]];
    },
    lower: neverLowered(name, ({ axes }) => axes),
  };
  return self;
}
export const psumP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction(
  "psum",
  reduceSum,
  (x, size) => mul(x, like(x, size)),
  {
    tangent: "linear",
    transpose: ([ct], _, params) => [ct && bind1(psumP, [ct], params)],
  },
);
/** Slope of an extremum over lanes: the lanes that attain it share it. */
const attained = (p: () => Primitive<PsumParams>): Primitive<PsumParams>["tangent"] => {
  return ([x], _, params) => {
    const y = bind1(p(), [x], params);
    const hit = convertElementType(eq(x, y), x.dtype);
    const weight = div(hit, bind1(psumP, [hit], params));
    return [[y], ([dx]) => [dx && bind1(psumP, [mul(dx, weight)], params)]];
  };
};
export const pmaxP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction("pmax", reduceMax, (x) => x, {
  tangent: /*@__PURE__*/ attained(() => pmaxP),
});
export const pminP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction("pmin", reduceMin, (x) => x, {
  tangent: /*@__PURE__*/ attained(() => pminP),
});
const over = (axisName: AxisName, groups: AxisIndexGroups | undefined, name: string): PsumParams => {
  axisSize(axisName, name);
  if (groups) groupSize(oneName(axisName, name), groups, name);
  return { axes: namesOf(axisName), ...(groups && { groups }) };
};
/** Sum over the lanes of one or several named axes. */
export const psum = (x: Value, axisName: AxisName, groups?: AxisIndexGroups): Value =>
  bind1(psumP, [x], over(axisName, groups, "psum"));
export const pmax = (x: Value, axisName: AxisName, groups?: AxisIndexGroups): Value =>
  bind1(pmaxP, [x], over(axisName, groups, "pmax"));
export const pmin = (x: Value, axisName: AxisName, groups?: AxisIndexGroups): Value =>
  bind1(pminP, [x], over(axisName, groups, "pmin"));
/** The mean of integers is a float. */
export function pmean(x: Value, axisName: AxisName, groups?: AxisIndexGroups): Value {
  const params = over(axisName, groups, "pmean");
  const y = isInteger(x.dtype) || x.dtype === "bool" ? convertElementType(x, "float32") : x;
  return div(bind1(psumP, [y], params), like(y, groups ? groups[0].length : axisSize(axisName)));
}

export interface AxisIndexParams {
  readonly axisName: string;
}
export const axisIndexP: Primitive<AxisIndexParams> = {
  name: "axisIndex",
  infer: () => [aval([], "int32")],
  tangent: "zero",
  axisNames: ({ axisName }) => [axisName],
  batch: ({ size, name }, _, __, params) =>
    name === params.axisName ? [[iota("int32", [size])], [0]] : [[bind1(axisIndexP, [], params)], [null]],
  lower: neverLowered("axisIndex", ({ axisName }) => [axisName]),
};
/** The number of this lane: int32. */
export function axisIndex(axisName: AxisName): Value {
  axisSize(axisName, "axisIndex");
  return namesOf(axisName)
    .map((name) => ({ size: axisSize(name), index: bind1(axisIndexP, [], { axisName: name }) }))
    .reduce((i, { size, index }) => add(mul(i, like(i, size)), index), scalar(0, "int32") as Value);
}
