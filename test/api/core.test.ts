import { describe, expect, test } from "vitest";
import { core, dtypes, errors, extend, jit, makeJaxpr, type NDArray, numpy as np, random } from "../../src/index.ts";

describe("core", () => {
  test("types print as JAX prints them", () => {
    const { inAvals } = makeJaxpr((x: NDArray, y: NDArray) => x.add(y))(np.zeros([3, 4]), 1);
    expect(inAvals.map(String)).toEqual(["float32[3,4]", "~float32[]"]);
    expect(inAvals[0]).toBeInstanceOf(core.ShapedArray);
  });
  test("a jaxpr is run, also under jit", () => {
    const w = np.array([1, 2]);
    const { jaxpr, consts } = makeJaxpr((x: NDArray) => [w.mul(x), x.sum()])(np.array([3, 4]));
    const outs = core.evalJaxpr(jaxpr, consts, np.array([5, 6]));
    expect(outs.map((o) => o.tolist())).toEqual([[5, 12], 11]);
    const twice = jit((x: NDArray) => core.evalJaxpr(jaxpr, consts, x)[0].mul(2));
    expect(twice(np.array([1, 1])).tolist()).toEqual([2, 4]);
    expect(
      extend.core
        .jaxprAsFun(makeJaxpr((x: NDArray) => x.mul(2))(3))(np.array(5))[0]
        .item(),
    ).toBe(10);
  });
  test("what is concrete stays so while tracing", () => {
    const f = jit((x: NDArray) => {
      expect(x).toBeInstanceOf(core.Tracer);
      return x.mul(core.ensureCompileTimeEval(() => np.add(1, 2).item()));
    });
    expect(f(2).item()).toBe(6);
  });
});

describe("extend.core", () => {
  const { jaxpr } = makeJaxpr((x: NDArray) => jit((y: NDArray) => y.mul(2))(x).add(1))(np.zeros([2]));
  test("bodies are found", () => {
    expect(extend.core.subjaxprs(jaxpr).length).toBe(1);
    expect(extend.core.jaxprsInParams(jaxpr.eqns[0].params)).toEqual(extend.core.subjaxprs(jaxpr));
  });
  test("jaxprs are checked", () => {
    extend.core.checkJaxpr(jaxpr);
    const [, sum] = jaxpr.eqns;
    const broken = new extend.core.Jaxpr([], [sum], [sum.outs[0]]);
    expect(() => extend.core.checkJaxpr(broken)).toThrow(errors.JaxprTypeError);
    const wrong = extend.core.newJaxprEqn(jaxpr.ins, [new extend.core.Var(new core.ShapedArray([7]))], sum.prim, {});
    const same = extend.core.newJaxprEqn([...jaxpr.ins, ...jaxpr.ins], wrong.outs, sum.prim, {});
    expect(() => extend.core.checkJaxpr(new extend.core.Jaxpr(jaxpr.ins, [same], same.outs))).toThrow(/otherwise/);
  });
  test("types of lanes and back", () => {
    const type = new core.ShapedArray([3, 5], "int8");
    expect(String(extend.core.mappedAval(5, 1, type))).toBe("int8[3]");
    expect(String(extend.core.unmappedAval(4, 2, type))).toBe("int8[3,5,4]");
    expect(() => extend.core.mappedAval(4, 0, type)).toThrow(/has not size 4/);
    expect(extend.core.mappedAval(4, null, type)).toBe(type);
    expect(extend.core.primalDtypeToTangentDtype("bfloat16")).toBe("bfloat16");
  });
  test("values", () => {
    expect([1, np.ones([]), "a", {}, new Float32Array(2)].map(extend.core.validJaxtype)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(extend.core.concreteOrError(Number, np.array(3))).toBe(3);
    expect(() => jit((x: NDArray) => np.array(extend.core.concreteOrError(Number, x, "a size")))(3)).toThrow(
      errors.ConcretizationTypeError,
    );
  });
});

describe("dtypes", () => {
  test("canonical dtypes, bits and scalars", () => {
    expect(
      ["int64", "uint64", "float64", "complex128", "int8"].map((d) => dtypes.canonicalizeDtype(d as "int8")),
    ).toEqual(["int32", "uint32", "float32", "complex64", "int8"]);
    expect(dtypes.itemsizeBits("float64")).toBe(64);
    expect([true, 3n, 1.5].map(dtypes.scalarTypeOf)).toEqual([Boolean, BigInt, Number]);
    expect(() => dtypes.scalarTypeOf(random.key(0))).toThrow(errors.DTypeError);
  });
  test("keys are extended dtypes", () => {
    const { dtype } = random.key(0);
    expect(dtypes.issubdtype(dtype, dtypes.extended)).toBe(true);
    expect(dtypes.issubdtype(dtype, dtypes.prngKey)).toBe(true);
    expect(dtypes.issubdtype("float32", dtypes.extended)).toBe(false);
  });
});
