import { type DType, integerRange } from "../core/dtype.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { isNarrow } from "../ir/narrow.ts";

/**
 * An unsigned integer that orders as the element does: NaN above all, -0 as 0, negative numbers' bits turned round.
 */
export function sortKey(b: ExprBuilder, x: Expr, dtype: DType): Expr {
  switch (x.type) {
    case "bool":
      return b.convert(x, "uint32");
    case "uint32":
    case "uint64":
      return x;
    case "int32": {
      // Up to 16 bits keep their width, so that the digits above stay 0.
      if (isNarrow(dtype)) return b.convert(b.sub(x, b.i32(integerRange(dtype)[0])), "uint32");
      return b.xor(b.bitcast(x, "uint32"), b.constant(0x80000000, "uint32"));
    }
    case "int64":
      return b.xor(b.bitcast(x, "uint64"), b.constant(2n ** 63n, "uint64"));
    case "float32":
      return floatKey(b, x, "int32", "uint32", [31, 2 ** 31, 2 ** 32 - 1]);
    case "float64":
      return floatKey(b, x, "int64", "uint64", [63n, 2n ** 63n, 2n ** 64n - 1n]);
  }
}
function floatKey<N extends number | bigint>(
  b: ExprBuilder,
  x: Expr,
  signed: "int32" | "int64",
  unsigned: "uint32" | "uint64",
  [shift, top, all]: readonly [N, N, N],
): Expr {
  const zero = b.constant(0, x.type);
  const word = b.bitcast(b.select(b.eq(x, zero), zero, x), signed);
  const turned = b.or(b.bitcast(b.shrs(word, b.constant(shift, signed)), unsigned), b.constant(top, unsigned));
  return b.select(b.eq(x, x), b.xor(b.bitcast(word, unsigned), turned), b.constant(all, unsigned));
}
