// Gradient transformations, schedules and losses with optax's names and semantics.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";

export * from "./clip.ts";
export * from "./losses.ts";
export * from "./optimizers.ts";
export * from "./scale.ts";
export * from "./schedule.ts";
export {
  chain,
  type GradientTransformation,
  identity,
  type Mask,
  masked,
  type OptState,
  scale,
  setToZero,
  stateless,
} from "./transform.ts";
export * from "./update.ts";
