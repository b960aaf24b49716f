"""Golden rows of jaxtra.numpy over all dtypes: products, functions along axes; and of jaxtra.ops and jaxtra.image."""

import math

import jax.numpy as jnp
import numpy as np

from cases import A, I, Ref, f32
from sweep import D, Sweep, V

s = Sweep("numpy", __file__)
N = "numpy."
nan, inf = math.nan, math.inf
M = V(1, 2, -1, 0, 3, 1, shape=(2, 3))
P = V(2, 0, 1, -1, 1, 3, shape=(3, 2))
ROW = V(1, -2, 3)
X, Y, W, Z = f32(2, 3), f32(3, 4), f32(3), f32()
B3, B4 = f32(2, 3, 2), f32(2, 2, 3)
EMPTY, NONE = f32(0, 3), f32(0)
WITH_NAN = A(1, nan, 2)


def c(*args, **options):
    return args, options


def more(name, *calls, module=N):
    for args, options in calls:
        s.case(module + name, *args, **options)


s.file("sweepProducts")
OPERANDS = [X, W, Z, EMPTY, B3]
for name, x, y in [("dot", M, P), ("matmul", M, P), ("inner", M, ROW), ("outer", ROW, V(2, 5)), ("kron", M, V(1, 2)), ("vdot", ROW, V(2, 0, 5)), ("vecdot", M, ROW), ("matvec", M, ROW), ("vecmat", V(1, 2), M), ("cross", ROW, V(2, 0, 5))]:
    s.sweep(N + name, x, y)
    more(name, *[c(a, b) for a in OPERANDS for b in (W, Z, B4)], c(WITH_NAN, W), c(EMPTY, EMPTY.T), c(W, 2), c(W, I(1, 2, 3)))
for name in ["dot", "matmul", "vdot", "inner", "vecdot"]:
    more(name, c(W, W, preferred_element_type=jnp.float16), c(I(1, 2, 3), I(1, 2, 3), preferred_element_type=jnp.float32))
s.sweep(N + "tensordot", M, P, 1)
for axes in [0, 1, 2, 3, -1, ((0,), (1,)), ((1,), (0,)), (1, 0), ((0, 1), (1, 0)), ((0, 0), (0, 1)), ((), ())]:
    more("tensordot", *[c(a, b, axes) for a, b in [(X, Y), (B4, B3), (Z, Z)]])
more("tensordot", c(EMPTY, EMPTY, 2), c(EMPTY, X, ((1,), (1,))), c(X, X), c(WITH_NAN, W, 1))
s.sweep(N + "einsum", "ij,jk->ik", M, P)
s.sweep(N + "einsum", "ij,j->", M, ROW)
EINSUMS = [("ij,jk", (X, Y)), ("ij->ji", (X,)), ("ij->", (X,)), ("ii->i", (f32(3, 3),)), ("ii", (f32(3, 3),)), ("ii->i", (X,)), ("i,j->ij", (W, W)), ("...j,jk->...k", (B4, Y)), ("...j,j", (B4, W)), ("i,,->i", (W, Z, Z)), ("ij,jk,k->i", (X, Y, f32(4))), ("ij,kj->ik", (X, EMPTY)), ("ij,ij->j", (X, X)), ("ij,jk->iz", (X, Y)), ("ij,jk->ii", (X, Y)), ("ij,jk->ik", (X, X)), ("bij,bjk->bik", (B4, B3)), ("i...->...", (B3,)), ("a,ab,abc->abc", (f32(2), X, f32(2, 3, 4))), ("ba", (X,)), ("", (Z,)), ("i1,j", (W, W)), (" i j , j k -> i k ", (X, Y)), ("iji->j", (f32(2, 3, 2),)), ("i,i->", (WITH_NAN, W)), ("i->i", (NONE,))]
more("einsum", *[c(text, *operands) for text, operands in EINSUMS], c("ij,jk->ik", X, Y, preferred_element_type=jnp.float16), c("i,i->i", W, I(1, 2, 3)))
for a, b in [(f32(2), f32(2)), (f32(2), W), (X, W), (f32(3, 2), f32(3, 2)), (f32(4), f32(4)), (EMPTY, EMPTY), (f32(2, 1, 3), f32(1, 2, 3))]:
    more("cross", *[c(a, b, **{k: n}) for k, n in [("axis", 0), ("axis", -1), ("axisa", 0), ("axisc", 0)]])
more("vecdot", *[c(a, b, axis=n) for n in [0, 1, -2] for a, b in [(X, X), (X, W), (B3, B3)]])
s.sweep(N + "applyAlongAxis", Ref(N + "sum"), 0, M)
more("applyAlongAxis", *[c(Ref(N + f), a, x) for f in ["sum", "cumsum", "diag", "sort"] for a, x in [(0, X), (-1, B3)]], c(Ref(N + "sum"), 1, EMPTY), c(Ref(N + "sum"), 0, Z), c(Ref(N + "sum"), 2, X), c(Ref(N + "sum"), 0, WITH_NAN))
s.sweep(N + "applyOverAxes", Ref(N + "sum"), M, (0, 1))
more("applyOverAxes", *[c(Ref(N + "sum"), B3, axes) for axes in [(0, 2), (0, -1), (), (3,)]], c(Ref(N + "sum"), EMPTY, (0,)), c(Ref(N + "sum"), Z, ()), c(Ref(N + "max"), WITH_NAN, (0,)))
s.sweep(N + "vectorize", Ref(N + "vdot"), signature="(n),(n)->()", apply=[M, ROW])
for x in [EMPTY, X, WITH_NAN]:
    s.case(N + "vectorize", Ref(N + "sum"), signature="(n)->()", apply=[x])
    s.case(N + "vectorize", Ref(N + "square"), apply=[x])
s.case(N + "vectorize", Ref(N + "square"), apply=[Z])
s.case(N + "vectorize", Ref(N + "add"), apply=[X, W])
s.case(N + "vectorize", Ref(N + "add"), apply=[X, f32(2)])
s.case(N + "vectorize", Ref(N + "sum"), excluded=(1,), apply=[X, 0])
s.write()

s = Sweep("ops", __file__)
s.file("sweepSegments")
for name in ["segmentSum", "segmentProd", "segmentMax", "segmentMin"]:
    s.sweep("ops." + name, V(1, 2, -3, nan), I(0, 0, 2, 3), num_segments=5)
    for data, ids in [(W, I(2, -1, 0)), (X, I(1, 1)), (EMPTY, I()), (Z, I(0)), (X, np.zeros((2, 3), "int32")), (W, A(0, 1, 1)), (W, I(0, 1))]:
        more(name, c(data, ids), *[c(data, ids, num_segments=n) for n in [0, 4]], c(data, ids, num_segments=2, mode="clip"), module="ops.")
    more(name, c(W, I(0, 1, 1), num_segments=3, bucket_size=2), c(W, I(0, 1, 1), num_segments=3, bucket_size=0), c(W, I(0, 1, 1), num_segments=-1), c(W, I(0, 1, 1), num_segments=2, mode="other"), c(W, I(0, 0, 1), num_segments=2, indices_are_sorted=True), module="ops.")
s.write()

s = Sweep("image", __file__)
s.file("sweepImage")
PICTURE = V(1, 5, 2, 7, nan, 0, shape=(2, 3))
s.sweep("image.resize", V(1, 5, 2, 7, 3, 0, shape=(2, 3)), (4, 2), "linear")
s.sweep("image.resize", PICTURE, (3, 3), "nearest")
s.sweep("image.scaleAndTranslate", V(1, 5, 2, 7, 3, 0, shape=(2, 3)), (3, 3), (0, 1), A(1.5, 0.5), A(0, 0.25), "linear")
for method in ["nearest", "linear", "bilinear", "trilinear", "triangle", "cubic", "bicubic", "tricubic", "lanczos3", "lanczos5", "other"]:
    for size in [(5, 2), (1, 7)]:
        for antialias in [True, False]:
            s.case("image.resize", X, size, method, antialias=antialias, tol="special")
    s.case("image.scaleAndTranslate", X, (4, 3), (0,), A(1.7), A(0.3), method, tol="special")
    s.case("image.scaleAndTranslate", X, (4, 2), (1, 0), A(0.6, 1.7), A(0.3, -1), method, antialias=False, tol="special")
for x, size in [(X, (2, 3)), (X, (0, 3)), (X, (2,)), (f32(0, 3), (2, 3)), (Z, ()), (WITH_NAN, (2,)), (WITH_NAN, (5,))]:
    s.case("image.resize", x, size, "linear")
s.case("image.scaleAndTranslate", WITH_NAN, (4,), (0,), A(1), A(0.5), "linear")
s.case("image.scaleAndTranslate", Z, (), (), f32(0), f32(0), "linear")
s.case("image.scaleAndTranslate", f32(0), (2,), (0,), A(1), A(0), "linear")
s.case("image.scaleAndTranslate", X, (2, 3), (2,), A(1), A(0), "linear")
s.write()
