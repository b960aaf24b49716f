import * as api from "../../api/tree.ts";
import { isComplex } from "../../core/dtype.ts";
import { NDArray } from "../../core/value.ts";
import { imag, real } from "../../numpy/complex.ts";
import { complex } from "../../ops/complex.ts";
import type { GradientTransformation } from "../transform.ts";

/**
 * Another transformation of the parts of complex numbers, as if they were parameters of their own.
 * @source optax.contrib.split_real_and_imaginary
 */
export function splitRealAndImaginary(
  inner: GradientTransformation,
): GradientTransformation<SplitRealAndImaginaryState> {
  const apart = (t: unknown): unknown =>
    api.map((x) => (x instanceof NDArray && isComplex(x.dtype) ? { real: real(x), imaginary: imag(x) } : x), t);
  return {
    init: (params) => ({ innerState: inner.init(apart(params)) }),
    update(updates, { innerState }, params, extra) {
      const given = params === undefined || params === null ? params : apart(params);
      const [step, next] = inner.update(apart(updates), innerState, given, extra);
      const joined = api.map(
        (like, parts) =>
          like instanceof NDArray && isComplex(like.dtype)
            ? complex((parts as { real: NDArray }).real, (parts as { imaginary: NDArray }).imaginary)
            : parts,
        updates as unknown,
        step,
      );
      return [joined as typeof updates, { innerState: next }];
    },
  };
}
export interface SplitRealAndImaginaryState {
  innerState: unknown;
}
