import { grad, jit, lax, type NDArray, numpy as np, vjp } from "jaxtra";
import { parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";

// Operations that JAX does not write, or has not always written.

/** A function of one operation in its generic form, or pretty. */
function operation(args: string, results: string, text: string) {
  const count = results.split("tensor").length - 1;
  const names = count > 1 ? `%r:${count}` : "%r";
  const values = count > 1 ? Array.from({ length: count }, (_, k) => `%r#${k}`).join(", ") : "%r";
  return parse(
    `func.func public @main(${args}) -> (${results}) {\n${names} = ${text}\nreturn ${values} : ${results}\n}`,
  ).functions.main;
}
const round = (x: NDArray, digits = 5): unknown =>
  JSON.parse(JSON.stringify(x.tolist()), (_, v) => (typeof v === "number" ? Number(v.toFixed(digits)) + 0 : v));

describe("batch_norm", () => {
  const [x, s] = ["tensor<4x3xf32>", "tensor<3xf32>"];
  const options = "<{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}>";
  const training = operation(
    `%x: ${x}, %s: ${s}, %o: ${s}`,
    `${x}, ${s}, ${s}`,
    `"stablehlo.batch_norm_training"(%x, %s, %o) ${options} : (${x}, ${s}, ${s}) -> (${x}, ${s}, ${s})`,
  );
  const input = np.array([1, 4, -2, 0.5, 3, 7, 2, 2, 2, -1, 5, 0]).reshape(4, 3);
  const [scale, offset] = [np.array([2, -1, 0.5]), np.array([0.1, 0.2, 0.3])];
  const [out, mean, variance] = training(input, scale, offset);
  test("training: mean and variance of each feature", () => {
    expect(mean.tolist()).toEqual(np.mean(input, 0).tolist());
    expect(round(variance)).toEqual(round(np.var(input, 0)));
    const expected = input
      .sub(mean)
      .div(np.sqrt(variance.add(1e-3)))
      .mul(scale)
      .add(offset);
    for (const y of [out, jit(training)(input, scale, offset)[0]]) expect(round(y)).toEqual(round(expected));
  });
  test("inference: those that are given", () => {
    const inference = operation(
      `%x: ${x}, %s: ${s}, %o: ${s}, %m: ${s}, %v: ${s}`,
      x,
      `"stablehlo.batch_norm_inference"(%x, %s, %o, %m, %v) ${options} : (${x}, ${s}, ${s}, ${s}, ${s}) -> ${x}`,
    );
    expect(inference(input, scale, offset, mean, variance)[0].tolist()).toEqual(out.tolist());
  });
  test("grad: the derivative of training", () => {
    const gradient = operation(
      `%x: ${x}, %s: ${s}, %m: ${s}, %v: ${s}, %ct: ${x}`,
      `${x}, ${s}, ${s}`,
      `"stablehlo.batch_norm_grad"(%x, %s, %m, %v, %ct) ${options} : (${x}, ${s}, ${s}, ${s}, ${x}) -> (${x}, ${s}, ${s})`,
    );
    const ct = np.sin(np.arange(12)).reshape(4, 3);
    const [, back] = vjp((x: NDArray, s: NDArray, o: NDArray) => training(x, s, o)[0], [input, scale, offset]);
    const expected = (back(ct) as NDArray[]).map((g) => round(g, 4));
    expect(gradient(input, scale, mean, variance, ct).map((g) => round(g, 4))).toEqual(expected);
  });
});

describe("products", () => {
  const [a, b] = [np.arange(6).reshape(2, 3).astype("float32"), np.arange(12).reshape(3, 4).astype("float32")];
  test("einsum", () => {
    const types = "(tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>";
    for (const text of [
      `stablehlo.einsum %a, %b, config = "ij,jk->ik" : ${types}`,
      `"stablehlo.einsum"(%a, %b) <{einsum_config = "ij,jk->ik"}> : ${types}`,
    ]) {
      const f = operation("%a: tensor<2x3xf32>, %b: tensor<3x4xf32>", "tensor<2x4xf32>", text);
      expect(f(a, b)[0].tolist()).toEqual(np.matmul(a, b).tolist());
    }
    const trace = operation(
      "%a: tensor<2x3xf32>",
      "tensor<3xf32>",
      `stablehlo.unary_einsum %a, config = "ij->j" : (tensor<2x3xf32>) -> tensor<3xf32>`,
    );
    expect(trace(a)[0].tolist()).toEqual([3, 5, 7]);
  });
  test("ragged_dot: groups of rows", () => {
    const [x, w, n] = ["tensor<4x2xf32>", "tensor<3x2x1xf32>", "tensor<3xi32>"];
    const numbers =
      "#chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>";
    const f = operation(
      `%x: ${x}, %w: ${w}, %n: ${n}`,
      "tensor<4x1xf32>",
      `"chlo.ragged_dot"(%x, %w, %n) <{precision_config = [#chlo<precision DEFAULT>, #chlo<precision DEFAULT>], ragged_dot_dimension_numbers = ${numbers}}> : (${x}, ${w}, ${n}) -> tensor<4x1xf32>`,
    );
    const rows = np.arange(8).reshape(4, 2).astype("float32");
    const weights = np.array([1, 1, 10, 10, 100, 100]).reshape(3, 2, 1);
    const sizes = np.array([1, 2, 1], "int32");
    expect(jit(f)(rows, weights, sizes)[0].tolist()).toEqual([[1], [50], [90], [1300]]);
  });
});

describe("functions of the client dialect", () => {
  const unary = (name: string, type = "f32", result = type) =>
    operation(
      `%x: tensor<4x${type}>`,
      `tensor<4x${result}>`,
      `chlo.${name} %x : tensor<4x${type}> -> tensor<4x${result}>`,
    );
  const x = np.array([Infinity, -Infinity, NaN, 1]);
  test.each([
    ["is_inf", [true, true, false, false]],
    ["is_pos_inf", [true, false, false, false]],
    ["is_neg_inf", [false, true, false, false]],
  ])("%s", (name, expected) => expect(unary(name, "f32", "i1")(x)[0].tolist()).toEqual(expected));
  test("constants", () => {
    const constant = operation("", "tensor<2xf32>", "chlo.constant dense<[1.0, 2.0]> : tensor<2xf32>");
    expect(constant()[0].tolist()).toEqual([1, 2]);
    const like = operation(
      "%x: tensor<4xf32>",
      "tensor<4xf32>",
      '"chlo.constant_like"(%x) <{value = 2.5 : f32}> : (tensor<4xf32>) -> tensor<4xf32>',
    );
    expect(like(x)[0].tolist()).toEqual([2.5, 2.5, 2.5, 2.5]);
  });
  test("mulhi", () => {
    const type = "tensor<2xui32>";
    const f = operation(`%x: ${type}`, type, `chlo.mulhi %x, %x : ${type}, ${type} -> ${type}`);
    expect(f(np.array([2 ** 31, 3], "uint32"))[0].tolist()).toEqual([2 ** 30, 0]);
  });
  test("operands of lower rank are repeated", () => {
    const [x, y] = ["tensor<2x2xf32>", "tensor<2xf32>"];
    const f = operation(
      `%x: ${x}, %y: ${y}`,
      x,
      `chlo.broadcast_zeta %x, %y {broadcast_dimensions = array<i64: 0>} : (${x}, ${y}) -> ${x}`,
    );
    const [a, b] = [np.array([2, 3, 4, 5]).reshape(2, 2), np.array([1, 2])];
    expect(f(a, b)[0].tolist()).toEqual(lax.zeta(a, b.reshape(2, 1).add(np.zeros([1, 2]))).tolist());
  });
  test("what asin and acos of complex numbers have in common", () => {
    const f = unary("_asin_acos_kernel", "complex<f32>");
    const z = lax.complex(np.array([0.5, -2, 3, 0]), np.array([1, 0.5, -4, 2]));
    const [k] = f(z);
    const [w, w2] = [np.real(k), np.imag(k)];
    expect(round(np.arctan2(np.real(z), w))).toEqual(round(np.real(np.arcsin(z))));
    expect(round(w2)).toEqual(round(np.abs(np.imag(np.arccos(z)))));
  });
  test("scan, in both forms", () => {
    const [t, c] = ["tensor<3x2xf32>", "tensor<3xf32>"];
    const body = `{
      ^bb0(%a: ${c}, %b: ${c}):
        %s = stablehlo.add %a, %b : ${c}
        stablehlo.return %b, %s : ${c}, ${c}
      }`;
    const types = `(${t}, ${c}) -> (${t}, ${c})`;
    const texts = [
      `chlo.scan(%x) inits (%i) dimension=1 attributes {is_associative = true, is_reverse = true} ${body} : ${types}`,
      `"chlo.scan"(%x, %i) <{dimension = 1 : i64, is_reverse = true, operandSegmentSizes = array<i32: 1, 1>, resultSegmentSizes = array<i32: 1, 1>}> (${body}) : ${types}`,
    ];
    for (const text of texts) {
      const f = operation(`%x: ${t}, %i: ${c}`, `${t}, ${c}`, text);
      const [ys, last] = f(np.array([1, 2, 3, 4, 5, 6]).reshape(3, 2), np.array([10, 20, 30]));
      expect([ys.tolist(), last.tolist()]).toEqual([
        [
          [12, 10],
          [24, 20],
          [36, 30],
        ],
        [13, 27, 41],
      ]);
    }
  });
});

test("torch_index_select takes elements of an axis, for each batch its own", () => {
  const [x, i] = ["tensor<2x3x2xf32>", "tensor<2x2xi64>"];
  const f = operation(
    `%x: ${x}, %i: ${i}`,
    "tensor<2x2x2xf32>",
    `"stablehlo.torch_index_select"(%x, %i) <{dim = 1 : i64, batch_dims = 1 : i64}> : (${x}, ${i}) -> tensor<2x2x2xf32>`,
  );
  const input = np.arange(12).reshape(2, 3, 2).astype("float32");
  const rows = new BigInt64Array([2n, 0n, 1n, 1n]);
  const expected = [
    [
      [4, 5],
      [0, 1],
    ],
    [
      [8, 9],
      [8, 9],
    ],
  ];
  expect(f(input, np.array(rows).reshape(2, 2))[0].tolist()).toEqual(expected);
  expect(grad((x: NDArray) => f(x, np.array(rows).reshape(2, 2))[0].sum())(input).tolist()).toEqual([
    [
      [1, 1],
      [0, 0],
      [1, 1],
    ],
    [
      [0, 0],
      [2, 2],
      [0, 0],
    ],
  ]);
});

describe("sizes that operands tell", () => {
  const whole = (args: string, result: string, body: string) =>
    parse(`func.func public @main(${args}) -> ${result} {\n${body}\nreturn %r : ${result}\n}`).functions.main;
  const x = np.arange(6).reshape(2, 3).astype("float32");
  test.each([
    [
      "dynamic_pad",
      "tensor<5x4xf32>",
      `%v = stablehlo.constant dense<9.0> : tensor<f32>
      %l = stablehlo.constant dense<1> : tensor<2xi64>
      %h = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
      %i = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
      %r = stablehlo.dynamic_pad %x, %v, %l, %h, %i : (tensor<2x3xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<5x4xf32>`,
      [
        [9, 9, 9, 9],
        [9, 0, 1, 2],
        [9, 9, 9, 9],
        [9, 3, 4, 5],
        [9, 9, 9, 9],
      ],
    ],
    [
      "real_dynamic_slice",
      "tensor<1x2xf32>",
      `%s = stablehlo.constant dense<[1, 0]> : tensor<2xi32>
      %e = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
      %d = stablehlo.add %s, %s : tensor<2xi32>
      %o = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
      %t = stablehlo.maximum %d, %o : tensor<2xi32>
      %r = stablehlo.real_dynamic_slice %x, %s, %e, %t : (tensor<2x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2xf32>`,
      [[3, 5]],
    ],
    [
      "dynamic_gather",
      "tensor<2x2xf32>",
      `%i = stablehlo.constant dense<[[1], [0]]> : tensor<2x1xi32>
      %s = stablehlo.constant dense<[2, 1]> : tensor<2xi32>
      %r = "stablehlo.dynamic_gather"(%x, %i, %s) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [1], start_index_map = [1], index_vector_dim = 1>}> : (tensor<2x3xf32>, tensor<2x1xi32>, tensor<2xi32>) -> tensor<2x2xf32>`,
      [
        [1, 4],
        [0, 3],
      ],
    ],
    [
      "dynamic_conv",
      "tensor<1x1x4xf32>",
      `%y = stablehlo.slice %x [0:1, 0:3] : (tensor<2x3xf32>) -> tensor<1x3xf32>
      %a = stablehlo.reshape %y : (tensor<1x3xf32>) -> tensor<1x1x3xf32>
      %w = stablehlo.constant dense<[[[1.0, 10.0]]]> : tensor<1x1x2xf32>
      %p = stablehlo.constant dense<1> : tensor<1x2xi32>
      %r = "stablehlo.dynamic_conv"(%a, %w, %p) <{dimension_numbers = #stablehlo.conv<[b, f, 0]x[o, i, 0]->[b, f, 0]>, feature_group_count = 1 : i64, batch_group_count = 1 : i64}> : (tensor<1x1x3xf32>, tensor<1x1x2xf32>, tensor<1x2xi32>) -> tensor<1x1x4xf32>`,
      [[[0, 10, 21, 2]]],
    ],
  ])("%s", (_, result, body, expected) => {
    const f = whole("%x: tensor<2x3xf32>", result, body);
    for (const g of [f, jit(f)]) expect(g(x)[0].tolist()).toEqual(expected);
  });
  test("must be known", () => {
    const f = whole(
      "%x: tensor<4xf32>, %s: tensor<1xi32>",
      "tensor<2xf32>",
      `%o = stablehlo.constant dense<1> : tensor<1xi32>
      %r = stablehlo.real_dynamic_slice %x, %o, %s, %o : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>`,
    );
    const y = np.array([1, 2, 3, 4]);
    expect(f(y, np.array([3], "int32"))[0].tolist()).toEqual([2, 3]);
    expect(() => jit(f)(y, np.array([3], "int32"))).toThrow("operand 2 of stablehlo.real_dynamic_slice is computed");
  });
});

test("calls by which older modules name functions, and notes of a partitioner", () => {
  const f = parse(`func.func public @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2xf32>, tensor<2xi32>) {
    %0 = stablehlo.custom_call @mhlo.erf(%x) {mhlo.attributes = {}, mhlo.version = 1 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    %1:2 = stablehlo.custom_call @mhlo.topk(%x) {mhlo.attributes = {k = 2 : i64, largest = true}, mhlo.version = 1 : i64} : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xi32>)
    %2 = stablehlo.custom_call @xla.sdy.FuncResultSharding(%1#0) {mhlo.frontend_attributes = {}} : (tensor<2xf32>) -> tensor<2xf32>
    return %0, %2, %1#1 : tensor<4xf32>, tensor<2xf32>, tensor<2xi32>
  }`).functions.main;
  const x = np.array([0.5, 2, -1, 1]);
  const [y, values, places] = f(x);
  expect(y.tolist()).toEqual(lax.erf(x).tolist());
  expect([values.tolist(), places.tolist()]).toEqual([
    [2, 1],
    [1, 3],
  ]);
});
