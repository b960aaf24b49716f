import { describe, expect, it } from "vitest";
import {
  adCheckpoint,
  checkpoint,
  checkpointPolicies,
  grad,
  jit,
  jvp,
  lax,
  makeJaxpr,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { read } from "../helpers/values.ts";

// tools/golden/checkpoint.py has the same programs in JAX.
const golden = readGolden("control/checkpoint.json") as {
  kept: Record<string, Record<string, number[][]>>;
  grads: Record<string, number[]>;
};
type F = (x: NDArray) => NDArray;
type Step = (c: NDArray, w: NDArray) => [NDArray, NDArray];
const f64 = (data: number[], ...shape: number[]) => np.reshape(np.array(new Float64Array(data)), shape);
const W = f64([0.5, -0.3, 0.8, 1.1, 0.2, -0.7, -0.4, 0.9, 0.6, 0.3, -1.2, 0.1], 4, 3);
const A = f64([0.6, -0.2, 0.3, 0.1, 0.5, -0.7, 0.4, 0.2, 0.8], 3, 3);
const x = f64([0.4, 0.9, -0.3], 3);
const { sin, cos, exp, tanh, sum } = np;
const name = adCheckpoint.checkpointName;
const dot = (a: NDArray) => np.dot(A, a);
const norm = (y: NDArray): NDArray => sum(y.mul(y));
const total = ([c, ys]: [NDArray, NDArray]) => norm(c).add(norm(ys));
const lastOf = (f: (a: NDArray) => NDArray, x: NDArray) =>
  norm(lax.scan((c: NDArray, w: NDArray) => [f(c.mul(w)), null] as [NDArray, null], x, W)[0]);

const dots: Step = (c, w) => [sin(dot(c.mul(w))), sum(sin(c))];
const keepsH = { policy: checkpointPolicies.saveOnlyTheseNames("h") };
const programs: Record<string, F> = {
  scan: (x) => total(lax.scan(dots, x, W)),
  reverse: (x) => total(lax.scan(dots, x, W, { reverse: true })),
  names: (x) => {
    const step: Step = (c, w) => {
      const h = name(sin(c.mul(w)), "h");
      return [exp(name(cos(h).mul(x), "g")), norm(h)];
    };
    return total(lax.scan(step, x, W));
  },
  result: (x) => {
    const step: Step = (c, w) => {
      const h = name(sin(c.mul(w)), "h");
      return [sin(h), h];
    };
    return total(lax.scan(step, x, W));
  },
  cond: (x) =>
    norm(
      lax.cond(
        np.greater(sum(x), 0),
        (a: NDArray) => sin(dot(sin(a))),
        (a: NDArray) => name(exp(a), "h").mul(sin(a)),
        x,
      ),
    ),
  switch: (x) =>
    norm(
      lax.switch(
        1,
        [(a: NDArray) => sin(dot(a)), (a: NDArray) => sum(sin(name(cos(a), "h"))).mul(exp(a)), (a: NDArray) => a],
        x,
      ),
    ),
  condInScan: (x) => {
    const step: Step = (c, w) => [
      lax.cond(
        np.greater(sum(c), 0.5),
        (c: NDArray) => sin(dot(c.mul(w))),
        (c: NDArray) => sin(c).mul(w),
        c,
      ),
      sum(c),
    ];
    return total(lax.scan(step, x, W));
  },
  scanInScan: (x) => {
    const step: Step = (c, w) => {
      const [d] = lax.scan((d: NDArray, u: NDArray) => [sin(dot(d.mul(u))), null] as [NDArray, null], c, W);
      return [tanh(name(d.mul(w), "h")), sum(sin(c))];
    };
    return total(lax.scan(step, x, W));
  },
  fori: (x) => norm(lax.foriLoop(0, 5, (_, c: NDArray) => sin(dot(c)), x)),
  inside: (x) =>
    lastOf(
      checkpoint((a: NDArray) => sin(dot(sin(dot(a))))),
      x,
    ),
  ownPolicy: (x) =>
    lastOf(
      checkpoint((a: NDArray) => sin(dot(name(sin(a), "h"))), keepsH),
      x,
    ),
  call: (x) => lastOf(jit((a: NDArray) => sin(dot(name(sin(a), "h")))) as F, x),
};
const { dotsSaveable, nothingSaveable, saveFromBothPolicies, saveOnlyTheseNames } = checkpointPolicies;
const policies = {
  nothing: nothingSaveable,
  dots: dotsSaveable,
  names: saveOnlyTheseNames("h"),
  both: saveFromBothPolicies(dotsSaveable, saveOnlyTheseNames("h")),
};
const others = {
  everything: checkpointPolicies.everythingSaveable,
  except: checkpointPolicies.saveAnythingExceptTheseNames("h"),
};

/** Shapes of residuals that are results of operations. */
const keptOf = (f: F, x: NDArray): number[][] =>
  adCheckpoint
    .savedResiduals(f, x)
    .filter((r) => !r.source.startsWith("from"))
    .map((r) => [...r.aval.shape])
    .sort((a, b) => a.length - b.length || a[0] - b[0]);
const near = (got: number[], want: number[]) => got.forEach((g, i) => void expect(g).toBeCloseTo(want[i], 12));

for (const [program, f] of Object.entries(programs))
  describe(program, () => {
    for (const [p, policy] of Object.entries({ ...policies, ...others }))
      it(p, () => {
        const g = checkpoint(f, { policy });
        if (p in policies) expect(keptOf(g, x)).toEqual(golden.kept[program][p]);
        near(read(grad(g)(x)), golden.grads[program]);
        near(read((jit(grad(g)) as F)(x)), golden.grads[program]);
      });
    it("under other transformations", () => {
      const g = checkpoint(f, { policy: policies.both });
      const rows = np.stack([x, sin(x), cos(x)]);
      near(read(vmap(grad(g))(rows)), read(vmap(grad(f))(rows)));
      const second = (f: F) => jvp(grad(f), [x], [cos(x)])[1];
      near(read(second(g)), read(second(f)));
      const third = (f: F) => grad((x: NDArray) => norm(grad(f)(x)))(x);
      near(read(third(g)), read(third(f)));
    });
  });

describe("whileLoop with maxSteps", () => {
  const loop =
    (how: "all" | "sqrt" | "log"): F =>
    (x) =>
      norm(
        lax.whileLoop(
          (c: NDArray) => np.less(norm(c), 3),
          (c: NDArray) => sin(dot(c)).add(c),
          x,
          { maxSteps: 9, checkpoint: how },
        ),
      );
  it("keeps the products of every step", () => {
    for (const how of ["all", "sqrt", "log"] as const) {
      const kept = keptOf(checkpoint(loop(how), { policy: dotsSaveable }), x);
      const steps = kept.map((s) => s.slice(0, -1).reduce((a, b) => a * b));
      expect(Math.max(...steps), how).toBeGreaterThanOrEqual(9);
      expect(keptOf(checkpoint(loop(how)), x), how).toEqual([]);
    }
  });
  it("has the same derivative", () => {
    for (const how of ["all", "sqrt", "log"] as const)
      near(read(grad(checkpoint(loop(how), { policy: dotsSaveable }))(x)), read(grad(loop(how))(x)));
  });
});

/** How often a primitive stands in a jaxpr, with bodies. */
const occurrences = (f: F, prim: string): number =>
  String(makeJaxpr(f)(x)).split(new RegExp(`= ${prim}\\b`)).length - 1;

it("does not compute again what it keeps", () => {
  const count = (policy: typeof dotsSaveable) => occurrences(grad(checkpoint(programs.scan, { policy })), "dotGeneral");
  // Forward, again, and the transposed product.
  expect(count(nothingSaveable)).toBe(3);
  expect(count(dotsSaveable)).toBe(2);
});
