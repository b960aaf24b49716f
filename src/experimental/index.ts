export * as jet from "./jet.ts";
