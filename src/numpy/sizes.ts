/** A number or a list of numbers. */
export type Sizes = number | readonly number[];
export const listOfSizes = (s: Sizes): readonly number[] => (typeof s === "number" ? [s] : s);
