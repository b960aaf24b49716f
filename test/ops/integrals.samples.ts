import { given, type Row, type Samples, x } from "./harness.ts";

const inf = Infinity;
/** Values to 17 digits. */
const known = (ins: number[][], result: number[]): Row => ({ ins: ins.map((v) => given(v)), result, smooth: false });
const rows = (lo: number, hi: number, ...more: Row[]): Row[] => [{ ins: [x([2, 3], lo, hi)] }, ...more];
const fixed = (...ins: Row["ins"]): Row => ({ ins, smooth: false });

export const samples: Samples = {
  gammaFunctionP: rows(
    0.4,
    4,
    { ins: [x([3], -1.7, -1.3)] },
    known([[0, -0, 5, -1, inf, NaN]], [inf, -inf, 24, NaN, inf, NaN]),
    known([[0.5, -1.5, 30.5, 9]], [1.772453850905516, 2.3632718012073544, 4.8226969334909122e31, 40320]),
  ),
  betalnP: [
    { ins: [x([2, 3], 0.4, 4), x([2, 3], 0.4, 4)] },
    { ins: [x([], 9, 20), x([3], 0.4, 30)] },
    known(
      [
        [3, 100, 1e-5],
        [50, 200, 3],
      ],
      [-11.101945176173954, -192.134192274979, 11.512910465032727],
    ),
  ],
  ndtrP: rows(-2, 2, known([[0, -5, inf, -inf, NaN]], [0.5, 2.866515718791933e-7, 1, 0, NaN])),
  ndtriP: rows(
    0.02,
    0.98,
    known([[0.5, 0, 1, 1e-5, 0.7, 2, NaN]], [0, -inf, inf, -4.264890793922825, 0.5244005127080407, NaN, NaN]),
  ),
  logNdtrP: rows(-4, 3, known([[0, -100, inf, -inf, NaN]], [-Math.LN2, -5005.524208694205, -0, -inf, NaN])),
  erfcxP: rows(
    -1.5,
    5,
    known([[0, 50, -3, inf, -inf, NaN]], [1, 0.011281536265323772, 16205.988853999586, 0, inf, NaN]),
  ),
  dawsnP: rows(-3, 9, known([[0, 1, 8, inf, NaN]], [0, 0.5380795069127684, 0.06300019870755338, 0, NaN])),
  expnP: [
    fixed(given([0, 1, 2, 3, 5, 50], "float", [2, 3]), x([2, 3], 0.2, 4)),
    known(
      [
        [1, 2, 3, 0, 1, 3, -1, 2],
        [0.5, 0.5, 2, 2, 0, 0, 1, inf],
      ],
      [0.5597735947761608, 0.3266438623245532, 0.03013337979781591, 0.06766764161830635, inf, 0.5, NaN, 0],
    ),
  ],
  owensTP: [
    { ins: [x([2, 3], 0.2, 3), x([2, 3], -2, 2)] },
    known(
      [
        [0.5, 2, 6, 1, 0.1, -2, 0, inf, 0, NaN],
        [0.25, 3, 0.5, 1, 7, -0.5, inf, 2, 0, 1],
      ],
      [
        0.03432021712709421,
        0.01137506597154504,
        4.922418609131739e-10,
        0.06674188216570097,
        0.2220759283673736,
        -0.008625077985521507,
        0.25,
        0,
        0,
        NaN,
      ],
    ),
  ],
  hyp1f1P: [
    fixed(x([2, 3], 0.5, 3), x([2, 3], 0.5, 3), x([2, 3], -4, 4)),
    known(
      [
        [0, 2, 1, 1.5],
        [1, 2, 0, 2.5],
        [3, 1, 1, -120],
      ],
      [1, Math.E, inf, 0.0010112634961227602],
    ),
  ],
  expiP: rows(
    0.5,
    6,
    { ins: [x([3], -3, -0.3)] },
    known([[0, inf, -inf, NaN, 1, 50]], [-inf, inf, -0, NaN, 1.895117816355937, 1.058563689713169e20]),
  ),
  sinIntegralP: rows(
    -6,
    9,
    known([[0, inf, -inf, NaN, 3, 50]], [0, Math.PI / 2, -Math.PI / 2, NaN, 1.848652527999468, 1.551617072485936]),
  ),
  cosIntegralP: rows(
    0.3,
    9,
    known([[0, inf, -inf, NaN, 3, 50]], [-inf, 0, NaN, NaN, 0.11962978600800067, -0.005628386324116304]),
  ),
  fresnelSP: rows(
    -1.5,
    2,
    known([[0, inf, -inf, NaN, 1.5, 10]], [0, 0.5, -0.5, NaN, 0.697504960082093, 0.46816997858488224]),
  ),
  fresnelCP: rows(
    -1.5,
    2,
    known([[0, inf, -inf, NaN, 1.5, 10]], [0, 0.5, -0.5, NaN, 0.4452611760398216, 0.4998986942055157]),
  ),
  spenceP: rows(
    0.2,
    5,
    known([[0, 1, -1, inf, 0.5, 50]], [Math.PI ** 2 / 6, 0, NaN, -inf, 0.5822405264650125, -9.197761709530997]),
  ),
};
