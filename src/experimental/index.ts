export * as checkify from "../checkify/index.ts";
export * as jet from "./jet.ts";
