"""Golden cases of jaxtra.scipy.stats, in float32."""

import jax.scipy.stats as jst
import numpy as np

from cases import A, I, Suite, camel, f32, inf, nan, seeded

s = Suite("scipy", __file__)
T = "scipy.stats."


# Operands of one shape, which JAX compiles once.
def same(a):
    a = np.asarray(a, np.float32)
    return np.concatenate([a, np.full(-len(a) % 6, 0.5, np.float32)])


s.file("stats")
X = A(nan, inf, -inf, 0.0, 1.0, -1.0)


def family(name, methods, x, *shape, loc=True, edges=X, grad=True, g_all=True, q=(0, 1)):
    """Cases of every method: a range, edges, loc and scale by place and by name, and derivatives."""
    seeded("stats" + name)
    module = getattr(jst, name)
    for m in methods.split():
        f, n = getattr(module, m), f"{T}{camel(name)}.{m}"
        lo, hi = (0.02, 0.98) if m in ("ppf", "isf") else x
        values = f32(6, lo=lo, hi=hi)
        params = [f32(6, lo=a, hi=b) for a, b in shape]
        tol = "special" if m in ("logcdf", "logsf") or name == "truncnorm" else "few"
        wrt = list(range(1 + len(params))) if g_all else [0]
        s.case(n, values, *params, tol=tol, py=f, grad=wrt if grad and m in ("logpdf", "cdf", "logcdf") else None)
        scalars = [np.float32(p[0]) for p in params]
        if loc and m in ("pdf", "ppf", "sf"):
            s.case(n, values, *scalars, np.float32(0.25), np.float32(1.5), tol=tol, py=f)
            s.case(n, values, *scalars, loc=np.float32(-0.5), tol=tol, py=f)
        s.case(n, A(nan, *q, -0.5, 1.5, 0.5) if m in ("ppf", "isf") else same(edges), *params, tol=tol, py=f)


family("norm", "logpdf pdf cdf logcdf sf logsf ppf isf", (-3, 3))
family("uniform", "logpdf pdf cdf ppf", (-0.5, 1.5), grad=False)
family("expon", "logpdf pdf cdf logcdf sf logsf ppf", (0.1, 3))
family("laplace", "logpdf pdf cdf", (-3, 3))
family("logistic", "logpdf pdf cdf sf ppf isf", (-4, 4))
family("cauchy", "logpdf pdf cdf logcdf sf logsf ppf isf", (-4, 4), q=(0.1, 0.9))
family("gamma", "logpdf pdf cdf logcdf sf logsf", (0.3, 5), (0.5, 4))
family("beta", "logpdf pdf cdf logcdf sf logsf", (0.3, 0.9), (0.5, 4), (0.5, 4), g_all=False)
family("chi2", "logpdf pdf cdf logcdf sf logsf", (0.3, 5), (0.5, 4), edges=A(nan, inf, 1, -1, 0.25, 2.5))
family("pareto", "logpdf pdf cdf logcdf sf logsf ppf", (1.8, 5), (0.5, 4), edges=A(nan, inf, 1, -1, 0.25, 2.5))
family("t", "logpdf pdf", (-3, 3), (0.5, 9))
family("truncnorm", "logpdf pdf cdf logcdf sf logsf", (-0.5, 1.5), (-2, -1), (1.8, 3), g_all=False)
family("gumbel_l", "logpdf pdf cdf logcdf sf logsf ppf", (-3, 1.5), edges=A(nan, 0, 1, -1, 0.25))
family("gumbel_r", "logpdf pdf cdf logcdf sf logsf ppf", (-1.5, 3), edges=A(nan, 0, 1, -1, 0.25))
family("gennorm", "logpdf pdf cdf", (0.2, 2), (0.5, 3), loc=False, grad=False)
family("vonmises", "logpdf pdf", (-3, 3), (0.5, 6), loc=False, edges=A(0, 1, -1, 7))
family("wrapcauchy", "logpdf pdf", (0.2, 6), (0.1, 0.9), loc=False, edges=A(0, 1, -1, 7))
seeded("statsdiscrete")
K = A(0, 1, 2, 7, -1, nan)
for m in ("logpmf", "pmf"):
    for name, p in [("bernoulli", [0.3]), ("binom", [5, 0.3]), ("geom", [0.3]), ("poisson", [2.5]), ("nbinom", [3, 0.4]), ("betabinom", [5, 1.5, 2.5])]:
        f = getattr(getattr(jst, name), m)
        s.case(f"{T}{name}.{m}", K, *[np.float32(v) for v in p], tol="few", py=f)
        s.case(f"{T}{name}.{m}", K, *[np.float32(v) for v in p], loc=np.float32(1), tol="few", py=f)
        s.case(f"{T}{name}.{m}", A(1, 2, 3, 1, 2, 3), *[f32(6, lo=0.3, hi=0.6) + (4 if v > 1 else 0) for v in p], tol="few", py=f, grad=[len(p)])
s.case(T + "bernoulli.cdf", K, np.float32(0.3), tol="few")
s.case(T + "bernoulli.ppf", A(0, 0.3, 0.8, 1, -1, nan), np.float32(0.25), tol="few")
s.case(T + "poisson.cdf", K, np.float32(2.5), tol="few")
s.case(T + "poisson.cdf", A(2, 3), f32(2, lo=1, hi=4), tol="few", grad=[1])
s.case(T + "poisson.entropy", A(0, 0.5, 3, 20, 150), tol="few", tol_a=2e-6)
s.case(T + "multinomial.logpmf", I(1, 2, 3), 6, A(0.2, 0.3, 0.5), tol="few", grad=[2], py=jst.multinomial.logpmf)
s.case(T + "multinomial.pmf", I(1, 2, 3), 6, A(0.2, 0.3, 0.5), tol="few", py=jst.multinomial.pmf)
s.case(T + "multinomial.pmf", I(1, 2, 3), 7, A(0.2, 0.3, 0.5), tol="few", py=jst.multinomial.pmf)
s.case(T + "dirichlet.logpdf", A(0.2, 0.3, 0.5), A(1.5, 2, 3), tol="few", grad=[1])
s.case(T + "dirichlet.pdf", A(0.2, 0.3), A(1.5, 2, 3), tol="few")
s.case(T + "dirichlet.pdf", A(0.2, 0.3, 0.6), A(1.5, 2, 3), tol="few")
s.case(T + "dirichlet.logpdf", np.array([[0.2, 0.1], [0.3, 0.3], [0.5, 0.6]], np.float32), A(1.5, 2, 3), tol="few")

s.write()
