import { StablehloError } from "../errors.ts";
import type { Attribute, Attributes, Func, FunctionType, Module, Operation, Region, Type } from "../syntax.ts";
import { showType } from "../text/types.ts";
import type { Cursor } from "./cursor.ts";
import { Entries } from "./entries.ts";
import { Legalizer } from "./legalize.ts";
import { type RawOperation, type RawRegion, readOperations } from "./operations.ts";
import { sameTensor } from "./parts.ts";
import { isKnownVersion } from "./properties.ts";
import { readBytecode } from "./sections.ts";

const none: Attributes = new Map();
const fail = (byte: number, fact: string): never => {
  throw new StablehloError({ byte }, fact);
};

/**
 * The module of a portable artifact: MLIR bytecode of the VHLO dialect, which `jax.export` and StableHLO's
 * `serialize_portable_artifact` write.
 */
export function readModule(file: Cursor): Module {
  const bytecode = readBytecode(file);
  const raw = readOperations(bytecode, new Entries(file.bytes, bytecode));
  if (raw.name !== "builtin.module" || raw.regions.length !== 1)
    fail(raw.byte, `a module is expected, this is ${raw.name}`);
  const attributes = new Map(raw.attributes);
  attributes.delete("sym_name");
  attributes.delete("sym_visibility");
  const legalizer = new Legalizer();
  const symbols = raw.regions[0].ops.filter((op) => op.name !== "sdy.mesh");
  const functions = symbols.map((op) => readFunction(op, legalizer));
  const names = new Set<string>();
  for (const { name, at } of functions) {
    if (names.has(name)) throw new StablehloError(at, `function @${name} is defined twice`);
    names.add(name);
  }
  return { name: stringOf(raw, "sym_name"), attributes, functions };
}
function readFunction(raw: RawOperation, legalizer: Legalizer): Func {
  if (raw.name !== "vhlo.func_v1") fail(raw.byte, `a function is expected, this is ${unversioned(raw)}`);
  const name = stringOf(raw, "sym_name") ?? fail(raw.byte, "a function without a name");
  const type = functionType(raw);
  const [region] = raw.regions;
  if (!region) fail(raw.byte, `function @${name} has no body`);
  const body = readRegion(region, "func.return", legalizer, raw.byte);
  const last = body.ops[body.ops.length - 1];
  checkTypes(
    raw.byte,
    `the arguments of @${name}`,
    body.args.map((a) => a.type),
    type.args,
  );
  checkTypes(
    raw.byte,
    `the results of @${name}`,
    last.operands.map((o) => o.type),
    type.results,
  );
  return {
    name,
    isPublic: stringOf(raw, "sym_visibility") !== "private",
    argAttributes: dictionaries(raw, "arg_attrs", type.args.length),
    results: type.results,
    resultAttributes: dictionaries(raw, "res_attrs", type.results.length),
    body,
    at: { byte: raw.byte },
  };
}
function checkTypes(byte: number, what: string, found: readonly Type[], said: readonly Type[]): void {
  if (found.length !== said.length) fail(byte, `${what} are ${found.length}, their types ${said.length}`);
  found.forEach((t, k) => {
    if (!sameTensor(t, said[k]))
      fail(byte, `${what}: number ${k} is said to be ${showType(said[k])}, but is ${showType(t)}`);
  });
}
function stringOf(raw: RawOperation, name: string): string | null {
  const a = raw.attributes.get(name);
  return a?.kind === "string" ? a.value : null;
}
function functionType(raw: RawOperation): FunctionType {
  const a = raw.attributes.get("function_type");
  if (a?.kind === "type" && typeof a.type === "object" && a.type.kind === "function") return a.type;
  return fail(raw.byte, "a function without its type");
}
/** One for each argument or result; an empty list if none has attributes. */
function dictionaries(raw: RawOperation, name: string, n: number): Attributes[] {
  const a = raw.attributes.get(name);
  const given: readonly Attribute[] = a?.kind === "list" ? a.elements : [];
  if (given.length !== 0 && given.length !== n) fail(raw.byte, `${name} has ${given.length} entries for ${n} values`);
  return Array.from({ length: n }, (_, k) => {
    const entry = given[k];
    return entry?.kind === "dictionary" ? entry.entries : none;
  });
}
function readRegion(raw: RawRegion, terminator: string, legalizer: Legalizer, byte: number): Region {
  const ops = raw.ops.map((op) => readOperation(op, terminator, legalizer));
  ops.forEach(({ name, at }, k) => {
    if ((name === terminator) !== (k === ops.length - 1))
      throw new StablehloError(
        at,
        `${name} stands where ${name === terminator ? "more operations follow" : "a return is expected"}`,
      );
  });
  if (ops.length === 0) fail(byte, "the region does not end in a return");
  return { args: raw.args, ops };
}
function readOperation(raw: RawOperation, terminator: string, legalizer: Legalizer): Operation {
  const { operands, results, byte } = raw;
  const at = { byte };
  // Says where an array lies.
  if (raw.name === "sdy.sharding_constraint")
    return { name: raw.name, operands, attributes: none, regions: [], results, at };
  const bare = unversioned(raw);
  const name = bare === "return" ? terminator : bare === "call" ? "func.call" : `stablehlo.${bare}`;
  return {
    name,
    operands,
    attributes: legalizer.attributes(bare, raw.attributes, byte),
    regions: raw.regions.map((r) => readRegion(r, "stablehlo.return", legalizer, byte)),
    results,
    at,
  };
}
/** vhlo.add_v1 is add. */
function unversioned({ name, byte }: RawOperation): string {
  const [, dialect, bare, version] = /^([^.]*)\.(.*?)(_v\d+)?$/.exec(name) ?? [];
  if (dialect === "stablehlo" || dialect === "func")
    fail(byte, `${name} is not portable. Serialize with jax.export or serialize_portable_artifact`);
  if (dialect !== "vhlo") fail(byte, `operation ${name} is not supported`);
  if (version === undefined || !isKnownVersion(bare + version))
    fail(byte, `operation ${name} is of an unknown version`);
  return bare;
}
