import { afterEach, describe, expect, it } from "vitest";
import {
  checkpoint,
  config,
  customVjp,
  debug,
  debugInfs,
  debugNans,
  errors,
  grad,
  jit,
  lax,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";

afterEach(() => {
  config.debugNans = false;
  config.debugInfs = false;
});
function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    expect(e).toBeInstanceOf(errors.FloatingPointError);
    return (e as Error).message;
  }
  return "nothing thrown";
}
const nan = (f: () => unknown): string => failure(() => debugNans(f));
const zero = () => np.zeros([2]);

describe("debugNans", () => {
  it("names the operation and the line where it runs at once", () => {
    expect(nan(() => np.log(np.array([1, -1])))).toMatch(
      /^log: a NaN in its result f32\[2\], from f32\[2\] \(.*np\.log\(np\.array\(\[1, -1\]\)\).*nans\.test\.ts:\d+\)\. Keep the operand/,
    );
    expect(nan(() => zero().div(zero()))).toMatch(/^div: a NaN in its result f32\[2\], from f32\[2\], f32\[2\]/);
    expect(nan(() => np.log(2))).toBe("nothing thrown");
    expect(np.log(-1).item()).toBeNaN();
  });
  it("finds the operation in compiled code, and its line", () => {
    const f = (x: NDArray) => {
      const y = np.sin(x);
      const z = np.sqrt(y.sub(2));
      return z.mul(3).add(y);
    };
    expect(nan(() => jit(f)(zero()))).toMatch(
      /^sqrt: a NaN in its result f32\[2\], from f32\[2\] in jit\(f\) \(const z = np\.sqrt\(y\.sub\(2\)\), nans\.test\.ts:\d+\)/,
    );
    // Traced before, without lines: it is traced anew.
    const g = jit(f);
    g(zero());
    expect(nan(() => g(zero()))).toMatch(/^sqrt.*np\.sqrt\(y\.sub\(2\)\)/);
  });
  it("passes over NaN that do not reach a result", () => {
    const f = jit((x: NDArray) => np.where(x.greater(0), np.log(x), 0).add(np.sqrt(x)));
    expect(nan(() => f(np.array([-1, 1])))).toMatch(/^sqrt/);
  });
  it("says where an argument was bad already", () => {
    const bad = np.array([Number.NaN]);
    expect(nan(() => jit((x: NDArray) => x.mul(2))(bad))).toMatch(/: a NaN comes in with operand 0, f32\[1\] \(/);
    expect(nan(() => bad.mul(2))).toMatch(/^mul: a NaN.*\(operand 0 has one already\)/);
  });
  it("finds it in scan, with the step", () => {
    const body = (c: NDArray, x: NDArray) => [np.sqrt(c).sub(x), c] as [NDArray, NDArray];
    const run = (c: NDArray) => lax.scan(body, c, np.ones([5]));
    expect(nan(() => run(np.array(0.5)))).toMatch(
      /^sqrt: a NaN in its result f32\[\], from f32\[\] in step 1 of scan \(.*np\.sqrt\(c\).*nans\.test\.ts/,
    );
    expect(nan(() => jit(run)(np.array(0.5)))).toMatch(/in step 1 of scan of jit\(run\)/);
  });
  it("finds it in cond and whileLoop", () => {
    const branch = (x: NDArray) =>
      lax.cond(
        x.less(0),
        (x) => np.log(x),
        (x) => x,
        x,
      );
    expect(nan(() => jit(branch)(np.array(-1)))).toMatch(
      /^log: .* in branch 1 of cond of jit\(branch\) \(.*np\.log\(x\)/,
    );
    const loop = (x: NDArray) =>
      lax.whileLoop(
        ([i]) => np.less(i, 4),
        ([i, y]) => [i.add(1), np.log(y)] as [NDArray, NDArray],
        [np.array(0), x] as [NDArray, NDArray],
      );
    expect(nan(() => loop(np.array(2)))).toMatch(/^log: .* in step 2 of while \(.*np\.log\(y\)/);
  });
  it("tells the backward pass", () => {
    // The root's derivative is infinite at 0, and 0 times infinity comes back through the select.
    const guarded = (x: NDArray) => np.sum(np.where(x.greater(0), np.sqrt(x), 0));
    const message =
      /^mul: a NaN in its result f32\[.*\], from .*operand \d is infinite.* in the backward pass: the derivative of sqrt \(.*np\.sqrt\(x\).*nans\.test\.ts:\d+\)\. Keep the operand away/;
    expect(nan(() => grad(guarded)(zero()))).toMatch(message);
    expect(nan(() => jit(grad(guarded))(zero()))).toMatch(message);
    expect(nan(() => grad(jit(guarded))(zero()))).toMatch(message);
    expect(nan(() => grad(checkpoint(guarded) as (x: NDArray) => NDArray)(zero()))).toMatch(message);
    expect(nan(() => vmap(grad(guarded))(np.zeros([3, 2])))).toMatch(message);
  });
  it("tells the backward pass of a loop", () => {
    const step = (c: NDArray) => np.where(c.greater(0), np.sqrt(c), 0);
    const f = (x: NDArray) => lax.scan((c: NDArray) => [step(c), null] as const, x, null, { length: 3 })[0];
    expect(nan(() => grad(f)(0))).toMatch(
      /^mul: .* in step 0 of scan, in the backward pass: the derivative of sqrt \(.*np\.sqrt\(c\)/,
    );
  });
  it("finds it in a rule of customVjp", () => {
    const f = customVjp((x: NDArray) => x.mul(2)).defvjp(
      (x) => [x.mul(2), x],
      (x, g) => [np.log(x as NDArray).mul(g)],
    );
    expect(nan(() => grad(f as (x: NDArray) => NDArray)(-1))).toMatch(/^log: .*\(.*np\.log\(x as NDArray\)/);
  });
  it("knows 16-bit and complex numbers", () => {
    expect(nan(() => np.log(np.array([-1])).astype("float16"))).toMatch(/^log/);
    expect(nan(() => np.array([Number.NaN]).astype("float16"))).toMatch(
      /^convertElementType: a NaN in its result f16\[1\]/,
    );
    expect(nan(() => np.array([Number.NaN]).astype("complex64"))).toMatch(/ c64\[1\]/);
  });
  it("does not print again while it looks for the operation", () => {
    const heard: string[] = [];
    const { log } = console;
    console.log = (text: string) => heard.push(text);
    const f = jit((x: NDArray) => {
      debug.print("x is {}", x);
      return np.log(x.sub(1));
    });
    try {
      expect(nan(() => f(0))).toMatch(/^log/);
    } finally {
      console.log = log;
    }
    expect(heard.length).toBe(1);
  });
});

describe("debugInfs", () => {
  it("names the operation that makes an infinity", () => {
    expect(failure(() => debugInfs(() => np.ones([2]).div(0)))).toMatch(/^div: an infinity in its result f32\[2\]/);
    expect(failure(() => debugInfs(() => jit((x: NDArray) => np.exp(x).mul(2))(100)))).toMatch(
      /^exp: an infinity .* in jit\(<lambda>\) \(.*np\.exp\(x\)/,
    );
    expect(failure(() => debugInfs(() => np.log(-1)))).toBe("nothing thrown");
  });
  it("and is a setting, by JAX's name too", () => {
    config.update("jax_debug_infs", true);
    expect(config.debugInfs).toBe(true);
    expect(failure(() => np.exp(1000))).toMatch(/^exp/);
  });
});
