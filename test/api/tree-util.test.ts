import { describe, expect, test } from "vitest";
import { grad, jit, type NDArray, numpy as np, tree, treeUtil } from "../../src/index.ts";

// What JAX 0.10.2 gives for the same trees.

describe("Partial", () => {
  test("calls with its arguments first, and is a node of them", () => {
    const p = new treeUtil.Partial(Math.max, 3);
    expect(p(5, 1)).toBe(5);
    expect(p(1)).toBe(3);
    expect(p).toBeInstanceOf(treeUtil.Partial);
    expect(tree.leaves({ p })).toEqual([3]);
    expect(tree.map((x: number) => x + 7, p)(1)).toBe(10);
  });
  test("passes through jit and grad: one trace for one function", () => {
    const scale = (a: NDArray, x: NDArray) => a.mul(x).mul(x);
    const f = jit((p: any, x: NDArray) => p(x));
    expect(f(new treeUtil.Partial(scale, 2), 3).item()).toBe(18);
    expect(f(new treeUtil.Partial(scale, 5), 3).item()).toBe(45);
    expect(f.traceCount()).toBe(1);
    f(new treeUtil.Partial((a: NDArray, x: NDArray) => a.add(x), 2), 3);
    expect(f.traceCount()).toBe(2);
    const g = grad((p: any) => p(np.array(3)))(new treeUtil.Partial(scale, 2)) as any;
    expect(g.args[0].item()).toBe(9);
  });
  test("other functions are no nodes still", () => {
    expect(() => tree.leaves([() => 1])).toThrow(/a function at \[0\] is no pytree/);
    expect(() => new treeUtil.Partial(3 as never)).toThrow(/a function is expected/);
  });
});

describe("classes", () => {
  test("registerDataclass by names, with paths", () => {
    class Model {
      w: unknown;
      b: unknown;
      name: string;
      constructor(w: unknown, b: unknown, name: string) {
        [this.w, this.b, this.name] = [w, b, name];
      }
    }
    treeUtil.registerDataclass(Model, ["w", "b"], ["name"]);
    const m = new Model(1, [2, 3], "m");
    expect(tree.leavesWithPath(m).map(([p]) => tree.keystr(p))).toEqual([".w", ".b[0]", ".b[1]"]);
    const doubled: Model = tree.map((x: any) => 2 * x, m as any);
    expect(doubled).toBeInstanceOf(Model);
    expect([doubled.w, doubled.b, doubled.name]).toEqual([2, [4, 6], "m"]);
    expect(tree.structure(m).equals(tree.structure(new Model(0, [0, 0], "m")))).toBe(true);
    expect(tree.structure(m).equals(tree.structure(new Model(0, [0, 0], "n")))).toBe(false);
    expect(() => treeUtil.registerDataclass(class {}, ["w"])).toThrow(/Give both or none/);
  });
  test("fields that are marked static", () => {
    // What TypeScript makes of `@tree.static op`.
    const initializers: ((this: unknown) => void)[] = [];
    tree.static(undefined, { name: "op", addInitializer: (f: () => void) => initializers.push(f) } as never);
    class Op {
      x = np.ones([3]);
      y = np.arange(3);
      op = "add";
      constructor() {
        for (const f of initializers) f.call(this);
      }
    }
    treeUtil.registerDataclass(Op);
    const [leaves, def] = tree.flatten(new Op());
    expect((leaves as unknown as NDArray[]).map((l) => l.shape)).toEqual([[3], [3]]);
    expect((tree.unflatten(def, [1, 2]) as Op).op).toBe("add");
    const f = jit((o: any) => (o.op === "add" ? o.x.add(o.y) : o.x.mul(o.y)));
    expect(f(new Op()).tolist()).toEqual([1, 2, 3]);
    const times = new Op();
    times.op = "mul";
    expect(f(times).tolist()).toEqual([0, 1, 2]);
  });
  test("classes that take themselves apart", () => {
    class Pair {
      readonly a: unknown;
      readonly b: unknown;
      constructor(a: unknown, b: unknown) {
        [this.a, this.b] = [a, b];
      }
      treeFlattenWithKeys() {
        return [
          [
            ["a", this.a],
            ["b", this.b],
          ],
          null,
        ] as const;
      }
      static treeUnflatten(_: null, [a, b]: unknown[]) {
        return new Pair(a, b);
      }
    }
    treeUtil.registerPytreeWithKeysClass(Pair);
    expect(tree.leavesWithPath(new Pair(1, { c: 2 })).map(([p]) => tree.keystr(p))).toEqual([".a", ".b.c"]);
    class Whole {}
    treeUtil.registerStatic(Whole);
    const w = new Whole();
    expect(tree.leaves([1, w])).toEqual([1]);
    expect((tree.map((x: number) => x, [1, w]) as unknown[])[1]).toBe(w);
  });
});

test("reductions by pairs", () => {
  const words = tree.reduceAssociative((a, b) => `(${a}${b})`, ["a", ["b", "c"], { d: "d", e: "e" }]);
  expect(words).toBe("(((ab)(cd))e)");
  expect(tree.reduceAssociative((a, b) => a + b, null, { identity: 4 })).toBe(4);
  expect(() => tree.reduceAssociative((a, b) => a + b, [])).toThrow(/no leaves/);
});
test("one level", () => {
  expect(treeUtil.flattenOneLevel([1, [2]])).toEqual([[1, [2]], null]);
  expect(treeUtil.flattenOneLevel(3)).toBeNull();
  expect(treeUtil.flattenOneLevel(null)).toEqual([[], null]);
  expect(treeUtil.flattenOneLevelWithKeys({ b: null, a: 1 })).toEqual([
    [
      ["a", 1],
      ["b", null],
    ],
    ["a", "b"],
  ]);
  expect([[], {}, null, 3, np.array(1)].map(treeUtil.isTreeNode)).toEqual([true, true, true, false, false]);
});
test("keystr", () => {
  const [, [path]] = tree.leavesWithPath({ a: [1, 2] });
  expect(tree.keystr(path)).toBe(".a[1]");
  expect(tree.keystr(path, { simple: true, separator: "/" })).toBe("a/1");
  expect(tree.keystr(path, { separator: "|" })).toBe(".a|[1]");
});

describe("what is a leaf", () => {
  const params = { a: [1, 2], b: { c: 3, d: [4] } };
  const isLeaf = (path: readonly (string | number)[]) => path.at(-1) === "a" || path.join() === "b,d";
  test("may depend on the path", () => {
    const options = { isLeaf, isLeafTakesPath: true };
    expect(tree.leavesWithPath(params, options)).toEqual([
      [["a"], [1, 2]],
      [["b", "c"], 3],
      [["b", "d"], [4]],
    ]);
    expect(String(tree.flattenWithPath(params, options)[1])).toBe('{"a": *, "b": {"c": *, "d": *}}');
    const sizes = tree.mapWithPath((path, x) => `${tree.keystr(path)} ${JSON.stringify(x)}`, params, options);
    expect(sizes).toEqual({ a: ".a [1,2]", b: { c: ".b.c 3", d: ".b.d [4]" } });
  });
  test("is asked of a prefix and of lists as well", () => {
    const pairs = { isLeaf: (x: unknown) => Array.isArray(x) && x.length === 2 };
    expect(tree.broadcast({ a: [0, 1], b: null }, { a: [5, 6, 7], b: 8 }, pairs)).toEqual({
      a: [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      b: null,
    });
    expect([tree.allLeaves([[1, 2], 3], pairs), tree.allLeaves([[1, 2], 3])]).toEqual([true, false]);
  });
});
