"""Golden cases of jaxtra.lax over all dtypes: what is defined on which, edges, shapes of sizes 0 and 1, errors."""

import itertools

from jax import lax

from cases import A, B, Both, I, Ref, b1, f32, i32, seeded, u32
from plain import NARROW, Plain, jnp, nan, np, numbers, of

s = Plain("lax", __file__)
N = "lax."
UNARY = """neg abs sign square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
logistic erf erfc erfInv lgamma digamma floor ceil round isFinite reciprocal besselI0e besselI1e bitwiseNot populationCount clz real
imag conj stopGradient""".split()
BINARY = """add sub mul div rem max min pow atan2 nextafter eq ne lt le gt ge bitwiseAnd bitwiseOr bitwiseXor shiftLeft
shiftRightArithmetic shiftRightLogical mulhi complex igamma igammac zeta polygamma randomGammaGrad""".split()
ROUGH = {"lgamma", "digamma", "erfInv", "besselI0e", "besselI1e", "igamma", "igammac", "zeta", "polygamma", "randomGammaGrad"}
TOL = lambda name: dict(tol="special" if name in ROUGH else "plain")
# XLA makes zeros of the denormal results.
flushed = lambda name, d: name in ("exp", "exp2") and d == "bfloat16"


def elementwise(dtypes):
    for name, d in itertools.product(UNARY, dtypes):
        x = numbers(d)
        s.case(N + name, x[:11] if flushed(name, d) else x, **TOL(name))
    for name, d in itertools.product(BINARY, dtypes):
        if d == "bfloat16" and name in ROUGH:
            continue
        x = numbers(d)
        if name in ROUGH and "float" in d:
            # At infinity and at a = 0 XLA's series give NaN.
            s.case(N + name, of(d, 1, 2, 0.5, 3, 1, nan, 4), of(d, 1, 0.5, 3, 7, nan, 1, 2), **TOL(name))
        else:
            k = min(len(x), 5)
            s.case(N + name, np.repeat(x[:k], k), np.tile(x[:k], k))


s.file("dtypes")
elementwise(NARROW)
COMPLEX = of("complex64", 0.5 + 2j, -2.5 - 1j, 1, 2j)
for name in UNARY:
    if name not in ("digamma", "lgamma"):
        s.case(N + name, COMPLEX)
for name in BINARY:
    s.case(N + name, COMPLEX, COMPLEX[::-1].copy()) if name != "atan2" else None
for name in ["add", "max", "eq", "pow", "bitwiseAnd", "igamma", "complex", "shiftLeft"]:
    x = i32(2, 3, lo=1) if name in ("bitwiseAnd", "shiftLeft") else f32(2, 3, lo=0.5)
    for other in [x[:1], x[:, :1], x[:0], x[0], x[0, 0], x[:1, :1], x[None]]:
        s.case(N + name, x, other, **TOL(name))
    s.case(N + name, x[:0], x[:0], **TOL(name))
for a, b in itertools.combinations(["bool", "int32", "uint8", "float16", "bfloat16", "float32", "complex64"], 2):
    s.error(N + "add", of(a, 1), of(b, 1))
for name in ["add", "max", "eq", "bitwiseAnd"]:
    s.error(N + name, I(1, 2), True)
    s.error(N + name, B(True, False), 2)
s.case(N + "integerPow", B(True), 2)
for d in ["int32", "uint8", "float16", "float32", "complex64"]:
    for y in [0, 1, 2, 5, -1, -2]:
        x = numbers(d)
        s.case(N + "integerPow", x[2:] if d == "complex64" else x, y)

s.file("dtypes64", wide=True)
elementwise(["int64", "float64"])

s.file("dtypesMore")
seeded("laxdtypes")
for d in ["bool", "int32", "float16", "float32", "complex64"]:
    x, y, z = numbers(d)[:4], numbers(d)[::-1][:4].copy(), np.roll(numbers(d), 2)[:4]
    n = len(x)
    which = np.arange(n) % 3
    s.case(N + "clamp", x[:1].reshape(()), y, z[:1].reshape(()))
    s.case(N + "clamp", of(d, 0, 1, 1), of(d, 1, 0, 3), of(d, 1, 1, 2))
    s.case(N + "select", b1(n), x, y)
    s.case(N + "selectN", which.astype("int32"), x, y, z[:n])
    s.case(N + "selectN", which.astype("uint8"), x, y, z[:n])
    s.case(N + "fullLike", x, 3)
    s.case(N + "fullLike", x, 1, jnp.float32, (3,))
    s.case(N + "full", (2,), 1, dtype=d)
    s.case(N + "full", (), 0, d)
    s.case(N + "iota", d, 4)
    s.case(N + "broadcastedIota", d, (2, 3), 1)
    s.case(N + "empty", (2, 0), d)
    for to in NARROW + ["complex64"]:
        s.case(N + "convertElementType", numbers(d), to)
        s.case(N + "bitcastConvertType", of(d, *[1] * 4).reshape(1, 4), to)
    s.case(N + "reducePrecision", numbers(d), 5, 2)
    s.case(N + "reducePrecision", numbers(d), exponent_bits=5, mantissa_bits=10)
    m = np.stack([np.roll(numbers(d)[-5:], k) for k in range(3)])
    k = m.shape[1]
    for name in ["reduceSum", "reduceProd", "reduceMax", "reduceMin", "reduceAnd", "reduceOr", "reduceXor"]:
        s.case(N + name, m, (1,))
        s.case(N + name, m[:, :0], (1,))
        s.case(N + name, m[0, 0], ())
    for name in ["argmax", "argmin"]:
        s.case(N + name, m, 1, jnp.int32)
        s.case(N + name, m, 0, jnp.int8)
        s.case(N + name, m[:, :0], 1, jnp.int32)
        s.case(N + name, m, 0, jnp.float32)
    for name in ["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"]:
        v = m if d in ("bool", "int32", "uint8", "complex64") else of(d, 0.5, 1, -1, 2, 0.25, 3).reshape(2, 3)
        s.case(N + name, v, axis=1)
        s.case(N + name, v, axis=0, reverse=True)
        # Without an element JAX accumulates the logarithms of integers too, which it refuses else.
        if name != "cumlogsumexp" or d in ("float16", "float32", "complex64"):
            s.case(N + name, v[:, :0], axis=1)
        s.error(N + name, v, axis=2)
    s.case(N + "sort", m)
    s.case(N + "sort", m, dimension=0, is_stable=False)
    s.case(N + "sort", [m, I(*range(3 * k)).reshape(3, k)], num_keys=1)
    s.case(N + "sortKeyVal", m, I(*range(3 * k)).reshape(3, k), dimension=1)
    s.case(N + "topK", m, min(2, k))
    s.case(N + "topK", m, 0)
    s.case(N + "approxMaxK", m, 1)
    s.case(N + "approxMinK", m, 1)
    for name, args in [("transpose", [(1, 0)]), ("rev", [(0, 1)]), ("reshape", [(-1,)]), ("reshape", [(k, 3)]), ("squeeze", [(0,)]), ("expandDims", [(0, 3)]), ("broadcast", [(2,)]),
                       ("broadcastInDim", [(2, 3, k), (1, 2)]), ("slice", [(1, 0), (3, k), (2, 1)]), ("dynamicSlice", [(I(7)[0], I(-1)[0]), (2, 1)]), ("tile", [(1, 2)]), ("split", [(1, 2)])]:
        s.case(N + name, m, *args)
    s.case(N + "pad", m, of(d, 1)[0], ((1, -1, 1), (0, 2, 0)))
    s.case(N + "concatenate", [m, m[:, :1], m[:, :0]], 1)
    s.case(N + "dynamicUpdateSlice", m, of(d, 1, 1).reshape(2, 1), (I(9)[0], I(-1)[0]))
    s.case(N + "dynamicIndexInDim", m, -1, 1)
    s.case(N + "dynamicUpdateIndexInDim", m, of(d, *[1] * k), 5, 0)
    w = of(d, 1, 0, 2, 3, 1, 2).reshape(2, 3)
    s.case(N + "dot", w, w.T.copy())
    s.case(N + "dot", w[0], w[0])
    s.case(N + "dotGeneral", w, w, (((1,), (1,)), ((0,), (0,))))
    s.case(N + "batchMatmul", w[None], w.T[None].copy())
    for to in ["int32", "float32", "float16"]:
        if d != "complex64":
            s.case(N + "dotGeneral", w, w, (((1,), (1,)), ((), ())), preferred_element_type=jnp.dtype(to))
    s.case(N + "convGeneralDilated", w.reshape(1, 2, 3), w[:, :2].reshape(1, 2, 2).copy(), (1,), "SAME")
    for op, init in [("add", 0), ("max", 0), ("min", 1), ("mul", 1)]:
        if d != "bool" or op in ("max", "min"):
            s.case(N + "reduceWindow", w, of(d, init)[0], Ref(N + op), (1, 2), (1, 1), "SAME")
            # What no window begins with shows whether padding counts: it does not.
            s.case(N + "reduceWindow", w, of(d, 3)[0], Ref(N + op), (1, 2), (1, 1), ((0, 0), (1, 2)))
        s.case(N + "reduce", w, of(d, init)[0], Ref(N + op), (0,))
    row = Both(dict(offsetDims=[1], collapsedSliceDims=[0], startIndexMap=[0]), lax.GatherDimensionNumbers((1,), (0,), (0,)))
    at = I(2, 7, -1).reshape(3, 1)
    for mode in ["fill", "clip"]:
        s.case(N + "gather", m, at, row, (1, k), mode=mode)
    s.case(N + "gather", m, at[:1], row, (1, k), mode="promise_in_bounds")
    place = Both(dict(updateWindowDims=[1], insertedWindowDims=[0], scatterDimsToOperandDims=[0]), lax.ScatterDimensionNumbers((1,), (0,), (0,)))
    for name in ["scatter", "scatterAdd", "scatterMul", "scatterSub", "scatterMin", "scatterMax"]:
        for mode in ["fill", "clip"]:
            s.case(N + name, w, I(1, 5, -1).reshape(3, 1), of(d, *range(9)).reshape(3, 3), place, mode=mode)
    s.case(N + "associativeScan", Ref(N + "max"), of(d, 1, 0, 3, 2))
    s.case(N + "nextafter", of(d, 1), of(d, 2))

s.file("shapes")
x = f32(2, 3)
for name, args in [
    ("full", [3, 1.5]), ("full", [(-1,), 1.0]), ("iota", [jnp.float32, -1]), ("iota", ["float32", 0]), ("broadcast", [f32(2), (0,)]), ("broadcast", [np.float32(1), (2,)]), ("broadcast", [x, ()]),
    ("broadcastInDim", [x, (3, 2), (0, 1)]), ("broadcastInDim", [x, (2, 3, 1), (0, 1)]), ("broadcastInDim", [x, (2, 3), (1, 0)]), ("broadcastInDim", [x, (2, 3), (0,)]), ("broadcastToRank", [x, 4]),
    ("broadcastToRank", [x, 1]), ("expandDims", [x, (0, 0)]), ("expandDims", [x, (4,)]), ("expandDims", [x, (-1,)]), ("squeeze", [x, (0,)]), ("squeeze", [f32(1, 2, 1), (0, -1)]), ("squeeze", [f32(1), (1,)]),
    ("squeeze", [f32(1, 1), (0, 0)]), ("reshape", [x, (5,)]), ("reshape", [x, (-1, 2)]), ("reshape", [x, (-1, -1)]), ("reshape", [f32(0, 3), (3, 0)]), ("reshape", [x, (6,), (1, 0)]), ("reshape", [np.float32(1), (1, 1)]),
    ("transpose", [x, (0, 0)]), ("transpose", [x, (0,)]), ("transpose", [x, (0, 2)]), ("rev", [x, (2,)]), ("rev", [x, ()]), ("rev", [x, (0, 0)]), ("concatenate", [[x, x], 2]), ("concatenate", [[x], 0]), ("concatenate", [[], 0]), ("concatenate", [[x, i32(2, 3)], 0]),
    ("pad", [x, 0.0, ((1, 1, 0),)]), ("pad", [x, 0.0, ((0, 0, -1), (0, 0, 0))]), ("pad", [x, f32(1), ((0, 0, 0), (0, 0, 0))]), ("pad", [f32(0), 1.0, ((1, 1, 2),)]),
    ("pad", [x, np.int32(0), ((0, 0, 0), (0, 0, 0))]), ("slice", [x, (0, 0), (2, 4)]), ("slice", [x, (1, 0), (0, 3)]), ("slice", [x, (0,), (2,)]), ("slice", [x, (0, 0), (2, 3), (1, 0)]), ("slice", [x, (-1, 0), (2, 3)]), ("slice", [x, (0, 0), (2, 3), (1, 2)]),
    ("sliceInDim", [x, -2, None, 1, 1]), ("sliceInDim", [x, 0, 9, 1, 1]), ("sliceInDim", [x, 2, 1, 1, 1]), ("indexInDim", [x, 3, 1]), ("indexInDim", [x, -3, 1]), ("indexInDim", [x, -4, 1]), ("indexInDim", [x, 1, 1, False]),
    ("dynamicSlice", [x, (0,), (1, 1)]), ("dynamicSlice", [x, (0, 0), (3, 1)]), ("dynamicSlice", [x, (0, 0), (1,)]), ("dynamicSlice", [x, (0, 5), (1, 2)]), ("dynamicSlice", [x, (np.float32(0), np.float32(1)), (1, 1)]), ("dynamicSlice", [x, I(1, -1), (1, 2)]),
    ("dynamicSlice", [x, np.array([1, 2], np.uint8), (1, 1)]), ("dynamicSlice", [x, (0, 0), (0, 2)]), ("dynamicSliceInDim", [x, -1, 2, 1]), ("dynamicSliceInDim", [x, 1, 5, 1]), ("dynamicIndexInDim", [x, 5, 0]), ("dynamicIndexInDim", [x, -1, -1, False]),
    ("dynamicUpdateSlice", [x, f32(3, 1), (0, 0)]), ("dynamicUpdateSlice", [x, f32(1), (0, 0)]), ("dynamicUpdateSlice", [x, i32(1, 1), (0, 0)]), ("dynamicUpdateSlice", [x, f32(0, 1), (0, 0)]), ("dynamicUpdateSlice", [x, f32(1, 1), (-1, 9)]),
    ("dynamicUpdateSliceInDim", [x, f32(2, 1), -1, 1]), ("dynamicUpdateIndexInDim", [x, f32(2), 2, 1]), ("dynamicUpdateIndexInDim", [x, f32(2, 1), 0, 1]), ("dynamicUpdateIndexInDim", [x, 1.0, 0, 1]), ("collapse", [f32(2, 3, 4), 1]), ("collapse", [f32(2, 3, 4), 0, -1]),
    ("collapse", [f32(2, 3, 4), 2, 1]), ("collapse", [f32(2, 3, 4), -2]), ("split", [x, (1, 1)]), ("split", [x, (1, 1), 0]), ("split", [x, (0, 3), 1]), ("split", [x, (3, -1), 0]), ("tile", [x, (2,)]), ("tile", [x, (1, 0)]), ("tile", [x, (2, 1, 2)]), ("stack", [[x, x], 1]), ("unstack", [x, 1]), ("unstack", [x]),
    ("reduceSum", [x, (0, 0)]), ("reduceSum", [x, ()]), ("reduceMax", [f32(0), (0,)]), ("argmax", [x, 2, jnp.int32]), ("argmax", [f32(0), 0, jnp.int32]), ("argmin", [np.float32(1), 0, jnp.int32]),
    ("topK", [x, 4]), ("topK", [x, -1]), ("topK", [np.float32(1), 1]), ("topK", [f32(2, 0), 0]), ("sort", [np.float32(1)]), ("sort", [x, 2]), ("sort", [[x, f32(3)]]), ("sort", [f32(0)]), ("sortKeyVal", [f32(3), f32(2)]), ("sortKeyVal", [f32(2, 3), i32(2, 3), 0]),
    ("dot", [x, x]), ("dot", [np.float32(2), x]), ("dot", [f32(2, 2, 2), f32(2)]), ("dot", [f32(3), f32(3, 2)]), ("dot", [f32(0), f32(0)]), ("dot", [x, i32(3, 2)]), ("dotGeneral", [x, x, (((2,), (0,)), ((), ()))]), ("dotGeneral", [x, x, (((1,), (1,)), ((1,), (1,)))]),
    ("dotGeneral", [x, x, (((1,), (1, 0)), ((), ()))]), ("dotGeneral", [x, f32(3, 3), (((1,), (1,)), ((0,), (0,)))]), ("dotGeneral", [f32(2, 0), f32(0, 2), (((1,), (0,)), ((), ()))]), ("batchMatmul", [f32(2, 2), f32(2, 2)]), ("batchMatmul", [f32(1, 2, 2), f32(2, 2, 2)]), ("batchMatmul", [f32(2), f32(2)]),
    ("clamp", [f32(2), x, 1.0]), ("clamp", [0.0, x, f32(1, 3)]), ("select", [B(True, False), x, x]), ("select", [B(True, False), f32(2), i32(2)]), ("select", [B(True), f32(2), f32(2)]), ("select", [f32(2), f32(2), f32(2)]), ("select", [True, x, f32(2)]),
    ("selectN", [I(0, 1), f32(2)]), ("selectN", [B(True, False), f32(2), f32(2), f32(2)]), ("selectN", [I(5, -1), f32(2), f32(2)]), ("selectN", [np.int32(1), x, x]), ("selectN", [B(True)]), ("bitcastConvertType", [np.zeros(3, np.uint8), jnp.uint16]), ("bitcastConvertType", [np.float32(1), jnp.int16]), ("bitcastConvertType", [np.zeros((2, 0), np.uint8), jnp.uint16]),
    ("betainc", [A(1, 2, 0.5), A(1, 0.5, 2), A(0, 0.5, 1)]), ("betainc", [A(1, 2), A(1, 0.5), np.float32(0.25)]), ("betainc", [A(1, 2), A(1, 0.5), I(1, 2)]), ("betainc", [A(nan, 1, 1), A(1, 1, -1), A(0.5, -1, 0.5)]), ("reducePrecision", [x, 0, 2]), ("reducePrecision", [x, 5, -1]), ("reducePrecision", [i32(2), 5, 2]),
    ("broadcastShapes", [(2, 1), (3,)]), ("broadcastShapes", [(0, 1), (3,)]), ("broadcastShapes", [(2,), (3,)]), ("broadcastShapes", [(), (3,)]), ("optimizationBarrier", [(x, i32(2))]), ("indexTake", [x, (I(0, 1), I(2, 0)), (0, 1)]),
    ("conv", [f32(1, 2, 5), f32(3, 2, 2), (2,), "VALID"]), ("conv", [f32(1, 2, 5), f32(3, 1, 2), (2,), "VALID"]), ("convTranspose", [f32(1, 4, 2), f32(3, 2, 3), (2,), "SAME"]), ("convWithGeneralPadding", [f32(1, 2, 5), f32(3, 2, 2), (1,), ((1, 0),), (2,), (1,)]), ("convGeneralDilatedPatches", [f32(1, 2, 5), (3,), (2,), "SAME"]),
    ("convGeneralDilated", [f32(1, 2, 5), f32(3, 2, 2), (1, 1), "SAME"]), ("convGeneralDilated", [f32(1, 2, 0), f32(3, 2, 2), (1,), ((1, 1),)]), ("convGeneralDilated", [f32(1, 2, 5), f32(3, 2, 2), (1,), "X"]), ("convGeneralDilated", [f32(1, 2, 5), f32(3, 2, 2), (0,), "SAME"]), ("convGeneralDilated", [f32(1, 2, 5), i32(3, 2, 2), (1,), "SAME"]),
    ("convGeneralDilated", [f32(1, 2, 2), f32(3, 2, 5), (1,), "VALID"]), ("convGeneralDilated", [f32(0, 2, 5), f32(3, 2, 2), (1,), "SAME"]), ("convGeneralDilated", [f32(1, 2, 5), f32(3, 2, 2), (1,), "SAME_LOWER"]), ("reduceWindow", [x, 0.0, Ref("lax.add"), (1,), (1, 1), "SAME"]), ("reduceWindow", [x, 0.0, Ref("lax.add"), (3, 1), (1, 1), "VALID"]),
    ("reduceWindow", [x, 0.0, Ref("lax.add"), (1, 2), (1, 2), ((0, 0), (1, 1))]), ("reduceWindow", [x, 0.0, Ref("lax.add"), (0, 1), (1, 1), "VALID"]),
]:
    seeded(name)
    s.case(N + name, *args)

s.write()
