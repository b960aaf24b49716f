"""Golden rows of jaxtra.lax's products, convolutions and Fourier transforms, over every dtype and at the edges."""

from cases import f32
from plain import jnp, nan, np
from sweep import Sweep, V

s = Sweep("lax", __file__)
N = "lax."
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)

s.file("sweepProducts")
P = V(1, 2, 0, 1, 3, 1, shape=(2, 3))
Q = V(2, 1, 1, 0, 0, 3, shape=(3, 2))
for x, y in [(P, Q), (V(1, 2, 3), V(2, 1, 1)), (P, V(1, 0, 2)), (V(shape=(2, 0)), V(shape=(0, 2)))]:
    s.sweep(N + "dot", x, y)
s.sweep(N + "dotGeneral", P, P, (((1,), (1,)), ((0,), (0,))))
s.sweep(N + "dotGeneral", P, P, (((), ()), ((0, 1), (0, 1))))
for to in ["int32", "float16", "float32"]:
    s.sweep(N + "dotGeneral", P, P, (((1,), (1,)), ((), ())), preferred_element_type=jnp.dtype(to))
    s.sweep(N + "dotGeneral", P, f32(3, 2).astype(to), (((1,), (0,)), ((), ())))
s.case(N + "dotGeneral", S, S, (((), ()), ((), ())))
s.case(N + "dotGeneral", np.float32([nan, 1]), f32(2), (((0,), (0,)), ((), ())))
s.sweep(N + "batchMatmul", V(1, 2, 0, 1, 3, 1, shape=(1, 2, 3)), V(2, 1, 1, 0, 0, 3, shape=(1, 3, 2)))
for args in [(S, S), (np.zeros((0, 2, 2), np.float32),) * 2, (np.float32([[[nan]]]),) * 2]:
    s.case(N + "batchMatmul", *args)
s.case(N + "dot", np.float32([nan, 1]), f32(2))
X = V(1, 2, 0, 1, 3, 1, 2, 0, shape=(1, 2, 4))
W = V(1, 0, 2, 1, shape=(1, 2, 2))
s.sweep(N + "conv", X, W, (1,), "SAME")
s.sweep(N + "convWithGeneralPadding", X, W, (1,), ((1, 0),), (2,), (1,))
s.sweep(N + "convGeneralDilated", X, W, (2,), ((1, 2),), rhs_dilation=(2,))
s.sweep(N + "convGeneralDilated", X, V(1, 2, shape=(2, 1, 1)), (1,), "VALID", feature_group_count=2)
s.sweep(N + "convGeneralDilated", V(1, 2, 3, shape=(1, 3)), V(1, 2, 1, 0, 0, 1, shape=(2, 3)), (), ())
s.sweep(N + "convGeneralDilatedPatches", X, (2,), (1,), "SAME")
s.sweep(N + "convTranspose", V(1, 2, 0, 1, shape=(1, 2, 2)), V(1, 0, 2, 1, shape=(2, 2, 1)), (2,), "SAME")
for x, w in [(np.zeros((0, 2, 4), np.float32), f32(1, 2, 2)), (np.float32([[[nan, 1, 2], [1, 0, 0]]]), f32(1, 2, 2)), (S, S)]:
    s.case(N + "conv", x, w, (1,), "SAME")
    s.case(N + "convGeneralDilated", x, w, (1,), "SAME")
    s.case(N + "convWithGeneralPadding", x, w, (1,), ((1, 0),), (2,), (1,))
    s.case(N + "convTranspose", x.reshape(x.shape[::-1]), w.reshape(w.shape[::-1]), (2,), "VALID")
    s.case(N + "convGeneralDilatedPatches", x, (2,), (1,), "SAME")
for n in [4, 5]:
    s.sweep(N + "fft", V(*range(n)), "FFT", (n,))
    s.sweep(N + "fft", V(*range(n)), "IRFFT", (n,))
    s.sweep(N + "fft", V(*range(n)), "RFFT", (n,))
s.case(N + "fft", S, "FFT", ())
s.case(N + "fft", np.float32([nan, 1]), "RFFT", (2,))
s.case(N + "fft", E, "RFFT", (3,))
s.write()
