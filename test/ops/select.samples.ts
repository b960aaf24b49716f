import { given, type Samples, x } from "./harness.ts";

export const samples: Samples = {
  selectNP: [
    { ins: [given([0, 1, 1], "bool"), x([3]), x([3])], value: (c, a, b) => (c ? b : a) },
    { ins: [x([], 0, 1.99, "bool"), x([3]), x([3])], value: (c, a, b) => (c ? b : a) },
    { ins: [given([0, 1, 1], "bool"), x([3]), x([])], value: (c, a, b) => (c ? b : a) },
    { ins: [given([0, 1, 1], "bool"), x([]), x([])], value: (c, a, b) => (c ? b : a) },
    {
      ins: [given([2, 0, 1, 7, -1], "int32"), x([5]), x([5]), x([5])],
      value: (c, ...a) => a[Math.min(2, Math.max(0, c))],
    },
    { ins: [given([0, 1], "bool"), given([1, 2], "uint8"), given([3, 255], "uint8")], result: [1, 255] },
    { ins: [given([1, 0], "bool"), given([1, 2], "int"), given([3, 4], "int")], result: [3, 2] },
  ],
};
