export * from "./elementwise.ts";
export * from "./parallel.ts";
export * from "./reductions.ts";
export * from "./shapes.ts";
