"""Golden cases of jaxtra.scipy.special, in float32."""

import jax
import jax.numpy as jnp
import jax.scipy.special as jsp
import numpy as np

from cases import A, I, Suite, camel, f32, inf, nan, seeded

s = Suite("scipy", __file__)
# Operands of one shape, which JAX compiles once.
def same(a):
    a = np.asarray(a, np.float32)
    return np.concatenate([a, np.full(-len(a) % 6, 0.5, np.float32)])


S = "scipy.special."
EDGES = A(nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-7, 30.0)

s.file("special")
# Of a sign there is none, and JAX gives NaN for Spence's slope near 1.
no_grad = ("gammasgn", "spence")
# name, range, edges that JAX answers as SciPy does
for name, lo, hi, edges in [
    ("erf", -3, 3, EDGES), ("erfc", -2, 4, EDGES), ("erfinv", -0.99, 0.99, A(nan, 1, -1, 0, 2)), ("expit", -5, 5, EDGES),
    ("logit", 0.01, 0.99, A(nan, 0, 1, 2)), ("entr", 0.1, 3, A(nan, inf, 0, -1)), ("gammaln", 0.1, 9, EDGES),
    ("digamma", 0.6, 9, A(nan, inf, -inf, -1, 0)), ("gammasgn", -5, 5, EDGES), ("gamma", -3.4, 9, EDGES), ("factorial", 0, 9, A(nan, 0, -1, 5, 3)),
    ("loggamma", 0.1, 9, A(nan, inf, 0, -1.5)), ("i0", -6, 6, A(nan, 0)), ("i0e", -30, 30, EDGES), ("i1", -6, 6, A(nan, 0)), ("i1e", -30, 30, EDGES),
    ("ndtr", -4, 4, EDGES), ("ndtri", 0.001, 0.999, A(nan, 0, 1, 0.5)), ("log_ndtr", -8, 4, A(nan, inf, 0, -9, 6)), ("erfcx", -2, 8, A(inf, -inf, 0, nan)),
    ("dawsn", -4, 9, A(0, inf, nan)), ("exp1", 0.1, 5, A(0, -1)), ("expi", 0.5, 9, A(-1, -3)), ("spence", 0.1, 5, A(0, 1, -1)),
]:
    seeded("special" + name)
    n = S + camel(name)
    s.case(n, f32(6, lo=lo, hi=hi), tol="few", grad=None if name in no_grad else [0], py=getattr(jsp, name))
    s.case(n, same(edges), tol="few", py=getattr(jsp, name), ref="f32" if name in ("log_ndtr", "exp1", "expi") else None)
for name, a, b, edges in [
    ("beta", (0.2, 6), (0.2, 6), None), ("betaln", (0.2, 30), (0.2, 30), None), ("xlogy", (-2, 2), (0.1, 4), (A(0, 0, nan, 0, 1), A(0, nan, 1, inf, 0))),
    ("xlog1py", (-2, 2), (-0.9, 4), (A(0, 0, nan, 0, 1), A(-1, nan, 1, inf, -1))), ("rel_entr", (0.1, 3), (0.1, 3), (A(0, 0, 1, -1), A(0, 1, 0, 1))),
    ("kl_div", (0.1, 3), (0.1, 3), (A(0, 0, 1, -1), A(0, 1, 0, 1))), ("gammainc", (0.3, 9), (0.1, 12), (A(nan, 0, 1, 1, 0, -1, 2), A(1, 1, 0, inf, 0, 1, -1))),
    ("gammaincc", (0.3, 9), (0.1, 12), (A(nan, 0, 1, 1, 0, -1, 2), A(1, 1, 0, inf, 0, 1, -1))), ("zeta", (1.2, 6), (0.3, 6), (A(1, 0.5, 2, 3, nan), A(2, 2, -1, -1, 1))),
    ("poch", (0.3, 4), (0.3, 4), None), ("boxcox", (0.2, 4), (-2, 2), (A(2, 3), A(0, 1))), ("boxcox1p", (-0.5, 4), (-2, 2), (A(2, 3), A(0, 1))),
    ("comb", (4, 9), (0, 4), (A(5, 5, -1, 3), A(2, 6, 1, -1))),
]:
    seeded("special" + name)
    f = getattr(jsp, name)
    n = S + camel(name)
    s.case(n, f32(6, lo=a[0], hi=a[1]), f32(6, lo=b[0], hi=b[1]), tol="few", py=f, grad=None if name in ("comb",) else [0, 1])
    if edges:
        s.case(n, *[same(e) for e in edges], tol="few", py=f)
s.case(S + "xlogy", f32(2, 1), f32(3, lo=0.1), tol="few", grad=[0, 1])
s.case(S + "gammainc", f32(2, 1, lo=0.5), np.float32(1.5), tol="few")
seeded("specialmore")
s.case(S + "betainc", f32(6, lo=0.3, hi=6), f32(6, lo=0.3, hi=6), f32(6, lo=0.05, hi=0.95), tol="few", grad=[2])
s.case(S + "betainc", A(0, 0, 1, 1, 2, -1), A(1, 1, 0, 0, 3, 1), A(0, 0.5, 0.5, 1, 1.5, 0.5), tol="few")
for n in range(4):
    s.case(S + "polygamma", I(n), f32(6, lo=0.5, hi=5), tol="few", grad=[1])
s.case(S + "polygamma", I(1, 2, 1), A(0, -1, -1.5), tol="few")
s.case(S + "multigammaln", f32(6, lo=2, hi=6), 3, tol="few", grad=[0])
s.case(S + "multigammaln", f32(6, lo=2, hi=6), 1, tol="few")
s.case(S + "expn", I(2), f32(6, lo=0.1, hi=5), tol="few", py=jsp.expn)
s.case(S + "expn", I(0, 1, 3, 5, 2, 1), f32(6, lo=0.1, hi=5), tol="few", py=jsp.expn)
s.case(S + "sici", f32(6, lo=0.1, hi=20), tol="few", grad=[0])
s.case(S + "sici", same(A(0, inf, -inf, -3)), tol="few")
s.case(S + "fresnel", f32(6, lo=-4, hi=6), tol="few", grad=[0])
s.case(S + "fresnel", same(A(0, inf, -inf, -3)), tol="few")
s.case(S + "besselJn", f32(3, lo=0.5, hi=8), v=2, tol="few", py=jsp.bessel_jn)
s.case(S + "bernoulli", 9, tol="few")
s.case(S + "softmax", f32(2, 3), tol="few")
s.case(S + "softmax", f32(2, 3), axis=1, tol="few")
s.case(S + "logSoftmax", f32(2, 3), tol="few", py=jsp.log_softmax)
s.case(S + "logsumexp", f32(2, 3), axis=0, tol="few")
s.case(S + "hyp1f1", f32(4, lo=0.5, hi=4), f32(4, lo=0.5, hi=4), f32(4, lo=-4, hi=6), tol="few", grad=[2])
s.error(S + "polygamma", A(1), A(1))

s.write()
