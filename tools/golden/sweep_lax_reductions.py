"""Golden rows of jaxtra.lax's reductions, scans along axes, sorts and windows, over every dtype and at the edges."""

from cases import I, Ref
from plain import inf, nan, np, of
from sweep import D, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
M = V(1, 0, 3, 2, -1, 2.5, shape=(2, 3))
ROW = V(3, 1, nan, 2, 1)
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)

s.file("sweepReductions")
for name in "reduceSum reduceProd reduceMax reduceMin reduceAnd reduceOr reduceXor".split():
    s.sweep(N + name, M, (1,))
    s.sweep(N + name, V(shape=(2, 0)), (1,))
    s.case(N + name, np.float32([[1, nan, 3], [-inf, -0.0, 0]]), (1,))
    s.case(N + name, S, ())
for name in ["argmax", "argmin"]:
    s.sweep(N + name, M, 1, "int32")
    s.sweep(N + name, M, 0, D)
    s.case(N + name, np.float32([[1, nan, 3], [nan, -inf, nan], [0, -0.0, 0]]), 1, "int32")
    s.case(N + name, E, 0, "int32")
    s.case(N + name, S, 0, "int32")
for name in "cumsum cumprod cummax cummin cumlogsumexp".split():
    # Without an element, or with one, JAX accumulates the logarithms of integers too.
    tol = "special" if name == "cumlogsumexp" else "plain"
    s.sweep(N + name, M, axis=1, tol=tol)
    s.sweep(N + name, M, axis=0, reverse=True, tol=tol)
    s.case(N + name, np.float32([[1, nan, 3, 4], [-inf, -0.0, 0, inf]]), axis=1)
    s.case(N + name, E, axis=1)
    s.case(N + name, S, axis=0)
s.sweep(N + "sort", M)
for x in [E, S, np.float32([[1, nan, 3], [-inf, -0.0, 0]])]:
    s.case(N + "sort", x)
s.sweep(N + "sort", ROW, is_stable=False)
s.sweep(N + "sort", [ROW, I(*range(5))], num_keys=1)
s.sweep(N + "sort", [I(1, 0, 1, 0, 1), ROW], num_keys=2)
s.sweep(N + "sortKeyVal", ROW, I(*range(5)))
s.sweep(N + "sortKeyVal", I(2, 1, 1, 0, 5), ROW)
s.case(N + "sortKeyVal", S, S)
s.case(N + "sortKeyVal", E, E)
s.case(N + "sort", np.float32([nan, 0.0, -0.0, inf, -nan, 0.0, -inf]))
for name in ["topK", "approxMaxK", "approxMinK"]:
    s.sweep(N + name, V(3, 1, 4, 1, 5, 4, shape=(2, 3)), 2)
    # NaN has no place in the order of the approximate ones.
    s.case(N + name, np.float32([nan, 0.0, -0.0, inf, nan, 0.0, -inf] if name == "topK" else [nan, nan]), 7 if name == "topK" else 2)
    s.case(N + name, np.float32([0.0, -0.0, inf, 0.0, -inf]), 5)
    s.case(N + name, E, 1)
    s.case(N + name, S, 1)
for op, init in [("add", 0), ("mul", 1), ("max", 0), ("min", 3), ("bitwiseAnd", 7), ("bitwiseXor", 0)]:
    s.sweep(N + "reduce", M, V(init, shape=()), Ref(N + op), (1,))
    s.sweep(N + "reduceWindow", M, V(init, shape=()), Ref(N + op), (2, 2), (1, 1), "SAME")
for x in [np.float32([[1, nan, 3], [-inf, -0.0, 0]]), E, S]:
    s.case(N + "reduce", x, np.float32(0), Ref(N + "max"), (0,))
    s.case(N + "reduceWindow", x, np.float32(0), Ref(N + "max"), (1, 2), (1, 1), "VALID")
s.write()
