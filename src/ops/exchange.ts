import { showAval, withShape } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { range } from "../util/list.ts";
import { broadcastInDim, moveAxis, reduceSum, toFront, transpose } from "./axes.ts";
import {
  type AxisIndexGroups,
  type AxisName,
  axisSize,
  groupSize,
  inGroups,
  lanesFrom,
  namesOf,
  neverLowered,
  oneName,
} from "./named-axes.ts";
import { reshape } from "./shape.ts";

// Lanes of a named axis exchange what they hold. The trace that owns a name resolves it; none reaches the compiler.

export interface PpermuteParams {
  readonly axisName: string;
  readonly perm: readonly (readonly [source: number, destination: number])[];
}
export const ppermuteP: Primitive<PpermuteParams> = {
  name: "ppermute",
  infer: ([x]) => [x],
  tangent: "linear",
  transpose: ([ct], _, { axisName, perm }) => [
    ct && bind1(ppermuteP, [ct], { axisName, perm: perm.map(([s, d]) => [d, s] as const) }),
  ],
  axisNames: ({ axisName }) => [axisName],
  batch(axis, [x], [ax], params) {
    if (axis.name !== params.axisName) return [[bind1(ppermuteP, [x], params)], [ax]];
    const source = new Map(params.perm.map(([s, d]) => [d, s]));
    const from = range(axis.size).map((d) => source.get(d) ?? null);
    return [[lanesFrom(toFront(axis, x, ax), from)], [0]];
  },
  lower: neverLowered("ppermute", ({ axisName }) => [axisName]),
};
/** Sends lane `source` to lane `destination`; a lane that receives nothing gets zeros. */
export function ppermute(x: Value, axisName: AxisName, perm: PpermuteParams["perm"]): Value {
  const name = oneName(axisName, "ppermute");
  const size = axisSize(name, "ppermute");
  for (const k of [0, 1]) {
    const lanes = perm.map((p) => p[k]);
    if (new Set(lanes).size < lanes.length || lanes.some((l) => !Number.isInteger(l) || l < 0 || l >= size))
      throw new ValueError(
        `ppermute: ${k ? "destinations" : "sources"} [${lanes}] are not distinct lanes of ${JSON.stringify(name)}, which has ${size}.`,
      );
  }
  return bind1(ppermuteP, [x], { axisName: name, perm });
}

/** Lanes that act together, and an axis as long as there are such lanes. */
interface LaneAxisParams {
  readonly axisName: string;
  readonly axisSize: number;
  readonly groups?: AxisIndexGroups | undefined;
}
export interface AllGatherParams extends LaneAxisParams {
  /** Where the axis of lanes stands in the result. */
  readonly allGatherDimension: number;
}
export const allGatherP: Primitive<AllGatherParams> = {
  name: "allGather",
  infer([x], { axisSize: n, allGatherDimension: d }) {
    return [withShape(x, [...x.shape.slice(0, d), n, ...x.shape.slice(d)])];
  },
  tangent: "linear",
  transpose: ([ct], _, { allGatherDimension, ...params }) => [
    ct && bind1(psumScatterP, [ct], { ...params, scatterDimension: allGatherDimension }),
  ],
  axisNames: ({ axisName }) => [axisName],
  batch(axis, [x], [ax], params) {
    const { axisName, groups, allGatherDimension: d } = params;
    if (axis.name !== axisName)
      return [[bind1(allGatherP, [moveAxis(x, ax as number, 0)], { ...params, allGatherDimension: d + 1 })], [0]];
    const y = toFront(axis, x, ax);
    if (!groups) return [[moveAxis(y, 0, d)], [null]];
    const each = (r: Value) => {
      const [count, n, ...rest] = r.shape;
      return broadcastInDim(r, [count, n, n, ...rest], [0, ...range(r.ndim - 1, 2)]);
    };
    return [[moveAxis(inGroups(y, groups, each), 1, d + 1)], [0]];
  },
  lower: neverLowered("allGather", ({ axisName }) => [axisName]),
};
export interface PsumScatterParams extends LaneAxisParams {
  /** Axis of the operand, as long as there are lanes, of which each lane gets one element of the sum. */
  readonly scatterDimension: number;
}
export const psumScatterP: Primitive<PsumScatterParams> = {
  name: "psumScatter",
  infer: ([x], { scatterDimension: d }) => [withShape(x, [...x.shape.slice(0, d), ...x.shape.slice(d + 1)])],
  tangent: "linear",
  transpose: ([ct], _, { scatterDimension, ...params }) => [
    ct && bind1(allGatherP, [ct], { ...params, allGatherDimension: scatterDimension }),
  ],
  axisNames: ({ axisName }) => [axisName],
  batch(axis, [x], [ax], params) {
    const { axisName, groups, scatterDimension: d } = params;
    const y = toFront(axis, x, ax);
    if (axis.name !== axisName) return [[bind1(psumScatterP, [y], { ...params, scatterDimension: d + 1 })], [0]];
    return [[inGroups(y, groups, (r) => moveAxis(reduceSum(r, [1]), d + 1, 1))], [0]];
  },
  lower: neverLowered("psumScatter", ({ axisName }) => [axisName]),
};
const laneAxis = (axisName: string, groups: AxisIndexGroups | undefined, name: string): LaneAxisParams => ({
  axisName,
  axisSize: groupSize(axisName, groups, name),
  ...(groups && { groups }),
});
/** Replaces `count` sizes from axis `d` on by others. */
const resized = (x: Value, d: number, count: number, ...sizes: number[]): Value =>
  reshape(x, [...x.shape.slice(0, d), ...sizes, ...x.shape.slice(d + count)]);
export interface GatherOptions {
  readonly axis?: number;
  readonly tiled?: boolean;
  readonly groups?: AxisIndexGroups | undefined;
}
/** The operands of all lanes along a new axis, or one after the other along an old one if `tiled`. */
export function allGather(
  x: Value,
  axisName: AxisName,
  { axis = 0, tiled = false, groups }: GatherOptions = {},
): Value {
  const names = namesOf(groups ? oneName(axisName, "allGather") : axisName);
  axisSize(names, "allGather");
  let y = x;
  let lanes = 1;
  [...names].reverse().forEach((name, k) => {
    const params = laneAxis(name, groups, "allGather");
    y = bind1(allGatherP, [y], { ...params, allGatherDimension: axis });
    lanes *= params.axisSize;
    if (k > 0) y = resized(y, axis, 2, lanes);
  });
  return tiled ? resized(y, axis, 2, lanes * x.shape[axis]) : y;
}
export interface ScatterOptions {
  readonly scatterDimension?: number;
  readonly tiled?: boolean;
  readonly groups?: AxisIndexGroups | undefined;
}
/** The lane's share of a sum over lanes: elements of `x` at this lane's place along an axis, or its part of it if `tiled`. */
export function psumScatter(
  x: Value,
  axisName: AxisName,
  { scatterDimension: d = 0, tiled = false, groups }: ScatterOptions = {},
): Value {
  const names = namesOf(groups ? oneName(axisName, "psumScatter") : axisName);
  const lanes = groups ? groupSize(names[0], groups, "psumScatter") : axisSize(names, "psumScatter");
  checkSplit("psumScatter", x, d, lanes, names, tiled);
  const sizes = names.map((name) => (groups ? lanes : axisSize(name)));
  let y = resized(x, d, 1, ...sizes, ...(tiled ? [x.shape[d] / lanes] : []));
  for (const name of names)
    y = bind1(psumScatterP, [y], { ...laneAxis(name, groups, "psumScatter"), scatterDimension: d });
  return y;
}
function checkSplit(
  name: string,
  x: Value,
  axis: number,
  lanes: number,
  names: readonly string[],
  tiled: boolean,
): void {
  const size = x.shape[axis];
  if (tiled ? size % lanes === 0 : size === lanes) return;
  throw new ValueError(
    `${name}: ${showAval(x.aval)} axis ${axis} is ${size}, ${lanes} lanes of ${names.map((n) => JSON.stringify(n)).join(", ")} share it. ` +
      (tiled ? "Make it a multiple." : "Make them equal, or use tiled."),
  );
}

export interface AllToAllParams extends LaneAxisParams {
  /** Axis of the operand, as long as there are lanes, of which each lane gets one element. */
  readonly splitAxis: number;
  /** Where the axis of source lanes stands in the result. */
  readonly concatAxis: number;
}
const exchanged = <T>(list: readonly T[], split: number, concat: number, inserted: T): T[] => {
  const rest = list.filter((_, d) => d !== split);
  rest.splice(concat, 0, inserted);
  return rest;
};
export const allToAllP: Primitive<AllToAllParams> = {
  name: "allToAll",
  infer([x], { axisSize: n, splitAxis, concatAxis }) {
    return [withShape(x, exchanged(x.shape, splitAxis, concatAxis, n))];
  },
  tangent: "linear",
  transpose: ([ct], _, p) => [ct && bind1(allToAllP, [ct], { ...p, splitAxis: p.concatAxis, concatAxis: p.splitAxis })],
  axisNames: ({ axisName }) => [axisName],
  batch(axis, [x], [ax], params) {
    const { axisName, splitAxis, concatAxis, groups } = params;
    const y = toFront(axis, x, ax);
    if (axis.name !== axisName)
      return [[bind1(allToAllP, [y], { ...params, splitAxis: splitAxis + 1, concatAxis: concatAxis + 1 })], [0]];
    // Lane i, element j becomes lane j, element i: the two axes change places.
    const each = (r: Value) =>
      transpose(r, [0, splitAxis + 2, ...exchanged(range(r.ndim - 2, 2), splitAxis, concatAxis, 1)]);
    return [[inGroups(y, groups, each)], [0]];
  },
  lower: neverLowered("allToAll", ({ axisName }) => [axisName]),
};
/**
 * Each lane sends element j of `splitAxis` to lane j, which gets them in the order of the lanes along `concatAxis`. Tiled:
 * parts of the axis instead of elements.
 */
export function allToAll(
  x: Value,
  axisName: AxisName,
  splitAxis: number,
  concatAxis: number,
  tiled = false,
  groups?: AxisIndexGroups,
): Value {
  const name = oneName(axisName, "allToAll");
  const params = { ...laneAxis(name, groups, "allToAll"), splitAxis, concatAxis };
  const n = params.axisSize;
  checkSplit("allToAll", x, splitAxis, n, [name], tiled);
  if (!tiled) return bind1(allToAllP, [x], params);
  const y = bind1(allToAllP, [resized(x, splitAxis, 1, n, x.shape[splitAxis] / n)], params);
  return resized(y, concatAxis, 2, n * y.shape[concatAxis + 1]);
}
