export * as vq from "./vq.ts";
