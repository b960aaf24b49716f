import { describe, expect, it } from "vitest";
import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  linearTranspose,
  type NDArray,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
} from "../../src/index.ts";

// Expected values are JAX 0.10.2's unless said otherwise.
const list = (x: unknown): any =>
  JSON.parse(
    JSON.stringify(x, (_, v) =>
      v && typeof v.tolist === "function" ? v.tolist() : typeof v === "number" && !Number.isFinite(v) ? String(v) : v,
    ),
  );
const value = (x: any): number => x.item();
const vec = (...v: number[]) => np.array(v);
const scalar = (v: number) => np.array(v, { dtype: "float64" });
type F = (x: NDArray) => NDArray;

describe("derivatives where JAX has an opinion", () => {
  it("a masked NaN still poisons the gradient, a masked operand does not", () => {
    const naive: F = (v) => np.where(np.greater(v, 0), np.sqrt(v), 0);
    const safe: F = (v) => np.where(np.greater(v, 0), np.sqrt(np.where(np.greater(v, 0), v, 1)), 0);
    expect(value(grad(naive)(0 as any))).toBeNaN();
    expect(value(grad(safe)(0 as any))).toBe(0);
  });
  it("the branch of a batched cond that was not taken sends no NaN back", () => {
    const f: F = (v) =>
      lax.cond(
        np.greater(v, 0),
        (v: NDArray) => np.sqrt(v),
        (v: NDArray) => v.mul(0),
        v,
      );
    expect(vmap(grad(f))(vec(4, 0, -1)).tolist()).toEqual([0.25, 0, 0]);
  });
  it("a while loop has forward mode without a bound", () => {
    const cube: F = (v) =>
      lax.whileLoop(
        ([i]: any) => np.less(i, 2),
        ([i, c]: any) => [i.add(1), c.mul(v)],
        [np.array(0, { dtype: "int32" }), v],
      )[1];
    expect(list(jvp(cube, [2 as any], [1 as any]))).toEqual([8, 12]);
  });
  it("foriLoop with static bounds has reverse mode", () => {
    expect(value(grad((v: NDArray) => lax.foriLoop(0, 2, (_: any, c: NDArray) => c.mul(v), v))(2 as any))).toBe(12);
  });
  it("integers have no gradient unless asked for", () => {
    expect(() => grad((i: NDArray) => i.astype("float32"))(np.array(3, { dtype: "int32" }))).toThrow(TypeError);
    const [, pull] = vjp((i: NDArray, x: NDArray) => i.mul(x), [np.array(2, { dtype: "int32" }), np.array(3)]);
    const [di, dx] = pull(np.array(1)) as [any, NDArray];
    expect(di?.dtype ?? "float0").toBe("float0");
    expect(value(dx)).toBe(2);
  });
});

describe("control flow", () => {
  it("scan in reverse", () => {
    expect(
      list(
        lax.scan((c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x), c], np.array(0), vec(1, 2, 3), {
          reverse: true,
        }),
      ),
    ).toEqual([6, [5, 3, 0]]);
  });
  it("scan of nothing returns its carry", () => {
    expect(
      list(lax.scan((c: NDArray, x: NDArray): [NDArray, NDArray] => [c.mul(2), x], np.array(3), np.zeros([0]))),
    ).toEqual([3, []]);
  });
  it("switch clamps its index", () => {
    const at = (i: number) =>
      value(
        lax.switch(np.array(i, { dtype: "int32" }), [(x: NDArray) => x.add(1), (x: NDArray) => x.add(2)], np.array(0)),
      );
    expect([at(7), at(-3)]).toEqual([2, 1]);
  });
  it("a vmapped while loop freezes lanes that are done", () => {
    const count: F = (n) =>
      lax.whileLoop(
        (c: NDArray) => np.less(c, n),
        (c: NDArray) => c.add(1),
        np.zerosLike(n),
      );
    expect(vmap(count)(np.array(new Int32Array([1, 3, 0]))).tolist()).toEqual([1, 3, 0]);
  });
  it("map", () => expect(lax.map((x: NDArray) => x.mul(x), vec(1, 2, 3)).tolist()).toEqual([1, 4, 9]));
});

describe("signatures", () => {
  it("argnums and aux", () => {
    expect(
      list(grad((a: NDArray, b: NDArray) => a.mul(b).mul(b), { argnums: [0, 1] })(np.array(2), np.array(3))),
    ).toEqual([9, 12]);
    expect(list(valueAndGrad((a: NDArray) => [a.mul(a), { z: a }], { hasAux: true })(np.array(3)))).toEqual([
      [9, { z: 3 }],
      6,
    ]);
  });
  it("inAxes and outAxes", () => {
    expect(vmap((a: NDArray, b: NDArray) => a.mul(b), { inAxes: [0, null] })(vec(1, 2), np.array(3)).tolist()).toEqual([
      3, 6,
    ]);
    expect(vmap((a: NDArray) => a.mul(vec(1, 10, 100)), { outAxes: 1 })(vec(1, 2)).tolist()).toEqual([
      [1, 2],
      [10, 20],
      [100, 200],
    ]);
    expect(
      vmap((t: { a: NDArray; b: NDArray }) => t.a.add(t.b), { inAxes: [{ a: 0, b: null }] })({
        a: vec(1, 2),
        b: np.array(5),
      }).tolist(),
    ).toEqual([6, 7]);
    expect(vmap((r: NDArray) => np.sum(r), { inAxes: -1 })(np.reshape(vec(0, 1, 2, 3, 4, 5), [2, 3])).tolist()).toEqual(
      [3, 5, 7],
    );
  });
  it("vmap over nothing", () => expect(vmap((x: NDArray) => np.sin(x))(np.zeros([0, 2])).shape).toEqual([0, 2]));
  it("Jacobians and Hessians", () => {
    const square: F = (x) => x.mul(x);
    expect(jacfwd(square)(vec(1, 2)).tolist()).toEqual([
      [2, 0],
      [0, 4],
    ]);
    expect(list(jacrev((x: NDArray) => ({ a: square(x), b: np.sum(x) }))(vec(1, 2)))).toEqual({
      a: [
        [2, 0],
        [0, 4],
      ],
      b: [1, 1],
    });
    expect(hessian((x: NDArray) => np.sum(x.mul(x).mul(x)))(vec(1, 2)).tolist()).toEqual([
      [6, 0],
      [0, 12],
    ]);
  });
  it("linearTranspose", () =>
    expect(list(linearTranspose((x: NDArray) => x.mul(3), [np.array(1)])(np.array(2)))).toEqual([6]));
});

describe("perturbation confusion", () => {
  const one = () => scalar(1);
  const derivative: Record<string, (f: F) => F> = {
    jvp: (f) => (x) => jvp(f, [x], [one()])[1],
    grad: (f) => grad(f),
    linearize: (f) => (x) => linearize(f, [x])[1](one()),
    vjp: (f) => (x) => vjp(f, [x])[1](one())[0],
    "jit of grad": (f) => jit(grad(f)) as F,
    "grad of jit": (f) => grad(jit(f) as F),
    "vmap of grad": (f) => (x) => np.sum(vmap(grad(f))(np.reshape(x, [1]))),
    "grad of checkpoint": (f) => grad(checkpoint(f)),
    "grad of scan": (f) =>
      grad((x: NDArray) => lax.scan((c: NDArray): [NDArray, null] => [f(c), null], x, null, { length: 1 })[0]),
    "grad of cond": (f) => grad((x: NDArray) => lax.cond(np.less(0, one()), f, f, x)),
    "grad of while": (f) =>
      grad(
        (x: NDArray) =>
          lax.whileLoop(
            ([i]: any) => np.less(i, 1),
            ([i, c]: any) => [i.add(1), f(c)],
            [np.array(0, { dtype: "int32" }), x],
            { maxSteps: 4 },
          )[1],
      ),
  };
  // d/dx x d/dy (x + y) = 1; d/dx x d/dy(x y^2)|x = d/dx 2 x^3; d/dx d/dy sin(x y) = cos(xy) - xy sin(xy).
  const nested: [string, (outer: (f: F) => F, inner: (f: F) => F) => NDArray, number][] = [
    ["x D(y => x + y)(1) at 1", (outer, inner) => outer((x) => x.mul(inner((y) => x.add(y))(one())))(one()), 1],
    ["x D(y => x y y)(x) at 2", (outer, inner) => outer((x) => x.mul(inner((y) => x.mul(y.mul(y)))(x)))(scalar(2)), 24],
    [
      "D(y => sin(x y))(3) at 2",
      (outer, inner) => outer((x) => inner((y) => np.sin(x.mul(y)))(scalar(3)))(scalar(2)),
      Math.cos(6) - 6 * Math.sin(6),
    ],
  ];
  for (const [outerName, outer] of Object.entries(derivative))
    it(`${outerName} over each`, () => {
      for (const [innerName, inner] of Object.entries(derivative))
        for (const [what, run, want] of nested)
          expect(value(run(outer, inner)), `${outerName} over ${innerName}: ${what}`).toBeCloseTo(want, 9);
    });
  it("three deep: x y^2 z^3", () => {
    const d = derivative.jvp;
    const f = d((x) => grad((y: NDArray) => d((z) => x.mul(y.mul(y)).mul(z.mul(z).mul(z)))(scalar(2)))(scalar(3)));
    expect(value(f(one()))).toBeCloseTo(72, 9);
  });
  it("vmap closes over an outer vmap's tracer", () => {
    const f = vmap((a: NDArray) => vmap((b: NDArray) => grad((y: NDArray) => a.mul(b).mul(y.mul(y)))(a))(vec(1, 2, 3)));
    expect(f(vec(1, 10)).tolist()).toEqual([
      [2, 4, 6],
      [200, 400, 600],
    ]);
  });
});

describe("custom rules", () => {
  const clip = () => {
    const f = customVjp((x: NDArray) => x.mul(3));
    f.defvjp(
      (x: NDArray) => [x.mul(3), null],
      (_: any, g: NDArray) => [g.mul(100)],
    );
    return f;
  };
  it("customVjp has no forward mode, its gradient has", () => {
    expect(() => jvp(clip(), [scalar(1)], [scalar(1)])).toThrow(/customVjp/);
    expect(() => jvp(jit(clip()) as F, [scalar(1)], [scalar(1)])).toThrow(/customVjp/);
    expect(
      value(
        jvp(
          grad((x: NDArray) => clip()(x).mul(x)),
          [scalar(2)],
          [scalar(1)],
        )[1],
      ),
    ).toBe(103);
  });
  it("the cotangent of an argument that vmap shares is summed over the lanes", () => {
    const f = customVjp((a: NDArray, b: NDArray) => a.mul(b));
    f.defvjp(
      (a: NDArray, b: NDArray) => [a.mul(b), [a, b]],
      ([a, b]: any, g: NDArray) => [g.mul(b), g.mul(a.mul(10))],
    );
    expect(value(grad((s: NDArray) => np.sum(vmap((x: NDArray) => f(x, s))(vec(1, 2, 3))))(np.array(2)))).toBe(60);
  });
  it("a rule that closes over a differentiated value is refused", () => {
    const f: F = (x) => {
      const g = customJvp((y: NDArray) => x.mul(y));
      g.defjvp(([y]: any, [dy]: any) => [x.mul(y), x.mul(dy)]);
      return g(scalar(1));
    };
    expect(() => grad(f)(scalar(2))).toThrow(/closes over/);
  });
  it("a bwd that closes over an outer vmap's tracer, under jit", () => {
    const f = (k: NDArray) => {
      const g = customVjp((x: NDArray) => x);
      g.defvjp(
        (x: NDArray) => [x, null],
        (_: any, ct: NDArray) => [ct.mul(k)],
      );
      return grad(g)(np.array(1));
    };
    expect((jit(vmap(f))(vec(1, 2, 3)) as NDArray).tolist()).toEqual([1, 2, 3]);
  });
});

describe("while loops in reverse", () => {
  const square: F = (x) =>
    lax.whileLoop(
      (c: NDArray) => np.less(c, 9),
      (c: NDArray) => c.mul(c),
      x,
    );
  it("need a bound when traced", () => expect(() => jit(grad(square))(scalar(2))).toThrow(/whileLoop.*maxSteps/s));
  it("count their steps when concrete", () => expect(value(grad(square)(scalar(2)))).toBe(32));
});

describe("tracers outside their transformation", () => {
  let leak: NDArray;
  const keep: F = (y) => {
    leak = y;
    return y.mul(y);
  };
  it("after grad", () => {
    grad(keep)(scalar(1));
    expect(() => leak.mul(2)).toThrow(/UnexpectedTracer|outside/);
  });
  it("after jit, in another", () => {
    jit(keep)(scalar(1));
    expect(() => jit((x: NDArray) => x.mul(leak))(scalar(1))).toThrow(/UnexpectedTracer|outside/);
  });
});
