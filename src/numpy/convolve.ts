import type { ArrayLike } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { conjIfComplex } from "../ops/complex.ts";
import { convGeneralDilated } from "../ops/conv.ts";
import { ConvDimensionNumbers } from "../ops/conv-shape.ts";
import { convertElementType } from "../ops/convert.ts";
import { reshape, rev } from "../ops/shape.ts";
import type { ProductOptions } from "./linear.ts";
import { options } from "./options.ts";
import { promotedInexact } from "./promote.ts";
import "../api/products.ts";

export type ConvolveMode = "full" | "same" | "valid";
export interface ConvolveOptions extends ProductOptions {
  mode?: ConvolveMode;
}
const numbers = /*@__PURE__*/ new ConvDimensionNumbers([0, 1, 2], [0, 1, 2], [0, 1, 2]);
const convolveKeys = ["mode", "preferredElementType", "precision"] as const;
function convolution(name: string, x: ArrayLike, y: ArrayLike, given: ConvolveOptions, flip: boolean): Value {
  const { mode = flip ? "full" : "valid", preferredElementType: preferred } = given;
  const [a, b0] = promotedInexact(name, [x, y]).map((v) =>
    preferred === undefined ? v : convertElementType(v, checkDType(preferred, name)),
  );
  const b = flip ? b0 : conjIfComplex(b0);
  if (a.ndim !== 1 || b.ndim !== 1 || a.size === 0 || b.size === 0)
    throw new ValueError(
      `${name}: ${showAval(a.aval)}, ${showAval(b.aval)} are no vectors with elements. Reshape them.`,
    );
  const [long, short] = a.size >= b.size ? [a, b] : [b, a];
  const [n, half] = [short.size, Math.floor(short.size / 2)];
  const padding = { full: [n - 1, n - 1], same: [half, n - half - 1], valid: [0, 0] }[mode];
  if (!padding) throw new ValueError(`${name}: there is no mode ${String(mode)}. Use full, same or valid.`);
  const kernel = flip ? rev(short, [0]) : short;
  const thin = (v: Value): Value => reshape(v, [1, 1, v.size]);
  const y0 = convGeneralDilated(thin(long), thin(kernel), [1], [[padding[0], padding[1]]], numbers);
  const out = reshape(y0, [y0.size]);
  // A correlation with the longer vector second runs backwards.
  return !flip && a.size < b.size ? rev(out, [0]) : out;
}
/**
 * Discrete convolution of two vectors: out[n] = sum over m of x[m] y[n - m].
 * @example np.convolve(np.array([1, 2]), np.array([1, 1])).tolist() // [1, 3, 2]
 */
export const convolve = (
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | ConvolveOptions,
  rest?: ConvolveOptions,
): Value => convolution("convolve", x, y, options<ConvolveOptions>("convolve", convolveKeys, mode, rest), true);
/**
 * Cross-correlation of two vectors: convolution with y reversed and conjugated.
 * @example np.correlate(np.array([1, 2, 3]), np.array([0, 1])).tolist() // [2, 3]
 */
export const correlate = (
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | ConvolveOptions,
  rest?: ConvolveOptions,
): Value => convolution("correlate", x, y, options<ConvolveOptions>("correlate", convolveKeys, mode, rest), false);
