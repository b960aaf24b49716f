import { describe, expect, test } from "vitest";
import { errors, jit, lax, type NDArray, nn, numpy as np, ShapeDtypeStruct, stages, vmap } from "../../src/index.ts";

const product = jit((x: NDArray, y: NDArray) => ({ a: np.matmul(x, y) }));
const [x, y] = [np.ones([64, 32]), np.ones([32, 16])];

describe("stages", () => {
  test("traced, lowered, compiled, called", () => {
    const traced = product.trace(x, new ShapeDtypeStruct([32, 16]));
    expect(traced).toBeInstanceOf(stages.Traced);
    expect(String(traced.jaxpr)).toContain("c:f32[64,16] = dotGeneral");
    expect(traced.outInfo.a.shape).toEqual([64, 16]);
    const lowered = traced.lower();
    expect(lowered).toBeInstanceOf(stages.Lowered);
    expect(String(lowered.inTree)).toBe("[*, *]");
    expect(String(lowered.outTree)).toBe('{"a": *}');
    expect(lowered.asText({ dialect: "jaxpr" })).toBe(String(traced.jaxpr));
    expect(() => lowered.asText({ dialect: "hlo" })).toThrow(/there is no dialect hlo/);
    const compiled = lowered.compile();
    expect(compiled(x, y).a.slice(0, 0).item()).toBe(32);
    expect(compiled.asText()).toContain("program: arena of");
    expect(product.evalShape(x, y)).toEqual(traced.outInfo);
  });
  test("other arguments are refused, as JAX refuses them", () => {
    const compiled = product.lower(x, y).compile();
    expect(() => (compiled as any)(x)).toThrow(errors.JAXTypeError);
    expect(() => (compiled as any)(x)).toThrow(
      /jit\(<lambda>\): compiled for arguments of another structure: \[\*, \*\] and \[\*\]/,
    );
    expect(() => compiled(x, x)).toThrow(/arguments\[1\] is f32\[64,32\], compiled for f32\[32,16\]/);
    expect(() => compiled(x.astype("int32"), y)).toThrow(/i32\[64,32\], compiled for f32/);
    expect(() => vmap((v: NDArray) => compiled(v, y).a)(np.ones([2, 64, 32]))).toThrow(/inside a transformation/);
  });
  test("static arguments, closures, numbers, donation", () => {
    const w = np.array([1, 2, 3]);
    const f = jit((v: NDArray, n: number, s: NDArray) => v.mul(w).mul(n).add(s), {
      staticArgnums: 1,
      donateArgnums: 0,
    });
    const lowered = f.lower(np.zeros([3]), 3, 0.5);
    expect(lowered.donateArgnums).toEqual([0]);
    expect(lowered.argsInfo.map((a: stages.ArgInfo) => [a.shape, a.donated])).toEqual([
      [[3], true],
      [[], false],
    ]);
    const v = np.array([1, 1, 1]);
    expect((lowered.compile() as any)(v, 1).tolist()).toEqual([4, 7, 10]);
    expect(() => v.tolist()).toThrow(errors.DeletedArrayError);
    expect(() =>
      jit((u: NDArray) =>
        jit((t: NDArray) => t.add(u))
          .lower(1)
          .compile()(1),
      )(2),
    ).toThrow(/closes over traced/);
  });
});

describe("cost", () => {
  const n = 64 * 32;
  const cost = (f: (...xs: any[]) => unknown, ...args: NDArray[]) => {
    const { flops, bytesAccessed } = jit(f)
      .lower(...args)
      .compile()
      .costAnalysis();
    return [flops, bytesAccessed];
  };
  // What XLA says of the same functions (jax 0.10.2 on a CPU): costAnalysis of the compiled function.
  test("as XLA counts: products, elementwise functions, reductions, data movement", () => {
    expect(cost((a, b) => np.matmul(a, b), x, y)).toEqual([65536, 14336]);
    expect(cost((a) => a.add(1), x)).toEqual([2048, 16384]);
    expect(cost((a) => a.T, x)).toEqual([0, 16384]);
    const [flops, bytes] = cost((a) => a.sum(), x);
    expect([flops, bytes]).toEqual([2047, 8196]); // XLA: 8220, it sums in two steps
    expect(cost((a) => a.sum(0), x)).toEqual([2016, 8320]); // XLA: 8840
    expect(cost((a) => np.max(a, 1), x)[0]).toBe(1984);
  });
  test("an epilogue adds its operations, not its operand's bytes", () => {
    expect(cost((a, b, c) => np.maximum(np.matmul(a, b).add(c), 0), x, y, np.ones([16]))).toEqual([
      65536 + 2 * 1024,
      14336 + 4 * 16,
    ]);
  });
  test("functions count the operations that they are made of, loops as often as they run", () => {
    const [flops, bytes] = cost((a) => np.exp(a), x);
    expect(flops).toBeGreaterThan(5 * n);
    expect(flops).toBeLessThan(40 * n);
    expect(bytes).toBe(16384);
    const [once] = cost((a) => np.sin(a).mul(2), x);
    const [ten] = cost((a) => lax.foriLoop(0, 10, (_: NDArray, v: NDArray) => np.sin(v).mul(2), a), x);
    expect(ten).toBe(10 * once);
    expect(cost((a) => a.mul(np.sin(np.array(2)).add(a.slice(0, 0))), x)[0]).toBeLessThan(2.1 * n);
  });
  test("memory: arguments, results and the arena", () => {
    const m = jit((a: NDArray) => nn.softmax(np.matmul(a, a.T), -1))
      .lower(x)
      .compile()
      .memoryAnalysis();
    expect(m.argumentSizeInBytes).toBe(8192);
    expect(m.outputSizeInBytes).toBe(64 * 64 * 4);
    expect(m.tempSizeInBytes).toBeGreaterThan(0);
    expect(
      jit((a: NDArray) => a.add(1))
        .lower(x)
        .compile()
        .memoryAnalysis().tempSizeInBytes,
    ).toBe(0);
  });
});
