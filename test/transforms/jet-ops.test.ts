import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import "../../src/index.ts";
import { jetRules } from "../../src/control/jet.ts";
import { hasTangent } from "../../src/core/aval.ts";
import type { AnyPrimitive, Tangent } from "../../src/core/primitive.ts";
import { bind, scalar } from "../../src/core/trace.ts";
import type { Value } from "../../src/core/value.ts";
import { add, mul } from "../../src/ops/arithmetic.ts";
import { convertElementType } from "../../src/ops/convert.ts";
import { instantiate } from "../../src/ops/zeros.ts";
import { jvpFlat } from "../../src/transforms/differentiate.ts";
import { jetFlat } from "../../src/transforms/jet.ts";
import { range, select } from "../../src/util/list.ts";
import { double, make, read, type Samples } from "../ops/harness.ts";

// Every primitive that has a derivative, on its sample rows: Taylor mode against nested forward mode.

const modules = async (folder: string, name: RegExp): Promise<Record<string, unknown>[]> =>
  Promise.all(
    readdirSync(new URL(folder, import.meta.url))
      .filter((f) => name.test(f))
      .map((f) => import(new URL(`${folder}${f}`, import.meta.url).href) as Promise<Record<string, unknown>>),
  );
const folders = ["../../src/ops/", "../../src/ops/linalg/", "../../src/control/"];
const primitives = Object.assign({}, ...(await Promise.all(folders.map((f) => modules(f, /\.ts$/)))).flat()) as Record<
  string,
  AnyPrimitive
>;
const samples = Object.assign({}, ...(await modules("../ops/", /\.samples\.ts$/)).map((m) => m.samples)) as Samples;

const isFloat = (v: Value): boolean => v.dtype === "float64" || v.dtype === "float32";
const number = (v: number, like: Value): Value => scalar(v, like.dtype);
/** x + t d1 + t^2 d2 / 2 + ... */
const along = (x: Value, ds: readonly Tangent[], t: Value): Value => {
  let sum: Value = number(0, x);
  const s = convertElementType(t, x.dtype);
  for (let k = ds.length; k > 0; k--) sum = mul(mul(add(sum, ds[k - 1] as Value), s), number(1 / k, x));
  return add(x, sum);
};
/** The derivatives of g of order 0 to n: forward mode of forward mode. */
const nested = (g: (t: Value) => Value[], n: number): ((t: Value) => Value[][]) =>
  n === 0
    ? (t) => [g(t)]
    : (t) => {
        const slope = (s: Value): Value[] => {
          const [ys, ds] = jvpFlat(([s]) => g(s), [s], [number(1, s)]);
          return ds.map((d, i) => instantiate(d, ys[i].aval));
        };
        return [g(t), ...nested(slope, n - 1)(t)];
      };

/** The curve loses the sign of zero, which decides the side of a pole. */
const signedZero = (x: Value): boolean => isFloat(x) && read(x).some((v) => Object.is(v, -0));
const exact = (x: Value): boolean => isFloat(x) || !hasTangent(x.aval);

for (const [name, rows] of Object.entries(samples)) {
  const prim = primitives[name];
  if (prim.tangent === "zero" || rows.length === 0) continue;
  describe(name, () => {
    rows.forEach((row, r) => {
      const f = (xs: Value[]): Value[] => bind(prim, xs, row.params ?? {});
      const xs = row.ins.map((op, i) => make(op, double, i));
      if (xs.some(signedZero) || !xs.every(exact) || !f(xs).every(exact)) return;
      // Nested derivatives of the fourth order are slow.
      it(`row ${r}`, () => check(f, xs, r === 0 ? 4 : 3));
    });
  });
}
function check(f: (xs: Value[]) => Value[], xs: Value[], order: number): void {
  const series = xs.map((x, i): Tangent[] =>
    range(order).map((k) =>
      isFloat(x) ? make({ shape: x.shape, dtype: x.dtype, lo: -1, hi: 1 }, double, 10 * k + i) : null,
    ),
  );
  const jet = () => jetFlat(f, xs, series, order, jetRules);
  const floats = f(xs).map(isFloat);
  const curve = (t: Value) => select(f(xs.map((x, i) => (isFloat(x) ? along(x, series[i], t) : x))), floats);
  let want: Value[][];
  try {
    want = nested(curve, order)(scalar(0, "float64"));
  } catch (e) {
    // What has no first derivative has no series.
    return expect(jet).toThrow(e as Error);
  }
  const [ys, ds] = jet();
  ys.forEach((y, i) => {
    if (!isFloat(y)) expect(ds[i]).toEqual(range(order).map(() => null));
  });
  // Sums of products in another order; some primitives are of float32 only.
  const tolerance = [...xs, ...ys].some((v) => v.dtype === "float32") ? 1e-4 : 1e-11;
  select(ys, floats).forEach((y, i) => {
    [y, ...select(ds, floats)[i]].forEach((d, k) => {
      const w = read(want[k][i]);
      const got = read(instantiate(d, y.aval));
      const scale = Math.max(1, ...w.filter(Number.isFinite).map(Math.abs));
      w.forEach((v, j) => {
        // Behind a pole, derivatives are differences of infinities: no finite number is all that is asked.
        const behindPole = k > 0 && !Number.isFinite(read(want[k - 1][i])[j]) && !Number.isFinite(v);
        if (behindPole && !Number.isFinite(got[j])) return;
        if (!Object.is(got[j], v) && !(Math.abs(got[j] - v) <= tolerance * scale))
          expect.fail(`result ${i}, derivative ${k}, element ${j}: ${got[j]}, nested ${v}`);
      });
    });
  });
}
