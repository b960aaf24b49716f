export * from "./decompositions.ts";
export * from "./determinant.ts";
export * from "./least-squares.ts";
export * from "./norms.ts";
export * from "./products.ts";
export * from "./solve.ts";
