/** Small list helpers. Nothing here knows about arrays of numbers. */
export const product = (xs: readonly number[]): number => {
  let p = 1;
  for (const x of xs) p *= x;
  return p;
};
export const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);
export const sameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);
/** Elements where the mask is set. */
export const select = <T>(xs: readonly T[], mask: readonly boolean[]): T[] => xs.filter((_, i) => mask[i]);
/** Puts `xs` where the mask is set, null elsewhere: the inverse of select. */
export const scatter = <T>(xs: readonly T[], mask: readonly boolean[]): (T | null)[] => {
  let k = 0;
  return mask.map((m) => (m ? (xs[k++] as T) : null));
};
export const count = (mask: readonly boolean[]): number => mask.filter(Boolean).length;
/** Position by position: a or b. */
export const orMask = (a: readonly boolean[], b: readonly boolean[]): boolean[] => a.map((x, i) => x || !!b[i]);
/** Row-major strides of a shape, in elements. */
export const rowMajorStrides = (shape: readonly number[]): number[] => {
  const strides = new Array<number>(shape.length);
  for (let d = shape.length - 1, s = 1; d >= 0; d--) {
    strides[d] = s;
    s *= shape[d];
  }
  return strides;
};
