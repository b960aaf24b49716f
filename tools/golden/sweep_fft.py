"""Rows over every dtype, and at the edges, of jaxtra.numpy.fft, scipy.fft and lax.fft."""

import jax.numpy as jnp
import numpy as np

from cases import inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("fft", __file__)
N, S = "numpy.fft.", "scipy.fft."
SOME = ["float32"]
ONE = SOME
LINE = V(1, 2, -1, 3)
TABLE = V(1, 2, -1, 3, 0, 4, shape=(2, 3))
SCALAR = V(2, shape=())
EMPTY = V(shape=(0,))
# JAX normalises the inverse of cosine transforms in the 16 bits of its operand, though the result has 32.
HALVES = ["float16", "bfloat16"]
WIDER = [d for d in ALL if d not in HALVES]
FIELDS = [*FLOATS, "complex64"]


def sweep(fn, *args, dtypes=SOME, **o):
    s.sweep(fn, *args, dtypes=dtypes, tol="special", **o)


s.file("sweepTransforms")
for fn in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
    s.sweep(N + fn, LINE, tol="special")
    sweep(N + fn, V(1, nan, 0, 2), dtypes=FIELDS)
    for o in ({"n": 3}, {"n": 6}, {"n": 0}, {"n": -1}, {"norm": "ortho"}, {"norm": "forward"}, {"norm": "none"}, {"axis": 1}, {"axis": -2}):
        sweep(N + fn, LINE, **o)
    for o in ({"axis": 0}, {"axis": -2, "n": 3}, {"n": 7, "norm": "ortho"}, {"axis": 2}):
        sweep(N + fn, TABLE, **o)
    for x in (SCALAR, EMPTY, V(shape=(0, 3)), V(shape=(3, 0)), V(5), V(inf, 1, 2)):
        sweep(N + fn, x)
    sweep(N + fn, EMPTY, n=2)
for fn in ("fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"):
    s.sweep(N + fn, TABLE, tol="special")
    sweep(N + fn, V(1, nan, 0, 2, shape=(2, 2)), dtypes=FIELDS)
    for o in ({"s": (3, 4)}, {"s": (1, 2), "axes": (1, 0)}, {"axes": (0,)}, {"axes": (-1, -2)}, {"axes": (0, 0)}, {"axes": (0, 2)}, {"s": (2,)}, {"s": (0, 2)}, {"s": (2, 2, 2)}, {"norm": "ortho"}, {"norm": "forward"}, {"norm": "none"}, {"s": (2, 3), "axes": (0,)}):
        sweep(N + fn, TABLE, **o)
    for x in (SCALAR, LINE, EMPTY, V(shape=(0, 3)), V(shape=(3, 0)), V(1, 2, 3, 4, 5, 6, 7, 8, shape=(2, 2, 2))):
        sweep(N + fn, x)
for fn in ("fftshift", "ifftshift"):
    s.sweep(N + fn, V(0, 1, 2, -2, -1))
    sweep(N + fn, V(nan, 1, 2), dtypes=FLOATS)
    for x in (SCALAR, EMPTY, V(shape=(0, 3)), TABLE):
        sweep(N + fn, x)
    for axes in (0, -1, (0, 1), (), 2, (1, 1)):
        sweep(N + fn, TABLE, axes=axes)
for fn in ("fftfreq", "rfftfreq"):
    for n in (1, 4, 5):
        sweep(N + fn, n, dtypes=ONE)
    # JAX makes something of no samples, or of half a sample, which is refused here.
    s.sweep(N + fn, 5, d=V(0.5, shape=()), tol="special")
    sweep(N + fn, 3, d=V(nan, shape=()), dtypes=FLOATS)
    for d in (V(1, 2), EMPTY, 0.0):
        sweep(N + fn, 3, d=d, dtypes=ONE)
    for dtype in ("float16", "bfloat16", "float32", "int32", "complex64"):
        sweep(N + fn, 4, dtype=np.dtype(jnp.dtype(dtype)), dtypes=ONE)
s.sweep("lax.fft", LINE, "FFT", (4,), tol="special")
for kind in ("fft", "IFFT", "RFFT", "IRFFT", "none"):
    sweep("lax.fft", LINE, kind, (4,), dtypes=["int32", *FLOATS, "complex64"])
    for lengths in ((), (3,), (2, 4), (6,)):
        sweep("lax.fft", LINE, kind, lengths)
for x, lengths in ((SCALAR, ()), (SCALAR, (1,)), (EMPTY, (0,)), (V(nan, 1), (2,)), (TABLE, (2, 3)), (V(shape=(0, 3)), (3,))):
    for kind in ("FFT", "RFFT"):
        sweep("lax.fft", x, kind, lengths)
for fn in ("dct", "idct"):
    s.sweep(S + fn, LINE, tol="special", dtypes=WIDER)
    s.sweep(S + fn, LINE, tol="half", dtypes=HALVES)
    s.sweep(S + fn, V(1, nan, 2), tol="half", dtypes=FIELDS)
    for o in ({"n": 3}, {"n": 6}, {"n": 0}, {"norm": "ortho"}, {"norm": "backward"}, {"norm": "forward"}, {"type": 3}, {"axis": 1}):
        sweep(S + fn, LINE, **o)
    for o in ({"axis": 0}, {"axis": -2, "n": 3, "norm": "ortho"}, {"axis": 2}):
        sweep(S + fn, TABLE, **o)
    for x in (SCALAR, EMPTY, V(shape=(0, 3)), V(5)):
        sweep(S + fn, x)
for fn in ("dctn", "idctn"):
    s.sweep(S + fn, TABLE, tol="special", dtypes=WIDER)
    s.sweep(S + fn, TABLE, tol="half", dtypes=HALVES)
    s.sweep(S + fn, V(1, nan, 2), tol="half", dtypes=FIELDS)
    for o in ({"s": (3, 2)}, {"axes": (0,)}, {"axes": (1, 0), "s": (2, 2)}, {"s": (2,)}, {"axes": (0, 2)}, {"norm": "ortho"}, {"norm": "forward"}, {"type": 3}):
        sweep(S + fn, TABLE, **o)
    for x in (SCALAR, EMPTY, V(shape=(0, 3)), V(1, 2, 3, 4, 5, 6, 7, 8, shape=(2, 2, 2))):
        sweep(S + fn, x)

s.write()
