import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, multiply } from "../numpy/ufuncs.ts";
import { like, sub } from "../ops/arithmetic.ts";
import { broadcastTo, transpose } from "../ops/axes.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { le, lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { dotGeneral } from "../ops/dot.ts";
import { where } from "../ops/select.ts";
import { iota, reshape } from "../ops/shape.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { logsumexp, softmax } from "./softmax.ts";
import "../api/products.ts";

export interface AttentionOptions {
  /** Added to the logits: [B, N, T, S], axes of size 1 broadcast. */
  bias?: ArrayLike;
  /** Where a query may look: bool[B, N, T, S], axes of size 1 broadcast. */
  mask?: ArrayLike;
  /** Factor of the logits; 1 / sqrt(H) by default. */
  scale?: number;
  /** A query sees no later keys. */
  isCausal?: boolean;
  /** Lengths of the sequences of a batch, int32[B]: what lies behind is ignored, and 0 in the result. */
  querySeqLengths?: ArrayLike;
  keyValueSeqLengths?: ArrayLike;
  /** How far back and ahead of a query keys may lie. */
  localWindowSize?: number | readonly [number, number];
  /** Gives [result, log of the sum of exponentials of each query's logits: float[B, T, N]]. The second has no derivative. */
  returnResidual?: boolean;
}
const name = "nn.dotProductAttention";
function fourAxes(x: ArrayLike): Value {
  const v = asArray(x, name);
  if (v.ndim > 4) throw new ShapeError(`${name}: ${showAval(v.aval)} has more than 4 axes.`);
  return reshape(v, [...Array<number>(4 - v.ndim).fill(1), ...v.shape]);
}
function expect(x: Value, shape: readonly (number | null)[], what: string): void {
  if (x.ndim !== shape.length || shape.some((n, d) => n !== null && n !== x.shape[d]))
    throw new ShapeError(`${name}: ${what} is ${showAval(x.aval)}, [${shape.map((n) => n ?? "any")}] is expected.`);
}

/**
 * Attention of queries to keys: softmax(scale q k^T + bias) v, per head.
 * @param query float[B, T, N, H], or float[T, N, H]
 * @param key float[B, S, K, H]; N is a multiple of K (grouped heads)
 * @param value float[B, S, K, H]
 * @returns float of the query's shape, or a list of it and the residual
 * @throws ShapeError if sizes do not fit
 */
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  options: AttentionOptions & { returnResidual: true },
): [Value, Value];
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  bias: ArrayLike | null | undefined,
  mask: ArrayLike | null | undefined,
  rest: AttentionOptions & { returnResidual: true },
): [Value, Value];
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  bias?: ArrayLike | AttentionOptions | null,
  mask?: ArrayLike | null,
  rest?: AttentionOptions,
): Value;
export function dotProductAttention(
  query: ArrayLike,
  key: ArrayLike,
  value: ArrayLike,
  bias?: ArrayLike | AttentionOptions | null,
  mask?: ArrayLike | null,
  rest: AttentionOptions = {},
): Value | [Value, Value] {
  const o = isOptions(bias) ? bias : { ...rest, ...(bias != null && { bias }), ...(mask != null && { mask }) };
  const [q, k, v] = [query, key, value].map(fourAxes);
  const [B, S, K, H] = k.shape;
  expect(v, [B, S, K, H], "value");
  expect(q, [B, null, null, H], "query");
  for (const x of [q, v])
    if (x.dtype !== k.dtype)
      throw new DTypeError(
        `${name}: query, key and value are ${q.dtype}, ${k.dtype}, ${v.dtype}. Give them one dtype.`,
      );
  if (/int64/.test(k.dtype))
    throw new DTypeError(`${name}: logits are float32, too narrow for ${showAval(k.aval)}. Convert it to float64.`);
  const [, T, N] = q.shape;
  if (N % K) throw new ShapeError(`${name}: ${N} query heads are no multiple of ${K} key heads.`);
  const G = N / K;

  // q[b,t,k,g,h] k[b,s,k,h] -> [b,k,t,g,s] -> [b,k,g,t,s]
  const grouped = reshape(q, [B, T, K, G, H]);
  const products = dotGeneral(grouped, k, [
    [[4], [3]],
    [
      [0, 2],
      [0, 2],
    ],
  ]);
  let logits = multiply(transpose(products, [0, 1, 3, 2, 4]), o.scale ?? 1 / Math.sqrt(H));
  const perHead = (x: Value): Value => {
    expect(x, [null, null, null, null], "bias or mask");
    const [b, n, t, s] = x.shape;
    return n === 1 ? reshape(x, [b, 1, 1, t, s]) : reshape(x, [b, K, G, t, s]);
  };
  if (o.bias !== undefined) logits = convertElementType(add(logits, perHead(fourAxes(o.bias))), logits.dtype);
  const allowed = allowedPairs(o, [B, K, G, T, S], perHead);
  if (allowed) {
    const never = like(logits, -0.7 * 3.4028234663852886e38);
    logits = where(allowed, logits, never);
  }
  logits = convertElementType(logits, "float32");
  const probabilities = convertElementType(softmax(logits), k.dtype);
  // p[b,k,g,t,s] v[b,s,k,h] -> [b,k,g,t,h] -> [b,t,k,g,h]
  const mixed = dotGeneral(probabilities, v, [
    [[4], [1]],
    [
      [0, 1],
      [0, 2],
    ],
  ]);
  let out = transpose(mixed, [0, 3, 1, 2, 4]);
  if (o.querySeqLengths !== undefined) {
    const real = before(iota("int32", [B, T, 1, 1, 1], 1), o.querySeqLengths, [B, 1, 1, 1, 1]);
    out = multiply(out, convertElementType(real, out.dtype));
  }
  const { shape } = asArray(query, name);
  const result = reshape(out, shape);
  if (!o.returnResidual) return result;
  // [b,k,g,t] -> [b,t,k,g]
  const sums = transpose(stopGradientValue(logsumexp(logits, -1)), [0, 3, 1, 2]);
  return [result, reshape(convertElementType(sums, k.dtype), shape.slice(0, -1))];
}
const isOptions = (x: unknown): x is AttentionOptions =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
const before = (positions: Value, lengths: ArrayLike, shape: Shape): Value => {
  const n = asArray(lengths, name);
  if (n.ndim !== 1 || n.shape[0] !== shape[0])
    throw new ShapeError(`${name}: sequence lengths are ${showAval(n.aval)}, int32[${shape[0]}] is expected.`);
  return lt(positions, broadcastTo(reshape(convertElementType(n, "int32"), shape), positions.shape));
};
/** Pairs of query and key that count, of the logits' shape; null if all do. */
function allowedPairs(o: AttentionOptions, shape: Shape, perHead: (x: Value) => Value): Value | null {
  const [B, , , T, S] = shape;
  const rules: Value[] = [];
  if (o.mask !== undefined) {
    const mask = fourAxes(o.mask);
    if (mask.dtype !== "bool") throw new DTypeError(`${name}: the mask is ${showAval(mask.aval)}, bool is expected.`);
    rules.push(perHead(mask));
  }
  const at = iota("int32", [1, 1, 1, T, S], 3);
  const to = iota("int32", [1, 1, 1, T, S], 4);
  if (o.isCausal) rules.push(le(to, at));
  if (o.localWindowSize !== undefined) {
    const [left, right] =
      typeof o.localWindowSize === "number" ? [o.localWindowSize, o.localWindowSize] : o.localWindowSize;
    if (left < 0 || right < 0)
      throw new ValueError(`${name}: localWindowSize is [${left}, ${right}]. It is not negative.`);
    rules.push(le(sub(at, scalar(left, "int32")), to), le(to, add(at, scalar(right, "int32"))));
  }
  if (o.querySeqLengths !== undefined)
    rules.push(before(iota("int32", [B, 1, 1, T, 1], 3), o.querySeqLengths, [B, 1, 1, 1, 1]));
  if (o.keyValueSeqLengths !== undefined)
    rules.push(before(iota("int32", [B, 1, 1, 1, S], 4), o.keyValueSeqLengths, [B, 1, 1, 1, 1]));
  return rules.length ? rules.map((r) => broadcastTo(r, shape)).reduce(bitwiseAnd) : null;
}
