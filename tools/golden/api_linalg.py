"""Golden cases of jaxtra.numpy.linalg, scipy.linalg and lax.linalg: what conventions fix. Vectors whose signs are free are
tested by what they must satisfy, in test/numpy/linalg.test.ts."""

import jax
import jax.numpy as jnp
import numpy as np

from cases import A, I, Suite, f32, inf, nan, seeded

s = Suite("linalg", __file__)
N, S, L = "numpy.linalg.", "scipy.linalg.", "lax.linalg."


def spd(n, *batch):
    g = f32(*batch, n, n)
    return (g @ np.swapaxes(g, -1, -2) + n * np.eye(n, dtype=np.float32)).astype(np.float32)


def regular(n, *batch):
    return (f32(*batch, n, n, lo=-1, hi=1) + 2 * np.eye(n, dtype=np.float32)).astype(np.float32)


def case(fn, *args, scale=64, grad=None, **o):
    """Errors are relative to the size of operands and results."""
    big = max([1.0] + [float(np.abs(a[np.isfinite(a)]).max(initial=0)) for a in args if isinstance(a, np.ndarray) and a.dtype.kind == "f"])
    s.case(fn, *args, tol="few", tol_a=scale * 2.0**-23 * big, grad=grad, **o)


s.file("errors")
for name in ("cholesky", "inv", "det", "slogdet", "eigvalsh", "eigvals", "eig"):
    s.error(N + name, f32(2, 3))
    s.error(N + name, f32(3))
s.error(N + "cholesky", np.ones((2, 2), np.float16))
s.error(N + "solve", f32(3, 3), f32(2))
s.error(N + "solve", f32(2, 3), f32(2))
s.error(N + "qr", f32(3, 3), mode="thin")
s.error(N + "norm", f32(3, 3), ord=3)
s.error(N + "norm", f32(2, 3, 4), ord=2)
s.error(N + "norm", f32(3), ord="nuc")
s.error(N + "matrixPower", f32(2, 3), 2)
s.error(N + "multiDot", [f32(2, 3), f32(2, 3)])
s.error(N + "cond", f32(2, 3), 1)
s.error(N + "lstsq", f32(3, 2), f32(4))
s.error(N + "tensorinv", f32(2, 3), ind=1)
s.error(N + "outer", f32(2, 2), f32(2))
s.error(N + "eigh", f32(2, 2), UPLO="X")
s.error(S + "qr", f32(2, 2), mode="complete")
s.error(S + "schur", f32(2, 2), output="imaginary")
s.error(S + "polar", f32(2, 2), side="up")
s.error(S + "blockDiag", f32(2, 2, 2))
s.error(S + "solve", f32(2, 2), f32(2), assume_a="none")
s.error(L + "triangularSolve", f32(2, 3), f32(3, 3))

s.file("solve")
seeded("linalgsolve")
case(N + "cholesky", spd(3), grad=[0])
case(N + "cholesky", spd(4, 2), upper=True)
case(N + "cholesky", f32(3, 3) + 9 * np.eye(3, dtype=np.float32), symmetrize_input=False)
case(N + "cholesky", A(1, 2, 2, 1).reshape(2, 2))
case(N + "cholesky", I(4, 2, 2, 5).reshape(2, 2))
for a, b in [(regular(3), f32(3)), (regular(3), f32(3, 2)), (regular(2, 3), f32(3, 2, 4)), (regular(2), f32(3, 2, 1)), (regular(1), f32(1))]:
    case(N + "solve", a, b, grad=[0, 1] if b.ndim == 2 else None)
case(N + "solve", np.zeros((2, 2), np.float32), A(1, 2))
for a in [regular(3), regular(2, 4), regular(1)]:
    case(N + "inv", a)
    case(N + "det", a, scale=256)
    case(N + "slogdet", a)
case(N + "inv", A(1, 2, 2, 4).reshape(2, 2))
case(N + "inv", np.zeros((2, 2), np.float32))
for n in (4, 5):
    case(N + "det", regular(n), scale=1024, grad=[0])
    case(N + "slogdet", -regular(n))
    case(N + "slogdet", regular(n), method="qr")
case(N + "det", (f32(4, 3) @ f32(3, 4)).astype(np.float32) * 0 + np.diag(A(1, 2, 3, 0)))
for z in [np.zeros((3, 3), np.float32), np.zeros((0, 0), np.float32), np.zeros((2, 0, 0), np.float32), np.zeros((2, 2), np.float32)]:
    case(N + "det", z)
    case(N + "slogdet", z)
for p in (0, 1, 2, 3, 5, -2):
    case(N + "matrixPower", regular(3), p, scale=1024)
case(N + "matrixPower", I(1, 1, 0, 1).reshape(2, 2), 5)
case(N + "tensorsolve", regular(6).reshape(2, 3, 6), f32(2, 3))
case(N + "tensorinv", regular(6).reshape(2, 3, 6))
case(N + "lstsq", f32(5, 3), f32(5), scale=256)
case(N + "lstsq", f32(5, 3), f32(5, 2), scale=256)
case(N + "pinv", f32(4, 3), scale=512, grad=[0])
case(N + "pinv", f32(2, 2, 3), scale=512)
case(N + "pinv", A(1, 2, 2, 4).reshape(2, 2), scale=256)
case(N + "multiDot", [f32(2, 3), f32(3, 4), f32(4)])
case(N + "multiDot", [f32(3), f32(3, 4), f32(4, 2), f32(2)], scale=512)

s.file("norms")
seeded("linalgnorms")
x = f32(3, 4)
for o in (None, 1, -1, 2, -2, inf, -inf, "fro", "nuc"):
    case(N + "norm", x, ord=o)
    case(N + "norm", f32(2, 3, 3), ord=o, axis=(-2, -1), keepdims=True)
for o in (None, 0, 1, 2, 3, -1, -2, 0.5, inf, -inf):
    case(N + "norm", f32(4), ord=o, grad=[0] if o in (None, 3) else None)
    case(N + "norm", f32(3, 4), ord=o, axis=1)
    if o is not None:
        case(N + "vectorNorm", f32(2, 3), ord=o, axis=0, keepdims=True)
case(N + "norm", f32(2, 3, 4))
case(N + "norm", I(3, 4))
case(N + "norm", A(0, 0))
case(N + "norm", f32(2, 3, 4), ord=1, axis=(0, 2))
for o in ("fro", "nuc", 1, 2, inf):
    case(N + "matrixNorm", f32(2, 3, 4), ord=o)
for p in (None, 2, -2, 1, inf, "fro"):
    case(N + "cond", regular(3), p, scale=512)
case(N + "cond", np.zeros((2, 2), np.float32))
case(N + "matrixRank", (f32(4, 2) @ f32(2, 4)).astype(np.float32) * 4)
case(N + "matrixRank", regular(2, 3))
case(N + "matrixRank", A(1, 0))
case(N + "matrixRank", np.diag(A(1, 0.1, 0.01)), rtol=0.05)
case(N + "trace", f32(2, 3, 3), offset=1)
case(N + "diagonal", f32(2, 3, 3), offset=-1)
case(N + "cross", f32(2, 3), f32(2, 3))
case(N + "outer", f32(2), f32(3))
case(N + "vecdot", f32(2, 3), f32(2, 3))

s.file("factors")
seeded("linalgfactors")
for a in [f32(3, 3), f32(4, 2), f32(2, 4), f32(2, 3, 3)]:
    case(N + "qr", a, scale=256)
    case(N + "qr", a, mode="r")
    case(N + "qr", a, mode="raw")
    case(L + "lu", a, scale=256)
case(N + "qr", A(3, 1, 4, 2).reshape(2, 2), mode="complete")
case(N + "qr", f32(4, 2), mode="complete")
case(L + "qr", f32(4, 3), pivoting=True)
sym = lambda a: (a + np.swapaxes(a, -1, -2)) / 2
case(N + "eigvalsh", sym(f32(4, 4)))
case(N + "eigvalsh", A(1, 5, 1, 1).reshape(2, 2))
case(N + "eigvalsh", f32(3, 3), UPLO="U", symmetrize_input=False)
case(N + "eigh", sym(f32(3, 3)), scale=256, grad=[0])
case(N + "svdvals", f32(3, 5))
case(N + "svd", f32(3, 3), compute_uv=False)
case(N + "svd", f32(4, 4), compute_uv=False, hermitian=True)
case(N + "svd", f32(3, 3), scale=256, grad=[0])
tri = np.tril(regular(3))
for left in (True, False):
    for lower in (True, False):
        for t in (True, False):
            a = tri if lower else tri.T.copy()
            case(L + "triangularSolve", a, f32(3, 3), left_side=left, lower=lower, transpose_a=t)
case(L + "triangularSolve", tri, f32(3, 2), left_side=True, lower=True, unit_diagonal=True, grad=[0, 1])
case(L + "triangularSolve", tri, f32(3), left_side=True, lower=True)
case(L + "luPivotsToPermutation", I(1, 2, 2), 4)
case(L + "householderProduct", f32(4, 3), f32(3, lo=0, hi=1))
case(L + "ormqr", f32(4, 3), f32(3, lo=0, hi=1), f32(4, 2), transpose=True)
case(L + "hessenberg", f32(4, 4))
case(L + "tridiagonal", sym(f32(4, 4)))

s.file("scipy")
seeded("linalgscipy")
case(S + "cholesky", spd(3), grad=[0])
case(S + "cholesky", spd(3), lower=True)
case(S + "solve", spd(3), f32(3, 2), assume_a="pos")
case(S + "solve", regular(3), f32(3))
for t in (0, 1, 2):
    case(S + "solveTriangular", tri, f32(3), trans=t, lower=True)
    case(S + "luSolve", [np.array(v) for v in jax.scipy.linalg.lu_factor(regular(3))], f32(3, 2), trans=t)
case(S + "solveTriangular", tri.T.copy(), f32(2, 3, 2), unit_diagonal=True)
case(S + "luFactor", f32(3, 3))
case(S + "lu", f32(3, 3), scale=256)
case(S + "lu", f32(2, 4), permute_l=True)
for mode in ("full", "economic", "r"):
    case(S + "qr", f32(4, 2), mode=mode)
case(S + "qr", f32(3, 3), pivoting=True)
case(S + "qrMultiply", f32(4, 3), f32(2, 4))
case(S + "qrMultiply", f32(4, 3), f32(3, 2), mode="left")
case(S + "hessenberg", f32(4, 4), calc_q=True, scale=128)
case(S + "det", regular(3))
case(S + "inv", regular(3))
case(S + "expm", f32(3, 3, lo=-0.3, hi=0.3), grad=[0])
case(S + "expm", f32(2, 3, 3), scale=8192)
case(S + "expm", np.triu(f32(3, 3)), upper_triangular=True, scale=2048)
case(S + "expm", np.zeros((2, 2), np.float32))
case(S + "expmFrechet", f32(3, 3, lo=-1, hi=1), f32(3, 3), scale=512)
case(S + "polar", regular(3), scale=128)
case(S + "polar", f32(4, 3), side="right", scale=128)
case(S + "solveSylvester", regular(3), regular(2), f32(3, 2), scale=256)
case(S + "eighTridiagonal", f32(4), f32(3), eigvals_only=True)
case(S + "blockDiag", f32(2, 2), f32(1, 3), f32(2))
case(S + "toeplitz", f32(3))
case(S + "toeplitz", f32(2, 3), f32(4))
case(S + "hankel", f32(3), f32(4))
case(S + "hankel", I(1, 2, 3))
case(S + "circulant", f32(2, 3))
case(S + "companion", A(2, -3, 2, 1))
case(S + "leslie", f32(3), f32(2))
case(S + "fiedler", f32(3))
case(S + "hilbert", 4)
case(S + "invhilbert", 3, scale=4096)
for k in ("symmetric", "lower", "upper"):
    case(S + "pascal", 4, k)
    case(S + "invpascal", 4, k)
case(S + "helmert", 4)
case(S + "helmert", 3, full=True)
case(S + "hadamard", 4)

s.write()
