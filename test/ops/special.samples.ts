import { given, type Row, type Samples, x } from "./harness.ts";

/** Values to 17 digits; derivatives are tested in special.test.ts, as not all operands have one. */
const known = (ins: number[][], result: number[]): Row => ({ ins: ins.map((v) => given(v)), result, smooth: false });
const rough = (...ins: Row["ins"]): Row => ({ ins, smooth: false });
const inf = Infinity;
const positive = (shape: number[]) => x(shape, 0.3, 6);
const unit = (shape: number[]) => x(shape, 0.05, 0.95);
const two = [
  rough(positive([2, 3]), positive([2, 3])),
  rough(positive([3]), positive([])),
  rough(positive([]), positive([3])),
];

export const samples: Samples = {
  igammaP: [
    ...two,
    known(
      [
        [0.5, 2, 1000, 3, 1e30],
        [0.5, 2, 1000, 50, 1e30],
      ],
      [0.6826894921370859, 0.5939941502901619, 0.5042052441802155, 1, 0.5],
    ),
    known(
      [
        [NaN, -1, 0, 0, 1, 1, 1, inf, 2],
        [1, 1, 0, 1, 0, inf, -1, 1, NaN],
      ],
      [NaN, NaN, NaN, 1, 0, 1, NaN, 0, NaN],
    ),
  ],
  igammacP: [
    ...two,
    known(
      [
        [0.5, 2, 1000, 3, 1e-10],
        [0.5, 2, 1000, 50, 0.5],
      ],
      [0.31731050786291415, 0.40600584970983805, 0.4957947558197845, 2.509303552201054e-19, 5.597735946969876e-11],
    ),
    known(
      [
        [NaN, -1, 0, 0, 1, 1, 1, inf, 2],
        [1, 1, 0, 1, 0, inf, -1, 1, NaN],
      ],
      [NaN, NaN, NaN, 0, 1, 0, NaN, 1, NaN],
    ),
  ],
  igammaGradAP: [
    ...two,
    known(
      [
        [-1, 0, 1, 1],
        [1, 1, 0, inf],
      ],
      [NaN, NaN, 0, NaN],
    ),
  ],
  randomGammaGradP: [
    ...two,
    known(
      [
        [-1, 0, 1, 1],
        [1, 1, 0, inf],
      ],
      [NaN, NaN, 0, NaN],
    ),
  ],
  gammaDensityP: [
    { ins: [positive([2, 3]), positive([2, 3])] },
    { ins: [positive([]), positive([3])] },
    known(
      [
        [0.5, 1, 2, 1, -1, 1],
        [0, 0, 0, inf, 1, -1],
      ],
      [inf, 1, 0, 0, NaN, NaN],
    ),
  ],
  betaincP: [
    rough(positive([2, 3]), positive([2, 3]), unit([2, 3])),
    rough(positive([]), positive([3]), unit([])),
    known(
      [
        [0.5, 2, 10, 20, 2],
        [0.5, 2, 20, 10, 100],
        [0.3, 0.3, 0.4, 0.9, 0.01],
      ],
      [0.36901011956554536, 0.216, 0.7853183897628262, 0.9996674039654554, 0.267935317453541],
    ),
    known(
      [
        [0, 0, 0, 1, 1, inf, inf, -1, 1, 1],
        [1, 1, 0, 0, 0, 1, inf, 1, 1, 1],
        [0, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 2, NaN],
      ],
      [0, 1, NaN, 0, 1, 0, NaN, NaN, NaN, NaN],
    ),
  ],
  betaDensityP: [
    { ins: [positive([2, 3]), positive([2, 3]), unit([2, 3])] },
    { ins: [positive([]), positive([3]), unit([])] },
    known(
      [
        [1, 1, 0.5, 2, -1],
        [3, 3, 1, 2, 1],
        [0, 1, 0, 1, 0.5],
      ],
      [3, 0, inf, 0, NaN],
    ),
  ],
  zetaP: [
    rough(x([2, 3], 1.5, 6), positive([2, 3])),
    rough(x([], 1.5, 6), positive([3])),
    known(
      [
        [2, 3, 2, 3, 1, 0.5, 2, 3, 2.5, 2, inf],
        [1, 0.5, -1.5, -1.5, 2, 1, -2, -2, -0.5, NaN, 0],
      ],
      [
        1.6449340668482264,
        8.414398322117158,
        9.379246644989124,
        0.11810202582086404,
        inf,
        NaN,
        inf,
        NaN,
        NaN,
        NaN,
        NaN,
      ],
    ),
  ],
  zetaGradSP: [
    rough(x([2, 3], 1.5, 6), positive([2, 3])),
    known(
      [
        [2, 2, 1],
        [1, -1, 1],
      ],
      [-0.9375482543158438, NaN, NaN],
    ),
  ],
  polygammaP: [
    rough(given([0, 1, 2, 5, 3, 1], "float", [2, 3]), positive([2, 3])),
    known(
      [
        [0, 1, 2, 1, 2, 1.5, -1, 0],
        [1, 1, -1.5, 0, 0, 1, 1, 0],
      ],
      [-0.5772156649015329, 1.6449340668482264, -0.23620405164172809, inf, NaN, NaN, NaN, NaN],
    ),
  ],
  besselI0eP: [
    { ins: [x([2, 3], 0.2, 4)] },
    { ins: [x([3], -30, -15)] },
    known([[0, 1, -5, inf, -inf, NaN]], [1, 0.46575960759364043, 0.18354081260932834, 0, 0, NaN]),
  ],
  besselI1eP: [
    { ins: [x([2, 3], 0.2, 4)] },
    { ins: [x([3], -30, -15)] },
    known([[0, -0, 1, -5, inf, NaN]], [0, -0, 0.2079104153497085, -0.16397226694454234, 0, NaN]),
  ],
};
