import type { DType } from "../../core/dtype.ts";
import type { Attribute, Attributes, Elements, TensorType } from "../syntax.ts";
import type { Running } from "./rule.ts";

// Reading attributes. Each throws with the place of the operation if the attribute is missing or of another kind.

/** Integers, whether they are written as an array, as dense elements or as a list. */
function integersOf(a: Attribute | undefined): number[] | undefined {
  if (a?.kind === "array") return [...a.values];
  if (a?.kind === "list") return a.elements.map((e) => (e.kind === "integer" ? Number(e.value) : Number.NaN));
  if (a?.kind !== "elements") return undefined;
  const values = Array.from(a.data, Number);
  return a.splat ? new Array<number>((a.type.shape as number[]).reduce((n, m) => n * m, 1)).fill(values[0]) : values;
}
const missing = (run: Running, name: string, what: string): never =>
  run.fail(`${run.op.name} needs the attribute ${name}, ${what}`);

export function integers(run: Running, name: string, otherwise?: readonly number[]): number[] {
  const given = run.op.attributes.get(name);
  const found = given === undefined ? otherwise && [...otherwise] : integersOf(given);
  if (!found?.every(Number.isSafeInteger)) return missing(run, name, "a list of integers");
  return found;
}
export const integer = (run: Running, name: string, otherwise?: number): number =>
  integerOf(run.op.attributes.get(name)) ?? otherwise ?? missing(run, name, "an integer");
const integerOf = (a: Attribute | undefined): number | undefined =>
  a?.kind === "integer" ? Number(a.value) : undefined;
export function boolean(run: Running, name: string, otherwise = false): boolean {
  const a = run.op.attributes.get(name);
  if (a === undefined) return otherwise;
  return a.kind === "bool" ? a.value : a.kind === "integer" ? a.value !== 0n : missing(run, name, "true or false");
}
/** A number with a fraction. */
export function number(run: Running, name: string): number {
  const a = run.op.attributes.get(name);
  return a?.kind === "float" ? a.value : missing(run, name, "a number");
}
/** The name of one of several, as LT or HIGHEST. */
export function enumeration(run: Running, name: string, otherwise?: string): string {
  const a = run.op.attributes.get(name);
  if (a?.kind === "enum" || a?.kind === "string") return a.value;
  return (a === undefined ? otherwise : undefined) ?? missing(run, name, "one of several names");
}
export function text(run: Running, name: string): string {
  const a = run.op.attributes.get(name);
  return a?.kind === "string" ? a.value : a?.kind === "symbol" ? a.name : missing(run, name, "a name");
}
export function elements(run: Running, name: string): Elements {
  const a = run.op.attributes.get(name);
  return a?.kind === "elements" ? a : missing(run, name, "dense elements");
}
/** Padding before and after each axis, `dense<[[0, 1], ...]>`. */
export function pairs(run: Running, name: string, count: number): [number, number][] {
  const flat = integers(run, name, new Array<number>(2 * count).fill(0));
  if (flat.length !== 2 * count) run.fail(`${name} has ${flat.length} numbers, ${count} axes need ${2 * count}`);
  return Array.from({ length: count }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
}

/** The fields of `#stablehlo.gather<...>` and the like. */
export class Fields {
  private readonly run: Running;
  private readonly fields: Attributes;
  constructor(run: Running, name: string) {
    const a = run.op.attributes.get(name);
    this.run = run;
    this.fields = a?.kind === "record" ? a.fields : missing(run, name, "a record of dimensions");
  }
  /** Empty lists may be left out. */
  list(name: string): number[] {
    const a = this.fields.get(name);
    const found = a === undefined ? [] : integersOf(a);
    return found?.every(Number.isSafeInteger) ? found : missing(this.run, name, "a list of integers");
  }
  /** Zero may be left out. */
  number(name: string): number {
    return integerOf(this.fields.get(name)) ?? 0;
  }
}

/** The type of a result, which is a tensor. */
export function resultType(run: Running, k = 0): TensorType {
  const t = run.op.results[k]?.type;
  return t?.kind === "tensor" ? t : run.fail(`result ${k} of ${run.op.name} is no tensor`);
}
export function resultShape(run: Running, k = 0): number[] {
  const { shape } = resultType(run, k);
  return shape.includes(null) ? run.fail("the shape of the result is not known") : (shape as number[]);
}
export const resultDtype = (run: Running, k = 0): DType => resultType(run, k).dtype;

/** An attribute as a value of JavaScript: for custom calls. */
export function plain(a: Attribute): unknown {
  switch (a.kind) {
    case "unit":
      return true;
    case "integer":
      return Number.isSafeInteger(Number(a.value)) ? Number(a.value) : a.value;
    case "bool":
    case "float":
    case "string":
    case "enum":
      return a.value;
    case "symbol":
      return a.name;
    case "list":
      return a.elements.map(plain);
    case "array":
      return [...a.values];
    case "elements":
      return a.data.slice();
    case "dictionary":
      return plainRecord(a.entries);
    case "record":
      return plainRecord(a.fields);
    case "type":
      return a.type;
    case "opaque":
      return a.text;
  }
}
export const plainRecord = (entries: Attributes): Record<string, unknown> =>
  Object.assign(Object.create(null), Object.fromEntries([...entries].map(([name, a]) => [name, plain(a)])));
