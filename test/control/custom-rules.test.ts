import { describe, expect, it } from "vitest";
import {
  customDerivatives,
  customJvp,
  customVjp,
  grad,
  jit,
  jvp,
  type NDArray,
  numpy as np,
  vjp,
  vmap,
} from "../../src/index.ts";

const { SymbolicZero } = customDerivatives;
const isZero = (x: unknown) => x instanceof SymbolicZero;
const i32 = (x: number) => np.array(x, { dtype: "int32" });

// What rules see, and the values, are what JAX 0.10.2 gives for the same programs.
describe("customJvp with symbolicZeros", () => {
  const product = (seen: string[] = []) =>
    customJvp((x: NDArray, y: NDArray, n: NDArray) => [x.mul(y), n] as [NDArray, NDArray]).defjvp(
      ([x, y, n], [dx, dy, dn]) => {
        seen.push([dx, dy, dn].map((d) => (isZero(d) ? `${d}` : "array")).join(" "));
        return [
          [x.mul(y), n],
          [isZero(dx) ? dx : dx.mul(y), dn],
        ];
      },
      { symbolicZeros: true },
    );
  it("the rule sees which tangents are zero, and its zeros stay symbolic", () => {
    const seen: string[] = [];
    const f = product(seen);
    const [[z, n], [dz, dn]] = jvp((x: NDArray) => f(x, np.array(3), i32(2)), [2], [1]);
    expect([z.item(), n.item(), dz.item(), dn.dtype]).toEqual([6, 2, 3, "float0"]);
    expect(seen.at(-1)).toBe("array SymbolicZero(f32[]) SymbolicZero(float0[])");
    expect(grad((y: NDArray) => f(np.array(2), y, i32(2))[0])(3).item()).toBe(0);
    expect(seen.at(-1)).toBe("SymbolicZero(f32[]) array SymbolicZero(float0[])");
  });
  it("under jit and vmap, in either order, and twice", () => {
    const f = product();
    const of = (x: NDArray) => f(x, np.array(3), i32(2))[0];
    expect(jit(grad(of))(2).item()).toBe(3);
    expect(grad(jit(of) as typeof of)(2).item()).toBe(3);
    expect(vmap(grad(of))(np.ones(2)).tolist()).toEqual([3, 3]);
    expect(grad((y: NDArray) => np.sum(vmap((x: NDArray) => f(x, y, i32(2))[0])(np.ones(2))))(3).item()).toBe(0);
    const square = customJvp((x: NDArray, y: NDArray) => x.mul(x).mul(y));
    square.defjvp(([x, y], [dx, dy]) => [square(x, y), isZero(dy) ? x.mul(2).mul(y).mul(dx) : x.mul(x).mul(dy)], {
      symbolicZeros: true,
    });
    expect(grad(grad((x: NDArray) => square(x, np.array(5))))(3).item()).toBe(10);
  });
  it("a rule that is staged later closes over what it did at the call", () => {
    const f = (k: NDArray) => {
      const g = customJvp((x: NDArray, y: NDArray) => x.mul(y).mul(k));
      g.defjvp(([x, y], [dx]) => [x.mul(y).mul(k), isZero(dx) ? dx : dx.mul(k)], { symbolicZeros: true });
      return grad(jit((x: NDArray) => g(x, np.array(3))) as (x: NDArray) => NDArray)(np.array(1));
    };
    expect(vmap(f)(np.array([1, 2])).tolist()).toEqual([1, 2]);
    expect((jit(f)(7) as NDArray).item()).toBe(7);
  });
});

describe("customVjp with symbolicZeros", () => {
  const product = (seen: string[]) =>
    customVjp((x: NDArray, y: NDArray, n: NDArray) => [x.mul(y), n.mul(x)] as [NDArray, NDArray]).defvjp(
      (x, y, n) => {
        seen.push([x, y, n].map((a) => (a.perturbed ? "perturbed" : "fixed")).join(" "));
        return [
          [x.value.mul(y.value), n.value.mul(x.value)],
          [x.value, y.value],
        ];
      },
      ([, y], [ct0, ct1]) => {
        seen.push([ct0, ct1].map((c) => (isZero(c) ? "zero" : "array")).join(" "));
        return [isZero(ct0) ? null : ct0.mul(y), customDerivatives.zeroFromPrimal(y), null];
      },
      { symbolicZeros: true },
    );
  it("fwd sees what is differentiated, bwd which cotangents are zero", () => {
    const seen: string[] = [];
    const f = product(seen);
    const of = (k: number) => (x: NDArray) => f(x, np.array(3), i32(2))[k];
    expect(grad(of(0))(2).item()).toBe(3);
    expect(seen.slice(-2)).toEqual(["perturbed fixed fixed", "array zero"]);
    expect(grad(of(1))(2).item()).toBe(0);
    expect(seen.slice(-2)).toEqual(["perturbed fixed fixed", "zero array"]);
    expect(grad(jit(of(0)) as (x: NDArray) => NDArray)(2).item()).toBe(3);
    expect(vmap(grad(of(0)))(np.ones(2)).tolist()).toEqual([3, 3]);
    const [, back] = vjp((x: NDArray, y: NDArray) => f(x, y, i32(2)), [2, 3]);
    expect(back([1, 0]).map((c: NDArray) => c.item())).toEqual([3, 0]);
    expect(seen.slice(-2)).toEqual(["perturbed perturbed fixed", "array array"]);
  });
  it("the values of a tree of primals", () => {
    const f = customVjp((p: { a: NDArray; b: NDArray }) => p.a.mul(p.b));
    f.defvjp(
      (p) => {
        const { a, b } = customDerivatives.customVjpPrimalTreeValues(p);
        return [a.mul(b), [a, b]];
      },
      ([a, b], ct) => [{ a: ct.mul(b), b: isZero(ct) ? ct : ct.mul(a) }],
      { symbolicZeros: true },
    );
    const g = grad((p: { a: NDArray; b: NDArray }) => f(p))({ a: np.array(2), b: np.array(5) });
    expect([g.a.item(), g.b.item()]).toEqual([5, 2]);
  });
});

describe("what rules return is checked", () => {
  const jvpRule = (rule: (...a: any[]) => any) => {
    const f = customJvp((x: NDArray) => ({ y: x.mul(x) }));
    f.defjvp(rule);
    return () => jvp(f as any, [np.ones(2)], [np.ones(2)]);
  };
  it("customJvp: a pair of the function's structure and types", () => {
    expect(jvpRule(([x]) => x)).toThrow(
      /customJvp\(<lambda>\): the rule returns \[result, tangent\]. Return a list of two/,
    );
    expect(jvpRule(([x], [dx]) => [x, dx])).toThrow(
      /the rule gives a result \*, the function \{"y": \*\}. Make them agree/,
    );
    expect(jvpRule(([x], [dx]) => [{ y: np.sum(x) }, { y: dx }])).toThrow(
      /the rule gives f32\[\] for the result\.y, the function f32\[2\]/,
    );
    expect(jvpRule(([x], [dx]) => [{ y: x }, dx])).toThrow(
      /the rule's tangent: structures differ: \{"y": \*\} expected, got a leaf/,
    );
    expect(jvpRule(([x], [dx]) => [{ y: x }, { y: np.sum(dx) }])).toThrow(
      /the rule's tangent\.y is f32\[\], f32\[2\] is expected. Give it the value's type/,
    );
    expect(() =>
      jvp(
        customJvp((x: NDArray) => x),
        [1],
        [1],
      ),
    ).toThrow(/it has no rule. Set one with defjvp/);
    const two = customJvp((x: NDArray, y: NDArray) => x.mul(y)).defjvps((dx) => dx);
    expect(() => jvp(two, [1, 2], [1, 1])).toThrow(/defjvps got 1 rules for 2 arguments/);
  });
  const vjpRule = (fwd: (...a: any[]) => any, bwd: (...a: any[]) => any) => () => {
    const f = customVjp((x: NDArray, p: { w: NDArray }) => x.mul(p.w)).defvjp(fwd, bwd);
    return grad((x: NDArray) => np.sum(f(x, { w: np.ones(2) })))(np.ones(2));
  };
  const fwd = (x: NDArray, p: { w: NDArray }) => [x.mul(p.w), null];
  it("customVjp: results as the function's, and a cotangent for each argument", () => {
    const zeros = () => [null, null];
    expect(vjpRule((x) => x, zeros)).toThrow(/fwd returns \[result, residuals\]. Return a list of two/);
    expect(vjpRule((x) => [np.sum(x), null], zeros)).toThrow(
      /the rule gives f32\[\] for the result, the function f32\[2\]/,
    );
    expect(vjpRule((x) => [[x], null], zeros)).toThrow(/the rule gives a result \[\*\], the function \*/);
    expect(vjpRule(fwd, (_, ct) => ct)).toThrow(/bwd returns a list of 2 cotangents.*got no list. Use null for zero/);
    expect(vjpRule(fwd, (_, ct) => [ct])).toThrow(/bwd returns a list of 2 cotangents.*got 1/);
    expect(vjpRule(fwd, (_, ct) => [np.sum(ct), null])).toThrow(/cotangent 0 is f32\[\], f32\[2\] is expected/);
    expect(vjpRule(fwd, (_, ct) => [ct, ct])).toThrow(
      /cotangent 1: structures differ: \{"w": \*\} expected, got a leaf/,
    );
    expect(vjpRule(fwd, (_, ct) => [ct, { w: ct.astype("int32") }])).toThrow(
      /cotangent 1\.w is i32\[2\], f32\[2\] is expected/,
    );
    expect(vjpRule(fwd, (_, ct) => [ct, { w: new SymbolicZero(np.ones(3).aval) }])).toThrow(
      /cotangent 1\.w is f32\[3\], f32\[2\] is expected/,
    );
    expect((vjpRule(fwd, (_, ct) => [ct, null])() as NDArray).tolist()).toEqual([1, 1]);
  });
});
