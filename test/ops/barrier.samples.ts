import { type Samples, x } from "./harness.ts";

export const samples: Samples = {
  optimizationBarrierP: [{ ins: [x([2, 3])] }, { ins: [x([2]), x([], 0, 9, "int32"), x([3])] }],
};
