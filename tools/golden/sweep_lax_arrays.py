"""Golden rows of what jaxtra.lax does with whole arrays, over every dtype: shapes, reductions, products, indexing, control flow."""

from jax import lax

from cases import B, Both, I, Ref, U, f32
from plain import inf, jnp, nan, np, of
from sweep import ALL, D, FLOATS, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
M = V(1, 0, 3, 2, -1, 2.5, shape=(2, 3))
R = V(1, nan, 3, -inf, -0.0, 0.0)
ROW = V(3, 1, nan, 2, 1)
ONE = V(2, shape=())
NONE = V(shape=(0, 3))
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)


def rows(name, *args, edges=True, scalar=True, tol="plain", **opts):
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
rows("sort")
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
    s.case(N + name, np.float32([nan, 0.0, -0.0, inf, nan, 0.0, -inf]), 7)
    s.case(N + name, E, 1)
    s.case(N + name, S, 1)
for op, init in [("add", 0), ("mul", 1), ("max", 0), ("min", 3), ("bitwiseAnd", 7), ("bitwiseXor", 0)]:
    s.sweep(N + "reduce", M, V(init, shape=()), Ref(N + op), (1,))
    s.sweep(N + "reduceWindow", M, V(init, shape=()), Ref(N + op), (2, 2), (1, 1), "SAME")
for x in [np.float32([[1, nan, 3], [-inf, -0.0, 0]]), E, S]:
    s.case(N + "reduce", x, np.float32(0), Ref(N + "max"), (0,))
    s.case(N + "reduceWindow", x, np.float32(0), Ref(N + "max"), (1, 2), (1, 1), "VALID")

s.file("sweepProducts")
P = V(1, 2, 0, 1, 3, 1, shape=(2, 3))
Q = V(2, 1, 1, 0, 0, 3, shape=(3, 2))
for x, y in [(P, Q), (V(1, 2, 3), V(2, 1, 1)), (P, V(1, 0, 2)), (V(shape=(2, 0)), V(shape=(0, 2)))]:
    s.sweep(N + "dot", x, y)
s.sweep(N + "dotGeneral", P, P, (((1,), (1,)), ((0,), (0,))))
s.sweep(N + "dotGeneral", P, P, (((), ()), ((0, 1), (0, 1))))
for to in ["int32", "float16", "float32"]:
    s.sweep(N + "dotGeneral", P, P, (((1,), (1,)), ((), ())), preferred_element_type=jnp.dtype(to))
    s.sweep(N + "dotGeneral", P, f32(3, 2).astype(to), (((1,), (0,)), ((), ())))
s.case(N + "dotGeneral", S, S, (((), ()), ((), ())))
s.case(N + "dotGeneral", np.float32([nan, 1]), f32(2), (((0,), (0,)), ((), ())))
s.sweep(N + "batchMatmul", V(1, 2, 0, 1, 3, 1, shape=(1, 2, 3)), V(2, 1, 1, 0, 0, 3, shape=(1, 3, 2)))
for args in [(S, S), (np.zeros((0, 2, 2), np.float32),) * 2, (np.float32([[[nan]]]),) * 2]:
    s.case(N + "batchMatmul", *args)
s.case(N + "dot", np.float32([nan, 1]), f32(2))
X = V(1, 2, 0, 1, 3, 1, 2, 0, shape=(1, 2, 4))
W = V(1, 0, 2, 1, shape=(1, 2, 2))
s.sweep(N + "conv", X, W, (1,), "SAME")
s.sweep(N + "convWithGeneralPadding", X, W, (1,), ((1, 0),), (2,), (1,))
s.sweep(N + "convGeneralDilated", X, W, (2,), ((1, 2),), rhs_dilation=(2,))
s.sweep(N + "convGeneralDilated", X, V(1, 2, shape=(2, 1, 1)), (1,), "VALID", feature_group_count=2)
s.sweep(N + "convGeneralDilated", V(1, 2, 3, shape=(1, 3)), V(1, 2, 1, 0, 0, 1, shape=(2, 3)), (), ())
s.sweep(N + "convGeneralDilatedPatches", X, (2,), (1,), "SAME")
s.sweep(N + "convTranspose", V(1, 2, 0, 1, shape=(1, 2, 2)), V(1, 0, 2, 1, shape=(2, 2, 1)), (2,), "SAME")
for x, w in [(np.zeros((0, 2, 4), np.float32), f32(1, 2, 2)), (np.float32([[[nan, 1, 2], [1, 0, 0]]]), f32(1, 2, 2)), (S, S)]:
    s.case(N + "conv", x, w, (1,), "SAME")
    s.case(N + "convGeneralDilated", x, w, (1,), "SAME")
    s.case(N + "convWithGeneralPadding", x, w, (1,), ((1, 0),), (2,), (1,))
    s.case(N + "convTranspose", x.reshape(x.shape[::-1]), w.reshape(w.shape[::-1]), (2,), "VALID")
    s.case(N + "convGeneralDilatedPatches", x, (2,), (1,), "SAME")
for n in [4, 5]:
    s.sweep(N + "fft", V(*range(n)), "FFT", (n,))
    s.sweep(N + "fft", V(*range(n)), "IRFFT", (n,))
    s.sweep(N + "fft", V(*range(n)), "RFFT", (n,))
s.case(N + "fft", S, "FFT", ())
s.case(N + "fft", np.float32([nan, 1]), "RFFT", (2,))
s.case(N + "fft", E, "RFFT", (3,))

s.file("sweepIndexing")
row = Both(dict(offsetDims=[1], collapsedSliceDims=[0], startIndexMap=[0]), lax.GatherDimensionNumbers((1,), (0,), (0,)))
place = Both(dict(updateWindowDims=[1], insertedWindowDims=[0], scatterDimsToOperandDims=[0]), lax.ScatterDimensionNumbers((1,), (0,), (0,)))
spot = Both(dict(offsetDims=[], collapsedSliceDims=[], startIndexMap=[]), lax.GatherDimensionNumbers((), (), ()))
dot = Both(dict(updateWindowDims=[], insertedWindowDims=[], scatterDimsToOperandDims=[]), lax.ScatterDimensionNumbers((), (), ()))
at = I(1, 5, -1).reshape(3, 1)
for mode in ["fill", "clip"]:
    s.sweep(N + "gather", M, at, row, (1, 3), mode=mode)
s.sweep(N + "gather", M, at, row, (1, 3), mode="fill", fill_value=1)
for e in ["int8", "uint8", "uint32", "int16"]:
    s.sweep(N + "gather", M, at.astype(e), row, (1, 3), dtypes=["float32", "int32"], mode="fill")
s.case(N + "gather", S, np.zeros((0,), np.int32), spot, ())
s.case(N + "gather", E, at, row, (0, 3))
s.case(N + "gather", E, at, row, (1, 3))
s.case(N + "gather", np.float32([[nan, 1, 2]]), at, row, (1, 3), mode="clip")
for name in "scatter scatterAdd scatterMul scatterSub scatterMin scatterMax".split():
    for mode in ["fill", "clip"]:
        s.sweep(N + name, M, at, V(7, 8, 9, 1, 2, 3, -1, -2, 4, shape=(3, 3)), place, mode=mode)
    s.case(N + name, S, np.zeros((0,), np.int32), np.float32(2), dot)
    s.case(N + name, E, at, f32(3, 3), place)
    s.case(N + name, np.float32([[nan, 1, 2]]), I(0).reshape(1, 1), np.float32([[1, nan, 3]]), place)
s.sweep(N + "scatterApply", M, at, Ref(N + "square"), place, update_shape=(3, 3))
s.case(N + "scatterApply", E, at, Ref(N + "square"), place, update_shape=(3, 3))
s.case(N + "scatterApply", np.float32([[nan, 1, 2]]), I(0).reshape(1, 1), Ref(N + "square"), place, update_shape=(1, 3))
s.case(N + "scatterApply", S, np.zeros((0,), np.int32), Ref(N + "square"), dot, update_shape=())

s.file("sweepControl")
for x, y in [(M, M), (ONE, ONE)]:
    s.sweep(N + "cond", np.bool_(True), Ref(N + "add"), Ref(N + "mul"), x, y)
    s.sweep(N + "switch", np.int32(1), [Ref(N + "add"), Ref(N + "max")], x, y)
s.sweep(N + "cond", V(1, shape=()), Ref(N + "neg"), Ref(N + "square"), f32(2))
s.sweep(N + "switch", V(1, shape=()), [Ref(N + "neg"), Ref(N + "square")], f32(2))
s.sweep(N + "map", Ref(N + "square"), M)
s.sweep(N + "scan", Ref("numpy.divmod"), V(7, shape=()), V(2, 1, 1))
s.sweep(N + "scan", Ref("numpy.broadcastArrays"), V(7, 8), V(1, 2, 3, 4, shape=(2, 2)), reverse=True)
s.sweep(N + "scan", Ref("numpy.divmod"), ONE, f32(2))
s.sweep(N + "scan", Ref("numpy.divmod"), 5, V(2, 3))
s.sweep(N + "whileLoop", Ref("numpy.any"), Ref("numpy.zerosLike"), M)
s.sweep(N + "foriLoop", 1, 4, Ref("numpy.multiply"), M)
s.sweep(N + "foriLoop", V(1, shape=()), V(3, shape=()), Ref("numpy.maximum"), M)
for op in ["add", "max", "mul", "bitwiseOr"]:
    s.sweep(N + "associativeScan", Ref(N + op), V(1, 0, 3, 2, 1))
s.sweep(N + "associativeScan", Ref(N + "add"), M, axis=1, reverse=True)
s.sweep(N + "platformDependent", M, default=Ref(N + "square"))
s.sweep(N + "composite", Ref(N + "square"), "my.square", apply=[M])
s.sweep(N + "customLinearSolve", Ref(N + "neg"), M, Ref(N + "map"))
s.sweep(N + "customRoot", Ref(N + "neg"), M, Ref(N + "map"), Ref(N + "map"))
for x in [E, S, np.float32([nan, 1])]:
    s.case(N + "cond", np.bool_(False), Ref(N + "neg"), Ref(N + "square"), x)
    s.case(N + "switch", np.int32(9), [Ref(N + "neg"), Ref(N + "square")], x)
    s.case(N + "map", Ref(N + "square"), x)
    s.case(N + "scan", Ref("numpy.divmod"), np.float32(3), x)
    s.case(N + "whileLoop", Ref("numpy.any"), Ref("numpy.zerosLike"), x)
    s.case(N + "foriLoop", 0, 2, Ref("numpy.multiply"), x)
    s.case(N + "associativeScan", Ref(N + "max"), x)
    s.case(N + "platformDependent", x, default=Ref(N + "square"))
    s.case(N + "composite", Ref(N + "square"), "my.square", apply=[x])
    s.case(N + "customLinearSolve", Ref(N + "neg"), x, Ref(N + "map"))
    s.case(N + "customRoot", Ref(N + "neg"), x, Ref(N + "map"), Ref(N + "map"))
s.write()
