import { describe, expect, it } from "vitest";
import {
  customDerivatives,
  grad,
  jit,
  jvp,
  linearTranspose,
  type NDArray,
  numpy as np,
  vjp,
  vmap,
} from "../../src/index.ts";

const { closureConvert, customGradient, linearCall } = customDerivatives;
const item = (x: unknown) => (x as NDArray).item();

// Rules are wrong by a factor on purpose, so that it shows which ran; JAX 0.10.2 gives the same numbers.
describe("customGradient", () => {
  it("gives value and pullback together", () => {
    const f = customGradient((x) => [x.mul(x), (ct: NDArray) => [ct.mul(x).mul(10)]]);
    expect([item(f(3)), item(grad(f)(3)), item(jit(grad(f))(3))]).toEqual([9, 30, 30]);
    expect(vmap(grad(f))(np.array([1, 2])).tolist()).toEqual([10, 20]);
    expect(item(grad(grad(f))(3))).toBe(10);
    const bare = customGradient((x) => [x.mul(x), (ct: NDArray) => ct.mul(x).mul(10)]);
    expect(item(grad(bare)(3))).toBe(30);
  });
  it("of several arguments and trees", () => {
    const f = customGradient((x: NDArray, p: { y: NDArray; n: NDArray }) => {
      const z = x.mul(p.y);
      return [{ a: z, n: p.n }, (ct: any) => [ct.a.mul(p.y), { y: ct.a.mul(x).mul(10), n: null }]];
    });
    const of = (x: NDArray, p: { y: NDArray; n: NDArray }) => f(x, p).a;
    const p = { y: np.array(4), n: np.array(1, { dtype: "int32" }) };
    const [gx, gp] = grad(of, { argnums: [0, 1], allowInt: true })(np.array(3), p);
    expect([item(gx), item(gp.y), gp.n.dtype]).toEqual([4, 30, "float0"]);
  });
  it("says what is wrong with what the function returns", () => {
    const of = (f: (...x: any[]) => any) => () => grad(customGradient(f) as any)(3, 2);
    expect(of((x) => x)).toThrow(/customGradient.*the function returns \[result, pullback\]. Return a list of two/);
    expect(of((x) => [x, x])).toThrow(/the pullback is no function/);
    expect(of((x) => [x, (ct: NDArray) => [ct]])).toThrow(/bwd returns a list of 2 cotangents.*got 1/);
    expect(of((x) => [x, (ct: NDArray) => [ct, np.ones(3)]])).toThrow(/cotangent 1 is f32\[3\], f32\[\] is expected/);
    expect(() =>
      jvp(
        customGradient((x) => [x, (ct: NDArray) => [ct]]),
        [1],
        [1],
      ),
    ).toThrow(/forward-mode/);
    expect(() => (customGradient as any)(3)).toThrow(/a function is expected/);
  });
});

describe("linearCall", () => {
  const divide = (r: NDArray, x: NDArray) => x.div(r);
  const transposed = (r: NDArray, ct: NDArray) => ct.mul(7).div(r);
  const f = (x: NDArray, d: NDArray) => x.add(linearCall(divide, transposed, d, x));
  it("is transposed by its rule", () => {
    const at2 = (x: NDArray) => linearCall(divide, transposed, np.array(2), x);
    expect(item(f(np.array(9), np.array(3)))).toBe(12);
    expect(item(jvp((x: NDArray) => f(x, np.array(2)), [9], [1])[1])).toBe(1.5);
    expect(item(grad((x: NDArray) => f(x, np.array(2)))(9))).toBe(4.5);
    expect(item(jit(grad((x: NDArray) => f(x, np.array(2))))(9))).toBe(4.5);
    const [back] = [linearTranspose(at2, [1])];
    expect(item(back(1)[0])).toBe(3.5);
    expect(item(linearTranspose((c: NDArray) => back(c)[0], [1])(1)[0])).toBe(0.5);
  });
  it("under vmap, of the residuals too", () => {
    const d = np.array([1, 2]);
    expect(vmap(f)(np.ones(2), d).tolist()).toEqual([2, 1.5]);
    expect(vmap(grad(f))(np.ones(2), d).tolist()).toEqual([8, 4.5]);
    expect(vmap(grad(f), { inAxes: [null, 0] })(np.array(1), d).tolist()).toEqual([8, 4.5]);
    expect(item(grad((x: NDArray) => np.sum(vmap((k: NDArray) => f(x, k))(d)))(1))).toBe(12.5);
  });
  it("with trees, and closed-over values", () => {
    const k = np.array(3);
    const g = (x: NDArray) =>
      linearCall(
        (r: { s: NDArray }, [a, b]: [NDArray, NDArray]) => ({ y: a.mul(r.s).add(b.mul(k)) }),
        (r: { s: NDArray }, ct: { y: NDArray }) => [ct.y.mul(r.s), ct.y.mul(k)],
        { s: np.array(2) },
        [x, x.mul(2)],
      ).y;
    expect([item(g(np.array(1))), item(grad(g)(1)), item(vjp(g, [1])[1](1)[0])]).toEqual([8, 8, 8]);
  });
  it("refuses derivatives of residuals, and transposes of other types", () => {
    expect(() => grad((d: NDArray) => f(np.array(9), d))(3)).toThrow(/linearCall: a residual is being differentiated/);
    const wrong = (back: (r: NDArray, ct: NDArray) => unknown) => () =>
      grad((x: NDArray) => linearCall(divide, back, np.array(2), x))(1);
    expect(wrong((_, ct) => [ct, ct])).toThrow(
      /linearCall\(divide\): the transpose gives \[\*, \*\], the operands are \*/,
    );
    expect(wrong(() => np.ones(2))).toThrow(/the transpose gives f32\[2\] for the operands, which is f32\[\]/);
  });
});

describe("closureConvert", () => {
  it("takes out traced floats, and leaves all else closed over", () => {
    const n = np.array([2]);
    const f = (w: NDArray, k: NDArray) => {
      const [g, values] = closureConvert((x: NDArray) => ({ y: x.mul(w).mul(n).mul(k) }), np.ones(1));
      expect(values.length === 1 && values[0] === w).toBe(true);
      return g(np.ones(1), values[0].mul(5)).y.reshape([]);
    };
    expect(item(grad(f)(np.array(3), np.array(7, { dtype: "int32" })))).toBe(70);
  });
  it("of arguments of the same structure and types only", () => {
    const [g] = closureConvert((x: NDArray) => x.mul(2), np.ones(2));
    expect(() => g(np.ones(3))).toThrow(/arguments\[0\] is f32\[3\], the example was f32\[2\]. Convert again/);
    expect(() => g([np.ones(2)])).toThrow(/closureConvert\(<lambda>\): structures differ/);
    expect(() => (closureConvert as any)(3)).toThrow(/a function is expected/);
  });
});
