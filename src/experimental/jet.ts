import { type JetOptions, jet } from "../api/jet.ts";

export { jet };
/**
 * jet with Taylor coefficients: x_k = x^(k)(0) / k! in the place of derivatives, unless options say otherwise.
 * @example experimental.jet.jet2((x) => np.exp(x), [0], [[1, 0, 0]]) // [1, [1, 0.5, 0.16666667]]
 */
export const jet2: typeof jet = ((f: any, primals: any, series: any, options: JetOptions = {}) =>
  jet(f, primals, series, { factorialScaled: false, ...options })) as typeof jet;
