import { asLeaf } from "../api/asarray.ts";
import { decoder, type Element } from "../api/storage.ts";
import { kindOf, type TypedArray } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { flatten, type TreeDef } from "../core/pytree.ts";
import { NDArray, type Value } from "../core/value.ts";
import { type Printable, toText } from "./print.ts";

// Python's str.format for messages whose values are known later: text is parted when a program is traced, values are filled in
// when it runs.

/** Text, or the place of a value with Python's format specification. */
export type Piece = string | { readonly value: number; readonly spec: string };
export interface Message {
  readonly pieces: readonly Piece[];
  /** What the places stand for. */
  readonly values: Value[];
  /** Of the named values those that are options. */
  readonly options: Readonly<Record<string, unknown>>;
}
interface Field {
  readonly name: string;
  readonly spec: string;
}
/** Text with doubled braces undone, and fields `{name!s:spec}`. */
function parse(format: string, name: string): (string | Field)[] {
  const parts: (string | Field)[] = [];
  let end = 0;
  for (const m of format.matchAll(/\{\{|\}\}|\{(\w*)(?:![rsa])?(?::([^{}]*))?\}|[{}]/g)) {
    parts.push(format.slice(end, m.index));
    end = m.index + m[0].length;
    if (m[0] === "{{" || m[0] === "}}") parts.push(m[0][0]);
    else if (m[0].length === 1)
      throw new ValueError(
        `${name}: a single ${m[0]} in the format "${format}". Write {}, {0}, {name} or {name:.3f} for a value, ${m[0]}${m[0]} for the character.`,
      );
    else parts.push({ name: m[1], spec: m[2] ?? "" });
  }
  parts.push(format.slice(end));
  return parts;
}
const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/**
 * Parts a format. `{}` stands for the next argument, `{0}` for the first, `{x}` for `x` of an object that is passed last, and
 * may hold options too. A tree is written as its parts; strings and functions become text at once.
 * @throws ValueError where fields and values do not fit together
 */
export function message(
  format: string,
  args: readonly unknown[],
  name: string,
  optionNames: readonly string[],
): Message {
  const parts = parse(format, name);
  const fields = parts.filter((p) => typeof p !== "string");
  const isNamed = (f: Field) => f.name !== "" && !/^\d+$/.test(f.name);
  const last = args[args.length - 1];
  const takesNamed =
    isPlain(last) &&
    (fields.some(isNamed) || (Object.keys(last).length > 0 && Object.keys(last).every((k) => optionNames.includes(k))));
  const named = takesNamed ? last : {};
  const positional = takesNamed ? args.slice(0, -1) : args;
  const used = new Set<string>();
  const pieces: Piece[] = [];
  const values: Value[] = [];
  let next = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      if (part) pieces.push(part);
      continue;
    }
    const key = part.name === "" ? String(next++) : part.name;
    used.add(key);
    const given = isNamed(part) ? Object.hasOwn(named, key) : Number(key) < positional.length;
    if (!given)
      throw new ValueError(
        `${name}: the format "${format}" has {${part.name}} and no value for it. ` +
          (isNamed(part) ? `Pass { ${key} } last.` : "Pass one more value."),
      );
    checkSpec(part.spec, name);
    write(isNamed(part) ? named[key] : positional[Number(key)], part.spec, pieces, values, name);
  }
  const unused = [...positional.keys()]
    .map(String)
    .concat(Object.keys(named))
    .filter((k) => !used.has(k));
  const extra = unused.filter((k) => !(takesNamed && optionNames.includes(k)));
  if (extra.length)
    throw new ValueError(
      `${name}: the format "${format}" uses no value ${extra.join(", ")}. Write {} or {name} where it belongs; a template ` +
        "literal would print the tracer.",
    );
  return { pieces, values, options: Object.fromEntries(Object.entries(named).filter(([k]) => !used.has(k))) };
}
const isArrayLeaf = (x: unknown): boolean =>
  x instanceof NDArray || ArrayBuffer.isView(x) || ["number", "boolean", "bigint"].includes(typeof x);
function write(x: unknown, spec: string, pieces: Piece[], values: Value[], name: string): void {
  const leaf = (v: unknown): void => {
    if (isArrayLeaf(v)) pieces.push({ value: values.push(asLeaf(v, name, () => "values")) - 1, spec });
    else pieces.push(spec && typeof v === "string" ? formatElement(v, "str", spec) : String(v));
  };
  if (typeof x === "function" || typeof x !== "object" || x === null) {
    if (typeof x === "function") pieces.push(`<function ${x.name}>`);
    else leaf(x);
    return;
  }
  const [leaves, def] = flatten(x, name);
  let k = 0;
  const go = (d: TreeDef): void => {
    const list = (open: string, close: string, key: (i: number) => string): void => {
      pieces.push(open);
      d.children.forEach((c, i) => {
        pieces.push(`${i ? ", " : ""}${key(i)}`);
        go(c);
      });
      pieces.push(close);
    };
    if (d.kind === "leaf") leaf(leaves[k++]);
    else if (d.kind === "null") pieces.push("null");
    else if (d.kind === "list") list("[", "]", () => "");
    else list(d.type ? `${d.type.name}(` : "{", d.type ? ")" : "}", (i) => `${String(d.keys[i])}: `);
  };
  go(def);
}
/** The text for values on the host. A specification applies to each element. */
export const fill = (pieces: readonly Piece[], xs: readonly Printable[]): string =>
  pieces
    .map((p) => (typeof p === "string" ? p : p.spec ? formatted(xs[p.value], p.spec) : toText(xs[p.value])))
    .join("");
function formatted(x: Printable, spec: string): string {
  const get = decoder(x.dtype, x.data as TypedArray);
  const kind = kindOf(x.dtype);
  const { shape } = x;
  const go = (d: number, at: number): string =>
    d === shape.length
      ? formatElement(get(at), kind, spec, toText({ ...x, shape: [], data: one(x, at) }))
      : `[${Array.from({ length: shape[d] }, (_, i) => go(d + 1, at * shape[d] + i)).join(" ")}]`;
  return go(0, 0);
}
/** Element `at` alone, in storage. */
const one = ({ shape, data }: Printable, at: number): Printable["data"] => {
  const parts = data.length / shape.reduce((n, d) => n * d, 1);
  return Array.prototype.slice.call(data, at * parts, (at + 1) * parts);
};

// ---- Python's format specification -------------------------------------------
const specification = /^(?:(.)?([<>=^]))?([-+ ])?z?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;
function checkSpec(spec: string, name: string): void {
  if (!specification.test(spec))
    throw new ValueError(
      `${name}: "${spec}" is no format specification. Use one of Python's, as in {x:.3f} or {x:>8}.`,
    );
}
/** `text` is what the element is without a specification. */
function formatElement(v: Element | string, kind: string, spec: string, text = String(v)): string {
  const [, fillWith, alignment, sign, alternate, zero, width, group, digits, type] = specification.exec(spec) ?? [];
  const precision = digits === undefined ? undefined : Number(digits);
  let body: string;
  let negative = false;
  const isNumber = typeof v !== "string" && typeof v !== "object";
  if (!isNumber) body = typeof v === "string" && precision !== undefined ? v.slice(0, precision) : text;
  else {
    negative = Number(v) < 0 || Object.is(v, -0);
    const integer = kind !== "float" && !(type && "eEfFgG%".includes(type));
    body = integer
      ? integerText(v, type, !!alternate)
      : floatText(Math.abs(Number(v)), type, precision, text.replace(/^-/, ""));
    if (group) body = body.replace(/^\d+/, (n) => n.replace(/\B(?=(\d{3})+$)/g, group));
  }
  const prefix = negative ? "-" : isNumber && (sign === "+" || sign === " ") ? sign : "";
  const missing = Math.max(0, Number(width ?? 0) - prefix.length - body.length);
  const pad = (fillWith ?? (zero ? "0" : " ")).repeat(missing);
  switch (alignment ?? (zero && isNumber ? "=" : isNumber ? ">" : "<")) {
    case "<":
      return prefix + body + pad;
    case "=":
      return prefix + pad + body;
    case "^":
      return pad.slice(0, missing >> 1) + prefix + body + pad.slice(missing >> 1);
    default:
      return pad + prefix + body;
  }
}
function integerText(v: number | bigint | boolean, type: string | undefined, alternate: boolean): string {
  const n = BigInt(v);
  const abs = n < 0n ? -n : n;
  const base = { b: 2, o: 8, x: 16, X: 16 }[type ?? ""];
  if (type === "c") return String.fromCodePoint(Number(abs));
  if (base === undefined) return abs.toString();
  const text = (alternate ? `0${type}` : "") + abs.toString(base);
  return type === "X" ? text.toUpperCase() : text;
}
function floatText(x: number, type: string | undefined, precision: number | undefined, text: string): string {
  const upper = (s: string): string => (type && "EFG".includes(type) ? s.toUpperCase() : s);
  if (!Number.isFinite(x)) return upper(Number.isNaN(x) ? "nan" : "inf") + (type === "%" ? "%" : "");
  switch (type) {
    case "e":
    case "E":
      return upper(exponential(x, precision ?? 6));
    case "f":
    case "F":
      return fixed(x, precision ?? 6);
    case "%":
      return `${fixed(100 * x, precision ?? 6)}%`;
    case undefined:
      if (precision === undefined) return text;
      break;
  }
  const p = Math.max(1, precision ?? 6);
  const e = x === 0 ? 0 : Number(x.toExponential(p - 1).split("e")[1]);
  // Without a type one digit stays behind the point.
  if (e >= -4 && e < p - (type ? 0 : 1)) {
    const s = trimmed(fixed(x, p - 1 - e));
    return type || s.includes(".") ? s : `${s}.0`;
  }
  const [m, power] = exponential(x, p - 1).split("e");
  return upper(`${trimmed(m)}e${power}`);
}
const trimmed = (s: string): string => (s.includes(".") ? s.replace(/\.?0+$/, "") : s);
const exponential = (x: number, digits: number): string => {
  const [m, e] = tieToEven(x.toExponential(Math.min(100, digits + 60)), x.toExponential(digits), digits).split("e");
  return `${m}e${e[0]}${e.slice(1).padStart(2, "0")}`;
};
const fixed = (x: number, digits: number): string =>
  x >= 1e21
    ? `${BigInt(x)}${digits ? `.${"0".repeat(digits)}` : ""}`
    : tieToEven(x.toFixed(Math.min(100, digits + 60)), x.toFixed(digits), digits);
/** JavaScript rounds an exact tie up, Python to the even digit. `exact` shows whether it is one. */
function tieToEven(exact: string, rounded: string, digits: number): string {
  const [mantissa, power] = exact.split("e");
  const point = mantissa.indexOf(".");
  const kept = mantissa.slice(0, digits ? point + 1 + digits : point);
  const isTie = /^50*$/.test(mantissa.slice(point + 1 + digits)) && /[02468]$/.test(kept);
  return isTie ? kept + (power === undefined ? "" : `e${power}`) : rounded;
}
