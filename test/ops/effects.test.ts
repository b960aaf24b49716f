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
it("formats as Python's str.format", () => {
  const x = np.array([0.5, -1234.5678]);
  debug.print("{x:.1f} {y:>6} {0} {s:*^7} {f}", np.array(3, "int32"), {
    x,
    y: np.array(7, "int32"),
    s: "mid",
    f: Math.sin,
  });
  debug.print("{:.2e} {:,.1f} {:08.3f} {:+d} {:#x} {:.0%}", 12345.678, 1234567.25, -7.25, 5n, 255n, 0.25);
  // Exact ties go to the even digit.
  debug.print("{:.0f} {:.0f} {:.2f} {:.1e} {:.3g} {:.3}", 2.5, 3.5, 0.125, 0.125, 1234567, 100000);
  expect(lines).toEqual([
    "[0.5 -1234.6]      7 3 **mid** <function sin>",
    "1.23e+04 1,234,567.2 -007.250 +5 0xff 25%",
    "2 4 0.12 1.2e-01 1.23e+06 1e+05",
  ]);
});
it("writes trees as their parts, under jit too", () => {
  jit((x) => {
    debug.print("{p} and {}", [x, { k: x }], { p: { a: np.multiply(x, 2), b: null, c: ["s", true] } });
    return x;
  })(1.5);
  expect(lines).toEqual(["{a: 3.0, b: null, c: [s, True]} and [1.5, {k: 1.5}]"]);
});
it("takes options first or last", () => {
  debug.print("{x}", { x: 1, ordered: true });
  debug.print("{}", 2, { ordered: true });
  debug.print({ ordered: true })("{} {x}", 3, { x: 4 });
  debug.print("done", { ordered: false });
  debug.print("{ordered}", { ordered: 5 });
  expect(lines).toEqual(["1.0", "2.0", "3.0 4.0", "done", "5.0"]);
});
it("says where format and values do not fit", () => {
  expect(() => debug.print("{} {}", 1)).toThrow(
    'debug.print: the format "{} {}" has {} and no value for it. Pass one more',
  );
  expect(() => debug.print("{x}", 1)).toThrow("Pass { x } last");
  expect(() => debug.print("{}", 1, 2)).toThrow("uses no value 1");
  expect(() => debug.print("{x}", { x: 1, y: 2 })).toThrow("uses no value y");
  expect(() => debug.print("{", 1)).toThrow("a single {");
  expect(() => debug.print("{:q}", 1)).toThrow('"q" is no format specification');
});
it("calls that print alike share compiled code", () => {
  const f = jit((x) => {
    for (let i = 0; i < 3; i++) debug.print("v {:.2f}", x);
    return x;
  });
  f(1);
  f(np.array([1, 2]));
  expect(lines).toEqual([...Array(3).fill("v 1.00"), ...Array(3).fill("v [1.00 2.00]")]);
});
