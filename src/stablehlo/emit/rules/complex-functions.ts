import type { AnyPrimitive } from "../../../core/primitive.ts";
import * as f from "../../../ops/transcendental.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { tensor } from "../types.ts";
import { imaginaryPart, realPart } from "./elementwise.ts";

// Functions of complex numbers by exponentials and logarithms.

const add = (b: Builder, x: Tensor, y: Tensor): Tensor => b.same("add", x, y);
const sub = (b: Builder, x: Tensor, y: Tensor): Tensor => b.same("subtract", x, y);
const times = (b: Builder, x: Tensor, y: Tensor): Tensor => b.same("multiply", x, y);
const number = (b: Builder, z: Tensor, value: number): Tensor => b.like(z, value);
/** i z, or -i z. */
function turned(b: Builder, z: Tensor, sign: 1 | -1): Tensor {
  const [re, im] = [realPart(b, z), imaginaryPart(b, z)];
  const parts = sign === 1 ? [b.same("negate", im), re] : [im, b.same("negate", re)];
  return b.one("stablehlo.complex", parts, tensor(z.type.shape as number[], z.type.dtype));
}
/** (e^z + sign e^-z) / 2 */
function hyperbolic(b: Builder, z: Tensor, sign: 1 | -1): Tensor {
  const [up, down] = [z, b.same("negate", z)].map((x) => b.same("exponential", x));
  return times(b, sign === 1 ? add(b, up, down) : sub(b, up, down), number(b, z, 0.5));
}
/** log(z + sqrt(z^2 + 1)) */
function asinh(b: Builder, z: Tensor): Tensor {
  return b.same("log", add(b, z, b.same("sqrt", add(b, times(b, z, z), number(b, z, 1)))));
}
/** log(z + sqrt(z + 1) sqrt(z - 1)) */
function acosh(b: Builder, z: Tensor): Tensor {
  const one = number(b, z, 1);
  const roots = times(b, b.same("sqrt", add(b, z, one)), b.same("sqrt", sub(b, z, one)));
  return b.same("log", add(b, z, roots));
}
/** (log(1 + z) - log(1 - z)) / 2 */
function atanh(b: Builder, z: Tensor): Tensor {
  const one = number(b, z, 1);
  const difference = sub(b, b.same("log", add(b, one, z)), b.same("log", sub(b, one, z)));
  return times(b, difference, number(b, z, 0.5));
}
/** -i f(i z) */
const rotated = (g: (b: Builder, z: Tensor) => Tensor) => (b: Builder, z: Tensor) =>
  turned(b, g(b, turned(b, z, 1)), -1);
const asin = rotated(asinh);
const rule =
  (g: (b: Builder, z: Tensor) => Tensor): Rule =>
  (b, [z]) => [g(b, z)];

export const complexFunctions: ReadonlyMap<AnyPrimitive, Rule> = new Map<AnyPrimitive, Rule>([
  [f.sinhP, rule((b, z) => hyperbolic(b, z, -1))],
  [f.coshP, rule((b, z) => hyperbolic(b, z, 1))],
  [f.asinhP, rule(asinh)],
  [f.acoshP, rule(acosh)],
  [f.atanhP, rule(atanh)],
  [f.asinP, rule(asin)],
  [f.acosP, rule((b, z) => sub(b, number(b, z, Math.PI / 2), asin(b, z)))],
  [f.atanP, rule(rotated(atanh))],
]);
