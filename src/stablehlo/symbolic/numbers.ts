import type { DimSize } from "./dimension.ts";

// Arithmetic of sizes of which either may be a number.

export const plus = (a: DimSize, b: DimSize): DimSize =>
  typeof a !== "number" ? a.add(b) : typeof b !== "number" ? b.add(a) : a + b;
export const times = (a: DimSize, b: number): DimSize => (typeof a === "number" ? a * b : a.mul(b));
export const minus = (a: DimSize, b: DimSize): DimSize => plus(a, times(b, -1));
