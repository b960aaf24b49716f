import type { Expr } from "../expr.ts";
import { atan } from "../math/arc.ts";
import { erf, erfc } from "../math/error.ts";
import { exp } from "../math/exp.ts";
import type { ScalarCode } from "./code.ts";

/** Nodes and weights of Gauss and Legendre's rule for [0, 1]: roots of the polynomial of degree n, by Newton's method. */
function gaussLegendre(n: number): readonly (readonly [node: number, weight: number])[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let [before, now] = [1, x];
      for (let k = 2; k <= n; k++) [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
      slope = (n * (x * now - before)) / (x * x - 1);
      x -= now / slope;
    }
    return [(1 - x) / 2, 1 / ((1 - x * x) * slope * slope)];
  });
}
const rule = /*@__PURE__*/ gaussLegendre(28);
/** T(h, a) for h >= 0 and 0 <= a <= 1 */
function quadrature(k: ScalarCode, h: Expr, a: Expr): Expr {
  // Beyond u = 9 / h nothing of exp(-h^2 u^2 / 2) is left.
  const end = k.keep(k.b.pmin(a, k.div(9, k.b.pmax(h, k.c(1)))));
  const square = k.keep(k.mul(k.mul(-0.5, h), h));
  const sum = rule.reduce<Expr>((s, [node, weight]) => {
    const u = k.mul(end, node);
    const u2 = k.mul(u, u);
    return k.keep(k.fma(weight, k.div(exp(k.b, k.mul(square, u2)), k.add(1, u2)), s));
  }, k.c(0));
  return k.mul(k.mul(end, 1 / (2 * Math.PI)), k.mul(sum, exp(k.b, square)));
}
/** Owen's function: the integral of exp(-h^2 (1 + u^2) / 2) / (1 + u^2) / (2 pi) from 0 to a. */
export function owensT(k: ScalarCode, h: Expr, a: Expr): Expr {
  const [x, slope] = [k.keep(k.abs(h)), k.keep(k.abs(a))];
  const steep = k.keep(k.lt(1, slope));
  const far = k.keep(k.select(k.and(steep, k.lt(0, x)), k.mul(x, slope), x));
  const inner = k.variable(0);
  const flat = k.keep(k.select(steep, k.div(1, slope), slope));
  k.if(
    k.eq(far, 0),
    () => (inner.value = k.mul(atan(k.b, flat), 1 / (2 * Math.PI))),
    () => (inner.value = k.select(k.lt(far, Infinity), quadrature(k, far, flat), 0)),
  );
  // T(h, a) + T(a h, 1 / a) in terms of the normal distribution, without cancellation near 0 as well as far out.
  const [u, v] = [k.mul(x, Math.SQRT1_2), k.mul(far, Math.SQRT1_2)];
  const [p, q] = [k.keep(erfc(k.b, u)), k.keep(erfc(k.b, v))];
  const near = k.sub(0.25, k.mul(0.25, k.mul(erf(k.b, u), erf(k.b, v))));
  const both = k.select(k.lt(far, 0.67), near, k.mul(0.25, k.sub(k.add(p, q), k.mul(p, q))));
  const value = k.select(steep, k.sub(both, inner.value), inner.value);
  return k.select(k.isNaN(h, a), NaN, k.select(k.lt(a, 0), k.neg(value), value));
}
