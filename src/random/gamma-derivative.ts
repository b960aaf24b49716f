import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { whileLoop } from "../lax/while.ts";
import { full } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax } from "../ops/reduce.ts";
import { range } from "../util/list.ts";

/**
 * d(sample)/d(alpha) of gamma samples, or of their logarithms, with the probability P(alpha, x) of a smaller one held fixed:
 * -(dP/da) / (dP/dx), from the series P = x^a exp(-x) / Gamma(a + 1) sum x^n / ((a + 1) ... (a + n)). In float64, which makes
 * up for what cancels where P is near 1.
 */
export function gammaDerivative(sample: Value, alpha: Value, logSpace: boolean): Value {
  const wide = convertElementType(sample, "float64");
  const a = convertElementType(alpha, "float64");
  const x = logSpace ? lax.exp(wide) : wide;
  const fill = (v: number) => full(x.shape, v, "float64");
  const [, , , sum, slope] = whileLoop(
    ([, term, harmonic, sum]: Value[]) =>
      lax.gt(reduceMax(lax.div(lax.mul(term, lax.add(harmonic, 1)), sum), range(x.ndim)), 1e-17),
    ([n, term, harmonic, sum, slope]: Value[]) => {
      const next = lax.add(n, 1);
      const b = lax.add(a, next);
      const t = lax.div(lax.mul(term, x), b);
      const h = lax.add(harmonic, lax.div(fill(1), b));
      return [next, t, h, lax.add(sum, t), lax.sub(slope, lax.mul(t, h))];
    },
    [fill(0), fill(1), fill(0), fill(1), fill(0)],
  ) as Value[];
  const logX = logSpace ? wide : lax.log(wide);
  const inner = lax.add(lax.mul(lax.sub(logX, lax.digamma(lax.add(a, 1))), sum), slope);
  const rate = lax.neg(lax.div(inner, a));
  return convertElementType(logSpace ? rate : lax.mul(rate, x), sample.dtype);
}
