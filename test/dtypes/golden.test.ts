import { describe, expect, it } from "vitest";
import type { DType } from "../../src/core/dtype.ts";
import { dtypeInfo, isFloat } from "../../src/core/dtype.ts";
import { config, evalShape, grad, jit, lax, type NDArray, nn, numpy as np, ShapeDtypeStruct } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";

interface Stored {
  shape: number[];
  b64: string;
}
interface Wanted extends Stored {
  dtype: DType;
  /** Elements that XLA flushes to zero. */
  skip?: number[];
}
interface Family {
  inputs: Record<string, Stored[]>;
  cases: Record<string, Wanted>;
}
type Fn = (...xs: any[]) => NDArray;
const index = np.array([1, 3, 1, 0], "int32");
const products: Record<string, Fn> = {
  dot: (x) => np.dot(x, x.T),
  matmulVector: (x) => np.matmul(x, x.slice(0)),
  take: (x) => np.take(x, index, 1),
  scatterAdd: (x) => x.at(index).add(x),
  scatterMax: (x) => x.at(index).max(np.flip(x, 0)),
};
const along =
  (name: string): Fn =>
  (x) =>
    (np as any)[name](x, 1);
const families: Record<string, (name: string) => Fn> = {
  casts: (to) => (x) => lax.convertElementType(x, to as DType),
  binary: (name) => (lax as any)[name],
  unary: (name) => (lax as any)[name],
  reductions: along,
  products: (name) => products[name],
};

const bytesOf = (s: Stored): Uint8Array => Uint8Array.from(Buffer.from(s.b64, "base64"));
/** The array of a dtype with given bytes. */
function arrayOf(s: Stored, dtype: DType): NDArray {
  const bytes = bytesOf(s);
  if (dtype === "bool") return np.reshape(np.array(bytes).astype("bool"), s.shape);
  const { storage } = dtypeInfo[dtype];
  const data = np.array(new storage(bytes.buffer as ArrayBuffer) as Uint16Array);
  return np.reshape(isFloat(dtype) && data.dtype !== dtype ? lax.bitcastConvertType(data, dtype) : data, s.shape);
}
/** Elements as numbers of their dtype: every NaN is one, -0 is not 0. XLA makes zeros of subnormal numbers, but for float16. */
function numbersOf(x: NDArray): unknown[] {
  const least = isFloat(x.dtype) && x.dtype !== "float16" ? np.finfo(x.dtype).tiny : 0;
  const flushed = (v: unknown) => (typeof v === "number" && Math.abs(v) < least ? 0 * v : v);
  return np.ravel(x).tolist().map(flushed);
}

function check(got: NDArray, want: Wanted, name: string): void {
  expect(got.dtype, name).toBe(want.dtype);
  const expected = arrayOf(want, want.dtype);
  expect(got.shape, name).toEqual(expected.shape);
  const skip = new Set(want.skip);
  const kept = (x: NDArray) => numbersOf(x).filter((_, i) => !skip.has(i));
  if (!name.startsWith("mean ")) return expect(kept(got), name).toEqual(kept(expected));
  // XLA adds in another order and multiplies with the reciprocal of the count, which takes a rounding more.
  const unit = np.finfo(got.dtype).eps;
  (kept(expected) as number[]).forEach((v, i) => {
    expect(Math.abs((kept(got)[i] as number) - v), name).toBeLessThanOrEqual(2 * unit * Math.abs(v));
  });
}

describe.each(Object.keys(families))("%s have the values of JAX's, in every dtype", (family) => {
  const { inputs, cases } = readGolden(`dtypes/${family}.json`) as Family;
  for (const dtype of Object.keys(inputs) as DType[]) {
    const names = Object.keys(cases).filter((c) => c.endsWith(` ${dtype}`));
    const calls = Object.fromEntries(names.map((c) => [c, families[family](c.split(" ")[0])]));
    it(`${dtype}, one by one and in one program`, () => {
      config.enableX64 = true;
      try {
        const ins = inputs[dtype].map((s) => arrayOf(s, dtype));
        for (const c of names) check(calls[c](...ins), cases[c], c);
        const together = jit((...xs: NDArray[]) => names.map((c) => calls[c](...xs)))(...ins);
        names.forEach((c, i) => {
          check(together[i], cases[c], c);
        });
      } finally {
        config.enableX64 = false;
      }
    });
  }
});

const all: DType[] = [
  ...(["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] as const),
  ...(["float16", "bfloat16", "float32", "float64"] as const),
];
const special: Record<string, Fn> = {
  where: (x, y) => np.where(true, x, y),
  concatenate: (x, y) => np.concatenate([x, y]),
  linspace: (x, y) => np.linspace(x, y, 3),
};
describe.each([true, false])("results have the dtypes of JAX's, 64-bit defaults: %s", (x64) => {
  const wanted = readGolden("dtypes/results.json")[x64 ? "x64" : "x32"] as Record<string, string>;
  const dtypes = all.filter((d) => x64 || !d.endsWith("64"));
  const outcome = (f: Fn, ...of: DType[]): string => {
    try {
      return evalShape(f, ...of.map((d) => new ShapeDtypeStruct([2, 2], d))).dtype;
    } catch (e) {
      if (e instanceof TypeError) return "error";
      throw e;
    }
  };
  for (const [name, list] of Object.entries(wanted))
    it(name, () => {
      config.enableX64 = x64;
      try {
        const f: Fn = special[name] ?? (np as any)[name];
        const want = list.split(" ");
        const operands =
          want.length === dtypes.length ? dtypes.map((d) => [d]) : dtypes.flatMap((a) => dtypes.map((b) => [a, b]));
        const got = operands.map((of) => `${of}: ${outcome(f, ...of)}`);
        expect(got).toEqual(operands.map((of, i) => `${of}: ${want[i]}`));
      } finally {
        config.enableX64 = false;
      }
    });
});

describe("in bfloat16", () => {
  const { arrays } = readGolden("dtypes/networks.json") as { arrays: Record<string, Wanted> };
  const [x, w, v] = ["x", "w", "v"].map((name) => arrayOf(arrays[name], "bfloat16"));
  const loss = (w: NDArray, v: NDArray, x: NDArray) => np.mean(np.square(np.dot(np.tanh(np.dot(x, w)), v)));
  const norm = (x: NDArray) =>
    x.sub(np.mean(x, 1, { keepdims: true })).mul(lax.rsqrt(np.var(x, 1, { keepdims: true }).add(1e-5)));
  const run = (x: NDArray, w: NDArray, v: NDArray) => {
    const [gradientW, gradientV] = grad(loss, { argnums: [0, 1] })(w, v, x);
    return { softmax: nn.softmax(x), layerNorm: norm(x), gradientW, gradientV };
  };
  // XLA rounds where its fusions end, jaxtra where a value has several uses: a result may differ by a rounding of its
  // own and by one of what it is made of, which sums carry at the size of their largest terms.
  it.each([
    ["one by one", run],
    ["in one program", jit(run)],
  ] as const)("softmax, a layer's norm and gradients are those of JAX but for two roundings, %s", (_, f) => {
    for (const [name, got] of Object.entries(f(x, w, v))) {
      expect(got.dtype).toBe("bfloat16");
      const want = (np.ravel(arrayOf(arrays[name], "bfloat16")) as NDArray).tolist() as number[];
      const unit = Math.max(...want.map(Math.abs)) * 2 ** -8;
      np.ravel(got)
        .tolist()
        .forEach((y: number, i: number) => {
          expect(Math.abs(y - want[i]), `${name} ${i}`).toBeLessThanOrEqual(2 * unit);
        });
    }
  });
});
