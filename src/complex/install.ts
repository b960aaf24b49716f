import { complexNumbers } from "../compile/complex.ts";
import { isComplex } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { modulus } from "../ops/arithmetic.ts";
import { complexAbsP } from "../ops/complex.ts";
import { complexMakers, complexRules } from "./rules.ts";
import { enter, leave, stored } from "./stored.ts";

/** Whether a complex result comes from real operands only. */
const makesComplex = (prim: AnyPrimitive, ins: Value[], params: object): boolean =>
  complexMakers.has(prim) &&
  prim
    .infer(
      ins.map((x) => x.aval),
      params,
    )
    .some((a) => isComplex(a.dtype));
/** These are given by their code. */
const isMadeOfParts = ({ lower }: AnyPrimitive, params: object, ins: Value[]): boolean =>
  lower.kind === "expand" ||
  (lower.kind === "control" &&
    lower.control(
      params,
      ins.map((x) => x.aval),
    ).kind === "inline");

function equation(prim: AnyPrimitive, ins: Value[], params: object): Value[] | undefined {
  if (!ins.some((x) => isComplex(x.dtype)) && !makesComplex(prim, ins, params)) return undefined;
  const rule = complexRules.get(prim);
  if (rule) return rule(ins, params);
  if (isMadeOfParts(prim, params, ins)) return undefined;
  throw new DTypeError(`${prim.name}: is not defined for complex numbers. Apply it to their real and imaginary parts.`);
}

complexNumbers.install({ stored, enter, leave, equation });
modulus.install((z) => bind1(complexAbsP, [z], {}));
