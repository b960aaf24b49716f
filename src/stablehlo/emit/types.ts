import { type Aval, showAval } from "../../core/aval.ts";
import { type DType, dtypeInfo, kindOf, type TypedArray } from "../../core/dtype.ts";
import { DTypeError } from "../../core/errors.ts";
import type { Scalar } from "../../core/value.ts";
import { isNarrowFloat } from "../../ir/narrow.ts";
import { narrowNumber, toBits } from "../../ir/narrow-numbers.ts";
import type { Attribute, Elements, TensorType } from "../syntax.ts";

/** The type of an array: keys are words of 64 bits inside of functions, weak types do not matter. */
export function typeOf(a: Aval): TensorType {
  if (a.dtype === "float0") throw new DTypeError(`emit: ${showAval(a)} has no elements. Do not return it.`);
  return tensor(a.shape, a.dtype === "key<fry>" ? "uint64" : a.dtype);
}
export const tensor = (shape: readonly number[], dtype: DType): TensorType => ({ kind: "tensor", shape, dtype });
export const shapeOf = (t: TensorType): readonly number[] => t.shape as readonly number[];

/** A number of JavaScript in the storage of a dtype. */
function stored(value: Scalar, dtype: DType): TypedArray {
  const { storage, bytes, bits } = dtypeInfo[dtype];
  const number = Number(value);
  switch (kindOf(dtype)) {
    case "complex":
      return new storage([number, 0] as never);
    case "float":
      return new storage([isNarrowFloat(dtype) ? toBits(number, dtype) : number] as never);
    case "bool":
      return Uint8Array.of(value ? 1 : 0);
    default:
      return new storage([bytes === 8 ? BigInt(value) : bits < 8 ? narrowNumber(number, dtype) : number] as never);
  }
}
/** Elements that are all one number. */
export const splat = (type: TensorType, value: Scalar): Elements => ({
  kind: "elements",
  type,
  splat: true,
  data: stored(value, type.dtype),
});

export const integers = (values: readonly number[]): Attribute => ({ kind: "array", type: "int64", values });
export const flags = (values: readonly boolean[]): Attribute => ({
  kind: "array",
  type: "bool",
  values: values.map(Number),
});
export const integer = (value: number, type: DType = "int64"): Attribute => ({
  kind: "integer",
  value: BigInt(value),
  type,
});
export const bool = (value: boolean): Attribute => ({ kind: "bool", value });
export const enumeration = (type: string, value: string): Attribute => ({
  kind: "enum",
  type: `stablehlo.${type}`,
  value,
});
/** `dense<[[0, 1], ...]> : tensor<nx2xi64>`: before and after each axis. */
export const pairs = (values: readonly (readonly [number, number])[]): Attribute => ({
  kind: "elements",
  type: tensor([values.length, 2], "int64"),
  splat: false,
  data: BigInt64Array.from(values.flat(), BigInt),
});
export const record = (type: string, fields: Record<string, readonly number[] | number>): Attribute => ({
  kind: "record",
  type: `stablehlo.${type}`,
  fields: new Map(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "number" ? integer(value) : integers(value as readonly number[]),
    ]),
  ),
});
