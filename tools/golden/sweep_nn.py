"""Golden rows of jaxtra.nn and its initializers over every dtype."""

import math

import jax
import jax.numpy as jnp
import numpy as np

from cases import Key
from sweep import ALL, D, FLOATS, Sweep, V

s = Sweep("nn", __file__)
N = "nn."
inf, nan = math.inf, math.nan
X = V(nan, inf, -inf, 0.0, -0.0, 1, 2.5, -3)
M = V(1, 2, 0.5, -1, 3, 0, shape=(2, 3))
MASK = np.array([[True, False, True], [True, True, False]])
ONE = V(0.75, shape=())
EMPTY = V(shape=(0, 2))
# Complex functions at infinities are those of XLA's expansions; the order of complex numbers is NumPy's.
FINITE = V(0.5, 0.0, -0.0, 1, 2.5, -3)
REAL = [d for d in ALL if "complex" not in d]
COMPLEX = ["complex64", "complex128"]

s.file("sweepActivations")
ACTIVATIONS = """identity relu relu6 sigmoid softplus sparsePlus softSign silu swish mish logSigmoid leakyRelu elu celu selu gelu
hardSigmoid hardSilu hardSwish hardTanh sparseSigmoid squareplus tanh log1mexp""".split()
for name in ACTIVATIONS:
    s.sweep(N + name, X, dtypes=REAL)
    s.sweep(N + name, FINITE, dtypes=COMPLEX)
    s.sweep(N + name, 0.75, dtypes=["float32"])
    s.sweep(N + name, ONE, dtypes=["float16", "float32"])
    s.sweep(N + name, EMPTY, dtypes=["float32", "int32"])
    jax.clear_caches()
s.sweep(N + "leakyRelu", X, negative_slope=0.3, dtypes=FLOATS)
s.sweep(N + "leakyRelu", X, V(0.5, shape=()), dtypes=["float16", "float32", "int32"])
s.sweep(N + "elu", X, alpha=0.3, dtypes=FLOATS)
s.sweep(N + "elu", X, V(0.5, shape=()), dtypes=["bfloat16", "float32"])
s.sweep(N + "celu", X, alpha=0.3, dtypes=FLOATS)
s.sweep(N + "gelu", X, approximate=False, dtypes=REAL)
s.sweep(N + "squareplus", X, 1.5, dtypes=FLOATS)
s.sweep(N + "glu", V(1, 2, 0.5, -1, shape=(2, 2)))
s.sweep(N + "glu", V(1, 2, nan, -1, shape=(2, 2)), axis=-2, dtypes=FLOATS)
s.sweep(N + "glu", V(shape=(0, 2)), dtypes=["float32"])
s.sweep(N + "glu", V(1, 2, 0.5), dtypes=["float32"])
s.sweep(N + "glu", ONE, dtypes=["float32"])
s.sweep(N + "glu", V(1, 2), axis=1, dtypes=["float32"])
jax.clear_caches()

s.file("sweepSoftmax")
# JAX subtracts the maximum as unsigned integers, which wraps: not what a softmax is.
SIGNED = [d for d in ALL if d[0] != "u"]
for name in ["softmax", "logSoftmax"]:
    s.sweep(N + name, M, dtypes=SIGNED)
    s.sweep(N + name, X, dtypes=FLOATS)
    s.sweep(N + name, M, axis=(0, -1), where=MASK, dtypes=FLOATS)
    s.sweep(N + name, M, axis=0, where=MASK[0], dtypes=["float32"])
    s.sweep(N + name, M, axis=None, dtypes=["float32"])
    s.sweep(N + name, ONE, dtypes=["float32"])
    s.sweep(N + name, EMPTY, axis=-1, dtypes=["float32"])
    s.sweep(N + name, EMPTY, axis=0, dtypes=["float32"])
    s.sweep(N + name, M, axis=2, dtypes=["float32"])
s.sweep(N + "logsumexp", M)
s.sweep(N + "logsumexp", X, dtypes=FLOATS)
s.sweep(N + "logsumexp", M, axis=-1, b=V(1, -1, 0.5), return_sign=True, dtypes=[*FLOATS, "int32", "complex64"])
s.sweep(N + "logsumexp", M, axis=0, keepdims=True, where=MASK, dtypes=FLOATS)
s.sweep(N + "logsumexp", V(shape=(0,)), dtypes=["float32"])
s.sweep(N + "logsumexp", ONE, dtypes=["float32", "complex64"])
s.sweep(N + "logmeanexp", M)
s.sweep(N + "logmeanexp", V(1, nan, 2), dtypes=FLOATS)
s.sweep(N + "logmeanexp", M, axis=-1, keepdims=True, dtypes=FLOATS)
s.sweep(N + "logmeanexp", M, axis=0, where=MASK, dtypes=FLOATS)
s.sweep(N + "logmeanexp", V(shape=(0,)), dtypes=["float32"])
s.sweep(N + "logmeanexp", ONE, dtypes=["float32"])
s.sweep(N + "standardize", M)
s.sweep(N + "standardize", V(1, nan, 2), dtypes=FLOATS)
s.sweep(N + "standardize", EMPTY, dtypes=["float32"])
s.sweep(N + "standardize", ONE, dtypes=["float32"])
s.sweep(N + "standardize", M, axis=0, epsilon=0.1, where=MASK, dtypes=FLOATS)
s.sweep(N + "standardize", M, mean=V(1, 2, shape=(2, 1)), dtypes=FLOATS)
s.sweep(N + "standardize", M, mean=V(1, 2, shape=(2, 1)), algorithm="stable", dtypes=FLOATS)
s.sweep(N + "standardize", M, mean=V(1, 2, shape=(2, 1)), variance=V(2, 3, shape=(2, 1)), dtypes=FLOATS)
s.sweep(N + "standardize", M, algorithm="other", dtypes=["float32"])
# Which class a fraction is, or none, is not asked: complex numbers have no order.
s.sweep(N + "oneHot", V(0, 2, 1, -1, 5), 3)
s.sweep(N + "oneHot", V(0, nan, 1.5, inf), 3, dtypes=FLOATS)
s.sweep(N + "oneHot", V(1, shape=()), 3, dtypes=["int32", "float32"])
s.sweep(N + "oneHot", V(shape=(0, 2)), 3, dtypes=["int32"])
s.sweep(N + "oneHot", np.array([[0, 2]], np.int32), 3, dtype=D)
s.sweep(N + "oneHot", np.array([[0, 2]], np.int32), 3, axis=0, dtypes=["float32"])
s.sweep(N + "oneHot", np.array([[0, 2]], np.int32), 3, axis=-2, dtypes=["float32"])
s.sweep(N + "oneHot", np.array([[0, 2]], np.int32), 3, axis=4, dtypes=["float32"])
s.sweep(N + "oneHot", np.array([0, 1], np.int32), 0, dtypes=["float32"])
jax.clear_caches()

s.file("sweepAttention")
q, k, v = V(1, 2, 0.5, -1, 0.25, 1, shape=(1, 3, 1, 2)), V(0.5, -1, 1, 2, shape=(1, 2, 1, 2)), V(1, 3, -2, 4, shape=(1, 2, 1, 2))
A = N + "dotProductAttention"
# The softmax is computed in float32.
HALF = ["float16", "bfloat16", "float32"]
s.sweep(A, q, k, v, dtypes=[d for d in ALL if d not in ("float64", "complex128")])
s.sweep(A, q, k, v, dtypes=["float64", "complex128"], tol="single")
s.sweep(A, V(1, 2, nan, -1, 0.25, 1, shape=(1, 3, 1, 2)), k, v, dtypes=HALF)
s.sweep(A, V(shape=(1, 0, 1, 2)), k, v, dtypes=["float32"])
s.sweep(A, q, V(shape=(1, 0, 1, 2)), V(shape=(1, 0, 1, 2)), dtypes=["float32"])
s.sweep(A, ONE, ONE, ONE, dtypes=["float32"])
s.sweep(A, q, k, v, V(0.5, 1, -1, 2, 0, 1, shape=(1, 1, 3, 2)), dtypes=HALF)
s.sweep(A, q, q, q, is_causal=True, dtypes=HALF)
s.sweep(A, q, q, q, local_window_size=(1, 0), dtypes=["float32", "bfloat16"])
s.sweep(A, q, q, q, query_seq_lengths=np.array([2], np.int32), key_value_seq_lengths=np.array([1], np.int32), dtypes=["float32", "bfloat16"])
s.sweep(A, q, k, v, scale=0.3, mask=np.array([[[[True, False], [False, False], [True, True]]]]), dtypes=["float32", "bfloat16"])
s.sweep(A, q, k, v, return_residual=True, dtypes=["float32", "bfloat16"])
s.sweep(A, q, q, q, is_causal=True, query_seq_lengths=np.array([2], np.int32), return_residual=True, dtypes=["float32"])
s.sweep(A, V(*range(12), shape=(3, 2, 2)), V(1, 2, 0.5, 1, shape=(2, 1, 2)), V(1, 2, 0.5, 1, shape=(2, 1, 2)), return_residual=True, dtypes=["float32"])
jax.clear_caches()

s.file("sweepInitializers")
P = N + "initializers."
KEY = [Key(3), (2, 3), D]
for name in ["zeros", "ones"]:
    s.sweep(P + name, Key(0), (2,), D)
    s.sweep(P + name, Key(0), (0, 2), D, dtypes=["float32"])
s.sweep(P + "constant", 2.0, apply=KEY)
s.sweep(P + "constant", V(1, nan, 2), apply=KEY, dtypes=FLOATS)
s.sweep(P + "constant", V(1.5, shape=()), apply=KEY, dtypes=["float32", "int32"])
s.sweep(P + "constant", V(shape=(0,)), apply=[Key(3), (2, 0), D], dtypes=["float32"])
for name in ["normal", "uniform", "truncatedNormal"]:
    s.sweep(P + name, 2.0, apply=KEY)
    s.sweep(P + name, apply=[Key(3), (2, 0), D], dtypes=["float32"])
    s.sweep(P + name, apply=[Key(3), (), D], dtypes=["float32"])
for name in "glorotNormal glorotUniform heNormal heUniform lecunNormal lecunUniform orthogonal kaimingNormal kaimingUniform xavierNormal xavierUniform".split():
    s.sweep(P + name, apply=KEY)
    s.sweep(P + name, apply=[Key(3), (3,), D], dtypes=["float32"])
s.sweep(P + "deltaOrthogonal", apply=[Key(3), (3, 2, 2), D])
for mode in ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"]:
    for distribution in ["truncated_normal", "normal", "uniform"]:
        first = (mode, distribution) == ("fan_in", "normal")
        s.sweep(P + "varianceScaling", 2.0, mode, distribution, apply=KEY, dtypes=ALL if first else ["float32", "bfloat16", "complex64"])
s.sweep(P + "varianceScaling", 1.0, "fan_in", "normal", in_axis=1, out_axis=0, batch_axis=(), apply=[Key(3), (2, 3), jnp.float32], dtypes=["float32"])
s.sweep(P + "varianceScaling", 1.0, "fan_in", "other", apply=KEY, dtypes=["float32"])
s.sweep(P + "varianceScaling", 1.0, "other", "normal", apply=KEY, dtypes=["float32"])
s.sweep(P + "truncatedNormal", 1.0, lower=-1.0, upper=0.5, apply=KEY, dtypes=FLOATS)
s.sweep(P + "orthogonal", 2.0, 0, apply=KEY, dtypes=["float32"])
s.write()
