export { ioCallback } from "../api/callback.ts";
export * as checkify from "../checkify/index.ts";
export * as jet from "./jet.ts";
export * as ode from "./ode.ts";
