export * from "./resize.ts";
