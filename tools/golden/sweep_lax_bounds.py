"""Golden rows of jaxtra.lax at the bounds of shapes and axes: what JAX just takes, and what it just refuses.

Left out is where jaxtra takes more: axes below 0, which count from the end everywhere, scalar cases of select, Fourier transforms of
more than three axes. So are accidents: a batch size of 0, bounds of loops that are booleans, an initial value of another dtype, which
JAX takes where it knows that it is the neutral one.
"""

from cases import A, B, Both, I, Ref, f32, seeded
from plain import np
from sweep import Sweep
from jax import lax

s = Sweep("lax", __file__)
N = "lax."


def each(name, *calls, **options):
    for args in calls:
        s.case(N + name, *args, **options)
        # Types are checked in one place: that calls can be traced other rows show.
        s.cases[-1]["eager"] = True


seeded("bounds")
s.file("sweepBounds")
X = f32(2, 3)
V3 = f32(3)
S = np.float32(2)
E = np.zeros((2, 0), np.float32)
i = lambda v: I(v)[0]

for name in ["add", "max", "eq", "bitwiseAnd", "atan2", "complex", "nextafter"]:
    x, y = (I(1, 2, 3), I(4, 5, 6)) if name == "bitwiseAnd" else (V3, f32(3))
    each(name, (x, y[:2]), (x, y[:1]), (x, y.reshape(1, 3)), (x.reshape(3, 1), y.reshape(1, 3)), (x[0], y), (x, y[:0]), (x[:1], y[:0]), (x[:0], y[:0]))
each("clamp", (S, V3, S), (V3, S, V3), (A(0), V3, S), (V3[:2], V3, V3[:2]), (np.int32(0), V3, np.int32(1)))
each("select", (B(True), V3, V3), (np.bool_(True), V3, V3), (B(True, False, True), V3, I(1, 2, 3)), (I(1, 0, 1), V3, V3))
each("selectN", (I(0, 1, 2), V3, V3, V3), (I(0, 1, 3), V3, V3), (np.int32(1), V3, V3, V3), (B(True, False, True), V3), (B(True, False, True), V3, V3, V3), (A(0, 1, 0), V3, V3), (I(0), V3, V3))
each("integerPow", (X, 0), (X, -1), (I(2, 3), -1), (I(2, 3), 0), (S, 30))
each("reshape", (X, (3, 2)), (X, (4,)), (X, (-1,)), (X, (-1, 2)), (X, (-1, -1)), (X, (6, 1, 1)), (E, (0,)), (E, (-1,)), (E, (-1, 0)), (S, ()), (S, (1, 1)))
each("transpose", (X, (0, 1)), (X, (0, 0)), (X, (0,)), (X, (0, 2)), (S, ()))
each("rev", (X, ()), (X, (0,)), (X, (2,)), (X, (0, 0)))
each("squeeze", (X[:1], (0,)), (X[:1], (-2,)), (X, (0,)), (X[:1], (0, 0)), (X[:1, :1], (0, 1)), (X[:1], (3,)))
each("expandDims", (X, (0,)), (X, (3,)), (X, (2,)), (X, (-1,)), (X, (0, 0)), (X, (0, 1)), (X, (-1, -4)), (S, (0,)), (S, (0, 1)))
each("broadcast", (X, (0,)), (X, (-1,)), (X, ()), (S, (2, 3)))
each("broadcastInDim", (X, (2, 3), (0, 1)), (X, (3, 2), (1, 0)), (X, (2, 3), (1, 0)), (X, (2, 2, 3), (0, 1)), (X, (2, 3), (0,)), (X, (2, 3), (0, 0)), (X[:1], (4, 3), (0, 1)), (X, (4, 3), (0, 1)), (X, (2,), (0, 1)), (S, (0,), ()), (X, (2, 3, 1), (0, 3)))
each("broadcastToRank", (X, 2), (X, 1), (S, 0), (S, 2))
each("collapse", (X, 0, 1), (X, 1, 1), (X, 1, 0), (X, 0, 5), (X, -1, 2), (X, 0, -1), (X, 2, 2), (X, 0))
each("slice", (X, (0, 0), (2, 3)), (X, (0, 0), (3, 3)), (X, (0, 2), (2, 1)), (X, (-1, 0), (2, 3)), (X, (0,), (2,)), (X, (0, 0), (2, 3), (0, 1)), (X, (0, 0), (2, 3), (5, 2)), (X, (2, 3), (2, 3)), (X, (0, 0), (2, 3), (1,)))
each("sliceInDim", (X, 0, 9), (X, -1, 9), (X, -9, 9), (X, 0, -1), (X, 2, 1), (X, 0, 2, 2), (X, 0, 2, 0), (X, 0, 2, 1, 5), (X, 0, 2, 1, -1), (X, None, None, 1, 1), (S, 0, 1))
each("indexInDim", (X, 0), (X, 2), (X, -2), (X, -3), (X, 0, 2), (X, 0, -1), (X, 2, 1, False))
each("dynamicSlice", (X, (i(0), i(0)), (2, 3)), (X, (i(0), i(0)), (3, 3)), (X, (i(0), i(0)), (0, 0)), (X, (i(0),), (2, 3)), (X, (i(0), i(0)), (2,)), (X, (i(0), i(0)), (-1, 3)), (X, I(1, 1), (1, 1)), (X, I(1, 1, 1), (1, 1)), (X, A(0, 1), (1, 1)), (S, (), ()))
each("dynamicUpdateSlice", (X, X, (i(9), i(9))), (X, f32(3, 3), (i(0), i(0))), (X, f32(3), (i(0), i(0))), (X, f32(1, 1), (i(0),)), (X, I(1).reshape(1, 1), (i(0), i(0))), (X, E, (i(0), i(0))))
each("dynamicSliceInDim", (X, i(0), 3), (X, i(9), 0), (X, i(0), 1, 2), (X, i(-9), 1, -1))
each("dynamicUpdateIndexInDim", (X, f32(3), i(9), 0), (X, f32(1, 3), i(0), 0), (X, f32(2, 3), i(1), 0), (X, f32(2), i(0), 0), (X, S, i(0), 0))
each("pad", (X, S, ((0, 0, 0), (0, 0, 0))), (X, S, ((0, 0, 0),)), (X, S, ((-1, -1, 0), (0, 0, 0))), (X, S, ((-2, -1, 0), (0, 0, 0))), (X, S, ((0, 0, -1), (0, 0, 0))), (X, V3, ((0, 0, 0), (0, 0, 0))), (X, np.int32(1), ((0, 0, 0), (0, 0, 0))), (E, S, ((0, 0, 0), (1, 1, 5))), (X, S, ((0, -3, 2), (0, 0, 0))))
each("concatenate", ([X, X[:1]], 0), ([X, X[:1]], 1), ([X], 0), ([], 0), ([X, V3], 0), ([X, X], 2), ([X, I(1).reshape(1, 1)], 0), ([S, S], 0))
each("stack", ([X, X], 0), ([X, X], 2), ([X, X], 3), ([X, X], -1), ([X, X[:1]], 0), ([], 0))
each("split", (X, (1, 1)), (X, (2,)), (X, (1, 2)), (X, (0, 2)), (X, (3, -1)), (X, (1, 2), 1), (X, (1, 2), -1), (X, ()))
each("unstack", (X,), (X, 1), (X, 2), (X, -1), (S,), (E, 1))
each("tile", (X, (2, 1)), (X, (2,)), (X, (0, 1)), (X, (-1, 1)), (X, (2, 1, 1)), (S, ()), (S, (2,)))
for name in ["reduceSum", "reduceMax", "reduceAnd"]:
    x = X if name != "reduceAnd" else I(1, 2, 3, 4, 5, 6).reshape(2, 3)
    each(name, (x, ()), (x, (0, 1)), (x, (0, 0)), (x, (2,)), (x[:, :0], (1,)), (x[:0], (1,)))
for name in ["argmax", "argmin"]:
    each(name, (X, 2, "int32"), (X, 0, "float32"), (X, 0, "int8"), (X, 0, "uint8"), (X, 0, "bool"), (E, 1, "int32"), (E, 0, "int32"), (I(1, 2), 0, "int32"), (B(True, False), 0, "int32"))
for name in ["cumsum", "cummax"]:
    each(name, (X,), (X, 2), (X, -3), (S,), (E, 1))
each("sort", (X, 2), (X, -1), (X, 0), (S,), ([X, X[:1]],), ([X, I(*range(6)).reshape(2, 3)], 1))
each("sort", ([X, X],), num_keys=3)
each("sort", ([X, X],), num_keys=0)
each("sortKeyVal", (X, X[:1]), (X, V3), (V3, I(1, 2, 3), 0), (V3, I(1, 2, 3), 1))
each("topK", (X, 3), (X, 4), (X, 0), (X, -1), (S, 1), (E, 0))
each("dot", (X, X), (X, X.T), (V3, X), (S, V3), (X.T, A(1, 2)), (f32(1, 2, 3), V3), (V3, I(1, 2, 3)))
each("dotGeneral", (X, X, (((1,), (1,)), ((), ()))), (X, X, (((1,), (0,)), ((), ()))), (X, X, (((1,), (1,)), ((1,), (1,)))), (X, X, (((1, 1), (1, 1)), ((), ()))), (X, X, (((2,), (1,)), ((), ()))), (X, X, (((-1,), (-1,)), ((), ()))), (X, X, (((1,), ()), ((), ()))), (X, X, (((), ()), ((0,), (0,)))), (X, f32(3, 3), (((1,), (1,)), ((0,), (0,)))), (E, E, (((1,), (1,)), ((), ()))), (X, f32(3, 2), (((1,), (0,)), ((0,), (1,)))))
each("batchMatmul", (f32(1, 2, 3), f32(1, 3, 2)), (f32(1, 2, 3), f32(2, 3, 2)), (X, X.T), (f32(2, 2, 3), X.T), (V3, V3))
C, K = f32(1, 2, 5), f32(2, 2, 3)
each("conv", (C, K, (1,), "VALID"), (C, K, (1,), "SAME"), (C, K, (1,), "valid"), (C, K, (0,), "SAME"), (C, K, (1, 1), "SAME"), (C, f32(2, 1, 3), (1,), "SAME"), (C, f32(2, 2, 9), (1,), "VALID"), (C, f32(2, 2), (1,), "SAME"), (C, K, (2,), "SAME_LOWER"), (C, K, (1,), "OTHER"), (C[:, :, :0], K, (1,), "SAME"), (C, K[:, :, :0], (1,), "SAME"), (C, K[:0], (1,), "SAME"), (C[:, :0], K[:, :0], (1,), "SAME"))
each("convGeneralDilated", (C, K, (1,), ((1, 1),)), (C, K, (1,), ((-1, -1),)), (C, K, (1,), ((-3, -3),)), (C, K, (1,), ((1, 1), (0, 0))), (C, K, (1,), ()))
for o in [{"lhs_dilation": (2,)}, {"lhs_dilation": (0,)}, {"rhs_dilation": (2,)}, {"rhs_dilation": (3,)}, {"rhs_dilation": (0,)}, {"lhs_dilation": (1, 1)}, {"feature_group_count": 2}, {"feature_group_count": 0}, {"batch_group_count": 2}, {"dimension_numbers": ("NCH", "OIH", "NCH")}, {"dimension_numbers": ("NHC", "OIH", "NCH")}, {"dimension_numbers": ("NCH", "OIH")}, {"dimension_numbers": ("NCX", "OIH", "NCH")}, {"dimension_numbers": ("NNH", "OIH", "NCH")}]:
    s.case(N + "convGeneralDilated", C, K, (1,), ((1, 1),), **o)
each("convTranspose", (f32(1, 3, 2), f32(3, 2, 1), (2,), "SAME"), (f32(1, 3, 2), f32(3, 1, 1), (2,), "SAME"), (f32(1, 3, 2), f32(3, 2, 1), (2, 2), "SAME"), (f32(1, 3, 2), f32(1, 2, 1), (3,), "VALID"), (f32(1, 3, 2), f32(1, 2, 1), (3,), "SAME"), (f32(1, 3, 2), f32(4, 2, 1), (2,), "SAME"), (f32(1, 3, 2), f32(3, 2, 1), (1,), "SAME"))
each("reduceWindow", (X, S, Ref(N + "max"), (3, 1), (1, 1), "VALID"), (X, S, Ref(N + "max"), (3, 1), (1, 1), "SAME"), (X, S, Ref(N + "add"), (1,), (1,), "VALID"), (X, S, Ref(N + "add"), (0, 1), (1, 1), "VALID"), (X, S, Ref(N + "add"), (1, 1), (0, 1), "VALID"), (X, S, Ref(N + "add"), (1, 2), (1, 1), ((0, 0), (-1, 1))), (X, V3, Ref(N + "add"), (1, 1), (1, 1), "VALID"))
each("fft", (V3, "FFT", (2,)), (V3, "FFT", (3, 3)), (V3, "fft", (3,)), (V3, "OTHER", (3,)), (X, "FFT", (2, 3)), (X, "RFFT", (2, 3)), (X, "IRFFT", (2, 4)), (X, "IRFFT", (2, 3)), (np.complex64([1, 2j]), "RFFT", (2,)), (E, "FFT", (0,)), (V3[:1], "IRFFT", (1,)))
each("iota", ("int32", 0), ("int32", -1), ("int8", 3), ("bool", 2), ("complex64", 2))
each("broadcastedIota", ("int32", (2, 3), 0), ("int32", (2, 3), 2), ("int32", (), 0), ("float32", (2, 0), 1))
each("full", ((2,), S), ((2,), V3), ((-1,), S), ((0,), S), ((), 1.5, "int32"), ((2,), 1, "bool"))
row = Both(dict(offsetDims=[1], collapsedSliceDims=[0], startIndexMap=[0]), lax.GatherDimensionNumbers((1,), (0,), (0,)))
each("gather", (X, I(0, 1).reshape(2, 1), row, (1, 3)), (X, I(0, 1).reshape(2, 1), row, (2, 3)), (X, I(0, 1).reshape(2, 1), row, (1, 4)), (X, I(0, 1).reshape(2, 1), row, (1,)), (X, I(0, 1), row, (1, 3)), (X, A(0, 1).reshape(2, 1), row, (1, 3)), (X, I(0, 1, 0, 1).reshape(2, 2), row, (1, 3)), (X, np.zeros((0, 1), np.int32), row, (1, 3)), (X, I(0), row, (1, 3)))
each("scan", (Ref("numpy.divmod"), S, V3, 3), (Ref("numpy.divmod"), S, V3, 2), (Ref("numpy.divmod"), S, S), (Ref("numpy.divmod"), S, V3[:0]), (Ref("numpy.divmod"), V3, S), (Ref("numpy.divmod"), S, X), (Ref("numpy.divmod"), S, None, 2))
each("foriLoop", (0, 0, Ref("numpy.multiply"), S), (3, 1, Ref("numpy.multiply"), S), (0, 2, Ref("numpy.subtract"), np.int32(5)), (0, 2, Ref("numpy.equal"), S), (np.int8(1), np.int8(3), Ref("numpy.multiply"), S), (I(0), I(2), Ref("numpy.multiply"), S))
each("whileLoop", (Ref("numpy.any"), Ref("numpy.zerosLike"), V3), (Ref("numpy.sum"), Ref("numpy.zerosLike"), V3), (Ref("numpy.any"), Ref("numpy.sum"), V3), (Ref("numpy.isfinite"), Ref("numpy.zerosLike"), V3))
each("cond", (S, Ref(N + "neg"), Ref(N + "square"), V3), (B(True), Ref(N + "neg"), Ref(N + "square"), V3), (B(True, False), Ref(N + "neg"), Ref(N + "square"), V3), (np.bool_(True), Ref(N + "neg"), Ref("numpy.sum"), V3), (np.bool_(True), Ref(N + "neg"), Ref("numpy.isfinite"), V3), (np.bool_(True), Ref(N + "add"), Ref(N + "neg"), V3))
each("switch", (np.int32(-1), [Ref(N + "neg"), Ref(N + "square")], V3), (np.int32(5), [Ref(N + "neg"), Ref(N + "square")], V3), (np.int32(0), [], V3), (np.int32(7), [Ref(N + "neg")], V3), (I(0), [Ref(N + "neg"), Ref(N + "square")], V3), (np.int32(0), [Ref(N + "neg"), Ref("numpy.sum")], V3))
each("map", (Ref(N + "neg"), V3), (Ref(N + "neg"), S), (Ref(N + "neg"), V3[:0]))
for size in [1, 2, 3, 5, -1]:
    s.case(N + "map", Ref(N + "neg"), V3, batch_size=size)
for o in [{"axis": 1}, {"axis": -1}, {"axis": 2}, {"reverse": True}]:
    s.case(N + "associativeScan", Ref(N + "add"), X, **o)
each("associativeScan", (Ref(N + "add"), S), (Ref(N + "add"), V3[:0]), (Ref(N + "add"), V3[:1]), (Ref("numpy.dot"), V3))
each("bitcastConvertType", (V3, "int8"), (I(1, 2, 3, 4).astype(np.int8), "int32"), (I(1, 2, 3).astype(np.int8), "int32"), (V3, "complex64"), (V3, "bool"), (B(True), "int8"), (V3, "float16"), (V3, "int32"))
each("reducePrecision", (V3, 0, 2), (V3, 1, 0), (V3, 5, 0), (V3, 8, 23), (V3, 9, 30), (V3, 5, -1))
each("convertElementType", (V3, "key"), (V3, "float32"))
s.write()
