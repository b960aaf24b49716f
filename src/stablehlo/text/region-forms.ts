import type { Attribute, Operation, Ref, Region, Type } from "../syntax.ts";
import { optionalDictionary } from "./attributes.ts";
import { arrayAttribute, type Entries, integerAttribute, integerList } from "./fields.ts";
import type { Reader } from "./operations.ts";
import { type Parts, rest, signature } from "./signature.ts";

// Operations that are printed with names for the arguments of their regions.

/**
 * `(%x init: %c), (%y init: %d) across dimensions = [0] : types reducer(%a: T, %b: T) (%c: U, %d: U) { ... }`, or
 * `(%x init: %c) applies stablehlo.add across dimensions = [0] : types`.
 */
export function reduce(r: Reader): Parts {
  const { s } = r;
  const operands: Ref[] = [];
  const inits: Ref[] = [];
  do {
    s.expect("(");
    operands.push(r.use());
    s.expect("init");
    s.expect(":");
    inits.push(r.use());
    s.expect(")");
  } while (s.accept(","));
  const start = s.start();
  const applied = s.accept("applies") ? s.word("an operation") : null;
  s.expect("across");
  s.expect("dimensions");
  s.expect("=");
  const attributes: Entries = new Map([["dimensions", arrayAttribute(integerList(r))]]);
  const parts = rest(r, [...operands, ...inits], attributes);
  if (applied === null) return { ...parts, regions: [reducer(r, operands.length)] };
  if (operands.length > 1) s.fail(`one operation cannot reduce ${operands.length} operands together`, start);
  return { ...parts, regions: [applying(r, applied, inits[0].type, start)] };
}
/** The region of one operation on both arguments. */
function applying(r: Reader, name: string, type: Type, at: number): Region {
  const args: Ref[] = [{ type }, { type }];
  const result: Ref = { type };
  const none = { attributes: new Map(), regions: [], at: r.s.place(at) };
  const op: Operation = { name, operands: args, results: [result], ...none };
  return { args, ops: [op, { name: "stablehlo.return", operands: [result], results: [], ...none }] };
}
/** Its arguments are written operand by operand, and taken accumulators first. */
function reducer(r: Reader, count: number): Region {
  const { s } = r;
  s.location();
  s.expect("reducer");
  return r.scoped(() => {
    const start = s.start();
    const pairs: Ref[][] = [];
    while (s.sees("(")) pairs.push(s.list("(", ")", () => r.argument().ref));
    if (pairs.length !== count || pairs.some((p) => p.length !== 2))
      s.fail(`a reducer of ${count} operands has as many pairs of arguments`, start);
    s.expect("{");
    return r.block([...pairs.map((p) => p[0]), ...pairs.map((p) => p[1])]);
  });
}

/** `(%x) inits (%c) dimension=0 attributes {is_reverse = false, ...} { ^bb0(...): ... } : types -> types`. */
export function scan(r: Reader): Parts {
  const { s } = r;
  const inputs = s.list("(", ")", () => r.use());
  s.expect("inits");
  const inits = s.list("(", ")", () => r.use());
  s.expect("dimension");
  s.expect("=");
  const dimension = integerAttribute(s.integer());
  const given = s.accept("attributes") ? optionalDictionary(s, r.aliases) : [];
  const regions = [r.region()];
  const results = signature(r, [...inputs, ...inits]);
  const attributes = new Map([...given, ["dimension", dimension] as const]);
  attributes.set("operandSegmentSizes", segments(inputs.length, inits.length));
  attributes.set("resultSegmentSizes", segments(results.length - inits.length, inits.length));
  return { operands: [...inputs, ...inits], attributes, regions, results };
}
const segments = (...values: number[]): Attribute => ({ kind: "array", type: "int32", values });

/** `(%a = %x, %b = %y) : types cond { ... } do { ... }`: both regions take the carries under the same names. */
export function whileLoop(r: Reader): Parts {
  const { s } = r;
  const names: { name: string; at: number }[] = [];
  const operands = s.list("(", ")", () => {
    const at = s.start();
    names.push({ name: r.name(), at });
    s.expect("=");
    return r.use();
  });
  const types: Type[] = [];
  if (s.accept(":"))
    do types.push(r.type());
    while (s.accept(","));
  if (types.length !== operands.length) s.fail(`${operands.length} carries have ${types.length} types`);
  s.location();
  const attributes = s.accept("attributes") ? optionalDictionary(s, r.aliases) : new Map();
  const region = (): Region =>
    r.scoped(() => {
      const args = types.map((type): Ref => ({ type }));
      args.forEach((a, k) => {
        r.define(names[k].name, [a], names[k].at);
      });
      s.expect("{");
      return r.block(args);
    });
  s.expect("cond");
  const regions = [region()];
  s.expect("do");
  regions.push(region());
  return { operands, attributes, regions, results: types };
}
