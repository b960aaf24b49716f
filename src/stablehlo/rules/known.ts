import { asArray } from "../../api/asarray.ts";
import { dtypeInfo, isInteger } from "../../core/dtype.ts";
import { underEval } from "../../core/trace.ts";
import { ConcreteArray, NDArray } from "../../core/value.ts";
import { product } from "../../util/list.ts";
import type { Operation, Type } from "../syntax.ts";
import type { Datum, Running } from "./rule.ts";

// Integers that are known while a program is traced. Sizes of axes are, and what is computed of them: shapes of other arrays, how often a
// loop runs, which platform's branch is taken.

/** Shapes, strides and paddings have one or three numbers for each axis. */
const mostNumbers = 192;
const names = new Set(["func.call", "stablehlo.composite", "stablehlo.custom_call"]);

const isShort = (t: Type): boolean =>
  t.kind === "tensor" &&
  (isInteger(t.dtype) || t.dtype === "bool") &&
  t.shape.length <= 2 &&
  !t.shape.includes(null) &&
  product(t.shape as number[]) <= mostNumbers;

/** Runs an operation at once, whatever is traced, if it gives a few integers and knows its operands; others as they are. */
export function foldedIntegers(op: Operation, data: readonly Datum[], run: () => readonly Datum[]): readonly Datum[] {
  const known = op.regions.length === 0 && op.results.length > 0 && !names.has(op.name);
  if (!known || !data.every((x) => x instanceof ConcreteArray) || !op.results.every((r) => isShort(r.type)))
    return run();
  return underEval(run).map(literal);
}
/** A number becomes part of what is compiled. */
function literal(x: Datum): Datum {
  if (!(x instanceof ConcreteArray) || x.ndim > 0 || x.scalar !== undefined || dtypeInfo[x.dtype].bytes < 4) return x;
  return asArray(x.buffer.read()[0], "constant", x.dtype);
}

/** An integer or truth value that is known. */
export function knownInteger(x: Datum | undefined): bigint | undefined {
  if (!(x instanceof ConcreteArray) || x.ndim > 0 || !(isInteger(x.dtype) || x.dtype === "bool")) return undefined;
  return BigInt(x.scalar ?? x.buffer.read()[0]);
}
/** The numbers in operand k, on which the shape of the result depends, in their order. */
export function sizesOperand(run: Running, k: number): number[] {
  const x = run.data[k];
  if (!(x instanceof NDArray) || !isInteger(x.dtype)) return run.fail(`operand ${k} of ${run.op.name} is no integers`);
  if (x instanceof ConcreteArray) return Array.from(x.buffer.read() as ArrayLike<number | bigint>, Number);
  return run.fail(
    `operand ${k} of ${run.op.name} is computed from arrays: a shape may depend on the shapes of arguments, not on their values`,
  );
}
