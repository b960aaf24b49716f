import type { DType } from "../../../core/dtype.ts";
import { isComplex } from "../../../core/dtype.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { choleskyP } from "../../../ops/linalg/cholesky.ts";
import { eigP } from "../../../ops/linalg/eig.ts";
import { eighP } from "../../../ops/linalg/eigh.ts";
import { hessenbergP } from "../../../ops/linalg/hessenberg.ts";
import { factorP, luP } from "../../../ops/linalg/lu.ts";
import { luPivotsToPermutationP } from "../../../ops/linalg/permutation.ts";
import { geqp3P, geqrfP, householderProductP, ormqrP } from "../../../ops/linalg/qr.ts";
import { schurP } from "../../../ops/linalg/schur.ts";
import { tallSvdP } from "../../../ops/linalg/svd.ts";
import { type TriangularSolveParams, triangularSolveP } from "../../../ops/linalg/triangular-solve.ts";
import { tridiagonalP } from "../../../ops/linalg/tridiagonal.ts";
import { tridiagonalSolveP } from "../../../ops/linalg/tridiagonal-solve.ts";
import { range } from "../../../util/list.ts";
import type { Attribute, Elements, TensorType } from "../../syntax.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { bool, enumeration, integer, integers, shapeOf, tensor, typeOf } from "../types.ts";
import { conjugate } from "./elementwise.ts";

// Cholesky factors and triangular systems are operations of StableHLO. Other decompositions are calls of LAPACK, as JAX makes them on
// CPUs: XLA knows them in a process with JAX.

/** Where an element is below the diagonal or on it. */
function below(b: Builder, shape: readonly number[]): Tensor {
  const last = shape.length - 1;
  const index = tensor(shape, "int32");
  return b.compare("GE", b.iota(index, last - 1), b.iota(index, last));
}
/** A matrix that is not positive definite has no factor: NaN, to which its last pivot has become. */
const cholesky: Rule = (b, [a]) => {
  const shape = shapeOf(a.type);
  const last = shape.length - 1;
  const x = b.one("stablehlo.cholesky", [a], a.type, { lower: bool(true) });
  if (shape.includes(0)) return [x];
  const n = shape[last];
  const outer = shape.slice(0, -2);
  const pivot = b.slice(x, [...outer.map(() => 0), n - 1, n - 1], shape);
  const exists = b.broadcast(b.compare("EQ", pivot, pivot), shape, range(shape.length));
  return [b.select(exists, b.select(below(b, shape), x, b.like(x, 0)), b.like(x, Number.NaN))];
};
/** A matrix that is conjugated but not transposed is transposed first. */
const triangularSolve: Rule = (b, [a, rhs], p: TriangularSolveParams) => {
  const conjugates = p.conjugateA && isComplex(a.type.dtype);
  const turned = conjugates && !p.transposeA;
  const mode = p.transposeA || turned ? (conjugates ? "ADJOINT" : "TRANSPOSE") : "NO_TRANSPOSE";
  return [
    b.one("stablehlo.triangular_solve", [turned ? swapped(b, a) : a, rhs], rhs.type, {
      left_side: bool(p.leftSide),
      lower: bool(p.lower !== turned),
      unit_diagonal: bool(p.unitDiagonal),
      transpose_a: enumeration("transpose", mode),
    }),
  ];
};
function swapped(b: Builder, x: Tensor): Tensor {
  const rank = shapeOf(x.type).length;
  return b.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
}

const letters: Partial<Record<DType, string>> = { float32: "s", float64: "d", complex64: "c", complex128: "z" };
/** Matrices lie column by column; other arrays row by row. `matrices`: how many axes of the type are a matrix's, 2 or none. */
function layout(type: TensorType, isMatrix: boolean): Elements {
  const rank = type.shape.length;
  const order = isMatrix ? [rank - 2, rank - 1, ...range(rank - 2).reverse()] : range(rank).reverse();
  return { kind: "elements", type: tensor([rank], "int64"), splat: false, data: BigInt64Array.from(order, BigInt) };
}
const layouts = (types: readonly TensorType[], batch: number): Attribute => ({
  kind: "list",
  elements: types.map((t) => layout(t, t.shape.length === batch + 2)),
});
const letter = (code: string): Attribute => integer(code.charCodeAt(0), "uint8");
/** Calls a routine of LAPACK. */
const lapack = (
  b: Builder,
  routine: string,
  ins: readonly Tensor[],
  results: readonly TensorType[],
  options?: Record<string, Attribute>,
): Tensor[] => library(b, `lapack_${letters[ins[0].type.dtype]}${routine}_ffi`, ins, results, options);
function library(
  b: Builder,
  target: string,
  ins: readonly Tensor[],
  results: readonly TensorType[],
  options: Record<string, Attribute> = {},
): Tensor[] {
  const batch = Math.max(...ins.map((x) => x.type.shape.length)) - 2;
  return b.op("stablehlo.custom_call", ins, results, {
    attributes: {
      call_target_name: { kind: "string", value: target },
      api_version: integer(4, "int32"),
      backend_config: { kind: "dictionary", entries: new Map(Object.entries(options)) },
      operand_layouts: layouts(
        ins.map((x) => x.type),
        batch,
      ),
      result_layouts: layouts(results, batch),
    },
  });
}
/** The type of what tells how it went. */
const info = (a: Tensor): TensorType => tensor(shapeOf(a.type).slice(0, -2), "int32");
/** LAPACK counts from 1. */
const fromZero = (b: Builder, x: Tensor): Tensor => b.same("subtract", x, b.like(x, 1));

/** Row exchanges, one after the other, as a permutation: the rows change places wherever an index is one of them. */
function permutation(b: Builder, pivots: Tensor, type: TensorType): Tensor {
  const shape = shapeOf(type);
  const [outer, last] = [shape.slice(0, -1), shape.length - 1];
  const counter = tensor([], "int32");
  const steps = shapeOf(pivots.type)[last];
  const types = [counter, pivots.type, type];
  const test = b.region(types, (r, [i]) => [r.compare("LT", i, r.constant(steps, counter))]);
  const body = b.region(types, (r, [i, exchanges, order]) => {
    const column = (x: Tensor): Tensor => {
      const from = [...outer.map(() => r.constant(0, counter)), i];
      const slice = tensor([...outer, 1], "int32");
      const sizes = integers([...outer, 1]);
      const found = r.one("stablehlo.dynamic_slice", [x, ...from], slice, { slice_sizes: sizes });
      return r.broadcast(found, shape, range(shape.length));
    };
    const rows = r.iota(type, last);
    const here = r.compare("EQ", rows, r.spread(i, shape));
    const there = r.compare("EQ", rows, column(exchanges));
    const sum = r.region([counter, counter], (s, [x, y]) => [s.same("add", x, y)]);
    const picked = r.select(there, order, r.like(order, 0));
    const [lower] = r.op("stablehlo.reduce", [picked, r.constant(0, counter)], [tensor(outer, "int32")], {
      attributes: { dimensions: integers([last]) },
      regions: [sum],
    });
    const next = r.select(there, column(order), order);
    const exchanged = r.select(here, r.broadcast(lower, shape, range(last)), next);
    return [r.same("add", i, r.constant(1, counter)), exchanges, exchanged];
  });
  const carried = [b.constant(0, counter), pivots, b.iota(type, last)];
  return b.op("stablehlo.while", carried, types, { regions: [test, body] })[2];
}
const lu: Rule = (b, [a], _, { outs }) => {
  const [factors, pivotType, orderType] = outs.map(typeOf);
  const [x, pivots] = lapack(b, "getrf", [a], [factors, pivotType, info(a)]);
  const exchanges = fromZero(b, pivots);
  return [x, exchanges, permutation(b, exchanges, orderType)];
};
const geqp3: Rule = (b, [a], _, { outs }) => {
  const [r, taus, order] = outs.map(typeOf);
  const free = b.constant(0, order);
  const [x, columns, factors] = lapack(b, "geqp3", [a, free], [r, order, taus]);
  return [x, factors, fromZero(b, columns)];
};
const product = (a: Tensor, verb: string): string => `${isComplex(a.type.dtype) ? "un" : "or"}${verb}`;
const eigh: Rule = (b, [a], { lower, vectors }, { outs }) => {
  const types = outs.map(typeOf);
  const routine = isComplex(a.type.dtype) ? "heevd" : "syevd";
  const options = { mode: letter(vectors ? "V" : "N"), uplo: letter(lower ? "L" : "U") };
  return lapack(b, routine, [a], [a.type, types[types.length - 1], info(a)], options).slice(vectors ? 0 : 1, 2);
};
const svd: Rule = (b, [a], { fullMatrices, computeUv }, { outs }) => {
  const types = outs.map(typeOf);
  const shape = shapeOf(a.type);
  const outer = shape.slice(0, -2);
  const [m, n] = shape.slice(-2);
  const none = [tensor([...outer, m, m], a.type.dtype), tensor([...outer, n, n], a.type.dtype)];
  const [, ...rest] = lapack(b, "gesdd", [a], [a.type, types[0], ...(computeUv ? types.slice(1) : none), info(a)], {
    mode: letter(computeUv ? (fullMatrices ? "A" : "S") : "N"),
  });
  return rest.slice(0, outs.length);
};
/** From the first column on, whichever triangle is read: LAPACK begins at the last one where it reads the upper triangle. */
const tridiagonal: Rule = (b, [a], { lower }, { outs }) => {
  const routine = isComplex(a.type.dtype) ? "hetrd" : "sytrd";
  const read = lower ? a : isComplex(a.type.dtype) ? conjugate(b, swapped(b, a)) : swapped(b, a);
  const types = [...outs.map(typeOf), info(a)];
  const [x, ...rest] = lapack(b, routine, [read], types, { uplo: letter("L") }).slice(0, 4);
  return [lower ? x : b.select(below(b, shapeOf(a.type)), x, a), ...rest];
};
const hessenberg: Rule = (b, [a], _, { outs }) => {
  const rows = shapeOf(a.type)[a.type.shape.length - 1];
  const options = { low: integer(1, "int32"), high: integer(rows, "int32") };
  return lapack(b, "gehrd", [a], [...outs.map(typeOf), info(a)], options).slice(0, 2);
};
/** Eigenvalues: complex ones, or real and imaginary parts of those of a real matrix. */
const eigenvalueTypes = (a: Tensor): TensorType[] => {
  const type = tensor(shapeOf(a.type).slice(0, -1), a.type.dtype);
  return isComplex(a.type.dtype) ? [type] : [type, type];
};
const schur: Rule = (b, [a], { computeSchurVectors }, { outs }) => {
  const types = [a.type, a.type, ...eigenvalueTypes(a), info(a), info(a)];
  const options = { mode: letter(computeSchurVectors ? "V" : "N"), sort: letter("N") };
  return lapack(b, "gees", [a], types, options).slice(0, outs.length);
};
const eig: Rule = (b, [a], { vectors }, { outs }) => {
  const [values] = outs.map(typeOf);
  const matrices = tensor(shapeOf(a.type), values.dtype);
  const own = eigenvalueTypes(a);
  const options = { compute_left: letter("N"), compute_right: letter(vectors ? "V" : "N") };
  const results = lapack(b, "geev", [a], [...own, matrices, matrices, info(a)], options);
  const w = own.length === 1 ? results[0] : b.one("stablehlo.complex", results.slice(0, 2), values);
  return vectors ? [w, results[own.length + 1]] : [w];
};

export const linalgRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [choleskyP, cholesky],
  [triangularSolveP, triangularSolve],
  [luP, lu],
  [factorP, lu],
  [
    luPivotsToPermutationP,
    (b, [pivots], { permutationSize: m }, { outs }) => {
      // An exchange with a row that does not exist is none.
      const inside = b.same("clamp", b.like(pivots, 0), pivots, b.like(pivots, m - 1));
      return [permutation(b, inside, typeOf(outs[0]))];
    },
  ],
  [geqrfP, (b, [a], _, { outs }) => lapack(b, "geqrf", [a], outs.map(typeOf))],
  [geqp3P, geqp3],
  [householderProductP, (b, ins) => lapack(b, product(ins[0], "gqr"), ins, [ins[0].type])],
  [
    ormqrP,
    (b, ins, { left, transpose }) =>
      lapack(b, product(ins[0], "mqr"), ins, [ins[2].type], { left: bool(left), transpose: bool(transpose) }),
  ],
  [hessenbergP, hessenberg],
  [schurP, schur],
  [eigP, eig],
  [
    tridiagonalSolveP,
    (b, ins, { perturbSingular }) =>
      perturbSingular
        ? library(b, "tridiagonal_solve_perturbed_ffi", ins, [ins[3].type])
        : [lapack(b, "gtsv", ins, [...ins.map((x) => x.type), info(ins[3])])[3]],
  ],
  [eighP, eigh],
  [tallSvdP, svd],
  [tridiagonalP, tridiagonal],
];
