"""Golden rows of jaxtra.random over every dtype: samples without parameters, choices, keys and what is none."""

import numpy as np

from cases import A, Call, I, Key
from plain import inf, nan
from sweep import ALL, D, Sweep, V

s = Sweep("random", __file__)
N = "random."
K = Key(42)
T = Call("random.key", 42)


def one(*values):
    return V(*values, shape=())


s.file("sweepSamplers")
for name in "uniform normal exponential gumbel laplace logistic cauchy maxwell bits rademacher".split():
    s.sweep(N + name, T, (5,), dtype=D)
    for key in [np.array([[0, 1], [2, 3]], np.uint32), I(0, 1), np.uint32(3), A(nan, 2), A()]:
        s.error(N + name, key, (2,))
s.sweep(N + "randint", K, (5,), one(1), one(7), D)
for lo, hi in [(0.5, 5.5), (-2.5, 2.5), (A(0.5, 1, 2), A(5.5, 6, 7)), (A(nan, inf, -inf), 5), (I(0, 1, 2), I(5, 6, 7)), (np.float32(0.5), 5)]:
    s.case(N + "randint", K, (2, 3), lo, hi)
s.case(N + "randint", K, (2,), I(0, 1, 2), 5)
s.case(N + "randint", K, (0,), A(), 5)

s.file("sweepChoices")
C = V(1, 0, 3, 2, 1)
G = np.arange(6, dtype=np.float32).reshape(2, 3)
s.sweep(N + "categorical", K, V(1, 0, 1, 2), shape=(5,))
for x in [np.float32(1), A(), A(nan, 1), A(-inf, 0)]:
    s.case(N + "categorical", K, x)
s.sweep(N + "choice", K, C, (3,))
# How many there are must be known, so not under jit, in which float32 is tried.
s.sweep(N + "choice", K, one(3), (2,), dtypes=["int32", "uint8", "complex64"])
for a, shape, rest in [
    (5, (), {}), (0, (0,), {}), (0, (1,), {}), (5, (6,), {"replace": False}), (2.5, (2,), {}), (-1, (2,), {}), (G, (2, 2), {"axis": 1}), (G, (2,), {"p": A(1, 0, 1), "axis": 1}), (G, (0,), {}), (G, (), {"axis": 1}),
    (5, (2,), {"p": A(1, 2)}), (A(), (0,), {}), (A(), (2,), {}), (A(nan, 1), (3,), {}),
]:
    s.case(N + "choice", K, a, shape, **rest)
s.sweep(N + "permutation", K, C)
for x in [np.float32(4), 2.5, A(nan, 1), np.zeros((0, 3), np.float32)]:
    s.case(N + "permutation", K, x)

s.file("sweepKeys")
s.sweep(N + "foldIn", K, one(3))
for v in [-1, 2**32, 1.5, np.float32(nan), np.float32(3e9), np.float32(-3), np.int32(-3), I(1, 2), A()]:
    s.case(N + "foldIn", K, v)
s.sweep(N + "PRNGKey", one(3))
for v in [-1, 1.5, np.float32(nan), I(1, 2), A()]:
    s.case(N + "PRNGKey", v)
s.sweep(N + "key", V(0, 1))
for v in [np.float32(3), A(), A(nan)]:
    s.case(N + "key", v)
for name in ["keyData", "keyImpl", "split", "clone", "wrapKeyData"]:
    s.sweep(N + name, V(0, 1), dtypes=[d for d in ALL if d != "uint32" or name != "wrapKeyData"])
    for x in [np.float32(3), A(nan, 1), A()]:
        s.case(N + name, x)
s.write()
