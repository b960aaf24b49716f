import type { Attribute, Attributes, Ref } from "../syntax.ts";
import { Cursor } from "./cursor.ts";
import type { Entries } from "./entries.ts";
import { sameTensor } from "./parts.ts";
import { propertyNames } from "./properties.ts";
import { type Bytecode, readSection, sections, since } from "./sections.ts";

/** An operation as it stands in the file, of whatever dialect. */
export interface RawOperation {
  readonly name: string;
  readonly attributes: Attributes;
  readonly operands: readonly Ref[];
  readonly results: readonly Ref[];
  readonly regions: readonly RawRegion[];
  readonly byte: number;
}
/** One block. */
export interface RawRegion {
  readonly args: readonly Ref[];
  readonly ops: readonly RawOperation[];
}
/** What the mask of an operation says that it has. */
export const has = {
  attributes: 1,
  results: 2,
  operands: 4,
  successors: 8,
  regions: 16,
  useOrders: 32,
  properties: 64,
} as const;
const deepest = 200;
const mostAttributes = 128;
const cast = "builtin.unrealized_conversion_cast";

/**
 * Values count from 0 in each operation that sees none from outside, in the order of their definitions; those of an inner region
 * come after all of the regions around it. null is defined further on.
 */
type Values = (Ref | null)[];

/** The one operation of a file: its module. */
export function readOperations(bytecode: Bytecode, entries: Entries): RawOperation {
  const from = bytecode.operations;
  const ops = new OperationReader(bytecode, entries).block(from, [], { next: 0 }).ops;
  from.finish("the operations");
  if (ops.length !== 1) from.fail(`${ops.length} operations stand where one module is expected`);
  return ops[0];
}

class OperationReader {
  readonly #bytecode: Bytecode;
  readonly #entries: Entries;
  #depth = 0;
  constructor(bytecode: Bytecode, entries: Entries) {
    this.#bytecode = bytecode;
    this.#entries = entries;
  }
  block(from: Cursor, values: Values, slot: { next: number }): RawRegion {
    const at = from.at;
    const countAndFlag = from.varint("the number of operations");
    const n = from.fits(Math.floor(countAndFlag / 2), "operations", at);
    const args = countAndFlag % 2 === 1 ? this.#arguments(from) : [];
    const define = (refs: readonly Ref[]): void => {
      for (const ref of refs) {
        if (slot.next >= values.length) from.fail("a region defines more values than it announced");
        values[slot.next++] = ref;
      }
    };
    define(args);
    const ops: RawOperation[] = [];
    for (let i = 0; i < n; i++) {
      const op = this.#operation(from, values, define);
      if (op.name !== cast) ops.push(op);
    }
    return { args, ops };
  }
  #arguments(from: Cursor): Ref[] {
    const { version } = this.#bytecode;
    const args = from.list("arguments", () => {
      const at = from.at;
      const given = from.varint("type");
      const flagged = version >= since.elidedLocations;
      const type = this.#entries.typeOf(from, flagged ? Math.floor(given / 2) : given, at);
      if (!flagged || given % 2 === 1) from.varint("location");
      return { type };
    });
    if (version >= since.useOrders && from.byte("the order of uses") !== 0) skipUseOrders(from, args.length);
    return args;
  }
  #operation(from: Cursor, values: Values, define: (refs: readonly Ref[]) => void): RawOperation {
    const byte = from.at;
    const { name, isRegistered } = from.entry(this.#bytecode.operationNames, "operation");
    const mask = from.byte("the mask of an operation");
    if (mask & 0x80) from.fail(`mask ${mask} is unknown`, byte);
    from.varint("location");
    const attributes = new Map<string, Attribute>();
    if (mask & has.attributes) addAll(attributes, this.#entries.attribute(from), from, byte);
    if (mask & has.properties) {
      if (isRegistered) this.#properties(from, name, byte, attributes);
      else addAll(attributes, this.#entries.attribute(from), from, byte);
    }
    const results = mask & has.results ? from.list("results", () => ({ type: this.#entries.type(from) })) : [];
    const operands = mask & has.operands ? from.list("operands", () => operand(from, values)) : [];
    if (mask & has.successors)
      from.fail(`${name} goes on in another block: only structured control flow is supported`, byte);
    if (mask & has.useOrders) skipUseOrders(from, results.length);
    define(name === cast ? sameValues(operands, results, from, byte) : results);
    const regions = mask & has.regions ? this.#regions(from, values) : [];
    return { name, attributes, operands, results, regions, byte };
  }
  #properties(from: Cursor, name: string, byte: number, into: Map<string, Attribute>): void {
    const shared = from.entry(this.#bytecode.properties, "properties");
    if (name.startsWith("sdy.")) return; // where arrays lie on several devices
    const data = new Cursor(shared.bytes, shared.at, shared.end); // of all operations with the same properties
    const { fields, optional } = propertyNames(name) ?? from.fail(`operation ${name} is unknown`, byte);
    for (const field of fields) {
      const value = optional ? this.#entries.optionalAttribute(data) : this.#entries.attribute(data);
      if (value !== null) into.set(field, value);
    }
    data.finish(`the properties of ${name}`);
  }
  #regions(from: Cursor, values: Values): RawRegion[] {
    const at = from.at;
    const countAndFlag = from.varint("the number of regions");
    const n = from.fits(Math.floor(countAndFlag / 2), "regions", at);
    const isIsolated = countAndFlag % 2 === 1;
    if (++this.#depth > deepest) from.fail(`regions are nested deeper than ${deepest}`, at);
    const regions =
      isIsolated && this.#bytecode.version >= since.isolatedRegions
        ? this.#isolated(from, n)
        : Array.from({ length: n }, () => this.#region(from, isIsolated ? [] : values));
    this.#depth--;
    return regions;
  }
  /** Regions that see no values from outside are a section of their own, so that readers can skip them. */
  #isolated(from: Cursor, n: number): RawRegion[] {
    const at = from.at;
    const { id, data } = readSection(from, this.#bytecode.origin);
    if (id !== sections.operations) from.fail("a section of operations is expected", at);
    const regions = Array.from({ length: n }, () => this.#region(data, []));
    data.finish("the regions");
    return regions;
  }
  #region(from: Cursor, values: Values): RawRegion {
    const at = from.at;
    const blocks = from.varint("the number of blocks");
    if (blocks !== 1) from.fail(`a region of ${blocks} blocks: only structured control flow is supported`, at);
    const around = values.length;
    const n = from.count("values");
    for (let i = 0; i < n; i++) values.push(null);
    const region = this.block(from, values, { next: around });
    values.length = around;
    return region;
  }
}
/** Of VHLO's type and the same of StableHLO: both are one here, and so are the values. */
function sameValues(operands: readonly Ref[], results: readonly Ref[], from: Cursor, byte: number): readonly Ref[] {
  const same = operands.length === results.length && operands.every((o, k) => sameTensor(o.type, results[k].type));
  return same ? operands : from.fail("a cast to another type", byte);
}
function operand(from: Cursor, values: Values): Ref {
  const at = from.at;
  const ref = from.of(values, from.varint("value"), "value", at);
  return ref ?? from.fail("a value is used before its definition", at);
}
function addAll(into: Map<string, Attribute>, given: Attribute, from: Cursor, byte: number): void {
  if (given.kind !== "dictionary")
    from.fail(`the attributes of an operation are a ${given.kind}, not a dictionary`, byte);
  // Operations may share them: reading takes time for each, not for each byte.
  if (given.entries.size > mostAttributes) from.fail(`an operation of ${given.entries.size} attributes`, byte);
  for (const [name, value] of given.entries) into.set(name, value);
}
/** The order in which compilers keep the uses of values: it means nothing here. */
function skipUseOrders(from: Cursor, values: number): void {
  const one = (): void => {
    if (values > 1) from.varint("value");
    const at = from.at;
    const n = from.fits(Math.floor(from.varint("the number of uses") / 2), "uses", at);
    for (let i = 0; i < n; i++) from.varint("use");
  };
  if (values > 1) from.list("orders of uses", one);
  else one();
}
