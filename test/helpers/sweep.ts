import type { Case } from "./golden.ts";
import type { Encoded, Tolerance } from "./values.ts";

/** A call with arrays of each dtype, as `tools/golden/sweep.py` writes it down. */
export interface Sweep {
  id: string;
  fn: string;
  args: Placeholder[];
  options?: Record<string, Placeholder>;
  apply?: Placeholder[];
  axisName?: string;
  each: Record<string, { expected?: Encoded; error?: string }>;
  /** Units in the last place of the result's dtype. */
  ulps: number;
  why: string;
}
type Placeholder = Encoded | { each: (number | string)[]; shape: number[] } | { eachDtype: true };

export const isSweep = (c: object): c is Sweep => "each" in c;

/** Dtypes that JAX has with `enableX64` only. */
export const isWide = (dtype: string): boolean => /^(u?int64|float64|complex128)$/.test(dtype);

const digits: Record<string, number> = { float16: 10, bfloat16: 7, float32: 23, complex64: 23 };

/** What its writer made of the numbers in a dtype. */
function elements(numbers: readonly number[], dtype: string): EncodedElement[] {
  const finite = numbers.map((x) => (Number.isFinite(x) ? x : 0));
  const written = (x: number) => (Number.isFinite(x) ? x : String(x));
  if (dtype.startsWith("complex")) return numbers.map((x, i) => [x, finite[finite.length - 1 - i]].map(written) as any);
  if (dtype === "bool") return numbers.map((x) => x !== 0);
  if (dtype.startsWith("uint")) return finite.map((x) => Math.trunc(Math.abs(x)));
  if (dtype.startsWith("int")) return finite.map(Math.trunc);
  return numbers.map((x) => (Object.is(x, -0) ? x : written(x)));
}
type EncodedElement = number | string | boolean | [number, number];

function bind(x: any, dtype: string): any {
  if (typeof x !== "object" || x === null) return x;
  if ("each" in x) return { dtype, shape: x.shape, data: elements(x.each.map(Number), dtype) };
  if ("eachDtype" in x) return { static: dtype };
  if ("list" in x) return { list: x.list.map((v: any) => bind(v, dtype)) };
  if ("dict" in x) return { dict: bindAll(x.dict, dtype) };
  if ("call" in x) return { ...x, args: x.args.map((v: any) => bind(v, dtype)) };
  return x;
}
const bindAll = (o: object, dtype: string): Record<string, Encoded> =>
  Object.fromEntries(Object.entries(o).map(([k, v]) => [k, bind(v, dtype)]));

function tolerance(expected: any, { ulps, why }: Sweep): Tolerance {
  const bits = (v: any): number =>
    v?.shape ? (digits[v.dtype] ?? 52) : Math.min(52, ...Object.values(v?.list ?? v?.tuple ?? v?.dict ?? {}).map(bits));
  // Of 16 bits a thousand units would be everything: JAX rounds there after each of a few operations.
  const rtol = Math.min(ulps, why === "special" && bits(expected) < 23 ? 16 : ulps) * 2 ** -bits(expected);
  return { rtol, atol: rtol / 4, why };
}

/** One case a dtype. */
export function casesOf(sweep: Sweep): Case[] {
  return Object.entries(sweep.each).map(([dtype, { expected, error }]) => ({
    id: `${sweep.id} ${dtype}`,
    fn: sweep.fn,
    args: sweep.args.map((a) => bind(a, dtype)),
    ...(sweep.axisName && { axisName: sweep.axisName }),
    ...(sweep.options && { options: bindAll(sweep.options, dtype) }),
    ...(sweep.apply && { apply: sweep.apply.map((a) => bind(a, dtype)) }),
    ...(error === undefined ? { expected, tol: tolerance(expected, sweep) } : { error }),
    wide: isWide(dtype),
    // The kernels of jit are those of other tests; one dtype shows that the call can be traced.
    eager: dtype !== "float32",
  }));
}
