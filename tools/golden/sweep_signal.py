"""Rows over every dtype, and at the edges, of jaxtra.scipy.signal, ndimage, integrate, cluster, optimize and sparse.linalg."""

import jax
import jax.scipy.cluster.vq as vq
import jax.scipy.integrate as integrate
import jax.scipy.ndimage as ndimage
import jax.scipy.optimize as optimize
import jax.scipy.signal as signal
import jax.scipy.sparse.linalg as sparse

from cases import Ref, inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("scipy", __file__)
S = "scipy."
G = S + "signal."
ONE = ["float32"]
SOME = ["bool", "int32", "uint8", "float16", "bfloat16", "float32", "float64", "complex64"]
REAL = [d for d in ALL if "complex" not in d]

s.file("sweepSignals")
A, B = V(1, 2, 3, 4, 5), V(1, 0, 2)
C, K = V(1, 2, 3, 4, 5, 6, shape=(2, 3)), V(1, 2, 0, 1, shape=(2, 2))
EMPTY, SCALAR = V(shape=(0,)), V(2, shape=())
for name in ["convolve", "correlate", "fftconvolve", "convolve2d", "correlate2d"]:
    f, flat = getattr(signal, name), "2d" not in name
    x, y = (A, B) if flat else (C, K)
    for mode in ["full", "same", "valid", "other"]:
        s.sweep(G + name, x, y, mode, tol="special", py=f, dtypes=ALL if mode == "full" else ONE)
    s.sweep(G + name, y, x, "valid", tol="special", py=f, dtypes=ONE)
    # JAX's full convolution of matrices spreads a NaN to elements that do not depend on it.
    s.sweep(G + name, V(nan, 1, 2, 3, shape=(4,) if flat else (2, 2)), y, "full" if flat else "valid", tol="special", py=f, dtypes=["float32", "float64"])
    for a, b in [(EMPTY, y), (x, EMPTY), (V(shape=(0, 2)), K), (SCALAR, SCALAR), (SCALAR, y), (x, V(1, shape=(1,) * (1 if flat else 2))), (A, C)]:
        s.sweep(G + name, a, b, tol="special", py=f, dtypes=ONE)
for name in ["convolve", "correlate"]:
    for method in ["direct", "fft", "other"]:
        s.sweep(G + name, A, B, method=method, tol="special", py=getattr(signal, name), dtypes=["float32", "int32"])
for name in ["convolve2d", "correlate2d"]:
    for o in [{"boundary": "wrap"}, {"fillvalue": 1.0}]:
        s.sweep(G + name, C, K, mode="full", py=getattr(signal, name), dtypes=ONE, **o)
s.sweep(G + "fftconvolve", C, K, tol="special", dtypes=ONE, axes=0)
s.sweep(G + "fftconvolve", C, C, "same", tol="special", dtypes=ONE, axes=1)
# JAX fits lines by an algorithm that 16 bits lack.
s.sweep(G + "detrend", C, tol="special", dtypes=[d for d in ALL if d not in ("float16", "bfloat16")])
s.sweep(G + "detrend", C, axis=0, type="constant", tol="special", dtypes=["float32", "bfloat16"])
L = V(*range(16))
for name in ["stft", "csd", "welch"]:
    f, x = getattr(signal, name), [L, L] if name == "csd" else [L]
    s.sweep(G + name, *x, nperseg=8, tol="special", py=f, dtypes=ALL if name == "stft" else SOME)
    s.sweep(G + name, *[V(nan, *range(7))] * len(x), nperseg=4, tol="special", py=f, dtypes=["float32", "float64"])
    for other in [EMPTY, SCALAR, V(1, 2, 3), *([] if name == "csd" else [V(shape=(0, 8))])]:
        s.sweep(G + name, *[other] * len(x), nperseg=4, tol="special", py=f, dtypes=ONE)
Z = V(16, 1, 2, 0, 0, 1, 3, 2, 1, shape=(3, 3))
s.sweep(G + "istft", Z, nperseg=4, tol="special")
s.sweep(G + "istft", V(nan, 1, 2, 3, 1, 0, shape=(3, 2)), nperseg=4, tol="special", dtypes=["float32", "float64", "complex64"])
for other in [V(shape=(3, 0)), SCALAR, V(1, 2, 3), V(shape=(0, 3, 3))]:
    s.sweep(G + "istft", other, nperseg=4, tol="special", dtypes=ONE)
jax.clear_caches()

s.file("sweepCalculus")
M = S + "ndimage.mapCoordinates"
mapped = ndimage.map_coordinates
s.sweep(M, C, [V(0, 1), V(1, 2)], 1, py=mapped)
s.sweep(M, C, [V(0, 1), V(1, 2)], 0, py=mapped, dtypes=SOME)
for order in [0, 1]:
    for mode in ["constant", "nearest", "wrap", "mirror", "reflect", "other"]:
        s.sweep(M, C, [V(-0.5, 0.25, 1.75), V(-1, 0.5, 3)], order, py=mapped, mode=mode, cval=1.5, dtypes=["float32", "int32"])
for a, at in [(V(nan, 1, inf), [V(0, 0.5, 1.5)]), (A, [V(shape=(0,))]), (A, [V(1.5, shape=())]), (C, [V(0, 1)]), (A, [V(0, 1, shape=(2, 1))]), (C, [V(0, 1), V(0, 1, 2)])]:
    s.sweep(M, a, at, 1, py=mapped, dtypes=ONE)
s.sweep(M, C, [V(0, 1), V(1, 2)], 2, py=mapped, dtypes=ONE)
N = S + "integrate.trapezoid"
s.sweep(N, V(1, 2, 4))
s.sweep(N, V(nan, 2, inf), dtypes=FLOATS)
s.sweep(N, C, V(0, 1, 3), axis=-1, dtypes=SOME)
s.sweep(N, C, dx=0.5, axis=0, dtypes=["float32", "int32"])
# Of no elements JAX takes the first; NumPy and ours give 0.
for y in [V(shape=(0, 2)), SCALAR, V(3)]:
    s.sweep(N, y, dtypes=ONE)
s.sweep(N, V(1, 2), V(1, 2, 3), dtypes=ONE)
s.sweep(N, C, C, axis=0, dtypes=ONE)
s.sweep(S + "cluster.vq.vq", C, V(1, 2, 3, 4, 5, 7, shape=(2, 3)))
for a, b in [(V(1, 2, 3), V(1, 3)), (C, K), (V(nan, 1), V(1, 3)), (EMPTY, V(1, 3)), (SCALAR, SCALAR), (V(1, 2), V(1, 2, 3, shape=(3, 1)))]:
    s.sweep(S + "cluster.vq.vq", a, b, dtypes=ONE)

s.file("sweepIterations")
DEFINITE, RIGHT = V(4, 1, 1, 3, shape=(2, 2)), V(1, 2)
for name in ["cg", "bicgstab", "gmres"]:
    n, f = S + "sparse.linalg." + name, getattr(sparse, name)
    # In float16 the residual cannot become small enough, and the iteration breaks down by chance.
    s.sweep(n, DEFINITE, RIGHT, tol="special", py=f, dtypes=[d for d in ALL if name != "bicgstab" or d != "float16"])
    s.sweep(n, V(2, 0, 0, 2, shape=(2, 2)), RIGHT, tol="special", py=f, dtypes=["float16"])
    # JAX solves a system whose right-hand side is NaN by zeros; ours is NaN.
    s.sweep(n, V(nan, 1, 1, 3, shape=(2, 2)), RIGHT, tol="special", py=f, dtypes=["float32", "float64"])
    for o in [{"atol": 3.0}, {"maxiter": 1}]:
        s.sweep(n, DEFINITE, RIGHT, tol="special", py=f, dtypes=["float32", "float64"], **o)
    for a, b in [(V(shape=(0, 0)), EMPTY), (SCALAR, SCALAR), (DEFINITE, V(1, 2, 3)), (C, RIGHT), (DEFINITE, DEFINITE), (DEFINITE, V(0, 0)), (V(2, shape=(1, 1)), V(3))]:
        s.sweep(n, a, b, tol="special", py=f, dtypes=ONE)
minimum = lambda *args, **options: {k: v for k, v in optimize.minimize(*args, **options)._asdict().items() if k in ("x", "fun", "success", "status")}
# Of complex numbers JAX's iteration does not converge; in bfloat16 the rounding of the sum decides whether it says so.
s.sweep(S + "optimize.minimize", Ref("numpy.var"), V(1, 2, 4), method="BFGS", tol="special", py=lambda *a, **o: {"x": minimum(*a, **o)["x"]}, dtypes=["bfloat16"])
for x0, dtypes in [(V(1, 2, 4), [d for d in REAL if d != "bfloat16"]), (V(nan, 1), FLOATS), (EMPTY, ONE), (SCALAR, ONE), (V(3), ONE), (C, ONE)]:
    s.sweep(S + "optimize.minimize", Ref("numpy.var"), x0, method="BFGS", tol="special", py=minimum, dtypes=dtypes)
s.write()
