import { StablehloError } from "../errors.ts";
import type { Attribute, Attributes, Elements } from "../syntax.ts";
import { convolutionNumbers, defaults, type Group, groups, mostIntegers } from "./defaults.ts";
import { isProperty } from "./properties.ts";

// VHLO's operations are StableHLO's with a version in their name, simpler attributes (every list of integers is a tensor, the
// dimension numbers of one operation are as many attributes), and all defaults written out.

/** The attributes of a VHLO operation, as StableHLO has them. Each of the file is converted once. */
export class Legalizer {
  readonly #converted = new Map<Attribute, Attribute>();

  /** `operation` without dialect and version. */
  attributes(operation: string, given: Attributes, byte: number): Attributes {
    const out = new Map<string, Attribute>();
    for (const [name, a] of given) {
      const known = defaults[name] ?? defaults[`${operation}.${name}`];
      if (!known?.is(a)) out.set(...this.#entry(operation, name, a, byte));
    }
    const channel = out.get("channel_id");
    if (channel) {
      const fields = new Map([
        ["handle", channel],
        ["type", out.get("channel_type") ?? unknownChannel],
      ]);
      out.delete("channel_id");
      out.delete("channel_type");
      out.set("channel_handle", { kind: "record", type: "stablehlo.channel_handle", fields });
    }
    for (const group of groups[operation] ?? []) implode(out, group);
    return out;
  }
  #entry(operation: string, name: string, a: Attribute, byte: number): [string, Attribute] {
    if (!isProperty(name) || (operation === "constant" && name === "value")) return [name, a];
    if (name === "use_global_device_ids") return [name, { kind: "unit" }];
    return [name, this.#convert(name, a, byte)];
  }
  #convert(name: string, a: Attribute, byte: number): Attribute {
    if (a.kind === "string") return symbols.has(name) ? symbolOf(a) : a;
    if (a.kind === "list" && name !== "called_computations") return a;
    const found = this.#converted.get(a) ?? convert(name, a, byte);
    this.#converted.set(a, found);
    return found;
  }
}
/** VHLO has the type of a channel only where arrays are sent and received. */
const unknownChannel: Attribute = { kind: "integer", value: 0n, type: "int64" };
const symbols = new Set(["callee", "decomposition"]);
function convert(name: string, a: Attribute, byte: number): Attribute {
  if (a.kind === "elements") return a.type.shape.length === 1 ? arrayOf(name, a, byte) : a;
  if (a.kind === "list") return { kind: "list", elements: a.elements.map(symbolOf) };
  if (a.kind === "record" && a.type === "stablehlo.result_accuracy") return withoutZeros(a);
  return a;
}
const symbolOf = (a: Attribute): Attribute => (a.kind === "string" ? { kind: "symbol", name: a.value } : a);
/** Integers and truth values, one for each axis or pair of axes. */
function arrayOf(name: string, { type, splat, data }: Elements, byte: number): Attribute {
  const [length] = type.shape as number[];
  if (length > mostIntegers)
    throw new StablehloError({ byte }, `${name} has ${length} integers, more than ${mostIntegers}`);
  const values = Array.from({ length }, (_, i) => Number(data[splat ? 0 : i]));
  return { kind: "array", type: type.dtype, values };
}
function withoutZeros(a: Attribute & { readonly kind: "record" }): Attribute {
  return { ...a, fields: new Map([...a.fields].filter(([, x]) => !isNothing(x))) };
}
/** Gathers what stands in the fields of one attribute. What is none is left out there, as are empty lists and 0, but of convolutions. */
function implode(attributes: Map<string, Attribute>, group: Group): void {
  const { into, type, fields } = group;
  const found = new Map<string, Attribute>();
  for (const field of fields) {
    const a = attributes.get(field);
    attributes.delete(field);
    if (a && a.kind !== "unit" && (group === convolutionNumbers || !isNothing(a))) found.set(field, a);
  }
  if (found.size > 0 || into.endsWith("numbers")) attributes.set(into, { kind: "record", type, fields: found });
}
const isNothing = (a: Attribute): boolean =>
  (a.kind === "array" && a.values.length === 0) ||
  ((a.kind === "float" || a.kind === "integer") && Number(a.value) === 0);
