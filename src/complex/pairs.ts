import { pairedValues } from "../compile/pairs.ts";
import { isPaired } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import { pairMakers, pairRules } from "./pair-rules.ts";
import { enter, leave, stored } from "./stored.ts";

/** Whether a result is a pair though no operand is. */
const makesPairs = (prim: AnyPrimitive, ins: Value[], params: object): boolean =>
  pairMakers.has(prim) &&
  prim
    .infer(
      ins.map((x) => x.aval),
      params,
    )
    .some((a) => isPaired(a.dtype));
/** These are given by their code. */
const isMadeOfParts = ({ lower }: AnyPrimitive, params: object, ins: Value[]): boolean =>
  lower.kind === "expand" ||
  (lower.kind === "control" &&
    lower.control(
      params,
      ins.map((x) => x.aval),
    ).kind === "inline");

function equation(prim: AnyPrimitive, ins: Value[], params: object): Value[] | undefined {
  const paired = ins.find((x) => isPaired(x.dtype));
  if (!paired && !makesPairs(prim, ins, params)) return undefined;
  const rule = pairRules.get(prim);
  if (rule) return rule(ins, params);
  if (isMadeOfParts(prim, params, ins)) return undefined;
  throw new DTypeError(
    `${prim.name}: is not defined for ${paired?.dtype ?? "complex numbers"}. Apply it to real and imaginary parts, or to keyData.`,
  );
}

pairedValues.install({ stored, enter, leave, equation });
