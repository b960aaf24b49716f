import { describe, expect, it } from "vitest";
import { condP } from "../../src/control/cond.ts";
import { scanP } from "../../src/control/scan.ts";
import { aval } from "../../src/core/aval.ts";
import { bind, scalar, shareCaptured, stage } from "../../src/core/trace.ts";
import type { Value } from "../../src/core/value.ts";
import { add, mul } from "../../src/ops/arithmetic.ts";
import { lt } from "../../src/ops/compare.ts";
import { convertElementType } from "../../src/ops/convert.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { arrayOf, both, kernelsOf, noise } from "./helpers.ts";

const f32 = (...shape: number[]) => aval(shape);
/** A scan whose body closes over nothing. */
function scanOf(body: (xs: Value[]) => Value[], carry: Value[], xs: Value[], length: number, reverse = false): Value[] {
  const types = [...carry.map((c) => c.aval), ...xs.map((x) => aval(x.shape.slice(1), x.dtype))];
  const { jaxpr, captured } = stage(body, types);
  const params = { jaxpr, length, numConsts: captured.length, numCarry: carry.length, reverse };
  return bind(scanP, [...captured, ...carry, ...xs], params);
}

describe("loops in compiled code", () => {
  it("carries, stacks and slices, forwards and backwards", () => {
    for (const reverse of [false, true]) {
      const xs = arrayOf([1, 2, 3, 4, 5, 6], [3, 2]);
      const r = both(
        ([c, x]) => scanOf(([k, v]) => [add(mul(k, scalar(2)), v), mul(k, v)], [c], [x], 3, reverse),
        [arrayOf([1, 1], [2]), xs],
      );
      const want = reverse
        ? [
            [35, 42],
            [17, 40, 21, 32, 5, 6],
          ]
        : [
            [23, 30],
            [1, 2, 9, 16, 45, 72],
          ];
      expect(r.compiled.map((a) => [...a])).toEqual(want);
    }
  });
  it("moves carries by exchanging pointers, each in every place", () => {
    const body = ([a, b, c]: Value[]) => [b, add(b, c), a];
    const r = both((xs) => scanOf(body, xs, [], 7), [noise([3], 1), noise([3], 2), noise([3], 3)]);
    let [a, b, c] = [noise([3], 1), noise([3], 2), noise([3], 3)] as Value[];
    for (let i = 0; i < 7; i++) [a, b, c] = body([a, b, c]);
    const { compiled } = both(() => [a, b, c], []);
    r.compiled.forEach((x, i) => expect(x).toEqual(compiled[i]));
    const loop = r.program.body.find((s) => s.kind === "for");
    expect(loop?.kind === "for" && kernelsOf(loop.body).map((s) => s.kind)).toEqual(["kernel", "exchange"]);
  });
  it("returns the same carry twice, a constant, and an outer value as carries", () => {
    const r = both(
      ([a, k]) => scanOf(([x, y, z]) => [y, y, add(mul(z, scalar(1)), k), x].slice(0, 3), [a, a, k], [], 2),
      [noise([2], 5), noise([2], 6)],
    );
    expect(r.compiled[0]).toEqual(r.eager[0]);
    expect(r.compiled[2]).toEqual(r.eager[2]);
  });
  it("nests: a scan over slices of slices", () => {
    const inner = (c: Value, row: Value) => scanOf(([k, v]) => [add(k, v), k], [c], [row], 3);
    const r = both(
      ([c, x]) =>
        scanOf(
          ([k, row]) => {
            const [last, seen] = inner(k, row);
            return [last, reduceSum(seen, [0])];
          },
          [c],
          [x],
          2,
        ),
      [arrayOf([0], []), arrayOf([1, 2, 3, 4, 5, 6], [2, 3])],
    );
    expect(r.compiled.map((a) => [...a])).toEqual([[21], [0 + 1 + 3, 6 + 10 + 15]]);
  });
  it("branches, clamping the index", () => {
    const branch = (f: (x: Value) => Value) => stage(([x]) => [f(x)], [f32(2)]);
    for (const i of [-1, 0, 1, 5]) {
      const r = both(
        ([index, x]) => {
          const { jaxprs, captured } = shareCaptured([
            branch((v) => mul(v, scalar(10))),
            branch((v) => add(v, scalar(1))),
          ]);
          return bind(condP, [index, ...captured, x], { branches: jaxprs });
        },
        [arrayOf([i], [], "int32"), arrayOf([1, 2], [2])],
      );
      expect([...r.compiled[0]]).toEqual(i <= 0 ? [10, 20] : [2, 3]);
    }
  });
  it("keeps what an iteration needs apart from what the next one writes", () => {
    const body = ([c, n]: Value[]) => {
      const t = add(c, c);
      const u = mul(t, convertElementType(lt(n, scalar(3)), "float32"));
      return [add(t, u), add(n, reduceSum(u, [0]))];
    };
    const r = both((xs) => scanOf(body, xs, [], 4), [noise([5], 3), arrayOf([0], [])]);
    let s = [noise([5], 3), arrayOf([0], [])] as Value[];
    for (let i = 0; i < 4; i++) s = body(s);
    const { compiled } = both(() => s, []);
    r.compiled.forEach((x, i) => x.forEach((v, k) => expect(Number(v)).toBeCloseTo(Number(compiled[i][k]), 4)));
  });
});
