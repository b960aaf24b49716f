import { given, type Samples, x } from "./harness.ts";

export const samples: Samples = {
  fmaP: [
    { ins: [x([5]), x([5]), x([5])], value: (a, b, c) => a * b + c },
    { ins: [x([5]), x([]), x([])], value: (a, b, c) => a * b + c },
    // 1 + 2^-11 + 2^-24 - 1 - 2^-11 in one rounding.
    {
      ins: [given([1 + 2 ** -12], "float32"), given([1 + 2 ** -12], "float32"), given([-1 - 2 ** -11], "float32")],
      result: [2 ** -24],
    },
  ],
};
