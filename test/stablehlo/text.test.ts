import { describe, expect, test } from "vitest";
import { StablehloError } from "../../src/stablehlo/errors.ts";
import type { Attribute, Operation } from "../../src/stablehlo/syntax.ts";
import { parseModule } from "../../src/stablehlo/text/module.ts";

const wrap = (body: string, args = "%a: tensor<2x3xf32>, %b: tensor<2x3xf32>", results = "") =>
  `module @m {\n  func.func public @main(${args})${results} {\n    ${body}\n    return\n  }\n}`;
const firstOp = (body: string, args?: string): Operation => parseModule(wrap(body, args)).functions[0].body.ops[0];
const attributes = (body: string, args?: string): Record<string, Attribute> =>
  Object.fromEntries(firstOp(body, args).attributes);
const integers = (...values: number[]): Attribute => ({ kind: "array", type: "int64", values });

describe("both forms of an operation are one", () => {
  const types = "(tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>";
  test.each([
    ["stablehlo.add %a, %b : tensor<2x3xf32>", `"stablehlo.add"(%a, %b) : ${types}`],
    [
      "stablehlo.compare LT, %a, %b, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>",
      '"stablehlo.compare"(%a, %b) <{compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = ' +
        "#stablehlo<comparison_direction LT>}> : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>",
    ],
    [
      "stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [1] x [1], precision = [DEFAULT, HIGHEST] : " +
        "(tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2xf32>",
      '"stablehlo.dot_general"(%a, %b) <{dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [0], ' +
        "rhs_batching_dimensions = [0], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1]>, precision_config = " +
        "[#stablehlo<precision DEFAULT>, #stablehlo<precision HIGHEST>]}> : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2xf32>",
    ],
    [
      "stablehlo.slice %a [0:2, 0:3:2] : (tensor<2x3xf32>) -> tensor<2x2xf32>",
      '"stablehlo.slice"(%a) <{start_indices = array<i64: 0, 0>, limit_indices = array<i64: 2, 3>, strides = array<i64: 1, 2>}> : ' +
        "(tensor<2x3xf32>) -> tensor<2x2xf32>",
    ],
    [
      "stablehlo.reduce(%a init: %c) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>",
      '"stablehlo.reduce"(%a, %c) <{dimensions = array<i64: 1>}> ({\n^bb0(%x: tensor<f32>, %y: tensor<f32>):\n' +
        "%z = stablehlo.add %x, %y : tensor<f32>\nstablehlo.return %z : tensor<f32>\n}) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>",
    ],
  ])("%s", (pretty, generic) => {
    const args = "%a: tensor<2x3xf32>, %b: tensor<2x3xf32>, %c: tensor<f32>";
    const [p, g] = [firstOp(pretty, args), firstOp(generic, args)];
    expect(new Map([...p.attributes].sort())).toEqual(new Map([...g.attributes].sort()));
    expect([p.name, p.operands, p.results]).toEqual([g.name, g.operands, g.results]);
    const shapeOf = (op: Operation) => op.regions.map((r) => [r.args, r.ops.map((o) => [o.name, o.results])]);
    expect(shapeOf(p)).toEqual(shapeOf(g));
  });
});

describe("attributes", () => {
  test("of every kind", () => {
    const read = (value: string) => attributes(`"stablehlo.x"(%a) {v = ${value}} : (tensor<2x3xf32>) -> ()`).v;
    expect(read("true")).toEqual({ kind: "bool", value: true });
    expect(read("-3 : i32")).toEqual({ kind: "integer", value: -3n, type: "int32" });
    expect(read("1.5e-3 : f32")).toEqual({ kind: "float", value: Math.fround(1.5e-3), type: "float32" });
    expect(read("0x7F800000 : f32")).toEqual({ kind: "float", value: Number.POSITIVE_INFINITY, type: "float32" });
    expect(read('"a\\22\\n\\5C"')).toEqual({ kind: "string", value: 'a"\n\\' });
    expect(read("@a::@b")).toEqual({ kind: "symbol", name: "a::@b" });
    expect(read("[1, unit]")).toMatchObject({ kind: "list", elements: [{ value: 1n }, { kind: "unit" }] });
    expect(read("array<i1: true, false>")).toEqual({ kind: "array", type: "bool", values: [1, 0] });
    expect(read("array<i64>")).toEqual(integers());
    expect(read("{x, y = f32}")).toMatchObject({ kind: "dictionary" });
    expect(read("#stablehlo.gather<offset_dims = [0], index_vector_dim = 1>")).toMatchObject({
      kind: "record",
      type: "stablehlo.gather",
    });
    expect(read('#sdy.sharding<@mesh, [{}, {"x"}]>')).toMatchObject({ kind: "opaque" });
    expect(read("(tensor<2xf32>) -> tensor<i32>")).toMatchObject({ kind: "type", type: { kind: "function" } });
  });
  test("dimension numbers of convolutions by letters", () => {
    const found = attributes(
      "stablehlo.convolution(%a, %b) dim_numbers = [b, 0, f]x[0, i, o]->[f, b, 0], window = {pad = [[1, 2]], reverse = [true]} " +
        "{feature_group_count = 1 : i64} : (tensor<1x5x1xf32>, tensor<2x1x1xf32>) -> tensor<1x1x7xf32>",
      "%a: tensor<1x5x1xf32>, %b: tensor<2x1x1xf32>",
    );
    const numbers = found.dimension_numbers;
    const fields = numbers.kind === "record" ? numbers.fields : new Map();
    expect(fields.get("input_spatial_dimensions")).toEqual(integers(1));
    expect(fields.get("kernel_output_feature_dimension")).toMatchObject({ value: 2n });
    expect(fields.get("output_batch_dimension")).toMatchObject({ value: 1n });
    expect(found.window_reversal).toEqual({ kind: "array", type: "bool", values: [1] });
  });
});

describe("elements", () => {
  const read = (literal: string, type: string) => {
    const value = attributes(`%0 = stablehlo.constant dense<${literal}> : ${type}`).value;
    return value.kind === "elements" ? [value.splat, ...value.data] : [];
  };
  test.each([
    ["[[1, -2], [0x0F, 4]]", "tensor<2x2xi32>", [false, 1, -2, 15, 4]],
    ["7", "tensor<2x2xui8>", [true, 7]],
    ["[true, false]", "tensor<2xi1>", [false, 1, 0]],
    ["18446744073709551615", "tensor<ui64>", [true, 18446744073709551615n]],
    ["[1.5, 0x7F800000]", "tensor<2xf32>", [false, 1.5, Number.POSITIVE_INFINITY]],
    ["[1.5, 0x7C00]", "tensor<2xf16>", [false, 0x3e00, 0x7c00]],
    ["(1.0,-2.0)", "tensor<3xcomplex<f32>>", [true, 1, -2]],
    ['"0x0000803F00000040"', "tensor<2xf32>", [false, 1, 2]],
    ['"0x0000803F"', "tensor<9xf32>", [true, 1]],
    ["", "tensor<0x3xf32>", [false]],
  ])("%s : %s", (literal, type, expected) => {
    expect(read(literal, type)).toEqual(expected);
  });
  test("of the section of resources", () => {
    const body = "%0 = stablehlo.constant dense_resource<w> : tensor<2xi16>";
    const text = `${wrap(body)}\n{-#\n dialect_resources: { builtin: { other: "0x04000000", w: "0x040000000100FFFF" } }\n#-}`;
    const value = parseModule(text).functions[0].body.ops[0].attributes.get("value");
    expect(value).toMatchObject({ kind: "elements", data: Int16Array.of(1, -1) });
  });
});

test("aliases, locations, meshes and comments", () => {
  const text = `#loc = loc("f.py":1:2)
    #numbers = #stablehlo.scatter<inserted_window_dims = [0]>
    !t = tensor<2xf32>
    module @m attributes {a = 1 : i32} { // a comment
      sdy.mesh @mesh = <["x"=2]> loc(#loc)
      func.func @main(%a: !t {sdy.sharding = #sdy.sharding<@mesh, [{"x"}]>} loc("a")) -> (!t {jax.result_info = "r"}) {
        %0 = sdy.sharding_constraint %a <@mesh, [{}]> : !t loc(callsite("f"(#loc) at #loc))
        return %0 : !t loc(#loc)
      } loc(#loc)
    } loc(#loc)
    #loc1 = loc(unknown)`;
  const { name, functions } = parseModule(text);
  expect([name, functions.length, functions[0].isPublic]).toEqual(["m", 1, true]);
  expect(functions[0].resultAttributes[0].get("jax.result_info")).toEqual({ kind: "string", value: "r" });
});

describe("what is wrong, and where", () => {
  test.each([
    ["module {", "1:9: expected a function, found the end of the text"],
    ["", "1:1: there is no module"],
    [wrap("%0 = stablehlo.add %a, %c : tensor<2x3xf32>"), "3:28: %c is not defined here"],
    [wrap("%0 = arith.addf %a, %a : f32"), "3:10: operation arith.addf is not supported"],
    [wrap("%a = stablehlo.abs %a : tensor<2x3xf32>"), "3:5: %a is defined twice"],
    [wrap("%0:2 = stablehlo.abs %a : tensor<2x3xf32>"), "3:12: stablehlo.abs has 1 results, 2 are named"],
    [wrap("%0 = stablehlo.abs %a : (tensor<3xf32>) -> tensor<3xf32>"), "operand 0 is said to be tensor<3xf32>"],
    [wrap("%0 = stablehlo.constant dense<[1, 2]> : tensor<3xi32>"), "3:40: expected ,"],
    [wrap("%0 = stablehlo.constant dense<[1, 2]> : tensor<4000xi32>"), "the type has 4000 elements, fewer are listed"],
    [wrap("%0 = stablehlo.constant dense<300> : tensor<i8>"), "300 is not between -128 and 255"],
    [wrap('%0 = stablehlo.constant dense<"0x00"> : tensor<3xf32>'), "1 bytes are not the elements of this type"],
    [wrap("%0 = stablehlo.iota dim = 0 : tensor<70000x70000xf32>"), "has more than 2^31 elements"],
    [wrap("%0 = stablehlo.iota dim = 0 : tensor<3xf4E2M1FN>"), "element type f4E2M1FN is not supported"],
    [wrap("%0 = func.call @g(%a) : (tensor<2x3xf32>) -> tensor<f32>").slice(0, -40), "expected"],
    [wrap("stablehlo.return %a : tensor<2x3xf32>"), "4:5: expected }"],
    [wrap("", "%a: tensor<2xf32>", " -> tensor<2xf32>"), "@main has 1 results, 0 are returned"],
    [`${"module {".repeat(3)}`, "expected a function"],
    [wrap(`%0 = stablehlo.abs %a {x = ${"[".repeat(5000)}} : tensor<f32>`), "nested deeper than 200"],
    [wrap(`${"%x = tuple<".repeat(2)}`), "operation tuple is not supported"],
  ])("%#", (text, message) => {
    expect(() => parseModule(text)).toThrow(StablehloError);
    expect(() => parseModule(text)).toThrow(message);
  });
});
