export * from "./control.ts";
export * from "./elementwise.ts";
export * from "./indexing.ts";
export * from "./parallel.ts";
export * from "./reductions.ts";
export * from "./shapes.ts";
export * from "./sorting.ts";
export * from "./windows.ts";
