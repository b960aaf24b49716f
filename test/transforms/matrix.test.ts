import { afterEach, describe, expect, it, vi } from "vitest";
import { checkpoint, debug, grad, jit, jvp, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { read } from "../helpers/values.ts";
import {
  add,
  axes,
  direction,
  eagerOnly,
  type F,
  f64,
  forward,
  insideFromOutside,
  lanes,
  less,
  mul,
  nesting,
  point,
  programs,
  sin,
  transforms,
  wrappers,
} from "./programs.ts";

const golden = readGolden("transforms/matrix.json") as {
  matrix: Record<string, Record<string, number[] | string>>;
  jets: Record<string, number[] | string>;
  axes: Record<string, number[] | string>;
  prints: Record<string, string[]>;
};

/** Both sides are float64; sums and compiled loops differ in the order of some hundred operations: 1e-10 of the size. Differences have 1e-6. */
function near(got: number[], want: number[], what: string, tolerance = 1e-10): void {
  expect(got.length, what).toBe(want.length);
  want.forEach((w, i) => {
    expect(Math.abs(got[i] - w), `${what}: element ${i} is ${got[i]}, JAX has ${w}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(w)),
    );
  });
}

/** What forward mode through customVjp must be: no rule of the user's says what its derivative is. */
const noForwardRule = /customVjp.*forward-mode/;
/** What reverse mode through customVmap is, in JAX too: there is no rule for the transpose's lanes. */
const noReverseRule = /customVmap.*no reverse mode/;
/** Central differences of a function of t at 0, of order 1 and 2. */
function differences(f: (t: number) => NDArray): number[] {
  const h = 1e-3;
  const [low2, low, at, high, high2] = [-2, -1, 0, 1, 2].map((k) => read(f(k * h)));
  const first = at.map((_, i) => (8 * (high[i] - low[i]) - (high2[i] - low2[i])) / (12 * h));
  const second = at.map((y, i) => (16 * (high[i] + low[i]) - high2[i] - low2[i] - 30 * y) / (12 * h * h));
  return [...first, ...second];
}
const numericGradient = (f: F, x: NDArray): NDArray =>
  f64([0, 1, 2].map((i) => differences((t) => f(add(x, f64([0, 1, 2].map((j) => (j === i ? t : 0))))))[0]));
const weightedGrad =
  (f: F): F =>
  (x) =>
    np.sum(mul(sin(grad(f)(x)), direction()));
/**
 * Where JAX refuses and jaxtra does not: the same in another order, or by differences. customVjp under vmap is taken lane by lane,
 * and the derivative of a mapped customVmap is that of its rule.
 */
const otherwise: Record<string, (f: F) => () => NDArray> = {
  vmapOfGrad: (f) => () => np.stack(lanes().map((x) => grad(f)(x))),
  gradOfVmap: (f) => () => np.stack(lanes().map((x) => grad((x: NDArray) => sin(f(x)))(x))),
  gradOfVmapShared: (f) =>
    grad((x: NDArray) => [0.5, 1, 1.5].map((k) => sin(f(mul(x, k)))).reduce((a, b) => add(a, b))).bind(null, point()),
  gradOfVmapOfGrad: (f) => () => np.stack(lanes().map((x) => grad((x: NDArray) => np.sum(sin(grad(f)(x))))(x))),
  linearize: (f) => () => forward(f)(point()),
  vmapOfJvp: (f) => () => jvp(vmap(f), [np.stack(lanes())], [np.stack(lanes().map(direction))])[1],
  gradOfGrad: (f) => () => numericGradient(weightedGrad(f), point()),
  vmapOfGradOfGrad: (f) => () => np.stack(lanes().map((x) => numericGradient(weightedGrad(f), x))),
  gradOfJvp: (f) => () => numericGradient(forward(f), point()),
  jvpOfGrad: (f) => () => f64(differences((t) => grad(f)(add(point(), mul(direction(), t)))).slice(0, 3)),
  jetOfGrad: (f) => () =>
    f64(differences((t) => grad(f)(add(add(point(), mul(direction(), t)), mul(point(), (t * t) / 2))))),
};
const byDifferences = ["gradOfGrad", "vmapOfGradOfGrad", "gradOfJvp", "jvpOfGrad", "jetOfGrad"];

/** A rule of customVmap that is asked for after its function was traced cannot close over arrays, as these do over their rows. */
const lateRule = /customVmap.*its rule closes over an array/;
const closesOverRows = /customVmap of .*(associativeScan|scan|map)/;

/** What a program may throw, by the rules in it. */
const refusal = (program: string): RegExp => {
  const rules = [/customVjp/.test(program) && noForwardRule, /customVmap/.test(program) && noReverseRule];
  return new RegExp(rules.flatMap((r) => (r ? [r.source] : [])).join("|") || "nothing");
};
/** The rule of customVjp is staged at the call, also where only the value is wanted, and here it takes a vjp of a customVmap. */
const refusesAtTheCall = /customVjp of .*customVmap/;
/** jet takes a function in the place of its customVjp, but not inside a jvp that a rule or the solver of a root has taken before. */
const takesJvp = /(root|jvpRule) of .*customVjp/;
/**
 * A rule of customJvp is wrong on purpose: then only the first derivative has one meaning. Nested jvp differentiates the value by
 * the rule in one order and by what it computes in the next, where jet takes the rule as the differential equation of the value.
 */
const wrongRule = /customJvp|jvpRule/;
/** JAX maps the lanes once more where a rule's argument is mapped and its tangent is not. */
const rulesTwice = (program: string, transform: string) => transform === "vmapOfJvp" && /customVmap/.test(program);

function checkOne(program: string, transform: string, f: F, wrap: (f: F) => F): void {
  const want = golden.matrix[program][transform];
  const run = () => {
    const [g, argument] = transforms[transform](f);
    return read(wrap(g)(argument()));
  };
  const what = `${program}, ${transform}`;
  const refused = typeof want === "string";
  let got: number[];
  try {
    got = run();
  } catch (e) {
    if (closesOverRows.test(program) && lateRule.test(String(e))) return;
    if (!refused && !refusesAtTheCall.test(program) && !(/jet|Jet/.test(transform) && takesJvp.test(program))) throw e;
    expect(String(e), `${what}: JAX has ${want}`).toMatch(refusal(program));
    expect(String(want), what).not.toMatch(/Transpose rule/);
    return;
  }
  if (refused && transform === "gradOfJet" && wrongRule.test(program)) return;
  if (refused || rulesTwice(program, transform)) {
    expect(otherwise[transform], `${what}: JAX has ${want}`).toBeDefined();
    return near(got, read(otherwise[transform](f)()), what, byDifferences.includes(transform) ? 1e-6 : 1e-10);
  }
  if (/jet|OfJet/.test(transform) && transform !== "jetOfGrad" && wrongRule.test(program)) {
    expect(got.length, what).toBe(want.length);
    const stride = { jet: 3, vmapOfJet: 2 }[transform];
    const first = (ys: number[]) => ys.filter((_, i) => stride && i % stride === 0);
    return near(first(got), first(want), what);
  }
  near(got, want, what);
  const jet = golden.jets[program];
  if (transform === "jet" && typeof jet !== "string") near(got, jet, what);
}

const eager = (g: F): F => g;
const jitted = (g: F): F => jit(g) as F;
for (const [program, f] of Object.entries(programs))
  describe(program, () => {
    for (const transform of Object.keys(transforms))
      it(transform, () => {
        for (const way of [eager, jitted]) checkOne(program, transform, f, way);
      });
  });

/**
 * Every wrapper of every wrapper, and a sample of three, run eagerly or jitted in turn: together they see both ways through every rule.
 * Transformations of second order take most of the time; each pair has so many of them, in turn. JAXTRA_MATRIX=all runs all.
 */
const higher = Object.keys(transforms).filter(
  (t) => /Grad.*Of|OfGrad|OfJvp|Jet|jet|Shared/.test(t) && t !== "vmapOfGrad",
);
const perPair = process.env.JAXTRA_MATRIX === "all" ? higher.length : 2;
const nestings = Object.keys(golden.matrix).filter((name) => name.includes(" of "));
it("has all pairs of wrappers", () => {
  for (const a of Object.keys(wrappers))
    for (const b of Object.keys(wrappers)) expect(nestings).toContain(`${a} of ${b}`);
});
nestings.forEach((program, n) => {
  const some = Object.keys(transforms).filter((t) => {
    const k = higher.indexOf(t);
    return k < 0 || (k + n * perPair) % higher.length < perPair;
  });
  it(program, () => {
    some.forEach((transform, k) => {
      checkOne(program, transform, nesting(program), (n + k) % 2 ? eager : jitted);
    });
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
