import { afterEach, beforeEach, expect, it } from "vitest";
import { debug, grad, jit, lax, numpy as np, vmap } from "../../src/index.ts";
import { setPrintOutput } from "../../src/ops/effects.ts";

let lines: string[] = [];
let old: (line: string) => void;
beforeEach(() => {
  lines = [];
  old = setPrintOutput((line) => lines.push(line));
});
afterEach(() => {
  setPrintOutput(old);
});
it("prints values where {} stands, doubled braces as they are", () => {
  debug.print("{} then {1} {{}} {0}", 1, np.array([1, 2]));
  expect(lines).toEqual([`1.0 then ${np.array([1, 2])} {} 1.0`]);
});
it("prints once a run under jit and grad, not when traced", () => {
  const f = jit((x) => {
    debug.print("x {}", x);
    return np.multiply(x, x);
  });
  f(3);
  f(4);
  grad(f)(5);
  expect(lines).toEqual(["x 3.0", "x 4.0", "x 5.0"]);
});
it("prints for each lane, outer axes first", () => {
  const m = np.array([
    [1, 2],
    [3, 4],
  ]);
  vmap((row) => {
    vmap((x) => {
      debug.print("{} of {}", x, np.sum(row));
      return x;
    })(row);
    return row;
  })(m);
  expect(lines).toEqual(["1.0 of 3.0", "2.0 of 3.0", "3.0 of 7.0", "4.0 of 7.0"]);
});
it("keeps the order of the program in loops", () => {
  lax.foriLoop(
    0,
    2,
    (i, x) => {
      debug.print("a {}", i);
      debug.print("b {}", x);
      return np.add(x, 1);
    },
    0,
  );
  expect(lines).toEqual(["a 0", "b 0.0", "a 1", "b 1.0"]);
});
