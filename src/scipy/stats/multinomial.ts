import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { kindOf } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcasted, promotedInexact } from "../../numpy/promote.ts";
import { broadcastTo } from "../../numpy/shape.ts";
import { reduceSum } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { xlogy } from "../special/entropy.ts";
import { inf, orElse } from "./distribution.ts";

/**
 * Logarithm of the probability of the counts x among n drawings: n! times the product of p^x / x! over the last axis.
 * @param x integers, or booleans
 * @param n an integer; unless the counts sum to it the result is -infinity
 * @param p float[..., k]
 */
export function logpmf(x: ArrayLike, n: number | ArrayLike, p: ArrayLike): Value {
  const name = "multinomial.logpmf";
  const [q] = promotedInexact(name, [p]);
  const counts = [x, n].map((v) =>
    typeof v === "number" && Number.isInteger(v) ? asArray(v, name, "int32") : asArray(v, name),
  );
  const wrong = counts.find((c) => !["bool", "int", "uint"].includes(kindOf(c.dtype)));
  if (wrong) throw new ValueError(`${name}: ${showAval(wrong.aval)} has no integers. Pass counts as int32.`);
  const [c, m] = counts.map((v) => convertElementType(v, q.dtype));
  const [k, probabilities] = broadcasted(name, [c, q]);
  const terms = lax.sub(xlogy(k, probabilities), lax.lgamma(lax.add(k, 1)));
  const sum = reduceSum(terms, [terms.ndim - 1]);
  const all = lax.eq(reduceSum(c), m);
  const value = lax.add(broadcastTo(lax.lgamma(lax.add(m, 1)), sum.shape), sum);
  return orElse(broadcastTo(all, value.shape), value, -inf);
}
/**
 * Probability of the counts x among n drawings.
 * @example scipy.stats.multinomial.pmf(np.array([1, 1], "int32"), 2, [0.5, 0.5]).item() // 0.5
 */
export const pmf = (x: ArrayLike, n: number | ArrayLike, p: ArrayLike): Value => lax.exp(logpmf(x, n, p));
