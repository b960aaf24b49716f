import { jit, type NDArray, numpy as np, random, scipy, tree, vmap } from "jaxtra";
import { describe, expect, it } from "vitest";

const { Rotation, Slerp } = scipy.spatial.transform;
const f64 = { dtype: "float64" } as const;
const some = Rotation.fromQuat(random.normal(random.key(1), [6, 4], f64));
const near = (x: NDArray, y: NDArray, tol = 1e-12): void => {
  expect(x.shape).toEqual(y.shape);
  expect(np.max(np.abs(x.sub(y))).item()).toBeLessThan(tol);
};
/** The matrix of a turn about an axis. */
function turn(axis: number, angle: number): NDArray {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [j, k] = [(axis + 1) % 3, (axis + 2) % 3];
  const m: number[][] = [0, 1, 2].map((r) => [0, 1, 2].map((q) => (r === axis && q === axis ? 1 : 0)));
  m[j][j] = m[k][k] = c;
  m[k][j] = s;
  m[j][k] = -s;
  return np.array(m, f64);
}

describe("rotations", () => {
  it("are orthogonal matrices, whose products they are", () => {
    const m = some.asMatrix();
    near(np.einsum("nij,nkj->nik", m, m), np.broadcastTo(np.eye(3, f64), [6, 3, 3]));
    const [a, b] = [some.slice(0), some.slice(1)];
    near(a.mul(b).asMatrix(), np.matmul(a.asMatrix(), b.asMatrix()));
    near(a.mul(a.inv()).asQuat({ canonical: true }), np.array([0, 0, 0, 1], f64));
    const v = np.array([1, 2, 3], f64);
    near(a.apply(v), np.matmul(a.asMatrix(), v));
    near(a.apply(a.apply(v), { inverse: true }), v);
    near(some.apply(v), np.matmul(m, v));
  });
  it("come back from every description", () => {
    const m = some.asMatrix();
    near(Rotation.fromMatrix(m).asMatrix(), m);
    near(Rotation.fromRotvec(some.asRotvec()).asMatrix(), m);
    near(Rotation.fromRotvec(some.asRotvec({ degrees: true }), { degrees: true }).asMatrix(), m);
    near(Rotation.fromMrp(some.asMrp()).asMatrix(), m);
    near(np.roll(some.asQuat({ scalarFirst: true }), -1, { axis: -1 }), some.asQuat());
    for (const seq of ["xyz", "ZYX", "zxz", "YXY"]) near(Rotation.fromEuler(seq, some.asEuler(seq)).asMatrix(), m);
    // Each element of the diagonal may be the largest.
    for (const axis of [0, 1, 2]) {
      const half = turn(axis, 3.1);
      near(Rotation.fromMatrix(half).asMatrix(), half);
    }
    const tiny = np.array([1e-5, -2e-5, 3e-5], f64);
    near(Rotation.fromRotvec(tiny).asRotvec(), tiny, 1e-16);
  });
  it("turn about axes, fixed ones or their own", () => {
    const angles = [0.3, -0.7, 1.1];
    const [x, y, z] = angles.map((a, i) => turn(i, a));
    const product = (...m: NDArray[]) => m.reduce((p, q) => np.matmul(p, q));
    near(Rotation.fromEuler("xyz", np.array(angles, f64)).asMatrix(), product(z, y, x));
    near(Rotation.fromEuler("XYZ", np.array(angles, f64)).asMatrix(), product(x, y, z));
    near(Rotation.fromEuler("XYZ", np.array(angles, f64)).asEuler("XYZ"), np.array(angles, f64));
    near(Rotation.fromEuler("y", np.array(-0.7, f64)).asMatrix(), y);
    const pole = Rotation.fromEuler("xyz", np.array([0.4, Math.PI / 2, 0], f64));
    near(Rotation.fromEuler("xyz", pole.asEuler("xyz")).asMatrix(), pole.asMatrix(), 1e-7);
    expect(() => Rotation.fromEuler("xxy", angles)).toThrow(/neighbours different/);
    expect(() => some.asEuler("xy")).toThrow(/Give 3/);
  });
  it("have angles and means", () => {
    near(
      Rotation.fromRotvec(
        np.array(
          [
            [0, 0, 0.5],
            [0, -2, 0],
          ],
          f64,
        ),
      ).magnitude(),
      np.array([0.5, 2], f64),
    );
    const two = Rotation.fromEuler("z", np.array([[0.2], [0.8]], f64));
    near(two.mean().asRotvec(), np.array([0, 0, 0.5], f64));
    expect(() => two.mean([1, 2, 3])).toThrow(/not for 2 rotations/);
    expect(() => two.slice(0).length).toThrow(/single/);
    expect(Rotation.concatenate([two, two]).length).toBe(4);
    expect(Rotation.identity().single).toBe(true);
  });
  it("are nodes of trees", () => {
    expect(tree.leaves(some)).toHaveLength(1);
    const f = (r: typeof some, v: NDArray) => r.mul(r).apply(v);
    const v = np.array([1, 2, 3], f64);
    const want = some.mul(some).apply(v);
    near(jit(f as never)(some as never, v as never) as NDArray, want);
    near(vmap(f as never, { inAxes: [0, null] as never })(some as never, v as never) as NDArray, want);
  });
});
it("Slerp goes at even speed", () => {
  const keys = Rotation.fromEuler("z", np.array([[0.1], [0.9], [-0.3]], f64));
  const between = Slerp.init(np.array([0, 1, 3], f64), keys);
  near(
    between
      .at(np.array([0, 0.25, 1, 2, 3], f64))
      .asRotvec()
      .slice("...", 2),
    np.array([0.1, 0.3, 0.9, 0.3, -0.3], f64),
  );
  near(between.at(np.array(0.5, f64)).asRotvec(), np.array([0, 0, 0.5], f64));
  expect(() => Slerp.init([0, 1], keys)).toThrow(/not for 3 rotations/);
  expect(() => Slerp.init([0], keys.slice(0))).toThrow(/fewer than two/);
});
