import { describe, expect, it } from "vitest";
import { errors, grad, jit, lax, type NDArray, numpy as np, random, tree, vmap } from "../../src/index.ts";

// Every error of JAX's error documentation (jax.errors, in its order) that JavaScript can make, provoked as that page does;
// then mistakes that users make most often.

const i32 = (...v: number[]) => np.array(new Int32Array(v));
const ones = (...shape: number[]) => np.ones(shape);
const static1 = { staticArgnums: 1 };
/** The name of the class, and the message. */
function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    return `${(e as Error).name}: ${(e as Error).message}`;
  }
  return "nothing thrown";
}

describe("ConcretizationTypeError", () => {
  it("a traced value where a static one is expected", () => {
    const f = (x: NDArray, axis: any) => np.min(x, axis);
    expect(failure(() => jit(f)(ones(4), 0))).toMatch(
      /^TracerIntegerConversionError: min: the axis is a traced f32\[\], and must be known while tracing\. Make it a static argument \(staticArgnums\)/,
    );
    expect(new errors.TracerIntegerConversionError("")).toBeInstanceOf(errors.ConcretizationTypeError);
    expect(jit(f, static1)(ones(4), 0).item()).toBe(1);
  });
  it("a shape that depends on a traced value", () => {
    expect(failure(() => jit((x: NDArray) => np.where(x.less(0)) as any)(i32(0, 1)))).toMatch(
      /nonzero: the mask is a traced bool\[2\], so the result's shape is unknown\. Use np\.where\(mask, x, y\)/,
    );
    expect(jit((x: NDArray) => np.where(x.greater(1), x, 0).sum())(i32(0, 1, 2, 3)).item()).toBe(5);
  });
  it("a number of a traced float", () => {
    expect(failure(() => jit((x: any) => np.array(Math.sin(x)))(1))).toMatch(
      /^ConcretizationTypeError: number from a tracer \(.*Math\.sin\(x\).*errors-jax\.test\.ts:\d+\): x is a traced f32\[\]/,
    );
  });
});

describe("NonConcreteBooleanIndexError", () => {
  it("an array made by masking", () => {
    expect(failure(() => jit((x: NDArray) => x.slice(x.greater(0)))(i32(-1, 1)))).toMatch(
      /^NonConcreteBooleanIndexError: slice: the mask is a traced bool\[2\], so the result's shape is unknown\. Use np\.where\(mask, x, y\)/,
    );
    expect(failure(() => jit((x: NDArray) => x.slice(x.greater(0)).sum())(i32(-1, 1)))).toMatch(/^NonConcreteBool/);
  });
  it("an update by a mask needs no shape", () => {
    expect(jit((x: NDArray) => x.at(x.less(0)).set(0))(i32(-2, -1, 0, 1)).tolist()).toEqual([0, 0, 0, 1]);
  });
});

describe("TracerArrayConversionError", () => {
  it("a function of another library reads the elements", () => {
    for (const read of [
      (x: NDArray) => (x.toTypedArray() as Float32Array).map(Math.sin),
      (x: NDArray) => (x.tolist() as number[]).map(Math.sin),
      (x: NDArray) => JSON.parse(JSON.stringify(x)),
    ])
      expect(failure(() => jit((x: NDArray) => np.array(read(x)))(ones(4)))).toMatch(
        /^TracerArrayConversionError: (toTypedArray|tolist)\(\) \(.*errors-jax\.test\.ts:\d+\): x is a traced f32\[4\], its value is unknown.*Use operations on arrays/,
      );
  });
});

describe("TracerIntegerConversionError", () => {
  it("a tracer in place of an integer", () => {
    const f = (x: NDArray, axis: any) => np.split(x, 2, axis) as NDArray[];
    expect(failure(() => jit(f)(ones(4), 0))).toMatch(/^TracerIntegerConversionError: split: the axis is a traced f32/);
    expect(jit(f, static1)(ones(4), 0).length).toBe(2);
    expect(failure(() => jit((n: any) => np.zeros([n]))(3))).toMatch(/zeros: a size is a traced f32\[\]/);
    expect(failure(() => jit((n: any) => np.arange(n))(3))).toMatch(/^TracerIntegerConversionError: arange/);
    expect(
      failure(() => jit((n: any) => lax.scan((c: NDArray) => [c, null] as const, 0 as any, null, { length: n })[0])(3)),
    ).toMatch(/^TracerIntegerConversionError: scan: length is a traced f32\[\]/);
  });
  it("a list indexed by a tracer", () => {
    const list = [1, 2, 3];
    expect(failure(() => jit((i: any) => np.array(list.at(i) as number))(i32(0).slice(0)))).toMatch(
      /^TracerIntegerConversionError: number from a tracer \(.*list\.at\(i\).*\): x is a traced i32\[\]/,
    );
    expect(jit((i: NDArray) => np.array(list).slice(i))(i32(1).slice(0)).item()).toBe(2);
  });
});

describe("TracerBoolConversionError", () => {
  it("a traced value in control flow", () => {
    const f = (x: NDArray, y: NDArray) => (x.sum().less(y.sum()).item() ? x : y);
    expect(failure(() => jit(f)(ones(4), np.zeros([4])))).toMatch(
      /^TracerBoolConversionError: item\(\) \(.*errors-jax\.test\.ts:\d+\): x is a traced bool\[\], its value is unknown.*np\.where, lax\.cond/,
    );
    expect(f(ones(2), np.zeros([2])).tolist()).toEqual([0, 0]);
  });
  it("a flag that was traced", () => {
    const f = (x: NDArray, normalize: any) => (+normalize ? x.div(x.sum()) : x);
    expect(failure(() => jit(f)(ones(4), true))).toMatch(/^TracerBoolConversionError.*make it a static argument/);
    expect(jit(f, static1)(ones(4), true).tolist()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("UnexpectedTracerError", () => {
  it("a value that left its function", () => {
    const outs: NDArray[] = [];
    const sideEffecting = (x: NDArray) => {
      const y = x.add(1);
      outs.push(y);
      return y;
    };
    jit(sideEffecting)(1);
    expect(failure(() => outs[0].add(1))).toMatch(
      /^UnexpectedTracerError: add: a traced f32\[\]\*? is used outside jit\(sideEffecting\) in which it was traced; it was made at const y = x\.add\(1\), errors-jax\.test\.ts:\d+ in sideEffecting\. Return it/,
    );
  });
});

describe("KeyReuseError", () => {
  it("is a JAXTypeError (what it tells: test/diagnostics/key-reuse.test.ts)", () => {
    expect(new errors.KeyReuseError("")).toBeInstanceOf(errors.JAXTypeError);
  });
});

describe("static arguments that cannot be compared", () => {
  it("are refused", () => {
    const f = jit((x: NDArray, y: NDArray) => x.add(y), { staticArgnums: [1] });
    expect(failure(() => f(ones(2), ones(2)))).toMatch(
      /^ValueError: jit\(<lambda>\): a static argument is f32\[2\], and arrays are not hashable\. Take it out of staticArgnums/,
    );
  });
});

describe("mistakes made most often", () => {
  it("derivatives of what is no scalar, or no float", () => {
    expect(failure(() => grad((x: NDArray) => x)(ones(3)))).toMatch(
      /must return a scalar, got f32\[3\]\. Sum it, or use jacrev/,
    );
    expect(failure(() => grad((x: NDArray) => x.sum())(i32(1, 2)))).toMatch(
      /i32\[2\], and integers have no gradient\. Convert it to float32/,
    );
  });
  it("vmap over sizes that differ, and axes that are not there", () => {
    expect(failure(() => vmap((a: NDArray, b: NDArray) => a.add(b))(ones(3), ones(4)))).toMatch(
      /sizes of the mapped axis differ: .*f32\[3\], 3; .*f32\[4\] axis 0, 4\. Make them equal/,
    );
    expect(failure(() => vmap((a: NDArray) => a, { inAxes: [0, 0] })(ones(3)))).toMatch(
      /a list of 2 is no prefix.*Give one entry for each argument/,
    );
    expect(failure(() => vmap((a: NDArray) => a, { inAxes: 2 })(ones(3)))).toMatch(/axis 2\. It has 1 axes/);
    expect(failure(() => np.sum(ones(2), 3))).toMatch(
      /^ValueError: sum: axis 3 is out of range for f32\[2\]\. Use -1 to 0/,
    );
  });
  it("an array used after it was given away", () => {
    const x = ones(3);
    const step = jit(
      function step(params: { w: NDArray }, g: NDArray) {
        return { w: params.w.sub(g) };
      },
      { donateArgnums: 0 },
    );
    step({ w: x }, ones(3));
    const message =
      /^DeletedArrayError: array: it was donated to jit\(step\) as argument 0\. Use the array that took its place/;
    expect(failure(() => x.add(1))).toMatch(message);
    expect(failure(() => x.tolist())).toMatch(message);
    const s = np.array(2).mul(1);
    jit((x: NDArray) => x.mul(2), { donateArgnums: 0 })(s);
    expect(failure(() => s.mul(2))).toMatch(/donated to jit\(<lambda>\) as argument 0/);
    const d = ones(2);
    d.dispose();
    expect(failure(() => d.add(1))).toMatch(/it was disposed of/);
  });
  it("trees whose structures differ", () => {
    expect(failure(() => tree.map((a: any, _b: any) => a, { a: 1, b: 2 }, { a: 1 }))).toMatch(
      /^TreeError: tree\.map: structures differ.*Give the trees the same structure/,
    );
    expect(failure(() => lax.scan((c: any) => [[c, c], null] as any, ones(2), null, { length: 2 }))).toMatch(
      /scan.*carry/,
    );
    expect(
      failure(() =>
        lax.cond(
          true,
          () => ones(2),
          () => ones(3),
        ),
      ),
    ).toMatch(/cond: the result is f32\[\d\] in one branch and f32\[\d\] in another\. Make the branches agree/);
  });
  it("arithmetic on keys, and indices that are no integers", () => {
    expect(failure(() => random.key(0).add(1))).toMatch(/arithmetic is not defined on key<fry>.*random\.normal/);
    expect(failure(() => ones(3).slice(np.array([0.5])))).toMatch(
      /indices must be integers or booleans, got f32\[1\]\. Convert/,
    );
  });
  it("shapes that do not fit", () => {
    expect(failure(() => ones(2, 3).add(ones(4)))).toMatch(
      /^ShapeError: add: f32\[2,3\], f32\[4\] do not broadcast: axis -1 has sizes 3 and 4\. Make them equal, or one of them 1/,
    );
    expect(failure(() => np.matmul(ones(3, 4), ones(5, 2)))).toMatch(
      /^ShapeError: matmul: contracted sizes differ: f32\[3,4\] axis 1 is 4, f32\[5,2\] axis 0 is 5\. Transpose or reshape one/,
    );
  });
  it("a function that returns nothing", () => {
    expect(failure(() => jit((x: NDArray) => void x.mul(2))(1))).toMatch(/returned undefined\. Return an array/);
  });
});
