import type { Aval } from "../core/aval.ts";
import { kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { Later } from "../util/later.ts";
import { checkSameDtype } from "./checks.ts";
import { elementwise } from "./elementwise.ts";

/** Comparisons widen small integers and 16-bit floats exactly. Complex numbers have no order, but may be equal. */
const compare = (name: string, f: (b: ExprBuilder, x: Expr, y: Expr) => Expr, equality?: true): Primitive<{}> =>
  elementwise<{}>({
    name,
    takes(ins: readonly Aval[]) {
      checkSameDtype(name, ins);
      const kind = kindOf(ins[0].dtype);
      if (kind === "key" || kind === "float0" || (kind === "complex" && !equality))
        throw new DTypeError(`${name}: ${ins[0].dtype} cannot be compared.`);
    },
    result: () => "bool",
    scalar: (b, [x, y]) => f(b, orderable(b, x), orderable(b, y)),
    tangent: "zero",
    ...(equality && { commutative: true as const }),
  });
/** Booleans are compared as 0 and 1. */
const orderable = (b: ExprBuilder, x: Expr): Expr => (x.type === "bool" ? b.convert(x, "int32") : x);

export const eqP: Primitive<{}> = /*@__PURE__*/ compare("eq", (b, x, y) => b.eq(x, y), true);
export const neP: Primitive<{}> = /*@__PURE__*/ compare("ne", (b, x, y) => b.ne(x, y), true);
export const ltP: Primitive<{}> = /*@__PURE__*/ compare("lt", (b, x, y) => b.lt(x, y));
export const leP: Primitive<{}> = /*@__PURE__*/ compare("le", (b, x, y) => b.le(x, y));
export const gtP: Primitive<{}> = /*@__PURE__*/ compare("gt", (b, x, y) => b.gt(x, y));
export const geP: Primitive<{}> = /*@__PURE__*/ compare("ge", (b, x, y) => b.ge(x, y));

export const eq = (x: Value, y: Value): Value => bind1(eqP, [x, y], {});
export const ne = (x: Value, y: Value): Value => bind1(neP, [x, y], {});
export const lt = (x: Value, y: Value): Value => bind1(ltP, [x, y], {});
export const le = (x: Value, y: Value): Value => bind1(leP, [x, y], {});
export const gt = (x: Value, y: Value): Value => bind1(gtP, [x, y], {});
export const ge = (x: Value, y: Value): Value => bind1(geP, [x, y], {});

/** A comparison of complex numbers in lexicographic order of their parts: they are equal in the first, or that decides. */
export const lexicographic: Later<(compare: typeof lt, x: Value, y: Value) => Value> = /*@__PURE__*/ new Later(
  "complex numbers",
  "api/complex.ts",
);
