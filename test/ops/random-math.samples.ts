import { given, type Samples, x } from "./harness.ts";

// Private functions of random numbers: XLA's polynomials, in float32 alone. Their bits are tested against JAX with the
// samplers; rows tell that they are the functions they claim to be, to XLA's few ulp.
export const samples: Samples = {
  randomLogP: [{ ins: [x([40], 0.01, 4, "float32")], value: Math.log }],
  randomLog1pP: [{ ins: [x([40], -0.9, 4, "float32")], value: Math.log1p }],
  randomErfInvP: [
    {
      ins: [given([0, 0.5, -0.9, 1], "float32")],
      result: [0, 0.4769362762044699, -1.1630871536766743, Infinity],
    },
  ],
  unitFloat64P: [
    {
      ins: [given([0, 2147483648, 4294967295], "uint32"), given([0, 0, 4294967295], "uint32")],
      result: [0, 0.5, 1 - 2 ** -52],
    },
  ],
};
