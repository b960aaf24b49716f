// Optimisers with optax's names and semantics.
export {
  applyUpdates, chain, type GradientTransformation, identity, incrementalUpdate, masked, type OptState,
  type ScalarOrSchedule, type Schedule, setToZero, stateless,
} from "./base.ts"; // biome-ignore format: a list
export * from "./losses.ts";
export * from "./optimisers.ts";
export * from "./schedules.ts";
export * from "./transforms.ts";
