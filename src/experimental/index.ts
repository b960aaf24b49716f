export * as checkify from "../checkify/index.ts";
export * as jet from "./jet.ts";
export * as ode from "./ode.ts";
