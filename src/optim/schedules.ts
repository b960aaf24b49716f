// `optim.schedules`: all of them.
export * from "./inject.ts";
export * from "./more-schedules.ts";
export * from "./schedule.ts";
