import { describe, expect, test } from "vitest";
import * as jaxExport from "../../src/export/index.ts";
import {
  customVjp,
  errors,
  grad,
  jit,
  jvp,
  type NDArray,
  numpy as np,
  pureCallback,
  random,
  ShapeDtypeStruct,
  tree,
  vmap,
} from "../../src/index.ts";
import { parse } from "../../src/stablehlo/index.ts";
import { bytesOf, exports } from "../stablehlo/bytecode-samples.ts";
import { programs } from "../stablehlo/polymorphic-samples.ts";

const { deserialize } = jaxExport;
const again = (e: jaxExport.Exported, vjpOrder = 0) => deserialize(e.serialize({ vjpOrder }));
/** x / 2, with 3 for its derivative. */
const halved = customVjp((x: NDArray) => x.div(2));
halved.defvjp(
  (x: NDArray) => [halved(x), null],
  (_: null, ct: NDArray) => [ct.mul(3)],
);

describe("an exported function", () => {
  const network = ({ w, b }: { w: NDArray; b: NDArray }, [x]: [NDArray]) => ({
    y: np.tanh(x.dot(w).add(b)),
    n: [null, x.sum()],
  });
  const params = { w: np.ones([3, 2]), b: np.zeros([2]) };
  const x = np.ones([4, 3]);
  const exported = jaxExport.export(jit(network))(params, [x]);
  test("says what it takes and gives", () => {
    expect(exported.funName).toBe("network");
    expect(String(exported.inTree)).toBe('[[{"b": *, "w": *}, [*]], {}]');
    expect(String(exported.outTree)).toBe('{"n": [null, *], "y": *}');
    expect(exported.inAvals.map((a) => `${a.dtype}[${a.shape}]`)).toEqual([
      "float32[2]",
      "float32[3,2]",
      "float32[4,3]",
    ]);
    expect(exported.platforms).toEqual(["cpu"]);
    expect(exported.mlirModule()).toContain(
      "@main(%arg0: tensor<2xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<4x3xf32>)",
    );
    expect(String(exported)).toBe("Exported(funName=network, ...)");
  });
  test("is called as the function is, under transformations too", () => {
    for (const e of [exported, again(exported)]) {
      const out = e.call(params, [x]);
      expect(out.y.tolist()).toEqual(network(params, [x]).y.tolist());
      expect(out.n[0]).toBe(null);
      expect(jit(e.call)(params, [x]).n[1].item()).toBe(12);
      const batched = vmap((y: NDArray) => e.call(params, [y]).n[1])(np.stack([x, x.mul(2)])) as NDArray;
      expect(batched.tolist()).toEqual([12, 24]);
    }
    expect(() => exported.call(params, [np.ones([3, 3])])).toThrow(
      "network: args[1][0] is f32[3,3], it was exported for f32[4,3].",
    );
  });
  test("takes types for arguments, keys among them", () => {
    const e = jaxExport.export((key: NDArray, y: NDArray) => [random.split(key), random.uniform(key, [2]).add(y)])(
      random.key(0),
      new ShapeDtypeStruct([2]),
    );
    const [keys, drawn] = again(e).call(random.key(7), np.zeros([2]));
    expect(keys.dtype).toBe("key<fry>");
    expect(drawn.tolist()).toEqual(random.uniform(random.key(7), [2]).tolist());
  });
});

describe("derivatives", () => {
  const f = (x: NDArray, i: NDArray) => [halved(x).mul(x).mul(x), i.add(1)];
  const [x, i] = [np.array([1, 2, 3, 4]), np.array([1, 2], "int32")];
  const exported = jaxExport.export(f)(x, i);
  const sum = (e: jaxExport.Exported) => (y: NDArray) => e.call(y, i)[0].sum() as NDArray;
  test("know of custom rules, and come along to any order", () => {
    for (const e of [exported, again(exported, 2)]) {
      expect(e.hasVjp()).toBe(true);
      expect(grad(sum(e))(x).tolist()).toEqual([4, 16, 36, 64]);
      expect(grad((y: NDArray) => grad(sum(e))(y).sum())(x).tolist()).toEqual([13, 26, 39, 52]);
      expect(() => jvp(sum(e), [x], [x])).toThrow(/forward-mode differentiation/);
    }
    expect(again(exported, 2).vjp().vjp().hasVjp()).toBe(false);
  });
  test("are functions of leaves and cotangents", () => {
    const vjp = again(exported, 1).vjp();
    expect(vjp.inAvals.map((a) => a.dtype)).toEqual(["float32", "int32", "float32", "float0"]);
    expect(vjp.outAvals.map((a) => a.dtype)).toEqual(["float32", "float0"]);
  });
  test("of a file without one are those of its operations", () => {
    const e = again(exported);
    expect(e.hasVjp()).toBe(false);
    expect(grad(sum(e))(x).tolist()).toEqual([1.5, 6, 13.5, 24]);
    expect(() => e.serialize({ vjpOrder: 1 })).toThrow("vjp: f was serialized without a derivative.");
  });
});

describe("files of JAX", () => {
  test("are written again", () => {
    for (const { bytes, name } of [exports.tree, exports.vjp2, programs.multiple, programs.symbolic].map((e) => ({
      name: "",
      ...e,
    }))) {
      const e = deserialize(bytesOf(bytes));
      const twice = again(e, e.hasVjp() ? 1 : 0);
      expect(twice.mlirModule()).toBe(e.mlirModule());
      expect([String(twice.inTree), twice.platforms]).toEqual([String(e.inTree), e.platforms]);
      expect(twice.inAvals.map(String)).toEqual(e.inAvals.map(String));
      if (name) expect(twice.funName).toBe(name);
    }
    const e = again(deserialize(bytesOf(programs.multiple.bytes)));
    expect(e.call(np.ones([8]), np.ones([4, 2])).tolist()).toEqual([
      [4, 4],
      [4, 4],
    ]);
    expect(e.outAvals[0].shape.map(String)).toEqual(["b", "b"]);
  });
  test("are those of parse", () => {
    const e = jaxExport.export((x: NDArray) => x.mul(2))(np.ones([2]));
    expect(
      parse(e.serialize())
        .exported!.call(np.ones([2]))
        .tolist(),
    ).toEqual([2, 2]);
    expect(parse(e.mlirModuleSerialized).functions.main([1, 2])[0].tolist()).toEqual([2, 4]);
  });
});

describe("classes among the arguments", () => {
  class Point {
    readonly x: NDArray;
    readonly name: string;
    constructor(x: NDArray, name: string) {
      this.x = x;
      this.name = name;
    }
  }
  tree.register(
    Point,
    (p) => [[p.x], p.name],
    (name: string, [x]) => new Point(x, name),
  );
  const move = (p: Point) => new Point(p.x.add(1), p.name);
  test("need a form in files", () => {
    expect(() =>
      jaxExport
        .export(move)(new Point(np.ones([2]), "p"))
        .serialize(),
    ).toThrow("serialize: class Point has no form in files. Give it one with registerPytreeNodeSerialization.");
    expect(() =>
      jaxExport.registerPytreeNodeSerialization(class Other {}, {
        serializedName: "other",
        serializeAuxdata: () => new Uint8Array(),
        deserializeAuxdata: () => null,
      }),
    ).toThrow(errors.ValueError);
  });
  test("come back as what they were", () => {
    jaxExport.registerPytreeNodeSerialization<string>(Point, {
      serializedName: "test.Point",
      serializeAuxdata: (name) => new TextEncoder().encode(name),
      deserializeAuxdata: (bytes) => new TextDecoder().decode(bytes),
    });
    const out = again(jaxExport.export(move)(new Point(np.ones([2]), "p"))).call(new Point(np.zeros([2]), "p"));
    expect(out).toBeInstanceOf(Point);
    expect([out.x.tolist(), out.name]).toEqual([[1, 1], "p"]);
  });
});

describe("what cannot be exported", () => {
  test("calls of JavaScript", () => {
    const f = (x: NDArray) => pureCallback((y: NDArray) => y, new ShapeDtypeStruct([]), x);
    expect(() => jaxExport.export(f)(1)).toThrow(/calls JavaScript/);
  });
  test("what is no file", () => {
    expect(() => deserialize(new TextEncoder().encode("module {}"))).toThrow(/no file of jax.export/);
    expect(() => deserialize("text" as never)).toThrow(/a string is no file/);
  });
});
