"""Golden cases of jaxtra.nn and of jaxtra.scipy.special, in float32."""

import jax
import jax.numpy as jnp
import numpy as np

from cases import A, B, EDGES, I, Key, Suite, f32, inf, nan, seeded

s = Suite("nn", __file__)
N = "nn."
s.file("activations")
E = EDGES[:13]
for name in ["relu", "relu6", "sigmoid", "softplus", "softSign", "silu", "swish", "logSigmoid", "leakyRelu", "hardSigmoid",
             "hardTanh", "hardSilu", "hardSwish", "elu", "celu", "selu", "gelu", "mish", "tanh", "identity", "sparsePlus", "squareplus"]:
    seeded("nn" + name)
    tol = "exact" if name in ("relu", "relu6", "hardTanh", "identity") else "ulp" if name in ("sigmoid", "tanh") else "few"
    s.case(N + name, f32(2, 4), tol=tol, grad=[0])
    if name not in ("squareplus",):
        s.case(N + name, E[:12] if name in ("mish", "gelu") else E, tol=tol)
    s.case(N + name, np.float32(0.75), tol=tol)
    s.case(N + name, f32(0), tol=tol)
s.case(N + "relu", A(0.0, -0.0, nan), grad=[0])
s.case(N + "relu6", A(0.0, 6.0, 7.0), grad=[0])
s.case(N + "leakyRelu", A(0.0, -1.0, 1.0), grad=[0])
s.case(N + "leakyRelu", f32(4), negative_slope=0.2, tol="few")
s.case(N + "elu", f32(4), alpha=0.5, tol="few")
s.case(N + "gelu", f32(4), approximate=False, tol="few", grad=[0])
s.case(N + "relu", I(-2, 3))
s.case(N + "glu", f32(2, 6), tol="few", grad=[0])
s.case(N + "glu", f32(4, 3), axis=0, tol="few")

s.file("softmax")
seeded("softmax")
for name in ["softmax", "logSoftmax"]:
    s.case(N + name, f32(3, 5), tol="few", grad=[0])
    s.case(N + name, f32(3, 5), axis=0, tol="few")
    s.case(N + name, f32(3, 5), axis=(0, 1), tol="few")
    s.case(N + name, A(1000.0, 1000.0, -1000.0), tol="few")
    s.case(N + name, A(-inf, 1.0, 2.0), tol="few")
    s.case(N + name, f32(2, 3), where=np.array([[True, False, True], [True, True, True]]), tol="few")
s.case(N + "logsumexp", f32(3, 5), tol="few", grad=[0])
s.case(N + "logsumexp", f32(3, 5), axis=1, keepdims=True, tol="few")
s.case(N + "logsumexp", A(-inf, -inf), tol="few", grad=[0])
s.case(N + "logsumexp", A(1000.0, 1000.0), tol="few")
s.case(N + "logsumexp", f32(4), b=A(1.0, 2.0, 0.5, 1.0), tol="few")
s.case(N + "standardize", f32(3, 5), tol="few", grad=[0])
s.case(N + "standardize", f32(3, 5), axis=0, tol="few")
s.case(N + "oneHot", I(0, 2, 1), 3)
s.case(N + "oneHot", I(5, -1, 1), 3)
s.case(N + "oneHot", I(0, 2), 3, dtype=jnp.int32)
s.case(N + "oneHot", I(0, 2), 3, axis=0)
s.case(N + "dotProductAttention", f32(1, 4, 2, 4), f32(1, 5, 2, 4), f32(1, 5, 2, 4), tol="few", grad=[0, 1, 2])
s.case(N + "dotProductAttention", f32(1, 4, 2, 4), f32(1, 4, 2, 4), f32(1, 4, 2, 4), is_causal=True, tol="few")

s.file("initializers")
P = N + "initializers."
for name in ["glorotNormal", "glorotUniform", "heNormal", "heUniform", "lecunNormal", "lecunUniform"]:
    s.case(P + name, apply=[Key(7), (3, 4), jnp.float32], tol="few", ref="f32")
    s.case(P + name, apply=[Key(7), (3, 3, 2, 4), jnp.float32], tol="few", ref="f32")
s.case(P + "zeros", Key(0), (2, 3), jnp.float32)
s.case(P + "ones", Key(0), (2, 3), jnp.float32)
s.case(P + "constant", 2.5, apply=[Key(0), (2,), jnp.float32])
s.case(P + "normal", 0.5, apply=[Key(3), (2, 3), jnp.float32], tol="few", ref="f32")
s.case(P + "uniform", 0.5, apply=[Key(3), (2, 3), jnp.float32], tol="few", ref="f32")
s.case(P + "truncatedNormal", 0.5, apply=[Key(3), (2, 3), jnp.float32], tol="few", ref="f32")
s.case(P + "varianceScaling", 2.0, "fan_avg", "uniform", apply=[Key(5), (4, 3), jnp.float32], tol="few", ref="f32")
s.case(P + "varianceScaling", 1.0, "fan_out", "truncated_normal", apply=[Key(5), (4, 3), jnp.float32], tol="few", ref="f32")

s.file("special")
S = "scipy.special."
seeded("special")
for name, lo, hi in [("erf", -3, 3), ("erfc", -2, 2), ("erfinv", -0.99, 0.99), ("expit", -4, 4), ("logit", 0.05, 0.95), ("gammaln", 0.2, 8)]:
    s.case(S + name, f32(2, 3, lo=lo, hi=hi), tol="special" if name == "gammaln" else "few", grad=[0])
s.case(S + "logsumexp", f32(3, 4), axis=1, tol="few")
s.case(S + "xlogy", A(0.0, 2.0, 1.0), A(0.0, 3.0, 0.5), tol="few")
s.case(S + "xlog1py", A(0.0, 2.0), A(-1.0, 3.0), tol="few")
s.case(S + "entr", A(0.0, 0.5, -1.0), tol="few")

s.file("errors")
s.error(N + "glu", f32(3))
s.write()
