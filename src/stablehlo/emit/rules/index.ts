import { isComplex } from "../../../core/dtype.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { elementCode } from "../element-code.ts";
import type { Rule, Rules } from "../rule.ts";
import { scalarCode } from "../scalar-code.ts";
import { complexFunctions } from "./complex-functions.ts";
import { controlRules } from "./control.ts";
import { clientRules, elementwiseRules } from "./elementwise.ts";
import { indexingRules } from "./indexing.ts";
import { linalgRules } from "./linalg.ts";
import { productRules } from "./products.ts";
import { randomRules } from "./random.ts";
import { reductionRules } from "./reductions.ts";
import { shapeRules } from "./shapes.ts";
import { sortingRules } from "./sorting.ts";
import { specialRules } from "./special.ts";

/** By the code for real elements; complex ones have formulas. */
const ofReal =
  (complex: Rule | undefined): Rule =>
  (b, ins, params, e) =>
    complex && isComplex(e.ins[0].dtype) ? complex(b, ins, params, e) : scalarCode(b, ins, params, e);
const common: readonly (readonly [AnyPrimitive, Rule])[] = [
  ...controlRules,
  ...elementwiseRules,
  ...indexingRules,
  ...linalgRules,
  ...productRules,
  ...randomRules,
  ...reductionRules,
  ...shapeRules,
  ...sortingRules,
  ...specialRules,
];
/** How each primitive is written; those without an entry are written as what they are made of. */
export const rules: Rules = new Map<AnyPrimitive, Rule>([...common, ...clientRules]);
/** The same without the client dialect, which bytecode lacks: its functions are written as their code here. */
export const portableRules: Rules = new Map<AnyPrimitive, Rule>([
  ...common,
  ...clientRules.map(([p]) => [p, p.lower.kind === "loop" ? ofReal(complexFunctions.get(p)) : elementCode] as const),
]);
