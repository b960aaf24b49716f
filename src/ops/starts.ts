import type { Aval } from "../core/aval.ts";
import { showAval } from "../core/aval.ts";
import { dtypeInfo, isInteger } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { constantIndex, type Index, runtimeIndex } from "../ir/index.ts";

// Positions known at run time: starts of dynamic slices, indices of gather and scatter.

/** Indices must be integers of at most 32 bits. */
export function checkIndexType(name: string, a: Aval): void {
  if (isInteger(a.dtype) && dtypeInfo[a.dtype].bytes <= 4) return;
  throw new DTypeError(
    `${name}: indices must be int32 or uint32, got ${showAval(a)}. Convert them with astype("int32").`,
  );
}
/** min(max(start, 0), hi) */
export function clampedStart(b: ExprBuilder, start: Expr, hi: number): Index {
  if (hi <= 0) return constantIndex(0);
  const top = b.constant(hi, start.type);
  const clamped = start.type === "uint32" ? b.min(start, top) : b.min(b.max(start, b.constant(0, start.type)), top);
  return runtimeIndex(b.convert(clamped, "int32"), 0, hi);
}
/** 0 <= start <= hi */
export function startInBounds(b: ExprBuilder, start: Expr, hi: number): Expr {
  const below = b.le(start, b.constant(hi, start.type));
  return start.type === "uint32" ? below : b.and(b.ge(start, b.constant(0, start.type)), below);
}
