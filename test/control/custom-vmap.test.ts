import { describe, expect, it } from "vitest";
import {
  customBatching,
  customVjp,
  grad,
  jacfwd,
  jit,
  jvp,
  lax,
  linearize,
  makeJaxpr,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";

const { customVmap, sequentialVmap } = customBatching;
type F2 = (x: NDArray, y: NDArray) => NDArray;

/** sin(x) y by itself, cos(x) y under vmap: so that it shows which one ran. */
function sineOrCosine(seen: string[] = []): F2 {
  const f = customVmap((x: NDArray, y: NDArray) => np.sin(x).mul(y));
  f.defVmap((size, [bx, by], xs, ys) => {
    seen.push(`${size} ${bx} ${by} [${xs.shape}] [${ys.shape}]`);
    return [np.cos(xs).mul(ys), bx || by];
  });
  return f;
}
const x = np.array([0.1, 0.2, 0.3]);
const y = np.array([1, 2, 3]);
// JAX 0.10.2 gives these for the same programs, in float32: 6 digits.
const close = (got: unknown, want: number[]) => {
  const v = got as NDArray;
  expect(v.shape).toEqual(want.length === 1 ? [] : [want.length]);
  ([v.tolist()].flat(2) as number[]).forEach((g, i) => expect(g).toBeCloseTo(want[i], 5));
};

describe("customVmap", () => {
  it("is the function by itself, and the rule under vmap", () => {
    const seen: string[] = [];
    const f = sineOrCosine(seen);
    close(f(np.array(0.5), np.array(2)), [0.9588511]);
    close(vmap(f)(x, y), [0.9950042, 1.9601332, 2.8660095]);
    close(vmap(f, { inAxes: [0, null] })(x, np.array(2)), [1.9900084, 1.9601332, 1.910673]);
    expect(vmap(f, { inAxes: [1, null] })(np.ones([2, 3]), np.ones(2)).shape).toEqual([3, 2]);
    expect(seen).toEqual(["3 true true [3] [3]", "3 true false [3] []", "3 true false [3,2] [2]"]);
  });
  it("under jit, in either order, in a scan, and vmap of vmap", () => {
    const f = sineOrCosine();
    close(jit(vmap(f))(x, y), [0.9950042, 1.9601332, 2.8660095]);
    close(vmap(jit(f) as F2)(x, y), [0.9950042, 1.9601332, 2.8660095]);
    const twice = vmap((a: NDArray) => vmap((b: NDArray) => f(a, b))(y))(x).tolist() as number[][];
    twice.forEach((row, i) => row.forEach((g, k) => expect(g).toBeCloseTo(Math.cos(0.1 * (i + 1)) * (k + 1), 5)));
    const step = (c: NDArray): [NDArray, null] => [f(c, np.array(2)), null];
    const loop = vmap((a: NDArray) => lax.scan(step, a, null, { length: 2 })[0])(x);
    close(
      loop,
      [0.1, 0.2, 0.3].map((a) => 2 * Math.cos(2 * Math.cos(a))),
    );
  });
  it("forward mode differentiates the function, or under vmap the rule", () => {
    const f = sineOrCosine();
    const both = jvp(f, [0.5, 2], [1, 0]);
    close(both[0], [0.9588511]);
    close(both[1], [1.7551651]);
    const pairs = [
      jvp(vmap(f), [x, y], [y, x]),
      vmap((a: NDArray, b: NDArray, c: NDArray, d: NDArray) => jvp(f, [a, b], [c, d]))(x, y, y, x),
    ];
    for (const [p, t] of pairs) {
      close(p, [0.9950042, 1.9601332, 2.8660095]);
      close(t, [-3.330037e-4, -0.598664, -2.373081]);
    }
    close(
      vmap((c: NDArray) => jvp(f, [np.array(0.5), np.array(2)], [c, np.array(0)])[1])(x),
      [-0.09588511, -0.19177023, -0.28765535],
    );
    close(
      vmap((c: NDArray) => jvp(f, [c, np.array(2)], [np.array(1), np.array(0)])[1])(x),
      [-0.19966684, -0.39733866, -0.59104043],
    );
    close(
      jvp((z: NDArray) => jvp((w: NDArray) => f(w, np.array(2)), [z], [np.array(1)])[1], [0.5], [1])[1],
      [-0.9588511],
    );
    close(jacfwd(f)(np.array(0.5), np.array(2)), [-0.9588511]);
    close(linearize(f, [0.5, 2])[1](1, 0), [1.7551651]);
  });
  it("where a value and the tangent of another are mapped, lanes stay lanes", () => {
    const f = sineOrCosine();
    const one = np.array(1);
    const [p, t] = vmap((a: NDArray, b: NDArray, c: NDArray) => jvp(f, [a, b], [c, one]))(x, y, y);
    close(p, [0.9950042, 1.9601332, 2.8660095]);
    close(
      t,
      [0, 1, 2].map((i) => Math.cos(0.1 * (i + 1)) - Math.sin(0.1 * (i + 1)) * (i + 1) ** 2),
    );
  });
  it("has no reverse mode of its own; that of the rule, or with customVjp outside", () => {
    const f = sineOrCosine();
    expect(() => grad(f)(np.array(0.5), np.array(2))).toThrow(
      /customVmap\(<lambda>\): a rule of vmap has no reverse mode. Wrap the function in customVjp/,
    );
    close(grad((v: NDArray) => np.sum(vmap(f)(v, y)))(x), [-0.09983342, -0.39733866, -0.8865607]);
    const g = customVjp((a: NDArray, b: NDArray) => f(a, b));
    g.defvjp(
      (a, b) => [f(a, b), [a, b]],
      ([a, b], ct) => [np.cos(a).mul(b).mul(ct), np.sin(a).mul(ct)],
    );
    close(grad(g)(np.array(0.5), np.array(2)), [1.7551651]);
    close(vmap(g)(x, y), [0.9950042, 1.9601332, 2.8660095]);
  });
  it("takes trees, and results that are the same in every lane", () => {
    const f = customVmap((d: { x: NDArray; y: NDArray }) => ({ a: d.x, b: d.x.mul(d.y) }));
    f.defVmap((_, [b], d) => {
      expect(b).toEqual({ x: true, y: false });
      return [
        { a: d.x, b: np.sum(d.x).mul(d.y) },
        { a: true, b: false },
      ];
    });
    const r = vmap((z: NDArray) => f({ x: z, y: np.array(2) }))(y);
    close(r.a, [1, 2, 3]);
    close(r.b, [12, 12, 12]);
  });
  it("checks what the rule returns", () => {
    const f = customVmap((z: NDArray) => ({ a: z }));
    const run = () => vmap((z: NDArray) => f(z))(x);
    expect(run).toThrow(/customVmap\(<lambda>\): it has no rule. Set one with defVmap/);
    const withRule = (rule: (...args: any[]) => any) => {
      f.defVmap(rule);
      return expect(run);
    };
    withRule((_, __, z) => ({ a: z })).toThrow(/the rule returns \[result, outBatched\]. Return a list of two/);
    withRule((_, __, z) => [z, true]).toThrow(/the rule gives a result \*, the function \{"a": \*\}/);
    withRule((_, __, z) => [{ a: z }, true]).toThrow(
      /outBatched is \*, its result \{"a": \*\}. Give a boolean for each leaf/,
    );
    withRule((_, __, z) => [{ a: z }, { a: 0 }]).toThrow(/Give a boolean for each leaf/);
    withRule(() => [{ a: np.ones(5) }, { a: true }]).toThrow(
      /the result\.a is f32\[5\] in the rule, f32\[3\] is expected, with the axis in front/,
    );
    withRule((_, __, z) => [{ a: z }, { a: false }]).toThrow(
      /f32\[3\] in the rule, f32\[\] is expected. Make them agree/,
    );
  });
  it("the function closes over nothing that is mapped; the rule may, while it is traced", () => {
    const f = (a: NDArray) => customVmap((z: NDArray) => z.mul(a)).defVmap((_, [b], zs) => [zs.mul(a), b]);
    expect(() => vmap((a: NDArray) => f(a)(a))(x)).toThrow(/the function closes over a value that is being mapped/);
    expect(vmap(f(np.array(2)))(y).tolist()).toEqual([2, 4, 6]);
    const scale = np.array([10, 20, 30]);
    const g = customVmap((z: NDArray) => z).defVmap((_, [b], zs) => [zs.mul(scale), b]);
    expect(vmap(g)(y).tolist()).toEqual([10, 40, 90]);
    const within = vmap((z: NDArray) =>
      vmap((k: NDArray) => customVmap((w: NDArray) => w).defVmap((_, [b], ws) => [ws.mul(z), b])(k))(y),
    )(x);
    expect(within.shape).toEqual([3, 3]);
    expect(() => vmap(jit(g) as (z: NDArray) => NDArray)(y)).toThrow(
      /its rule closes over an array, and is needed after the function was traced/,
    );
  });
  it("sequentialVmap loops", () => {
    const f = sequentialVmap((a: NDArray, b: NDArray) => a.add(b));
    expect(vmap(f, { inAxes: [0, null] })(y, np.array(1)).tolist()).toEqual([2, 3, 4]);
    expect(String(makeJaxpr(vmap(f))(y, y))).toMatch(/scan\[/);
    expect(vmap(vmap(f))(np.ones([2, 3]), np.ones([2, 3])).tolist()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });
});
