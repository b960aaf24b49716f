import "../../src/runtime/install.ts";
import { expect, test } from "vitest";
import { asArray } from "../../src/api/asarray.ts";
import { jit } from "../../src/api/jit.ts";
import { convertElementType } from "../../src/ops/convert.ts";

// What a page has that imports no function that makes arrays.
test("numbers of 8 and 16 bits that were left out of a page say what they come with, traced or not", () => {
  const message = /int8 was left out of the page. It comes with the functions that make arrays/;
  const toInt8 = (x: ReturnType<typeof asArray>) => convertElementType(x, "int8");
  expect(() => toInt8(asArray(1.5))).toThrow(message);
  expect(() => jit(toInt8)(1.5)).toThrow(message);
  expect(() => jit((x: ReturnType<typeof asArray>) => x)(new Int8Array(2))).toThrow(message);
  expect(() => asArray(new Int8Array(2), "sin")).toThrow("sin: int8 was left out");
});
