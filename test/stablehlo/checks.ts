import type { NDArray } from "../../src/core/value.ts";
import type { CustomCall } from "../../src/stablehlo/index.ts";

// The checks at the end of StableHLO's test data.

export type Pair = readonly [kind: keyof typeof checks, actual: NDArray, expected: NDArray];

/** The custom calls `check.expect_*`, which only note what is to be compared: values may be tracers. */
export function notingCalls(pairs: Pair[]): Record<string, CustomCall> {
  const note =
    (kind: Pair[0]): CustomCall =>
    ([actual, expected]) => {
      pairs.push([kind, actual, expected]);
      return [];
    };
  return Object.fromEntries(Object.keys(checks).map((kind) => [`check.expect_${kind}`, note(kind as Pair[0])]));
}
/** What differs, null if nothing does. */
export function difference([kind, actual, expected]: Pair): string | null {
  if (actual.dtype !== expected.dtype || String(actual.shape) !== String(expected.shape))
    return `${actual.dtype}[${actual.shape}] instead of ${expected.dtype}[${expected.shape}]`;
  const [a, e] = [elements(actual), elements(expected)];
  const ulp = ulps[actual.dtype];
  const k = a.findIndex((x, i) => !checks[kind](x, e[i], ulp));
  return k < 0 ? null : `element ${k} is ${a[k]}, expected ${e[k]}`;
}
type Element = number | bigint;
/** Elements in order, of complex numbers both parts. */
function elements(x: NDArray): Element[] {
  return Array.from(x.toTypedArray() as ArrayLike<number> as number[]);
}
const ulps: Record<string, readonly [bits: number, least: number]> = {
  float16: [10, -14],
  bfloat16: [7, -126],
  float32: [23, -126],
  complex64: [23, -126],
  float64: [52, -1022],
  complex128: [52, -1022],
};
type Ulp = (typeof ulps)[string] | undefined;
const same = (x: Element, y: Element): boolean => Object.is(x, y) || x === y;
/** How far apart, in units in the last place of the larger. */
function distance(x: number, y: number, [bits, least]: readonly [number, number]): number {
  if (same(x, y)) return 0;
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Number.POSITIVE_INFINITY;
  return Math.abs(x - y) / 2 ** (Math.max(least, Math.floor(Math.log2(size))) - bits);
}
const close = (x: Element, y: Element, ulp: Ulp): boolean =>
  ulp ? distance(x as number, y as number, ulp) <= 3 : same(x, y);
const checks = {
  eq: same,
  close,
  /** Within 1e-3; of large numbers, whose neighbours in float32 are further apart than that from 2^13 on, within a thousandth. */
  almost_eq: (x: Element, y: Element): boolean =>
    same(x, y) || Math.abs((x as number) - (y as number)) <= 1e-3 * Math.max(1, Math.abs(y as number)),
};
