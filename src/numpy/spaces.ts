import { type ArrayLike, defaultFloat, defaultInt, inexactOf } from "../api/asarray.ts";
import { checkDType, type DType, isComplex, isInexact } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, NDArray, type Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, moveAxis } from "../ops/axes.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { checkKnown } from "../ops/checks.ts";
import { eq, gt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { isFinite as finite, floor } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { iota } from "../ops/shape.ts";
import { pow } from "../ops/transcendental.ts";
import { range } from "../util/list.ts";
import type { DTypeOptions } from "./creation.ts";
import { options } from "./options.ts";
import { broadcasted, fromNumbers, pair, promoted, promotedInexact } from "./promote.ts";
import "./more-methods.ts"; // who makes arrays uses all their methods

// Numbers at equal distances or ratios.

export interface ArangeOptions extends DTypeOptions {
  stop?: number | NDArray | null;
  step?: number | NDArray;
}
const asOptions = (o: unknown): o is ArangeOptions => typeof o === "object" && o !== null && !(o instanceof NDArray);
const countable = (d: DType): boolean => d !== "bool" && !isComplex(d);
/** The number that an array without axes holds. */
const numberOf = (v: unknown): unknown =>
  v instanceof ConcreteArray && v.ndim === 0 && countable(v.dtype) ? Number(v.item()) : v;
/**
 * start, start + step, ... below stop: the default integers if all three are whole numbers, else floating point numbers.
 * With an integer dtype start and step lose their fractions first. An array without axes gives its dtype as well.
 * @example np.arange(2, 9, 3).tolist() // [2, 5, 8]
 */
export function arange(
  start: number | NDArray,
  stop?: number | NDArray | null | ArangeOptions,
  step?: number | NDArray | ArangeOptions,
  rest?: ArangeOptions,
): Value {
  const given = options<ArangeOptions>("arange", ["dtype", "stop", "step"], [stop, step, rest].find(asOptions) ?? {});
  const end = asOptions(stop) ? given.stop : (stop ?? given.stop);
  const stride = (asOptions(step) ? given.step : (step ?? given.step)) ?? 1;
  const ends = end === undefined || end === null ? [0, start, stride] : [start, end, stride];
  for (const v of ends) checkKnown("arange", "an end or the step", v);
  const numbers = ends.map(numberOf) as number[];
  const [from, to, by] = numbers;
  if (!numbers.every(Number.isFinite) || by === 0)
    throw new ValueError(
      `arange: start ${String(from)}, stop ${String(to)}, step ${String(by)} give no range. Use finite numbers known outside the trace, and a step that is not 0.`,
    );
  const n = Math.max(0, Math.ceil((to - from) / by));
  const whole = numbers.every(Number.isInteger);
  const plain = whole ? defaultInt() : defaultFloat();
  const own = () => (ends.some((v) => v instanceof NDArray) ? promoted("arange", ends)[0].dtype : plain);
  const type = given.dtype === undefined ? own() : checkDType(given.dtype, "arange");
  if (type === "bool") throw new DTypeError("arange: bool has no numbers to count with. Choose another dtype.");
  if (!whole || (type !== "int32" && type !== "float32")) {
    const held = isInexact(type) ? (v: number) => v : Math.trunc;
    return fromNumbers(
      range(n).map((i) => held(from) + i * held(by)),
      type,
    );
  }
  const index = iota(type, [n], 0);
  const scaled = by === 1 ? index : mul(index, like(index, by));
  return from === 0 ? scaled : add(scaled, like(index, from));
}
export interface SpaceOptions extends DTypeOptions {
  /** Whether `stop` is the last number. */
  endpoint?: boolean;
  /** Axis of the result along which it runs, if start and stop are arrays. */
  axis?: number;
}
export interface LinspaceOptions extends SpaceOptions {
  /** Gives the step as well. */
  retstep?: boolean;
}
interface Given extends SpaceOptions {
  num?: number;
}
/**
 * Start and stop as floating point numbers, spread over a new axis, and weights 0..1 that run along it. `seal` puts stop
 * itself at the end, if it is one of the numbers.
 */
function spaced(
  name: string,
  start: ArrayLike,
  stop: ArrayLike,
  { num = 50, endpoint = true, axis = 0, dtype }: Given,
) {
  if (!Number.isInteger(num) || num < 0) throw new ValueError(`${name}: num is ${num}. Use an integer >= 0.`);
  const type = dtype && checkDType(dtype, name);
  const [a, b] = broadcasted(name, promotedInexact(name, [start, stop])).map((v) =>
    type ? convertElementType(v, inexactOf(type)) : v,
  );
  const shape = a.ndim >= b.ndim ? a.shape : b.shape;
  const steps = endpoint ? num - 1 : num;
  const at = place(name, axis, shape.length + 1);
  const spread = (v: Value) => moveAxis(broadcastTo(v, [num, ...shape]), 0, at);
  const weights = fromNumbers(
    range(num).map((i) => (steps === 0 ? 0 : i / steps)),
    a.dtype,
  );
  const full = [...shape.slice(0, at), num, ...shape.slice(at)];
  const last = eq(iota("int32", full, at), scalar(endpoint && num > 1 ? num - 1 : -1, "int32"));
  return {
    from: spread(a),
    to: spread(b),
    weights: broadcastInDim(weights, full, [at]),
    seal: (v: Value) => where(last, spread(b), v),
    step: steps > 0 ? mul(sub(b, a), like(a, 1 / steps)) : like(a, Number.NaN),
    type: type ?? a.dtype,
  };
}
function place(name: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ValueError(
      `${name}: axis ${axis} is out of range for a result of ${rank} axes. Use ${-rank} to ${rank - 1}.`,
    );
  return axis < 0 ? axis + rank : axis;
}
const straight = ({ from, to, weights, seal }: ReturnType<typeof spaced>): Value =>
  seal(add(mul(from, sub(like(weights, 1), weights)), mul(to, weights)));
/**
 * `num` numbers from start to stop at equal distances.
 * @example np.linspace(0, 1, 3).tolist() // [0, 0.5, 1]
 */
export function linspace(start: ArrayLike, stop: ArrayLike, num?: number | SpaceOptions, rest?: SpaceOptions): Value;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num: number,
  rest: LinspaceOptions & { retstep: true },
): [Value, Value];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LinspaceOptions,
  rest?: LinspaceOptions,
): Value | [Value, Value] {
  const keys = ["num", "endpoint", "retstep", "dtype", "axis"] as const;
  const given = options<LinspaceOptions & Given>("linspace", keys, num, rest);
  const space = spaced("linspace", start, stop, given);
  const values = straight(space);
  const out = convertElementType(/^u?int/.test(space.type) ? floor(values) : values, space.type);
  return given.retstep ? [out, space.step] : out;
}
export interface LogspaceOptions extends SpaceOptions {
  base?: ArrayLike;
}
/**
 * `num` numbers from base^start to base^stop at equal ratios.
 * @example np.logspace(0, 2, 3, { base: 2 }).tolist() // [1, 2, 4]
 */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LogspaceOptions,
  rest?: LogspaceOptions,
): Value {
  const keys = ["num", "endpoint", "base", "dtype", "axis"] as const;
  const given = options<LogspaceOptions & Given>("logspace", keys, num, rest);
  const space = spaced("logspace", start, stop, given);
  return convertElementType(pow(...pair("logspace", given.base ?? 10, straight(space))), space.type);
}
/** NaN where the ratio is not one of finite numbers of one sign. */
const sameSign = (ratio: Value, x: Value): Value =>
  isComplex(x.dtype) ? x : where(bitwiseAnd(finite(ratio), gt(ratio, like(ratio, 0))), x, like(x, Number.NaN));
/**
 * `num` numbers from start to stop at equal ratios.
 * @example np.geomspace(1, 4, 3).tolist() // [1, 2, 4]
 */
export function geomspace(start: ArrayLike, stop: ArrayLike, num?: number | SpaceOptions, rest?: SpaceOptions): Value {
  const keys = ["num", "endpoint", "dtype", "axis"] as const;
  const space = spaced("geomspace", start, stop, options<Given>("geomspace", keys, num, rest));
  const ratio = div(space.to, space.from);
  const values = space.seal(mul(space.from, pow(ratio, space.weights)));
  return convertElementType(sameSign(ratio, values), space.type);
}
