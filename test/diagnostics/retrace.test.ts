import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { config, jit, type NDArray, numpy as np } from "../../src/index.ts";

const heard: string[] = [];
const { warn } = config;
beforeEach(() => {
  heard.length = 0;
  config.warn = (m) => heard.push(m);
});
afterEach(() => {
  config.warn = warn;
  config.explainRetraces = true;
});
const ones = (...shape: number[]) => np.ones(shape);

describe("a function that is traced again and again", () => {
  it("warns at the third retrace, once for each cause", () => {
    const step = jit(function step(params: { w: NDArray; b: NDArray }, x: NDArray) {
      return x.mul(params.w).add(params.b);
    });
    const p = { w: ones(1), b: ones(1) };
    for (const n of [1, 2, 3]) step(p, ones(n));
    expect(heard).toEqual([]);
    step(p, ones(4));
    expect(heard).toEqual([
      expect.stringMatching(
        /^jit\(step\): traced and compiled again, for the 3rd time \(.*retrace\.test\.ts:\d+\): x was f32\[3\] and is f32\[4\] \(another shape\)\. Pad it to one size/,
      ),
    ]);
    step(p, ones(5));
    expect(heard.length).toBe(1);
    step({ w: ones(7), b: ones(1) }, ones(1));
    expect(heard[1]).toMatch(/: params\.w was f32\[1\] and is f32\[7\] \(another shape\)\. Pad/);
    expect(step.retraceCauses().length).toBe(5);
  });
  const third = (calls: (f: (x: any, k?: any) => unknown) => void): string => {
    const f = jit((x: any, k: any = 1) => np.multiply(x.a ?? x, k)) as any;
    f(ones(1));
    f(ones(2));
    f(ones(3));
    calls(f);
    return heard.join("\n");
  };
  it("names dtype, weak type and rank", () => {
    expect(third((f) => f(np.ones([3], "int32")))).toMatch(
      /x was f32\[3\] and is i32\[3\] \(another dtype\)\. Convert it.*astype\("float32"\)/,
    );
    heard.length = 0;
    expect(third((f) => f(ones(3, 3)))).toMatch(/another rank/);
    heard.length = 0;
    expect(third((f) => [np.zeros([]), 1].forEach((x) => f(x)))).toMatch(
      /x was f32\[\] and is f32\[\]\* \(another weak type\)/,
    );
  });
  it("names structure and number of arguments", () => {
    expect(third((f) => f({ a: ones(3) }))).toMatch(/x has another structure: \* and \{"a": \*\}/);
    heard.length = 0;
    expect(third((f) => f(ones(3), 1))).toMatch(/the number of arguments was 1 and is 2/);
  });
  it("names the static argument and its values", () => {
    const options = { staticArgnums: 1 };
    const f = jit((x: NDArray, n: number | object) => x.mul(n === 3 ? 3 : 2), options);
    for (const n of [1, 2, 3, 4]) f(1, n);
    expect(heard[0]).toMatch(/the static argument n was 3 and is 4\. Each value compiles anew: take it out of static/);
    const g = jit((x: NDArray, h: (x: NDArray) => NDArray) => h(x), options);
    for (let i = 0; i < 4; i++) g(1, (x) => x.mul(2));
    expect(heard[1]).toMatch(/made anew for each call and compared by identity: hoist it/);
  });
  it("compares with the trace that is most alike", () => {
    const f = jit((x: NDArray, y: NDArray) => [x.sum(), y.sum()]);
    f(ones(1), ones(1));
    f(ones(2), ones(2));
    f(ones(3), ones(3));
    f(ones(1), ones(9));
    expect(heard.join()).toMatch(/: y was f32\[1\] and is f32\[9\] \(another shape\)\. /);
  });
  it("is silent where asked to be", () => {
    config.explainRetraces = false;
    expect(third((f) => f(ones(4)))).toBe("");
  });
});

describe("jit in a loop", () => {
  it("warns that the function is new each time", () => {
    for (let i = 0; i < 20; i++) {
      jit((x: NDArray) => x.mul(2))(1);
      // A few may be meant: a program for each of some sizes.
      if (i === 8) expect(heard).toEqual([]);
    }
    expect(heard).toEqual([expect.stringMatching(/^jit\(<lambda>\).*the function is another object.*Hoist jit/)]);
  });
});
