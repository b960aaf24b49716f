export * from "./decompositions.ts";
export * from "./functions.ts";
export * from "./more-matrices.ts";
export * from "./solve.ts";
export * from "./special-matrices.ts";
