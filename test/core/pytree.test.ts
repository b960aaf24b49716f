import { describe, expect, it } from "vitest";
import * as tree from "../../src/api/tree.ts";
import { flatten, matchLeaves, unflatten } from "../../src/core/pytree.ts";

const leavesOf = (t: unknown) => flatten(t)[0];

describe("flatten", () => {
  it("goes through lists by index and objects by sorted key, as strings", () => {
    expect(leavesOf({ b: 1, a: [2, 3] })).toEqual([2, 3, 1]);
    expect(leavesOf({ 10: 1, 9: 2 })).toEqual([1, 2]);
  });
  it("takes null for an empty node", () => {
    expect(leavesOf([null, 1, { a: null }])).toEqual([1]);
    expect(tree.map((x) => x + 1, { x: null, y: 1 })).toEqual({ x: null, y: 2 });
  });
  it("names the place of what is no pytree", () => {
    expect(() => flatten({ a: [1, undefined] })).toThrow(/undefined at \.a\[1\] is no pytree.*null/);
    expect(() => flatten({ f: () => 1 })).toThrow(/a function at \.f is no pytree/);
    expect(() => flatten([new Map()])).toThrow(/a Map at \[0\].*tree.register/);
    expect(() => flatten({ d: new Date() })).toThrow(/a Date at \.d/);
  });
  it("gives the tree back", () => {
    for (const t of [1, [], {}, null, [1, [2, { a: 3, b: [] }]], { a: null, "b c": { d: 1n } }, new Float32Array(2)]) {
      const [leaves, def] = flatten(t);
      expect(unflatten(def, leaves)).toEqual(t);
    }
  });
  it("does not let a key reach the prototype", () => {
    const [leaves, def] = flatten(JSON.parse('{"__proto__": 1}'));
    const back = unflatten(def, leaves) as object;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.keys(back)).toEqual(["__proto__"]);
  });
});

describe("structures", () => {
  it("compare by content", () => {
    const s = (t: unknown) => tree.structure(t);
    expect(s({ a: 1, b: [2] }).equals(s({ b: [7], a: 5 }))).toBe(true);
    expect(s([1, 2]).equals(s([1, [2]]))).toBe(false);
    expect(s({ a: 1 }).equals(s({ a: null }))).toBe(false);
    expect(String(s({ b: [1, null], a: 2 }))).toBe('{"a": *, "b": [*, null]}');
  });
  it("recognise the trees that have them", () => {
    const def = tree.structure({ a: 1, b: [2, null] });
    const out: unknown[] = [];
    expect(matchLeaves(def, { b: [8, null], a: 9 }, out)).toBe(true);
    expect(out).toEqual([9, 8]);
    for (const other of [{ a: 1 }, { a: 1, b: [2] }, { a: 1, b: [2, 3] }, { a: 1, b: [2, null], c: 1 }, [1], null, 3])
      expect(matchLeaves(def, other, [])).toBe(false);
  });
});

describe("registered classes", () => {
  class Pair {
    a: unknown;
    b: unknown;
    label: string;
    constructor(a: unknown, b: unknown, label: string) {
      this.a = a;
      this.b = b;
      this.label = label;
    }
  }
  tree.register(
    Pair,
    (p) => [[p.a, p.b], p.label],
    (label, [a, b]) => new Pair(a, b, label),
    () => ["a", "b"],
  );
  it("are nodes whose static data takes part in the structure", () => {
    const p = new Pair(1, [2, 3], "x");
    expect(leavesOf(p)).toEqual([1, 2, 3]);
    expect(tree.map((x) => x * 2, p as any)).toEqual(new Pair(2, [4, 6], "x"));
    expect(tree.structure(p).equals(tree.structure(new Pair(0, [0, 0], "x")))).toBe(true);
    expect(tree.structure(p).equals(tree.structure(new Pair(0, [0, 0], "y")))).toBe(false);
    expect(tree.leavesWithPath(p as any).map(([path]) => tree.keystr(path))).toEqual([".a", ".b[0]", ".b[1]"]);
  });
  it("are registered once", () => {
    expect(() =>
      tree.register(
        Pair,
        (p) => [[p.a], null],
        () => new Pair(1, 2, ""),
      ),
    ).toThrow(/Pair is registered already/);
  });
});

describe("tree functions", () => {
  it("map several trees, the first a prefix of the others", () => {
    expect(tree.map((a, b) => a + b, { x: 1, y: [2] }, { x: 10, y: [20] })).toEqual({ x: 11, y: [22] });
    expect(tree.map((a, b) => [a, b], [1, 2], [{ p: 3 }, 4])).toEqual([
      [1, { p: 3 }],
      [2, 4],
    ]);
    expect(() => tree.map((a) => a, { a: 1, b: { c: 2 } }, { a: 1, b: { d: 2 } })).toThrow(
      /differ at \.b.*"c".*got \{d\}/,
    );
  });
  it("stop at what isLeaf marks", () => {
    const isLeaf = (x: unknown) => Array.isArray(x);
    expect(tree.map((x: any) => x.length ?? x, { a: [1, 2], b: 3 } as any, { isLeaf })).toEqual({ a: 2, b: 3 });
    expect(tree.leaves({ a: [1, 2] } as any, { isLeaf })).toEqual([[1, 2]]);
  });
  it("reduce, all, broadcast, transpose", () => {
    expect(tree.reduce((s, x) => s + x, { a: 1, b: [2, 3] })).toBe(6);
    expect(tree.reduce((s, x) => s + x, [], 5)).toBe(5);
    expect(() => tree.reduce((s) => s, [])).toThrow(/no leaves/);
    expect(tree.all([true, { a: 1 }])).toBe(true);
    expect(tree.all([true, 0])).toBe(false);
    expect(tree.broadcast([1, 2], [{ a: 0, b: 0 }, 0])).toEqual([{ a: 1, b: 1 }, 2]);
    expect(tree.transpose(tree.structure([0, 0]), tree.structure({ a: 0 }), [{ a: 1 }, { a: 2 }])).toEqual({
      a: [1, 2],
    });
  });
  it("write paths as code does", () => {
    const paths = tree.leavesWithPath({ layers: [{ w: 1, "b-0": 2 }] });
    expect(paths.map(([p]) => tree.keystr(p))).toEqual(['.layers[0]["b-0"]', ".layers[0].w"]);
    expect(tree.mapWithPath((p, x) => `${tree.keystr(p)}=${x}`, { a: [1] })).toEqual({ a: [".a[0]=1"] });
  });
});
