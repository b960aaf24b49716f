import type { DType } from "../../core/dtype.ts";
import type { Attribute, FunctionType, Quantization, TensorType, Type } from "../syntax.ts";
import type { ElementType } from "../text/quantized-types.ts";
import { readBuiltinAttribute, readBuiltinType } from "./builtin.ts";
import { Cursor } from "./cursor.ts";
import type { Bytecode, Encoded } from "./sections.ts";
import { readVhloAttribute, readVhloType } from "./vhlo.ts";

/** What stands in the table of types: more than values can have, and types that are not supported, by name. */
export type AnyType = Type | ScalarType | QuantizedType | FunctionType | { readonly kind: "none" } | OtherType;
export interface OtherType {
  readonly kind: "other";
  readonly name: string;
}
/** An index counts as int64. */
export interface ScalarType {
  readonly kind: "scalar";
  readonly dtype: DType;
}
export interface QuantizedType {
  readonly kind: "quantized";
  readonly dtype: DType;
  readonly quantization: Quantization;
}
interface Resolved<T> {
  readonly value: T;
  /** How many parts it would have if none were shared. */
  readonly size: number;
}
/** A few bytes can name an attribute whose parts, shared in the file, are exponentially many to whoever walks through them. */
const largestAttribute = 2 ** 18;
const deepest = 64;

/** The tables of attributes and types. Each is decoded when first asked for, and once. */
export class Entries {
  readonly strings: readonly string[];
  readonly #bytes: Uint8Array;
  readonly #bytecode: Bytecode;
  readonly #attributes = new Map<number, Resolved<Attribute> | null>();
  readonly #types = new Map<number, Resolved<AnyType> | null>();
  #depth = 0;
  #size = 0;
  constructor(bytes: Uint8Array, bytecode: Bytecode) {
    this.#bytes = bytes;
    this.#bytecode = bytecode;
    this.strings = bytecode.strings;
  }
  /** The attribute whose index comes next. */
  attribute(from: Cursor, what = "attribute"): Attribute {
    const at = from.at;
    return this.attributeOf(from, from.varint(what), at);
  }
  attributeOf(from: Cursor, index: number, at: number): Attribute {
    return this.#resolve(from, this.#bytecode.attributes, this.#attributes, index, at, "attribute", (data, dialect) => {
      if (dialect === null) return { kind: "opaque", text: data.zeroEnded("an attribute") };
      if (dialect === "vhlo") return readVhloAttribute(data, this);
      if (dialect === "builtin") return readBuiltinAttribute(data, this);
      data.at = data.end;
      return { kind: "opaque", text: `#${dialect}` };
    });
  }
  /** The attribute that follows if the flag in its index says that there is one. */
  optionalAttribute(from: Cursor): Attribute | null {
    const at = from.at;
    const indexAndFlag = from.varint("attribute");
    return indexAndFlag % 2 === 1 ? this.attributeOf(from, Math.floor(indexAndFlag / 2), at) : null;
  }
  attributes(from: Cursor): Attribute[] {
    return from.list("attributes", () => this.attribute(from));
  }
  /** The type whose index comes next, of any kind. */
  anyType(from: Cursor): AnyType {
    const at = from.at;
    return this.anyTypeOf(from, from.varint("type"), at);
  }
  anyTypeOf(from: Cursor, index: number, at: number): AnyType {
    return this.#resolve(from, this.#bytecode.types, this.#types, index, at, "type", (data, dialect) => {
      if (dialect === "vhlo") return readVhloType(data, this);
      if (dialect === "builtin") return readBuiltinType(data, this);
      if (dialect === null) return { kind: "other", name: data.zeroEnded("a type") };
      data.at = data.end;
      return { kind: "other", name: `of the dialect ${dialect}` };
    });
  }
  /** The type of a value. */
  type(from: Cursor): Type {
    const at = from.at;
    return this.typeOf(from, from.varint("type"), at);
  }
  typeOf(from: Cursor, index: number, at: number): Type {
    const type = this.anyTypeOf(from, index, at);
    if (type.kind === "tensor" || type.kind === "tuple" || type.kind === "token") return type;
    return from.fail(
      type.kind === "other" ? `type ${type.name} is not supported` : `a ${type.kind} type is none of a value`,
      at,
    );
  }
  types(from: Cursor): Type[] {
    return from.list("types", () => this.type(from));
  }
  scalar(from: Cursor): DType {
    const at = from.at;
    const { dtype, quantization } = this.element(from);
    return quantization ? from.fail("a quantized type is no scalar", at) : dtype;
  }
  /** The type of an element of a tensor. */
  element(from: Cursor): ElementType {
    const at = from.at;
    const type = this.anyType(from);
    if (type.kind === "scalar") return { dtype: type.dtype };
    if (type.kind === "quantized") return { dtype: type.dtype, quantization: type.quantization };
    return from.fail(
      type.kind === "other" ? `element type ${type.name} is not supported` : `a ${type.kind} type is no scalar`,
      at,
    );
  }
  tensor(from: Cursor): TensorType {
    const at = from.at;
    const type = this.type(from);
    return type.kind === "tensor" ? type : from.fail(`a ${type.kind} type is no tensor`, at);
  }
  string(from: Cursor): string {
    return from.entry(this.strings, "string");
  }
  /** An attribute that is a string: what names are. */
  name(from: Cursor): string {
    const at = from.at;
    const name = this.attribute(from);
    return name.kind === "string" ? name.value : from.fail(`a name is no ${name.kind} attribute`, at);
  }

  #resolve<T>(
    from: Cursor,
    table: readonly Encoded[],
    done: Map<number, Resolved<T> | null>,
    index: number,
    at: number,
    what: string,
    decode: (data: Cursor, dialect: string | null) => T,
  ): T {
    const encoded = from.of(table, index, what, at);
    let found = done.get(index);
    if (found === null) from.fail(`${what} ${index} contains itself`, at);
    if (found === undefined) {
      if (this.#depth === deepest) from.fail(`attributes are nested deeper than ${deepest}`, at);
      done.set(index, null);
      const around = this.#size;
      this.#size = 1;
      this.#depth++;
      const data = new Cursor(this.#bytes, encoded.from, encoded.to);
      const value = decode(data, encoded.isBinary ? encoded.dialect : null);
      data.finish(`the ${what}`);
      found = { value, size: this.#size };
      this.#depth--;
      this.#size = around;
      done.set(index, found);
    }
    this.#size += found.size;
    if (this.#depth > 0 && this.#size > largestAttribute)
      from.fail(`an attribute of more than ${largestAttribute} parts`, at);
    return found.value;
  }
}
