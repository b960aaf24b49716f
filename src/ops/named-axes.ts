import { ValueError } from "../core/errors.ts";
import { axisEnvironment, axisOf } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Lower } from "../ir/lower.ts";
import { range } from "../util/list.ts";
import { full } from "./axes.ts";
import { concatenate, reshape, sliceInDim } from "./shape.ts";

// What operations across the lanes of a named axis share.

export type Names = readonly string[];
/** One axis, or several whose lanes are numbered with the last one fastest. */
export type AxisName = string | Names;
/** Lanes that act among themselves: lists of lane numbers, which name each lane once and are equally long. */
export type AxisIndexGroups = readonly (readonly number[])[];

const unbound = (name: string, axis: string): ValueError => {
  const known = axisEnvironment().map((a) => JSON.stringify(a.name));
  return new ValueError(
    `${name}: there is no axis named ${JSON.stringify(axis)} here. ` +
      (known.length ? `Use one of ${known.join(", ")}.` : "Name one with vmap(f, { axisName })."),
  );
};
/** How many lanes there are along a named axis, or along several. */
export function axisSize(axisName: AxisName, name = "axisSize"): number {
  let size = 1;
  for (const a of namesOf(axisName)) {
    const axis = axisOf(a);
    if (!axis) throw unbound(name, a);
    size *= axis.size;
  }
  return size;
}
export const namesOf = (axisName: AxisName): Names => (typeof axisName === "string" ? [axisName] : axisName);
/** The axis of an operation that takes one. */
export function oneName(axisName: AxisName, name: string): string {
  const names = namesOf(axisName);
  if (names.length === 1) return names[0];
  throw new ValueError(`${name}: takes one axis here, got [${names}]. Apply it to one after the other.`);
}
/** How many lanes act together; throws unless groups fit the axis. */
export function groupSize(axisName: string, groups: AxisIndexGroups | undefined, name: string): number {
  const size = axisSize(axisName, name);
  if (!groups) return size;
  const lanes = groups.flat();
  const once = lanes.length === size && range(size).every((l) => lanes.includes(l));
  if (!once || groups.some((g) => g.length !== groups[0].length))
    throw new ValueError(
      `${name}: axisIndexGroups [${groups.map((g) => `[${g}]`)}] must name each of the ${size} lanes of ${JSON.stringify(axisName)} once, ` +
        "in groups of one size.",
    );
  return groups[0].length;
}
export const neverLowered = <P>(name: string, axes: (params: P) => Names): Lower<P> => ({
  kind: "expand",
  expand: (_, params) => {
    throw unbound(name, axes(params)[0]);
  },
});

/** Lanes in another order: lane d comes from lane from[d], or is zeros for null. Consecutive ones move as one block. */
export function lanesFrom(x: Value, from: readonly (number | null)[]): Value {
  const parts: Value[] = [];
  for (let d = 0; d < from.length; ) {
    const start = from[d];
    let n = 1;
    while (d + n < from.length && from[d + n] === (start === null ? null : start + n)) n++;
    parts.push(start === null ? full([n, ...x.shape.slice(1)], 0, x.dtype) : sliceInDim(x, start, start + n));
    d += n;
  }
  return parts.length === 1 ? parts[0] : concatenate(parts, 0);
}
/** Applies `f` to lanes as [groups, lanes of a group, ...], of which it returns the same form. */
export function inGroups(x: Value, groups: AxisIndexGroups | undefined, f: (x: Value) => Value): Value {
  const n = x.shape[0];
  const order = groups?.flat();
  const count = groups?.length ?? 1;
  const y = f(reshape(order ? lanesFrom(x, order) : x, [count, n / count, ...x.shape.slice(1)]));
  const together = reshape(y, [n, ...y.shape.slice(2)]);
  return order
    ? lanesFrom(
        together,
        range(n).map((l) => order.indexOf(l)),
      )
    : together;
}
