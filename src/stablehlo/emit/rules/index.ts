import type { AnyPrimitive } from "../../../core/primitive.ts";
import type { Rule, Rules } from "../rule.ts";
import { controlRules } from "./control.ts";
import { elementwiseRules } from "./elementwise.ts";
import { indexingRules } from "./indexing.ts";
import { linalgRules } from "./linalg.ts";
import { productRules } from "./products.ts";
import { randomRules } from "./random.ts";
import { reductionRules } from "./reductions.ts";
import { shapeRules } from "./shapes.ts";
import { sortingRules } from "./sorting.ts";
import { specialRules } from "./special.ts";

/** How each primitive is written; those without an entry are written as what they are made of. */
export const rules: Rules = new Map<AnyPrimitive, Rule>([
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
]);
