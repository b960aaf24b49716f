import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  config,
  debugKeyReuse,
  errors,
  grad,
  jit,
  lax,
  type NDArray,
  numpy as np,
  random,
  vmap,
} from "../../src/index.ts";

const heard: string[] = [];
const { warn } = config;
beforeEach(() => {
  heard.length = 0;
  config.warn = (m) => heard.push(m);
});
afterEach(() => {
  config.warn = warn;
  config.debugKeyReuse = false;
  config.warnKeyReuse = true;
});
function failure(f: () => unknown): string {
  try {
    debugKeyReuse(f);
  } catch (e) {
    expect(e).toBeInstanceOf(errors.KeyReuseError);
    return (e as Error).message;
  }
  return "nothing thrown";
}
const nothing = "nothing thrown";
const both = (k: NDArray) => random.normal(k).add(random.uniform(k));

describe("a key that is used up twice", () => {
  it("throws under debugKeyReuse, with both places", () => {
    const k = random.key(0);
    expect(failure(() => both(k))).toMatch(
      /^random\.uniform: the key, key<fry>\[\], was used up before, by random\.normal \(.*key-reuse\.test\.ts:\d+\); used again at .*random\.uniform\(k\)\);, key-reuse\.test\.ts:\d+\. .*random\.split\(key\).*random\.clone/,
    );
  });
  it("warns in development, once for each place", () => {
    for (let i = 0; i < 3; i++) both(random.key(i));
    expect(heard).toEqual([
      expect.stringMatching(/^random\.uniform: the key.*by random\.normal.*warnKeyReuse = false/),
    ]);
    config.warnKeyReuse = false;
    const k = random.key(9);
    random.bits(k);
    random.bits(k);
    expect(heard.length).toBe(1);
  });
  it("is found for raw keys, splits, and every kind of sampler", () => {
    expect(failure(() => both(random.PRNGKey(0)))).toMatch(/the key, u32\[2\]/);
    expect(
      failure(() => {
        const k = random.key(0);
        random.split(k);
        random.split(k, 3);
      }),
    ).toMatch(/^random\.split.*by random\.split/);
    expect(
      failure(() => {
        const k = random.key(0);
        random.split(k);
        random.gamma(k, 2);
      }),
    ).toMatch(/^random\.gamma/);
  });
  it("is found for a key taken out of a split twice", () => {
    const keys = random.split(random.key(11));
    const raw = random.split(random.PRNGKey(12));
    for (const ks of [keys, raw])
      expect(
        failure(() => [random.normal(ks.slice(0)), random.normal(ks.slice(1)), random.normal(ks.slice(0))]),
      ).toMatch(/^random\.normal: .* by random\.normal/);
    const more = random.split(random.key(13), 3);
    expect(failure(() => [vmap((k) => random.normal(k))(more), random.normal(more.slice(2))])).toMatch(
      /^random\.normal/,
    );
  });
  it("is found while jit traces, with its line", () => {
    expect(failure(() => jit(both)(random.key(0)))).toMatch(/^random\.uniform: .*used again at .*random\.uniform\(k\)/);
    const indexed = (k: NDArray) => {
      const keys = random.split(k);
      return random.normal(keys.slice(0)).add(random.normal(keys.slice(0)));
    };
    expect(failure(() => jit(indexed)(random.key(0)))).toMatch(/^random\.normal/);
    expect(failure(() => vmap(both)(random.split(random.key(0))))).toMatch(/^random\.uniform/);
    expect(failure(() => grad((x: NDArray, k: NDArray) => x.mul(both(k)))(1, random.key(0)))).toMatch(/^random\.unif/);
  });
  it("is found in calls of jitted functions", () => {
    const draw = jit((k: NDArray) => random.normal(k));
    const k = random.key(0);
    expect(failure(() => [draw(k), draw(k)])).toMatch(/^jit\(<lambda>\): the key.*by jit\(<lambda>\)/);
    const twice = (k: NDArray) => draw(k).add(draw(k));
    expect(failure(() => jit(twice)(random.key(1)))).toMatch(/^jit\(<lambda>\)/);
  });
});

describe("a key that is used as it should", () => {
  it("passes", () => {
    const program = (k: NDArray) => {
      const [a, b, c] = random.split(k, 3);
      const d = random.foldIn(c, 1);
      const e = random.foldIn(c, 2);
      return [a, b, d, e].map((x) => random.normal(x));
    };
    expect(failure(() => program(random.key(0)))).toBe(nothing);
    expect(failure(() => jit(program)(random.key(0)))).toBe(nothing);
    expect(failure(() => vmap(program)(random.split(random.key(0))))).toBe(nothing);
  });
  it("passes as a clone", () => {
    expect(
      failure(() => {
        for (const k of [random.key(0), random.PRNGKey(0)]) {
          random.normal(k);
          random.normal(random.clone(k));
          random.normal(random.clone(k));
        }
        const [a] = random.split(random.key(3));
        return [random.normal(a), random.normal(random.clone(a))];
      }),
    ).toBe(nothing);
    const f = (k: NDArray) => random.normal(k).sub(random.normal(random.clone(k)));
    expect(failure(() => expect(jit(f)(random.key(0)).item()).toBe(0))).toBe(nothing);
  });
  it("passes where one seed makes two", () => {
    expect(failure(() => [random.normal(random.key(0)), random.normal(random.key(0))])).toBe(nothing);
    expect(failure(() => [1, 2].map(() => random.split(random.key(0)).slice(0)).map((k) => random.normal(k)))).toBe(
      nothing,
    );
  });
  it("passes through loops and branches", () => {
    const walk = (k: NDArray) =>
      lax.scan(
        (k: NDArray) => {
          const [next, own] = random.split(k);
          return [next, random.normal(own)] as [NDArray, NDArray];
        },
        k,
        null,
        { length: 4 },
      )[1];
    expect(failure(() => walk(random.key(0)))).toBe(nothing);
    expect(failure(() => jit(walk)(random.key(0)))).toBe(nothing);
    const either = (k: NDArray) =>
      lax.cond(
        true,
        (k) => random.normal(k),
        (k) => random.uniform(k),
        k,
      );
    expect(failure(() => either(random.key(0)))).toBe(nothing);
    const closing = (k: NDArray) =>
      lax.cond(
        true,
        () => random.normal(k),
        () => random.uniform(k),
      );
    expect(failure(() => jit(closing)(random.key(0)))).toBe(nothing);
    // A weak carry: the body is traced twice.
    const loop = (k: NDArray) =>
      lax.foriLoop(0, 2, (i, y: NDArray) => y.add(random.normal(random.foldIn(k, i))), 0 as any);
    expect(failure(() => jit(loop)(random.key(0)))).toBe(nothing);
  });
  it("passes when a function that holds it is traced again", () => {
    const k = random.key(0);
    const f = jit((x: NDArray) => x.mul(random.normal(k)));
    expect(failure(() => [f(np.ones([1])), f(np.ones([2]))])).toBe(nothing);
    const same = jit((k: NDArray) => random.keyData(k));
    expect(failure(() => [same(k), same(k)])).toBe(nothing);
  });
  it("passes in samplers that draw several times", () => {
    const [lam, a] = [np.array([1, 30]), np.array([0.5, 2])];
    const samplers: ((k: NDArray) => unknown)[] = [
      (k) => random.poisson(k, lam),
      (k) => random.gamma(k, a),
      (k) => random.beta(k, a, a),
      (k) => random.choice(k, 5, [3]),
      (k) => random.choice(k, 5, [3], { replace: false }),
      (k) => random.permutation(k, 8),
      (k) => random.randint(k, [3], 0, 9),
      (k) => random.categorical(k, a),
      (k) => random.rademacher(k, [3]),
      (k) => random.ball(k, 3),
      (k) => random.doubleSidedMaxwell(k, 0, 1, [2]),
      (k) => random.t(k, a),
      (k) => random.dirichlet(k, a),
      (k) => random.wald(k, a),
      (k) => random.truncatedNormal(k, -1, 1, [2]),
    ];
    for (const draw of samplers) {
      expect(failure(() => draw(random.key(0)))).toBe(nothing);
      expect(failure(() => jit((k: NDArray) => [draw(k)] as any)(random.key(0)))).toBe(nothing);
    }
    expect(heard.filter((m) => m.includes("the key"))).toEqual([]);
  });
});
