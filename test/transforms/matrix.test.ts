import { afterEach, describe, expect, it, vi } from "vitest";
import { checkpoint, debug, grad, jit, jvp, lax, type NDArray } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { read } from "../helpers/values.ts";
import { axes, eagerOnly, type F, f64, less, mul, programs, sin, transforms } from "./programs.ts";

const golden = readGolden("transforms/matrix.json") as {
  matrix: Record<string, Record<string, number[] | string>>;
  axes: Record<string, number[]>;
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

/** Refusals of JAX that are gaps of its own and no rule: nothing to compare with. */
const noOracle = (want: string, what: string): boolean =>
  want.includes("Transpose rule") || /^jvpRule of customVjp, gradOfVmap/.test(what);

function checkOne(program: string, transform: string, f: F, wrap: (f: F) => F): void {
  const want = golden.matrix[program][transform];
  const run = () => {
    const [g, argument] = transforms[transform](f);
    return read(wrap(g)(argument()));
  };
  const what = `${program}, ${transform}`;
  if (typeof want !== "string") near(run(), want, what);
  else if (!noOracle(want, what)) expect(run, `${what}: JAX has ${want}`).toThrow(/customVjp.*forward-mode/);
}

for (const [program, f] of Object.entries(programs))
  describe(program, () => {
    for (const transform of Object.keys(transforms))
      it(transform, () => {
        checkOne(program, transform, f, (g) => g);
        checkOne(program, transform, f, (g) => jit(g) as F);
      });
  });
for (const [program, f] of Object.entries(eagerOnly))
  describe(program, () => {
    for (const transform of Object.keys(transforms).filter((t) => !/vmap/i.test(t)))
      it(transform, () => checkOne(program, transform, f, (g) => g));
  });

describe("named axes", () => {
  for (const [name, f] of Object.entries(axes))
    it(name, () => {
      near(read(f()), golden.axes[name], name);
      near(read(jit(f as () => NDArray)()), golden.axes[name], `jit of ${name}`);
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
