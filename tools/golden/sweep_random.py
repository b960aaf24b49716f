"""Golden rows of jaxtra.random over every dtype: of samples, of parameters, of seeds; shapes without an element; errors."""

import numpy as np

from cases import A, Call, I, Key
from plain import inf, nan
from sweep import ALL, FLOATS, D, Sweep, V

s = Sweep("random", __file__)
N = "random."
K = Key(42)
T = Call("random.key", 42)
INTS = [d for d in ALL if "int" in d]
TWO = np.array([[0, 1], [2, 3]], np.uint32)


def one(*values):
    return V(*values, shape=())


def sizes(name, *args, tol="plain"):
    for shape in [(), (0,), (2, 0), (2, 3)]:
        s.case(N + name, K, *args, shape, tol=tol)


def refused(name, *args):
    """Keys that are none, or several; shapes that are none."""
    for key in [TWO, I(0, 1), np.uint32(3), A(1, 2), Call("random.split", T)]:
        s.error(N + name, key, *args)


s.file("sweepSamplers")
for name in "uniform normal exponential gumbel laplace logistic cauchy maxwell".split():
    s.sweep(N + name, T, (5,), dtype=D)
    sizes(name)
    refused(name, (2,))
    s.error(N + name, K, (-1,))
for name in ["bits", "rademacher"]:
    s.sweep(N + name, T, (5,), dtype=D)
    sizes(name)
    refused(name, (2,))
s.sweep(N + "gumbel", K, (3,), D, "high", dtypes=FLOATS)
s.sweep(N + "uniform", K, (3,), minval=one(1), maxval=one(3))
s.sweep(N + "uniform", K, (3,), D, one(1), one(3), dtypes=FLOATS)
s.case(N + "uniform", K, (2, 3), minval=A(1, 2, 3), maxval=A(3, 4, 5))
s.case(N + "uniform", K, (2, 3), minval=I(1, 2, 3), maxval=9)
s.case(N + "uniform", K, (3,), minval=A(nan, inf, 5), maxval=A(1, inf, 2))
s.case(N + "uniform", K, (2,), minval=A(1, 2, 3))
s.sweep(N + "randint", K, (5,), 0, 7, dtype=D)
s.sweep(N + "randint", K, (5,), 3, 1, dtype=D)
s.sweep(N + "randint", K, (5,), one(1), one(7))
s.sweep(N + "randint", K, (5,), one(1), one(7), D)
for d in INTS[:6]:
    i = np.iinfo(d)
    for lo, hi in [(int(i.min), int(i.max)), (int(i.min), int(i.max) + 1), (int(i.min) - 5, 3), (-3, int(i.max) + 10)]:
        s.case(N + "randint", K, (5,), lo, hi, d)
for lo, hi in [(0.0, 5.0), (0.5, 5.5), (-2.5, 2.5), (nan, 5), (0, 0), (A(0.5, 1, 2), A(5.5, 6, 7)), (I(0, 1, 2), I(5, 6, 7)), (A(nan, inf, -inf), 5)]:
    s.case(N + "randint", K, (2, 3), lo, hi)
s.case(N + "randint", K, (2,), I(0, 1, 2), 5)
for shape in [(), (0,), (2, 0)]:
    s.case(N + "randint", K, shape, 0, 5)
refused("randint", (2,), 0, 5)

s.file("sweepFamilies")
# A parameter each, with what it is for whole numbers and at the edges.
for name, value in {"bernoulli": 0.3, "gamma": 1.5, "loggamma": 0.5, "chisquare": 3, "t": 3, "lognormal": 0.5, "pareto": 2, "poisson": 4, "rayleigh": 2, "geometric": 0.3, "wald": 1.5, "generalizedNormal": 1.5}.items():
    tol = "special" if name in ("gamma", "loggamma", "chisquare", "t", "wald", "generalizedNormal") else "plain"
    array = [] if name != "generalizedNormal" else [(2,)]
    s.sweep(N + name, K, V(value, 2 * value), *array, tol=tol)
    s.sweep(N + name, K, one(max(1, value)), (3,), tol=tol)
    if name != "bernoulli":
        s.sweep(N + name, K, value, (3,), dtype=D, tol=tol)
    sizes(name, value, tol=tol)
    s.case(N + name, K, A(value, value, value), (2, 3), tol=tol)
    s.case(N + name, K, A(value, value), (3,))
    s.case(N + name, K, A(value, value), ())
    s.case(N + name, K, A(), *array)
    if name in ("bernoulli", "lognormal", "pareto", "poisson", "rayleigh", "geometric"):
        s.case(N + name, K, A(0, 1, -1, nan, inf))
    else:
        s.case(N + name, K, A(nan, 1), *array, tol=tol) if name not in ("gamma", "loggamma", "chisquare", "t", "generalizedNormal") else None
    refused(name, value, *array)
s.case(N + "bernoulli", K)
s.sweep(N + "bernoulli", K, V(0.3, 0.5), mode="high")
s.case(N + "bernoulli", K, 0.3, (3,), "x")
s.case(N + "lognormal", K, shape=(2,))
for name, (a, b) in {"beta": (2, 3), "f": (4, 5), "binomial": (10, 0.5), "weibullMin": (2, 1.5), "doubleSidedMaxwell": (1, 2), "truncatedNormal": (-1, 2)}.items():
    tol = "special" if name in ("beta", "f") else "plain"
    s.sweep(N + name, K, one(a), one(b), (3,), tol=tol)
    s.sweep(N + name, K, V(a, a), V(b, b), tol=tol)
    s.sweep(N + name, K, a, b, (3,), dtype=D, tol=tol)
    s.sweep(N + name, K, one(a), np.float32(b), (2,), tol=tol)
    sizes(name, a, b, tol=tol)
    for x, y in [(a, b), (A(a, a), b), (A(a, a), A(b, b, b)), (A(a, a).reshape(2, 1), A(b, b, b)), (A(), b)]:
        s.case(N + name, K, x, y, tol=tol)
    s.case(N + name, K, A(a, a), b, (3,))
    s.case(N + name, K, A(a, a), b, (3, 2), tol=tol)
    if name not in ("beta", "f"):
        s.case(N + name, K, A(nan, a), np.float32(b), (2,))
    refused(name, a, b, (2,))
s.sweep(N + "triangular", K, one(0), one(1), one(3), (4,))
s.sweep(N + "triangular", K, 0, 1, 3, (4,), dtype=D)
sizes("triangular", 0.0, 1.0, 3.0)
for x in [0.0, A(0, 0.5), A(nan, 0)]:
    s.case(N + "triangular", K, x, 1.0, 3.0)
s.case(N + "triangular", K, A(0, 0), 1.0, 3.0, (3,))
refused("triangular", 0.0, 1.0, 3.0)

s.file("sweepChoices")
G = np.arange(6, dtype=np.float32).reshape(2, 3)
s.sweep(N + "categorical", K, V(1, 0, 1, 2))
s.sweep(N + "categorical", K, V(1, 0, 1, 2), shape=(5,))
s.sweep(N + "categorical", K, V(1, 0, 1, 2), shape=(2,), replace=False)
s.sweep(N + "categorical", K, V(1, 0, 1, 2), shape=(3,), mode="high")
for axis, shape in [(0, None), (0, (4, 3)), (-1, (3, 2)), (2, None), (-1, (3,)), (-1, (1, 2)), (-1, (2, 1)), (-1, (0, 2))]:
    s.case(N + "categorical", K, G, axis, shape)
for shape in [(3, 2), (4, 2)]:
    s.case(N + "categorical", K, G, shape=shape, replace=False)
for x in [np.float32(1), A(), A(nan, 1), A(-inf, 0), A(-inf, -inf), A(inf, 0), A().reshape(0, 2), A().reshape(2, 0)]:
    s.case(N + "categorical", K, x)
refused("categorical", A(1, 2))
C = V(1, 0, 3, 2, 1)
s.sweep(N + "choice", K, C, (3,))
s.sweep(N + "choice", K, C, (3,), False)
s.sweep(N + "choice", K, C)
s.sweep(N + "choice", K, one(3), (2,))
s.sweep(N + "choice", K, one(3), (2,), False)
s.sweep(N + "choice", K, 4, (3,), p=V(0, 1, 1, 2))
s.sweep(N + "choice", K, 4, (2,), False, V(0, 1, 1, 2))
for a, shape, rest in [
    (5, (3,), {}), (5, (), {}), (0, (0,), {}), (0, (1,), {}), (5, (6,), {"replace": False}), (5, (5,), {"replace": False}), (2.5, (2,), {}), (-1, (2,), {}), (5, (0,), {}), (True, (2,), {}),
    (G, (2, 2), {"axis": 1}), (G, (2,), {"replace": False, "axis": 1}), (G, (2,), {"p": A(1, 0, 1), "axis": 1}), (G, (2,), {"axis": -1}), (G, (2,), {"axis": 2}), (G, (0,), {}), (G, (), {"axis": 1}), (5, (2,), {"p": A(1, 2)}),
    (5, (2,), {"axis": 1}), (A(), (0,), {}), (A(), (2,), {}), (A(nan, 1), (3,), {}), (3, (2,), {"p": A(nan, 1, 1)}), (3, (2,), {"p": A(0.2, 0.3, 0.5), "replace": False, "mode": "high"}),
]:
    s.case(N + "choice", K, a, shape, **rest)
refused("choice", 5)
s.sweep(N + "permutation", K, C)
s.sweep(N + "permutation", K, one(4))
s.sweep(N + "permutation", K, V(1, 0, 3, 2, shape=(2, 2)), 1, True)
for x in [0, 1, 2, True, 2.5, -1, A(nan, 1), np.zeros((0, 3), np.float32), np.zeros((3, 0), np.float32)]:
    s.case(N + "permutation", K, x)
for axis in [1, -1, 2]:
    s.case(N + "permutation", K, G, axis)
    s.case(N + "permutation", K, G, axis=axis, independent=True)
s.case(N + "permutation", K, 5, 1)
refused("permutation", 5)

s.file("sweepMatrices")
COV = V(2, 1, 1, 2, shape=(2, 2))
s.sweep(N + "multivariateNormal", K, V(1, 0), COV, (2,), tol="special")
s.sweep(N + "multivariateNormal", K, V(1, 0), np.eye(2, dtype=np.float32), tol="special")
s.sweep(N + "multivariateNormal", K, A(1, 0), 2 * np.eye(2, dtype=np.float32), (2,), dtype=D, tol="special")
for method in ["eigh", "svd", "x"]:
    s.case(N + "multivariateNormal", K, A(1, 0), np.float32([[2, 1], [1, 2]]), (2,), method=method, tol="special")
eye = np.eye(2, dtype=np.float32)
zeros = lambda *shape: np.zeros(shape, np.float32)
for mean, cov, shape in [
    (zeros(2), eye, (0,)), (zeros(3, 2), eye, None), (zeros(3, 2), eye, (2,)), (zeros(3, 2), eye, (4, 3)), (zeros(1), eye, None), (np.float32(1), eye, None), (zeros(2), zeros(2), None), (zeros(2), np.stack([eye] * 3), None), (zeros(2), np.stack([eye] * 3), (2, 3)),
    (zeros(2), np.stack([eye] * 3), (2,)), (zeros(2), -eye, None), (zeros(0), zeros(0, 0), None), (A(nan, 0), eye, None),
]:
    s.case(N + "multivariateNormal", K, mean, cov, shape, tol="special")
s.sweep(N + "dirichlet", K, V(1, 2, 3), tol="special")
s.sweep(N + "dirichlet", K, A(1, 2, 3), (2,), dtype=D, tol="special")
for alpha, shape in [(2.0, None), (np.float32(2), None), (A(1, 2, 3), (0,)), (A(1, 2, 3).reshape(1, 3), (2,)), (A(1, 2, 3).reshape(3, 1), (2,)), (zeros(0), None), (zeros(2, 0), None)]:
    s.case(N + "dirichlet", K, alpha, shape, tol="special")
s.sweep(N + "multinomial", K, one(5), A(0.2, 0.3, 0.5))
s.sweep(N + "multinomial", K, 5, V(1, 0, 1))
s.sweep(N + "multinomial", K, 5, A(0.2, 0.3, 0.5), dtype=D)
for n, p, shape in [(A(5, 6), A(0.2, 0.3, 0.5, 0.1, 0.1, 0.8).reshape(2, 3), None), (5, A(0.2, 0.3, 0.5), (2, 3)), (5, 0.5, None), (5, np.float32(0.5), None), (5, zeros(0), None), (5, A(0.2, 0.3, 0.5), (3, 2)), (np.float32(nan), A(0.5, 0.5), None), (A(), A(0.5, 0.5), (0, 2))]:
    s.case(N + "multinomial", K, n, p, shape=shape)
s.sweep(N + "ball", K, 2, dtype=D, tol="special")
s.sweep(N + "orthogonal", K, 2, dtype=D, tol="special")
for d, p, shape in [(2, 1, (3,)), (0, 2, ()), (2, 2, (0,)), (-1, 2, ())]:
    s.case(N + "ball", K, d, p, shape, tol="special")
for n, shape, m in [(0, (), None), (2, (0,), None), (-1, (), None), (2, (2,), 3), (3, (), 2), (2, (), 0)]:
    s.case(N + "orthogonal", K, n, shape, m=m, tol="special")
for name, args in {"multivariateNormal": [zeros(2), eye], "dirichlet": [A(1, 2)], "multinomial": [5, A(0.5, 0.5)], "ball": [2], "orthogonal": [2]}.items():
    refused(name, *args)

s.file("sweepKeys")
s.sweep(N + "foldIn", K, one(3))
s.sweep(N + "foldIn", K, one(-2.5))
s.sweep(N + "PRNGKey", one(3))
s.sweep(N + "PRNGKey", one(-2))
for v in [0, -1, 2**31, 2**32 - 1, 2**32, -(2**31), 1.5, True, nan, inf, np.float32(nan), np.float32(3e9), np.float32(-3), np.int32(-3), np.uint8(255), np.uint32(2**32 - 1), I(1, 2), A()]:
    s.case(N + "foldIn", K, v)
    s.case(N + "PRNGKey", v)
    s.case(N + "keyData", Call("random.foldIn", T, v)) if v in (0, 2**31) else None
for num in [0, 1, (2, 2), (0,), (), -1]:
    s.case(N + "split", K, num)
    s.case(N + "keyData", Call("random.split", T, num)) if num in (1, (2, 2)) else None
for key in [np.uint32([1, 2, 3]), np.uint32([1, 2, 3, 4])]:
    s.error(N + "split", key)
    s.error(N + "foldIn", key, 1)
refused("split")
refused("foldIn", 1)
for name in ["keyData", "wrapKeyData", "clone", "key", "keyImpl"]:
    for x in [K, I(0, 1), np.uint32(3), A(1, nan), np.uint32([1, 2, 3]), np.zeros((0, 2), np.uint32), TWO] if name not in ("wrapKeyData", "clone", "key") else [I(0, 1), np.float32(3), A(1, nan), np.uint32([1, 2, 3])]:
        s.case(N + name, x)
s.case(N + "keyData", Call("random.wrapKeyData", TWO))
s.case(N + "keyData", Call("random.wrapKeyData", np.zeros((2, 0, 2), np.uint32)))
s.case(N + "key", 1, impl="unknown")
for name in ["keyData", "wrapKeyData", "split", "clone"]:
    s.sweep(N + name, V(0, 1), dtypes=[d for d in ALL if d != "uint32" or name in ("keyData", "split")])
s.sweep(N + "key", V(0, 1))
s.write()
