"""Golden rows of reductions and running reductions of jaxtra.numpy over every dtype."""

import numpy as np

from cases import A, B, I, inf, nan
from sweep import Sweep, V

s = Sweep("numpy", __file__)
N = "numpy."
M = V(1, 0, 3, 2, -4, 2.5, shape=(2, 3))
NAN = V(nan, 1, 2, inf, nan, nan, nan, -inf, 5, shape=(3, 3))
MASK = np.array([[True, False, True], [False, False, True]])
BROAD = ["bool", "int8", "uint8", "int32", "float16", "float32", "complex64"]
SOME = ["bool", "int8", "float32"]
INEXACT = ["float16", "float32", "complex64"]

s.file("sweepReduce")
for name in ["sum", "prod", "mean", "var", "std", "max", "min", "amax", "amin", "ptp", "all", "any", "countNonzero", "nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmax", "nanmin"]:
    exact = "exact" if name[-3:] in ("max", "min", "all", "any", "ero") else "plain"
    s.sweep(N + name, M, tol=exact)
    s.sweep(N + name, M, axis=-1, tol=exact, dtypes=BROAD)
    s.sweep(N + name, M, axis=(1, 0), keepdims=True, dtypes=SOME, tol=exact)
    s.sweep(N + name, M, axis=0, keepdims=True, dtypes=["float32", "complex64"], tol=exact)
    s.sweep(N + name, NAN, axis=1, dtypes=[*INEXACT], tol=exact)
    s.sweep(N + name, V(shape=(0, 2)), axis=0, dtypes=["int32", "float32"], tol=exact)
    s.sweep(N + name, V(shape=(0, 2)), axis=1, dtypes=["int32", "float32"], tol=exact)
    s.sweep(N + name, V(2, shape=()), dtypes=SOME, tol=exact)
    s.case(N + name, 1.5, tol=exact)
    s.case(N + name, A(1, 2), axis=1)
    if name not in ("ptp", "countNonzero"):
        where = dict(initial=1.0) if name[-3:] in ("max", "min") else {}
        s.sweep(N + name, M, axis=1, where=MASK, dtypes=SOME, tol=exact, **where)
        s.sweep(N + name, M, where=np.array([[True], [False]]), dtypes=SOME, tol=exact, **where)
        s.case(N + name, A(1, 2, 3), where=B(True, False, True))
    if name in ("sum", "prod", "max", "min", "amax", "amin", "nansum", "nanprod", "nanmax", "nanmin"):
        s.sweep(N + name, M, axis=1, initial=2, dtypes=SOME, tol=exact)
        s.sweep(N + name, M, axis=1, initial=2.5, dtypes=SOME, tol=exact)
        s.sweep(N + name, V(shape=(0, 2)), axis=0, initial=1, dtypes=SOME, tol=exact)
    if name in ("sum", "prod", "mean", "var", "std", "nansum", "nanprod", "nanmean", "nanvar", "nanstd"):
        for dtype in ["float32", "int8", "complex64"]:
            s.sweep(N + name, M, axis=1, dtype=dtype, dtypes=SOME)
    if name in ("var", "std", "nanvar", "nanstd"):
        s.sweep(N + name, M, axis=1, ddof=1, dtypes=SOME)
        s.sweep(N + name, M, axis=1, ddof=3, dtypes=["int32", "float32", "complex64"])
        s.sweep(N + name, M, axis=1, ddof=1, where=MASK, dtypes=["int32", "float32", "complex64"])
        if not name.startswith("nan"):
            s.sweep(N + name, M, axis=1, correction=1.5, dtypes=["int32", "float32"])
for name in ["sum", "prod"]:
    s.sweep(N + name, M, axis=0, promote_integers=False, dtypes=BROAD)
s.sweep(N + "average", M)
s.sweep(N + "average", NAN, axis=1, dtypes=INEXACT)
s.sweep(N + "average", V(2, shape=()), dtypes=SOME)
s.sweep(N + "average", V(shape=(0, 2)), axis=0, dtypes=["int32", "float32"])
s.sweep(N + "average", V(shape=(0, 2)), weights=V(shape=(0, 2)), dtypes=["int32", "float32"])
s.sweep(N + "average", M, axis=1, weights=A(1, 2, 3), dtypes=BROAD)
s.sweep(N + "average", M, axis=0, weights=V(1, 2), dtypes=SOME)
s.sweep(N + "average", M, weights=V(1, 2, 1, 2, 3, 4, shape=(2, 3)), returned=True, dtypes=SOME)
s.sweep(N + "average", M, axis=(0, 1), keepdims=True, dtypes=SOME)
s.sweep(N + "average", M, axis=1, returned=True, dtypes=["int32", "float32"])
s.case(N + "average", A(1, 2), weights=A(1, 2, 3))
for name in ["argmax", "argmin", "nanargmax", "nanargmin"]:
    s.sweep(N + name, M)
    s.sweep(N + name, M, axis=-1, keepdims=True, dtypes=BROAD)
    s.sweep(N + name, M, keepdims=True, dtypes=["int32", "float32"])
    s.sweep(N + name, NAN, axis=1, dtypes=INEXACT)
    s.sweep(N + name, V(2, shape=()), dtypes=["int32", "float32"])
    s.case(N + name, np.zeros((0, 2), np.float32), axis=1)
    s.case(N + name, np.zeros((0, 2), np.float32), axis=0)
    s.case(N + name, 1.5)

s.file("sweepCumulative")
for name in ["cumsum", "cumprod", "nancumsum", "nancumprod", "cumulativeSum", "cumulativeProd"]:
    standard = name.startswith("cumulative")
    s.sweep(N + name, M, axis=1)
    s.sweep(N + name, M, dtypes=BROAD)
    s.sweep(N + name, V(1, 3, 2), dtypes=BROAD)
    s.sweep(N + name, V(2, shape=()), dtypes=["bool", "int32", "float32"])
    s.sweep(N + name, V(shape=(0, 2)), axis=0, dtypes=["bool", "int32", "float32"])
    # A product in XLA begins with 1, by which a complex NaN spreads to both parts.
    s.sweep(N + name, NAN, axis=-2, dtypes=[d for d in INEXACT if d[0] != "c" or "rod" not in name])
    for dtype in ["float32", "int8", "uint8", "bool"]:
        s.sweep(N + name, M, axis=0, dtype=dtype, dtypes=SOME)
    if standard:
        s.sweep(N + name, M, axis=1, include_initial=True, dtypes=BROAD)
    s.case(N + name, 1.5)
    s.case(N + name, A(1, 2), axis=2)

s.write()
