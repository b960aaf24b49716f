"""Golden rows of jaxtra.random's families over every dtype of their parameters, at the edges, and of shapes that do not fit."""

import numpy as np

from cases import A, Key
from plain import inf, nan
from sweep import D, Sweep, V

s = Sweep("random", __file__)
N = "random."
K = Key(42)


def one(*values):
    return V(*values, shape=())


s.file("sweepFamilies")
for name, value in {"bernoulli": 0.3, "gamma": 1.5, "loggamma": 0.5, "chisquare": 3, "t": 3, "lognormal": 0.5, "pareto": 2, "poisson": 4, "geometric": 0.3}.items():
    tol = "special" if name in ("gamma", "loggamma", "chisquare", "t") else "plain"
    s.sweep(N + name, K, one(value), (3,), tol=tol)
    s.case(N + name, K, A(value, value), (3,))
    s.case(N + name, K, A())
    if tol == "plain":
        s.case(N + name, K, A(0, 1, nan, inf))
for name, (a, b) in {"beta": (2, 3), "binomial": (10, 0.5), "truncatedNormal": (-1, 2)}.items():
    s.sweep(N + name, K, one(a), one(b), (3,), tol="special" if name == "beta" else "plain")
    s.case(N + name, K, A(a, a), A(b, b, b))
    s.case(N + name, K, A(), np.float32(b))
    if name != "beta":
        s.case(N + name, K, A(nan, a), np.float32(b), (2,))
for name in ["weibullMin", "doubleSidedMaxwell"]:
    for args in [(2.0, 1.5), (A(2, 2), 1.5), (A(2, 2), 1.5, (3, 2)), (2.0, A(1.5, 1), (3, 1)), (A(2, 2), A(1, 1, 1))]:
        s.case(N + name, K, *args)

s.file("sweepMatrices")
eye = np.eye(2, dtype=np.float32)
zeros = lambda *shape: np.zeros(shape, np.float32)
s.sweep(N + "multivariateNormal", K, V(1, 0), V(2, 1, 1, 2, shape=(2, 2)), (2,), tol="special")
for mean, cov, shape in [(zeros(3, 2), eye, (2,)), (zeros(3, 2), eye, (4, 3)), (np.float32(1), eye, None), (A(nan, 0), eye, None), (zeros(2), eye, (0,)), (zeros(0), zeros(0, 0), None)]:
    s.case(N + "multivariateNormal", K, mean, cov, shape, tol="special")
s.sweep(N + "dirichlet", K, V(1, 2, 3), tol="special")
for alpha in [np.float32(2), zeros(2, 0)]:
    s.case(N + "dirichlet", K, alpha, tol="special")
s.sweep(N + "multinomial", K, 5, V(1, 0, 1))
for n, p in [(5, np.float32(0.5)), (np.float32(nan), A(0.5, 0.5)), (5, zeros(0))]:
    s.case(N + "multinomial", K, n, p)
s.sweep(N + "ball", K, 2, dtype=D, tol="special")
s.sweep(N + "orthogonal", K, 2, dtype=D, tol="special")

s.write()
