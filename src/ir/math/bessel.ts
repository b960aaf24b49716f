import type { Expr, ExprBuilder } from "../expr.ts";
import { exp } from "./exp.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";

/** From here Hankel's expansion is as exact as float64; below, so is the power series, whose terms are positive. */
export const large = 20;
/** 1 / (k! (k + order)!): coefficients of (2/x)^order I(x) in powers of x^2 / 4. */
export function powerSeries(order: number): number[] {
  const c = [1];
  for (let k = 1, product = 1; k <= 48; k++) {
    product *= k * (k + order);
    c.push(1 / product);
  }
  return c;
}
/** Coefficients in powers of 1/x of sqrt(2 pi x) exp(-x) I(x). */
export const hankelSeries = (order: number): number[] => {
  const c = [1];
  for (let k = 1; k <= 24; k++) c.push((c[k - 1] * ((2 * k - 1) ** 2 - 4 * order ** 2)) / (8 * k));
  return c;
};
function scaled(k: Kit, size: Expr, order: 0 | 1): Expr {
  const { b } = k;
  const near = b.pmin(size, k.c(large));
  const half = k.mul(0.5, near);
  // What rounding the square loses counts k times in its k-th power. The logarithm's slope is I'(x) / (half I(x)), roughly this.
  const [square, low] = k.product(half, half);
  const lost = k.div(low, k.add(half, 0.5 + order));
  const sum = k.poly(square, powerSeries(order));
  const series = k.mul(k.fma(sum, lost, sum), exp(b, k.neg(near)));
  const far = b.pmax(size, k.c(large));
  const tail = k.div(k.poly(k.div(1, far), hankelSeries(order)), k.sqrt(k.mul(2 * Math.PI, far)));
  return k.select(k.lt(large, size), tail, order === 0 ? series : k.mul(series, half));
}
/** exp(-|x|) I0(x) */
export const besselI0e = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  return scaled(k, k.abs(x), 0);
});
/** exp(-|x|) I1(x) */
export const besselI1e = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  return k.signed(scaled(k, k.abs(x), 1), x);
});
