import type { DType } from "../../src/core/dtype.ts";
import type { Jaxpr } from "../../src/core/jaxpr.ts";
import type { Value } from "../../src/core/value.ts";
import { lax, numpy as np } from "../../src/index.ts";
import { stageComputation } from "../../src/lax/computation.ts";
import { ScatterDimensionNumbers } from "../../src/ops/scatter.ts";
import { given, type Operand, type Row, type Samples, x } from "../ops/harness.ts";

type Type = Exclude<Operand["dtype"], "int">;
/** A function of two lists of scalars, staged in the dtype that "float" stands for. */
const body = (f: (a: Value[], b: Value[]) => unknown, types: readonly Type[], results = types) => {
  const made = new Map<DType, Jaxpr>();
  return (float: DType): Jaxpr => {
    const real = types.map((t) => (t === "float" ? float : t));
    const out = results.map((t) => (t === "float" ? float : t));
    const n = types.length;
    if (!made.has(float))
      made.set(float, stageComputation("test", (xs) => f(xs.slice(0, n), xs.slice(n)), [...real, ...real], out).jaxpr);
    return made.get(float) as Jaxpr;
  };
};
const withBody =
  (jaxpr: (float: DType) => Jaxpr, params: object = {}) =>
  (float: DType) => ({ jaxpr: jaxpr(float), ...params });

/** (1 + a)(1 + b) - 1: smooth, associative and commutative, with 0 as neutral element. */
const joint = body(([a], [b]) => [lax.add(lax.add(a, b), lax.mul(a, b))], ["float"]);
/** Composition of x -> a x + b: associative only. */
const affine = body(([a, b], [c, d]) => [lax.mul(a, c), lax.add(lax.mul(c, b), d)], ["float", "float"]);
const logAdd = body(([a], [b]) => [np.logaddexp(a, b)], ["float"]);
const greatest = body(
  ([a, i], [b, j]) => {
    const left = lax.ge(a, b);
    return [lax.select(left, a, b), lax.select(left, i, j)];
  },
  ["float", "int32"],
);
const hypot = body(([a], [b]) => [lax.sqrt(lax.add(lax.square(a), lax.square(b)))], ["float"]);
const last = body((_, b) => b, ["float"]);
const zero = given([0], "float", []);
const one = given([1], "float", []);

const window = (windowDimensions: number[], padding: [number, number][], options: object = {}) => {
  const ones = windowDimensions.map(() => 1);
  return { windowDimensions, padding, windowStrides: ones, baseDilation: ones, windowDilation: ones, ...options };
};
const integers: Row = {
  ins: [given([6, 3, 5], "int32"), given([1], "int32", [])],
  params: () => ({ jaxpr: body(([a], [b]) => [lax.mul(a, b)], ["int32"])("float64"), dimensions: [0] }),
  result: [90],
};
const scattering = (
  updateWindowDims: number[],
  insertedWindowDims: number[],
  dims: number[],
  options: object = {},
) => ({
  dimensionNumbers: new ScatterDimensionNumbers({
    updateWindowDims,
    insertedWindowDims,
    scatterDimsToOperandDims: dims,
  }),
  indicesAreSorted: false,
  uniqueIndices: false,
  mode: "fill",
  ...options,
});
const rows = (options: object = {}) => scattering([], [0], [0], options);
const descending = body(([a], [b]) => [lax.gt(a, b)], ["float"], ["bool"]);
const sumOfTwo = body(([a, b], [c, d]) => [lax.lt(lax.add(a, b), lax.add(c, d))], ["float", "float"], ["bool"]);
/** Even numbers first; else in the order they stand in. */
const parity = body(([a], [b]) => [lax.lt(lax.rem(a, 2), lax.rem(b, 2))], ["float"], ["bool"]);
export const samples: Samples = {
  reduceP: [
    { ins: [x([3, 4]), zero], params: withBody(joint, { dimensions: [1] }) },
    { ins: [x([3, 4]), zero], params: withBody(joint, { dimensions: [0] }) },
    { ins: [x([2, 3, 2]), zero], params: withBody(joint, { dimensions: [2, 0] }) },
    { ins: [x([3, 5]), x([3, 5]), one, zero], params: withBody(affine, { dimensions: [1] }) },
    { ins: [x([2, 9]), zero], params: withBody(logAdd, { dimensions: [1] }) },
    { ins: [x([4, 3], 0.5, 2), one], params: withBody(hypot, { dimensions: [0] }) },
    {
      ins: [given([3, 7, 6, 1]), given([0, 1, 2, 3], "int32"), given([-9], "float", []), given([-1], "int32", [])],
      params: withBody(greatest, { dimensions: [0] }),
      result: [7],
    },
    { ins: [given([3, 7, 5]), zero], params: withBody(last, { dimensions: [0] }), result: [5] },
    { ins: [x([0, 2]), one], params: withBody(joint, { dimensions: [0] }), result: [1, 1] },
    { ins: [x([2]), one], params: withBody(joint, { dimensions: [] }) },
    integers,
  ],
  reduceWindowP: [
    { ins: [x([6]), zero], params: withBody(joint, window([3], [[1, 1]])) },
    {
      ins: [x([4, 5]), zero],
      params: withBody(
        joint,
        window(
          [2, 3],
          [
            [0, 0],
            [1, 2],
          ],
          { windowStrides: [1, 2] },
        ),
      ),
    },
    { ins: [x([5]), x([5]), one, zero], params: withBody(affine, window([2], [[1, 0]], { windowDilation: [2] })) },
    { ins: [x([4]), zero], params: withBody(logAdd, window([2], [[1, 1]], { baseDilation: [2] })) },
    { ins: [x([3]), zero], params: withBody(joint, window([5], [[0, 0]])) },
    {
      ins: [x([0, 3]), zero],
      params: withBody(
        joint,
        window(
          [1, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ),
    },
  ],
  scatterByP: [
    { ins: [x([6]), given([4, 1, 4, 9], "int32", [4, 1]), x([4])], params: withBody(joint, rows()) },
    { ins: [x([6]), given([4, 1, -1, 9], "int32", [4, 1]), x([4])], params: withBody(joint, rows({ mode: "clip" })) },
    {
      ins: [x([5, 3]), given([0, 2, 2], "int32", [3, 1]), x([3, 3])],
      params: withBody(joint, scattering([1], [0], [0])),
    },
    {
      ins: [x([4]), x([4]), given([3, 0, 3], "int32", [3, 1]), x([3]), x([3])],
      params: withBody(affine, rows()),
    },
    {
      ins: [x([2, 4]), given([3, 0, 3, 1], "int32", [2, 2, 1]), x([2, 2])],
      params: withBody(joint, {
        ...rows(),
        dimensionNumbers: new ScatterDimensionNumbers({
          updateWindowDims: [],
          insertedWindowDims: [1],
          scatterDimsToOperandDims: [1],
          operandBatchingDims: [0],
          scatterIndicesBatchingDims: [0],
        }),
      }),
    },
    { ins: [x([3]), given([], "int32", [0, 1]), x([0])], params: withBody(joint, rows()) },
  ],
  sortByP: [
    { ins: [x([7])], params: withBody(descending, { dimension: 0 }) },
    { ins: [x([3, 9])], params: withBody(descending, { dimension: 1 }) },
    { ins: [x([8, 3]), x([8, 3])], params: withBody(sumOfTwo, { dimension: 0 }) },
    {
      ins: [given([3, 5, 7, 1, 9, 4, 2])],
      params: withBody(parity, { dimension: 0 }),
      result: [5, 6, 0, 1, 2, 3, 4],
      smooth: false,
    },
    { ins: [x([1])], params: withBody(descending, { dimension: 0 }) },
    { ins: [x([0, 2])], params: withBody(descending, { dimension: 0 }) },
  ],
};
