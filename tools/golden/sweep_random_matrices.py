"""Golden rows of jaxtra.random's samples of vectors and matrices, over every dtype and at the edges."""

import numpy as np

from cases import A, Key
from plain import nan
from sweep import D, Sweep, V

s = Sweep("random", __file__)
N = "random."
K = Key(42)

s.file("sweepMatrices")
eye = np.eye(2, dtype=np.float32)
zeros = lambda *shape: np.zeros(shape, np.float32)
s.sweep(N + "multivariateNormal", K, V(1, 0), V(2, 1, 1, 2, shape=(2, 2)), (2,), tol="special")
for mean, cov, shape in [(zeros(3, 2), eye, (2,)), (zeros(3, 2), eye, (4, 3)), (np.float32(1), eye, None), (A(nan, 0), eye, None), (zeros(2), eye, (0,)), (zeros(0), zeros(0, 0), None)]:
    s.case(N + "multivariateNormal", K, mean, cov, shape, tol="special")
s.sweep(N + "dirichlet", K, V(1, 2, 3), tol="special")
for alpha in [np.float32(2), zeros(2, 0), A(nan, 1)]:
    s.case(N + "dirichlet", K, alpha, tol="special")
s.sweep(N + "multinomial", K, 5, V(1, 0, 1))
for n, p in [(5, np.float32(0.5)), (np.float32(nan), A(0.5, 0.5)), (5, zeros(0))]:
    s.case(N + "multinomial", K, n, p)
s.sweep(N + "ball", K, 2, dtype=D, tol="special")
s.sweep(N + "orthogonal", K, 2, dtype=D, tol="special")
s.write()
