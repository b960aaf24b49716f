import { jit, numpy as np } from "jaxtra";
import { parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";

// What several devices, or arrays with a bounded size, have operations for.

const main = (args: string, results: string, body: string) =>
  parse(`func.func public @main(${args}) -> (${results}) {\n${body}\n}`).functions.main;

describe("devices that compute together", () => {
  const type = "tensor<4xf32>";
  const add = `({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
  })`;
  const groups = "replica_groups = dense<0> : tensor<1x1xi64>";
  const operation = (name: string, attributes: string, region = "") =>
    main(
      `%x: ${type}`,
      type,
      `%y = "stablehlo.${name}"(%x) ${region} {${attributes}} : (${type}) -> ${type}\nreturn %y : ${type}`,
    );
  test.each([
    ["all_gather", `all_gather_dim = 0 : i64, ${groups}`, ""],
    ["all_reduce", groups, add],
    ["all_reduce", "replica_groups = dense<> : tensor<0x0xi64>", add],
    ["all_to_all", `split_dimension = 0 : i64, concat_dimension = 0 : i64, split_count = 1 : i64, ${groups}`, ""],
    ["collective_broadcast", groups, ""],
    ["collective_permute", "source_target_pairs = dense<0> : tensor<1x2xi64>", ""],
    ["reduce_scatter", `scatter_dimension = 0 : i64, ${groups}`, add],
  ])("%s of one device is what it has", (name, attributes, region) => {
    const f = operation(name, attributes, region);
    for (const g of [f, jit(f)]) expect(g(np.array([1, 2, 3, 4]))[0].tolist()).toEqual([1, 2, 3, 4]);
  });
  test("one that gets nothing has zeros", () => {
    const f = operation("collective_permute", "source_target_pairs = dense<> : tensor<0x2xi64>");
    expect(f([1, 2, 3, 4])[0].tolist()).toEqual([0, 0, 0, 0]);
  });
  test("others are none", () => {
    const f = operation("all_gather", "all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>");
    expect(() => f([1, 2, 3, 4])).toThrow("all_gather over groups of 2 devices: there is one device");
    expect(() =>
      parse(`func.func public @main(%x: ${type}) {
      %t = stablehlo.create_token : !stablehlo.token
      %y = "stablehlo.outfeed"(%x, %t) : (${type}, !stablehlo.token) -> !stablehlo.token
      return
    }`).functions.main([1, 2, 3, 4]),
    ).toThrow("stablehlo.outfeed needs a channel to a host or another device, which there is none of");
  });
  test("their numbers", () => {
    const f = main(
      "",
      "tensor<ui32>, tensor<ui32>",
      `%p = stablehlo.partition_id : tensor<ui32>
      %r = stablehlo.replica_id : tensor<ui32>
      return %p, %r : tensor<ui32>, tensor<ui32>`,
    );
    expect(f().map((x) => x.item())).toEqual([0, 0]);
  });
});

describe("set_dimension_size", () => {
  const bounded = "tensor<?xf32, #stablehlo.bounds<4>>";
  const setting = (result: string, body: string, size = "%n") =>
    main(
      "%x: tensor<4xf32>, %n: tensor<i32>",
      result,
      `%two = stablehlo.constant dense<2> : tensor<i32>
      %0 = stablehlo.set_dimension_size %x, ${size}, dim = 0 : (tensor<4xf32>, tensor<i32>) -> ${bounded}
      %zero = stablehlo.constant dense<0.0> : tensor<f32>
      ${body}`,
    );
  const x = np.array([1, 2, 3, 4]);
  // XLA gives these numbers on a CPU.
  test.each([
    [
      "tensor<f32>",
      `%1 = stablehlo.dot_general %0, %0, contracting_dims = [0] x [0] : (${bounded}, ${bounded}) -> tensor<f32>`,
      5,
    ],
    ["tensor<i32>", `%1 = stablehlo.get_dimension_size %0, dim = 0 : (${bounded}) -> tensor<i32>`, 2],
    [
      "tensor<3xf32>",
      `%b = stablehlo.broadcast_in_dim %0, dims = [0] : (${bounded}) -> tensor<?x3xf32, #stablehlo.bounds<4, ?>>
      %1 = stablehlo.reduce(%b init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<?x3xf32, #stablehlo.bounds<4, ?>>, tensor<f32>) -> tensor<3xf32>`,
      [3, 3, 3],
    ],
  ])("what comes later sees the elements in front: %s", (result, body, expected) => {
    const returned = `${body}\nreturn %1 : ${result}`;
    expect(setting(result, returned)(x, np.array(2, "int32"))[0].tolist()).toEqual(expected);
    expect(jit(setting(result, returned, "%two"))(x, np.array(0, "int32"))[0].tolist()).toEqual(expected);
  });
  test("the full size changes nothing", () => {
    const f = main(
      "%x: tensor<4xf32>",
      "tensor<4xf32>",
      `%n = stablehlo.constant dense<4> : tensor<i32>
      %0 = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
      return %0 : tensor<4xf32>`,
    );
    for (const g of [f, jit(f)]) expect(g(x)[0].tolist()).toEqual([1, 2, 3, 4]);
  });
  test("a size that is computed from arrays is an error when it is traced, and one beyond the bound always", () => {
    const f = setting(bounded, `return %0 : ${bounded}`);
    expect(() => jit(f)(x, np.array(2, "int32"))).toThrow(
      "operand 1 of stablehlo.set_dimension_size is computed from arrays",
    );
    expect(() => f(x, np.array(5, "int32"))).toThrow("axis 0 has at most 4 elements, its size is set to 5");
  });
});
