import { type DType, kindOf } from "../core/dtype.ts";
import type { Scalar } from "../core/value.ts";
import { isHalf, isNarrowFloat, narrowNumber } from "../ir/narrow.ts";

// One element as text.

/** A real scalar as Python's str writes it. */
export function scalarText(dtype: DType, v: Scalar): string {
  if (typeof v === "boolean") return v ? "True" : "False";
  if (typeof v === "bigint" || kindOf(dtype) !== "float") return String(v);
  if (!Number.isFinite(v)) return special(v);
  const abs = Math.abs(v);
  if (abs !== 0 && (abs < 1e-4 || abs >= 1e16)) {
    const [m, e] = shortest(v, dtype).split("e");
    return `${m}e${e[0]}${e.slice(1).padStart(2, "0")}`;
  }
  const text = expand(shortest(v, dtype));
  return text.includes(".") ? text : `${text}.0`;
}
export const special = (v: number): string => (Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");

/** The fewest digits that give the value back in its dtype, as d.ddde+x. */
export function shortest(v: number, dtype: DType): string {
  if (dtype !== "float32" && !isNarrowFloat(dtype)) return v.toExponential();
  for (let p = 0; p < 17; p++) {
    const text = v.toExponential(p);
    const n = Number(text);
    // Of 8 bits two digits might be enough; 448 as 450 would mislead.
    if ((isHalf(dtype) ? narrowNumber(n, dtype) : Math.fround(n)) === v) return text;
  }
  return v.toExponential();
}
/** d.ddde+x without its exponent. */
export function expand(s: string): string {
  const [mantissa, exponent] = s.split("e");
  const negative = mantissa.startsWith("-");
  const [int, frac = ""] = mantissa.replace("-", "").split(".");
  const e = Number(exponent);
  const digits = int + frac;
  const point = int.length + e;
  const text =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + "0".repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${text}` : text;
}
