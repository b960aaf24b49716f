"""Golden rows of what few programs use of jaxtra.numpy: grids as slices, positions of masks, bytes of arrays."""

import math

import jax.numpy as jnp
import numpy as np

from cases import A, I, Ref, f32
from sweep import Sweep, V

s = Sweep("numpy", __file__)
N = "numpy."
nan = math.nan
s.file("sweepRare")
X = A(2, nan, -1, 2, 3, -0.0).reshape(2, 3)
BYTES = ["bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float16", "bfloat16", "float32", "complex64"]
for to in ["uint8", "int16", "int32", "float32", "bool"]:
    s.sweep("NDArray.view", V(1, 0, 1, 0, 1, 1, 0, 1), to, tol="exact", dtypes=BYTES)
for x in [f32(), f32(0, 2), f32(3), X]:
    for to in ["int32", "uint8", "complex64"]:
        s.case("NDArray.view", x, to, tol="exact")
    s.case("NDArray.byteswap", x, tol="exact")
s.sweep("NDArray.byteswap", V(1, 2, 3), tol="exact", dtypes=[d for d in BYTES if "float" not in d and "complex" not in d])
# As booleans GENERAL of the sweep of linalg is singular.
s.sweep(N + "linalg.cond", V(1, 0, 1, 1, shape=(2, 2)), dtypes=["bool", "int8", "float32"], tol="special")
COMPLEX = ["complex64", "complex128"]
s.sweep(N + "linalg.lstsq", V(1, 2, 3, 1, 0, 2, shape=(3, 2)), V(1, 2, -3), dtypes=COMPLEX, tol="special")
s.sweep(N + "linalg.lstsq", V(1, 2, 3, 1, 0, 2, shape=(3, 2)), V(1, 2, 3, 4, 5, 6, shape=(3, 2)), numpy_resid=True, dtypes=COMPLEX, tol="special")
for args in [(3, Ref(N + "triu")), (3, Ref(N + "tril"), -1), (0, Ref(N + "triu"))]:
    s.case(N + "maskIndices", *args, tol="exact")
s.case(N + "maskIndices", 3, Ref(N + "triu"), 0, size=4, tol="exact")


def sliced(name):
    """The function of slices [start, stop, step] that jaxtra has in the place of an object with brackets."""
    def f(*slices):
        key = tuple(slice(*(complex(0, v["im"]) if isinstance(v, dict) else v for v in x)) for x in slices)
        return getattr(jnp, name)[key if len(key) > 1 else key[0]]
    return f


FIVE = {"re": 0, "im": 5}
for name in ["mgrid", "ogrid"]:
    for slices in [([0, 4],), ([0, 4, 2],), ([0, 1, FIVE],), ([0, 2], [1, 4]), ([0, 1, FIVE], [0, 3]), ([0, 0], [0, 2]), ([None, 2], [3, 0, -1])]:
        s.case(N + name, *slices, py=sliced(name), tol="exact")
s.write()
