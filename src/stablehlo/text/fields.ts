import type { Attribute } from "../syntax.ts";
import { attribute, record } from "./attributes.ts";
import type { Reader } from "./operations.ts";

// What stands behind the operands in pretty forms, `name = value`, and the attribute that it is.

export type Entries = Map<string, Attribute>;
export type Field = (r: Reader, to: Entries) => void;

export const integerAttribute = (value: number, type: "int32" | "int64" = "int64"): Attribute => ({
  kind: "integer",
  value: BigInt(value),
  type,
});
export const arrayAttribute = (values: readonly number[]): Attribute => ({ kind: "array", type: "int64", values });
export const integerList = ({ s }: Reader): number[] => s.list("[", "]", () => s.integer());

const set =
  (name: string, read: (r: Reader) => Attribute): Field =>
  (r, to) => {
    to.set(name, read(r));
  };
/** `[0, 1]` */
export const integers = (name: string): Field => set(name, (r) => arrayAttribute(integerList(r)));
/** `0` */
export const integer = (name: string): Field => set(name, ({ s }) => integerAttribute(s.integer()));
/** As in an attribute dictionary. */
export const value = (name: string): Field => set(name, (r) => attribute(r.s, r.aliases));
/** `"ab->ba"`; a type behind it is that of the operands. */
export const string = (name: string): Field => set(name, ({ s }) => ({ kind: "string", value: s.string() }));
/** The bare name of one of several. */
export const enumOf = (name: string, type = name): Field => set(name, (r) => enumValue(r, type));
export const enumValue = ({ s }: Reader, type: string): Attribute => ({
  kind: "enum",
  type: `stablehlo.${type}`,
  value: s.word("a name in capitals"),
});

/** `[0] x [1]`, one list for each side of a product. */
export const sides =
  (what: string): Field =>
  (r, to) => {
    const known = to.get("dot_dimension_numbers");
    const fields = new Map(known?.kind === "record" ? known.fields : []);
    const lhs = integerList(r);
    r.s.expect("x");
    const rhs = integerList(r);
    // Empty lists are left out, as in the generic form.
    if (lhs.length > 0) fields.set(`lhs_${what}_dimensions`, arrayAttribute(lhs));
    if (rhs.length > 0) fields.set(`rhs_${what}_dimensions`, arrayAttribute(rhs));
    to.set("dot_dimension_numbers", { kind: "record", type: "stablehlo.dot", fields });
  };
/** `[DEFAULT, HIGHEST]` */
export const precision: Field = (r, to) => {
  const elements = r.s.list("[", "]", () => enumValue(r, "precision"));
  to.set("precision_config", { kind: "list", elements });
};
/** `<lhs_precision_type = tf32, ...>`: says how to compute, not what. */
export const algorithm: Field = ({ s, aliases }, to) => {
  to.set("algorithm", record(s, "stablehlo.dot_algorithm", aliases) ?? s.unexpected("a field of an algorithm"));
};
/** `e5m10` */
export const floatFormat: Field = ({ s }, to) => {
  const format = s.match(/e\d{1,2}m\d{1,2}/y) ?? s.unexpected("a format of floats, as e5m10");
  const [exponent, mantissa] = format.slice(1).split("m").map(Number);
  to.set("exponent_bits", integerAttribute(exponent, "int32"));
  to.set("mantissa_bits", integerAttribute(mantissa, "int32"));
};
