import { aval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr } from "../ir/expr.ts";
import { elementRoutine, type ScalarCode } from "../ir/special/code.ts";
import { mul, plus } from "./arithmetic.ts";
import { commonShape } from "./checks.ts";
import { alignBatch, elementwise, floats } from "./elementwise.ts";

// Functions of one element whose code has loops until convergence: routines, in float64 whatever the dtype.

type Slopes = readonly ((y: Value) => Value)[];
/**
 * @param code the function of one element
 * @param slopes the partial derivatives, given the result; computed only if needed
 */
export function iterative(
  name: string,
  code: (k: ScalarCode, ...xs: Expr[]) => Expr,
  slopes: (...xs: Value[]) => Slopes,
): Primitive<{}> {
  const self: Primitive<{}> = {
    ...elementwise<{}>({
      name,
      takes: floats,
      scalar: (b) => b.bool(false), // never asked: `lower` below stands in for it
      tangent: (ins, nonzero) => {
        const y = bind1(self, ins, {});
        const by = slopes(...ins).map((f, i) => (nonzero[i] ? f(y) : null));
        return [
          [y],
          (dins) => [
            dins.reduce((sum, d, i) => {
              const slope = by[i];
              return plus(sum, d && slope && mul(d, slope));
            }, null),
          ],
        ];
      },
    }),
    batch(axis, ins, axes) {
      const [xs, at] = alignBatch(axis, ins, axes);
      return [[bind1(self, xs, {})], [at]];
    },
    lower: {
      kind: "routine",
      routine: (avals) => {
        const result = aval(commonShape(name, avals), avals[0].dtype);
        return elementRoutine(name, avals, result, (k, xs) => code(k, ...xs));
      },
    },
  };
  return self;
}
/** A slope that does not exist. */
export const none = (name: string, of: string) => (): never => {
  throw new ValueError(`${name}: it has no derivative in ${of}. Keep ${of} constant, or apply lax.stopGradient to it.`);
};
