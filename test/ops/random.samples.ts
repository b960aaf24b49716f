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
    { ins: [x([2], 0, 2 ** 32, "uint32")], vmap: false },
    { ins: [x([3, 2], 0, 2 ** 32, "uint32")], vmap: false },
  ],
  // No operand of the harness is a key: tested below.
  randomUnwrapP: [],
};
