import { describe, expect, it } from "vitest";
import {
  customJvp,
  customVjp,
  errors,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  type NDArray,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
} from "../../src/index.ts";

const i32 = (...v: number[]) => np.array(new Int32Array(v));
const ones = (...shape: number[]) => np.ones(shape);
/** The name of the class, and the message. */
function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    return `${(e as Error).name}: ${(e as Error).message}`;
  }
  return "nothing thrown";
}

describe("gradients", () => {
  it("are of float scalars", () => {
    const loss = (x: NDArray) => x.mul(x);
    expect(failure(() => grad(loss)(ones(3)))).toBe(
      "JAXTypeError: grad(loss): the function must return a scalar, got f32[3]. Sum it, or use jacrev or vjp.",
    );
    expect(failure(() => valueAndGrad((x) => [x, x] as any)(1))).toMatch(
      /valueAndGrad.*must return a scalar, got a tree \[\*, \*\]/,
    );
    expect(failure(() => grad((x) => x.astype("int32"))(1))).toMatch(/must return real numbers, got i32\[\]/);
    expect(failure(() => grad((x) => [x, x, x] as any, { hasAux: true })(1))).toMatch(
      /with hasAux the function returns \[value, aux\]/,
    );
  });
  it("are with respect to floats", () => {
    const f = (p: { n: NDArray }, x: NDArray) => p.n.mul(x);
    expect(failure(() => grad(f)({ n: i32(3).slice(0) }, np.array(2)))).toMatch(
      /^JAXTypeError: grad\(f\): arguments\[0\]\.n is i32\[\], and integers have no gradient.*allowInt/,
    );
    const g = grad(f, { argnums: [0, 1], allowInt: true })({ n: i32(3).slice(0) }, np.array(2));
    expect([g[0].n.dtype, g[1].item()]).toEqual(["float0", 3]);
    expect(failure(() => grad(f, { argnums: 2 as 1 })({ n: np.array(1) }, np.array(2)))).toMatch(
      /argument 2 is asked for, and 2 are passed/,
    );
    expect(failure(() => grad((x) => x, { holomorphic: true })(1))).toMatch(
      /with holomorphic the arguments are complex/,
    );
    expect(failure(() => jacfwd((x) => x)(i32(1, 2)))).toMatch(
      /jacfwd.*is i32\[2\], and (integers have no gradient|derivatives need floats)/,
    );
    expect(failure(() => jacrev((x) => x.astype("int32"))(ones(2)))).toMatch(
      /jacrev.*must return real numbers, got i32\[2\]/,
    );
    expect(failure(() => hessian(3 as any)(ones(2)))).toMatch(/3|function/);
  });
  it("take cotangents and tangents of the values' types", () => {
    const f = (x: NDArray) => ({ y: x.mul(2) });
    const [, back] = vjp(f, [ones(3)]);
    expect(failure(() => back({ y: ones(2) }))).toMatch(
      /vjp\(f\): cotangent\.y is f32\[2\], the value it belongs to is f32\[3\]/,
    );
    expect(failure(() => back(ones(3)))).toMatch(/structures differ.*"y".*got a leaf/);
    expect(failure(() => jvp(f, [ones(3)], [ones(4)]))).toMatch(/tangents\[0\] is f32\[4\]/);
    expect(failure(() => jvp(f, ones(3) as any, [ones(3)]))).toMatch(
      /primals are a list, one for each argument. Write \[x\]/,
    );
    const [, lin] = linearize(f, [ones(3)]);
    expect(failure(() => lin(ones(3), ones(3)))).toMatch(/structures differ/);
  });
});

describe("vmap", () => {
  it("names the sizes that differ", () => {
    expect(failure(() => vmap((a, b) => a.add(b))(ones(3), ones(4)))).toMatch(
      /^ShapeError: vmap\(<lambda>\): sizes of the mapped axis differ: arguments\[0\], f32\[3\], 3; arguments\[1\], f32\[4\] axis 0, 4\. Make them equal/,
    );
    expect(failure(() => vmap((a) => a, { axisSize: 2 })(ones(3)))).toMatch(/axisSize is 2; arguments\[0\]/);
    expect(failure(() => vmap((a) => a, { inAxes: null })(ones(3)))).toMatch(/no argument is mapped.*axisSize/);
    expect(failure(() => vmap((a) => a)(1))).toMatch(/inAxes gives arguments\[0\], f32\[\], axis 0. It has 0 axes/);
    expect(failure(() => vmap((a) => a, { inAxes: 2 })(ones(3)))).toMatch(/axis 2. It has 1 axes/);
  });
  it("takes axes as a prefix of the arguments", () => {
    const f = (t: { a: NDArray; b: NDArray }, c: NDArray) => t.a.add(t.b).add(c);
    const t = { a: ones(2), b: np.array(1) };
    expect(vmap(f, { inAxes: [{ a: 0, b: null }, null] })(t, np.array(1)).tolist()).toEqual([3, 3]);
    expect(failure(() => vmap(f, { inAxes: [{ a: 0 }, null] })(t, np.array(1)))).toMatch(
      /inAxes: \{a\} is no prefix of \{"a": \*, "b": \*\} at \[0\]/,
    );
    expect(failure(() => vmap(f, { inAxes: [0] })(t, np.array(1)))).toMatch(/a list of 1 is no prefix/);
    expect(failure(() => vmap((a) => a, { inAxes: "0" as any })(ones(2)))).toMatch(/An axis is an integer or null/);
  });
  it("has outAxes null only for what is the same in every lane", () => {
    expect(vmap((a) => [a, np.array(3)] as [NDArray, NDArray], { outAxes: [0, null] })(ones(2))[1].item()).toBe(3);
    expect(failure(() => vmap((a) => a, { outAxes: null })(ones(2)))).toMatch(
      /outAxes is null for the result, which differs from lane to lane/,
    );
  });
});

describe("tracers", () => {
  it("are no numbers: under jit the value is unknown", () => {
    const message = failure(() => jit((x: any) => (x < 0 ? x : x.mul(2)))(3));
    expect(message).toMatch(
      /^ConcretizationTypeError: number from a tracer \(.*errors\.test\.ts:\d+\): x is a traced f32\[\], its value is unknown/,
    );
    expect(message).toMatch(/np\.less.*lax\.cond/);
    for (const use of [
      (x: any) => Math.sin(x),
      (x: any) => +x,
      (x: any) => x.item(),
      (x: any) => x.tolist(),
      (x: any) => x.toTypedArray(),
    ])
      expect(failure(() => jit((x: any) => np.array(use(x)))(3))).toMatch(
        /^(ConcretizationTypeError|TracerArrayConversionError): /,
      );
  });
  it("are no numbers: under grad the derivative would be lost", () => {
    expect(failure(() => grad((x: any) => x.mul(Math.sin(x)))(3))).toMatch(
      /x is a f32\[\] that is being differentiated, and a number would lose its derivative.*np\.less\(x, 0\)\.item\(\)/,
    );
  });
  it("let the host branch on comparisons, and stop where asked to", () => {
    const f = (x: NDArray) => (np.less(x, 4).item() ? x.mul(x) : x.mul(lax.stopGradient(x).item()));
    expect([grad(f)(3).item(), grad(f)(5).item()]).toEqual([6, 5]);
    const collatz = (x: NDArray) => {
      let y = x;
      while (np.less(y, 100).item()) y = y.mul(y);
      return y;
    };
    expect(grad(collatz)(3).item()).toBe(8 * 3 ** 7);
  });
  it("print as their types", () => {
    const seen: string[] = [];
    jit((x: NDArray) => {
      seen.push(`${x}`);
      return x;
    })(ones(2));
    expect(seen).toEqual(["Traced<f32[2]>"]);
  });
  it("that escape are named with where they belong", () => {
    let held: NDArray | undefined;
    const keep = (x: NDArray) => {
      held = x;
      return x.mul(2);
    };
    grad(keep)(1);
    expect(failure(() => held?.mul(2))).toMatch(
      /^UnexpectedTracerError: mul: a traced f32\[\] is used outside grad\(keep\) in which it was traced/,
    );
    jit(keep)(1);
    expect(failure(() => jit((y: NDArray) => y.mul(held as NDArray))(1))).toMatch(/outside jit\(keep\)/);
    vmap(keep)(ones(2));
    expect(failure(() => grad((y: NDArray) => y.mul(held as NDArray))(1))).toMatch(/outside vmap\(keep\)/);
    lax.scan((c: NDArray) => [keep(c), null] as const, np.array(1), null, { length: 2 });
    expect(failure(() => np.sin(held as NDArray))).toMatch(/outside scan/);
  });
});

describe("custom rules", () => {
  const x = () => np.array(1);
  it("must be there, and fit", () => {
    expect(failure(() => customJvp((x) => x)(1))).toMatch(/it has no rule. Set one with defjvp/);
    const f = (rule: any) => grad(customJvp((x: NDArray) => x.mul(2)).defjvp(rule));
    expect(failure(() => f(([x]: any) => x)(1))).toMatch(/the rule returns \[result, tangent\]/);
    expect(failure(() => f(([x]: any) => [x.mul(2), ones(2)])(1))).toMatch(
      /the rule's tangent is f32\[2\], f32\[\] is expected/,
    );
    expect(failure(() => f(([x]: any) => [[x], x])(1))).toMatch(/the rule gives a result \[\*\], the function \*/);
  });
  it("of customVjp give one cotangent for each argument", () => {
    const f = (bwd: any) =>
      grad(customVjp((x: NDArray, y: NDArray) => x.mul(y)).defvjp((x, y) => [x.mul(y), null], bwd));
    expect(failure(() => f(() => [1])(x(), x()))).toMatch(
      /bwd returns a list of 2 cotangents.*got 1\. Use null for zero/,
    );
    expect(failure(() => f((_: any, ct: any) => ct)(x(), x()))).toMatch(/got no list/);
    expect(failure(() => f(() => [ones(3), null])(x(), x()))).toMatch(/cotangent 0 is f32\[3\], f32\[\] is expected/);
    expect(f(() => [null, 5])(x(), x()).item()).toBe(0);
  });
  it("of customVjp have no forward mode", () => {
    const f = customVjp((x: NDArray) => x.mul(3)).defvjp(
      (x) => [x.mul(3), null],
      (_, g) => [g.mul(100)],
    );
    const refusal = /^JAXTypeError: customVjp\(<lambda>\): forward-mode differentiation/;
    expect(failure(() => jvp(f, [1], [1]))).toMatch(refusal);
    expect(failure(() => jvp(jit(f as (x: NDArray) => NDArray) as any, [1], [1]))).toMatch(refusal);
    expect(failure(() => linearize(f, [1]))).toMatch(/forward-mode differentiation/);
    expect(
      jvp(
        grad((x: NDArray) => f(x).mul(x)),
        [2],
        [1],
      )[1].item(),
    ).toBe(103);
  });
});

describe("classes of errors", () => {
  it("are JAX's, and JavaScript's for the kind", () => {
    expect(new errors.ConcretizationTypeError("x")).toBeInstanceOf(TypeError);
    expect(new errors.ValueError("x")).toBeInstanceOf(RangeError);
    expect(new errors.JAXIndexError("x")).toBeInstanceOf(RangeError);
    expect(new errors.TracerBoolConversionError("x")).toBeInstanceOf(errors.ConcretizationTypeError);
    expect(new errors.UnexpectedTracerError("x").name).toBe("UnexpectedTracerError");
  });
});
