import { given, type Operand, type Samples, x } from "./harness.ts";

const word = (v: number): Operand => given([v], "uint32", []);
const words = (n: number): Operand => x([n], 0, 2 ** 32, "uint32");
export const samples: Samples = {
  threefry2x32P: [
    // The known answer of Random123, for the digits of pi.
    { ins: [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3].map(word), result: [3297917596] },
    { ins: [word(0), word(42), word(0), words(6)] },
    { ins: [words(6), words(6), words(6), words(6)] },
  ],
  // The harness cannot take lanes of keys apart: vmap is tested below.
  randomWrapP: [
    { ins: [x([2], 0, 2 ** 32, "uint32")], params: { dtype: "key<fry>" }, vmap: false },
    { ins: [x([3, 2], 0, 2 ** 32, "uint32")], params: { dtype: "key<fry>" }, vmap: false },
  ],
  // Lanes are one draw, as in JAX: tested in test/random/generators.test.ts.
  rngBitGeneratorP: [
    {
      ins: [given([1, 2, 3, 4], "uint32")],
      params: { shape: [2, 3], dtype: "uint32", algorithm: "RNG_DEFAULT" },
      result: [1, 2, 5, 4],
      vmap: false,
    },
    {
      ins: [given([1, 2, 3, 4], "uint32")],
      params: { shape: [3], dtype: "uint64", algorithm: "RNG_THREE_FRY" },
      vmap: false,
    },
  ],
  // No operand of the harness is a key: tested below.
  randomUnwrapP: [],
};
