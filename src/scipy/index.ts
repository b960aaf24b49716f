export * as special from "./special/index.ts";
