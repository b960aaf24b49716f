import type { Expr } from "../expr.ts";
import { exp } from "../math/exp.ts";
import { pow } from "../math/power.ts";
import { over, plus, type Sum, times, timesSum } from "../math/sums.ts";
import type { ScalarCode, Variable } from "./code.ts";
import { gammaFunction } from "./gamma.ts";

/** The sum of (p)_n / (b)_n x^n / n! for positive x, in numbers of twice the digits. */
function kummerSum(k: ScalarCode, p: Sum, b: Expr, x: Expr): Expr {
  const pair = (): [Variable, Variable] => [k.variable(1), k.variable(0)];
  const [term, sum] = [pair(), pair()];
  const read = ([high, low]: [Variable, Variable]): Sum => [high.value, low.value];
  const set = (to: [Variable, Variable], value: Sum): void => {
    const [high, low] = value.map(k.keep);
    [to[0].value, to[1].value] = [high, low];
  };
  k.repeat(1000, (n) => {
    const before = k.keep(k.sub(n, 1));
    const over1 = times(k, plus(k, p, [before, 0]), x);
    const under = times(k, k.sum(b, before), n);
    set(term, over(k, timesSum(k, read(term), over1), under));
    set(sum, plus(k, read(sum), read(term)));
    // One factor near 0 ends nothing: the terms grow again until n is x.
    return k.or(k.lt(n, x), k.lt(k.mul(k.epsilon, k.abs(sum[0].value)), k.abs(term[0].value)));
  });
  return sum[0].value;
}
/** Kummer's function M(a, b, x): its power series, for negative x that of exp(x) M(b - a, b, -x), and for large x an asymptotic one. */
export function confluent(k: ScalarCode, a: Expr, b: Expr, x: Expr): Expr {
  const negative = k.keep(k.lt(x, 0));
  const p = k.keep(k.select(negative, k.sub(b, a), a));
  const size = k.keep(k.abs(x));
  const term = k.variable(1);
  const sum = k.variable(1);
  const add = (factor: Expr): Expr => {
    term.value = k.mul(term.value, factor);
    sum.value = k.add(sum.value, term.value);
    return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(term.value));
  };
  const plain = (): Expr => {
    k.repeat(1000, (n) => {
      const before = k.sub(n, 1);
      return add(k.div(k.mul(k.div(k.add(p, before), k.add(b, before)), size), n));
    });
    return sum.value;
  };
  // Terms of a negative p change their signs and cancel.
  const first = k.sum(b, k.neg(a)).map(k.keep);
  const exactP: Sum = [p, k.select(negative, first[1], 0)];
  const series = (): Expr => {
    const value = k.keep(k.either(k.lt(p, 0), () => kummerSum(k, exactP, b, size), plain));
    return k.select(negative, k.mul(value, exp(k.b, x)), value);
  };
  // Gamma(b) / Gamma(p) exp(x) x^(p - b) times a sum, DLMF 13.7.1
  const far = (): Expr => {
    k.repeat(100, (n) => {
      const before = k.sub(n, 1);
      const factors = k.mul(k.add(k.sub(b, p), before), k.add(k.sub(1, p), before));
      return add(k.div(k.div(factors, n), size));
    });
    const growth = k.select(negative, 1, exp(k.b, x));
    const gammas = k.div(gammaFunction(k, b), gammaFunction(k, p));
    return k.mul(k.mul(gammas, k.mul(growth, pow(k.b, size, k.sub(p, b)))), sum.value);
  };
  const value = k.either(k.lt(size, 100), series, far);
  const simple = k.select(k.eq(b, 0), Infinity, value);
  return k.select(k.eq(a, 0), 1, k.select(k.eq(a, b), exp(k.b, x), simple));
}
