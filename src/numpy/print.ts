import { type Complex, decoder, type Element, isComplexElement } from "../api/storage.ts";
import { type DType, dtypeInfo, kindOf, type TypedArray } from "../core/dtype.ts";
import { product } from "../util/list.ts";
import { expand, scalarText, shortest, special } from "./print-number.ts";

// NumPy's layout of arrays: array2string with the default print options.

const lineWidth = 75;
const threshold = 1000;
const edgeItems = 3;
const precision = 8;

/** An array on the host: elements in the dtype's storage type. */
export interface Printable {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
}

/** As NumPy's str: `[1.  2.5]`; a scalar as Python writes it: `1.0`. */
export function toText(x: Printable): string {
  const get = decoder(x.dtype, x.data as TypedArray);
  if (x.dtype === "float0") return `float0[${x.shape}]`;
  if (x.shape.length === 0) return elementText(x.dtype, get(0));
  return layout(x, get, " ", "");
}
/** As NumPy's repr: `NDArray([1. , 2.5], dtype=float32)`. */
export function toRepr(x: Printable, weakType: boolean): string {
  const prefix = "NDArray(";
  const tail = `dtype=${x.dtype}${weakType ? ", weakType=true" : ""})`;
  const get = decoder(x.dtype, x.data as TypedArray);
  if (x.dtype === "float0") return `${prefix}shape=[${x.shape}], ${tail}`;
  if (product(x.shape) === 0) return `${prefix}[], shape=[${x.shape}], ${tail}`;
  const body = layout(x, get, ", ", " ".repeat(prefix.length));
  const last = body.length - body.lastIndexOf("\n") + 1;
  const sep = last + tail.length + 1 > lineWidth ? `\n${" ".repeat(prefix.length)}` : " ";
  return `${prefix}${body},${sep}${tail}`;
}
/** A scalar as Python's str writes it. */
function elementText(dtype: DType, v: Element): string {
  if (isComplexElement(v)) return complexText(dtype, v);
  return kindOf(dtype) === "key" ? keyText(v as bigint, dtype) : scalarText(dtype, v);
}
/** The words of a key. */
const keyText = (v: bigint, dtype: DType): string =>
  `[${Array.from({ length: dtypeInfo[dtype].parts }, (_, k) => (v >> BigInt(32 * k)) & 0xffffffffn).join(" ")}]`;
const complexText = (dtype: DType, { re, im }: Complex): string => {
  const part = dtype === "complex64" ? "float32" : "float64";
  const text = (v: number) => (Number.isFinite(v) ? expand(shortest(v, part)) : special(v));
  const sign = im < 0 || Object.is(im, -0) ? "-" : "+";
  return `${re === 0 && !Object.is(re, -0) ? "" : text(re)}${re === 0 && !Object.is(re, -0) && sign === "+" ? "" : sign}${text(Math.abs(im))}j`;
};

/** Digits before and after the point, at most `precision` after it. */
function positional(v: number, dtype: DType): [int: string, frac: string] {
  let text = expand(Object.is(v, -0) ? "-0e+0" : shortest(v, dtype));
  let [int, frac = ""] = text.split(".");
  if (frac.length > precision) {
    text = v.toFixed(precision);
    [int, frac = ""] = text.split(".");
    frac = frac.replace(/0+$/, "");
  }
  return [int, frac];
}
function scientific(v: number, dtype: DType): [int: string, frac: string, exponent: string] {
  let text = Object.is(v, -0) ? "-0e+0" : shortest(v, dtype);
  if ((text.split("e")[0].split(".")[1] ?? "").length > precision) text = v.toExponential(precision);
  const [mantissa, exponent] = text.split("e");
  const [int, frac = ""] = mantissa.split(".");
  return [int, frac.replace(/0+$/, ""), exponent[0] + exponent.slice(1).padStart(2, "0")];
}

type Format = (v: Element) => string;
const widest = (xs: readonly string[]): number => xs.reduce((n, s) => Math.max(n, s.length), 0);

function floatFormat(values: readonly number[], dtype: DType): (v: number) => string {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.filter((v) => v !== 0).map(Math.abs);
  const [lo, hi] = [sizes.reduce((a, b) => Math.min(a, b), Infinity), sizes.reduce((a, b) => Math.max(a, b), 0)];
  const exponential = sizes.length > 0 && (hi >= 1e8 || lo < 1e-4 || hi / lo > 1000);
  let left = 0;
  let right = 0;
  let one: (v: number) => string;
  if (exponential) {
    const parts = finite.map((v) => scientific(v, dtype));
    left = widest(parts.map((p) => p[0]));
    const digits = widest(parts.map((p) => p[1]));
    const exponent = widest(parts.map((p) => p[2]));
    right = exponent + 1 + digits;
    one = (v) => {
      const [int, frac, e] = scientific(v, dtype);
      return `${int.padStart(left)}.${frac.padEnd(digits, "0")}e${e[0]}${e.slice(1).padStart(exponent - 1, "0")}`;
    };
  } else {
    const parts = finite.map((v) => positional(v, dtype));
    left = widest(parts.map((p) => p[0]));
    right = widest(parts.map((p) => p[1]));
    one = (v) => {
      const [int, frac] = positional(v, dtype);
      return `${int.padStart(left)}.${frac.padEnd(right)}`;
    };
  }
  if (finite.length < values.length) {
    const negative = values.some((v) => v === -Infinity) ? 1 : 0;
    const offset = right + 1;
    left = Math.max(left, 3 - offset, 3 + negative - offset);
  }
  return (v) => (Number.isFinite(v) ? one(v) : special(v).padStart(left + right + 1));
}
function formatOf(dtype: DType, values: readonly Element[]): Format {
  switch (kindOf(dtype)) {
    case "bool":
      return (v) => (v ? " True" : "False");
    case "float":
      return floatFormat(values as number[], dtype) as Format;
    case "complex": {
      const part = dtype === "complex64" ? "float32" : "float64";
      const re = floatFormat(
        values.map((v) => (v as Complex).re),
        part,
      );
      const im = floatFormat(
        values.map((v) => Math.abs((v as Complex).im)),
        part,
      );
      return (v) => {
        const c = v as Complex;
        const text = im(Math.abs(c.im));
        const body = text.trimEnd();
        return `${re(c.re)}${c.im < 0 || Object.is(c.im, -0) ? "-" : "+"}${body}j${" ".repeat(text.length - body.length)}`;
      };
    }
    case "key":
      return (v) => keyText(v as bigint, dtype);
    default: {
      const width = widest(values.map(String));
      return (v) => String(v).padStart(width);
    }
  }
}

// ---- layout ----------------------------------------------------------------
function layout({ dtype, shape }: Printable, get: (i: number) => Element, separator: string, prefix: string): string {
  const ndim = shape.length;
  if (product(shape) === 0) return "[]";
  const summary = product(shape) > threshold;
  /** Positions along an axis that are shown; null stands for dots. */
  const shown = (n: number): (number | null)[] =>
    summary && n > 2 * edgeItems
      ? [...Array(edgeItems).keys(), null, ...Array.from({ length: edgeItems }, (_, i) => n - edgeItems + i)]
      : [...Array(n).keys()];
  const rows = shape.map(shown);
  const values: Element[] = [];
  const collect = (d: number, at: number): void => {
    if (d === ndim) values.push(get(at));
    else for (const i of rows[d]) if (i !== null) collect(d + 1, at * shape[d] + i);
  };
  collect(0, 0);
  const format = formatOf(dtype, values);
  if (ndim === 0) return format(get(0)).trim();

  const recurse = (d: number, at: number, indent: string, width: number): string => {
    const left = ndim - d;
    const inner = `${indent} `;
    if (left === 1) {
      const limit = width - Math.max(separator.trimEnd().length, 1);
      let text = "";
      let line = indent;
      rows[d].forEach((i, k) => {
        const word = i === null ? "..." : format(get(at * shape[d] + i));
        if (line.length + word.length > limit && line.length > indent.length) {
          text += `${line.trimEnd()}\n`;
          line = indent;
        }
        line += word;
        if (k < rows[d].length - 1) line += separator;
      });
      return `[${(text + line).slice(indent.length)}]`;
    }
    const end = separator.trimEnd() + "\n".repeat(left - 1);
    const parts = rows[d].map(
      (i) => indent + (i === null ? "..." : recurse(d + 1, at * shape[d] + i, inner, width - 1)),
    );
    return `[${parts.join(end).slice(indent.length)}]`;
  };
  return recurse(0, 0, ` ${prefix}`, lineWidth);
}
