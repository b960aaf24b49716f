"""Golden rows of jaxtra.numpy over all dtypes: shapes, joins, pieces, padding, triangles and diagonals."""

import math

from cases import A, B, I, f32
from sweep import ALL, D, Sweep, V, np

s = Sweep("numpy", __file__)
N = "numpy."
nan, inf = math.nan, math.inf
M = V(nan, 1, -2, 3, inf, -0.0, shape=(2, 3))
T = V(3, nan, 1, 2, -1, 0, 5, 4, shape=(2, 2, 2))
ROW = V(1, nan, 3)
EMPTY, ONE = f32(0, 2), f32()


def rows(name, *args, x=M, edges=True, **options):
    """A sweep, and float32 without elements and axes."""
    s.sweep(N + name, x, *args, tol="exact", **options)
    for other in [EMPTY, ONE] if edges else []:
        s.case(N + name, other, *args, tol="exact", **options)


def more(name, *calls, tol="exact"):
    """Other arguments with float32 alone."""
    for args, options in calls:
        s.case(N + name, *args, tol=tol, **options)


def c(*args, **options):
    return args, options


X, Y, W = A(1, nan, 3, -0.0, inf, 6).reshape(2, 3), f32(2, 1, 3), f32(5)

s.file("sweepShape")
for name in ["ravel", "transpose", "flip", "fliplr", "flipud", "squeeze", "atleast1d", "atleast2d", "atleast3d", "copy", "matrixTranspose"]:
    rows(name)
rows("permuteDims", (1, 0), edges=False)
more("permuteDims", c(EMPTY, (1, 0)), c(ONE, ()), c(Y, (2, 0, 1)), c(Y, (0, 1)))
rows("reshape", (3, 2), order="F")
rows("reshape", (-1, 2))
more("reshape", *[c(x, shape) for x in (X, EMPTY, ONE) for shape in [-1, 6, (1, -1, 3), (0, -1), (2, 2), (-1, -1), (), (1, 1)]])
more("reshape", c(X, (3, 2), order="A"), c(X, (3, 2), order="X"), c(X, 6, copy=True), c(Y, (3, 2), order="F"))
more("ravel", *[c(Y, order=o) for o in "CFAKX"])
more("flip", *[c(Y, axis) for axis in [0, -1, (0, 2), (), 3, (0, 0), None]])
more("squeeze", *[c(Y, axis) for axis in [1, -2, (1,), (), 0, 3, (1, 1)]])
rows("expandDims", (0, -1))
more("expandDims", *[c(x, axis) for x in (X, ONE) for axis in [0, -1, 3, (0, 0), (-2,), ()]])
rows("swapaxes", 0, -1)
more("swapaxes", c(Y, 0, 1), c(Y, 1, 1), c(Y, 0, 3), c(Y, -4, 0))
rows("moveaxis", 0, -1)
more("moveaxis", *[c(Y, i, j) for i, j in [((0, 1), (1, 0)), ((0, 2), (-1, 0)), (0, 5), ((0, 0), (0, 1)), ((0, 1), (0,)), ((), ())]])
rows("rollaxis", 1)
more("rollaxis", *[c(Y, i, j) for i, j in [(0, 0), (2, 0), (-1, 0), (0, 2), (0, -1), (0, 3), (0, 4)]])
more("transpose", *[c(Y, p) for p in [(2, 0, 1), (-1, 0, 1), (0, 0, 1), (1, 0), None]])
rows("broadcastTo", (2, 2, 3))
more("broadcastTo", *[c(Y, shape) for shape in [(2, 4, 3), (2, 2, 4, 3), (3,), (), (2, 0, 3), (0, 3), (2, -1, 3)]])
rows("broadcastArrays", V(1, nan, shape=(2, 1)), edges=False)
more("broadcastArrays", c(X, ONE, W[:1]), c(X, W), c(X), c(EMPTY, W[:2]), c(Y, I(1, 2, 3)))
more("broadcastShapes", c((2, 1), (3,)), c((2, 3), (4,)), c((), (0,)), c((0,), (3,)))
for k in [0, 1, 2, -1]:
    rows("rot90", k) if k == 1 else more("rot90", c(X, k), c(Y, k))
more("rot90", c(Y, k=1, axes=(-1, 0)), c(X, k=1, axes=(1, 0)), c(X, k=1, axes=(0, 0)), c(W))
rows("tile", (2, 1, 2))
more("tile", *[c(x, r) for x in (X, ONE) for r in [2, 0, (0, 2), (), (1, 2, 1, 2), (-1,)]])
rows("repeat", 2, axis=-1)
rows("repeat", 3)
more("repeat", *[c(X, r, axis=a) for r in [0, 1, I(1, 0), I(1, 2, 3), I(2), -1, I(2)[0]] for a in [None, 0, 1]])
more("repeat", c(X, I(1, 2), axis=0, total_repeat_length=2), c(X, I(0, 1), axis=0, total_repeat_length=4), c(EMPTY, 2, axis=0, total_repeat_length=3), c(X, 2, total_repeat_length=3), c(X, I(0, 0), axis=0, total_repeat_length=2), c(X, A(1, 2), axis=0))
rows("roll", 1)
rows("roll", -4, axis=-1)
more("roll", *[c(X, n, axis=a) for n, a in [((1, 2), (0, 1)), (1, (0, 1)), (7, (0, 0)), ((1, 2), 0), (1, 5), (0, None)]])
more("roll", c(X, I(2)[0], axis=1), c(X, I(1, 2), axis=(0, 1)), c(X, I(1, 2), axis=1), c(X, I(-1)))

s.file("sweepJoin")
for name in ["concatenate", "stack", "vstack", "hstack", "dstack", "columnStack"]:
    s.sweep(N + name, [M, M], tol="exact")
    s.sweep(N + name, [M, X], tol="exact")
    more(name, c([EMPTY, EMPTY]), c([ONE, ONE]), c([X]), c(Y), c([W, W]), c([W[:2], W]), c([]))
    if name != "columnStack":
        s.sweep(N + name, [X, X], dtype=D, tol="exact")
for axis in [-1, 1, 2, -3]:
    more("concatenate", c([X, X], axis))
    more("stack", c([X, X], axis))
s.sweep(N + "concatenate", [M, ROW], axis=None, tol="exact")
s.sweep(N + "concat", [M, M], axis=-1, tol="exact")
more("concat", c([EMPTY, EMPTY]), c([ONE, ONE], axis=None), c([ONE, ONE]))
s.sweep(N + "append", M, ROW, tol="exact")
more("append", c(X, X, 0), c(X, X, -1), c(X, W, 0), c(EMPTY, ONE), c(ONE, ONE), c(X, 1.5), c(X, X, 2))
s.sweep(N + "block", [[M, M], [ROW, ROW]], tol="exact")
more("block", c([X, X]), c([[X], [X]]), c(X), c([ONE, 2.5]), c([[X, W[:2].reshape(2, 1)], [f32(1, 4)]]), c([X, [X]]), c([]), c([EMPTY, EMPTY]))
rows("unstack", edges=False)
more("unstack", c(EMPTY), c(ONE), c(Y, axis=-1), c(Y, axis=1), c(Y, axis=3))
s.sweep(N + "meshgrid", ROW, V(1, 2), tol="exact")
more("meshgrid", c(W, W[:2], indexing="ij"), c(W, W[:2], sparse=True), c(W, ONE), c(EMPTY[:, 0], W), c(X, W), c(W, indexing="x"), c(W))
for name in ["split", "arraySplit"]:
    s.sweep(N + name, M, 3, axis=1, tol="exact")
    more(name, *[c(X, k, axis=a) for k in [1, 2, (1,), (1, 1), (), (2, 1), (0, 9)] for a in [0, -1]], c(EMPTY, 2, axis=1), c(ONE, 1), c(X, 0), c(X, 2, axis=2))
for name, x in [("hsplit", M), ("vsplit", M), ("dsplit", T)]:
    s.sweep(N + name, x, (1,), tol="exact")
    more(name, c(W, (2, 3)), c(ONE, 1), c(EMPTY, 1), c(Y, 1), c(Y, 2))
s.sweep(N + "resize", M, (2, 4), tol="exact")
more("resize", *[c(x, shape) for x in (X, EMPTY, ONE) for shape in [(2,), 7, (0,), (), (2, -1)]])
for name, args in [("delete", (I(0, -1), 1)), ("delete", (1,)), ("insert", (1, ROW, 0)), ("insert", (I(2, 0), V(7, nan)))]:
    s.sweep(N + name, M, *args, tol="exact")
more("delete", *[c(X, i, a) for i in [0, -1, 5, slice(0, 1), slice(None, None, 2), slice(None, None, -1)] for a in [None, 0, 1]])
more("delete", c(EMPTY, 1, 1), c(ONE, 0), c(X, B(True, False), 0), c(X, B(True), 0), c(X, I(2, 0), 1, assume_unique_indices=True), c(X, I(-1, 9), assume_unique_indices=True), c(X, I(1, 1), 1), c(X, I(9), 0), c(X, A(1.0), 0))
more("insert", *[c(X, i, 1, a) for i in [0, -1, 2, 9, -9] for a in [None, 0, 1]])
more("insert", c(X, I(1, 1), A(7, 8), 1), c(X, slice(0, 2), A(7, 8)), c(X, 1, A(7, 8), 1), c(X, 0, 2.5), c(X, I(0, 2, 1), 5), c(X, I(1), A(7, 8), 1), c(EMPTY, 0, 5, 1), c(ONE, 0, 5), c(X, B(True, False), 1), c(X, 1, A(7, 8, 9), 0), c(X, 0, f32(2, 3), 0), c(X, I(0, 1), A(1, 2, 3)))
s.sweep(N + "trimZeros", V(0, 0, nan, 0, 2, 0), tol="exact")
more("trimZeros", *[c(A(0, 1, 0), trim=t) for t in ["f", "b", "FB", "x"]], c(A(0, 0)), c(EMPTY), c(ONE), *[c(A(0, 0, 0, 0, 1, 0).reshape(2, 3), axis=a) for a in [None, 0, -1, (0, 1), 2]])
s.sweep(N + "ix_", V(0, 1, 1), I(1, 0), tol="exact", dtypes=[d for d in ALL if d != "bool"])
# Masks, which JAX has not made yet: NumPy's answer.
masks = lambda x, y: tuple(a.astype("int32") for a in np.ix_(np.asarray(x), np.asarray(y)))
s.sweep(N + "ix_", V(0, 1, 1), I(1, 0), tol="exact", dtypes=["bool"], py=masks)
more("ix_", c(I(0)), c(I(), I(0, 1)), c(X), c(ONE))

s.file("sweepPad")
PAD = V(1, nan, 3, -2, 5, 0, shape=(2, 3))
for mode in ["constant", "edge", "reflect", "symmetric", "wrap"]:
    s.sweep(N + "pad", PAD, (1, 2), mode, tol="exact")
for mode in ["linear_ramp", "maximum", "minimum", "mean", "median"]:
    s.sweep(N + "pad", V(1, 7, 3, -2, 5, 0, shape=(2, 3)), ((1, 0), (0, 2)), mode)
s.sweep(N + "pad", PAD, 1, constant_values=2.5, tol="exact")
for mode in ["edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "minimum", "mean", "median", "odd"]:
    more("pad", c(X, ((7, 0), (0, 5)), mode), c(EMPTY, ((0, 0), (1, 1)), mode), c(EMPTY, 1, mode), c(ONE, 1, mode), c(f32(1, 1), 2, mode), tol="plain")
for width in [0, (0,), ((1, 2),), ((1, 0), (0, 2)), -1, ((0, 1), (1, 0), (2, 2)), ((1, 2, 3),)]:
    more("pad", c(X, width), tol="plain")
more("pad", *[c(X, 1, constant_values=v) for v in [(1, 2), ((1, 2), (3, 4)), ((1, 2),), (1, 2, 3)]], c(ONE, 1), c(EMPTY, 1), tol="plain")
more("pad", *[c(X, 2, "linear_ramp", end_values=v) for v in [3, (1, 5), ((1, 2), (3, 4))]], tol="plain")
more("pad", *[c(W.reshape(1, 5), 1, mode, stat_length=v) for mode in ["maximum", "mean", "median"] for v in [1, (1, 2), ((1, 1), (2, 3)), None, 0, 99]], tol="plain")
more("pad", *[c(W, w, mode, reflect_type=t) for mode in ["reflect", "symmetric"] for w, t in [(2, "odd"), (9, "odd"), (1, "even"), (1, "x")]], tol="plain")
more("pad", c(X, 1, "edge", constant_values=1), c(X, 1, "wrap", stat_length=1), tol="plain")

s.file("sweepDiagonals")
for name in ["triu", "tril", "diagonal", "diagflat", "trace", "diag"]:
    rows(name, -1)
    more(name, *[c(x, k) for x in (X, Y, W, f32(3, 2), f32(0), f32(2, 0)) for k in [0, 1, 5, -5]])
for name in ["diagonal", "trace"]:
    more(name, c(Y, offset=1, axis1=2, axis2=0), c(Y, axis1=-1, axis2=-3), c(X, axis1=0, axis2=0), c(X, axis1=0, axis2=2))
s.sweep(N + "trace", V(1, 2, 3, 4, shape=(2, 2)), dtype=D)
s.sweep(N + "diag", ROW, tol="exact")
for name in ["tri", "eye"]:
    s.sweep(N + name, 2, 3, 1, dtype=D, tol="exact")
    more(name, *[c(n, m, k=k) for n, m in [(3, None), (0, 2), (2, 3)] for k in [0, -1, 5]], c(-1))
s.sweep(N + "identity", 2, dtype=D, tol="exact")
more("identity", c(0), c(3), c(-1))
for name in ["trilIndices", "triuIndices"]:
    more(name, *[c(3, k=k, m=m) for k in [0, 1, -1, 5, -5] for m in [None, 2, 4]], c(0))
for name in ["trilIndicesFrom", "triuIndicesFrom"]:
    s.sweep(N + name, M, k=1, tol="exact")
    more(name, c(EMPTY), c(ONE), c(Y))
s.sweep(N + "diagIndicesFrom", V(1, nan, 2, 3, shape=(2, 2)), tol="exact")
more("diagIndicesFrom", c(f32(0, 0)), c(ONE), c(X), c(f32(2, 2, 2)))
more("diagIndices", c(3), c(2, ndim=3), c(0), c(-1))
s.sweep(N + "indices", (2, 2), dtype=D, tol="exact")
more("indices", c((2, 3), sparse=True), c(()), c((0, 2)), c((2,)))
s.sweep(N + "fillDiagonal", V(1, nan, 2, 3, 4, 5, shape=(3, 2)), V(7, nan), inplace=False, tol="exact")
more("fillDiagonal", c(X, 1, inplace=False), c(X, 1, inplace=True), c(f32(2, 2, 2), A(1, 2, 3), inplace=False), c(Y, 1, inplace=False), c(ONE, 1, inplace=False), c(EMPTY, 1, inplace=False), c(X, 1, wrap=True, inplace=False), c(f32(3, 3), A(1, 2), inplace=False), c(X, 2.5, inplace=False))
for name in ["shape", "ndim", "size"]:
    s.sweep(N + name, M, tol="exact")
    more(name, c(EMPTY), c(ONE))
s.write()
