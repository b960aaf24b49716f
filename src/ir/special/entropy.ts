import type { Expr } from "../expr.ts";
import { log, log1p } from "../math/log.ts";
import type { ScalarCode } from "./code.ts";
import { lessLog } from "./gamma.ts";

// Relative entropies of positive numbers p and q, exact where p and q are close: by the quotient of their difference, which is exact there.

/** Whether a quotient of p and q neither overflows nor vanishes. */
const comparable = (k: ScalarCode, ratio: Expr): Expr => k.and(k.lt(1e-290, ratio), k.lt(ratio, 1e290));
/** p log(p / q) */
export function relativeEntropy(k: ScalarCode, p: Expr, q: Expr): Expr {
  const ratio = k.keep(k.div(p, q));
  const m = k.keep(k.div(k.sub(p, q), q));
  const far = (): Expr => k.select(comparable(k, ratio), log(k.b, ratio), k.sub(log(k.b, p), log(k.b, q)));
  return k.mul(
    p,
    k.either(k.lt(k.abs(m), 0.4), () => log1p(k.b, m), far),
  );
}
/** p log(p / q) - p + q */
export function divergence(k: ScalarCode, p: Expr, q: Expr): Expr {
  const ratio = k.keep(k.div(q, p));
  return k.either(
    comparable(k, ratio),
    () => k.mul(p, lessLog(k, k.div(k.sub(q, p), p), ratio)),
    () => k.add(k.sub(relativeEntropy(k, p, q), p), q),
  );
}
