import { describe, expect, it } from "vitest";
import { aval } from "../../src/core/aval.ts";
import { runtime } from "../../src/core/runtime.ts";
import { ConcreteArray, type Value } from "../../src/core/value.ts";
import { add, mul, square } from "../../src/ops/arithmetic.ts";
import { toFront } from "../../src/ops/axes.ts";
import * as collective from "../../src/ops/collective.ts";
import { convertElementType } from "../../src/ops/convert.ts";
import * as exchange from "../../src/ops/exchange.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { batchFlat } from "../../src/transforms/batch.ts";
import { jvpFlat, linearizeFlat } from "../../src/transforms/differentiate.ts";
import { transposeFlat } from "../../src/transforms/transpose.ts";
import { read } from "./harness.ts";

const vector = (data: number[], shape = [data.length]): Value => {
  const type = aval(shape, "float64");
  return new ConcreteArray(type, runtime().buffer(type, Float64Array.from(data)));
};
/** Maps over a named axis "i" of the first operand axis; results lane by lane. */
function mapped(f: (x: Value) => Value, x: Value, name = "i"): Value {
  const over = { size: x.shape[0], name };
  const [[y], [ax]] = batchFlat(([v]) => [f(v)], over, [x], [0]);
  return toFront(over, y, ax);
}
function gradient(f: (x: Value) => Value, x: Value): Value {
  const { lin, residuals, outs } = linearizeFlat(([v]) => [f(v)], [x], [true]);
  const one = vector([1], []);
  expect(outs[0].ndim).toBe(0);
  return transposeFlat(
    lin,
    lin.ins.map((_, i) => i === 0),
    residuals,
    [one],
  )[0] as Value;
}
describe("collectives under vmap", () => {
  const x = vector([0, 1, 2, 3]);
  it("reduce over lanes", () => {
    expect(read(mapped((v) => collective.psum(v, "i"), x))).toEqual([6, 6, 6, 6]);
    expect(read(mapped((v) => collective.pmean(v, "i"), x))).toEqual([1.5, 1.5, 1.5, 1.5]);
    expect(read(mapped((v) => collective.pmax(v, "i"), x))).toEqual([3, 3, 3, 3]);
    expect(read(mapped((v) => collective.pmin(v, "i"), x))).toEqual([0, 0, 0, 0]);
  });
  it("sums a value that all lanes share once a lane", () => {
    expect(read(mapped(() => collective.psum(vector([2], []), "i"), x))).toEqual([8, 8, 8, 8]);
  });
  it("number the lanes", () => {
    const f = (v: Value) => add(v, convertElementType(collective.axisIndex("i"), "float64"));
    expect(read(mapped(f, x))).toEqual([0, 2, 4, 6]);
  });
  it("permute lanes; lanes that receive nothing get zeros", () => {
    expect(
      read(
        mapped(
          (v) =>
            exchange.ppermute(v, "i", [
              [0, 1],
              [1, 2],
              [2, 3],
            ]),
          x,
        ),
      ),
    ).toEqual([0, 0, 1, 2]);
    expect(
      read(
        mapped(
          (v) =>
            exchange.ppermute(v, "i", [
              [3, 0],
              [0, 3],
            ]),
          x,
        ),
      ),
    ).toEqual([3, 0, 0, 0]);
  });
  it("gather lanes", () => {
    expect(read(mapped((v) => exchange.allGather(v, "i"), x)).slice(0, 8)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    const y = vector([1, 2, 3, 4], [2, 2]);
    const tiled = mapped((v) => exchange.allGather(v, "i", { tiled: true }), y);
    expect([tiled.shape, read(tiled)]).toEqual([
      [2, 4],
      [1, 2, 3, 4, 1, 2, 3, 4],
    ]);
  });
  it("scatter a sum", () => {
    const y = vector([1, 2, 3, 4], [2, 2]);
    expect(read(mapped((v) => exchange.psumScatter(v, "i"), y))).toEqual([4, 6]);
  });
  it("exchange lanes and elements", () => {
    const y = vector([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const swapped = mapped((v) => exchange.allToAll(v, "i", 0, 1), y);
    expect(read(swapped)).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
    const tiled = mapped((v) => exchange.allToAll(v, "i", 1, 0, true), y);
    expect([tiled.shape, read(tiled)]).toEqual([
      [2, 4, 1],
      [1, 3, 5, 7, 2, 4, 6, 8],
    ]);
    const f = (v: Value) => gradient((u) => reduceSum(mul(exchange.allToAll(u, "i", 0, 1), v)), v);
    expect(read(mapped(f, y))).toEqual(read(mapped((v) => exchange.allToAll(v, "i", 1, 0), y)));
  });
  it("resolve nested names one by one", () => {
    const y = vector([1, 2, 3, 4, 5, 6], [2, 3]);
    const inner = (names: string | string[]) => (row: Value) => mapped((v) => collective.psum(v, names), row, "j");
    expect(read(mapped(inner("j"), y))).toEqual([6, 6, 6, 15, 15, 15]);
    expect(read(mapped(inner("i"), y))).toEqual([5, 7, 9, 5, 7, 9]);
    expect(read(mapped(inner(["i", "j"]), y))).toEqual([21, 21, 21, 21, 21, 21]);
  });
  it("differentiate inside the map: psum's transpose is psum", () => {
    const f = (v: Value) => gradient((u) => collective.psum(square(u), "i"), v);
    expect(read(mapped(f, x))).toEqual([0, 8, 16, 24]);
    const perm = (v: Value) =>
      gradient(
        (u) =>
          mul(
            exchange.ppermute(u, "i", [
              [0, 1],
              [1, 2],
              [2, 3],
              [3, 0],
            ]),
            v,
          ),
        v,
      );
    expect(read(mapped(perm, x))).toEqual([1, 2, 3, 0]);
  });
  it("differentiate through the map", () => {
    const f = (v: Value) => reduceSum(mapped((u) => mul(u, collective.psum(u, "i")), v));
    expect(read(gradient(f, x))).toEqual([12, 12, 12, 12]);
    const g = (v: Value) => reduceSum(mapped((u) => collective.pmax(mul(u, u), "i"), v));
    expect(read(gradient(g, x))).toEqual([0, 0, 0, 24]);
    const h = (v: Value) => reduceSum(mapped((u) => mul(u, reduceSum(exchange.allGather(u, "i"))), v));
    expect(read(gradient(h, x))).toEqual([12, 12, 12, 12]);
    const [, [d]] = jvpFlat(([v]) => [f(v)], [x], [vector([1, 0, 0, 0])]);
    expect(read(d as Value)).toEqual([12]);
  });
  it("name the axes in scope when there is none of that name", () => {
    expect(() => collective.psum(x, "k")).toThrow(/psum: there is no axis named "k" here. Name one/);
    expect(() => mapped((v) => collective.psum(v, "k"), x)).toThrow(/Use one of "i"/);
    expect(() => mapped((v) => exchange.ppermute(v, "i", [[0, 9]]), x)).toThrow(/destinations \[9\]/);
  });
});
