import { jit, lax, type NDArray, numpy as np, vjp } from "jaxtra";
import { parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";
import { type DType, dtypeInfo } from "../../src/core/dtype.ts";
import { moduleOf } from "../../src/stablehlo/source.ts";
import { readGolden } from "../helpers/files.ts";
import { comparable } from "./comparable.ts";
import { expectSame } from "./emitted.ts";

// Floats of 8 bits and integers of 4: programs of JAX, and ours.

interface Facts {
  dtype: DType;
  shape: number[];
  hex: string;
}
const { programs } = readGolden("stablehlo/small-dtypes.json") as {
  programs: Record<string, { text: string; exported: string; ins: Facts[]; outs: Facts[] }>;
};
const bytesOf = (text: string, code: BufferEncoding) => new Uint8Array(Buffer.from(text, code));
/** The array that JAX has as these bytes. */
function arrayOf({ dtype, shape, hex }: Facts): NDArray {
  const bytes = bytesOf(hex, "hex");
  if (dtype === "bool") return np.array(bytes).astype("bool").reshape(shape);
  const { storage, bits, kind } = dtypeInfo[dtype];
  const data = np.array(new storage(bytes.buffer as ArrayBuffer) as Uint8Array).reshape(shape);
  if (bits < 8) return data.astype(dtype);
  return kind === "float" ? lax.bitcastConvertType(data, dtype) : data;
}

describe.each(Object.entries(programs))("%s", (_, { text, exported, ins, outs }) => {
  test.each([
    ["text", text],
    ["what jax.export writes", bytesOf(exported, "base64")],
  ])("from %s computes what JAX does", (_, source) => {
    const { main } = parse(source).functions;
    const got = [jit((...xs: NDArray[]) => main(...xs))(...ins.map(arrayOf))].flat() as NDArray[];
    expect(got.map((y) => [y.dtype, y.shape, y.tolist()])).toEqual(
      outs.map((o) => [o.dtype, o.shape, arrayOf(o).tolist()]),
    );
  });
  test("bytecode says the same as text", () => {
    // The text leaves the default precision of products out.
    if (text.includes("dot_general")) return;
    expect(comparable(moduleOf(bytesOf(exported, "base64")))).toEqual(comparable(moduleOf(text)));
  });
});

const floats = [
  "float8_e3m4",
  "float8_e4m3",
  "float8_e4m3b11fnuz",
  "float8_e4m3fn",
  "float8_e4m3fnuz",
  "float8_e5m2",
  "float8_e5m2fnuz",
] as const;
describe("emitted and read again", () => {
  test.each(floats)("%s", (d) => {
    const many = np.linspace(-2, 2, 70).astype(d);
    const x = np.array([1, -2, 0.5, 3, 0.1], d);
    const f = (a: NDArray) => [
      a.mul(a),
      a.add(1.5),
      lax.lt(a, lax.neg(a)),
      a.astype("float32"),
      many,
      np.sort(a),
      np.max(a),
    ];
    const text = expectSame(`small ${d}`, f, [x]);
    expect(text).toContain(`xf8${d.slice(7).toUpperCase()}>`);
  });
  test.each(["int2", "int4", "uint2", "uint4"] as const)("%s", (d) => {
    const many = np.arange(70).astype(d);
    const x = np.arange(5).astype(d);
    const f = (a: NDArray) => [a.mul(a), a.add(1), lax.lt(a, lax.bitwiseNot(a)), a.astype("float32"), many, np.max(a)];
    const text = expectSame(`small ${d}`, f, [x]);
    expect(text).toContain(`dense<"0x00010203`);
    expect(text).toContain(d.startsWith("u") ? `xui${d.slice(4)}>` : `xi${d.slice(3)}>`);
  });
  test("a product, its derivative, and bits", () => {
    const [x, y] = [
      np.array(
        [
          [1, -2],
          [0.5, 3],
        ],
        "float8_e4m3fn",
      ),
      np.array(
        [
          [2, 1],
          [0, -1],
        ],
        "float8_e5m2",
      ),
    ];
    const product = (a: NDArray, b: NDArray) => lax.dot(a, b, { preferredElementType: "float32" });
    const derivative = (a: NDArray, b: NDArray) => vjp(product, [a, b])[1](np.ones([2, 2]));
    expectSame("small product", product, [x, y]);
    expectSame("small derivative", derivative, [x, y]);
    expectSame("small bits", (a: NDArray) => [lax.bitcastConvertType(a, "int4"), lax.bitcastConvertType(a, "uint8")], [
      x,
    ]);
  });
});
test("literals", () => {
  const { main } = parse(`func.func public @main() -> (tensor<3xf8E5M2>, tensor<2xi4>, tensor<2xui4>, tensor<4xi4>) {
    %0 = stablehlo.constant dense<[1.3, 0x7C, -0.0]> : tensor<3xf8E5M2>
    %1 = stablehlo.constant dense<[-8, 15]> : tensor<2xi4>
    %2 = stablehlo.constant dense<[-1, 15]> : tensor<2xui4>
    %3 = stablehlo.constant dense<"0x010F0807"> : tensor<4xi4>
    return %0, %1, %2, %3 : tensor<3xf8E5M2>, tensor<2xi4>, tensor<2xui4>, tensor<4xi4>
  }`).functions;
  expect((main() as NDArray[]).map((x) => x.tolist())).toEqual([
    [1.25, Infinity, -0],
    [-8, -1],
    [15, 15],
    [1, -1, -8, 7],
  ]);
});
