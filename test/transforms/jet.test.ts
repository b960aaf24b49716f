import { beforeAll, describe, expect, it } from "vitest";
import {
  checkpoint,
  config,
  customBatching,
  customDerivatives,
  customJvp,
  customVjp,
  experimental,
  grad,
  jet,
  jit,
  jvp,
  lax,
  makeJaxpr,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";
import { range } from "../../src/util/list.ts";
import { read } from "../helpers/values.ts";
import { add, cos, type F, f64, i32, less, mul, point, programs, sin, sum, tanh } from "./programs.ts";

beforeAll(() => {
  config.explainRetraces = false;
});
const scalar = (v: number): NDArray => np.array(v, { dtype: "float64" });
const list = (x: unknown): any =>
  JSON.parse(JSON.stringify(x, (_, v) => (typeof v?.tolist === "function" ? v.tolist() : v)));
const curve = [f64([0.3, -1.1, 0.7]), f64([0.5, 0.2, -0.4]), f64([-0.6, 0.8, 0.1])];
/** The derivatives of f(x + t d1 + t^2 d2 / 2 + ...) by forward mode of forward mode. */
function nested(f: F, x: NDArray, ds: readonly NDArray[]): NDArray[] {
  const along: F = (t) => {
    let sum: NDArray = mul(x, 0);
    for (let k = ds.length; k > 0; k--) sum = mul(add(ds[k - 1], sum), t.div(k));
    return f(add(x, sum));
  };
  const slope =
    (g: F): F =>
    (t) =>
      jvp(g, [t], [scalar(1)])[1];
  let g: F = along;
  return [g(scalar(0)), ...ds.map(() => (g = slope(g))(scalar(0)))];
}
function near(got: readonly NDArray[], want: readonly NDArray[], what: string, tolerance = 1e-11): void {
  expect(got.length, what).toBe(want.length);
  got.forEach((g, k) => {
    const w = read(want[k]);
    // Sums of some hundred products, in another order.
    const scale = Math.max(1, ...w.map(Math.abs));
    read(g).forEach((v, i) => {
      if (!(Math.abs(v - w[i]) <= tolerance * scale)) expect.fail(`${what}: derivative ${k}[${i}] is ${v} for ${w[i]}`);
    });
  });
}
const all = ([y, ys]: [NDArray, NDArray[]]): NDArray[] => [y, ...ys];

/** A rule of its own, 1.5 times too steep, that calls the function: forward mode then uses it in every order. */
const steep = customJvp((x: NDArray) => sin(x));
steep.defjvp(([x]: any, [dx]: any) => [steep(x), mul(mul(cos(x), dx), 1.5)]);
const rule: F = (x) => steep(x) as NDArray;
const customised: Record<string, F> = {
  "rule in call": (x) => sum(jit((y: NDArray) => mul(rule(y), y))(x)),
  "rule in checkpoint": (x) => sum(checkpoint((y: NDArray) => mul(rule(y), y))(x)),
  "rule in cond": (x) =>
    sum(
      lax.cond(
        less(0, sum(x)),
        (y: NDArray) => rule(rule(y)),
        (y: NDArray) => y,
        x,
      ),
    ),
  "rule in scan": (x) => sum(lax.scan((c: NDArray, w: NDArray): [NDArray, null] => [rule(mul(c, w)), null], x, x)[0]),
};
const inJitOf = jit((f: any, series: NDArray[]) => jet(f, [point()], [series]), { staticArgnums: 0 }) as any;
const inJit = (f: F, series: NDArray[]): NDArray[] => all(inJitOf(f, series));

describe("programs with control flow, against nested forward mode", () => {
  for (const [name, f] of Object.entries({ ...programs, ...customised })) {
    // customVjp has no forward mode; nested forward mode uses the wrong rules of these customJvp for some derivatives only.
    if (/customVjp|customJvp|jvpRule/.test(name)) continue;
    it(name, () => {
      const nesting = name.includes(" of ");
      const series = nesting ? curve.slice(0, 2) : curve;
      const want = nested(f, point(), series);
      if (!nesting) near(all(jet(f, [point()], [series])), want, "eager");
      near(inJit(f, series), want, "in jit");
    });
  }
  it("the body of customVjp is what counts: its rule is for reverse mode", () => {
    const f = customVjp((x: NDArray) => sum(mul(sin(x), x)));
    f.defvjp(
      (x: NDArray) => [f(x), x],
      (x: NDArray, ct: NDArray) => [mul(x, ct)],
    );
    const plain: F = (x) => sum(mul(sin(x), x));
    near(all(jet(f as F, [point()], [curve])), nested(plain, point(), curve), "customVjp");
    near(all(jet(jit(f as F), [point()], [curve])), nested(plain, point(), curve), "in jit");
  });
  it("customVmap: its rule stands where jet is mapped", () => {
    const f = customBatching.customVmap((x: NDArray) => mul(sin(x), x));
    f.defVmap((_size: number, [batched]: any[], xs: NDArray) => [mul(cos(xs), xs), batched]);
    const plain =
      (h: typeof sin): F =>
      (x) =>
        mul(h(x), x);
    const along = (g: F) => (x: NDArray, s: NDArray[]) => jet(g, [x], [s]);
    near(all(along(f as F)(point(), curve)), nested(plain(sin), point(), curve), "jet");
    near(all(vmap(along(f as F))(point(), curve as any) as any), nested(plain(cos), point(), curve), "vmap of jet");
  });
  it("linearCall", () => {
    const f: F = (x) =>
      customDerivatives.linearCall(
        (r: NDArray, y: NDArray) => mul(r, y),
        (r: NDArray, ct: NDArray) => mul(r, ct),
        scalar(3),
        sin(x),
      ) as NDArray;
    near(all(jet(f, [point()], [curve])), nested(f, point(), curve), "linearCall");
  });
  it("collectives", () => {
    const f: F = (x) =>
      vmap((v: NDArray) => mul(lax.psum(sin(v), "i"), lax.pmax(mul(v, v), "i")), { axisName: "i" })(x);
    const want = nested(f, point(), curve);
    near(all(jet(f, [point()], [curve])), want, "jet of vmap");
    const inside = vmap(
      (v: NDArray, s: NDArray[]) => jet((v: NDArray) => mul(lax.psum(sin(v), "i"), lax.pmax(mul(v, v), "i")), [v], [s]),
      {
        axisName: "i",
      },
    );
    near(all(inside(point(), curve as any) as any), want, "vmap of jet");
  });
});

describe("composition with other transformations", () => {
  const f: F = (x) => mul(tanh(mul(x, x)), np.exp(sin(x)));
  const third: F = (x) => jet(f, [x], [[scalar(1), null, null]])[1][2];
  /** f^(n) at 0.4 */
  const derivative = (n: number): number => {
    let g: F = f;
    for (let k = 0; k < n; k++) g = grad(g) as F;
    return g(scalar(0.4)).item() as number;
  };
  const is = (got: NDArray, n: number) => near([got], [scalar(derivative(n))], `derivative ${n}`);
  it("grad and jvp of jet", () => {
    is(grad(third)(scalar(0.4)), 4);
    is(jit(grad(third))(scalar(0.4)), 4);
    is(jvp(third, [scalar(0.4)], [scalar(1)])[1], 4);
    is(grad(grad(third) as F)(scalar(0.4)), 5);
  });
  it("jet of grad", () => {
    const along = (g: F) => jet(g, [scalar(0.4)], [[scalar(1), null, null]])[1][2];
    is(along(grad(f)), 4);
    is(along(jit(grad(f)) as F), 4);
    is(along(grad(jit(f)) as F), 4);
    is(
      along((x) => jvp(f, [x], [scalar(1)])[1]),
      4,
    );
  });
  it("jet in jet is no confusion of curves", () => {
    const both: F = (x) => jet(third, [x], [[scalar(1), null]])[1][1];
    is(both(scalar(0.4)), 5);
    is(jit(both)(scalar(0.4)), 5);
    // d/dx of x * (d/dy x y) = 2 x
    const inner: F = (x) => mul(x, jet((y: NDArray) => mul(x, y), [x], [[scalar(1)]])[1][0]);
    expect(list(jet(inner, [scalar(3)], [[1, 0]]))).toEqual([9, [6, 2]]);
  });
  it("vmap of jet, jet of vmap", () => {
    const xs = point();
    const want = list(jet(f, [xs], [[f64([1, 1, 1]), null, null]])[1][2]);
    expect(list(vmap(third)(xs))).toEqual(want);
    expect(list(jet(vmap(f) as F, [xs], [[f64([1, 1, 1]), null, null]])[1][2])).toEqual(want);
  });
  it("jet of a composed function is jet of jet's result", () => {
    const g: F = (x) => np.log1p(mul(x, x));
    const series = range(6).map((k) => scalar(((k * 5 + 2) % 7) / 7));
    const [y, ys] = jet(f, [scalar(0.3)], [series]);
    near(all(jet(g, [y], [ys])), all(jet((x: NDArray) => g(f(x)), [scalar(0.3)], [series])), "g(f)", 1e-12);
  });
  it("a polynomial has its own coefficients, of any order", () => {
    // (1 + t)^12 at t = 0: derivatives 12! / (12 - k)!
    const want = range(13).map((k) => range(k).reduce((p, i) => p * (12 - i), 1));
    const series = [scalar(1), ...range(12).map(() => null)];
    const got = jet((t: NDArray) => lax.integerPow(t.add(1), 12), [scalar(0)], [series]);
    near(all(got), [...want, 0].map(scalar), "(1 + t)^12");
  });
  it("the cost grows with the square of the order", () => {
    const size = (order: number) =>
      makeJaxpr((x: NDArray) => jet((x: NDArray) => tanh(sin(x)), [x], [[x, ...range(order - 1).map(() => x)]]))(
        scalar(1),
      ).jaxpr.eqns.length;
    const [at5, at10, at20] = [5, 10, 20].map(size);
    expect(at10 / at5).toBeLessThan(4.5);
    expect(at20 / at10).toBeLessThan(4.5);
  });
  it("what does not move costs nothing", () => {
    const text = makeJaxpr((x: NDArray, w: NDArray) => jet((x: NDArray) => mul(x, sin(w)), [x], [[x, null]])[1])(
      scalar(1),
      scalar(2),
    ).toString();
    expect(text.match(/mul/g)?.length).toBe(2);
    expect(text.match(/sin/g)?.length).toBe(1);
  });
});

describe("arguments and results", () => {
  it("trees: a list of derivatives for each array", () => {
    const f = ({ a, b }: any) => ({ p: mul(a, b[0]), q: [sin(a), np.array(3, { dtype: "int32" })] });
    const [y, ys] = jet(f, [{ a: 2, b: [3] }] as any, [{ a: [1, 0], b: [[1, 0]] }]) as any;
    expect(list(y.p)).toBe(6);
    expect(list(ys.p)).toEqual([5, 2]);
    expect(list(ys.q[1])).toEqual([0, 0]);
    expect(list(ys.q[0])[1]).toBeCloseTo(-Math.sin(2), 6);
  });
  it("integers stand still", () => {
    expect(list(jet((x: NDArray, i: NDArray) => mul(x, i), [2, i32(3)], [[1, 0], null]))).toEqual([6, [3, 0]]);
  });
  it("a constant has zeros", () => {
    expect(list(jet((_: NDArray) => np.ones([2]), [1], [[1, 0]]))).toEqual([
      [1, 1],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });
  it("order 0 gives the value", () => {
    expect(list(jet((x: NDArray) => mul(x, x), [3], [[]]))).toEqual([9, []]);
  });
  it("Taylor coefficients in the place of derivatives", () => {
    const taylor = [scalar(1), scalar(0.5), scalar(-0.25)];
    const derivatives = [scalar(1), scalar(1), scalar(-1.5)];
    const want = jet((x: NDArray) => np.exp(x), [scalar(0.2)], [derivatives])[1].map((d, k) => d.div([1, 2, 6][k]));
    near(jet((x: NDArray) => np.exp(x), [scalar(0.2)], [taylor], { factorialScaled: false })[1], want, "option");
    near(experimental.jet.jet2((x: NDArray) => np.exp(x), [scalar(0.2)], [taylor])[1], want, "jet2");
    const byOption = experimental.jet.jet2((x: NDArray) => np.exp(x), [scalar(0.2)], [derivatives], {
      factorialScaled: true,
    })[1];
    near(byOption, jet((x: NDArray) => np.exp(x), [scalar(0.2)], [derivatives])[1], "options");
  });
  it("errors name the place", () => {
    const f = (x: NDArray, y: NDArray) => mul(x, y);
    expect(() => jet(f, [1, 2], [[1, 0], [1]])).toThrow(/jet\(f\): series have lengths 2 and 1/);
    expect(() => jet(f, [1, 2], [[1, 0], 1])).toThrow(/jet\(f\): series\[1\] is no list/);
    expect(() =>
      jet(
        f,
        [1, 2],
        [
          [1, np.ones([3])],
          [1, 0],
        ],
      ),
    ).toThrow(/series\[0\]\[1\] is f32\[3\].*f32\[\]/);
    expect(() => jet(f, [1, 2], [[1]])).toThrow(/jet\(f\): 2 primals and 1 series/);
  });
  it("a tracer that leaves is told so", () => {
    let kept: NDArray | undefined;
    jet((x: NDArray) => (kept = x), [1], [[1]]);
    expect(() => sin(kept as NDArray)).toThrow(/outside jet/);
  });
  it("of a gradient through a loop whose steps are counted first", () => {
    // 3 -> 9 -> 81 -> 6561: x^8
    const f = (x: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => less(c, 100),
        (c: NDArray) => mul(c, c),
        x,
      );
    const [y, series] = jet(grad(f), [scalar(3)], [[scalar(1), scalar(0)]]);
    expect([y, ...series].map((v) => v.item())).toEqual([8 * 3 ** 7, 56 * 3 ** 6, 336 * 3 ** 5]);
  });
});
