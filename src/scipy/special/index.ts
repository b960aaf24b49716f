export * from "./elementary.ts";
export * from "./entropy.ts";
export * from "./gamma.ts";
