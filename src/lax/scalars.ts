import { asLeaf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInteger, kindOf } from "../core/dtype.ts";
import { JAXTypeError, ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";

// Scalars that control flow turns on: predicates, indices, bounds.

function scalarOperand(x: unknown, name: string, what: string): Value {
  const v = asLeaf(x, name, () => what);
  if (v.ndim > 0)
    throw new ShapeError(`${name}: ${what} must be a scalar, got ${showAval(v.aval)}. Reduce it, or use np.where.`);
  return v;
}

/** An index as int32: JS numbers are integers here. */
export function indexOperand(x: unknown, name: string, what = "the index"): Value {
  const v = scalarOperand(x, name, what);
  if (v instanceof ConcreteArray && typeof v.scalar === "number" && v.weakType && Number.isInteger(v.scalar))
    return scalar(v.scalar, "int32");
  if (!isInteger(v.dtype))
    throw new JAXTypeError(
      `${name}: ${what} is ${showAval(v.aval)}, an integer is expected. Convert it with astype("int32").`,
    );
  return convertElementType(v, "int32");
}
export const readScalar = (x: ConcreteArray): number | bigint | boolean => x.scalar ?? x.buffer.read()[0];

/** The whole number that a bound is on the host, if it is known there. */
export function concreteInteger(x: unknown): number | undefined {
  if (typeof x === "number" || typeof x === "bigint") return Number(x);
  return x instanceof ConcreteArray && x.ndim === 0 && isInteger(x.dtype) ? Number(readScalar(x)) : undefined;
}
/** A condition that is a boolean scalar. */
export function truth(x: unknown, name: string, what: string): Value {
  const v = scalarOperand(x, name, what);
  if (v.dtype === "bool") return v;
  throw new JAXTypeError(
    `${name}: ${what} is ${showAval(v.aval)}, a boolean is expected. Compare it, as by np.notEqual(x, 0).`,
  );
}
/** A condition as a boolean scalar. */
export function predicate(x: unknown, name: string, what: string): Value {
  const v = scalarOperand(x, name, what);
  if (!["bool", "int", "uint", "float"].includes(kindOf(v.dtype)))
    throw new JAXTypeError(
      `${name}: ${what} is ${showAval(v.aval)}, neither boolean nor real. Compare it with np.equal.`,
    );
  return v.dtype === "bool" ? v : ne(v, scalar(0, v.dtype));
}
