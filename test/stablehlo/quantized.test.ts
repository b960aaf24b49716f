import { grad, jit, type NDArray, numpy as np } from "jaxtra";
import { parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";
import { bytesOf } from "./bytecode-samples.ts";

// Quantized numbers: integers q that stand for scale * (q - zero point).

const main = (args: string, results: string, body: string) =>
  parse(`func.func public @main(${args}) -> (${results}) {\n${body}\n}`).functions.main;
/** At once and jitted. */
const both = (f: (...xs: NDArray[]) => NDArray[], ...args: NDArray[]): unknown[] =>
  [f, jit(f)].map((g) => g(...args).map((y) => y.tolist()));
const of = (type: string, shape = "4x") => `tensor<${shape}!quant.uniform<${type}>>`;
const [real, one] = ["tensor<4xf32>", of("i8:f32, 0.5:3")];
const x = np.array([-3, 0.25, 2.3, 100]);

describe("types", () => {
  test.each([
    ["i8:f32, 0.5:3", "int8", [[-3, 4, 8, 127]]],
    ["i8<-5:6>:f32, 0.5:3", "int8", [[-3, 4, 6, 6]]],
    ["u8:f32, 0.5", "uint8", [[0, 0, 5, 200]]],
    ["i4:f32, 1.0:-1", "int4", [[-4, -1, 1, 7]]],
    ["i32:f32, 2.5e-1", "int32", [[-12, 1, 9, 400]]],
    ["i8:f32:0, {0.5:3, 1.0, 0.1:-20, 1.0e+2:1}", "int8", [[-3, 0, 3, 2]]],
  ])("%s", (type, dtype, expected) => {
    const f = main(
      `%x: ${real}`,
      of(type),
      `%q = stablehlo.uniform_quantize %x : (${real}) -> ${of(type)}\nreturn %q : ${of(type)}`,
    );
    expect(f(x)[0].dtype).toBe(dtype);
    expect(both(f, x)).toEqual([expected, expected]);
  });
  test("that are none", () => {
    const parsing = (type: string) => () => parse(`func.func @f(%x: ${of(type)}) { return }`);
    expect(parsing("i8:f32, 0.0")).toThrow("a scale is a positive number");
    expect(parsing("i8<0:300>:f32, 1.0")).toThrow("0:300 are no bounds of i8");
    expect(parsing("i64:f32, 1.0")).toThrow("numbers are quantized to integers of 2 to 32 bits, not i64");
    expect(parsing("i8:i32, 1.0")).toThrow("quantized numbers stand for floats, not i32");
    expect(parsing("i8:f32:1, {1.0}")).toThrow("axis 1 has scales, the tensor has 1 axes");
    expect(parsing("i8:f32:0, {1.0}")).toThrow("axis 0 has 4 elements and 1 scales");
    expect(parsing("i8:f32:{0:2}, {1.0, 2.0}")).toThrow("a scale for each block of an array is not supported");
    expect(() => parse(`func.func @f(%x: tensor<4x!quant.any<i8:f32>>) { return }`)).toThrow(
      "element type !quant.any is not supported",
    );
  });
});

describe("operations", () => {
  test("constants are written as they are stored", () => {
    const f = main(
      "",
      real,
      `%q = stablehlo.constant() <{value = dense<[1, 2, -3, 4]> : tensor<4xi8>}> : () -> ${one}
      %r = stablehlo.uniform_dequantize %q : (${one}) -> ${real}
      return %r : ${real}`,
    );
    expect(both(f)).toEqual([[[-1, -0.5, -3, 0.5]], [[-1, -0.5, -3, 0.5]]]);
    const [u8, u] = [of("u8:f32, 1.0", ""), "tensor<f32>"];
    const unsigned = main(
      "",
      u,
      `%q = "stablehlo.constant"() <{value = dense<-1> : tensor<i8>}> : () -> ${u8}
      %r = stablehlo.uniform_dequantize %q : (${u8}) -> ${u}
      return %r : ${u}`,
    );
    expect(unsigned()[0].item()).toBe(255);
  });
  test("compute with what integers stand for, and round the result", () => {
    const f = main(
      `%x: ${one}, %y: ${one}`,
      `${one}, tensor<4xi1>`,
      `%z = stablehlo.multiply %x, %y : ${one}
      %t = stablehlo.compare LT, %x, %y : (${one}, ${one}) -> tensor<4xi1>
      return %z, %t : ${one}, tensor<4xi1>`,
    );
    // -1.5 * 2, 0.5 * 0.5, 50 * 2, -65.5 * 2; the second is 3.5 behind the zero point, and goes to the even number.
    const [p, q] = [np.array([0, 4, 103, -128], "int8"), np.array([7, 4, 7, 7], "int8")];
    const expected = [
      [-3, 4, 127, -128],
      [true, false, false, true],
    ];
    expect(both(f, p, q)).toEqual([expected, expected]);
  });
  test("products: of both quantized, and of one", () => {
    const [rows, sum] = [of("i8:f32, 0.5:1", "2x3x"), of("i32:f32, 0.125", "2x2x")];
    const columns = of("i8:f32:1, {0.25, 0.5}", "3x2x");
    const [p, w] = [np.array([3, 1, 0, -1, 5, 2], "int8").reshape(2, 3), np.array([1, 2, 3, 4, -5, 6], "int8")];
    const numbers = "contracting_dims = [1] x [0]";
    const static_ = main(
      `%x: ${rows}, %w: ${columns}`,
      sum,
      `%y = stablehlo.dot_general %x, %w, ${numbers} : (${rows}, ${columns}) -> ${sum}\nreturn %y : ${sum}`,
    );
    // [[1, 0, -0.5], [-1, 2, 0.5]] and [[0.25, 1], [0.75, 2], [-1.25, 3]]
    const weights = w.reshape(3, 2);
    const expected = [
      [7, -4],
      [5, 36],
    ];
    expect(both(static_, p, weights)).toEqual([[expected], [expected]]);
    const hybrid = main(
      `%x: tensor<2x3xf32>, %w: ${columns}`,
      "tensor<2x2xf32>",
      `%y = stablehlo.dot_general %x, %w, ${numbers} : (tensor<2x3xf32>, ${columns}) -> tensor<2x2xf32>
      return %y : tensor<2x2xf32>`,
    );
    const given = np.array([1, 0, -0.5, -1, 2, 0.5]).reshape(2, 3);
    expect(hybrid(given, weights)[0].tolist()).toEqual([
      [0.875, -0.5],
      [0.625, 4.5],
    ]);
    const slope = grad((x: NDArray) => hybrid(x, weights)[0].sum())(given);
    expect(slope.tolist()).toEqual([
      [1.25, 2.75, 1.75],
      [1.25, 2.75, 1.75],
    ]);
  });
  test("move elements as they are stored", () => {
    const [along0, along1] = [of("i8:f32:0, {0.5, 1.0}", "2x3x"), of("i8:f32:1, {0.5, 1.0}", "3x2x")];
    const f = main(
      `%x: ${along0}`,
      "tensor<3x2xf32>",
      `%t = stablehlo.transpose %x, dims = [1, 0] : (${along0}) -> ${along1}
      %r = stablehlo.uniform_dequantize %t : (${along1}) -> tensor<3x2xf32>
      return %r : tensor<3x2xf32>`,
    );
    const q = np.arange(6).reshape(2, 3).astype("int8");
    const expected = [
      [0, 3],
      [0.5, 4],
      [1, 5],
    ];
    expect(both(f, q)).toEqual([[expected], [expected]]);
    const other = of("i8:f32, 0.5:4");
    const moved = main(
      `%x: ${one}`,
      other,
      `%y = stablehlo.reverse %x, dims = [0] : (${one}) -> ${other}\nreturn %y : ${other}`,
    );
    expect(() => moved(np.zeros([4], "int8"))).toThrow(
      "stablehlo.reverse moves elements of !quant.uniform<i8:f32, 0.5:3> into !quant.uniform<i8:f32, 0.5:4>",
    );
  });
  test("reductions run their region, which rounds each step", () => {
    const scalar = of("i8:f32, 0.5:3", "");
    const f = main(
      `%x: ${one}, %init: ${scalar}`,
      scalar,
      `%y = "stablehlo.reduce"(%x, %init) <{dimensions = array<i64: 0>}> ({
        ^bb0(%a: ${scalar}, %b: ${scalar}):
          %c = stablehlo.add %a, %b : ${scalar}
          stablehlo.return %c : ${scalar}
      }) : (${one}, ${scalar}) -> ${scalar}
      return %y : ${scalar}`,
    );
    expect(both(f, np.array([3, 4, 5, 1], "int8"), np.array(3, "int8"))).toEqual([[4], [4]]);
  });
});

test("bytecode has them too", () => {
  // What _jax.mlir.serialize_portable_artifact of JAX 0.10 writes for version 1.0.0 of a module that quantizes along an axis.
  const artifact =
    "TUzvUg1TdGFibGVITE9fdjEuMC4wAAEbBQEFCwEDCwMJDxMXGwM7GRMBEQsTExMTExMTAwkLCwsLAxMHFxMHFxMfS38C5QUPFwEDAxcBAxUXAQNDFwED" +
    "bRcBBQ8XAQcPFwEJBQMBIw0dER0TCSkFCQkBKQMJDxcpBQkJESkDCQERBQMFBQkLMQEHAQAAAAAAAAAAgAIEAfoHPQMHAQP2A/oDBQAAAAAAAADAfwAA" +
    "AAAAAACgfwUNAwRfBQFQAwEHBE8DAQUDUAUDBwQ7AwkPBQcHCwkABQYLAwkDAQcGDQMLAwMJBA8FBQcGAwEFAQDTFQ8LBRUtKREPCxFidWlsdGluAHZo" +
    "bG8AbW9kdWxlAGZ1bmNfdjEAdW5pZm9ybV9xdWFudGl6ZV92MQB1bmlmb3JtX2RlcXVhbnRpemVfdjEAcmV0dXJuX3YxAC0AbWFpbgBwdWJsaWMACBUF" +
    "BQEBCxETERUX";
  const f = parse(bytesOf(artifact)).functions.main;
  const given = np.array([-3, 0.25, 2.5, 100]).reshape(2, 2);
  const expected = [
    [
      [-3, 0],
      [8, 127],
    ],
    [-256, 254],
  ];
  expect(both(f, given, np.array([0, 255], "uint8"))).toEqual([expected, expected]);
});
