import { describe, expect, it } from "vitest";
import { grad, jit, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";

// Values and derivatives against JAX's are in test/transforms/matrix.test.ts; here is what JAX's vmap refuses, and what it says.
const f64 = (shape: readonly number[]) => {
  const n = shape.reduce((a, b) => a * b, 1);
  return np.reshape(np.array(new Float64Array(Array.from({ length: n }, (_, i) => Math.sin(i + 1)))), [...shape]);
};
const over = (f: (x: NDArray) => NDArray) => vmap(f, { axisName: "i" });
const close = (a: NDArray, b: NDArray) => {
  expect(a.shape).toEqual(b.shape);
  // float64; sums of some lanes in another order.
  expect(np.max(np.abs(a.sub(b))).item()).toBeLessThan(1e-14);
};

describe("groups of lanes", () => {
  const groups = [
    [0, 3],
    [5, 1],
    [4, 2],
  ];
  const options = { axisIndexGroups: groups };
  const x = () => f64([6, 2, 3]);
  /** The same on each group alone, put back in the order of lanes. */
  const alone = (f: (x: NDArray) => NDArray) => (x: NDArray) => {
    const rows: NDArray[] = [];
    for (const g of groups) {
      const y = over(f)(np.stack(g.map((l) => x.slice(l))));
      g.forEach((l, k) => {
        rows[l] = y.slice(k);
      });
    }
    return np.stack(rows);
  };
  const cases: Record<string, (x: NDArray, o: object) => NDArray> = {
    psum: (x, o) => lax.psum(x, "i", o),
    pmean: (x, o) => lax.pmean(x, "i", o),
    pmax: (x, o) => lax.pmax(x, "i", o),
    pmin: (x, o) => lax.pmin(x, "i", o),
    allGather: (x, o) => lax.allGather(x, "i", { axis: 1, ...o }),
    allGatherTiled: (x, o) => lax.allGather(x, "i", { axis: 1, tiled: true, ...o }),
    psumScatter: (x, o) => lax.psumScatter(x, "i", o),
    allToAll: (x, o) => lax.allToAll(x, "i", 0, 1, o),
    pswapaxes: (x, o) => lax.pswapaxes(x, "i", 0, o),
    "psum of what is shared": (x, o) => lax.psum(np.ones([2]), "i", o).add(x.slice(0, 0)),
  };
  for (const [name, f] of Object.entries(cases))
    it(name, () => {
      const got = over((x) => f(x, options));
      const want = alone((x) => f(x, {}));
      close(got(x()), want(x()));
      const loss = (g: (x: NDArray) => NDArray) => (x: NDArray) => np.sum(np.sin(g(x)).mul(f64(g(x).shape)));
      close(jit(grad(loss(got)))(x()), grad(loss(want))(x()));
    });
  it("must fit the axis", () => {
    const run = (axisIndexGroups: number[][]) => () => over((x) => lax.psum(x, "i", { axisIndexGroups }))(f64([4]));
    expect(run([[0, 1], [2]])).toThrow(
      /^psum: axisIndexGroups.*each of the 4 lanes of "i" once, in groups of one size/,
    );
    expect(run([[0, 1, 2], [3]])).toThrow(/in groups of one size/);
  });
});

describe("several axes at once", () => {
  const lattice = (f: (x: NDArray) => NDArray) =>
    vmap((r: NDArray) => vmap(f, { axisName: "j" })(r), { axisName: "i" })(f64([2, 3, 6]));
  const both = ["i", "j"];
  /** The same over one axis of all lanes. */
  const flat = (f: (x: NDArray) => NDArray) => {
    const y = vmap(f, { axisName: "k" })(np.reshape(f64([2, 3, 6]), [6, 6]));
    return np.reshape(y, [2, 3, ...y.shape.slice(1)]);
  };
  const cases: Record<string, (x: NDArray, axis: string | string[]) => NDArray> = {
    allGather: (x, a) => lax.allGather(x, a),
    allGatherTiled: (x, a) => lax.allGather(x, a, { tiled: true }),
    psumScatter: (x, a) => lax.psumScatter(x, a),
    psumScatterTiled: (x, a) => lax.psumScatter(x, a, { tiled: true }),
    pmax: (x, a) => lax.pmax(x, a),
    axisIndex: (x, a) => x.mul(lax.axisIndex(a)).add(lax.axisSize(a)),
  };
  for (const [name, f] of Object.entries(cases))
    it(name, () => {
      close(
        lattice((x) => f(x, both)),
        flat((x) => f(x, "k")),
      );
      close(
        lattice(grad((x: NDArray) => np.sum(np.sin(f(x, both))))),
        flat(grad((x: NDArray) => np.sum(np.sin(f(x, "k"))))),
      );
    });
});

describe("operands that all lanes share", () => {
  const shared = () => f64([4, 2]);
  const copies = () => np.stack([0, 1, 2, 3].map(() => shared()));
  const cases: Record<string, (x: NDArray) => NDArray> = {
    allToAll: (x) => lax.allToAll(x, "i", 0, 1),
    allToAllTiled: (x) => lax.allToAll(x, "i", 0, 1, { tiled: true }),
    pswapaxes: (x) => lax.pswapaxes(x, "i", 0),
    ppermute: (x) => lax.ppermute(x, "i", [[0, 2]]),
  };
  for (const [name, f] of Object.entries(cases))
    it(name, () => close(vmap((_: NDArray) => f(shared()), { axisName: "i" })(np.arange(4)), over(f)(copies())));
});

describe("errors of collectives", () => {
  const x = () => f64([4, 3]);
  const run = (f: (x: NDArray) => NDArray) => () => over(f)(x());
  it("name the axis, the type and what to do", () => {
    expect(run((x) => lax.psum(x, "j"))).toThrow(/^psum: there is no axis named "j" here\. Use one of "i"/);
    expect(run((x) => lax.psum(x, ["i", "j"]))).toThrow(/no axis named "j"/);
    expect(run((x) => lax.allToAll(x, "i", 0, 0))).toThrow(
      /^allToAll: f64\[3\] axis 0 is 3, 4 lanes of "i" share it\. Make them equal, or use tiled/,
    );
    expect(run((x) => lax.psumScatter(x, "i", { tiled: true }))).toThrow(/^psumScatter: f64\[3\].*Make it a multiple/);
    expect(run((x) => lax.allGather(x, "i", { axis: 2 }))).toThrow(/^allGather: axis 2 is out of range/);
    expect(run((x) => lax.ppermute(x, "i", [[0, 4]]))).toThrow(/^ppermute: destinations \[4\] are not distinct lanes/);
    expect(run((x) => lax.pshuffle(x, "i", [0, 0, 1, 2]))).toThrow(/^pshuffle: \[0,0,1,2\] is no permutation/);
    expect(run((x) => lax.ppermute(x, ["i", "i"], []))).toThrow(/^ppermute: takes one axis here/);
    expect(() => lax.axisIndex("i")).toThrow(/^axisIndex: there is no axis named "i" here\. Name one with vmap/);
  });
  it("means of integers are floats", () => {
    const mean = vmap((x: NDArray) => lax.pmean(x, "i"), { axisName: "i" })(np.array(new Int32Array([1, 2])));
    expect([mean.dtype, mean.tolist()]).toEqual(["float32", [1.5, 1.5]]);
  });
});
