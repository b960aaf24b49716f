import { describe, expect, it } from "vitest";
import {
  addIndex,
  atomIndex,
  clampIndex,
  coefficient,
  constantIndex,
  divIndex,
  evaluateIndex,
  flatten,
  type Index,
  linear,
  loopVar,
  modIndex,
  mulIndex,
  subIndex,
  substitute,
  unflatten,
} from "../../src/ir/index.ts";

let seed = 7;
const pick = (n: number) => (seed = (seed * 16807) % 2147483647) % n;
const vars = [loopVar(6), loopVar(4), loopVar(9, 3)];
type Case = { index: Index; value: (v: number[]) => number };

/** A random index and the same computed directly. */
function make(depth: number): Case {
  if (depth === 0) {
    if (pick(4) === 0) {
      const c = pick(20) - 8;
      return { index: constantIndex(c), value: () => c };
    }
    const k = pick(vars.length);
    return { index: atomIndex(vars[k]), value: (v) => v[k] };
  }
  const a = make(depth - 1);
  const b = make(pick(depth));
  const by = 1 + pick(6);
  const c = pick(10) - 4;
  const floor = (x: number) => Math.floor(x / by);
  const cases: (() => Case)[] = [
    () => ({ index: addIndex(a.index, b.index), value: (v) => a.value(v) + b.value(v) }),
    () => ({ index: subIndex(a.index, b.index), value: (v) => a.value(v) - b.value(v) }),
    () => ({ index: mulIndex(a.index, by), value: (v) => a.value(v) * by }),
    () => ({ index: divIndex(a.index, by), value: (v) => floor(a.value(v)) }),
    () => ({ index: modIndex(a.index, by), value: (v) => a.value(v) - by * floor(a.value(v)) }),
    () => ({ index: clampIndex(a.index, c, c + by), value: (v) => Math.min(Math.max(a.value(v), c), c + by) }),
    () => ({
      index: linear(c, [
        [a.index, by],
        [b.index, -2],
      ]),
      value: (v) => c + by * a.value(v) - 2 * b.value(v),
    }),
  ];
  return cases[pick(cases.length)]();
}
const points: number[][] = [];
for (let i = 0; i <= 5; i++) for (let j = 0; j <= 3; j++) for (let k = 3; k <= 11; k++) points.push([i, j, k]);
const at = (v: number[]) => (a: { key: string }) => v[vars.findIndex((w) => w.key === a.key)];

describe("index expressions", () => {
  it("mean what they say, within their intervals, after every simplification", () => {
    for (let n = 0; n < 2000; n++) {
      const { index, value } = make(1 + (n % 5));
      for (const v of points.filter((_, i) => i % 7 === n % 7)) {
        const got = evaluateIndex(index, at(v));
        expect(got, index.key).toBe(value(v));
        expect(got).toBeGreaterThanOrEqual(index.lo);
        expect(got).toBeLessThanOrEqual(index.hi);
      }
    }
  });
  it("substitute simplifies again, to the same value", () => {
    const [i, j] = [loopVar(3), loopVar(2)];
    for (let n = 0; n < 500; n++) {
      const { index, value } = make(1 + (n % 5));
      const y = substitute(index, (a) =>
        a.kind === "var" && a.id === vars[0].id
          ? linear(0, [
              [atomIndex(i), 2],
              [atomIndex(j), 1],
            ])
          : null,
      );
      const got = evaluateIndex(y, (a) => (a.key === i.key ? 2 : a.key === j.key ? 1 : a.key === vars[1].key ? 3 : 7));
      expect(got).toBe(value([5, 3, 7]));
    }
  });
  it("undo a reshape by its inverse", () => {
    const ix = [atomIndex(loopVar(6)), atomIndex(loopVar(20))];
    const there = unflatten(flatten(ix, [6, 20]), [4, 30]);
    expect(unflatten(flatten(there, [4, 30]), [6, 20]).map((x) => x.key)).toEqual(ix.map((x) => x.key));
  });
  it("are affine only where nothing hides the variable", () => {
    const x = addIndex(mulIndex(atomIndex(vars[0]), 3), modIndex(atomIndex(vars[1]), 3));
    expect([coefficient(x, vars[0]), coefficient(x, vars[1]), coefficient(x, vars[2])]).toEqual([3, null, 0]);
  });
});
