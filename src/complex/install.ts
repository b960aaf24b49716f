import { bind1 } from "../core/trace.ts";
import { modulus } from "../ops/arithmetic.ts";
import { eq, lexicographic } from "../ops/compare.ts";
import { complexAbsP, imag, real } from "../ops/complex.ts";
import { where } from "../ops/select.ts";
import { pairMakers, pairRules } from "./pair-rules.ts";
import "./pairs.ts";
import { complexMakers, complexRules } from "./rules.ts";

for (const [prim, rule] of complexRules) pairRules.set(prim, rule);
for (const prim of complexMakers) pairMakers.add(prim);
modulus.install((z) => bind1(complexAbsP, [z], {}));
lexicographic.install((compare, x, y) => {
  const [a, b] = [real(x), real(y)];
  return where(eq(a, b), compare(imag(x), imag(y)), compare(a, b));
});
