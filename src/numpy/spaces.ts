import { type ArrayLike, defaultFloat } from "../api/asarray.ts";
import { checkDType, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full as fill, moveAxis } from "../ops/axes.ts";
import { checkKnown } from "../ops/checks.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { iota } from "../ops/shape.ts";
import { pow } from "../ops/transcendental.ts";
import { range } from "../util/list.ts";
import type { DTypeOptions } from "./creation.ts";
import { options } from "./options.ts";
import { broadcasted, fromNumbers, promotedInexact } from "./promote.ts";
import "./more-methods.ts"; // who makes arrays uses all their methods

// Numbers at equal distances or ratios.

/**
 * start, start + step, ... below stop: int32 if all three are whole numbers, else float32.
 * @example np.arange(2, 9, 3).tolist() // [2, 5, 8]
 */
export function arange(
  start: number,
  stop?: number | null | DTypeOptions,
  step?: number | DTypeOptions,
  rest?: DTypeOptions,
): Value {
  const given = [stop, step, rest].find((o): o is DTypeOptions => typeof o === "object" && o !== null) ?? {};
  const { dtype } = options<DTypeOptions>("arange", ["dtype"], given);
  const by = typeof step === "number" ? step : 1;
  const [from, to] = typeof stop === "number" ? [start, stop] : [0, start];
  for (const v of [start, stop, step]) checkKnown("arange", "an end or the step", v);
  if (![from, to, by].every((v) => typeof v === "number" && Number.isFinite(v)) || by === 0)
    throw new ValueError(
      `arange: start ${String(from)}, stop ${String(to)}, step ${String(by)} give no range. Use finite numbers known outside the trace, and a step that is not 0.`,
    );
  const n = Math.max(0, Math.ceil((to - from) / by));
  const whole = [from, to, by].every(Number.isInteger);
  const type = dtype === undefined ? (whole ? "int32" : defaultFloat()) : checkDType(dtype, "arange");
  if (!whole || kindOf(type) === "complex" || (type !== "int32" && type !== "float32"))
    return fromNumbers(
      range(n).map((i) => from + i * by),
      type,
    );
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
/** Start and stop spread, with weights 0..1 along a new first axis. */
function spaced(name: string, start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean) {
  if (!Number.isInteger(num) || num < 0) throw new ValueError(`${name}: num is ${num}. Use an integer >= 0.`);
  const [a, b] = broadcasted(name, promotedInexact(name, [start, stop]));
  const shape = [num, ...(a.ndim >= b.ndim ? a.shape : b.shape)];
  const steps = endpoint ? num - 1 : num;
  const weights = fromNumbers(
    range(num).map((i) => (steps === 0 ? 0 : i / steps)),
    a.dtype,
  );
  const t = broadcastInDim(weights, shape, [0]);
  const spread = (v: Value) => broadcastTo(v, shape);
  const at = add(mul(spread(a), sub(like(t, 1), t)), mul(spread(b), t));
  const last = eq(iota("int32", shape, 0), scalar(endpoint && num > 1 ? num - 1 : -1, "int32"));
  return { values: where(last, spread(b), at), first: a, last: b, steps };
}
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
  const given = options<LinspaceOptions & { num?: number }>("linspace", keys, num, rest);
  const { values, first, last, steps } = spaced("linspace", start, stop, given.num ?? 50, given.endpoint ?? true);
  const out = moveAxis(
    given.dtype ? convertElementType(values, checkDType(given.dtype, "linspace")) : values,
    0,
    given.axis ?? 0,
  );
  if (!given.retstep) return out;
  return [out, mul(sub(last, first), like(first, steps === 0 ? Number.NaN : 1 / steps))];
}
export interface LogspaceOptions extends SpaceOptions {
  base?: number;
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
  const given = options<LogspaceOptions & { num?: number }>("logspace", keys, num, rest);
  const { values } = spaced("logspace", start, stop, given.num ?? 50, given.endpoint ?? true);
  const out = pow(fill(values.shape, given.base ?? 10, values.dtype), values);
  return moveAxis(given.dtype ? convertElementType(out, checkDType(given.dtype, "logspace")) : out, 0, given.axis ?? 0);
}
/**
 * `num` numbers from start to stop at equal ratios.
 * @example np.geomspace(1, 4, 3).tolist() // [1, 2, 4]
 */
export function geomspace(start: number, stop: number, num?: number | SpaceOptions, rest?: SpaceOptions): Value {
  const keys = ["num", "endpoint", "dtype", "axis"] as const;
  const given = options<SpaceOptions & { num?: number }>("geomspace", keys, num, rest);
  const n = given.num ?? 50;
  if (typeof start !== "number" || typeof stop !== "number" || start * stop <= 0)
    throw new ValueError(
      `geomspace: from ${String(start)} to ${String(stop)} there are no equal ratios. Use numbers of one sign, not 0.`,
    );
  const steps = given.endpoint === false ? n : n - 1;
  const at = (i: number) => (i === steps ? stop : start * (stop / start) ** (steps === 0 ? 0 : i / steps));
  return fromNumbers(range(n).map(at), given.dtype ? checkDType(given.dtype, "geomspace") : defaultFloat());
}
