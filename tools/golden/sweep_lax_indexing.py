"""Golden rows of jaxtra.lax's gather and scatters, over every dtype and at the edges."""

from jax import lax

from cases import Both, I, Ref, f32
from plain import nan, np
from sweep import Sweep, V

s = Sweep("lax", __file__)
N = "lax."
M = V(1, 0, 3, 2, -1, 2.5, shape=(2, 3))
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)

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
s.write()
