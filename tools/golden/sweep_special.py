"""Rows over every dtype, and at the edges, of jaxtra.scipy.special."""

import math

import jax
import jax.scipy.special as jsp

from cases import inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("scipy", __file__)
S = "scipy.special."
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t[:1].upper() + t[1:] for t in tail)


# Empty arrays, scalars, and what is broadcast.
SHAPES = {1: [[(0,)], [()], [(2, 1, 1)]], 2: [[(0,)] * 2, [()] * 2, [(2, 1), (1, 3)], [(), (0, 2)]], 3: [[(0,)] * 3, [()] * 3, [(2, 1), (1, 3), (3,)], [(), (0, 2), ()]]}


def rows(name, columns, edges, dtypes=ALL, small=FLOATS, number=True, beside=("int32", "bfloat16", "float32")):
    """Ordinary arguments of each dtype, edges of floats, other shapes of float32, and numbers of JavaScript."""
    fn, o = S + camel(name), {"tol": "special", "py": getattr(jsp, name)}
    s.sweep(fn, *[V(*c) for c in columns], dtypes=dtypes, **o)
    s.sweep(fn, *[V(*e) for e in edges], dtypes=small, **o)
    for shapes in SHAPES[len(columns)]:
        s.sweep(fn, *[V(*c[: math.prod(shape)], shape=shape) for c, shape in zip(columns, shapes)], dtypes=["float32"], **o)
    if number:
        s.case(fn, *[c[-1] for c in columns], **o)
    if len(columns) > 1:
        s.sweep(fn, V(*columns[0]), *[c[-1] for c in columns[1:]], dtypes=beside, **o)
    jax.clear_caches()


REAL = (0, 1, 2, 3, -1, -2.5)
POSITIVE = (1, 2, 3, 0.5, 4, 1.5)
UNIT = (0, 1, 0.5, 0.25, 0.75, 0.125)
EDGES = (nan, inf, -inf, 0.0, -0.0, 1)

s.file("sweepSpecial")
for name, values in [
    ("erf", REAL), ("erfc", REAL), ("erfinv", UNIT), ("expit", REAL), ("logit", UNIT), ("entr", REAL), ("gammaln", POSITIVE), ("digamma", POSITIVE),
    ("gamma", POSITIVE), ("factorial", REAL), ("i0", REAL), ("i0e", REAL), ("i1", REAL), ("i1e", REAL), ("ndtr", REAL), ("ndtri", UNIT), ("log_ndtr", REAL),
    ("gammasgn", REAL), ("loggamma", POSITIVE), ("dawsn", REAL), ("erfcx", POSITIVE),
]:
    rows(name, [values], [EDGES])
rows("spence", [POSITIVE], [(nan, 0, -1, 1, 2)])
for name in ["exp1", "expi"]:
    # JAX gives NaN at 0 and infinity, where the functions have limits, and in float16, in which its coefficients overflow.
    rows(name, [(1, 2, 3, 1.5, 4, 2)], [(nan, 1)], small=["bfloat16", "float32", "float64"], dtypes=[d for d in ALL if d != "float16"])
    s.sweep(S + name, V(5, 6), dtypes=["float16"], tol="special", py=getattr(jsp, name))
for name in ["softmax", "log_softmax", "logsumexp"]:
    # JAX subtracts the greatest unsigned number from smaller ones, which wraps.
    unsigned = name != "logsumexp"
    rows(name, [REAL], [EDGES], dtypes=[d for d in ALL if not (unsigned and d in UNSIGNED)], number=False)
    f, fn = getattr(jsp, name), S + camel(name)
    if unsigned:
        s.sweep(fn, V(2), dtypes=UNSIGNED, py=f)
    for axis in [0, -1, (0, 1), 2]:
        s.sweep(fn, V(*REAL, shape=(2, 3)), axis=axis, dtypes=["float32"], py=f)

s.file("sweepSpecialBinary")
PAIR = [(0, 1, 2, 3, 1, 2.5), (1, 2, 1, 0.5, 3, 0)]
A, B = (1, 2, 3, 0.5, 1.5, 4), (2, 1, 3, 0.5, 2.5, 1)
PAIRS = [(nan, 0.0, -0.0, 1, -1, 1), (1, inf, nan, inf, 2, 0)]
for name, columns in [
    ("beta", [A, B]), ("betaln", [A, B]), ("xlogy", PAIR), ("xlog1py", PAIR), ("rel_entr", PAIR), ("kl_div", PAIR), ("gammainc", [A, B]), ("gammaincc", [A, B]),
    ("zeta", [(2, 3, 4, 1.5, 2, 5), B]), ("poch", [A, B]), ("boxcox", [A, B]), ("boxcox1p", [A, B]), ("comb", [(5, 4, 3, 2, 6, 9), (1, 2, 3, 4, 0, -1)]),
]:
    rows(name, columns, PAIRS)
# JAX's weights are float32, so that its results are.
rows("owens_t", [A, B], [(nan, 1, -0.0, 1, -1, 1), (1, nan, 2, inf, 2, 0)], dtypes=[d for d in ALL if d not in ("float16", "bfloat16", "complex64", "complex128")], small=["float32", "float64"], number=False, beside=["int32", "float32"])
rows("betainc", [A, B, (0, 1, 0.5, 0.25, 0.75, 0.125)], [(nan, 1, 1, 0, 1, -1, inf), (1, nan, 1, 1, 0, 1, 1), (0.5, 0.5, nan, 0.5, 0.5, 0.5, 0.5)])
for n in [0, 1, 3]:
    for x, dtypes in [(V(*A), ALL), (V(*EDGES), FLOATS), (V(shape=(0,)), ["float32"]), (V(2, shape=()), ["float32"])]:
        s.sweep(S + "polygamma", n, x, dtypes=dtypes, tol="special", py=jsp.polygamma)
s.sweep(S + "polygamma", V(1, 2), V(1, 2), tol="special", py=jsp.polygamma)
for d in [1, 3]:
    for x, dtypes in [(V(3, 4, 5, 2.5), ALL), (V(*EDGES), FLOATS), (V(shape=(0,)), ["float32"]), (V(3, shape=()), ["float32"])]:
        s.sweep(S + "multigammaln", x, d, dtypes=dtypes, tol="special", py=jsp.multigammaln)
s.write()
