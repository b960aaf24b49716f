import { bind1 } from "../core/trace.ts";
import { modulus } from "../ops/arithmetic.ts";
import { complexAbsP } from "../ops/complex.ts";
import { pairMakers, pairRules } from "./pair-rules.ts";
import "./pairs.ts";
import { complexMakers, complexRules } from "./rules.ts";

for (const [prim, rule] of complexRules) pairRules.set(prim, rule);
for (const prim of complexMakers) pairMakers.add(prim);
modulus.install((z) => bind1(complexAbsP, [z], {}));
