import { collectiveRules } from "./collectives.ts";
import { controlRules } from "./control.ts";
import { elementwiseRules } from "./elementwise.ts";
import { indexingRules } from "./indexing.ts";
import { linalgRules } from "./linalg.ts";
import { normalizationRules } from "./normalization.ts";
import { productRules } from "./products.ts";
import { quantizedRules } from "./quantized.ts";
import { randomRules } from "./random.ts";
import { reductionRules } from "./reductions.ts";
import type { Rule, Rules } from "./rule.ts";
import { scatterRules } from "./scatter.ts";
import { shapeRules } from "./shapes.ts";
import { sortingRules } from "./sorting.ts";
import { specialRules } from "./special.ts";

const rules: Rules = {
  ...collectiveRules,
  ...controlRules,
  ...elementwiseRules,
  ...indexingRules,
  ...linalgRules,
  ...normalizationRules,
  ...productRules,
  ...quantizedRules,
  ...randomRules,
  ...reductionRules,
  ...scatterRules,
  ...shapeRules,
  ...sortingRules,
  ...specialRules,
};
/** What an operation does; undefined for one that is not supported. */
export const ruleOf = (name: string): Rule | undefined => (Object.hasOwn(rules, name) ? rules[name] : undefined);
