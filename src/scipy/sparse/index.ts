export * as linalg from "./linalg/index.ts";
