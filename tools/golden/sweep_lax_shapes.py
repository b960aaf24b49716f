"""Golden rows of jaxtra.lax's functions of shapes and dtypes, over every dtype and at the edges."""

from cases import B, I, U, f32
from plain import inf, nan, np, of
from sweep import ALL, D, FLOATS, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
M = V(1, 0, 3, 2, -1, 2.5, shape=(2, 3))
ONE = V(2, shape=())
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)


def rows(name, *args, edges=True, tol="plain", **opts):
    """A matrix of every dtype, one without rows, and a scalar."""
    s.sweep(N + name, M, *args, tol=tol, **opts)
    s.case(N + name, E, *args, tol=tol, **opts)
    s.case(N + name, S, *args, tol=tol, **opts)
    if edges:
        s.case(N + name, np.float32([[1, nan, 3], [-inf, -0.0, 0]]), *args, tol=tol, **opts)

s.file("sweepShapes")
for name, args in {
    "transpose": [(1, 0)], "rev": [(0, 1)], "reshape": [(3, 2)], "squeeze": [()], "expandDims": [(0, 2)], "broadcast": [(2,)], "broadcastInDim": [(2, 2, 3), (1, 2)],
    "broadcastToRank": [3], "collapse": [0, 2], "slice": [(0, 1), (2, 3), (1, 1)], "sliceInDim": [0, 3, 2, 1], "indexInDim": [-1, 1], "dynamicSlice": [(I(7)[0], I(-1)[0]), (2, 1)], "dynamicSliceInDim": [I(5)[0], 2, 1],
    "dynamicIndexInDim": [I(-1)[0], 1], "tile": [(1, 2)], "split": [(1, 2), 1], "unstack": [1], "stopGradient": [], "optimizationBarrier": [], "indexTake": [(I(0, 1), I(2, 0)), (0, 1)], "fullLike": [1],
}.items():
    rows(name, *args)
for args in [[(-1,)], [()], [(0, 3)], [(6,)]]:
    rows("reshape", *args, edges=False)
s.sweep(N + "stack", [M, M], 1)
s.sweep(N + "concatenate", [M, V(7, 8, shape=(2, 1)), V(shape=(2, 0))], 1)
s.case(N + "stack", [S, np.float32(nan)])
s.case(N + "stack", [E, E])
s.case(N + "concatenate", [S, S], 0)
s.case(N + "concatenate", [E, f32(1, 3), np.float32([[nan, 0, 1]])], 0)
s.sweep(N + "pad", M, ONE, ((1, -1, 1), (0, 2, 0)))
s.case(N + "pad", E, np.float32(nan), ((1, 1, 1), (0, 0, 0)))
s.case(N + "pad", S, np.float32(nan), ())
for name, args in {"dynamicUpdateSlice": [V(7, 8, shape=(2, 1)), (I(9)[0], I(-1)[0])], "dynamicUpdateIndexInDim": [V(7, 8, 9), I(5)[0], 0], "dynamicUpdateSliceInDim": [V(7, 8, 9, shape=(1, 3)), I(-1)[0], 0]}.items():
    s.sweep(N + name, M, *args)
    s.case(N + name, np.float32([[1, nan], [2, 3]]), np.float32([[nan, 1]]) if name != "dynamicUpdateIndexInDim" else np.float32([nan, 1]), *args[1:])
    s.case(N + name, E, E if name != "dynamicUpdateIndexInDim" else E[0:0, 0], *args[1:])
    s.case(N + name, S, S, *args[1:])
s.sweep(N + "full", (2,), 1, D)
s.sweep(N + "full", (2, 0), ONE, D)
s.case(N + "full", (), np.float32(nan))
s.case(N + "full", (2,), E)
s.case(N + "full", (2,), np.float32(nan), "int32")
s.sweep(N + "fullLike", f32(2), 1, D)
s.sweep(N + "iota", D, 3)
s.sweep(N + "broadcastedIota", D, (2, 3), 1)
s.sweep(N + "empty", (2, 0), D)
for to in ["bool", "int8", "uint8", "int32", "uint16", "float16", "bfloat16", "float32", "complex64"]:
    s.sweep(N + "convertElementType", V(0, 1, 2.5, -3, 300, 70000), to)
    s.sweep(N + "convertElementType", V(nan, inf, -inf, -0.0, 1e10, -1e10), to, dtypes=FLOATS)
for to in ["int64", "uint64", "float64", "complex128"]:
    s.sweep(N + "convertElementType", V(0, 1, 2.5, -3, 300), to, dtypes=ALL[11:])
s.sweep(N + "convertElementType", f32(3), D)
rows("convertElementType", "int32", edges=False)
for to in ["uint8", "int16", "float16", "float32", "uint32"]:
    s.sweep(N + "bitcastConvertType", V(1, 1, 2, 3, shape=(1, 4)), to)
s.sweep(N + "bitcastConvertType", V(1, 2), D)
s.case(N + "bitcastConvertType", E, "int32")
s.case(N + "bitcastConvertType", np.float32(nan), "int32")
rows("reducePrecision", 5, 2)
s.sweep(N + "select", B(True, False, True), V(1, 2, 3), V(4, 5, nan))
s.sweep(N + "selectN", I(2, 0, 1), V(1, 2, 3), V(4, 5, nan), V(7, 8, 9))
s.sweep(N + "selectN", V(1, 0, 1), f32(3), f32(3))
for name in ["select", "selectN"]:
    s.case(N + name, np.bool_(True), S, np.float32(nan))
    s.case(N + name, np.zeros((0, 3), bool), E, E)
s.case(N + "broadcastShapes", (2, 1), (3,))
s.sweep(N + "rngBitGenerator", U(0, 1, 2, 3), (3,), D)
s.write()
