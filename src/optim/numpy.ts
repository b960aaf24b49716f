export * as nn from "../nn/index.ts";
export * as numpy from "../numpy/index.ts";
export * as tree from "../tree.ts";
