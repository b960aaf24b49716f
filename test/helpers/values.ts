import { NDArray, numpy as np } from "../../src/index.ts";

/** An array as golden files write it: elements in row-major order, or their bytes. */
export interface EncodedArray {
  dtype: string;
  shape: number[];
  data?: (number | string | boolean | [number, number])[];
  b64?: string;
  weakType?: boolean;
}
export type Encoded =
  | EncodedArray
  | { key: number[] }
  | { static: any }
  | { weak: string; value: number | string | boolean }
  | { pydtype: string }
  | { slice: (number | null)[] }
  | { list: Encoded[] }
  | { tuple: Encoded[] }
  | { dict: Record<string, Encoded> }
  | { ref: string }
  | { call: string; args: Encoded[]; options?: Record<string, Encoded> };
export interface Tolerance {
  rtol: number;
  atol: number;
  why: string;
}
export const isArray = (v: Encoded): v is EncodedArray => "dtype" in v && "shape" in v;

/** The arrays and other leaves of a tree, in order. */
export function leaves(tree: any): any[] {
  if (tree instanceof NDArray || typeof tree !== "object" || tree === null) return tree === null ? [] : [tree];
  return (
    Array.isArray(tree)
      ? tree
      : Object.keys(tree)
          .sort()
          .map((k) => tree[k])
  ).flatMap(leaves);
}

/** The elements of a concrete array as numbers; 16-bit floats through float32, which holds them. */
export function read(x: NDArray): number[] {
  const wide = /16$/.test(x.dtype) && x.dtype.includes("float") ? np.astype(x, "float32") : x;
  return Array.from((wide as any).toTypedArray() as ArrayLike<number>, Number);
}

const bytesAs: Record<string, any> = {
  int8: Int8Array,
  int16: Int16Array,
  int64: BigInt64Array,
  uint16: Uint16Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
};
function wanted(v: EncodedArray): number[] {
  if (v.data) return v.data.flat().map((e) => (v.dtype === "float32" ? Math.fround(Number(e)) : Number(e)));
  return Array.from(
    new bytesAs[v.dtype](Uint8Array.from(Buffer.from(v.b64!, "base64")).buffer) as ArrayLike<number>,
    Number,
  );
}

/** JSON, in which integers of 64 bits are numbers. */
const show = (x: unknown): string => JSON.stringify(x, (_, v) => (typeof v === "bigint" ? Number(v) : v));
const type = (dtype: string, shape: readonly number[], weak: boolean): string =>
  `${dtype}[${shape}]${weak ? " weak" : ""}`;

/** What is wrong with `got`; undefined if it has the type and, within the tolerance, the elements of `want`. */
export function largestDifference(got: any, want: Encoded, tol: Tolerance, path = ""): string | undefined {
  const parts = "list" in want ? want.list : "tuple" in want ? want.tuple : undefined;
  if (parts) {
    if (!Array.isArray(got)) return `${path} is no list`;
    if (got.length !== parts.length) return `${path} has ${got.length} parts, not ${parts.length}`;
    for (const [i, w] of parts.entries()) {
      const d = largestDifference(got[i], w, tol, `${path}[${i}]`);
      if (d) return d;
    }
    return undefined;
  }
  if ("dict" in want) {
    for (const [k, w] of Object.entries(want.dict)) {
      const d = largestDifference(got?.[k], w, tol, `${path}.${k}`);
      if (d) return d;
    }
    return undefined;
  }
  if ("weak" in want) return Object.is(got, Number(want.value)) ? undefined : `${path} got ${got}, want ${want.value}`;
  if ("static" in want) {
    const value = show(got instanceof NDArray ? (got as any).tolist() : got);
    const wish = show(want.static);
    return value === wish ? undefined : `${path} got ${value}, want ${wish}`;
  }
  if (!isArray(want)) return `${path}: cannot compare with ${JSON.stringify(want)}`;
  if (!(got instanceof NDArray)) return `${path} is no array but ${got}`;
  const types = [type(got.dtype, got.shape, got.weakType), type(want.dtype, want.shape, want.weakType ?? false)];
  if (types[0] !== types[1]) return `${path} type ${types[0]}, want ${types[1]}`;
  return elementDifference(read(got), wanted(want), want, tol, path);
}

function elementDifference(
  g: number[],
  w: number[],
  { dtype, shape }: EncodedArray,
  tol: Tolerance,
  path: string,
): string | undefined {
  const exact = !/float|complex/.test(dtype) || tol.why === "exact";
  // Complex elements are pairs here; the tolerance of a part is that of its number's modulus, if the other is finite.
  const other = (i: number) => (dtype.startsWith("complex") && Number.isFinite(w[i ^ 1]) ? w[i ^ 1] : 0);
  const size = (i: number) => Math.hypot(w[i], other(i));
  let worst = 0;
  let at = -1;
  for (let i = 0; i < w.length; i++) {
    if (Object.is(g[i], w[i]) || (!exact && g[i] === w[i])) continue;
    const excess = exact || !Number.isFinite(w[i]) ? Infinity : Math.abs(g[i] - w[i]) / (tol.atol + tol.rtol * size(i));
    if (!(excess <= 1) && !(excess <= worst)) [worst, at] = [excess, i];
  }
  if (at < 0) return undefined;
  return `${path} element ${at} of ${dtype}[${shape}]: got ${g[at]}, want ${w[at]} (${worst.toPrecision(3)} times the tolerance, ${tol.why})`;
}
