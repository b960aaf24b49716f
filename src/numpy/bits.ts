import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { broadcastInDim, full } from "../ops/axes.ts";
import { bitwiseAnd, shiftLeft, shiftRightLogical } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceSum } from "../ops/reduce.ts";
import { concatenate, iota, pad, reshape, rev, sliceInDim } from "../ops/shape.ts";
import { options } from "./options.ts";
import { axisOf, truth } from "./promote.ts";
import { swapaxes } from "./shape.ts";

// Booleans as the bits of bytes.

export interface PackbitsOptions {
  /** Axis along which eight make one; the array is read in order by default. */
  axis?: number | null;
  /** Whether the first is the highest bit ("big", default) or the lowest. */
  bitorder?: "big" | "little";
}
export interface UnpackbitsOptions extends PackbitsOptions {
  /** How many bits to give: cut off or filled up with zeros; so many fewer if negative. All by default. */
  count?: number | null;
}
/** Place values 0..7 of the eight bits in their order. */
function places(name: string, order: string | undefined = "big"): Value {
  if (order !== "big" && order !== "little")
    throw new ValueError(`${name}: bitorder is ${JSON.stringify(order)}. Use "big" or "little".`);
  const up = iota("uint8", [8], 0);
  return order === "big" ? rev(up, [0]) : up;
}
/** The array with the axis last, and what brings it back. */
function withLast(name: string, a: Value, axis: number | null | undefined): [Value, (y: Value) => Value] {
  if (axis === undefined || axis === null) return [reshape(a, [a.size]), (y) => y];
  const d = axisOf(name, axis, a);
  return [swapaxes(a, d, -1), (y) => swapaxes(y, d, -1)];
}
const along = (v: Value, like: Value): Value => broadcastInDim(v, like.shape, [like.ndim - 1]);
/**
 * Eight elements as the bits of one byte: 1 where an element is not 0. The last byte is filled up with zeros.
 * @param x integers or booleans
 * @returns uint8, an eighth as long along the axis
 * @throws TypeError for floating point numbers
 * @example np.packbits(np.array([true, false, true])).tolist() // [160]
 */
export function packbits(x: ArrayLike, axis?: number | null | PackbitsOptions, rest?: PackbitsOptions): Value {
  const given = options<PackbitsOptions>("packbits", ["axis", "bitorder"], axis, rest);
  const a = asArray(x, "packbits");
  if (isInexact(a.dtype))
    throw new JAXTypeError(`packbits: ${showAval(a.aval)} has no bits. Ask for a condition of it.`);
  const at = places("packbits", given.bitorder);
  const [last, back] = withLast("packbits", convertElementType(truth(a), "uint8"), given.axis);
  const n = last.shape[last.ndim - 1];
  const missing = (8 - (n % 8)) % 8;
  const filled = pad(
    last,
    scalar(0, "uint8"),
    last.shape.map((_, d) => [0, d === last.ndim - 1 ? missing : 0, 0] as const),
  );
  const eights = reshape(filled, [...last.shape.slice(0, -1), (n + missing) / 8, 8]);
  return back(reduceSum(shiftLeft(eights, along(at, eights)), [eights.ndim - 1]));
}
/**
 * The bits of bytes, each 0 or 1.
 * @param x uint8
 * @returns uint8, eight times as long along the axis, or `count`
 * @throws TypeError for other dtypes
 * @example np.unpackbits(new Uint8Array([5])).tolist() // [0, 0, 0, 0, 0, 1, 0, 1]
 */
export function unpackbits(x: ArrayLike, axis?: number | null | UnpackbitsOptions, rest?: UnpackbitsOptions): Value {
  const given = options<UnpackbitsOptions>("unpackbits", ["axis", "count", "bitorder"], axis, rest);
  const a = asArray(x, "unpackbits");
  if (a.dtype !== "uint8")
    throw new DTypeError(`unpackbits: takes uint8, got ${showAval(a.aval)}. Convert it with astype.`);
  const at = places("unpackbits", given.bitorder);
  const [last, back] = withLast("unpackbits", a, given.axis);
  const spread = broadcastInDim(
    last,
    [...last.shape, 8],
    last.shape.map((_, d) => d),
  );
  const bits = bitwiseAnd(shiftRightLogical(spread, along(at, spread)), scalar(1, "uint8"));
  const n = 8 * last.shape[last.ndim - 1];
  const outer = last.shape.slice(0, -1);
  const all = reshape(bits, [...outer, n]);
  const { count } = given;
  if (count === undefined || count === null) return back(all);
  if (count > n) return back(concatenate([all, full([...outer, count - n], 0, "uint8")], outer.length));
  return back(sliceInDim(all, 0, count < 0 ? Math.max(0, n + count) : count, 1, outer.length));
}
