"""Golden rows of jaxtra.numpy over all dtypes: sorting, searching, and arrays as sets."""

import math

import numpy as np

from cases import A, I, f32
from sweep import Sweep, V

s = Sweep("numpy", __file__)
N = "numpy."
nan, inf = math.nan, math.inf
M = V(2, nan, -1, 2, inf, -0.0, 0, nan, 1, shape=(3, 3))
LINE = V(3, nan, 1, -0.0, 0, nan, 1, -inf, 2)
SORTED = V(-inf, -1, -0.0, 0, 1, 1, 2, inf, nan)
# Sorted also where integers cannot hold infinities.
WHOLE = V(0, 1, 1, 2, 5, 7)
X = A(2, nan, -1, 2, inf, -0.0).reshape(2, 3)
EMPTY, ONE = f32(0, 2), f32()
COMPLEX = np.array([1 + 2j, complex(nan, 1), complex(1, nan), 1 - 1j, 1 + 2j, complex(nan, 1), 0, complex(inf, nan), complex(-0.0, 1), 1j], "complex64")


def c(*args, **options):
    return args, options


def more(name, *calls):
    for args, options in calls:
        s.case(N + name, *args, tol="exact", **options)


s.file("sweepSort")
for name in ["sort", "argsort"]:
    for x, options in [(M, {}), (LINE, dict(axis=0, descending=True)), (M, dict(axis=None)), (M, dict(axis=0, stable=False))]:
        s.sweep(N + name, x, tol="exact", **options)
    more(name, *[c(x, axis) for x in (X, EMPTY, ONE) for axis in [0, -1, None, 2]], c(COMPLEX), c(COMPLEX, descending=True))
    more(name, c(X, descending=True, stable=False), c(X, kind="quicksort"), c(X, axis=0, descending=True))
for dtype in ["int8", "uint8", "int32"]:
    more("argsort", c(X, dtype=dtype))
s.sweep(N + "sortComplex", M, tol="exact")
more("sortComplex", c(EMPTY), c(COMPLEX), c(X))
for name in ["partition", "argpartition"]:
    s.sweep(N + name, LINE, 3, tol="exact")
    s.sweep(N + name, M, 1, axis=0, tol="exact")
    more(name, *[c(x, k, axis=a) for x, k in [(X, 0), (X, -1), (X, 2), (X, 3), (EMPTY, 0), (ONE, 0)] for a in [-1, 0]], c(COMPLEX, 2))
s.sweep(N + "lexsort", [LINE, V(1, 0, 1, 0, 1, 0, 1, 0, 1)], tol="exact")
s.sweep(N + "lexsort", M, tol="exact")
more("lexsort", c([X, X], axis=0), c([EMPTY, EMPTY]), c([ONE]), c([f32(3), f32(2)]), c([]), c(X, axis=2))
for side in ["left", "right"]:
    s.sweep(N + "searchsorted", SORTED, V(0, nan, 1, inf, -5, 1.5), side, tol="exact", dtypes=["float16", "bfloat16", "float32", "float64"])
    s.sweep(N + "searchsorted", WHOLE, V(0, 1, 4, 9, -1, 7), side, tol="exact")
    more("searchsorted", c(np.sort(COMPLEX), COMPLEX, side), c(A(1, 2, 3), f32(0), side), c(f32(0), A(1, nan), side), c(A(1, 2), ONE, side), c(A(1, 2, nan, nan), A(nan, 3), side))
for method in ["scan", "scan_unrolled", "sort", "compare_all", "other"]:
    more("searchsorted", c(A(1, 2, 2, 3), A(2, 5, nan), method=method))
more("searchsorted", c(A(3, 1, 2), A(2, 0), sorter=I(1, 2, 0)), c(X, 1), c(ONE, 1), c(A(1, 2), 1.5, side="x"), c(I(1, 2), A(1.5)))
s.sweep(N + "digitize", V(0, nan, 1, 6, -1, 7), WHOLE, tol="exact")
s.sweep(N + "digitize", V(0, 1, 6), V(7, 5, 1), right=True, tol="exact")
more("digitize", c(X, A(1)), c(X, f32(0)), c(EMPTY, A(1, 2)), c(ONE, A(1, 2)), c(A(0.2, 6.4, 3, 1.6), A(0, 1, 2.5, 4, 10)), c(A(1, nan), A(1, 1)), c(X, X))

s.file("sweepSets")
ALL = dict(return_index=True, return_inverse=True, return_counts=True)
SHORT = V(1, nan, 3)
s.sweep(N + "unique", M, tol="exact", **ALL)
s.sweep(N + "unique", V(1, nan, 1, nan, 0, nan, 1, nan, 2, 1, 0, nan, shape=(4, 3)), axis=0, tol="exact", **ALL)
s.sweep(N + "unique", LINE, size=4, tol="exact", **ALL)
s.sweep(N + "unique", LINE, size=9, fill_value=5, tol="exact", **ALL)
s.sweep(N + "unique", LINE, equal_nan=False, tol="exact", **ALL)
for x in (X, EMPTY, ONE, COMPLEX):
    more("unique", c(x), c(x, axis=0, **ALL), c(x, size=3, fill_value=7, **ALL), c(x, size=0), c(x, size=2), c(x, return_counts=True))
more("unique", c(X, axis=1, return_index=True), c(X, axis=2), c(X, equal_nan=False, size=4), c(X, axis=0, size=3, fill_value=1), c(COMPLEX, equal_nan=False, **ALL), c(X, sorted=False), c(f32(3, 0), axis=0, **ALL))
for name in ["uniqueValues", "uniqueAll", "uniqueCounts", "uniqueInverse"]:
    s.sweep(N + name, M, tol="exact")
    more(name, c(EMPTY), c(ONE), c(X, size=2), c(X, size=7, fill_value=3), c(COMPLEX))
s.sweep(N + "isin", M, SHORT, tol="exact")
s.sweep(N + "isin", M, SHORT, invert=True, tol="exact")
more("isin", c(X, EMPTY), c(EMPTY, X), c(ONE, X), c(X, ONE), c(X, 2), c(COMPLEX, COMPLEX[:4]), c(X, I(2, 1)), c(f32(50), np.linspace(-3, 3, 40).astype("float32")))
more("isin", *[c(X, X[0], method=m) for m in ["auto", "compare_all", "binary_search", "sort", "other"]], c(X, X[0], assume_unique=True))
for name in ["union1d", "intersect1d", "setdiff1d", "setxor1d"]:
    s.sweep(N + name, M, SHORT, tol="exact")
    s.sweep(N + name, LINE, V(0, 1, 7), size=4, tol="exact")
    s.sweep(N + name, V(3, 1, 2, 1), V(5, 3, 5), size=6, fill_value=9, tol="exact")
    more(name, c(EMPTY, X), c(X, EMPTY), c(EMPTY, EMPTY), c(ONE, X), c(A(1, 2), A(3)), c(A(5, -1), A(2), size=5), c(A(-3, -5), A(-3), size=4), c(A(1), A(1), size=2), c(A(nan, 1), A(nan, 2), size=5), c(EMPTY, EMPTY, size=2, fill_value=1), c(A(1, 2), I(2, 3)), c(COMPLEX, COMPLEX[::2].copy()))
    if name != "union1d":
        more(name, c(A(3, 1, 2), A(2, 5), assume_unique=True), c(A(3, 1, 2), A(2, 5), assume_unique=True, size=2), c(A(3, 1, 2), A(2, 5), assume_unique=True, size=5))
s.sweep(N + "intersect1d", LINE, V(1, 0, 3, 3, nan), return_indices=True, tol="exact")
s.sweep(N + "intersect1d", LINE, V(1, 0, 3, 3, nan), return_indices=True, size=5, tol="exact")
more("intersect1d", c(A(4, 2, 3), A(3, 4), return_indices=True, assume_unique=True), c(A(4, 2, 3), A(3, 4), return_indices=True, assume_unique=True, size=3, fill_value=7), c(EMPTY, X, return_indices=True), c(X, X, return_indices=True))

s.file("sweepWhere")
for name in ["nonzero", "argwhere", "flatnonzero"]:
    s.sweep(N + name, V(nan, 0, 1, -0.0, 2, 0, shape=(2, 3)), tol="exact")
    s.sweep(N + name, V(nan, 0, 1, -0.0, 2, 0, shape=(2, 3)), size=4, fill_value=7, tol="exact")
    more(name, *[c(x, size=n) for x in (X, EMPTY, ONE) for n in [0, 2, 9]], c(EMPTY), c(ONE), c(X, size=9, fill_value=(7, 8)), c(X, size=9, fill_value=(7,)), c(EMPTY, size=3, fill_value=5), c(A(0, 0), size=2), c(X, size=-1))
s.sweep(N + "where", V(nan, 0, 1), V(1, nan, 2), 0, tol="exact")
s.sweep(N + "where", V(nan, 0, 1), tol="exact")
more("where", c(True, X, 1.5), c(X, I(1, 2, 3), X), c(EMPTY, EMPTY, 1), c(ONE, X, X), c(X, f32(4), X), c(X, size=3), c(X, size=9, fill_value=5), c(ONE))
s.sweep(N + "select", [V(nan, 0, 0), V(1, 1, 0)], [V(1, nan, 2), V(4, 5, 6)], 7, tol="exact")
t = X > 1
more("select", c([t], [X]), c([t, ~t], [X, 1], default=2.5), c([], []), c([t, t], [X]), c([t[:, :0]], [X[:, :0]]), c([ONE > 1], [ONE], 1), c([t, t], [X, I(1)]))
s.sweep(N + "piecewise", V(nan, 1, -2), [A(1, 0, 0) > 0, A(0, 1, 1) > 0], [3, 4.5, 5], tol="exact")
more("piecewise", c(X, [t], [1]), c(X, [t, t], [1, 2.5]), c(X, [t], [1, 2, 3]), c(EMPTY, [EMPTY > 1], [1, 2]), c(ONE, [ONE > 1], [1, 2]), c(X, [t], []))
s.write()
