import { describe, expect, test } from "vitest";
import { StablehloError } from "../../src/stablehlo/errors.ts";
import { moduleOf as parse } from "../../src/stablehlo/source.ts";
import { builtin, type File, file, list, section, signed, varint, vhlo } from "./bytecode-builder.ts";

// Strings of every file here; their numbers follow those of the names of operations.
const strings = ["main", "sym_name", "function_type", "x", "dimensions"];
const operations = ["func_v1", "return_v1", "add_v1", "constant_v1"];
const first = 3 + operations.length;
const [main, symName, functionType, x, dimensions] = strings.map((_, k) => varint(first + k));
const types = [
  vhlo(varint(4)),
  vhlo(varint(20), list([]), varint(0)),
  vhlo(varint(8), list([varint(1)]), list([varint(1)])),
];
const scalar = varint(1);
const attributes = [
  builtin(varint(2), symName), // 0, 1: names
  builtin(varint(2), functionType),
  builtin(
    varint(1),
    list([
      [...varint(0), ...varint(3)],
      [...varint(1), ...varint(4)],
    ]),
  ), // 2: of the function
  vhlo(varint(14), main), // 3
  vhlo(varint(17), varint(2)), // 4
];
const location = varint(0);
/** `mask` says which parts follow. */
const operation = (index: number, mask: number, ...parts: (readonly number[])[]): number[] => [
  ...varint(index),
  mask,
  ...location,
  ...parts.flat(),
];
const func = (region: readonly number[], dictionary = 2): number[] =>
  operation(1, 1 + 16, varint(dictionary), varint(3), section(4, region));
const returned = (value: number): number[] => operation(2, 4, list([varint(value)]));
/** One block; arguments have no locations. */
const block = (args: readonly (readonly number[])[], ops: readonly (readonly number[])[]): number[] => [
  ...varint(2 * ops.length + (args.length > 0 ? 1 : 0)),
  ...(args.length > 0 ? [...list(args), 0] : []),
  ...ops.flat(),
];
const argument = varint(2); // type 1, without a location
const region = (values: number, block: readonly number[]): number[] => [...varint(1), ...varint(values), ...block];
const identity = func(region(1, block([argument], [returned(0)])));
const moduleOf = (parts: Partial<File>): Uint8Array =>
  file({ strings, operations, attributes, types, body: block([], [identity]), ...parts });

const messageOf = (bytes: Uint8Array): string => {
  const start = performance.now();
  try {
    parse(bytes);
  } catch (e) {
    if (!(e instanceof StablehloError)) throw e;
    expect(performance.now() - start).toBeLessThan(20_000); // or it hangs
    return e.message;
  }
  return "a module";
};

describe("what compilers may write", () => {
  test("a function", () => {
    const { functions } = parse(moduleOf({}));
    expect(functions.map((f) => f.name)).toEqual(["main"]);
    expect(functions[0].body.ops[0].operands[0]).toBe(functions[0].body.args[0]);
  });
  test("sections aligned within the file", () => {
    const aligned = (at: number): number[] => {
      const head = [0x80 + 5, ...varint(1), ...varint(16)];
      const padding = new Array<number>((16 - ((at + head.length) % 16)) % 16).fill(0xcb);
      return [...head, ...padding, 7];
    };
    const more = aligned(moduleOf({}).length);
    expect(messageOf(moduleOf({ more }))).toBe("a module");
    expect(messageOf(moduleOf({ more: more.map((b) => (b === 0xcb ? 0 : b)) }))).toMatch(/padding is not 0xCB/);
    expect(messageOf(moduleOf({ more: [0x80 + 5, ...varint(0), ...varint(3)] }))).toMatch(
      /alignment 3 is no power of 2/,
    );
  });
  test("orders of uses, of an argument and of a result", () => {
    const order = [...varint(2 * 2), ...varint(1), ...varint(0)];
    const args = [...varint(3), ...list([argument]), 1, ...order];
    const sum = operation(3, 2 + 4 + 32, list([scalar]), list([varint(0), varint(0)]), order);
    const body = [...varint(1), ...varint(2), ...args, ...sum, ...returned(1)];
    body[2] = varint(2 * 2 + 1)[0];
    expect(messageOf(moduleOf({ body: block([], [func(body)]) }))).toBe("a module");
  });
  test("attributes of dialects without a meaning, and text", () => {
    const opaque = { ...attributes[3], bytes: [...varint(14), ...x] };
    expect(messageOf(moduleOf({ attributes: [...attributes, opaque] }))).toBe("a module");
  });
});

describe("what is no module", () => {
  const withBody = (...ops: (readonly number[])[]) => moduleOf({ body: block([], ops) });
  const withOps = (values: number, ...ops: (readonly number[])[]) =>
    withBody(func(region(values, block([argument], ops))));
  const add = (a: number, b: number) => operation(3, 2 + 4, list([scalar]), list([varint(a), varint(b)]));
  test.each<[string, Uint8Array, RegExp]>([
    ["a newer version", moduleOf({ version: 7 }), /byte 4: bytecode of version 7; versions up to 6 can be read/],
    ["two sections of one kind", moduleOf({ more: section(0, []) }), /section 0 stands twice/],
    ["an unknown section", moduleOf({ more: section(9, []) }), /section 9 is unknown/],
    ["no function", withBody(returned(0)), /value 0 of 0/],
    ["an operation beside functions", withBody(operation(3, 0)), /a function is expected, this is add/],
    ["two functions of one name", withBody(identity, identity), /function @main is defined twice/],
    [
      "an unknown version",
      moduleOf({ operations: ["func_v9", ...operations.slice(1)] }),
      /operation vhlo.func_v9 is of an unknown version/,
    ],
    [
      "a value before its definition",
      withOps(3, add(0, 2), add(1, 1), returned(1)),
      /a value is used before its definition/,
    ],
    ["a value of no operation", withOps(2, add(0, 7), returned(1)), /value 7 of 2/],
    [
      "more values than announced",
      withOps(1, add(0, 0), returned(0)),
      /a region defines more values than it announced/,
    ],
    ["no return", withOps(2, add(0, 0)), /stablehlo.add stands where a return is expected/],
    [
      "a return too early",
      withOps(2, returned(0), add(0, 0), returned(0)),
      /func.return stands where more operations follow/,
    ],
    ["an empty function", withBody(func(region(0, block([], [])))), /the region does not end in a return/],
    [
      "several blocks",
      withBody(func([...varint(2), ...varint(0)])),
      /a region of 2 blocks: only structured control flow/,
    ],
    ["a branch", withOps(1, operation(2, 8, list([]))), /vhlo.return_v1 goes on in another block/],
    [
      "another number of results",
      withOps(1, operation(2, 4, list([varint(0), varint(0)]))),
      /the results of @main are 2, their types 1/,
    ],
    ["properties of what has none", withOps(1, operation(3, 64, varint(0))), /properties 0 of 0/],
    [
      "types that are not supported",
      moduleOf({ types: [vhlo(varint(37)), ...types.slice(1)] }),
      /element type f4E2M1FN is not supported/,
    ],
    [
      "an axis too long",
      moduleOf({ types: [types[0], vhlo(varint(20), list([signed(2n ** 40n)]), varint(0)), types[2]] }),
      /an axis of 1099511627776 elements/,
    ],
    [
      "axes too long together",
      moduleOf({ types: [types[0], vhlo(varint(20), list([signed(2 ** 20), signed(2 ** 20)]), varint(0)), types[2]] }),
      /more than 2\^31 elements/,
    ],
  ])("%s", (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
    expect(messageOf(bytes)).toMatch(/^StableHLO: byte \d+: /);
  });
});

describe("what would take much time or memory", () => {
  /** A constant whose value is the last attribute. */
  const constant = (...more: readonly (typeof attributes)[number][]) => {
    const all = [...attributes, ...more];
    const value = operation(4, 1 + 2, varint(all.length - 1), list([scalar]));
    return moduleOf({ attributes: all, body: block([], [func(region(2, block([argument], [value, returned(1)])))]) });
  };
  const named = (attribute: number) => vhlo(varint(6), list([[...varint(3), ...varint(attribute)]]));
  const nested = (from: number, n: number, width: number) =>
    Array.from({ length: n }, (_, k) => vhlo(varint(1), list(new Array(width).fill(varint(from + k - 1)))));
  test("an attribute in itself", () => {
    expect(messageOf(constant(vhlo(varint(1), list([varint(5)])), named(5)))).toMatch(/attribute 5 contains itself/);
  });
  test("an attribute of exponential size", () => {
    const leaf = vhlo(varint(14), x);
    expect(messageOf(constant(leaf, ...nested(6, 30, 2), named(35)))).toMatch(/an attribute of more than 262144 parts/);
  });
  test("attributes nested deeply", () => {
    const leaf = vhlo(varint(14), x);
    expect(messageOf(constant(leaf, ...nested(6, 5000, 1), named(5005)))).toMatch(/nested deeper than 64/);
  });
  test("regions nested deeply", () => {
    const inner = [...varint(1), 16, ...location, ...varint(2), ...varint(1), ...varint(0), ...varint(2)];
    const deep = new Array(20_000).fill(inner).flat();
    const body = block([], [func([...varint(1), ...varint(0), ...varint(2), ...deep])]);
    expect(messageOf(moduleOf({ body }))).toMatch(/regions are nested deeper than 200/);
  });
  test("one large dictionary for many operations", () => {
    const names = Array.from({ length: 200 }, (_, k) => `n${k}`);
    const all = [...attributes, ...names.map((_, k) => vhlo(varint(14), varint(first + strings.length + k)))];
    const large = vhlo(varint(6), list(names.map((_, k) => [...varint(5 + k), ...varint(3)])));
    const ops = new Array(1000).fill(operation(4, 1, varint(all.length)));
    const bytes = moduleOf({
      strings: [...strings, ...names],
      attributes: [...all, large],
      body: block([], [func(region(1, block([argument], [...ops, returned(0)])))]),
    });
    expect(messageOf(bytes)).toMatch(/an operation of 200 attributes/);
  });
  test("a list of integers that are all equal", () => {
    const tensor = vhlo(varint(20), list([signed(2 ** 31)]), varint(3));
    const all = [...types, vhlo(varint(14)), tensor];
    const value = vhlo(varint(15), varint(4), list(new Array(8).fill([1])));
    const bytes = moduleOf({
      types: all,
      attributes: [
        ...attributes,
        value,
        vhlo(varint(14), dimensions),
        vhlo(varint(6), list([[...varint(6), ...varint(5)]])),
      ],
      body: block(
        [],
        [
          func(
            region(
              2,
              block(
                [argument],
                [operation(3, 1 + 2 + 4, varint(7), list([scalar]), list([varint(0), varint(0)])), returned(1)],
              ),
            ),
          ),
        ],
      ),
    });
    expect(messageOf(bytes)).toMatch(/dimensions has 2147483648 integers, more than 128/);
  });
  test("elements fewer than the type says", () => {
    const truths = vhlo(varint(20), list([signed(2 ** 31)]), varint(3));
    const value = vhlo(varint(15), varint(4), list([[1], [1]]));
    const bytes = moduleOf({
      types: [...types, vhlo(varint(0)), truths],
      attributes: [...attributes, value, named(5)],
      body: block(
        [],
        [func(region(2, block([argument], [operation(4, 1 + 2, varint(6), list([scalar])), returned(1)])))],
      ),
    });
    expect(messageOf(bytes)).toMatch(
      /2147483648 elements of bool take 2147483648 bytes, or 1 if they are equal, not 2/,
    );
  });
  test("files of jax.export that refer to one part again and again", () => {
    // A table whose field 9, platforms, is a list of offsets that all lead to one long text.
    const count = 20_000;
    const bytes = new Uint8Array(64 + 4 * count + 60_000);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 32, true); // the table
    view.setInt32(32, 28, true); // its places stand at byte 4
    view.setUint16(4, 4 + 2 * 10, true);
    view.setUint16(4 + 4 + 2 * 9, 4, true); // field 9 at byte 36
    view.setUint32(36, 4, true); // the list at byte 40
    view.setUint32(40, count, true);
    const text = 44 + 4 * count;
    for (let k = 0; k < count; k++) view.setUint32(44 + 4 * k, text - 44 - 4 * k, true);
    view.setUint32(text, 60_000, true);
    expect(messageOf(bytes)).toMatch(/the file refers to the same parts again and again/);
  });
});
