// Floats of 8 bits and integers of less, as they are stored: conversions in ordinary scalar operations.

import { type DType, dtypeInfo } from "../../core/dtype.ts";
import type { Register } from "../../ir/expr.ts";
import { fromFloat8, toFloat8 } from "../../ir/float8.ts";
import { floatFormat } from "../../util/float-format.ts";
import type { Node, NodeOp } from "./graph.ts";

interface Builder {
  op(op: NodeOp, type: Register, args: readonly Node[]): Node;
  constant(value: number, type: Register): Node;
}
/** How elements are stored that a register does not hold as their bytes. */
export interface SmallNumber {
  /** The register of an element as it is in memory. */
  readonly raw: Register;
  /** A loaded element as it is computed with. */
  load(b: Builder, raw: Node): Node;
  /** A value as it is stored: rounded, or wrapped, which a store of bytes would not do. */
  store(b: Builder, value: Node): Node;
}
export function smallNumber(d: DType): SmallNumber {
  const { kind, bits } = dtypeInfo[d];
  const format = floatFormat(d);
  if (format)
    return { raw: "uint32", load: (b, raw) => fromFloat8(b, raw, format), store: (b, x) => toFloat8(b, x, format) };
  if (kind === "uint")
    return {
      raw: "uint32",
      load: (_, raw) => raw,
      store: (b, x) => b.op("and", "uint32", [x, b.constant(2 ** bits - 1, "uint32")]),
    };
  return {
    raw: "int32",
    load: (_, raw) => raw,
    store(b, x) {
      const by = b.constant(32 - bits, "int32");
      return b.op("shrs", "int32", [b.op("shl", "int32", [x, by]), by]);
    },
  };
}
