export * as transform from "./transform.ts";
