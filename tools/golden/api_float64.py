"""Golden cases in float64. Only functions whose results do not depend on the default integer width."""

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import numpy as np

from cases import I, Ref, Suite, f64, inf, nan, seeded

s = Suite("float64", __file__, dtype="float64")
N, L = "numpy.", "lax."
D = lambda *v: np.array(v, np.float64)
E = D(nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-7, 700.0, -740.0, 1e20, 1e300, -1e300, 1e-300)

s.file("elementwise")
for name, tol, lo, hi in [
    ("sin", "f64", -4, 4), ("cos", "f64", -4, 4), ("tan", "f64", -1.4, 1.4), ("arcsin", "f64", -0.9, 0.9), ("arccos", "f64", -0.9, 0.9),
    ("arctan", "f64", -4, 4), ("sinh", "f64", -3, 3), ("cosh", "f64", -3, 3), ("tanh", "f64", -3, 3), ("exp", "f64", -3, 3),
    ("expm1", "f64", -3, 3), ("log", "f64", 0.1, 5), ("log1p", "f64", -0.9, 5), ("sqrt", "f64", 0.1, 5), ("cbrt", "f64", -3, 3),
    ("square", "exact", -3, 3), ("negative", "exact", -3, 3), ("absolute", "exact", -3, 3), ("sign", "exact", -3, 3),
    ("floor", "exact", -3, 3), ("ceil", "exact", -3, 3), ("round", "exact", -3, 3), ("reciprocal", "exact", 0.2, 3),
]:
    seeded("f64" + name)
    s.case(N + name, f64(2, 3, lo=lo, hi=hi), tol=tol, grad=[0])
    s.case(N + name, E[:10] if name in ("cosh", "sinh") else E, tol=tol)
for name, lo, hi in [("logistic", -4, 4), ("rsqrt", 0.1, 5), ("erf", -3, 3), ("erfInv", -0.99, 0.99), ("lgamma", 0.2, 8)]:
    seeded("f64" + name)
    s.case(L + name, f64(2, 3, lo=lo, hi=hi), tol="special" if name in ("lgamma", "erfInv") else "f64", grad=[0])
seeded("f64binary")
for name in ["add", "subtract", "multiply", "divide", "maximum", "minimum"]:
    # XLA may divide by multiplying with a reciprocal.
    tol = "ulp" if name == "divide" else "exact"
    s.case(N + name, f64(2, 1, 3), f64(4, 1), grad=[0, 1], tol=tol)
    s.case(N + name, f64(3), 0.1, tol=tol)
    s.case(N + name, f64(3), np.float32(0.1) * np.ones(3, np.float32), tol=tol)
    s.case(N + name, I(1, 2, 3), f64(3), tol=tol)
s.case(N + "power", f64(3, lo=0.2), f64(3), tol="f64", grad=[0, 1])
s.case(N + "power", f64(3), 3, tol="f64", grad=[0])
s.case(N + "arctan2", f64(4), f64(4), tol="f64", grad=[0, 1])
s.case(N + "logaddexp", f64(4), f64(4), tol="f64", grad=[0, 1])
s.case(N + "remainder", D(5.3, -5.3, 1e10), D(2.0, 2.0, 0.3), tol="f64")
s.case(N + "less", f64(4), f64(4))
s.case(N + "astype", D(3e9, -3e9, nan, 2.9), jnp.int32)
s.case(N + "astype", D(1e300, 1.23456789012345, 1e-320), jnp.float32)
s.case(N + "astype", np.array([1.25, 3e38], np.float32), jnp.float64)

s.file("arrays")
seeded("f64arrays")
for name in ["sum", "mean", "var", "std", "prod", "max", "min"]:
    s.case(N + name, f64(3, 4), tol="f64", grad=[0])
    s.case(N + name, f64(3, 4), axis=0, tol="f64")
s.case(N + "cumsum", f64(3, 4), axis=1, tol="f64", grad=[0])
s.case(N + "matmul", f64(3, 4), f64(4, 2), tol="f64", grad=[0, 1])
s.case(N + "matmul", f64(2, 3, 4), f64(4, 2), tol="f64")
s.case(N + "einsum", "bij,bjk->bik", f64(2, 3, 4), f64(2, 4, 2), tol="f64", grad=[1, 2])
s.case(L + "convGeneralDilated", f64(1, 2, 5, 5), f64(3, 2, 3, 3), (1, 1), "SAME", tol="f64", grad=[0, 1])
s.case(L + "reduceWindow", f64(4, 4), -inf, Ref("lax.max"), (2, 2), (2, 2), "VALID", grad=[0])
s.case(N + "sort", f64(3, 4), grad=[0])
s.case(N + "reshape", f64(2, 3), (3, 2))
s.case(N + "concatenate", [f64(2), f64(3)])
s.case(N + "where", np.array([True, False]), f64(2), 0.1)
s.case(N + "zeros", (2,), dtype=jnp.float64)
s.case(N + "linspace", 0.5, 2.0, 4, dtype=jnp.float64, tol="f64")
s.case("nn.softmax", f64(3, 4), tol="f64", grad=[0])
s.case("nn.logsumexp", f64(3, 4), axis=1, tol="f64")
s.case("nn.gelu", f64(4), tol="f64", grad=[0])
s.write()
