import { describe, expect, it } from "vitest";
import { aval } from "../../src/core/aval.ts";
import type { DType } from "../../src/core/dtype.ts";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import { addP } from "../../src/ops/arithmetic.ts";
import { bitcastConvertTypeP } from "../../src/ops/bitcast.ts";
import { dotGeneralP } from "../../src/ops/dot.ts";
import { reduceMaxP, reduceSumP } from "../../src/ops/reduce.ts";
import { remP } from "../../src/ops/rounding.ts";
import { selectNP } from "../../src/ops/select.ts";
import { broadcastInDimP, concatenateP, padP, reshapeP, sliceP, transposeP } from "../../src/ops/shape.ts";
import { sinP } from "../../src/ops/transcendental.ts";

const t = (dtype: DType, ...shape: number[]) => aval(shape, dtype);
const message = (p: AnyPrimitive, ins: ReturnType<typeof t>[], params: object = {}): string => {
  try {
    p.infer(ins, params);
  } catch (e) {
    return `${(e as Error).name}: ${(e as Error).message}`;
  }
  return "no error";
};
describe("errors name the operation, the fact in types, and the remedy", () => {
  it("elementwise", () => {
    expect(message(addP, [t("float32", 3), t("float32", 4)])).toMatchInlineSnapshot(
      `"ShapeError: add: shapes differ: f32[3], f32[4]. Broadcast them, or use numpy's function, which does."`,
    );
    expect(message(addP, [t("float32", 3), t("int32", 3)])).toMatchInlineSnapshot(
      `"DTypeError: add: dtypes differ: f32[3], i32[3]. Convert with astype, or use numpy's function, which promotes."`,
    );
    expect(message(addP, [t("bool"), t("bool")])).toMatchInlineSnapshot(
      `"DTypeError: add: takes numbers, got bool[]. Convert it with astype."`,
    );
    expect(message(remP, [t("complex64"), t("complex64")])).toMatchInlineSnapshot(
      `"DTypeError: rem: takes real numbers, got c64[]. Convert it with astype."`,
    );
    expect(message(sinP, [t("int32", 3)])).toMatchInlineSnapshot(
      `"DTypeError: sin: takes floating point or complex numbers, got i32[3]. Convert it with astype."`,
    );
    expect(message(selectNP, [t("float32", 3), t("int32", 3), t("int32", 3)])).toMatchInlineSnapshot(
      `"DTypeError: selectN: f32[3] cannot choose between 2 cases. Use bool for two cases, int32 for any number."`,
    );
    expect(message(bitcastConvertTypeP, [t("int32", 3)], { newDtype: "float64" })).toMatchInlineSnapshot(
      `"ShapeError: bitcastConvertType: the last axis of i32[3] has 3 elements, 2 make one float64. Reshape it."`,
    );
  });
  it("shapes", () => {
    expect(message(reshapeP, [t("float32", 2, 3)], { newSizes: [4, 2] })).toMatchInlineSnapshot(
      `"ShapeError: reshape: f32[2,3] has 6 elements, [4,2] has 8. Choose sizes with the same product."`,
    );
    expect(message(transposeP, [t("float32", 2, 3)], { permutation: [0, 0] })).toMatchInlineSnapshot(
      `"ShapeError: transpose: [0,0] is no permutation of the axes of f32[2,3]. Name each axis once."`,
    );
    expect(message(broadcastInDimP, [t("float32", 2)], { shape: [3], broadcastDimensions: [0] })).toMatchInlineSnapshot(
      `"ShapeError: broadcastInDim: f32[2] axis 0 is 2, result [3] axis 0 is 3. It must be 1 or equal."`,
    );
    expect(
      message(sliceP, [t("float32", 3)], { startIndices: [0], limitIndices: [4], strides: [1] }),
    ).toMatchInlineSnapshot(
      `"ShapeError: slice: start [0], limit [4], strides [1] do not fit f32[3]. For each axis 0 <= start <= limit <= size and stride >= 1."`,
    );
    expect(message(padP, [t("float32", 3), t("int32")], { paddingConfig: [[0, 1, 0]] })).toMatchInlineSnapshot(
      `"DTypeError: pad: f32[3] cannot be padded with i32[]. Use a scalar of the same dtype."`,
    );
    expect(message(concatenateP, [t("float32", 2, 3), t("float32", 2, 4)], { dimension: 0 })).toMatchInlineSnapshot(
      `"ShapeError: concatenate: shapes differ besides axis 0: f32[2,3], f32[2,4]. Reshape or pad them."`,
    );
  });
  it("reductions and products", () => {
    expect(message(reduceSumP, [t("float32", 2, 3)], { axes: [2] })).toMatchInlineSnapshot(
      `"ShapeError: reduceSum: axis 2 is out of range for f32[2,3]. Use 0 to 1."`,
    );
    expect(message(reduceMaxP, [t("float32", 2, 3)], { axes: [0, 0] })).toMatchInlineSnapshot(
      `"ShapeError: reduceMax: axes [0,0] repeat for f32[2,3]. Name each axis once."`,
    );
    const matrix = {
      dimensionNumbers: [
        [[1], [0]],
        [[], []],
      ],
    };
    expect(message(dotGeneralP, [t("float32", 3, 4), t("float32", 5, 2)], matrix)).toMatchInlineSnapshot(
      `"ShapeError: dotGeneral: contracted sizes differ: f32[3,4] axis 1 is 4, f32[5,2] axis 0 is 5. Transpose or reshape one."`,
    );
  });
});
