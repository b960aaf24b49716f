/** For libraries that read and rewrite programs. */
export * as core from "./core.ts";
export * as random from "./random.ts";
