import { aval, withShape } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { BatchAxis, Primitive } from "../core/primitive.ts";
import { axisEnvironment, axisOf, bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Lower } from "../ir/lower.ts";
import { range } from "../util/list.ts";
import { div, like, mul } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis, reduceSum, toFront, transpose } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { numbers } from "./elementwise.ts";
import { reduceMax, reduceMin } from "./reduce.ts";
import { concatenate, iota, reshape, sliceInDim } from "./shape.ts";

// Operations across the lanes of a named axis. The trace that owns the name resolves them; none reaches the compiler.

type Names = readonly string[];
export interface PsumParams {
  readonly axes: Names;
}
const unbound = (name: string, axis: string): ValueError => {
  const known = axisEnvironment().map((a) => JSON.stringify(a.name));
  return new ValueError(
    `${name}: there is no axis named ${JSON.stringify(axis)} here. ` +
      (known.length ? `Use one of ${known.join(", ")}.` : "Name one with vmap(f, { axisName })."),
  );
};
/** Size of a named axis in scope. */
export function axisSize(axisName: string, name = "axisSize"): number {
  const axis = axisOf(axisName);
  if (!axis) throw unbound(name, axisName);
  return axis.size;
}
const neverLowered = <P>(name: string, axes: (params: P) => Names): Lower<P> => ({
  kind: "expand",
  expand: (_, params) => {
    throw unbound(name, axes(params)[0]);
  },
});
const without = (names: Names, axis: BatchAxis): Names => names.filter((n) => n !== axis.name);

/** A sum or the like over lanes. `shared` is what it gives for an operand that all lanes share. */
function laneReduction(
  name: string,
  overLanes: (x: Value) => Value,
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
    batch(axis, [x], [ax], { axes }) {
      if (axis.name === undefined || !axes.includes(axis.name)) return [[bind1(self, [x], { axes })], [ax]];
      const y = ax === null ? shared(x, axis.size) : overLanes(moveAxis(x, ax, 0));
      const left = without(axes, axis);
      return [[left.length ? bind1(self, [y], { axes: left }) : y], [null]];
    },
    lower: neverLowered(name, ({ axes }) => axes),
  };
  return self;
}
export const psumP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction(
  "psum",
  (x) => reduceSum(x, [0]),
  (x, size) => mul(x, like(x, size)),
  {
    tangent: "linear",
    transpose: ([ct], _, { axes }) => [ct && bind1(psumP, [ct], { axes })],
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
export const pmaxP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction(
  "pmax",
  (x) => reduceMax(x, [0]),
  (x) => x,
  {
    tangent: /*@__PURE__*/ attained(() => pmaxP),
  },
);
export const pminP: Primitive<PsumParams> = /*@__PURE__*/ laneReduction(
  "pmin",
  (x) => reduceMin(x, [0]),
  (x) => x,
  {
    tangent: /*@__PURE__*/ attained(() => pminP),
  },
);
const names = (axisName: string | Names, name: string): Names => {
  const axes = typeof axisName === "string" ? [axisName] : axisName;
  for (const a of axes) axisSize(a, name);
  return axes;
};
/** Sum over the lanes of one or several named axes. */
export const psum = (x: Value, axisName: string | Names): Value => bind1(psumP, [x], { axes: names(axisName, "psum") });
export const pmax = (x: Value, axisName: string | Names): Value => bind1(pmaxP, [x], { axes: names(axisName, "pmax") });
export const pmin = (x: Value, axisName: string | Names): Value => bind1(pminP, [x], { axes: names(axisName, "pmin") });
export function pmean(x: Value, axisName: string | Names): Value {
  const axes = names(axisName, "pmean");
  return div(
    psum(x, axes),
    like(
      x,
      axes.reduce((n, a) => n * axisSize(a), 1),
    ),
  );
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
export function axisIndex(axisName: string): Value {
  axisSize(axisName, "axisIndex");
  return bind1(axisIndexP, [], { axisName });
}

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
    const y = toFront(axis, x, ax);
    const source = new Map(params.perm.map(([s, d]) => [d, s]));
    const from = range(axis.size).map((d) => source.get(d) ?? null);
    // Lanes whose sources are consecutive move as one block.
    const parts: Value[] = [];
    for (let d = 0; d < axis.size; ) {
      const start = from[d];
      let n = 1;
      while (d + n < axis.size && from[d + n] === (start === null ? null : start + n)) n++;
      parts.push(start === null ? full([n, ...y.shape.slice(1)], 0, y.dtype) : sliceInDim(y, start, start + n));
      d += n;
    }
    return [[concatenate(parts, 0)], [0]];
  },
  lower: neverLowered("ppermute", ({ axisName }) => [axisName]),
};
/** Sends lane `source` to lane `destination`; a lane that receives nothing gets zeros. */
export function ppermute(x: Value, axisName: string, perm: PpermuteParams["perm"]): Value {
  const size = axisSize(axisName, "ppermute");
  for (const k of [0, 1]) {
    const lanes = perm.map((p) => p[k]);
    if (new Set(lanes).size < lanes.length || lanes.some((l) => !Number.isInteger(l) || l < 0 || l >= size))
      throw new ValueError(
        `ppermute: ${k ? "destinations" : "sources"} [${lanes}] are not distinct lanes of ${JSON.stringify(axisName)}, which has ${size}.`,
      );
  }
  return bind1(ppermuteP, [x], { axisName, perm });
}

export interface AllGatherParams {
  readonly axisName: string;
  readonly axisSize: number;
  /** Where the axis of lanes stands in the result. */
  readonly allGatherDimension: number;
}
export const allGatherP: Primitive<AllGatherParams> = {
  name: "allGather",
  infer([x], { axisSize: n, allGatherDimension: d }) {
    return [withShape(x, [...x.shape.slice(0, d), n, ...x.shape.slice(d)])];
  },
  tangent: "linear",
  // Each lane receives what all lanes' cotangents hold at its place.
  transpose([ct], _, { axisName, axisSize: n, allGatherDimension: d }) {
    if (!ct) return [null];
    const total = bind1(psumP, [ct], { axes: [axisName] });
    const mine = eq(iota("int32", [n]), bind1(axisIndexP, [], { axisName }));
    const mask = broadcastInDim(convertElementType(mine, ct.dtype), total.shape, [d]);
    return [reduceSum(mul(total, mask), [d])];
  },
  axisNames: ({ axisName }) => [axisName],
  batch(axis, [x], [ax], params) {
    const { axisName, axisSize: n, allGatherDimension: d } = params;
    if (axis.name === axisName) return [[moveAxis(toFront(axis, x, ax), 0, d)], [null]];
    const y = moveAxis(x, ax as number, 0);
    return [[bind1(allGatherP, [y], { axisName, axisSize: n, allGatherDimension: d + 1 })], [0]];
  },
  lower: neverLowered("allGather", ({ axisName }) => [axisName]),
};
/** The operands of all lanes along a new axis, or one after the other along an old one if `tiled`. */
export function allGather(x: Value, axisName: string, { axis = 0, tiled = false } = {}): Value {
  const n = axisSize(axisName, "allGather");
  const y = bind1(allGatherP, [x], { axisName, axisSize: n, allGatherDimension: axis });
  return tiled
    ? reshape(
        y,
        x.shape.map((m, d) => (d === axis ? m * n : m)),
      )
    : y;
}
/** The lane's share of a sum over lanes: elements of `x` at this lane's place along `axis`. */
export function psumScatter(x: Value, axisName: string, { scatterDimension = 0 } = {}): Value {
  const n = axisSize(axisName, "psumScatter");
  if (x.shape[scatterDimension] !== n)
    throw new ValueError(
      `psumScatter: axis ${scatterDimension} is ${x.shape[scatterDimension]}, ${JSON.stringify(axisName)} has ${n} lanes.`,
    );
  const total = psum(x, axisName);
  const mine = eq(iota("int32", [n]), axisIndex(axisName));
  return reduceSum(mul(total, broadcastInDim(convertElementType(mine, x.dtype), x.shape, [scatterDimension])), [
    scatterDimension,
  ]);
}

export interface AllToAllParams {
  readonly axisName: string;
  readonly axisSize: number;
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
    const { axisName, splitAxis, concatAxis } = params;
    const y = toFront(axis, x, ax);
    if (axis.name !== axisName)
      return [[bind1(allToAllP, [y], { ...params, splitAxis: splitAxis + 1, concatAxis: concatAxis + 1 })], [0]];
    // Lane i, element j becomes lane j, element i: the two axes change places.
    const own = range(y.ndim - 1, 1);
    return [[transpose(y, [splitAxis + 1, ...exchanged(own, splitAxis, concatAxis, 0)])], [0]];
  },
  lower: neverLowered("allToAll", ({ axisName }) => [axisName]),
};
/**
 * Each lane sends element j of `splitAxis` to lane j, which gets them in the order of the lanes along `concatAxis`. Tiled:
 * parts of the axis instead of elements.
 */
export function allToAll(x: Value, axisName: string, splitAxis: number, concatAxis: number, tiled = false): Value {
  const n = axisSize(axisName, "allToAll");
  const size = x.shape[splitAxis];
  if (tiled ? size % n !== 0 : size !== n)
    throw new ValueError(
      `allToAll: axis ${splitAxis} is ${size}, ${JSON.stringify(axisName)} has ${n} lanes. ${tiled ? "Make it a multiple." : "Make them equal, or use tiled."}`,
    );
  const params = { axisName, axisSize: n, splitAxis, concatAxis };
  if (!tiled) return bind1(allToAllP, [x], params);
  const parts = reshape(x, [...x.shape.slice(0, splitAxis), n, size / n, ...x.shape.slice(splitAxis + 1)]);
  const y = bind1(allToAllP, [parts], params);
  return reshape(
    y,
    exchanged(y.shape, concatAxis, concatAxis, n * y.shape[concatAxis + 1]).filter((_, d) => d !== concatAxis + 1),
  );
}
