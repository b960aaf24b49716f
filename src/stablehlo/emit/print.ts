import { type DType, dtypeInfo, isComplex, isFloat, type TypedArray } from "../../core/dtype.ts";
import { isNarrowFloat } from "../../ir/narrow.ts";
import { fromBits } from "../../ir/narrow-numbers.ts";
import type {
  Attribute,
  Attributes,
  Elements,
  Func,
  FunctionType,
  Module,
  Operation,
  Ref,
  Region,
  Type,
} from "../syntax.ts";
import { elementName } from "../text/element-types.ts";
import { showType } from "../text/types.ts";

// Modules as text. Operations are printed in their generic form, `"name"(operands) <{properties}> ({regions}) {attributes} : types`,
// which every reader takes; the pretty forms are those of operations whose types are all one, of constants, calls and returns.

/** What is not printable is written as the bytes of UTF-8. */
const quoted = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/gu, (c) => bytesOf(new TextEncoder().encode(c), "\\"))}"`;
const bytesOf = (bytes: Uint8Array, before = ""): string =>
  Array.from(bytes, (b) => `${before}${b.toString(16).padStart(2, "0").toUpperCase()}`).join("");
const symbol = (name: string): string => (/^[A-Za-z_][\w$.-]*$/.test(name) ? `@${name}` : `@${quoted(name)}`);

/** The fewest digits that are read as the same number. */
function decimal(x: number, dtype: DType): string {
  let text = String(x);
  if (dtype === "float32")
    for (let digits = 1; digits <= 9; digits++) {
      text = String(Number(x.toPrecision(digits)));
      if (Math.fround(Number(text)) === x) break;
    }
  const [mantissa, exponent] = text.split("e");
  const full = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  const signed = Object.is(x, -0) ? `-${full}` : full;
  return exponent === undefined ? signed : `${signed}e${exponent}`;
}
const bitsOf = (data: TypedArray, at: number): string => {
  const { BYTES_PER_ELEMENT: n } = data;
  return `0x${bytesOf(new Uint8Array(data.buffer, data.byteOffset + at * n, n).slice().reverse())}`;
};
function float(data: TypedArray, at: number, dtype: DType): string {
  const raw = Number(data[at]);
  const x = isNarrowFloat(dtype) ? fromBits(raw, dtype) : raw;
  return Number.isFinite(x) ? decimal(x, dtype) : bitsOf(data, at);
}
function element(data: TypedArray, at: number, dtype: DType): string {
  if (dtype === "bool") return data[at] ? "true" : "false";
  if (isFloat(dtype)) return float(data, at, dtype);
  if (!isComplex(dtype)) return String(data[at]);
  const part = dtype === "complex64" ? "float32" : "float64";
  return `(${float(data, 2 * at, part)}, ${float(data, 2 * at + 1, part)})`;
}
/** More elements are printed as their bytes. */
const mostListed = 64;

function elements({ type, splat, data }: Elements): string {
  const shape = type.shape as readonly number[];
  const { dtype } = type;
  const count = data.length / (isComplex(dtype) ? 2 : 1);
  const list = (axis: number, at: number): string => {
    if (axis === shape.length) return element(data, at, dtype);
    const stride = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
    return `[${Array.from({ length: shape[axis] }, (_, k) => list(axis + 1, at + k * stride)).join(", ")}]`;
  };
  let text: string;
  if (splat || shape.length === 0) text = element(data, 0, dtype);
  else if (count === 0) text = "";
  else if (count > mostListed && dtype !== "bool") text = hexadecimal(data, dtype);
  else text = list(0, 0);
  return `dense<${text}> : ${showType(type)}`;
}
function hexadecimal(data: TypedArray, dtype: DType): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // A byte has nothing above the bits of its element.
  const { bits } = dtypeInfo[dtype];
  return `"0x${bytesOf(bits < 8 ? bytes.map((b) => b & (2 ** bits - 1)) : bytes)}"`;
}

function functionType({ args, results }: FunctionType): string {
  return `${types(args)} -> ${result(results)}`;
}
const types = (all: readonly Type[]): string => `(${all.map(showType).join(", ")})`;
/** One result stands without parentheses. */
const result = (all: readonly Type[]): string => (all.length === 1 ? showType(all[0]) : types(all));

const numbers = (a: Attribute): string =>
  a.kind === "array" ? `[${a.values.join(", ")}]` : attribute(a).split(" : ")[0];
/** `[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]`: at each axis what it is, spatial ones by their number. */
function convolution(fields: Attributes): string {
  const number = (name: string): number => {
    const a = fields.get(name);
    return a?.kind === "integer" ? Number(a.value) : 0;
  };
  const side = (prefix: string, names: readonly (readonly [string, string])[]): string => {
    const spatial = fields.get(`${prefix}_spatial_dimensions`);
    const places = spatial?.kind === "array" ? spatial.values : [];
    const letters: string[] = [];
    for (const [letter, name] of names) letters[number(`${prefix}_${name}_dimension`)] = letter;
    places.forEach((d, k) => {
      letters[d] = String(k);
    });
    return `[${letters.join(", ")}]`;
  };
  const data = [
    ["b", "batch"],
    ["f", "feature"],
  ] as const;
  const kernel = [
    ["o", "output_feature"],
    ["i", "input_feature"],
  ] as const;
  return `${side("input", data)}x${side("kernel", kernel)}->${side("output", data)}`;
}
const isEmpty = (a: Attribute): boolean => a.kind === "array" && a.values.length === 0;
function record(type: string, fields: Attributes): string {
  if (type.endsWith(".conv")) return `#${type}<${convolution(fields)}>`;
  const entries = [...fields].filter(([, a]) => !isEmpty(a)).map(([name, a]) => `${name} = ${numbers(a)}`);
  return `#${type}<${entries.join(", ")}>`;
}

export function attribute(a: Attribute): string {
  switch (a.kind) {
    case "unit":
      return "unit";
    case "bool":
      return String(a.value);
    case "integer":
      return `${a.value} : ${a.type === "index" ? "index" : elementName(a.type)}`;
    case "float":
      return Number.isFinite(a.value)
        ? `${decimal(a.value, a.type)} : ${elementName(a.type)}`
        : elements(scalar(a.value, a.type));
    case "string":
      return quoted(a.value);
    case "symbol":
      return symbol(a.name);
    case "list":
      return `[${a.elements.map(attribute).join(", ")}]`;
    case "array": {
      const values = a.type === "bool" ? a.values.map((v) => (v ? "true" : "false")) : a.values;
      return `array<${elementName(a.type)}${values.length > 0 ? `: ${values.join(", ")}` : ""}>`;
    }
    case "elements":
      return elements(a);
    case "dictionary":
      return dictionary(a.entries);
    case "type":
      return typeof a.type === "string"
        ? elementName(a.type)
        : a.type.kind === "function"
          ? functionType(a.type)
          : showType(a.type);
    case "enum": {
      const [dialect, mnemonic] = a.type.split(".");
      return `#${dialect}<${mnemonic} ${a.value}>`;
    }
    case "record":
      return record(a.type, a.fields);
    case "opaque":
      return a.text;
  }
}
const scalar = (value: number, dtype: DType): Elements => {
  const data = new dtypeInfo[dtype].storage(1) as Float32Array;
  data[0] = value;
  return { kind: "elements", type: { kind: "tensor", shape: [], dtype }, splat: true, data };
};
function dictionary(entries: Attributes): string {
  const one = ([name, a]: readonly [string, Attribute]): string => {
    const key = /^[A-Za-z_][\w$.]*$/.test(name) ? name : quoted(name);
    // Layouts number axes.
    const value = name.endsWith("_layouts") ? attribute(a).replaceAll("xi64>", "xindex>") : attribute(a);
    return a.kind === "unit" ? key : `${key} = ${value}`;
  };
  return `{${[...entries].map(one).join(", ")}}`;
}

/** Operations that are written as `name %a, %b : type` where all types are one. */
const short = new Set(
  `abs add and atan2 cbrt ceil cosine count_leading_zeros divide exponential exponential_minus_one floor log log_plus_one logistic
  maximum minimum multiply negate not or popcnt power remainder round_nearest_afz round_nearest_even rsqrt shift_left
  shift_right_arithmetic shift_right_logical sign sine sqrt subtract tan tanh xor`
    .split(/\s+/)
    .map((name) => `stablehlo.${name}`),
);

/** Prints the body of one function. */
class Body {
  private readonly names = new Map<Ref, string>();
  private values = 0;
  private args = 0;
  private readonly lines: string[] = [];

  print({ args, ops }: Region, indent: string): string[] {
    this.name(args);
    for (const op of ops) this.operation(op, indent);
    return this.lines;
  }
  name(args: readonly Ref[]): string[] {
    return args.map((a) => {
      const name = `%arg${this.args++}`;
      this.names.set(a, name);
      return `${name}: ${showType(a.type)}`;
    });
  }
  nameOf(ref: Ref): string {
    return this.names.get(ref) as string;
  }
  private results(results: readonly Ref[]): string {
    if (results.length === 0) return "";
    const name = `%${this.values++}`;
    results.forEach((r, k) => {
      this.names.set(r, results.length === 1 ? name : `${name}#${k}`);
    });
    return results.length === 1 ? `${name} = ` : `${name}:${results.length} = `;
  }
  private operation(op: Operation, indent: string): void {
    const operands = op.operands.map((x) => this.nameOf(x)).join(", ");
    const ins = op.operands.map((x) => x.type);
    const outs = op.results.map((x) => x.type);
    const put = (text: string): void => {
      this.lines.push(`${indent}${text}`);
    };
    if (op.name.endsWith(".return"))
      return put(`${op.name}${operands && ` ${operands} : ${ins.map(showType).join(", ")}`}`);
    const value = op.attributes.get("value");
    const callee = op.attributes.get("callee");
    if (op.name === "stablehlo.constant" && value)
      return put(`${this.results(op.results)}${op.name} ${attribute(value)}`);
    if (op.name === "func.call" && callee)
      return put(
        `${this.results(op.results)}${op.name} ${attribute(callee)}(${operands}) : ${types(ins)} -> ${result(outs)}`,
      );
    const [type, ...rest] = [...ins, ...outs].map(showType);
    if (short.has(op.name) && op.attributes.size === 0 && rest.every((t) => t === type))
      return put(`${this.results(op.results)}${op.name} ${operands} : ${type}`);
    this.generic(op, operands, `: ${types(ins)} -> ${result(outs)}`, indent);
  }
  private generic(
    { name, attributes, regions, results }: Operation,
    operands: string,
    type: string,
    indent: string,
  ): void {
    const part = (own: boolean): string => {
      const entries = new Map([...attributes].filter(([key]) => key.includes(".") !== own));
      return entries.size === 0 ? "" : own ? ` <${dictionary(entries)}>` : ` ${dictionary(entries)}`;
    };
    const [properties, others] = [part(true), part(false)];
    const names = this.results(results);
    const head = `${indent}${names}"${name}"(${operands})${properties}`;
    if (regions.length === 0) {
      this.lines.push(`${head}${others} ${type}`);
      return;
    }
    regions.forEach((region, k) => {
      this.lines.push(k === 0 ? `${head} ({` : `${indent}}, {`);
      const args = this.name(region.args);
      if (args.length > 0) this.lines.push(`${indent}^bb0(${args.join(", ")}):`);
      for (const op of region.ops) this.operation(op, `${indent}  `);
    });
    this.lines.push(`${indent}})${others} ${type}`);
  }
}
function printFunction({ name, isPublic, argAttributes, results, resultAttributes, body }: Func): string {
  const b = new Body();
  const lines = b.print(body, "    ");
  const attributes = (a: Attributes | undefined): string => (a && a.size > 0 ? ` ${dictionary(a)}` : "");
  const args = body.args.map((a, k) => `${b.nameOf(a)}: ${showType(a.type)}${attributes(argAttributes[k])}`);
  const outs = results.map((t, k) => `${showType(t)}${attributes(resultAttributes[k])}`);
  const head = `  func.func ${isPublic ? "public" : "private"} ${symbol(name)}(${args.join(", ")}) -> (${outs.join(", ")}) {`;
  return [head, ...lines, "  }"].join("\n");
}
/** A module as MLIR's text. */
export function printModule({ name, attributes, functions }: Module): string {
  const head = `module${name === null ? "" : ` ${symbol(name)}`}${attributes.size > 0 ? ` attributes ${dictionary(attributes)}` : ""} {`;
  return `${[head, ...functions.map(printFunction), "}"].join("\n")}\n`;
}
