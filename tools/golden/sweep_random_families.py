"""Golden rows of jaxtra.random's families over every dtype of their parameters, at the edges, and of shapes that do not fit."""

import numpy as np

from cases import A, Key
from plain import inf, nan
from sweep import Sweep, V

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
    s.case(N + name, K, A(0, 1, nan, inf), tol=tol)
for name, (a, b) in {"beta": (2, 3), "binomial": (10, 0.25), "truncatedNormal": (-1, 2)}.items():
    s.sweep(N + name, K, one(a), one(b), (3,), tol="special" if name == "beta" else "plain")
    s.case(N + name, K, A(a, a), A(b, b, b))
    s.case(N + name, K, A(), np.float32(b))
    s.case(N + name, K, A(nan, a), np.float32(b), (2,), tol="special" if name == "beta" else "plain")
for name in ["weibullMin", "doubleSidedMaxwell"]:
    for args in [(2.0, 1.5), (A(2, 2), 1.5), (A(2, 2), 1.5, (3, 2)), (2.0, A(1.5, 1), (3, 1)), (A(2, 2), A(1, 1, 1))]:
        s.case(N + name, K, *args)
s.write()
