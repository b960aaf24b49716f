import { setFlagsFromString } from "node:v8";
import { afterEach, describe, expect, it } from "vitest";
import { checkingLeaks, config, errors, grad, jit, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";

afterEach(() => {
  held = undefined;
  config.checkTracerLeaks = false;
});
let held: NDArray | undefined;
function keep(x: NDArray): NDArray {
  const y = x.mul(3);
  held = y;
  return y.add(1);
}
function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    expect(e).toBeInstanceOf(errors.UnexpectedTracerError);
    return (e as Error).message;
  }
  return "nothing thrown";
}
const use = () => failure(() => held?.mul(2));

describe("a leaked tracer", () => {
  it("says which function it belongs to, and where it was made", () => {
    jit(keep)(1);
    expect(use()).toMatch(
      /^mul: a traced f32\[\]\*? is used outside jit\(keep\) in which it was traced; it was made at const y = x\.mul\(3\), leaks\.test\.ts:\d+ in keep\. Return it/,
    );
    grad(keep)(1);
    expect(use()).toMatch(/outside grad\(keep\).*made at const y = x\.mul\(3\), leaks\.test\.ts:\d+ in keep/);
    vmap(keep)(np.ones([2]));
    expect(use()).toMatch(/outside vmap\(keep\).*made at const y = x\.mul\(3\)/);
    lax.scan((c: NDArray) => [keep(c), null] as const, np.array(1), null, { length: 2 });
    expect(use()).toMatch(/outside scan.*made at const y = x\.mul\(3\)/);
  });
  it("that is an argument names the call", () => {
    jit((x: NDArray) => {
      held = x;
      return x;
    })(1);
    expect(use()).toMatch(/outside jit\(<lambda>\).*it was made at .*leaks\.test\.ts:\d+/);
  });
});

describe("checkingLeaks", () => {
  it("throws when the function ends", () => {
    const message =
      /^jit\(keep\): a traced f32\[\]\*? outlives the function in which it was traced; it was made at const y = x\.mul\(3\)/;
    expect(failure(() => checkingLeaks(() => jit(keep)(1)))).toMatch(message);
    expect(failure(() => checkingLeaks(() => grad(keep)(1)))).toMatch(/^grad\(keep\): .*made at const y/);
    expect(failure(() => checkingLeaks(() => vmap(keep)(np.ones([2]))))).toMatch(/^vmap\(keep\): /);
  });
  it("lets clean programs pass", () => {
    const clean = (x: NDArray) => lax.foriLoop(0, 3, (_, y: NDArray) => y.mul(x), np.sin(x));
    const run = () => {
      const a = jit(clean)(0.5).item();
      const b = jit(grad(clean))(0.5).item();
      const c = grad(jit(clean))(0.5).item();
      const d = vmap(grad(clean))(np.array([0.5]))
        .slice(0)
        .item();
      return [a, b, c, d];
    };
    const [a, ...slopes] = checkingLeaks(run);
    expect(a).toBeCloseTo(0.125 * Math.sin(0.5), 5);
    for (const s of slopes) expect(s).toBeCloseTo(0.75 * Math.sin(0.5) + 0.125 * Math.cos(0.5), 5);
  });
  it("is a setting too, and throws at the call", () => {
    config.checkTracerLeaks = true;
    // A function that was traced under this setting is not traced again.
    expect(failure(() => jit((x: NDArray) => keep(x))(1))).toMatch(/^jit\(<lambda>\).*made at const y/);
    held = undefined;
    expect(jit((x: NDArray) => x.mul(2))(1).item()).toBe(2);
  });
  it("does not take what the optimising compiler holds for a leak", () => {
    // It starts early and late in its work is still at it: a few of 100 calls met that before the check asked again.
    setFlagsFromString("--interrupt-budget=500");
    setFlagsFromString("--concurrent-recompilation-delay=30");
    try {
      config.checkTracerLeaks = true;
      for (let i = 0; i < 50; i++) expect(jit((x: NDArray) => x.mul(2))(1).item()).toBe(2);
    } finally {
      setFlagsFromString("--concurrent-recompilation-delay=0");
      setFlagsFromString("--interrupt-budget=135168");
    }
  }, 300_000);
});
