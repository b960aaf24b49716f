"""Arguments and exact results of the special functions with several operands:

    python tools/ulp/special.py 100 > test/ir/special-float64.json

Needs mpmath, and JAX, whose errors in float64 are written down beside. Arguments are float32 numbers, so that they serve both types. Sums are taken here with as many digits as cancellation costs: mpmath's own functions lose some for large operands.
"""

import base64
import json
import math
import random
import struct
import sys

import jax
from mpmath import mp, mpf

jax.config.update("jax_enable_x64", True)
count = int(sys.argv[1])
rng = random.Random(20261130)
f32 = lambda x: struct.unpack("<f", struct.pack("<f", x))[0]


def log_uniform(lo, hi):
    return f32(math.exp(rng.uniform(math.log(lo), math.log(hi))))


def gamma_sums(a, x):
    """log of x^a exp(-x) / Gamma(1 + a), and the sums of P's series and of its derivative in a."""
    mp.prec = 1400 + int(3 * x)
    a, x = mpf(a), mpf(x)
    term, harmonic, total, slope, n = mpf(1), mpf(0), mpf(1), mpf(0), 0
    while term * (harmonic + 1) > total * mpf(2) ** -mp.prec:
        n += 1
        term *= x / (a + n)
        harmonic += 1 / (a + n)
        total += term
        slope -= term * harmonic
    return mp.exp(a * mp.log(x) - x - mp.loggamma(1 + a)), total, slope


def igamma(a, x):
    size, total, _ = gamma_sums(a, x)
    return size * total


def igammac(a, x):
    return 1 - igamma(a, x)


def igamma_grad_a(a, x):
    size, total, slope = gamma_sums(a, x)
    return size * ((mp.log(mpf(x)) - mp.digamma(mpf(a) + 1)) * total + slope)


def random_gamma_grad(a, x):
    return -igamma_grad_a(a, x) / gamma_density(a, x)


def gamma_density(a, x):
    mp.prec = 400
    a, x = mpf(a), mpf(x)
    return mp.exp((a - 1) * mp.log(x) - x - mp.loggamma(a))


def beta_density(a, b, x):
    mp.prec = 400
    a, b, x = mpf(a), mpf(b), mpf(x)
    return mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b))


def betainc(a, b, x):
    """x^a (1-x)^b / (a B(a, b)) times the sum of (a + b)_n / (a + 1)_n x^n, whose terms are positive."""
    if x > 0.5:
        mp.prec = 1400
        return 1 - betainc(b, a, 1 - x)
    mp.prec = max(mp.prec, 400)
    a, b, x = mpf(a), mpf(b), mpf(x)
    term, total, n = mpf(1), mpf(1), 0
    while term > total * mpf(2) ** -mp.prec:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    size = mp.exp(a * mp.log(x) + b * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b))
    return size * total


def zeta(s, q):
    mp.prec = 400
    s, q, low = mpf(s), mpf(q), mpf(0)
    while q <= 0:
        low += q ** -int(s)
        q += 1
    return low + mp.zeta(s, q)


def zeta_grad_s(s, q):
    mp.prec = 300
    return mp.zeta(mpf(s), mpf(q), 1)


def polygamma(m, x):
    return (-1) ** (int(m) + 1) * mp.factorial(int(m)) * zeta(m + 1, x) if m > 0 else mp.digamma(mpf(x))


def gamma_arguments():
    """Shape parameters over all sizes; x where neither P nor Q is 0, and anywhere."""
    kind = rng.randrange(4)
    a = log_uniform(1e-6, 1) if kind == 0 else log_uniform(0.5, 100) if kind < 3 else log_uniform(100, 3000)
    x = log_uniform(1e-3, 50) if rng.random() < 0.3 else abs(rng.gauss(a, 3 * math.sqrt(a + 0.1)))
    return a, max(f32(x), f32(1e-6))


def beta_arguments():
    a, b = [log_uniform(0.01, 8) if rng.random() < 0.5 else log_uniform(8, 1000) for _ in range(2)]
    mean = a / (a + b)
    deviation = math.sqrt(mean * (1 - mean) / (a + b + 1))
    x = rng.random() if rng.random() < 0.3 else rng.gauss(mean, 3 * deviation)
    return (a, b, f32(x)) if 0 < x < 1 and 0 < f32(x) < 1 else beta_arguments()


def zeta_arguments():
    kind = rng.randrange(3)
    if kind == 0:
        return float(rng.randint(2, 30)), f32(rng.uniform(-20, 0))
    return f32(1 + log_uniform(1e-3, 60)), log_uniform(1e-3, 100)


def logit(x):
    mp.prec = 400
    return mp.log(mpf(x) / (1 - mpf(x)))


def beta_function(a, b):
    mp.prec = 400
    return mp.beta(mpf(a), mpf(b))


def relative_entropy(p, q):
    mp.prec = 400
    return mpf(p) * mp.log(mpf(p) / mpf(q))


def divergence(p, q):
    return relative_entropy(p, q) - mpf(p) + mpf(q)


def digamma(x):
    mp.prec = 400
    return mp.digamma(mpf(x))


def hyp1f1(a, b, x):
    mp.prec = 600
    return mp.hyp1f1(mpf(a), mpf(b), mpf(x))


def near_half():
    off = log_uniform(1e-6, 0.5)
    return (f32(rng.choice((0.5 + off, 0.5 - off, log_uniform(1e-30, 0.5)))),)


def near_each_other():
    p = log_uniform(1e-3, 1e3)
    return p, f32(p * rng.choice((1 + log_uniform(1e-6, 1), 1 / (1 + log_uniform(1e-6, 30)))))


def near_roots():
    """Arguments of digamma: next to its roots, and anywhere."""
    n = rng.randint(-1, 14)
    mp.prec = 60
    low, high = (1, 2) if n < 0 else (-n - 1 + mpf(2) ** -20, -n - mpf(2) ** -20)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if mp.digamma(middle) < 0 else (low, middle)
    return (f32(high + rng.gauss(0, 1) * log_uniform(1e-8, 0.1)) if rng.random() < 0.7 else f32(rng.uniform(-30, 30)),)


functions = {
    "igamma": (igamma, gamma_arguments),
    "igammac": (igammac, gamma_arguments),
    "igammaGradA": (igamma_grad_a, gamma_arguments),
    "randomGammaGrad": (random_gamma_grad, gamma_arguments),
    "gammaDensity": (gamma_density, gamma_arguments),
    "betainc": (betainc, beta_arguments),
    "betaDensity": (beta_density, beta_arguments),
    "zeta": (zeta, zeta_arguments),
    "zetaGradS": (zeta_grad_s, lambda: (f32(1 + log_uniform(1e-3, 60)), log_uniform(1e-3, 100))),
    "polygamma": (polygamma, lambda: (float(rng.randint(0, 30)), f32(rng.choice((rng.uniform(-20, 0), log_uniform(1e-2, 100)))))),
    "logit": (logit, near_half),
    "betaFunction": (beta_function, lambda: (log_uniform(0.01, 300), log_uniform(0.01, 300))),
    "relativeEntropy": (relative_entropy, near_each_other),
    "divergence": (divergence, near_each_other),
    "digamma": (digamma, near_roots),
    "hyp1f1": (hyp1f1, lambda: (f32(rng.uniform(0.3, 20)), f32(rng.uniform(0.3, 20)), f32(rng.uniform(-60, 60)))),
}
pack = lambda xs: base64.b64encode(struct.pack(f"<{len(xs)}d", *xs)).decode()


def case(f, args):
    exact = f(*args)
    nearest = float(exact)
    if math.isinf(nearest) or abs(nearest) < 1e-290:
        return None
    return nearest, float((exact - mpf(nearest)) / mpf(math.ulp(nearest)))


def jax_error(name, rows):
    """The largest error of JAX's function in units of the last place; None where it has none."""
    snake = "".join("_" + c.lower() if c.isupper() else c for c in name)
    f = getattr(jax.lax, snake, None)
    if f is None:
        return None
    columns = [jax.numpy.asarray(c) for c in zip(*rows)]
    got = [float(v) for v in f(*columns[:-2])]
    return max(abs((g - r[-2]) / math.ulp(r[-2]) - r[-1]) for g, r in zip(got, rows))


out = {}
for name, (f, draw) in functions.items():
    rows = []
    while len(rows) < count:
        args = draw()
        got = case(f, args)
        if got:
            rows.append((*args, *got))
    columns = list(zip(*rows))
    out[name] = {"args": [pack(c) for c in columns[:-2]], "nearest": pack(columns[-2]), "rest": pack(columns[-1]), "jax": jax_error(name, rows)}
    print(name, file=sys.stderr)
print(json.dumps(out, indent=0))
