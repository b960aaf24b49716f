import { isComplex } from "../../core/dtype.ts";
import { bind, scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { conjIfComplex, imag, real } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { cholesky } from "../../ops/linalg/cholesky.ts";
import { eig } from "../../ops/linalg/eig.ts";
import { eigh, eigvalsh } from "../../ops/linalg/eigh.ts";
import { hessenberg } from "../../ops/linalg/hessenberg.ts";
import { lu } from "../../ops/linalg/lu.ts";
import { mT, tril, triu } from "../../ops/linalg/matrix.ts";
import { geqp3P, geqrf, householderProduct, ormqr } from "../../ops/linalg/qr.ts";
import { schur } from "../../ops/linalg/schur.ts";
import { svd } from "../../ops/linalg/svd.ts";
import { triangularSolve } from "../../ops/linalg/triangular-solve.ts";
import { tridiagonal } from "../../ops/linalg/tridiagonal.ts";
import { tridiagonalSolve } from "../../ops/linalg/tridiagonal-solve.ts";
import { reduceOr } from "../../ops/reduce.ts";
import { zeros } from "../../ops/zeros.ts";
import type { Attribute } from "../syntax.ts";
import { resultShape } from "./attributes.ts";
import type { Rule, Rules, Running } from "./rule.ts";

// LAPACK's routines as JAX calls them on a CPU: `lapack_` and a letter for the type in front, `_ffi` behind. Options are the codes of
// LAPACK's letters; results that say how it went come last and are 0.

function option(run: Running, name: string): Attribute | undefined {
  const { attributes } = run.op;
  const config = attributes.get("mhlo.backend_config") ?? attributes.get("backend_config");
  return config?.kind === "dictionary" ? config.entries.get(name) : undefined;
}
/** An option, as its letter. */
function letter(run: Running, name: string, otherwise: string): string {
  const given = option(run, name);
  return given?.kind === "integer" ? String.fromCharCode(Number(given.value)) : otherwise;
}
function flag(run: Running, name: string): boolean {
  const given = option(run, name);
  return given?.kind === "bool" && given.value;
}
/** 0 for each matrix. */
const success = (run: Running, k: number): Value => broadcastTo(scalar(0, "int32"), resultShape(run, k));
/** 1 for each matrix with a NaN. */
function failed(x: Value): Value {
  const nan = reduceOr(lax.ne(x, x), [x.ndim - 2, x.ndim - 1]);
  return convertElementType(nan, "int32");
}
const adjoint = (x: Value): Value => conjIfComplex(mT(x));

/** The triangle that is not asked for stays as it was. */
function potrf([a]: Value[], run: Running): Value[] {
  if (letter(run, "uplo", "L") !== "L") {
    const u = adjoint(cholesky(adjoint(a)));
    return [lax.add(triu(u), tril(a, -1)), failed(u)];
  }
  const l = cholesky(a);
  return [lax.add(tril(l), triu(a, 1)), failed(l)];
}
function trsm([a, b]: Value[], run: Running): Value[] {
  const trans = letter(run, "trans_x", "N");
  return [
    triangularSolve(a, b, {
      leftSide: letter(run, "side", "L") === "L",
      lower: letter(run, "uplo", "L") === "L",
      transposeA: trans !== "N",
      conjugateA: trans === "C",
      unitDiagonal: letter(run, "diag", "N") === "U",
    }),
  ];
}
/** Pivots are counted from 1. */
function getrf([a]: Value[], run: Running): Value[] {
  const [factors, pivots] = lu(a);
  return [factors, lax.add(pivots, scalar(1, "int32")), success(run, 2)];
}
function geqp3([a]: Value[]): Value[] {
  const [r, taus, order] = bind(geqp3P, [a], {});
  return [r, lax.add(order, scalar(1, "int32")), taus];
}
/** Mode V: with vectors; N: what stands in their place has no meaning. */
function syevd([a]: Value[], run: Running): Value[] {
  const lower = letter(run, "uplo", "L") === "L";
  const [vectors, values] = letter(run, "mode", "V") === "V" ? eigh(a, lower) : [a, eigvalsh(a, lower)];
  return [vectors, values, success(run, 2)];
}
/** Mode A: all columns of U and V; S: as many as singular values; N: none. */
function gesdd([a]: Value[], run: Running): Value[] {
  const mode = letter(run, "mode", "A");
  const [s, u, vt] = svd(a, { fullMatrices: mode === "A", computeUv: mode !== "N" });
  const none = (k: number): Value => zeros({ shape: resultShape(run, k), dtype: a.dtype, weakType: false });
  return [a, s, u ?? none(2), vt ?? none(3), success(run, 4)];
}
function ormqrCall([a, taus, c]: Value[], run: Running): Value[] {
  return [ormqr(a, taus, c, flag(run, "left"), flag(run, "transpose"))];
}
const sytrd = ([a]: Value[], run: Running): Value[] => [
  ...tridiagonal(a, letter(run, "uplo", "L") === "L"),
  success(run, 4),
];

const gtsv = (ins: Value[], run: Running): Value[] => [
  ...ins.slice(0, 3),
  tridiagonalSolve(ins, { perturbSingular: false }),
  success(run, 4),
];
const gehrd = ([a]: Value[], run: Running): Value[] => [...hessenberg(a), success(run, 2)];
/** Complex eigenvalues as they are, those of real matrices as real and imaginary parts. */
function eigenvalues(w: Value, a: Value): Value[] {
  return isComplex(a.dtype) ? [w] : [real(w), imag(w)];
}
function gees([a]: Value[], run: Running): Value[] {
  const [t, vectors] = schur(a, { computeSchurVectors: true });
  const [w] = eig(a, { vectors: false, enableEigvecDerivs: false });
  const values = eigenvalues(w, a);
  return [t, vectors, ...values, success(run, values.length + 2), success(run, values.length + 3)];
}
/** Vectors from the left are those of the adjoint, with conjugate eigenvalues; only those from the right are known. */
function geev([a]: Value[], run: Running): Value[] {
  const left = letter(run, "compute_left", "N") === "V";
  if (left) run.fail("eigenvectors from the left are not supported");
  const vectors = letter(run, "compute_right", "N") === "V";
  const [w, right] = eig(a, { vectors, enableEigvecDerivs: false });
  const values = eigenvalues(w, a);
  const none = zeros({ shape: a.shape, dtype: w.dtype, weakType: false });
  return [...values, none, right ?? none, success(run, values.length + 2)];
}

const routines: Readonly<Record<string, Rule>> = {
  potrf,
  trsm,
  getrf,
  geqrf: ([a]) => geqrf(a),
  geqp3,
  orgqr: ([a, taus]) => [householderProduct(a, taus)],
  ungqr: ([a, taus]) => [householderProduct(a, taus)],
  ormqr: ormqrCall,
  unmqr: ormqrCall,
  syevd,
  heevd: syevd,
  gesdd,
  gesvd: gesdd,
  gtsv,
  gehrd,
  gees,
  geev,
  sytrd,
  hetrd: sytrd,
};
export const lapackCalls: Rules = {
  ...Object.fromEntries(
    Object.entries(routines).flatMap(([name, rule]) => [..."sdcz"].map((type) => [`lapack_${type}${name}_ffi`, rule])),
  ),
  tridiagonal_solve_perturbed_ffi: (ins) => [tridiagonalSolve(ins, { perturbSingular: true })],
};
