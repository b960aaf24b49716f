import { type DType, dtypeInfo, isFloat } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Scalar } from "../core/value.ts";
import { Later } from "../util/later.ts";
import type { Expr, ExprBuilder } from "./expr.ts";

/** Whether a register holds more numbers than the dtype has. */
export const isNarrow = (d: DType): boolean => dtypeInfo[d].bytes < 4 && d !== "bool";
/** Floats that are stored as their bits and computed in float32. */
export const isNarrowFloat = (d: DType): boolean => isNarrow(d) && isFloat(d);
export const isHalf = (d: DType): boolean => d === "float16" || d === "bfloat16";

/** What narrow dtypes need: see `narrow-numbers.ts` and `narrow-bits.ts`. */
export interface NarrowNumbers {
  readonly narrowNumber: (v: number, dtype: DType) => number;
  readonly narrowed: (b: ExprBuilder, x: Expr, dtype: DType) => Expr;
  readonly toBits: (v: number, dtype: DType) => number;
  readonly fromBits: (bits: number, dtype: DType) => number;
  /** Infinity, or the greatest number of a float without it. */
  readonly greatest: (dtype: DType) => number;
  readonly bitsOfFloat: (b: ExprBuilder, x: Expr, dtype: DType) => Expr;
  readonly floatOfBits: (b: ExprBuilder, bits: Expr, dtype: DType) => Expr;
}
/** Installed by what makes arrays: pages without narrow numbers leave it out. */
export const narrowNumbers: Later<NarrowNumbers> = /*@__PURE__*/ new Later(
  "numbers of 16 bits and less",
  "api/narrow.ts",
);

/** The number of the dtype nearest to a float, or equal to an integer but for multiples of its range. */
export const narrowNumber = (v: number, dtype: DType): number => narrowNumbers.get().narrowNumber(v, dtype);
/** The number of the dtype that a value of any register becomes: integers wrap, floats round, or saturate to integers. */
export const narrowed = (b: ExprBuilder, x: Expr, dtype: DType): Expr => narrowNumbers.get().narrowed(b, x, dtype);

/** An integer of at most 32 bits as it is put into its storage, which wraps what has 8 bits and more. */
export function wrapped(v: Scalar, dtype: DType): number {
  const n = typeof v === "bigint" ? Number(BigInt.asIntN(32, v)) : Number(v);
  return dtypeInfo[dtype].bits < 8 ? narrowNumber(n, dtype) : n;
}
/** Where arrays of a dtype come into being. */
export function checkThere(dtype: DType, name: string): void {
  if (isNarrow(dtype) && !narrowNumbers.installed)
    throw new DTypeError(
      `${name}: ${dtype} was left out of the page. It comes with the functions that make arrays: ` +
        'import { numpy } from "jaxtra" and call numpy.array, numpy.zeros or another of them.',
    );
}
