import { afterEach, describe, expect, it, vi } from "vitest";
import { checkpoint, debug, grad, jit, jvp, lax, type NDArray, numpy as np } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { read } from "../helpers/values.ts";
import {
  add,
  axes,
  eagerOnly,
  type F,
  f64,
  insideFromOutside,
  lanes,
  less,
  mul,
  point,
  programs,
  sin,
  transforms,
} from "./programs.ts";

const golden = readGolden("transforms/matrix.json") as {
  matrix: Record<string, Record<string, number[] | string>>;
  axes: Record<string, number[] | string>;
  prints: Record<string, string[]>;
};

/** Both sides are float64; sums and compiled loops differ in the order of some hundred operations: 1e-10 of the size. */
function near(got: number[], want: number[], what: string): void {
  expect(got.length, what).toBe(want.length);
  want.forEach((w, i) => {
    expect(Math.abs(got[i] - w), `${what}: element ${i} is ${got[i]}, JAX has ${w}`).toBeLessThanOrEqual(
      1e-10 * (1 + Math.abs(w)),
    );
  });
}

/** What forward mode through customVjp must be: no rule of the user's says what its derivative is. */
const noForwardRule = /customVjp.*forward-mode/;
/** Programs that JAX refuses under vmap for want of a rule of its own: the same without vmap, lane by lane. */
const laneByLane: Record<string, (f: F) => () => NDArray> = {
  vmapOfGrad: (f) => () => np.stack(lanes().map((x) => grad(f)(x))),
  gradOfVmap: (f) => () => np.stack(lanes().map((x) => grad((x: NDArray) => sin(f(x)))(x))),
  gradOfVmapShared: (f) =>
    grad((x: NDArray) => [0.5, 1, 1.5].map((k) => sin(f(mul(x, k)))).reduce((a, b) => add(a, b))).bind(null, point()),
  gradOfVmapOfGrad: (f) => () => np.stack(lanes().map((x) => grad((x: NDArray) => np.sum(sin(grad(f)(x))))(x))),
};

function checkOne(program: string, transform: string, f: F, wrap: (f: F) => F): void {
  const want = golden.matrix[program][transform];
  const run = () => {
    const [g, argument] = transforms[transform](f);
    return read(wrap(g)(argument()));
  };
  const what = `${program}, ${transform}`;
  if (typeof want !== "string") return near(run(), want, what);
  let got: number[];
  try {
    got = run();
  } catch (e) {
    expect(String(e), `${what}: JAX has ${want}`).toMatch(noForwardRule);
    expect(want, what).not.toMatch(/Transpose rule/);
    return;
  }
  expect(laneByLane[transform], `${what}: JAX has ${want}`).toBeDefined();
  near(got, read(laneByLane[transform](f)()), what);
}

/** Pairs run eagerly or jitted in turn: together they see both ways through every rule. */
let turn = 0;
for (const [program, f] of Object.entries(programs))
  describe(program, () => {
    for (const transform of Object.keys(transforms)) {
      const ways = program.includes(" of ") ? [turn++ % 2] : [0, 1];
      it(transform, () => {
        for (const way of ways) checkOne(program, transform, f, (g) => (way ? (jit(g) as F) : g));
      });
    }
    turn++;
  });
for (const [program, f] of Object.entries(eagerOnly))
  describe(program, () => {
    for (const transform of Object.keys(transforms).filter((t) => !/vmap/i.test(t)))
      it(transform, () => checkOne(program, transform, f, (g) => g));
  });

describe("named axes", () => {
  for (const [name, f] of Object.entries(axes))
    it(name, () => {
      const known = golden.axes[name];
      // JAX's transpose of allToAll fails inside the lanes where its axes differ.
      const want = typeof known === "string" ? read(insideFromOutside[name]()) : known;
      near(read(f()), want, name);
      near(read(jit(f as () => NDArray)()), want, `jit of ${name}`);
    });
});

describe("ordered prints", () => {
  afterEach(() => void vi.restoreAllMocks());

  const noisy: F = (x) => {
    debug.print("a {}", x);
    const step = (c: NDArray, w: NDArray): [NDArray, null] => {
      debug.print("c {} {}", c, w);
      return [mul(c, w), null];
    };
    const [c] = lax.scan(step, x, f64([2, 3]));
    const low = (c: NDArray) => {
      debug.print("low {}", c);
      return sin(c);
    };
    const y = lax.cond(less(c, 100), low, (c: NDArray) => c, c);
    debug.print("z {}", x);
    return y;
  };
  const counting: F = (x) =>
    lax.whileLoop(
      (c: NDArray) => less(c, 9),
      (c: NDArray) => {
        debug.print("w {}", c);
        return mul(c, c);
      },
      x,
    );
  const one = () => f64([1], []);
  const two = () => f64([2], []);
  const forward =
    (f: F): F =>
    (x) =>
      jvp(f, [x], [one()])[1];
  const cases: Record<string, [F, () => NDArray]> = {
    eval: [noisy, one],
    jit: [jit(noisy) as F, one],
    jvp: [forward(noisy), one],
    grad: [grad(noisy), one],
    jitGrad: [jit(grad(noisy)) as F, one],
    gradJit: [grad(jit(noisy) as F), one],
    gradOfGrad: [grad(grad(noisy)), one],
    gradOfCheckpoint: [grad(checkpoint(noisy)), one],
    while: [counting, two],
    whileJit: [jit(counting) as F, two],
  };
  for (const [name, [f, argument]] of Object.entries(cases))
    it(name, () => {
      const lines: string[] = [];
      vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
      read(f(argument()));
      // JAX prints once more where checkpoint recomputes; here recomputation has no effects.
      const want = name === "gradOfCheckpoint" ? golden.prints.eval : golden.prints[name];
      const parts = (line: string) => line.split(" ").map((w, i) => (i ? Number(w) : w));
      expect(lines.map(parts)).toEqual(want.map(parts));
    });
});
