"""Golden rows of elementwise functions of jaxtra.numpy over every dtype: arithmetic, comparison, bits, rounding, parts."""

import numpy as np

from cases import A, B, I, inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("numpy", __file__)
N = "numpy."

s.file("sweepUnary")
# Functions with one right answer in floating point numbers and integers.
EXACT = """abs absolute negative positive square sign floor ceil trunc rint isnan isinf isfinite isposinf isneginf signbit
 logical_not bitwise_not invert bitwise_invert bitwise_count real imag conj conjugate isreal iscomplex nan_to_num modf fabs""".split()
ROUNDED = """sin cos tan arcsin asin arccos acos arctan atan sinh cosh tanh arcsinh asinh arccosh acosh arctanh atanh exp exp2 expm1
 log log1p log2 log10 sqrt cbrt reciprocal deg2rad radians rad2deg degrees sinc angle i0""".split()
COMPLEX = ["complex64", "complex128"]


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t[:1].upper() + t[1:] for t in tail)


for name in EXACT:
    # The modulus of a complex number is rounded.
    s.elementwise(N + camel(name), 1, tol="plain" if name in ("abs", "absolute", "sign", "square") else "exact")
for name in ROUNDED:
    s.elementwise(N + camel(name), 1)
for name in ["round", "around"]:
    s.elementwise(N + name, 1, tol="exact")
s.sweep(N + "round", V(1.25, -0.05, 3.75, 12), decimals=1)
s.sweep(N + "round", V(123, -55, 45, 5), decimals=-1)
s.sweep(N + "round", V(1.5, 0.375), 2)
s.sweep(N + "frexp", V(0, 1, 8, -0.75, 1000, 0.1), tol="exact")
s.sweep(N + "frexp", V(nan, inf, -inf, 0.0, -0.0), dtypes=FLOATS, tol="exact")
s.sweep(N + "frexp", V(1e-30, 1.5e38), dtypes=["float32", "bfloat16", "float64"], tol="exact")
s.sweep(N + "spacing", V(0, 1, 8, -0.75, 1000, nan, inf), dtypes=["float32", "float64"], tol="exact")
s.sweep(N + "spacing", V(1, 2), tol="exact")
s.sweep(N + "nanToNum", V(nan, inf, -inf, 1), dtypes=[*FLOATS, *COMPLEX], nan=7.0, posinf=1.0, neginf=-1.0, tol="exact")
s.sweep(N + "nanToNum", V(0, 2), nan=7.0, tol="exact")
s.sweep(N + "angle", V(1, -1, 0, 2), deg=True)
s.sweep(N + "unwrap", V(0, 1, 5, 9, 2, -3))
s.sweep(N + "unwrap", V(0, 3, 7, 1), period=4.5, dtypes=["int32", "float16", "float32", "complex64"])
s.sweep(N + "unwrap", V(0, 3, 7, 1, 2, 9, shape=(2, 3)), discont=4.0, axis=0)
s.sweep(N + "unwrap", V(0, 3, 7, 1, 2, 9, shape=(2, 3)), axis=0, period=4)
# A number of JavaScript gives a weakly typed result.
for name in [*EXACT, *ROUNDED, "round"]:
    if name not in ("bitwise_not", "invert", "bitwise_invert", "bitwise_count"):
        s.case(N + camel(name), 0.5)

s.file("sweepBinary")
BINARY = """add subtract multiply maximum minimum fmax fmin divide true_divide floor_divide remainder mod fmod divmod power pow float_power
 arctan2 atan2 hypot logaddexp logaddexp2 copysign nextafter heaviside ldexp equal not_equal less less_equal greater
 greater_equal logical_and logical_or logical_xor isclose allclose array_equal""".split()
BITS = "bitwise_and bitwise_or bitwise_xor left_shift bitwise_left_shift right_shift bitwise_right_shift gcd lcm".split()
INEXACT = "power pow float_power arctan2 atan2 hypot logaddexp logaddexp2 divide true_divide multiply".split()
for name in BINARY:
    s.elementwise(N + camel(name), 2, tol="plain" if name in INEXACT else "exact")
for name in BITS:
    s.sweep(N + camel(name), V(0, 1, 6, 12, -5, 7), V(1, 2, 3, 8, 2, 40), tol="exact")
    s.sweep(N + camel(name), V(0, 1, 6, shape=(3, 1)), V(1, 3), dtypes=["bool", "int32", "uint8"], tol="exact")
    s.sweep(N + camel(name), V(shape=(0, 2)), V(1, 3), dtypes=["bool", "int32"], tol="exact")
    s.sweep(N + camel(name), V(6, shape=()), V(3, 1), dtypes=["bool", "int32"], tol="exact")
    s.sweep(N + camel(name), V(nan, 1), V(1, 3), dtypes=["float32"], tol="exact")
INTS = [d for d in ALL if "int" in d]
for name in ["floor_divide", "remainder", "fmod", "divmod", "divide", "power"]:
    # By zero, and by negative numbers.
    s.sweep(N + camel(name), V(7, -7, 0, 3, -4), V(0, 0, 0, -2, -3), dtypes=[*INTS, *FLOATS], tol="plain")
# Numbers beside arrays are weak: a whole one fits the integers, a fraction makes floating point numbers.
BESIDE = ["bool", "int8", "int32", "uint32", "float16", "float32", "complex64", "int64"]
for name in [*BINARY, "bitwise_and", "left_shift", "right_shift", "gcd", "lcm"]:
    s.sweep(N + camel(name), V(3, 1), 2, dtypes=BESIDE)
    s.sweep(N + camel(name), 2, V(1, 3), dtypes=BESIDE)
    s.sweep(N + camel(name), V(3, 1), 1.5, dtypes=BESIDE)
# Two dtypes.
for name in ["add", "divide", "floor_divide", "power", "equal", "less", "logical_and", "hypot", "ldexp", "copysign", "nextafter", "maximum", "left_shift", "bitwise_and"]:
    for other in [B(True, False), I(1, 2), A(0.5, 2)]:
        s.sweep(N + camel(name), V(3, 1), other, dtypes=[*BESIDE, "uint8", "bfloat16", "float64"])
s.sweep(N + "isclose", V(1, 2, 3), V(1.1, 2, 2.5), rtol=0.1, atol=0.2)
s.sweep(N + "isclose", V(1, nan, inf), V(1, nan, inf), equal_nan=True, dtypes=[*FLOATS, *COMPLEX])
s.sweep(N + "isclose", V(1, nan, inf), V(inf, 1, inf), atol=inf, dtypes=FLOATS)
s.sweep(N + "allclose", V(1, 2, 3), V(1.1, 2, 2.5), rtol=0.5)
s.sweep(N + "allclose", V(1, nan), V(1, nan), equal_nan=True, dtypes=FLOATS)
s.sweep(N + "arrayEqual", V(1, nan), V(1, nan), equal_nan=True, dtypes=[*FLOATS, *COMPLEX])
s.sweep(N + "arrayEqual", V(1, 2), V(1))
s.sweep(N + "arrayEquiv", V(1, 1), V(1))
s.sweep(N + "arrayEquiv", V(1, 2, 0), V(1, 2, 0.5))
s.sweep(N + "arrayEquiv", V(1, 1, shape=(2, 1)), V(1, 1, 1))
s.sweep(N + "arrayEquiv", V(shape=(0,)), V(1), dtypes=["bool", "float32"])
s.case(N + "arrayEquiv", 0.5, 0.5)
s.case(N + "isclose", 0.5, 1.5)

s.file("sweepTernary")
s.elementwise(N + "clip", 3, tol="exact")
s.sweep(N + "clip", V(0, 5, -3), 1, 3, tol="exact")
s.sweep(N + "clip", V(0, 5, -3), 0.5, 2.5, tol="exact")
s.sweep(N + "clip", V(0, 5, -3), min=1, tol="exact")
s.sweep(N + "clip", V(0, 5, -3), max=1, tol="exact")
s.sweep(N + "clip", V(0, 5, -3), 3, 1, tol="exact")
s.sweep(N + "clip", V(0, 5, shape=(2, 1)), V(1, 2, 3), V(4, 3, 2), tol="exact")
s.sweep(N + "clip", V(1, 2), tol="exact")
s.case(N + "clip", 0.5, 1.5)
s.sweep(N + "where", V(1, 0, 2), V(1, 2, 3), V(4, 5, 6), tol="exact")
s.sweep(N + "where", B(True, False), V(1, 2), 1.5, tol="exact")
s.sweep(N + "where", B(True, False), V(1, 2), 3, tol="exact")
s.sweep(N + "where", np.array([[True], [False]]), V(1, 2), I(7), tol="exact")
s.case(N + "where", True, 0.5, 1.5)
# JAX asks NumPy for the epsilon, which NumPy does not know of bfloat16.
s.sweep(N + "interp", V(0, 1.5, 4, -1), V(1, 2, 3), V(10, 20, 40), dtypes=[d for d in ALL if d != "bfloat16"])
s.sweep(N + "interp", V(0, 1.5, 4, -1, shape=(2, 2)), A(1, 2, 3), V(10, 20, 40))
s.sweep(N + "interp", A(0, 1.5, 4), A(1, 2, 3), V(10, 20, 40), left=-1.0, right=7.0)
s.sweep(N + "interp", A(0, 1.5, 4), A(1, 2, 3), V(10, 20, 40), left="extrapolate", right="extrapolate")
s.sweep(N + "interp", A(0, 1.5, 4, 9.25), A(3, 1, 2), V(10, 20, 40), period=4.0)
s.sweep(N + "interp", A(0, 1.5, 4, 9.25), A(3, 1, 2), V(10, 20, 40), period=4.0, left=5.0)
s.sweep(N + "interp", 1.5, A(1, 2, 3), V(10, 20, 40))
s.sweep(N + "interp", V(1.5, shape=()), A(1, 2, 3), A(10, 20, 40), dtypes=["int32", "float32"])
s.sweep(N + "interp", A(nan, inf, -inf, 2), A(1, 2, 2), V(10, 20, 40), dtypes=["float32", "float64", "complex64"])
s.sweep(N + "interp", A(0, 3), A(1), V(10))
s.sweep(N + "interp", A(0, 3), A(1, 2), V(10))
s.case(N + "interp", 0.5, A(0, 1), A(2, 3))
s.case(N + "interp", np.zeros((0, 2), np.float32), A(0, 1), A(2, 3))

# What enableX64 changes for arrays of 32 bits and less.
s.file("sweepUfuncsWide", wide=True)
for name in ["rint", "angle", "sin", "reciprocal", "sqrt", "deg2rad", "sinc", "nanToNum", "frexp", "round"]:
    for x in [I(1, -2), np.int32(3), A(0.5, -2), np.float32(0.5), np.array([1, 200], np.uint8), B(True, False), np.array([0.5], np.float16), np.array([1 + 2j], np.complex64), 0.5]:
        s.case(N + name, x)
for name in ["divide", "arctan2", "add", "power", "floorDivide", "hypot", "ldexp", "copysign", "isclose", "interp"]:
    third = [A(1, 3)] if name == "interp" else []
    for x, y in [(I(1, 2), I(2, 3)), (I(1, 2), A(0.5, 2)), (np.array([1, 2], np.uint8), B(True, False)), (A(0.5, 2), 2), (I(1, 2), 1.5)]:
        s.case(N + name, x, y, *third)
s.write()
