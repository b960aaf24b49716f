"""Golden rows of jaxtra.numpy over all dtypes: elements taken, put, chosen, and positions in one number."""

import math

from cases import A, B, I, f32
from sweep import Sweep, V, np

s = Sweep("numpy", __file__)
N = "numpy."
nan, inf = math.nan, math.inf
M = V(2, nan, -1, 2, inf, -0.0, shape=(2, 3))
X = A(2, nan, -1, 2, inf, -0.0).reshape(2, 3)
EMPTY, ONE = f32(0, 2), f32()


def c(*args, **options):
    return args, options


def more(name, *calls):
    for args, options in calls:
        s.case(N + name, *args, tol="exact", **options)


s.file("sweepTake")
s.sweep(N + "take", M, I(0, -1, 9, -9), axis=1, tol="exact")
s.sweep(N + "take", M, I(0, -1, 9, -9), mode="clip", tol="exact")
s.sweep(N + "take", M, I(0, 9), axis=0, fill_value=3, tol="exact")
for i in [I(0, 2, -1), I(7, -9), I(1)[0], I(), I(-3, 0).reshape(2, 1), np.array([1, 200], np.uint8), np.array([1, -1], np.int8)]:
    more("take", *[c(X, i, axis=a, mode=m) for m in ["fill", "clip", "wrap"] for a in [None, 0, -1]])
    more("take", c(EMPTY, i), c(EMPTY, i, axis=1), c(ONE, i))
more("take", c(X, 1), c(X, -1, axis=0), c(X, A(1.0)), c(X, I(0), mode="raise"), c(X, I(0), mode="other"), c(X, I(1), axis=2), c(X, I(0, 9), fill_value=2.5, mode="fill"), c(X, I(0, 1), unique_indices=True, indices_are_sorted=True), c(X, B(True)))
s.sweep(N + "takeAlongAxis", M, I(2, -1, 9, 0, 0, -9).reshape(2, 3), axis=1, tol="exact")
s.sweep(N + "takeAlongAxis", M, I(1, 0, 9).reshape(1, 3), axis=0, fill_value=3, tol="exact")
for i in [0, 1, -1, 9, -9]:
    more("takeAlongAxis", *[c(X, np.full((2, 3), i, "int32"), axis=a, mode=m) for m in ["fill", "clip"] for a in [-1, 0]], c(X, I(i), axis=None))
more("takeAlongAxis", c(EMPTY, np.zeros((1, 2), "int32"), axis=0), c(EMPTY, np.zeros((0, 1), "int32"), axis=1), c(ONE, I(0), axis=None), c(ONE, I(0)), c(X, I(0)), c(X, f32(2, 3)), c(X, np.zeros((3, 1), "int32"), axis=1), c(X, np.ones((2, 1), "uint8"), axis=1), c(X, np.zeros((2, 1), "int32"), axis=2))
s.sweep(N + "putAlongAxis", M, I(2, 9).reshape(2, 1), V(7, nan, shape=(2, 1)), axis=1, inplace=False, tol="exact")
for i in [0, 1, -1, 9, -9]:
    more("putAlongAxis", *[c(X, np.full((2, 1), i, "int32"), 5, axis=-1, mode=m, inplace=False) for m in ["fill", "drop", "clip"]], c(X, I(i), 5, axis=None, inplace=False))
more("putAlongAxis", c(X, np.zeros((1, 3), "int32"), 1, axis=0, inplace=True), c(X, np.zeros((1, 3), "int32"), A(1, 2, 3), axis=0, inplace=False), c(X, np.zeros((1, 3), "int32"), A(1, 2), axis=0, inplace=False), c(X, I(0), 1, axis=0, inplace=False), c(X, np.zeros((1, 1), "int32"), 1, axis=2, inplace=False), c(EMPTY, np.zeros((0, 2), "int32"), 1, axis=0, inplace=False), c(ONE, I(0), 1, axis=None, inplace=False), c(X, f32(2, 3), 1, axis=0, inplace=False))
s.sweep(N + "put", M, I(0, -1, 9), V(7, nan), inplace=False, tol="exact")
for i in [I(0, 2), I(-1), I(9, -9), I(), 3, I(0, 1, 2, 3, 4)]:
    more("put", *[c(X, i, v, inplace=False, mode=m) for v in (1, A(5, 6)) for m in [None, "clip", "wrap"]])
more("put", c(X, I(0), 1, inplace=True), c(X, I(0), 1, inplace=False, mode="raise"), c(X, I(0), f32(0), inplace=False), c(EMPTY, I(0), 1, inplace=False), c(X, I(0), ONE, inplace=False), c(X, A(1.0), 1, inplace=False), c(X, I(0, 1), 2.5, inplace=False), c(X, I(0, 1).reshape(2, 1), A(1, 2).reshape(1, 2), inplace=False))
s.sweep(N + "place", M, V(nan, 0, 1, 0, 1, 1, shape=(2, 3)), V(7, nan), inplace=False, tol="exact")
t = X > 1
more("place", c(X, t, A(5, 6, 7), inplace=True), c(X, t, 1, inplace=False), c(X, t, f32(0), inplace=False), c(X, t[0], 1, inplace=False), c(X, t.ravel(), f32(2, 2), inplace=False), c(EMPTY, EMPTY > 1, 1, inplace=False), c(ONE, ONE > 5, 1, inplace=False), c(X, t, 2.5, inplace=False))

s.file("sweepChoose")
s.sweep(N + "choose", I(0, 1, 0), [V(1, nan, 2), V(4, 5, -0.0)], tol="exact")
s.sweep(N + "choose", V(0, 1, 5), [A(1, 2, 3), A(4, 5, nan)], mode="clip", tol="exact")
for mode in ["raise", "clip", "wrap", "other"]:
    more("choose", c(I(0, 5, -1), [A(1, 2, 3), A(4, 5, 6)], mode=mode), c(I(1)[0], [X, ONE], mode=mode), c(I(1, 0).reshape(2, 1), [A(1, 2), 7], mode=mode), c(I(), [f32(0), 1], mode=mode))
s.sweep(N + "compress", V(nan, 0, 1), M, axis=1, tol="exact")
s.sweep(N + "compress", V(nan, 0, 1), M, axis=1, size=2, fill_value=7, tol="exact")
for a in [None, 0, 1, 2]:
    more("compress", c(B(True, False), X, axis=a), c(B(False, True, True), X, axis=a), c(B(False, True, False), X, axis=a, size=1), c(B(True), X, axis=a, size=2, fill_value=5), c(B(True, False), X, axis=a, size=9))
more("compress", c(t, X), c(B(False), EMPTY, axis=0), c(B(True), EMPTY, axis=1), c(B(True), EMPTY), c(B(True), ONE), c(B(), X), c(I(0, 2), X))
s.sweep(N + "extract", V(nan, 0, 1, 0, 2, 0, shape=(2, 3)), M, tol="exact")
more("extract", c(t, X), c(t, X, size=4), c(t, X, size=4, fill_value=5), c(t, X, size=9), c(EMPTY > 1, EMPTY), c(ONE < 9, ONE), c(t[0], X))
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
s.sweep(N + "unravelIndex", V(0, 1, 5), (2, 3), tol="exact", dtypes=[*INTEGERS, "float32", "bool"])
for shape in [(2, 3), 7, (6,), (2, 3, 4)]:
    more("unravelIndex", *[c(i, shape) for i in [I(7, 3), I(4)[0], I(-1, -3, -20), I(0, 1, 2, 3).reshape(2, 2), np.array([1, 200], np.uint8), 5, I()]])
COORDINATES = [V(1, 0), V(2, 1)]
s.sweep(N + "ravelMultiIndex", COORDINATES, (2, 3), tol="exact", dtypes=[*INTEGERS, "float32", "bool"])
for mode in ["raise", "clip", "wrap", "ignore", "other"]:
    for order in ["C", "F"]:
        more("ravelMultiIndex", c([I(1, 0), I(2, 1)], (2, 3), mode=mode, order=order), c([I(5, 0), I(2, -7)], (2, 3), mode=mode, order=order), c([I(1)[0], 1, I(0, 1)], (2, 3, 4), mode=mode, order=order))
more("ravelMultiIndex", c([I(1)], (2, 3)), c([I(1), I(1)], (2, 3), order="X"), c([I(1), I(1)], (2, 3), dtype="int16", mode="clip"), c([I(1), I(1)], (200, 300), dtype="int8", mode="clip"), c([I(1), I(1)], (2, 3), dtype="float32"), c([1, 2], (2, 3)), c([I(), I()], (2, 3)), c([np.array([1], np.uint8), I(1)], (2, 3)))
s.write()
