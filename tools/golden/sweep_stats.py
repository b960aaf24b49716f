"""Rows over every dtype, and at the edges, of jaxtra.scipy.stats."""

import jax
import jax.scipy.stats as jst

from cases import camel, inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("scipy", __file__)
T = "scipy.stats."
SOME = ["bool", "int32", "uint8", "float16", "bfloat16", "float32", "float64", "complex64"]
REAL = [d for d in ALL if "complex" not in d]

s.file("sweepDistributions")
# What is used most, and the parameters.
FAMILIES = {
    "norm": ("logpdf pdf cdf logcdf sf logsf ppf isf", "", []),
    "uniform": ("logpdf pdf cdf", "ppf", []),
    "expon": ("logpdf pdf cdf logcdf", "sf logsf ppf", []),
    "laplace": ("logpdf pdf cdf", "", []),
    "logistic": ("logpdf pdf cdf", "sf ppf isf", []),
    "cauchy": ("logpdf pdf cdf logcdf", "sf logsf ppf isf", []),
    "gamma": ("logpdf pdf cdf logcdf", "sf logsf", [2]),
    "beta": ("logpdf pdf cdf logcdf", "sf logsf", [2, 3]),
    "t": ("logpdf pdf", "", [3]),
    "bernoulli": ("logpmf pmf cdf", "ppf", [0.25]),
    "poisson": ("logpmf pmf cdf", "", [2]),
    "chi2": ("", "logpdf pdf cdf logcdf sf logsf", [3]),
    "pareto": ("", "logpdf pdf cdf logcdf sf logsf ppf", [2]),
    "truncnorm": ("", "logpdf pdf cdf logcdf sf logsf", [-1, 2]),
    "gumbel_l": ("", "logpdf pdf cdf logcdf sf logsf ppf", []),
    "gumbel_r": ("", "logpdf pdf cdf logcdf sf logsf ppf", []),
    "gennorm": ("", "logpdf pdf cdf", [2]),
    "vonmises": ("", "logpdf pdf", [2]),
    "wrapcauchy": ("", "logpdf pdf", [0.5]),
    "binom": ("", "logpmf pmf", [4, 0.25]),
    "geom": ("", "logpmf pmf", [0.25]),
    "nbinom": ("", "logpmf pmf", [3, 0.25]),
    "betabinom": ("", "logpmf pmf", [4, 2, 3]),
}
for family, (often, seldom, shape) in FAMILIES.items():
    for m in (often + " " + seldom).split():
        f, name = getattr(getattr(jst, family), m), f"{T}{camel(family)}.{m}"
        inverse = m in ("ppf", "isf")
        x = V(0.25, 0.5, 0.9, 1) if inverse else V(1, 2, 0, 0.5)
        of = [V(v, shape=()) for v in shape]
        dtypes = ALL if m in often.split() else SOME
        # A quantile of a complex probability has no meaning, though JAX computes one.
        s.sweep(name, x, *of, tol="special", py=f, dtypes=[d for d in dtypes if d in REAL] if inverse and family != "norm" else dtypes)
        # Numbers as parameters, and as the argument.
        s.sweep(name, x, *shape, tol="special", py=f, dtypes=["int32", "bfloat16", "float32"])
        s.case(name, 0.5, *shape, tol="special", py=f)
        if m in often.split():
            # JAX's Poisson distribution function is NaN at infinity, where it is 1.
            edges = V(nan, 0, 1, -0.5, 2) if inverse else V(nan, inf, -inf, 0, -1, 2) if name != T + "poisson.cdf" else V(nan, 0, -1, 2)
            s.sweep(name, edges, *of, tol="special", py=f, dtypes=FLOATS)
            for other in [V(shape=(0,)), V(0.5, shape=()), V(1, 0.5, shape=(2, 1))]:
                s.sweep(name, other, *of, tol="special", py=f, dtypes=["float32"])
    jax.clear_caches()
s.sweep(T + "norm.logpdf", V(1, 2, 0), V(1, 0, 2, shape=(3, 1)), V(2, 1, 3), tol="special", py=jst.norm.logpdf)
s.sweep(T + "poisson.entropy", V(0, 1, 2), tol="special", py=jst.poisson.entropy, dtypes=SOME)
s.sweep(T + "multinomial.logpmf", V(1, 2, 1), 4, V(0.25, 0.5, 0.25), tol="special", py=jst.multinomial.logpmf, dtypes=SOME)
for m in ("logpdf", "pdf"):
    f, n = getattr(jst.dirichlet, m), f"{T}dirichlet.{m}"
    s.sweep(n, V(0.25, 0.5, 0.25), V(1, 2, 3), tol="special", py=f)
    s.sweep(n, V(nan, 0.5, 0.5), V(1, 2, 3), tol="special", py=f, dtypes=FLOATS)
    for x, alpha in [(V(shape=(3, 0)), V(1, 2, 3)), (V(0.5, shape=()), V(1, 2)), (V(0.5, 0.25), V(1, 2, 3)), (V(0.5, 0.5), V(2, shape=())), (V(0.25, 0.75), V(1, 2, 3, 4))]:
        s.sweep(n, x, alpha, tol="special", py=f, dtypes=["float32"])
    f, n = getattr(jst.multivariate_normal, m), f"{T}multivariateNormal.{m}"
    X, MEAN, COV = V(1, 2, 0.5, 0, shape=(2, 2)), V(0, 1), V(2, 0.5, 0.5, 1, shape=(2, 2))
    # The factor of a complex covariance is of a Hermitian matrix; that of the row is none.
    s.sweep(n, X, MEAN, COV, tol="special", py=f, dtypes=REAL)
    s.sweep(n, V(1, 2), V(0, shape=()), V(2, shape=()), tol="special", py=f)
    s.sweep(n, V(nan, 1), MEAN, COV, tol="special", py=f, dtypes=FLOATS)
    for x, mean, cov in [(V(1, shape=()), V(0, shape=()), V(2, shape=())), (V(shape=(0, 2)), MEAN, COV), (V(1, 2), MEAN, V(2, shape=())), (V(1, 2), V(0, shape=()), COV), (V(1, 2, 3), MEAN, COV), (V(1, 2), MEAN, V(1, 2)), (V(1, 2), MEAN, V(1, 2, 2, 1, shape=(2, 2)))]:
        s.sweep(n, x, mean, cov, tol="special", py=f, dtypes=["float32"])

s.file("sweepSummaries")
M = V(1, 3, 2, 3, 1, 0, shape=(2, 3))
mode = lambda *args, **options: jst.mode(*args, **options)._asdict()
for name, f in [("rankdata", jst.rankdata), ("mode", mode), ("sem", jst.sem)]:
    s.sweep(T + name, M, py=f)
    s.sweep(T + name, M, axis=-1, py=f, dtypes=SOME)
    s.sweep(T + name, M, axis=None, py=f, dtypes=["float32", "int32"])
    s.sweep(T + name, V(nan, 1, nan, 2, 1, -0.0, 0.0), py=f, dtypes=FLOATS)
    for x in [V(shape=(0,)), V(shape=(0, 2)), V(2, shape=()), V(2)]:
        s.sweep(T + name, x, py=f, dtypes=["float32"])
    for policy in ["omit", "raise", "other"]:
        s.sweep(T + name, V(nan, 1, 2), nan_policy=policy, py=f, dtypes=["float32"])
for method in ["min", "max", "dense", "ordinal", "other"]:
    s.sweep(T + "rankdata", M, method, py=jst.rankdata, dtypes=["int32", "float32"])
s.sweep(T + "sem", M, ddof=0, keepdims=True, py=jst.sem, dtypes=["float32", "complex64"])
s.sweep(T + "mode", M, keepdims=True, py=mode, dtypes=["float32"])
s.write()
