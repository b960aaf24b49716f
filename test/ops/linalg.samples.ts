import { given, type Operand, type Row, type Samples, x } from "./harness.ts";

/** A positive definite matrix, twice as large each time along the diagonal. */
const definite = given([4, 1, 0.5, 1, 5, 2, 0.5, 2, 6], "float", [3, 3]);
/** [2, n, n] of distinct eigenvalues. */
const matrices = (n: number, at: (i: number, j: number) => number): Operand =>
  given(
    [0, 1].flatMap((b) =>
      Array.from(
        { length: n * n },
        (_, k) => at(Math.floor(k / n), k % n) + (b && k % (n + 1) === 0 ? 0.5 * (1 + k) : 0),
      ),
    ),
    "float",
    [2, n, n],
  );
const symmetric = matrices(5, (i, j) => (i === j ? 3 * i + 1 : 1 / (1 + i + j)));
/** One triangle is read, and slopes are those of symmetric changes: compared by hand in test/ops/linalg.test.ts. */
const bySymmetry = (row: Row): Row => ({ ...row, smooth: false });
const solving = (leftSide: boolean, lower: boolean, transposeA: boolean, unitDiagonal = false) => ({
  leftSide,
  lower,
  transposeA,
  conjugateA: false,
  unitDiagonal,
});
const triangle = matrices(3, (i, j) => (i === j ? 2 + i : 0.3 * (1 + i) - 0.2 * j));
const general = matrices(4, (i, j) => Math.sin(1 + 3 * i + 5 * j) + (i === j ? 0.5 : 0));

const rows: Samples = {
  choleskyP: [
    bySymmetry({ ins: [definite] }),
    bySymmetry({ ins: [symmetric] }),
    bySymmetry({ ins: [given([9], "float", [1, 1])], result: [3] }),
    bySymmetry({
      ins: [given([1, 2, 2, 1], "float", [2, 2])],
      result: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    }),
  ],
  triangularSolveP: [
    { ins: [triangle, x([2, 3, 2])], params: solving(true, true, false) },
    { ins: [triangle, x([2, 3, 5])], params: solving(true, false, true) },
    { ins: [triangle, x([2, 2, 3])], params: solving(false, false, false) },
    { ins: [triangle, x([2, 5, 3])], params: solving(false, true, true) },
    { ins: [given([2, 1, 3, 4], "float", [2, 2]), x([2, 3])], params: solving(true, true, false, true) },
    {
      ins: [given([2, 0, 3, 4], "float", [2, 2]), given([2, 11], "float", [2, 1])],
      params: solving(true, true, false),
      result: [1, 2],
    },
  ],
  luP: [
    { ins: [general] },
    { ins: [x([3, 5])] },
    { ins: [x([5, 3])] },
    { ins: [given([1, 2, 3, 4], "float", [2, 2])], result: [3, 4, 1 / 3, 2 / 3] },
    { ins: [x([10, 10])] },
    { ins: [given([0, 0, 0, 0], "float", [2, 2])], result: [0, 0, 0, 0], smooth: false },
  ],
  factorP: [{ ins: [general], smooth: false }],
  luPivotsToPermutationP: [
    { ins: [given([1, 2, 2], "int32")], params: { permutationSize: 4 }, result: [1, 2, 0, 3] },
    { ins: [given([2, 1, 1, 1], "int32", [2, 2])], params: { permutationSize: 3 } },
  ],
  solveP: [], // its operands belong together: linalg.test.ts
  geqrfP: [{ ins: [general] }, { ins: [x([5, 3])] }, { ins: [x([2, 3, 4])] }],
  geqp3P: [{ ins: [general] }, { ins: [x([5, 3])] }, { ins: [x([3, 5])] }],
  householderProductP: [{ ins: [x([4, 3]), x([3], 0, 1)] }, { ins: [x([2, 3, 3]), x([2, 2], 0, 1)] }],
  ormqrP: [
    { ins: [x([4, 3]), x([3], 0, 1), x([4, 2])], params: { left: true, transpose: false } },
    { ins: [x([4, 3]), x([3], 0, 1), x([2, 4])], params: { left: false, transpose: true } },
  ],
  qrP: [
    { ins: [general], params: { pivoting: false, fullMatrices: true } },
    { ins: [x([5, 3])], params: { pivoting: false, fullMatrices: false } },
    { ins: [x([4, 2])], params: { pivoting: false, fullMatrices: true } },
    { ins: [x([2, 2, 4])], params: { pivoting: false, fullMatrices: false } },
    { ins: [x([4, 3])], params: { pivoting: true, fullMatrices: false } },
    {
      ins: [given([3, 1, 4, 2], "float", [2, 2])],
      params: { pivoting: false, fullMatrices: false },
      result: [-0.6, -0.8, -0.8, 0.6],
    },
  ],
  tridiagonalP: [
    { ins: [symmetric], params: { lower: true } },
    { ins: [x([4, 4])], params: { lower: false } },
  ],
  eighP: [
    bySymmetry({ ins: [symmetric], params: { lower: true, vectors: true } }),
    bySymmetry({ ins: [x([4, 4])], params: { lower: false, vectors: true } }),
    bySymmetry({ ins: [symmetric], params: { lower: false, vectors: false } }),
    bySymmetry({ ins: [given([0, 0, 0, 0], "float", [2, 2])], params: { lower: true, vectors: true } }),
    bySymmetry({ ins: [given([7], "float", [1, 1])], params: { lower: true, vectors: true }, result: [1] }),
    bySymmetry({ ins: [given([7], "float", [1, 1])], params: { lower: true, vectors: false }, result: [7] }),
  ],
  tallSvdP: [
    { ins: [x([4, 3])], params: { fullMatrices: true, computeUv: true } },
    { ins: [general], params: { fullMatrices: false, computeUv: false } },
  ],
  svdP: [
    { ins: [general], params: { fullMatrices: true, computeUv: true } },
    { ins: [x([5, 3])], params: { fullMatrices: false, computeUv: true } },
    { ins: [x([2, 6])], params: { fullMatrices: false, computeUv: true } },
    { ins: [x([2, 3, 4])], params: { fullMatrices: false, computeUv: false } },
    { ins: [x([2, 5])], params: { fullMatrices: true, computeUv: true }, smooth: false },
    {
      ins: [given([0, 0, 3, 0, 0, -4], "float", [2, 3])],
      params: { fullMatrices: false, computeUv: false },
      result: [5, 0],
      smooth: false,
    },
  ],
  tridiagonalSolveP: [
    { ins: [x([4]), x([4], 1, 3), x([4]), x([4, 2])], params: { perturbSingular: false } },
    { ins: [x([2, 5], 2, 4), x([2, 5], -1, 1), x([2, 5]), x([2, 5, 1])], params: { perturbSingular: false } },
    {
      ins: [x([1]), given([2]), x([1]), given([3, 4], "float", [1, 2])],
      params: { perturbSingular: false },
      result: [1.5, 2],
    },
    { ins: [x([4]), x([4], 1, 3), x([4]), x([4, 2])], params: { perturbSingular: true } },
  ],
  hessenbergP: [{ ins: [general] }, { ins: [x([2, 2])] }],
  schurP: [
    { ins: [general], params: { computeSchurVectors: true } },
    { ins: [x([3, 3])], params: { computeSchurVectors: false } },
  ],
  eigP: [], // complex results: linalg-complex.test.ts
};

/** Refuse to be differentiated, as in JAX. */
const constant = ["geqrfP", "geqp3P", "householderProductP", "ormqrP", "tridiagonalP", "hessenbergP", "schurP"];
export const samples: Samples = Object.fromEntries(
  Object.entries(rows).map(([name, list]) => [
    name,
    list.map((row): Row => ({ ...(constant.includes(name) ? bySymmetry(row) : row), halves: false })),
  ]),
);
