import { JAXTypeError } from "../core/errors.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { abs, like } from "../ops/arithmetic.ts";
import { gt } from "../ops/compare.ts";
import { sliceInDim } from "../ops/shape.ts";
import { typedArrayOf } from "./read.ts";

/** A polynomial without the leading coefficients that are not beyond `tolerance`. */
export function withoutLeading(name: string, c: Value, tolerance: number): Value {
  if (!(c instanceof ConcreteArray))
    throw new JAXTypeError(`${name}: how many zeros lead is unknown under jit. Leave trimLeadingZeros out.`);
  const size = abs(c);
  const first = Array.from(typedArrayOf(gt(size, like(size, tolerance))), Boolean).indexOf(true);
  return sliceInDim(c, first < 0 ? c.size : first, c.size);
}
