import type { Complex, Element } from "../api/storage.ts";
import { type DType, dtypeInfo, kindOf } from "../core/dtype.ts";
import { isNarrow, narrowNumber } from "../ir/narrow.ts";

// One element as text.

/** A scalar as Python's str writes it. */
export function scalarText(dtype: DType, v: Element): string {
  if (typeof v === "boolean") return v ? "True" : "False";
  if (typeof v === "object") return complexText(dtype, v);
  if (typeof v === "bigint") return kindOf(dtype) === "key" ? keyText(v, dtype) : String(v);
  if (kindOf(dtype) !== "float") return String(v);
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
/** The words of a key. */
export const keyText = (v: bigint, dtype: DType): string =>
  `[${Array.from({ length: dtypeInfo[dtype].parts }, (_, k) => (v >> BigInt(32 * k)) & 0xffffffffn).join(" ")}]`;
const complexText = (dtype: DType, { re, im }: Complex): string => {
  const part = dtype === "complex64" ? "float32" : "float64";
  const text = (v: number) => (Number.isFinite(v) ? expand(shortest(v, part)) : special(v));
  const sign = im < 0 || Object.is(im, -0) ? "-" : "+";
  return `${re === 0 && !Object.is(re, -0) ? "" : text(re)}${re === 0 && !Object.is(re, -0) && sign === "+" ? "" : sign}${text(Math.abs(im))}j`;
};

/** The fewest digits that give the value back in its dtype, as d.ddde+x. */
export function shortest(v: number, dtype: DType): string {
  if (dtype !== "float32" && !isNarrow(dtype)) return v.toExponential();
  for (let p = 0; p < 17; p++) {
    const text = v.toExponential(p);
    const n = Number(text);
    if ((isNarrow(dtype) ? narrowNumber(n, dtype) : Math.fround(n)) === v) return text;
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
