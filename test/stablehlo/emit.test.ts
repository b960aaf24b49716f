import { debug, jit, lax, type NDArray, numpy as np, pureCallback, ShapeDtypeStruct } from "jaxtra";
import { emit, parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";
import { cases } from "./emit-programs.ts";
import { expectSame } from "./emitted.ts";

describe("programs are read again as what they were", () => {
  for (const [name, f, args, factor] of cases)
    test(name, () => {
      expectSame(`program-${name}`, f, args, factor);
    });
});

describe("the text", () => {
  test("is a module with a function main", () => {
    const text = emit((x) => np.sin(x).mul(2), np.array([1, 2]));
    expect(text).toBe(`module @jit__lambda_ {
  func.func public @main(%arg0: tensor<2xf32>) -> (tensor<2xf32>) {
    %0 = stablehlo.sine %arg0 : tensor<2xf32>
    %1 = stablehlo.constant dense<2.0> : tensor<2xf32>
    %2 = stablehlo.multiply %0, %1 : tensor<2xf32>
    func.return %2 : tensor<2xf32>
  }
}
`);
  });
  test("takes types for arguments, in structures", () => {
    const f = ({ a, b }: { a: NDArray; b: NDArray }) => ({ sum: a.add(b), first: a });
    const text = emit(f, { a: new ShapeDtypeStruct([3], "int32"), b: new ShapeDtypeStruct([], "int32") });
    expect(text).toContain("@main(%arg0: tensor<3xi32>, %arg1: tensor<i32>) -> (tensor<3xi32>, tensor<3xi32>)");
  });
  test("writes a function that is called twice once", () => {
    const g = jit(function half(x: NDArray) {
      return x.mul(0.5);
    });
    const text = emit((x) => g(x).add(g(x.add(1))), np.array([1, 2]));
    expect(text.match(/func\.func private @half\(/g)).toHaveLength(1);
    expect(text.match(/func\.call @half\(/g)).toHaveLength(2);
  });
  test("has arrays that the function closes over, to the bit", () => {
    const data = Float32Array.from({ length: 100 }, (_, k) => Math.fround(1 / (k + 3)));
    const table = np.array(data);
    const text = emit((x) => x.add(table), np.zeros([100]));
    expect(text).toContain('dense<"0x');
    expect(
      parse(text)
        .functions.main(np.zeros([100]))[0]
        .toTypedArray(),
    ).toEqual(data);
  });
  test.each([0.1, 1e-40, 3.4028234e38, Number.NaN, Number.NEGATIVE_INFINITY, -0, 1 / 3, 1e10, 123456.789])(
    "has the number %s to the bit",
    (v) => {
      for (const dtype of ["float32", "float64", "bfloat16"] as const) {
        const constant = np.array([v], dtype);
        const [y] = parse(emit((x) => [x, constant], 1))
          .functions.main(1)
          .slice(1);
        expect(y.toTypedArray()).toEqual(constant.toTypedArray());
      }
    },
  );
  test("is what lower gives", () => {
    const f = jit((x: NDArray) => np.exp(x));
    expect(f.lower(np.array([1, 2])).asText()).toBe(emit(f, np.array([1, 2])));
    expect(f.lower(1).asText({ dialect: "jaxpr" })).toContain("lambda");
  });
});

test("functions that loop until they converge, for all elements at once", () => {
  const x = np.array([0.5, 2, 30]);
  const text = emit((x: NDArray) => lax.igamma(2, x), x);
  const { main } = parse(text).functions;
  expect(main(x)[0].tolist()).toEqual(lax.igamma(2, x).tolist());
  // A sum with a great number that only rounds is no rounding to XLA.
  expect(text).toContain("round_nearest_even");
});
describe("what has no form", () => {
  test("calls of JavaScript", () => {
    const f = (x: NDArray) => pureCallback((y: NDArray) => y, new ShapeDtypeStruct([]), x);
    expect(() => emit(f, 1)).toThrow(/emit: pureCallback\(.*\) calls JavaScript/);
    const g = (x: NDArray) => {
      debug.print("{}", x);
      return x;
    };
    expect(() => emit(g, 1)).toThrow("emit: debugPrint");
  });
  test("no function", () => {
    expect(() => emit(3 as never)).toThrow("emit: a number is no function.");
  });
});
