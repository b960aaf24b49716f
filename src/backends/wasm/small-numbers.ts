// Floats of 8 bits and integers of less, as they are stored: conversions in ordinary scalar operations.

import { type DType, dtypeInfo, isFloat } from "../../core/dtype.ts";
import { type FloatFormat, floatFormat } from "../../core/float-format.ts";
import type { Register } from "../../ir/expr.ts";
import { fromFloat8, toFloat8 } from "../../ir/float8.ts";
import type { Node, NodeOp } from "./graph.ts";

interface Builder {
  op(op: NodeOp, type: Register, args: readonly Node[]): Node;
  constant(value: number, type: Register): Node;
}
/** A loaded element as its register holds it. */
export const fromStorage = (b: Builder, dtype: DType, raw: Node): Node =>
  isFloat(dtype) ? fromFloat8(b, raw, floatFormat(dtype) as FloatFormat) : raw;

/** A register's value as it is stored: rounded, or wrapped, which a store of bytes would not do. */
export function toStorage(b: Builder, dtype: DType, value: Node): Node {
  if (isFloat(dtype)) return toFloat8(b, value, floatFormat(dtype) as FloatFormat);
  const { kind, bits } = dtypeInfo[dtype];
  if (kind === "uint") return b.op("and", "uint32", [value, b.constant(2 ** bits - 1, "uint32")]);
  const by = b.constant(32 - bits, "int32");
  return b.op("shrs", "int32", [b.op("shl", "int32", [value, by]), by]);
}
