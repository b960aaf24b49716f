"""Golden rows of the methods of arrays over all dtypes, and of x.at: jax.Array."""

import math

from cases import A, B, I, Ref, f32
from sweep import ALL, FLOATS, D, Sweep, V, np

s = Sweep("numpy", __file__)
nan, inf = math.nan, math.inf
M = V(2, nan, -1, 2, 3, -0.0, shape=(2, 3))
PLAIN = V(2, 1, -1, 2, 3, 0, shape=(2, 3))
X = A(2, nan, -1, 2, inf, -0.0).reshape(2, 3)
EMPTY, ONE = f32(0, 2), f32()


def c(*args, **options):
    return args, options


def rows(name, *args, x=M, edges=True, tol="plain", **options):
    s.sweep("NDArray." + name, x, *args, tol=tol, **options)
    for other in [EMPTY, ONE] if edges else []:
        s.case("NDArray." + name, other, *args, tol=tol, **options)


def plain(x):
    """What Python's numbers are in JavaScript, which has no complex ones."""
    if isinstance(x, list):
        return [plain(v) for v in x]
    return {"re": x.real, "im": x.imag} if isinstance(x, complex) else x


def more(name, *calls, tol="plain"):
    for args, options in calls:
        s.case("NDArray." + name, *args, tol=tol, **options)


s.file("sweepMethods")
COMPLEX = ["complex64", "complex128"]
REAL = [d for d in ALL if d not in COMPLEX]
for name in ["all", "any"]:
    # JAX asks the real parts of complex numbers only: here they are 0 where the imaginary ones are.
    rows(name, dtypes=REAL)
    for x in [V(1, 0, 1), V(1, -1), V(0, 0)]:
        s.sweep("NDArray." + name, x, dtypes=COMPLEX)
    more(name, c(X, axis=0, keepdims=True), c(X, axis=(0, 1)), c(X, where=B(True, False, True)))
for name in ["argmax", "argmin", "max", "min", "mean", "std", "var", "sum", "prod", "cumsum", "cumprod", "argsort", "sort"]:
    rows(name)
    more(name, c(X, axis=-1))
    if name[:3] == "cum" or "sort" in name:
        continue
    more(name, c(X, axis=0, keepdims=True), c(X, axis=2))
    if not name.startswith("arg"):
        more(name, c(X, axis=(0, 1)), c(X, where=B(True, False, True), **(dict(initial=1) if name in ("max", "min") else {})))
for name in ["sum", "prod", "mean", "std", "var", "cumsum", "cumprod"]:
    s.sweep("NDArray." + name, PLAIN, axis=0, dtype=D, dtypes=FLOATS)
more("var", c(X, ddof=1, axis=1), c(X, correction=1, axis=1))
more("std", c(X, ddof=1, axis=1))
more("max", c(EMPTY, axis=0, initial=3), c(X, initial=5))
more("ptp", c(X, axis=1), c(EMPTY), c(X, keepdims=True))
for name in ["ravel", "flatten", "transpose", "squeeze", "copy", "conj", "conjugate", "nonzero", "T", "mT", "real", "imag", "shape", "size", "ndim", "dtype", "nbytes", "itemsize"]:
    rows(name, tol="exact")
for order in ["C", "F", "A", "X"]:
    more("ravel", c(X, order=order), c(X.T, order))
    more("flatten", c(X, order=order))
rows("blockUntilReady", tol="exact")
for x in [V(-2, shape=()), V(3, shape=(1, 1))]:
    s.sweep("NDArray.item", x, py=lambda x: plain(x.item()), tol="exact")
    s.sweep("NDArray.tolist", x, py=lambda x: plain(x.tolist()), tol="exact")
s.sweep("NDArray.item", PLAIN, 1, 0, py=lambda x, *i: plain(x.item(*i)), tol="exact")
s.sweep("NDArray.tolist", PLAIN, py=lambda x: plain(x.tolist()), tol="exact")
for name in ["item", "tolist"]:
    for x in [V(nan, shape=()), V(inf, shape=(1,))]:
        s.sweep("NDArray." + name, x, dtypes=FLOATS, tol="exact")
more("tolist", c(EMPTY), c(ONE), c(X))
more("item", c(EMPTY), c(X, 2), c(X, 1, 2), c(X, -1), c(X, 9), c(X, 0, 0, 0), c(I(5)[0]), c(A(1.5)))
more("transpose", c(X, (1, 0)), c(X, 1, 0), c(X, (0, 0)), c(f32(2, 1, 3), 2, 0, 1))
more("squeeze", c(f32(2, 1, 3), 1), c(f32(2, 1, 3), 0), c(f32(2, 1, 1), axis=(1, 2)))
rows("reshape", (3, 2), tol="exact")
rows("reshape", -1, tol="exact")
more("reshape", c(X, 3, 2), c(X, (3, -1), order="F"), c(X, 4), c(X, 3, 2, order="F"))
rows("swapaxes", 0, 1, tol="exact")
rows("repeat", 2, axis=0, tol="exact")
more("repeat", c(X, I(1, 2), axis=0, total_repeat_length=3), c(X, 2))
rows("diagonal", 1, tol="exact")
more("diagonal", c(f32(2, 3, 2), 0, axis1=0, axis2=2), c(X, offset=-1))
rows("trace", x=PLAIN)
more("trace", c(X, 1), c(f32(2, 3, 2), 0, axis1=0, axis2=2), c(X, dtype="float16"))
rows("clip", 0, 2, tol="exact")
more("clip", c(X, 1), c(X, max=1), c(X), c(X, min=A(0, 1, 2), max=2))
rows("round", x=V(1.5, -2.5, nan, 0.25, 7, -0.5, shape=(2, 3)), tol="exact")
more("round", c(A(1.26, -3.14), 1), c(A(126, -3.14), -1))
rows("take", I(0, -1, 9), tol="exact")
rows("take", I(0, -1, 9), axis=0, mode="clip", tol="exact")
more("take", c(X, I(0, 9), fill_value=3), c(X, I(0, 9), axis=1, mode="wrap"))
rows("astype", D, edges=False, tol="exact")
more("astype", c(EMPTY, "int8"), c(ONE, "int8"))
for dtype in ["bool", "int8", "uint32", "bfloat16"]:
    s.sweep("NDArray.astype", V(2, nan, -1, 300, 3.7, -0.0), dtype, tol="exact")
rows("dot", V(1, 2, 3), x=PLAIN, edges=False)
more("dot", c(EMPTY, f32(2)), c(A(1, nan), A(1, 2)), c(X, f32(3, 2)), c(ONE, 2), c(X, X))
rows("argpartition", 1, tol="exact")
rows("searchsorted", V(0, 3, nan), x=V(0, 1, 2, 5), edges=False, tol="exact")
more("searchsorted", c(f32(0), A(1)), c(A(1), ONE), c(A(1, 2, 3), A(2), side="right"), c(A(3, 1), 2, sorter=I(1, 0)))
rows("compress", B(True, False), axis=0, tol="exact")
more("compress", c(X, B(False, True, True)), c(X, B(False, True, True), axis=1, size=3, fill_value=7))
s.sweep("NDArray.choose", V(1, 0), [V(1, nan), V(3, 4)], mode="clip", tol="exact")
more("choose", c(I(1, 0), [A(1, 2), 7]), c(I(5), [A(1, 2), 7]), c(I(5), [A(1, 2), 7], mode="wrap"))
more("nonzero", c(X, size=3), c(X, size=9, fill_value=7))

s.file("sweepAt")
S, E = slice, Ellipsis
DROP = [I(0, -1, 5, 0)]
# Each position once: JAX applies the function again where one is named again, and has no derivative.
s.sweep("NDArray.at.apply", V(2, nan, 4, 5), [I(0, -1, 5)], Ref("numpy.square"), dtypes=[d for d in ALL if d != "bool"])
s.sweep("NDArray.at.apply", V(2, 0, 4, 5), [I(0, -1, 5)], Ref("numpy.logicalNot"), dtypes=["bool"])
for x, index in [(V(shape=(0, 2)), [S(None), 0]), (V(3, shape=()), [])]:
    s.sweep("NDArray.at.apply", x, index, Ref("numpy.square"), dtypes=["int32", "float32"])
for op in ["set", "add", "subtract", "multiply", "divide", "power", "min", "max"]:
    s.sweep("NDArray.at." + op, V(2, nan, 4, 5), DROP, V(3, 1, 2, 2))
    s.case("NDArray.at." + op, I(2, 3, 4, 5), [1], 2)
    s.case("NDArray.at." + op, EMPTY, [S(None), 0], 2)
    s.case("NDArray.at." + op, ONE, [], 2)
    s.case("NDArray.at." + op, ONE, [0], 2)
    for mode in ["clip", "drop", "fill", "promise_in_bounds", "other"]:
        s.case("NDArray.at." + op, X, [I(0, 1) if "promise" in mode else I(0, 7)], 2.5, mode=mode)
    s.case("NDArray.at." + op, X, [X > 1], 3)
    s.case("NDArray.at." + op, X, [S(None, None, -2), 0], A(7, 3)[:1])
    s.case("NDArray.at." + op, X, [I(0, 0), I(1, 1)], A(5, 6), unique_indices=False, indices_are_sorted=True)
s.sweep("NDArray.at.get", V(2, nan, 4, 5), [I(0, -1, 5)], tol="exact")
for mode in ["fill", "drop", "clip", "promise_in_bounds", "other"]:
    s.case("NDArray.at.get", A(2, nan, 4, 5), [I(0, -1, 2 if "promise" in mode else 5)], mode=mode, tol="exact")
s.sweep("NDArray.at.get", V(2, nan, 4, 5), [I(0, -1, 5)], mode="fill", fill_value=3, tol="exact")
for x in (EMPTY, ONE):
    s.case("NDArray.at.get", x, [E])
Q = f32(3, 4)
INDICES = [[0], [-1], [3], [-4], [S(None)], [S(1, 3)], [S(None, None, -1)], [S(None, None, -2)], [S(2, 0)], [S(5, None)], [S(-2, None)], [None], [E], [E, 0], [0, E], [0, 1], [0, S(1, 2)], [None, 0], [0, None], [I(0, -1)], [I(5, -9)], [I(0, 2), I(1, 1)], [I(0, 2).reshape(2, 1), I(1, 3)], [S(None), I(0, 2)], [I(0, 2), 0], [0, I(0, 2)], [None, I(0, 1)], [I(0, 1), None], [I()], [B(True, False, True)], [B(True, False, True), 0], [B(True, False, True), I(0, 1)], [S(None), B(True, False, False, True)], [I(1)[0], S(1, 3)], [np.array([0, 250], np.uint8)], [I(0, 2), S(None, None, -1)], [S(None, None, 2), I(0, -1)], [E, I(0, 1)], [E, E], [0, 0, 0], [1.5], [A(1)], [B(True, False)], [S(None, None, 0)], [], [I(0, 1), None, I(0, 1)], [I(0, 1, 2), I(0, 1)]]
for index in INDICES:
    s.case("NDArray.at.get", Q, index, mode="fill", tol="exact")
    s.case("NDArray.at.set", Q, index, 5, tol="exact")
    s.case("NDArray.at.add", Q, index, A(1, 2))
R = f32(2, 3, 4)
for index in [[0, S(None), I(0, 1)], [I(0, 1), S(None), I(0, 1)], [I(0, 1), S(None), 0], [S(None), I(0, 1), I(1, 0)], [S(None), I(0, 1), None], [S(0, 2), S(None, None, -1), I(3, 0)], [E, I(0, 1), None, 0]]:
    s.case("NDArray.at.get", R, index, tol="exact")
    s.case("NDArray.at.multiply", R, index, 2, tol="exact")
s.write()
