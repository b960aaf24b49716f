/** Functions on pytrees: nested arrays, plain objects and registered classes, with arrays and numbers as leaves. */
export * from "./api/tree.ts";
export { static_ as static } from "./api/tree-classes.ts";
