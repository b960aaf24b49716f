import { afterEach, describe, expect, it } from "vitest";
import {
  config,
  disableJit,
  errors,
  grad,
  jit,
  lax,
  makeJaxpr,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";

describe("jit traces once", () => {
  it("for each shape, dtype, weakness and structure", () => {
    const f = jit((x: any) => (Array.isArray(x) ? x[0] : (x.a ?? x)).mul(2));
    for (const x of [1, 2, 0.5, -1]) f(x);
    expect(f.traceCount()).toBe(1);
    f(np.zeros([]));
    f(np.ones([2]));
    f(new Float32Array(2));
    expect(f.traceCount()).toBe(3);
    f(1n);
    f(true);
    f(new Int32Array(2));
    expect(f.traceCount()).toBe(6);
    f([1]);
    f({ a: 1, b: 2 });
    f({ b: 2, a: 1 });
    expect(f.traceCount()).toBe(8);
    for (const x of [1, [1], { a: 3, b: 2 }]) f(x);
    expect(f.traceCount()).toBe(8);
  });
  it("and says why it did so again", () => {
    const f = jit((x: any, n: number) => (x.a ?? x).mul(n), { staticArgnums: 1 });
    f(1, 2);
    f(np.ones([3]), 2);
    f(np.ones([3]), 3);
    f({ a: np.ones([3]) }, 3);
    expect(f.retraceCauses()).toEqual([
      "x was f32[]* and is f32[3] (another rank)",
      "the static argument n was 2 and is 3",
      'x has another structure: * and {"a": *}',
    ]);
  });
  it("for a function, however often jit is applied to it", () => {
    let runs = 0;
    const f = (x: NDArray) => {
      runs++;
      return x.mul(2);
    };
    jit(f)(1);
    jit(f)(2);
    expect(runs).toBe(1);
  });
  it("for each environment of named axes", () => {
    const f = jit((x: NDArray) => x.div(lax.psum(1 as any, "i")));
    const over = (n: number) => vmap((x: NDArray) => f(x), { axisName: "i" })(np.ones([n])).tolist();
    expect(over(2)).toEqual([0.5, 0.5]);
    expect(over(4)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(f.traceCount()).toBe(2);
    expect(() => f(1)).toThrow(/i/);
  });
  it("for each setting of default types", () => {
    const f = jit((x: NDArray) => x.add(np.zeros([1])));
    expect(f(1).dtype).toBe("float32");
    config.enableX64 = true;
    expect(f(1).dtype).toBe("float64");
  });
  afterEach(() => {
    config.enableX64 = false;
  });
});

describe("what jit closes over", () => {
  it("is frozen", () => {
    let k = 1;
    const f = jit((x: NDArray) => x.mul(k));
    expect(f(2).item()).toBe(2);
    k = 5;
    expect(f(2).item()).toBe(2);
  });
  it("may be arrays, and tracers of transformations that are still at work", () => {
    const w = np.array([1, 2, 3]);
    expect(jit((x: NDArray) => x.mul(w))(2).tolist()).toEqual([2, 4, 6]);
    const outer = grad((x: NDArray) => {
      const f = jit((y: NDArray) => y.mul(x));
      return f(f(np.array(3)));
    });
    expect(outer(2).item()).toBe(12);
  });
  it("is traced anew where the transformation it belonged to has ended", () => {
    let held: NDArray = np.array(1);
    const f = jit((y: NDArray) => y.mul(held));
    const g = grad((x: NDArray) => {
      held = x;
      return f(np.array(3));
    });
    expect(g(1).item()).toBe(3);
    expect(g(1).item()).toBe(3);
    expect(f.traceCount()).toBe(2);
    expect(f.retraceCauses()).toEqual(["it closes over values of a transformation that has ended"]);
  });
});

describe("arguments", () => {
  it("that are static are compared by value", () => {
    const f = jit((x: NDArray, how: { axis: number } | string) => (typeof how === "string" ? x : np.sum(x, how.axis)), {
      staticArgnums: [1],
    });
    const x = np.ones([2, 3]);
    expect(f(x, { axis: 0 }).shape).toEqual([3]);
    expect(f(x, { axis: 0 }).shape).toEqual([3]);
    expect(f(x, { axis: 1 }).shape).toEqual([2]);
    expect(f(x, "no").shape).toEqual([2, 3]);
    expect(f.traceCount()).toBe(3);
    expect(() => jit((x: NDArray) => x, { staticArgnums: 0 })(x as any)).toThrow(/a static argument is f32\[2,3\]/);
    expect(() => jit((x: NDArray) => x, { staticArgnums: 3 })(x)).toThrow(/argument 3 is asked for, and 1 are passed/);
  });
  it("that are donated are deleted, unless they are results", () => {
    const f = jit((x: NDArray, y: NDArray) => ({ sum: x.add(y), y }), { donateArgnums: [0, 1] });
    const [x, y] = [np.ones([3]), np.ones([3])];
    const r = f(x, y);
    expect(r.sum.tolist()).toEqual([2, 2, 2]);
    expect(r.y.tolist()).toEqual([1, 1, 1]);
    expect(() => x.tolist()).toThrow(errors.DeletedArrayError);
    expect(() => f(x, np.ones([3]))).toThrow(errors.DeletedArrayError);
    // Under another transformation nothing is deleted.
    const z = np.ones([3]);
    grad((z: NDArray) => np.sum(jit((z: NDArray) => z.mul(2), { donateArgnums: 0 })(z)))(z);
    expect(z.tolist()).toEqual([1, 1, 1]);
  });
  it("that are no pytrees are named", () => {
    const f = jit((x: any) => x);
    expect(() => f({ a: [1, undefined] })).toThrow(/^jit\(<lambda>\): undefined at \[0\]\.a\[1\] is no pytree/);
    expect(() => f({ name: "x" })).toThrow(/a string at arguments\[0\]\.name is no array/);
    expect(() => jit(3 as any)).toThrow(/a function is expected/);
    expect(() => jit((x: NDArray) => void x)(1)).toThrow(/returned undefined/);
    expect(() => jit(() => ({ f: "x" }))()).toThrow(/result\.f/);
  });
});

describe("options", () => {
  it("static arguments by name are keys of the last argument", () => {
    const seen: unknown[] = [];
    const repeated = (x: NDArray, { times = 2, scale }: { times?: number; scale?: NDArray } = {}) => {
      seen.push(times);
      let y = x;
      for (let k = 0; k < times; k++) y = y.mul(scale ?? 10);
      return y;
    };
    const f = jit(repeated, { staticArgnames: "times" });
    expect([f(1), f(3, { times: 1 }), f(1, { times: 3 }), f(4, { times: 1 })].map((y) => y.item())).toEqual([
      100, 30, 1000, 40,
    ]);
    expect(f(1, { times: 2, scale: np.array(3) }).item()).toBe(9);
    expect(f(1, { times: 2, scale: np.array(4) }).item()).toBe(16);
    expect(seen).toEqual([2, 1, 3, 2]);
    expect(jit(repeated, { staticArgnames: ["times"] })(5).item()).toBe(500);
    expect(f.traceCount()).toBe(4);
    expect(f.lower(np.array(1), { times: 1 }).compile()(np.array(7), {}).item()).toBe(70);
    const g = jit((x: NDArray, n: number, o: { p: string }) => (o.p === "add" ? x.add(n) : x.mul(n)), {
      staticArgnames: ["p"],
      staticArgnums: [-2],
    });
    expect(g(2, 5, { p: "add" }).item()).toBe(7);
    expect(grad((x) => g(x, 5, { p: "mul" }))(2).item()).toBe(5);
  });
  it("inline puts the equations in place", () => {
    const prims = (inline: boolean) =>
      makeJaxpr((x: NDArray) => jit((y: NDArray) => y.mul(2), { inline })(x))(1).eqns.map((e) => e.prim.name);
    expect(prims(false)).toEqual(["jit"]);
    expect(prims(true)).toEqual(["mul"]);
  });
  it("disableJit shows concrete values to the host", () => {
    const f = jit((x: NDArray) => (x.item() > 1 ? x : x.mul(10)));
    expect(() => f(1)).toThrow(errors.ConcretizationTypeError);
    expect(disableJit(() => f(1)).item()).toBe(10);
    expect(() => f(1)).toThrow(errors.ConcretizationTypeError);
  });
  it("config refuses what it does not know", () => {
    expect(() => config.update("speed", true)).toThrow(/no setting speed/);
    expect(() => config.update("enableX64", 1)).toThrow(/one of false, true/);
  });
});

describe("printed programs", () => {
  it("may use named axes that are not there", () => {
    const f = (x: NDArray) => lax.psum(x, "rows").mul(lax.axisSize("columns"));
    const closed = makeJaxpr(f, { axisEnv: [["rows", 3], ["columns", 2]] })(np.array([1, 2])); // biome-ignore format: as it is
    expect(String(closed)).toContain("psum");
    expect(closed.outAvals[0].shape).toEqual([2]);
    expect(() => makeJaxpr(f)(np.array([1, 2]))).toThrow(/rows/);
  });
  it("come with the types of the result if asked", () => {
    const f = (x: NDArray, n: number) => ({ sum: x.sum(), all: [x.mul(n)] });
    const [closed, types] = makeJaxpr(f, { staticArgnums: 1, returnShape: true })(np.array([1, 2]), 3);
    expect(closed.outAvals.map((a) => a.shape)).toEqual([[2], []]);
    expect(String(types.all[0])).toBe("ShapeDtypeStruct(shape=[2], dtype=float32)");
    expect(types.sum.shape).toEqual([]);
  });
  it("look like JAX's", () => {
    const w = np.array([1, 2]);
    const f = (x: NDArray) => np.exp(np.sin(x).mul(w)).add(0.5);
    expect(`${makeJaxpr(f)(new Float32Array(2))}`).toMatchInlineSnapshot(`
      "{ lambda a:f32[2]; b:f32[2]. let
          c:f32[2] = sin b
          d:f32[2] = mul c a
          e:f32[2] = exp d
          f:f32[2] = add e 0.5:f32[]
        in (f,) }"
    `);
    const g = (x: NDArray) => lax.scan((c: NDArray) => [jit(np.sin)(c), c] as const, x, null, { length: 3 })[0];
    expect(`${makeJaxpr(g)(1)}`).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[]. let
          b:f32[] _:f32[3] = scan[
            jaxpr={ lambda ; c:f32[]. let
                d:f32[] = jit[
                  name=<lambda>
                  jaxpr={ lambda ; e:f32[]. let f:f32[] = sin e in (f,) }
                ] c
              in (d, c) }
            length=3
            numCarry=1
            numConsts=0
            reverse=False
          ] a
        in (b,) }"
    `);
  });
});
