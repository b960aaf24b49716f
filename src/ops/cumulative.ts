import { type Aval, showAval } from "../core/aval.ts";
import { isComplex, type Kind } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Primitive, TangentRule } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { constantIndex, flatten, type Index, linear } from "../ir/index.ts";
import type { Lower, Routine } from "../ir/lower.ts";
import { RoutineBuilder } from "../ir/routine.ts";
import { product } from "../util/list.ts";
import { abs, add, max, min, mul, neg, sub } from "./arithmetic.ts";
import { checkComputed } from "./checks.ts";
import { eq, lt } from "./compare.ts";
import { complex, imag, real } from "./complex.ts";
import { fields, inexact } from "./elementwise.ts";
import { rem } from "./rounding.ts";
import { where } from "./select.ts";
import { concatenate, pad, rev, slice } from "./shape.ts";
import { exp, log1p } from "./transcendental.ts";

// y[i] = x[0] o x[1] o ... o x[i] along an axis, from its end if `reverse`.

export interface CumulativeParams {
  readonly axis: number;
  readonly reverse: boolean;
}
/** An associative operation with its slopes. */
type Combine = (x: Value, y: Value) => { z: Value; slopes: () => [Value, Value] };

/** Elements from, from + stride, ... along one axis. */
function strided(x: Value, axis: number, from: number, to: number, stride: number): Value {
  const at = (v: number, otherwise: (d: number) => number) => x.shape.map((_, d) => (d === axis ? v : otherwise(d)));
  return slice(
    x,
    at(from, () => 0),
    at(Math.max(from, to), (d) => x.shape[d]),
    at(stride, () => 1),
  );
}
/** even[0], odd[0], even[1], odd[1], ... */
function interleave(even: Value, odd: Value, axis: number): Value {
  const n = even.shape[axis] + odd.shape[axis];
  const spread = (x: Value, low: number): Value => {
    const used = low + Math.max(0, 2 * x.shape[axis] - 1);
    const config = x.shape.map((_, d) => (d === axis ? ([low, n - used, 1] as const) : ([0, 0, 0] as const)));
    return pad(x, scalar(0, x.dtype), config);
  };
  return add(spread(even, 0), spread(odd, 1));
}
type LinearMap = (t: Value) => Value;
/**
 * All prefixes by a tree of depth log n (Blelloch), with the linear map of tangents: pairs are combined, their prefixes are
 * those of odd number, the even ones are one step from them.
 */
function prefixes(x: Value, axis: number, combine: Combine, derive: boolean): [Value, LinearMap] {
  const n = x.shape[axis];
  if (n < 2) return [x, (t) => t];
  const split = (v: Value) => [strided(v, axis, 0, n - 1, 2), strided(v, axis, 1, n, 2)] as const;
  const pairs = combine(...split(x));
  const [dl, dr] = derive ? pairs.slopes() : [x, x];
  const [odd, oddMap] = prefixes(pairs.z, axis, combine, derive);
  const before = (v: Value) => strided(v, axis, 0, Math.ceil(n / 2) - 1, 1);
  const later = (v: Value) => strided(v, axis, 2, n, 2);
  const first = (v: Value) => strided(v, axis, 0, 1, 1);
  const oddTangent = (t: Value): Value => {
    const [a, b] = split(t);
    return oddMap(add(mul(a, dl), mul(b, dr)));
  };
  if (n === 2) return [concatenate([first(x), odd], axis), (t) => concatenate([first(t), oddTangent(t)], axis)];
  const evens = combine(before(odd), later(x));
  const [el, er] = derive ? evens.slopes() : [x, x];
  const join = (start: Value, even: Value, o: Value) => interleave(concatenate([start, even], axis), o, axis);
  return [
    join(first(x), evens.z, odd),
    (t) => {
      const o = oddTangent(t);
      return join(first(t), add(mul(before(o), el), mul(later(t), er)), o);
    },
  ];
}
/** The same, from the end where `reverse`. */
export function scanTree(
  x: Value,
  { axis, reverse }: CumulativeParams,
  combine: Combine,
  derive: boolean,
): [Value, LinearMap] {
  const turn = (v: Value): Value => (reverse ? rev(v, [axis]) : v);
  const [y, map] = prefixes(turn(x), axis, combine, derive);
  return [turn(y), (t) => turn(map(turn(t)))];
}

/** Line by line in sequence; lines that lie side by side go in lanes. */
function scanRoutine(
  name: string,
  op: (b: ExprBuilder, x: Expr, y: Expr) => Expr,
  a: Aval,
  p: CumulativeParams,
): Routine {
  const r = new RoutineBuilder(name);
  const [x, y] = [r.operand(a), r.result(a)];
  const n = a.shape[p.axis];
  const shape = [product(a.shape.slice(0, p.axis)), n, product(a.shape.slice(p.axis + 1))];
  const place = (k: Index): Index => (p.reverse ? linear(n - 1, [[k, -1]]) : k);
  if (shape.includes(0)) return r.done();
  r.loop(shape[0], "parallel", (outer) => {
    if (shape[2] === 1) {
      const first = flatten([outer, place(constantIndex(0)), constantIndex(0)], shape);
      const acc = r.local(r.load(x, first));
      r.store(y, first, r.get(acc));
      r.loop(
        n - 1,
        "serial",
        (k) => {
          const at = flatten([outer, place(k), constantIndex(0)], shape);
          r.set(acc, op(r.e, r.get(acc), r.load(x, at)));
          r.store(y, at, r.get(acc));
        },
        1,
      );
      return;
    }
    const row = (k: Index, value: (at: Index, inner: Index) => Expr) =>
      r.loop(shape[2], "vector", (inner) => {
        const at = flatten([outer, place(k), inner], shape);
        r.store(y, at, value(at, inner));
      });
    row(constantIndex(0), (at) => r.load(x, at));
    r.loop(
      n - 1,
      "serial",
      (k) => {
        const before = (inner: Index) => flatten([outer, place(linear(-1, [[k, 1]])), inner], shape);
        row(k, (at, inner) => op(r.e, r.load(y, before(inner)), r.load(x, at)));
      },
      1,
    );
  });
  return r.done();
}

interface Cumulative {
  readonly name: string;
  readonly takes: readonly Kind[];
  readonly tangent: Primitive<CumulativeParams>["tangent"];
  readonly transpose?: Primitive<CumulativeParams>["transpose"];
  readonly lower: Lower<CumulativeParams>;
}
function cumulative({ name, takes, ...rest }: Cumulative): Primitive<CumulativeParams> {
  const prim: Primitive<CumulativeParams> = {
    name,
    infer: ([x], { axis }) => {
      checkComputed(name, x, takes);
      if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length)
        throw new ShapeError(
          `${name}: axis ${axis} is out of range for ${showAval(x)}. Use 0 to ${x.shape.length - 1}.`,
        );
      return [x];
    },
    batch: (_axis, [x], [ax], { axis, reverse }) => {
      const at = ax as number;
      return [[bind1(prim, [x], { axis: axis < at ? axis : axis + 1, reverse })], [at]];
    },
    ...rest,
  };
  return prim;
}
const routine = (name: string, op: (b: ExprBuilder, x: Expr, y: Expr) => Expr): Lower<CumulativeParams> => ({
  kind: "routine",
  routine: ([a], params) => scanRoutine(name, op, a, params),
});
const byTree =
  (prim: () => Primitive<CumulativeParams>, combine: Combine): TangentRule<CumulativeParams> =>
  ([x], _nonzero, params) => {
    const [, map] = scanTree(x, params, combine, true);
    return [[bind1(prim(), [x], params)], ([dx]) => [dx && map(dx)]];
  };

export const cumsumP: Primitive<CumulativeParams> = cumulative({
  name: "cumsum",
  takes: fields,
  tangent: "linear",
  transpose: ([ct], _ins, { axis, reverse }) => [ct && bind1(cumsumP, [ct], { axis, reverse: !reverse })],
  lower: routine("cumsum", (b, x, y) => b.add(x, y)),
});
export const cumprodP: Primitive<CumulativeParams> = cumulative({
  name: "cumprod",
  takes: fields,
  tangent: byTree(
    () => cumprodP,
    (x, y) => ({ z: mul(x, y), slopes: () => [y, x] }),
  ),
  lower: routine("cumprod", (b, x, y) => b.mul(x, y)),
});
/** Slope of an extremum by its first operand: a half at ties. */
const slope = (x: Value, z: Value, y: Value): Value => {
  const number = (v: number) => scalar(v, x.dtype);
  return where(eq(x, z), where(eq(y, z), number(0.5), number(1)), number(0));
};
const extremum =
  (op: (x: Value, y: Value) => Value): Combine =>
  (x, y) => {
    const z = op(x, y);
    return { z, slopes: () => [slope(x, z, y), slope(y, z, x)] };
  };
export const cummaxP: Primitive<CumulativeParams> = cumulative({
  name: "cummax",
  takes: fields,
  tangent: byTree(() => cummaxP, extremum(max)),
  lower: routine("cummax", (b, x, y) => b.max(x, y)),
});
export const cumminP: Primitive<CumulativeParams> = cumulative({
  name: "cummin",
  takes: fields,
  tangent: byTree(() => cumminP, extremum(min)),
  lower: routine("cummin", (b, x, y) => b.min(x, y)),
});

/** log(exp(x) + exp(y)); equal infinities, whose difference is NaN, give themselves. */
const logAddExp: Combine = (x, y) => {
  const larger = max(x, y);
  const difference = sub(x, y);
  const z = where(eq(x, y), add(x, scalar(Math.LN2, x.dtype)), add(larger, log1p(exp(neg(abs(difference))))));
  const part = (v: Value) => where(eq(v, z), scalar(1, x.dtype), exp(sub(v, z)));
  return { z, slopes: () => [part(x), part(y)] };
};
/** x within [-pi, pi), by multiples of 2 pi. */
function wrapAngle(x: Value): Value {
  const turn = scalar(2 * Math.PI, x.dtype);
  const rest = rem(add(x, scalar(Math.PI, x.dtype)), turn);
  return sub(where(lt(rest, scalar(0, x.dtype)), add(rest, turn), rest), scalar(Math.PI, x.dtype));
}
const logAddExpComplex: Combine = (x, y) => {
  const larger = max(x, y);
  const rest = sub(add(x, y), mul(larger, scalar(2, x.dtype)));
  const sum = add(larger, log1p(exp(rest)));
  const z = withAngle(sum);
  return { z, slopes: () => [exp(sub(x, z)), exp(sub(y, z))] };
};
const withAngle = (z: Value): Value => complex(real(z), wrapAngle(imag(z)));
/** Angles are wrapped, of first elements too. */
const logScan = (x: Value, params: CumulativeParams, derive: boolean): [Value, LinearMap] =>
  isComplex(x.dtype)
    ? scanTree(withAngle(x), params, logAddExpComplex, derive)
    : scanTree(x, params, logAddExp, derive);
export const cumlogsumexpP: Primitive<CumulativeParams> = cumulative({
  name: "cumlogsumexp",
  takes: inexact,
  tangent: ([x], _nonzero, params) => {
    const [, map] = logScan(x, params, true);
    return [[bind1(cumlogsumexpP, [x], params)], ([dx]) => [dx && map(dx)]];
  },
  lower: { kind: "expand", expand: ([x], params) => [logScan(x, params, false)[0]] },
});

const cumulate =
  (prim: Primitive<CumulativeParams>) =>
  (x: Value, axis = 0, reverse = false): Value =>
    bind1(prim, [x], { axis, reverse });
export const cumsum = /*@__PURE__*/ cumulate(cumsumP);
export const cumprod = /*@__PURE__*/ cumulate(cumprodP);
export const cummax = /*@__PURE__*/ cumulate(cummaxP);
export const cummin = /*@__PURE__*/ cumulate(cumminP);
export const cumlogsumexp = /*@__PURE__*/ cumulate(cumlogsumexpP);
