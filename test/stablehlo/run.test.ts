import { grad, jit, jvp, lax, makeJaxpr, type NDArray, numpy as np, vmap } from "jaxtra";
import { parse, StablehloError } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";

const main = (signature: string, body: string, others = "") =>
  parse(`module {\n  func.func public @main${signature} {\n${body}\n  }\n${others}\n}`).functions.main;
const scalars = "(%x: tensor<f32>) -> tensor<f32>";
const alone =
  (f: (...xs: NDArray[]) => NDArray[]) =>
  (...xs: (NDArray | number)[]): NDArray =>
    f(...(xs as NDArray[]))[0];

describe("functions of a module", () => {
  const square = main(scalars, "%0 = stablehlo.multiply %x, %x : tensor<f32>\nreturn %0 : tensor<f32>");
  test("run, and are transformed as others are", () => {
    expect(square(3)[0].item()).toBe(9);
    expect(jit(square)(3)[0].item()).toBe(9);
    expect(grad(alone(square))(3).item()).toBe(6);
    expect(vmap(alone(square))(np.array([1, 2])).tolist()).toEqual([1, 4]);
    expect(grad(grad(alone(square)))(3).item()).toBe(2);
  });
  test("say which argument is wrong", () => {
    expect(() => square()).toThrow("main: 0 arguments are given, the module says 1.");
    expect(() => square(np.array([1, 2]))).toThrow("main: argument 0 is f32[2], the module says tensor<f32>.");
    expect(() => square(np.array(1, "int32"))).toThrow("argument 0 is i32[]");
  });
  test("are those that are public", () => {
    const { functions } = parse(
      "func.func @f() { return }\nfunc.func private @g() { return }\nfunc.func public @constructor() { return }",
    );
    expect(Object.keys(functions)).toEqual(["f", "constructor"]);
  });
});

describe("loops", () => {
  const counting = (bound: string, step: string, direction = "LT", from = "0") =>
    main(
      scalars,
      `%c = stablehlo.constant dense<${from}> : tensor<i32>
      %r:2 = stablehlo.while(%i = %c, %y = %x) : tensor<i32>, tensor<f32>
        cond {
          %n = stablehlo.constant dense<${bound}> : tensor<i32>
          %t = stablehlo.compare ${direction}, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
          stablehlo.return %t : tensor<i1>
        } do {
          %s = stablehlo.constant dense<${step}> : tensor<i32>
          %j = stablehlo.add %s, %i : tensor<i32>
          %z = stablehlo.multiply %y, %x : tensor<f32>
          stablehlo.return %j, %z : tensor<i32>, tensor<f32>
        }
      return %r#1 : tensor<f32>`,
    );
  test.each([
    ["5", "1", "LT", "0", 5],
    ["5", "2", "LT", "0", 3],
    ["5", "1", "LE", "0", 6],
    ["0", "-1", "GT", "4", 4],
    ["0", "-2", "GE", "4", 3],
    ["-1", "1", "LT", "0", 0],
  ])("that count to %s by %s (%s) have a reverse derivative", (bound, step, direction, from, count) => {
    const f = alone(counting(bound, step, direction, from));
    expect(f(2).item()).toBe(2 ** (count + 1));
    expect(jit(grad(f))(2).item()).toBe((count + 1) * 2 ** count);
  });
  test("that test something else have a forward one", () => {
    const f = alone(
      main(
        scalars,
        `%r = stablehlo.while(%y = %x) : tensor<f32>
        cond {
          %n = stablehlo.constant dense<100.0> : tensor<f32>
          %t = stablehlo.compare LT, %y, %n, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
          stablehlo.return %t : tensor<i1>
        } do {
          %z = stablehlo.multiply %y, %x : tensor<f32>
          stablehlo.return %z : tensor<f32>
        }
        return %r : tensor<f32>`,
      ),
    );
    expect(f(3).item()).toBe(243);
    expect(jvp(jit(f), [3], [1])[1].item()).toBe(5 * 81);
    expect(grad(f)(3).item()).toBe(5 * 81);
  });

  /** c <- c * x[i], y[i] = c; `read` and `write` say where. */
  const scanning = (read: string, write: string) =>
    main(
      "(%x: tensor<4xf32>) -> tensor<4xf32>",
      `%zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1.0> : tensor<f32>
      %none = stablehlo.constant dense<7.0> : tensor<4xf32>
      %r:4 = stablehlo.while(%xs = %x, %i = %zero, %c = %one, %ys = %none) :
          tensor<4xf32>, tensor<i32>, tensor<f32>, tensor<4xf32>
        cond {
          %n = stablehlo.constant dense<4> : tensor<i32>
          %t = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
          stablehlo.return %t : tensor<i1>
        } do {
          %s = stablehlo.constant dense<1> : tensor<i32>
          %last = stablehlo.constant dense<3> : tensor<i32>
          %back = stablehlo.subtract %last, %i : tensor<i32>
          %a = stablehlo.dynamic_slice %xs, ${read}, sizes = [1] : (tensor<4xf32>, tensor<i32>) -> tensor<1xf32>
          %b = stablehlo.reshape %a : (tensor<1xf32>) -> tensor<f32>
          %d = stablehlo.multiply %c, %b : tensor<f32>
          %e = stablehlo.reshape %d : (tensor<f32>) -> tensor<1xf32>
          %f = stablehlo.dynamic_update_slice %ys, %e, ${write} : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
          %j = stablehlo.add %i, %s : tensor<i32>
          stablehlo.return %xs, %j, %d, %f : tensor<4xf32>, tensor<i32>, tensor<f32>, tensor<4xf32>
        }
      return %r#3 : tensor<4xf32>`,
    );
  const x = np.array([2, 3, 5, 7]);
  test.each([
    ["%i", "%i", [2, 6, 30, 210]],
    ["%back", "%back", [210, 105, 35, 7]],
    ["%back", "%i", [7, 35, 105, 210]],
    // A row that does not follow the counter: the array is carried along.
    ["%i", "%s", [7, 210, 7, 7]],
  ])("that read row %s and write row %s", (read, write, expected) => {
    const f = alone(scanning(read, write));
    expect(f(x).tolist()).toEqual(expected);
    expect(jit(f)(x).tolist()).toEqual(expected);
    const slope = grad((v: NDArray) => f(v).at(1).get())(x).toTypedArray() as Float32Array;
    const steps = [0, 1, 2, 3].map((k) => {
      const by = np.zeros([4]).at(k).set(1);
      return jvp((v: NDArray) => f(v).at(1).get(), [x], [by])[1].item() as number;
    });
    expect([...slope]).toEqual(steps);
  });
  test("over rows copy no array in a step", () => {
    const scanned = String(makeJaxpr(scanning("%i", "%i"))(x));
    expect(scanned).toContain("scan");
    expect(scanned).not.toContain("dynamic");
  });
});

test("branches: an index outside is the last one", () => {
  const f = main(
    "(%i: tensor<i32>) -> tensor<i32>",
    `%a = stablehlo.constant dense<10> : tensor<i32>
    %r = "stablehlo.case"(%i) ({ stablehlo.return %a : tensor<i32> }, { stablehlo.return %i : tensor<i32> }) : (tensor<i32>) -> tensor<i32>
    return %r : tensor<i32>`,
  );
  expect([0, 1, 7, -3].map((i) => f(np.array(i, "int32"))[0].item())).toEqual([10, 1, 7, -3]);
});

test("regions of two operands: the greatest and where it is", () => {
  const f = main(
    "(%x: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xi32>)",
    `%i = stablehlo.iota dim = 1 : tensor<2x3xi32>
    %a = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %b = stablehlo.constant dense<0> : tensor<i32>
    %r:2 = stablehlo.reduce(%x init: %a), (%i init: %b) across dimensions = [1] :
        (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
      reducer(%p: tensor<f32>, %q: tensor<f32>) (%k: tensor<i32>, %l: tensor<i32>) {
        %t = stablehlo.compare GE, %p, %q, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %u = stablehlo.select %t, %p, %q : tensor<i1>, tensor<f32>
        %v = stablehlo.select %t, %k, %l : tensor<i1>, tensor<i32>
        stablehlo.return %u, %v : tensor<f32>, tensor<i32>
      }
    return %r#0, %r#1 : tensor<2xf32>, tensor<2xi32>`,
  );
  expect(
    f([
      [1, 5, 2],
      [9, 3, 4],
    ]).map((y) => y.tolist()),
  ).toEqual([
    [5, 9],
    [1, 0],
  ]);
});

describe("sorts", () => {
  const sorting = (result: string) =>
    main(
      "(%x: tensor<5xi32>, %y: tensor<5xi32>) -> (tensor<5xi32>, tensor<5xi32>)",
      `%r:2 = "stablehlo.sort"(%x, %y) <{dimension = 0 : i64, is_stable = true}> ({
      ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<i32>, %d: tensor<i32>):
        %t = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %e = stablehlo.compare EQ, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %g = stablehlo.compare GT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %u = stablehlo.compare LT, %c, %d, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %v = stablehlo.and %e, %u : tensor<i1>
        %w = stablehlo.or %t, %v : tensor<i1>
        stablehlo.return ${result} : tensor<i1>
      }) : (tensor<5xi32>, tensor<5xi32>) -> (tensor<5xi32>, tensor<5xi32>)
      return %r#0, %r#1 : tensor<5xi32>, tensor<5xi32>`,
    );
  const [x, y] = [Int32Array.of(3, 1, 3, 2, 1), Int32Array.of(9, 8, 7, 6, 5)];
  test.each([
    ["%t", [1, 1, 2, 3, 3], [8, 5, 6, 9, 7]],
    ["%w", [1, 1, 2, 3, 3], [5, 8, 6, 7, 9]],
    ["%g", [3, 3, 2, 1, 1], [9, 7, 6, 8, 5]],
    ["%u", [1, 2, 3, 1, 3], [5, 6, 7, 8, 9]],
  ])("by %s", (result, first, second) => {
    const f = sorting(result);
    for (const g of [f, jit(f)]) expect(g(x, y).map((v) => v.tolist())).toEqual([first, second]);
  });
});

describe("custom calls", () => {
  const text = `func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = stablehlo.custom_call @twice(%x) {backend_config = "b", k = 3 : i32, mhlo.backend_config = {a = [1, 2]}} : (tensor<2xf32>) -> tensor<2xf32>
    %1 = stablehlo.custom_call @Sharding(%0) : (tensor<2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }`;
  test("get operands, attributes and types", () => {
    const seen: unknown[] = [];
    const { functions } = parse(text, {
      customCalls: {
        twice([x], attributes, results) {
          seen.push({ ...attributes }, results);
          return [x.mul(2)];
        },
      },
    });
    expect(functions.main([1, 2])[0].tolist()).toEqual([2, 4]);
    expect(seen).toMatchObject([
      { backend_config: "b", k: 3, "mhlo.backend_config": { a: [1, 2] } },
      [{ shape: [2], dtype: "float32" }],
    ]);
    expect(grad((x: NDArray) => functions.main(x)[0].sum())(np.ones([2])).tolist()).toEqual([2, 2]);
  });
  test("must be known and give what the module says", () => {
    expect(() => parse(text).functions.main([1, 2])).toThrow("StableHLO: 2:10: no custom call twice is known.");
    const wrong = (out: NDArray[]) => () => parse(text, { customCalls: { twice: () => out } }).functions.main([1, 2]);
    expect(wrong([])).toThrow("custom call twice gave 0 arrays, the module has 1 results");
    expect(wrong([np.ones([3])])).toThrow("gives f32[3], the module says tensor<2xf32>");
  });
});

describe("modules that contradict themselves", () => {
  test.each([
    ["func.func @f() { call @f() : () -> ()\nreturn }", "1:18: @f calls itself"],
    [
      "func.func @f() { call @g() : () -> ()\nreturn }\nfunc.func @g() { call @f() : () -> ()\nreturn }",
      "calls itself",
    ],
    ["func.func @f() { call @g() : () -> ()\nreturn }", "the module has no function of that name"],
    [
      "func.func @f(%x: tensor<f32>) { call @g(%x) : (tensor<f32>) -> ()\nreturn }\nfunc.func @g(%x: tensor<i32>) { return }",
      "operand 0 of @g is tensor<i32>, here it is tensor<f32>",
    ],
    ["func.func @f() { return }\nfunc.func @f() { return }", "2:1: function @f stands twice"],
    [
      Array.from({ length: 300 }, (_, k) => `func.func @f${k}() { call @f${k + 1}() : () -> ()\nreturn }`).join("\n") +
        "\nfunc.func @f300() { return }",
      "calls are nested deeper than 200",
    ],
  ])("%#", (text, message) => {
    expect(() => parse(text)).toThrow(StablehloError);
    expect(() => parse(text)).toThrow(message);
  });
  test("are found where they are run, too", () => {
    const f = main(
      "(%x: tensor<2xf32>) -> tensor<3xf32>",
      "%0 = stablehlo.abs %x : (tensor<2xf32>) -> tensor<3xf32>\nreturn %0 : tensor<3xf32>",
    );
    expect(() => f([1, 2])).toThrow("StableHLO: 3:6: stablehlo.abs gives f32[2], the module says tensor<3xf32>");
    const g = main(
      "(%x: tensor<2xf32>) -> tensor<2xf32>",
      '%0 = "stablehlo.unheard_of"(%x) : (tensor<2xf32>) -> tensor<2xf32>\nreturn %0 : tensor<2xf32>',
    );
    expect(() => g([1, 2])).toThrow("StableHLO: 3:6: stablehlo.unheard_of is not supported");
  });
});

test("products of complex numbers are rounded as XLA rounds them", () => {
  const type = "tensor<complex<f32>>";
  const f = main(
    `(%z: ${type}, %w: ${type}) -> ${type}`,
    `%0 = stablehlo.multiply %z, %w : ${type}\nreturn %0 : ${type}`,
  );
  // The real part is (1 + h)^2 - (1 + 2h) = h^2, of which nothing is left if both products are rounded.
  const h = 2 ** -12;
  const [z, w] = [
    [1 + h, 1],
    [1 + h, 1 + 2 * h],
  ].map(([re, im]) => lax.complex(np.array(re), np.array(im)));
  expect((f(z, w)[0].item() as unknown as { re: number }).re).toBe(h * h);
});

test("functions that StableHLO has no operation for are those of lax, the inverse of erf in single precision XLA's", () => {
  const erfInv = (type: string) =>
    main(`(%x: ${type}) -> ${type}`, `%0 = chlo.erf_inv %x : ${type} -> ${type}\nreturn %0 : ${type}`);
  const x = np.array([-0.9, -0.1, 0, 0.99], "float64");
  expect(erfInv("tensor<4xf64>")(x)[0].tolist()).toEqual(lax.erfInv(x).tolist());
  const f = erfInv("tensor<f32>");
  // The inverse is 1.74218077, JAX 0.10.2 gives 1.74218035.
  expect(f(0.9862533211708069)[0].item()).toBeCloseTo(1.742180347442627, 6.7);
  expect([f(-1)[0].item(), f(2)[0].item()]).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
  expect(grad((y: NDArray) => f(y)[0])(0).item()).toBeCloseTo(Math.sqrt(Math.PI) / 2, 6);
});

describe("rounding", () => {
  test("hyperbolic functions are the sums of exponentials that XLA computes", () => {
    const f = main(
      "(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>)",
      `%0 = chlo.cosh %x : tensor<f32> -> tensor<f32>
      %1 = chlo.sinh %x : tensor<f32> -> tensor<f32>
      return %0, %1 : tensor<f32>, tensor<f32>`,
    );
    // cosh x is 52315.448: JAX 0.10.2 gives this for both.
    const x = 11.558194160461426;
    expect(f(x).map((y) => y.item())).toEqual([52315.47265625, 52315.47265625]);
    expect(f(0.5)[1].item()).toBe(lax.sinh(0.5).item());
  });
  const windows = (type: string, init: string, n: number) =>
    main(
      `(%x: tensor<${n}x${type}>) -> tensor<${n}x${type}>`,
      `%c = stablehlo.constant dense<${init}> : tensor<${type}>
      %0 = "stablehlo.reduce_window"(%x, %c) <{window_dimensions = array<i64: ${n}>, padding = dense<[[${n - 1}, 0]]> : tensor<1x2xi64>}> ({
      ^bb0(%a: tensor<${type}>, %b: tensor<${type}>):
        %s = stablehlo.add %a, %b : tensor<${type}>
        stablehlo.return %s : tensor<${type}>
      }) : (tensor<${n}x${type}>, tensor<${type}>) -> tensor<${n}x${type}>
      return %0 : tensor<${n}x${type}>`,
    );
  test.each([3, 20])("sums of %i 16-bit floats in a window are rounded at each step", (n) => {
    const f = windows("bf16", "0.0", n);
    // 256 + 1 is 256 with 8 bits.
    const x = np.ones([n]).at(0).set(256).astype("bfloat16");
    for (const g of [f, jit(f)]) expect((g(x)[0] as NDArray).tolist()).toEqual(new Array(n).fill(256));
  });
  test("short sums begin with the initial value", () => {
    const f = main(
      scalars.replace("tensor<f32>)", "tensor<2xf32>)"),
      `%c = stablehlo.constant dense<-1.0> : tensor<f32>
      %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
      return %0 : tensor<f32>`,
    );
    // (-1 + 1) + 2^-30; 1 + 2^-30 is 1.
    for (const g of [f, jit(f)]) expect(g(np.array([1, 2 ** -30]))[0].item()).toBe(2 ** -30);
  });
  test("complex numbers are multiplied before they are summed", () => {
    const dot = (x: string, y: string, out: string, how: string) =>
      main(
        `(%x: tensor<${x}xcomplex<f32>>, %y: tensor<${y}xcomplex<f32>>) -> tensor<${out}complex<f32>>`,
        `%0 = stablehlo.dot_general %x, %y, ${how} : (tensor<${x}xcomplex<f32>>, tensor<${y}xcomplex<f32>>) -> tensor<${out}complex<f32>>
        return %0 : tensor<${out}complex<f32>>`,
      );
    // The real part is (2^24 - 2^24) + 1: 2^24 + 1 is no float32.
    const z = lax.complex(np.array([2 ** 12, 1]), np.array([2 ** 12, 0]));
    expect(dot("2", "2", "", "contracting_dims = [0] x [0]")(z, z)[0].item()).toEqual({ re: 1, im: 2 ** 25 });
    const numbers = (n: number, shape: number[]) => {
      const x = np.arange(n).reshape(shape).astype("float32");
      return lax.complex(x, x.sub(7));
    };
    const [x, y] = [numbers(24, [2, 3, 4]), numbers(40, [4, 5, 2])];
    const f = dot("2x3x4", "4x5x2", "2x3x5x", "batching_dims = [0] x [2], contracting_dims = [2] x [0]");
    const expected = lax
      .dotGeneral(x, y, [
        [[2], [0]],
        [[0], [2]],
      ])
      .tolist();
    for (const g of [f, jit(f)]) expect(g(x, y)[0].tolist()).toEqual(expected);
  });
  test("windows are folded in order, from the initial value on", () => {
    const f = windows("f32", "-1.0", 2);
    // (((-1) + 1) + 2^-30), but (-1) + (1 + 2^-30) is 0. The first window has one element: XLA leaves the padding out.
    for (const g of [f, jit(f)]) expect(g(np.array([1, 2 ** -30]))[0].tolist()).toEqual([0, 2 ** -30]);
  });
  // As JAX 0.10.2 gives on a CPU: 1 is half a unit of the great number, and long axes are summed by 32 elements.
  test.each([
    ["bf16", 9, 256, 256],
    ["bf16", 33, 256, 272],
    ["f16", 9, 2048, 2048],
    ["f16", 33, 2048, 2064],
  ])("sums of %s, %i of them, are rounded at each step", (type, n, great, sum) => {
    const f = main(
      `(%x: tensor<${n}x${type}>) -> tensor<${type}>`,
      `%c = stablehlo.constant dense<0.0> : tensor<${type}>
      %r = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0] : (tensor<${n}x${type}>, tensor<${type}>) -> tensor<${type}>
      return %r : tensor<${type}>`,
    );
    const x = np
      .ones([n], type === "f16" ? "float16" : "bfloat16")
      .at(0)
      .set(great);
    for (const g of [f, jit(f)]) expect(g(x)[0].item()).toBe(sum);
    expect(grad(alone(f))(x).tolist()).toEqual(new Array(n).fill(1));
  });
  test("a window of many elements is summed in its order", () => {
    const f = main(
      "(%x: tensor<64xf32>) -> tensor<1xf32>",
      `%c = stablehlo.constant dense<0.0> : tensor<f32>
      %r = "stablehlo.reduce_window"(%x, %c) <{window_dimensions = array<i64: 64>}> ({
        ^bb0(%a: tensor<f32>, %b: tensor<f32>):
          %s = stablehlo.add %a, %b : tensor<f32>
          stablehlo.return %s : tensor<f32>
      }) : (tensor<64xf32>, tensor<f32>) -> tensor<1xf32>
      return %r : tensor<1xf32>`,
    );
    // Each 1 is half a unit of the great number: one after the other they leave it as it is.
    const x = np
      .ones([64])
      .at(0)
      .set(2 ** 24);
    for (const g of [f, jit(f)]) expect(g(x)[0].tolist()).toEqual([2 ** 24]);
  });
  test("the logarithm of gamma of 16-bit floats is not 0 at its roots", () => {
    const f = main(
      "(%x: tensor<6xbf16>) -> tensor<6xbf16>",
      "%0 = chlo.lgamma %x : tensor<6xbf16> -> tensor<6xbf16>\nreturn %0 : tensor<6xbf16>",
    );
    const x = np.array([1, 3, -1, -2.5, -Infinity, Infinity]).astype("bfloat16");
    const expected = [4.76837158203125e-7, 0.69140625, Infinity, -0.05615234375, Infinity, Infinity];
    for (const g of [f, jit(f)]) expect(g(x)[0].tolist()).toEqual(expected);
    expect(
      grad((x: NDArray) => f(x)[0].slice([0, 2]).sum())(x)
        .tolist()
        .slice(0, 2),
    ).toEqual([-0.578125, 0.921875]);
  });
});

test("top_k has floats in their total order", () => {
  const f = main(
    "(%x: tensor<7xf32>) -> (tensor<6xf32>, tensor<6xi32>)",
    "%v, %i = chlo.top_k(%x, k = 6) : tensor<7xf32> -> (tensor<6xf32>, tensor<6xi32>)\nreturn %v, %i : tensor<6xf32>, tensor<6xi32>",
  );
  const bits = new Uint32Array([0x80000000, 0, 0x80000000, 0x7fc00000, 0xffc00000, 0x7f800000, 0xff800000]);
  const x = lax.bitcastConvertType(np.array(bits), "float32");
  for (const g of [f, jit(f)]) expect(g(x)[1].tolist()).toEqual([3, 5, 1, 0, 2, 6]);
  expect(grad((y: NDArray) => f(y)[0].slice(1).mul(3))(x).tolist()).toEqual([0, 0, 0, 0, 0, 3, 0]);
});

test("operations on shapes known at run time, where the types say the shape", () => {
  const f = main(
    "(%x: tensor<2x3xf32>) -> (tensor<3x2xf32>, tensor<2x2x3xf32>, tensor<2x3xi32>, tensor<i32>)",
    `%s = stablehlo.constant dense<[3, 2]> : tensor<2xi32>
    %t = stablehlo.constant dense<[2, 2, 3]> : tensor<3xi32>
    %u = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
    %0 = stablehlo.dynamic_reshape %x, %s : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
    %1 = stablehlo.dynamic_broadcast_in_dim %x, %t, dims = [1, 2] : (tensor<2x3xf32>, tensor<3xi32>) -> tensor<2x2x3xf32>
    %2 = stablehlo.dynamic_iota %u, dim = 1 : (tensor<2xi32>) -> tensor<2x3xi32>
    %3 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<2x3xf32>) -> tensor<i32>
    return %0, %1, %2, %3 : tensor<3x2xf32>, tensor<2x2x3xf32>, tensor<2x3xi32>, tensor<i32>`,
  );
  const x = np.arange(6).astype("float32").reshape(2, 3);
  for (const run of [f, jit(f)]) {
    const [reshaped, spread, counted, size] = (run as typeof f)(x).map((y) => y.tolist());
    expect(reshaped).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(spread).toEqual([x.tolist(), x.tolist()]);
    expect(counted).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(size).toBe(3);
  }
});
