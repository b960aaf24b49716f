import { jet } from "../api/jet.ts";

export { jet };
/**
 * jet with Taylor coefficients: x_k = x^(k)(0) / k! in the place of derivatives.
 * @example experimental.jet.jet2((x) => np.exp(x), [0], [[1, 0, 0]]) // [1, [1, 0.5, 0.16666667]]
 */
export const jet2: typeof jet = ((f: any, primals: any, series: any) =>
  jet(f, primals, series, { factorialScaled: false })) as typeof jet;
