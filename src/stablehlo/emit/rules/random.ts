import type { Aval } from "../../../core/aval.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { fmaP } from "../../../ops/fma.ts";
import { mulhiP } from "../../../ops/mulhi.ts";
import { randomUnwrapP, randomWrapP, threefry2x32P } from "../../../ops/random.ts";
import { randomErfInvP, randomLog1pP, randomLogP, unitFloat64P } from "../../../ops/random-math.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { scalarCode } from "../scalar-code.ts";
import { typeOf } from "../types.ts";

// A key is a word of 64 bits inside of functions, and two words of 32 bits where it is given or returned.

/** ui32[..., 2] -> ui64[...] */
export function wrapKey(b: Builder, x: Tensor): Tensor {
  const [low, high] = [0, 1].map((k) => b.convert(b.column(x, k), "uint64"));
  return b.or(low, b.same("shift_left", high, b.like(high, 32)));
}
/** The same for a type, which may be that of keys that are not written. */
function wrapKeyAs(a: Aval, b: Builder, x: Tensor): Tensor {
  typeOf(a);
  return wrapKey(b, x);
}
/** ui64[...] -> ui32[..., 2] */
export function unwrapKey(b: Builder, key: Tensor): Tensor {
  const low = b.convert(key, "uint32");
  const high = b.convert(b.same("shift_right_logical", key, b.like(key, 32)), "uint32");
  return b.columns([low, high]);
}

export const randomRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [randomWrapP, (b, [x], _params, { outs }) => [wrapKeyAs(outs[0], b, x)]],
  [randomUnwrapP, (b, [key]) => [unwrapKey(b, key)]],
  [threefry2x32P, scalarCode],
  [mulhiP, scalarCode],
  [randomLogP, scalarCode],
  [randomLog1pP, scalarCode],
  [randomErfInvP, scalarCode],
  [fmaP, scalarCode],
  [unitFloat64P, scalarCode],
];
