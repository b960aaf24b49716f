"""Golden rows of jaxtra.random at the bounds of shapes, dtypes and parameters: what JAX just takes, and what it just refuses."""

import numpy as np

from cases import A, I, Key
from plain import inf, nan
from sweep import Sweep

s = Sweep("random", __file__)
N = "random."
K = Key(7)
X = np.arange(6, dtype=np.float32).reshape(2, 3)


def each(name, *calls, tol="special", **options):
    for args in calls:
        s.case(N + name, K, *args, tol=tol, **options)
        # Types are checked in one place: that calls can be traced other rows show.
        s.cases[-1]["eager"] = True


s.file("sweepBounds")
for name in "uniform normal exponential gumbel laplace logistic cauchy maxwell rademacher bits".split():
    each(name, ((0,),), ((2, 0),), ((-1,),), (), ((1, 1),))
each("uniform", *[((2,), "float32", *b) for b in [(0, 0), (2, 1), (-inf, 1), (nan, 1), (A(0, 1), A(1, 2)), (A(0, 1), 5), (A(0, 1, 2), 5), (X, X)]])
each("randint", *[((2,), *b) for b in [(0, 0), (5, 0), (0, 1), (-5, -1), (0, 2**31 - 1), (-(2**31), 2**31 - 1), (I(0, 5), I(3, 9)), (I(0, 5, 7), 9)]])
for dtype, bounds in {"int8": (-128, 127), "uint8": (0, 255), "int16": (-40000, 40000), "uint16": (-1, 70000), "uint32": (0, 2**31 - 1)}.items():
    each("randint", ((4,), *bounds, dtype))
each("bernoulli", (0.0,), (1.0,), (2.0,), (-1.0,), (A(0, 1), (2,)), (A(0, 1), (3, 2)), (A(0, 1), (3,)), (A(0, 1), ()), (0.5, (2,), "high"), (0.5, (2,), "other"))
for name in ["gamma", "loggamma", "poisson", "t", "chisquare", "pareto", "rayleigh", "geometric"]:
    bad = [0.0] if name in ("t", "chisquare", "pareto") else [0.0, -1.0]
    each(name, *[(p,) for p in bad], (0.5,), (A(0.5, 0.7), (2,)), (A(0.5, 0.7), (3, 2)), (A(0.5, 0.7), (3,)), (A(0.5, 0.7), ()), (0.5, (0,)), (0.5, (2, 0)))
for name in ["beta", "binomial", "f"]:
    each(name, (3, 0.5), (A(2, 3), 0.5), (A(2, 3), A(0.5, 0.7), (2,)), (A(2, 3), A(0.5, 0.7, 1), (2,)), (A(2, 3), 0.5, (3,)), (3, 0.5, (0,)))
for name in ["beta", "binomial"]:
    # JAX's f does not broadcast both parameters.
    each(name, (A(2, 3), A(0.5, 0.7), (3, 2)))
each("truncatedNormal", (0, 0), (1, 0), (-inf, inf), (5, 6), (-inf, 0, (2,)), (A(0, 1), A(1, 2), (2,)), (A(0, 1), A(1, 2), (3,)), (A(0, 1), 2, (2, 2)))
each("triangular", (0, 1, 2), (0, 0, 1), (0, 1, 1), (A(0, 1), 2, 3, (2,)), (A(0, 1), 2, 3, (3,)))
each("wald", (np.float32(2),), (A(1, 2), (2,)), (A(1, 2), (3,)))
each("generalizedNormal", (1.0, (2,)), (2.0, (2,)), (0.5, (3,)))
each("ball", (1,), (3, 1.0, (2,)), (0,), (2, 2, (0,)))
each("dirichlet", (A(1),), (A(1, 2), (3,)), (X + 1,), (X + 1, (2,)), (X + 1, (3,)), (A(1, 2), ()), (A(1, 0),))
each("categorical", (A(0, 1),), (X,), (X, 0), (X, 2), (X, -2), (A(-inf, -inf),), (A(-inf, 0),), (A(inf, 0),))
each("categorical", (X,), shape=(4, 2))
each("categorical", (X,), shape=(4,))
each("categorical", (X,), shape=(2,))
for n in [2, 3, 4]:
    each("categorical", (A(0, 1, 2),), shape=(n,), replace=False)
each("choice", (3, (2,)), (3, (3,), False), (3, (4,), False), (3, (2, 2), False), (A(1, 2, 3), ()), (X, (2,)), (X, (3,), True), (0, (2,)))
each("choice", (3, (2,)), p=A(0, 0, 1))
each("choice", (3, (2,)), p=A(1, 1))
each("choice", (3, (2,)), p=X)
each("choice", (3, (2,)), p=A(0, 0, 0))
for axis in [1, -1, 2]:
    each("choice", (X, (2,)), axis=axis)
    each("permutation", (X,), axis=axis)
each("permutation", (5,), (0,), (X,), (A(1),), (A(),))
each("permutation", (X,), independent=True)
each("permutation", (5,), independent=True)
each("split", (), (3,), (0,), (1,), (-1,), ((2, 3),), ((0, 2),))
each("foldIn", (0,), (2**32 - 1,), (I(1)[0],), (I(1),), (np.uint8(3),), (np.float32(2.5),), (np.bool_(True),))
each("orthogonal", (0,), (1,), (2, (0,)), (-1,), (2.5,))
each("orthogonal", (3,), m=2)
each("orthogonal", (2,), m=3)
each("multivariateNormal", (A(0, 0), X), (A(0, 0, 0), np.eye(2, dtype=np.float32)), (A(0, 0), np.eye(2, dtype=np.float32), (3,)), (X[:, :2], np.eye(2, dtype=np.float32)), (X[:, :2], np.eye(2, dtype=np.float32), (3,)), (A(0), A(1)))
for method in ["cholesky", "eigh", "svd", "other"]:
    each("multivariateNormal", (A(1, 2), np.float32([[2, 0], [0, 1]])), method=method)
each("multinomial", (5, A(0.25, 0.75)), (0, A(0.25, 0.75)), (5, A(1)), (5, X / 6), (A(5, 3), np.float32([[0.5, 0.5], [1, 0]])), (A(5, 3, 1), np.float32([[0.5, 0.5], [1, 0]])))
each("weibullMin", (1.0, 2.0, (2,)), (A(1, 2), 2.0, (2,)), (A(1, 2), 2.0, (3,)))
each("doubleSidedMaxwell", (0.0, 1.0, (2,)), (A(1, 2), 2.0, (2,)), (A(1, 2), 2.0, (3,)))
each("lognormal", (1.0,), (A(1, 2), (2,)), (A(1, 2), (3,)), (0.0, (2,)), (-1.0, (2,)))
s.write()
