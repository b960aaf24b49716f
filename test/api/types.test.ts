import { describe, expect, expectTypeOf, it } from "vitest";
import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  linearize,
  type NDArray,
  numpy as np,
  tree,
  valueAndGrad,
  vjp,
  vmap,
} from "../../src/index.ts";

interface Layer {
  w: NDArray;
  b: NDArray;
}
interface Params {
  layers: Layer[];
  scale: NDArray;
  note: null;
}
const params = (): Params => ({ layers: [{ w: np.ones([2, 2]), b: np.zeros([2]) }], scale: np.array(2), note: null });
const loss = (p: Params, x: NDArray): NDArray => np.sum(x.matmul(p.layers[0].w).add(p.layers[0].b)).mul(p.scale);
const x = () => np.ones([2]);

describe("types", () => {
  it("of functions without annotations", () => {
    const d = grad((x) => x.mul(x));
    expectTypeOf(d(3)).toEqualTypeOf<NDArray>();
    expect(d(3).item()).toBe(6);
    expectTypeOf(grad((x, y) => x.mul(y))(1, np.array(2))).toEqualTypeOf<NDArray>();
    // What is not differentiated is passed on as it is: a number would have no methods.
    // @ts-expect-error
    grad((x, y) => x.mul(y))(1, 2);
    const power = (x: NDArray, n: number) => (n > 1 ? x.mul(x) : x);
    expect(grad(power)(3, 2).item()).toBe(6);
    expectTypeOf(jit((x) => x.add(1))(2)).toEqualTypeOf<NDArray>();
    expectTypeOf(vmap((x) => x.add(1))(new Float32Array(2))).toEqualTypeOf<NDArray>();
    expectTypeOf(hessian((x) => x.mul(x).mul(x))(2)).toEqualTypeOf<NDArray>();
    expectTypeOf(checkpoint((x) => np.sin(x))(2)).toEqualTypeOf<NDArray>();
  });
  it("of functions that take anything like an array", () => {
    expectTypeOf(grad(np.sin)(0)).toEqualTypeOf<NDArray>();
    expectTypeOf(jit(np.multiply)(2, [1, 2])).toEqualTypeOf<NDArray>();
    expectTypeOf(vmap(np.dot)(np.ones([2, 3]), np.ones([2, 3]))).toEqualTypeOf<NDArray>();
    expect(grad(np.sin)(0).item()).toBe(1);
  });
  it("of gradients follow the arguments", () => {
    const g = grad(loss)(params(), x());
    expectTypeOf(g).toEqualTypeOf<Params>();
    expect(g.layers[0].b.shape).toEqual([2]);
    expect(g.note).toBe(null);
    const both = grad(loss, { argnums: [0, 1] })(params(), x());
    expectTypeOf(both[0]).toEqualTypeOf<Params>();
    expectTypeOf(both[1]).toEqualTypeOf<NDArray>();
    expectTypeOf(grad(loss, { argnums: 1 })(params(), x())).toEqualTypeOf<NDArray>();
    const [value, gradient] = valueAndGrad(loss)(params(), x());
    expectTypeOf(value).toEqualTypeOf<NDArray>();
    expectTypeOf(gradient).toEqualTypeOf<Params>();
  });
  it("of aux values", () => {
    const f = (a: NDArray): [NDArray, { z: NDArray }] => [a.mul(a), { z: a }];
    const [g, aux] = grad(f, { hasAux: true })(3);
    expectTypeOf(g).toEqualTypeOf<NDArray>();
    expectTypeOf(aux).toEqualTypeOf<{ z: NDArray }>();
    const [[v, more], d] = valueAndGrad(f, { hasAux: true })(3);
    expectTypeOf(v).toEqualTypeOf<NDArray>();
    expectTypeOf(more.z).toEqualTypeOf<NDArray>();
    expectTypeOf(d).toEqualTypeOf<NDArray>();
    expect([g, aux.z, v, more.z, d].map((x) => x.item())).toEqual([6, 3, 9, 3, 6]);
  });
  it("of compiled functions on trees", () => {
    const step = jit((p: Params, x: NDArray) => ({ p, y: loss(p, x) }));
    expectTypeOf(step(params(), x())).toEqualTypeOf<{ p: Params; y: NDArray }>();
    expectTypeOf(step).parameter(1).toExtend<unknown>();
    // Numbers and typed arrays may stand for arrays.
    expect(step({ ...params(), scale: 3 }, new Float32Array([1, 1])).y.item()).toBe(12);
  });
  it("of the transformations that take lists", () => {
    const f = (a: NDArray, b: { c: NDArray }) => a.mul(b.c);
    const [y, dy] = jvp(f, [2, { c: 3 }], [1, { c: 1 }]);
    expectTypeOf(y).toEqualTypeOf<NDArray>();
    expectTypeOf(dy).toEqualTypeOf<NDArray>();
    const [, back] = vjp(f, [2, { c: 3 }]);
    expectTypeOf(back(1)).toEqualTypeOf<[a: NDArray, b: { c: NDArray }]>();
    const [, lin] = linearize(f, [2, { c: 3 }]);
    expectTypeOf(lin(1, { c: 1 })).toEqualTypeOf<NDArray>();
    expect([y, dy, back(1)[1].c, lin(1, { c: 1 })].map((v) => v.item())).toEqual([6, 5, 2, 5]);
  });
  it("of control flow", () => {
    const [carry, ys] = lax.scan(
      (c: NDArray, x: NDArray) => [c.add(x), { old: c }] as const,
      np.array(0),
      np.ones([3]),
    );
    expectTypeOf(carry).toEqualTypeOf<NDArray>();
    expectTypeOf(ys).toEqualTypeOf<{ readonly old: NDArray }>();
    expect(ys.old.tolist()).toEqual([0, 1, 2]);
    const c = lax.cond(
      true,
      (a: NDArray) => [a, a] as [NDArray, NDArray],
      (a: NDArray) => [a, a.mul(2)] as [NDArray, NDArray],
      x(),
    );
    expectTypeOf(c).toEqualTypeOf<[NDArray, NDArray]>();
    expectTypeOf(lax.foriLoop(0, 3, (_, s: Params) => s, params())).toEqualTypeOf<Params>();
    expectTypeOf(
      lax.whileLoop(
        (s) => np.less(s, 3),
        (s) => s.add(1),
        np.array(0),
      ),
    ).toEqualTypeOf<NDArray>();
  });
  it("of custom rules", () => {
    const f = customJvp((a: NDArray, b: NDArray) => a.mul(b));
    f.defjvp(([a, b], [da, db]) => [a.mul(b), da.mul(b).add(db.mul(a))]);
    expectTypeOf(f(1, 2)).toEqualTypeOf<NDArray>();
    const g = customVjp((a: NDArray) => a);
    g.defvjp(
      (a) => [a, null],
      (_, ct) => [ct.mul(2)],
    );
    expectTypeOf(g(1)).toEqualTypeOf<NDArray>();
    expect(grad(g)(1).item()).toBe(2);
  });
  it("of trees", () => {
    const p = params();
    expectTypeOf(tree.map((w) => w.shape, p)).toEqualTypeOf<{
      layers: { w: readonly number[]; b: readonly number[] }[];
      scale: readonly number[];
      note: null;
    }>();
    expectTypeOf(tree.leaves(p)).toEqualTypeOf<NDArray[]>();
    expectTypeOf(tree.map((w, g) => w.sub(g), p, p)).toEqualTypeOf<Params>();
  });
});
