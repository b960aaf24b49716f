"""Golden rows of weakly typed numbers and arrays in jaxtra.lax: what stays weak, and which dtype numbers take beside arrays."""

from cases import B, Call, I, Ref, f32, seeded
from plain import jnp, np
from sweep import Sweep

s = Sweep("lax", __file__)
N = "lax."
W = Call(N + "broadcast", 0.5, (2, 3))
W1 = Call(N + "broadcast", 0.5, (3,))
# Numbers beside it are left out: they fit themselves to arrays here, and JAX refuses them.
H = np.float16([[1, 2, 3], [4, 5, 6]])
S = f32(2, 3)

seeded("weak")
s.file("sweepWeak")
UNARY = """neg abs sign square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
logistic erf erfc erfInv lgamma digamma besselI0e besselI1e floor ceil round isFinite reciprocal real imag conj stopGradient""".split()
for name in UNARY:
    # JAX gives the very number back, as one of NumPy's.
    if name != "stopGradient":
        s.case(N + name, 0.5, tol="special")
    s.case(N + name, W1, tol="special")
BINARY = "add sub mul div rem max min pow atan2 nextafter eq ne lt le gt ge complex igamma igammac zeta".split()
for name in BINARY:
    s.case(N + name, 1.5, 0.5, tol="special")
    s.case(N + name, W, 1.5, tol="special")
    s.case(N + name, W, W, tol="special")
    s.case(N + name, W, S, tol="special")
    s.case(N + name, S, 1.5, tol="special")
s.case(N + "integerPow", 1.5, 2)
s.case(N + "integerPow", W1, 2)
s.case(N + "betainc", 1.5, 0.5, 0.25, tol="special")
s.case(N + "clamp", 0.0, W, 1.0)
s.case(N + "clamp", W, S, W)

# Left out is what JAX decides by accident: indices of topK that are weak, results of reduceWindow and associativeScan that are not.
SHAPES = {
    "transpose": [(1, 0)], "rev": [(0, 1)], "reshape": [(3, 2)], "squeeze": [()], "expandDims": [(0, 2)], "broadcast": [(2,)], "broadcastInDim": [(2, 2, 3), (1, 2)],
    "broadcastToRank": [3], "collapse": [0, 2], "slice": [(0, 1), (2, 3), (1, 1)], "sliceInDim": [0, 3, 2, 1], "indexInDim": [-1, 1], "dynamicSlice": [(I(7)[0], I(-1)[0]), (2, 1)], "dynamicSliceInDim": [I(5)[0], 2, 1],
    "dynamicIndexInDim": [I(-1)[0], 1], "tile": [(1, 2)], "split": [(1, 2), 1], "unstack": [1], "optimizationBarrier": [], "fullLike": [1], "reducePrecision": [5, 2], "sort": [],
    "reduceSum": [(1,)], "reduceProd": [(1,)], "reduceMax": [(1,)], "reduceMin": [(1,)], "argmax": [1, "int32"], "cumsum": [1], "cumprod": [1], "cummax": [1], "cummin": [1], "cumlogsumexp": [1], "convertElementType": ["float32"],
    "bitcastConvertType": ["int32"], "indexTake": [(I(0, 1), I(2, 0)), (0, 1)],
}
for name, args in SHAPES.items():
    s.case(N + name, W, *args)
s.case(N + "convertElementType", 0.5, "float32")
s.case(N + "convertElementType", 0.5, "float16")
s.case(N + "fullLike", W, 0.25)
s.case(N + "fullLike", S, 0.25)
s.case(N + "full", (2,), 0.5)
s.case(N + "full", (2,), 0.5, "float32")
s.case(N + "full", (2,), W1)
for name in ["stack", "concatenate"]:
    for xs in [[W, W], [W, S], [S, W]]:
        s.case(N + name, xs, 0)
s.case(N + "pad", W, 0.0, ((1, 1, 0), (0, 0, 0)))
s.case(N + "pad", S, 0.0, ((1, 1, 0), (0, 0, 0)))
P = B(True, False, True)
for x, y in [(W1, W1), (W1, f32(3)), (f32(3), W1), (0.5, 1.5)]:
    s.case(N + "select", P if isinstance(x, (Call, np.ndarray)) else np.bool_(True), x, y)
    s.case(N + "selectN", P if isinstance(x, (Call, np.ndarray)) else np.bool_(True), x, y)
s.case(N + "dynamicUpdateSlice", W, S[:1], (I(0)[0], I(0)[0]))
s.case(N + "dynamicUpdateSlice", S, Call(N + "broadcast", 0.5, (1, 3)), (I(0)[0], I(0)[0]))
s.case(N + "dynamicUpdateSlice", W, Call(N + "broadcast", 0.5, (1, 3)), (I(0)[0], I(0)[0]))
T = Call(N + "broadcast", 0.5, (3, 2))
for x, y in [(W, T), (W, f32(3, 2)), (S, T), (H, T)]:
    s.case(N + "dot", x, y)
    s.case(N + "dotGeneral", x, y, (((1,), (0,)), ((), ())))
s.case(N + "dot", W, T, preferred_element_type=jnp.dtype("float32"))
s.case(N + "conv", Call(N + "broadcast", 0.5, (1, 1, 4)), Call(N + "broadcast", 0.5, (1, 1, 2)), (1,), "VALID")
s.case(N + "fft", W1, "FFT", (3,))
s.case(N + "fft", W1, "RFFT", (3,))
s.case(N + "sortKeyVal", W1, W1)
s.case(N + "reduce", W, 0.0, Ref(N + "add"), (1,))
s.case(N + "cond", True, Ref(N + "neg"), Ref(N + "square"), W1)
s.case(N + "cond", np.bool_(False), Ref(N + "neg"), Ref(N + "square"), 0.5)
s.case(N + "switch", np.int32(1), [Ref(N + "neg"), Ref(N + "square")], 0.5)
s.case(N + "map", Ref(N + "square"), W1)
s.case(N + "scan", Ref("numpy.divmod"), 1.5, W1)
s.case(N + "scan", Ref("numpy.divmod"), np.float32(1.5), W1)
s.case(N + "scan", Ref("numpy.divmod"), 1.5, f32(3, lo=1))
s.case(N + "scan", Ref("numpy.divmod"), 1.5, np.float16([1, 2]))
s.case(N + "whileLoop", Ref("numpy.any"), Ref("numpy.zerosLike"), W1)
s.case(N + "foriLoop", 0, 2, Ref("numpy.multiply"), 0.5)
s.case(N + "foriLoop", 1, 3, Ref("numpy.maximum"), W1)
s.case(N + "platformDependent", 0.5, default=Ref(N + "square"))
s.case(N + "composite", Ref(N + "square"), "my.square", apply=[0.5])
s.write()
