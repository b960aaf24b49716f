import { InternalError } from "../../../core/errors.ts";
import type { Attribute, Operation } from "../../syntax.ts";
import { defaults, groups } from "../defaults.ts";
import { versionsOf } from "../properties.ts";
import { apiVersionCode } from "../vhlo.ts";
import type { Pool } from "./pool.ts";

// Operations of StableHLO as those of VHLO: what legalize.ts undoes.

export interface Versioned {
  /** With its version, as add_v1. */
  readonly name: string;
  /** Names and numbers in the pool. */
  readonly attributes: readonly (readonly [string, number])[];
}
const bareNames: Readonly<Record<string, string>> = { "func.call": "call", "func.return": "return" };

/** The oldest version that can say what the operation says, with all defaults written out. */
export function versioned(op: Operation, pool: Pool): Versioned {
  const [dialect] = op.name.split(".");
  const bare = bareNames[op.name] ?? op.name.slice(dialect.length + 1);
  if (dialect !== "stablehlo" && bareNames[op.name] === undefined)
    throw new InternalError(`${op.name} has no form in bytecode`);
  const given = exploded(op, bare);
  const versions = versionsOf(bare);
  const { name, fields } =
    versions.find((v) => [...given.keys()].every((key) => v.fields.includes(key))) ?? versions[versions.length - 1];
  const others = [...given.keys()].filter((key) => !fields.includes(key));
  const attributes = [...fields, ...others].map((key) => {
    const a = given.get(key) ?? defaultOf(op, bare, key);
    return [key, attributeNumber(bare, key, a, pool)] as const;
  });
  return { name, attributes };
}
function defaultOf(op: Operation, bare: string, name: string): Attribute {
  const found = defaults[name] ?? defaults[`${bare}.${name}`];
  if (!found) throw new InternalError(`${op.name} lacks the attribute ${name}`);
  return found.make(op);
}
/** The fields of records are attributes of their own; those that may be left out there are empty lists or 0. */
function exploded(op: Operation, bare: string): Map<string, Attribute> {
  const all = new Map(op.attributes);
  for (const { into, fields } of groups[bare] ?? []) {
    const record = all.get(into);
    all.delete(into);
    if (record?.kind !== "record") continue;
    const newest = versionsOf(bare)[0].fields;
    for (const field of fields) {
      const a = record.fields.get(field) ?? absent(field);
      if (newest.includes(field) || !isNothing(a)) all.set(field, a);
    }
  }
  return all;
}
const absent = (field: string): Attribute =>
  field.endsWith("dim") || field.endsWith("dimension")
    ? { kind: "integer", value: 0n, type: "int64" }
    : { kind: "array", type: "int64", values: [] };
const isNothing = (a: Attribute): boolean => a.kind === "array" && a.values.length === 0;

function attributeNumber(operation: string, name: string, a: Attribute, pool: Pool): number {
  if (name === "api_version") return pool.attribute(a, apiVersionCode);
  if (name.endsWith("_layouts") && a.kind === "list")
    return pool.listOf(a.elements.map((x) => (x.kind === "elements" ? pool.axes(x) : pool.attribute(x))));
  if (a.kind === "symbol") return pool.attribute({ kind: "string", value: a.name });
  if (a.kind === "unit") return pool.attribute({ kind: "bool", value: true });
  if (a.kind === "list" && name === "called_computations")
    return pool.listOf(a.elements.map((x) => attributeNumber(operation, "callee", x, pool)));
  return pool.attribute(a.kind === "array" ? elementsOf(a) : a);
}
function elementsOf({ type, values }: Attribute & { readonly kind: "array" }): Attribute {
  const data = type === "bool" ? Uint8Array.from(values) : BigInt64Array.from(values, BigInt);
  const dtype = type === "bool" ? "bool" : "int64";
  return { kind: "elements", type: { kind: "tensor", shape: [values.length], dtype }, splat: false, data };
}
