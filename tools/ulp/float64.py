"""Arguments and correctly rounded results of the float64 functions, with what rounding lost:

    python tools/ulp/float64.py 120 > test/ir/math-float64.json
    python tools/ulp/float64.py 20000 > build/float64.json && npx tsx tools/ulp/measure.ts --parts float64 --samples build/float64.json

Needs mpmath. Each function gets as many arguments where it is ordinary as over all exponents.
"""

import base64
import json
import math
import random
import struct
import sys

from mpmath import mp, mpf

count = int(sys.argv[1])
rng = random.Random(20261125)
pi2 = mp.pi / 2


def wide(lo, hi, sign=True):
    """Over exponents lo..hi, both signs unless told."""
    return lambda: math.ldexp(1 + rng.random(), rng.randint(lo, hi)) * (rng.choice((-1, 1)) if sign else 1)


def uniform(lo, hi):
    return lambda: rng.uniform(lo, hi)


def log_gamma(x):
    return mp.loggamma(x) if x > 0 else mp.log(abs(mp.gamma(x)))


# name: (function, ordinary arguments, arguments over all exponents, bits to compute with)
functions = {
    "exp": (mp.exp, uniform(-20, 20), uniform(-740, 709), 200),
    "exp2": (lambda x: mp.power(2, x), uniform(-20, 20), uniform(-1070, 1023), 200),
    "expm1": (mp.expm1, uniform(-2, 2), wide(-60, 9), 300),
    "log": (mp.log, uniform(0.5, 2), wide(-1070, 1023, False), 200),
    "log2": (lambda x: mp.log(x, 2), uniform(0.5, 2), wide(-1070, 1023, False), 200),
    "log1p": (mp.log1p, uniform(-0.99, 2), wide(-60, 1023, False), 300),
    "sin": (mp.sin, uniform(-10, 10), wide(-40, 1023), 1300),
    "cos": (mp.cos, uniform(-10, 10), wide(-40, 1023), 1300),
    "tan": (mp.tan, uniform(-10, 10), wide(-40, 1023), 1300),
    "asin": (mp.asin, uniform(-1, 1), wide(-40, -1), 200),
    "acos": (mp.acos, uniform(-1, 1), lambda: 1 - wide(-50, -1, False)(), 200),
    "atan": (mp.atan, uniform(-5, 5), wide(-40, 1023), 200),
    "sinh": (mp.sinh, uniform(-3, 3), wide(-40, 8), 300),
    "cosh": (mp.cosh, uniform(-3, 3), wide(-40, 8), 300),
    "tanh": (mp.tanh, uniform(-3, 3), wide(-40, 4), 300),
    "asinh": (mp.asinh, uniform(-3, 3), wide(-40, 1023), 300),
    "acosh": (mp.acosh, uniform(1, 3), lambda: 1 + wide(-50, 1000, False)(), 300),
    "atanh": (mp.atanh, uniform(-1, 1), wide(-40, -1), 300),
    "erf": (mp.erf, uniform(-3, 3), wide(-40, 2), 200),
    "erfc": (mp.erfc, uniform(-3, 6), uniform(0, 26.5), 200),
    "erfInv": (mp.erfinv, uniform(-1, 1), lambda: 1 - wide(-52, -1, False)(), 200),
    "logistic": (lambda x: 1 / (1 + mp.exp(-x)), uniform(-10, 10), uniform(-700, 50), 200),
    "lgamma": (log_gamma, uniform(-8, 12), wide(-40, 1000, False), 300),
    "digamma": (mp.digamma, uniform(-8, 12), wide(-40, 1000, False), 300),
    "besselI0e": (lambda x: mp.besseli(0, x) * mp.exp(-abs(x)), uniform(-30, 30), wide(-40, 60), 300),
    "besselI1e": (lambda x: mp.besseli(1, x) * mp.exp(-abs(x)), uniform(-30, 30), wide(-40, 60), 300),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), uniform(-8, 8), wide(-1070, 1023), 200),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), uniform(0, 4), wide(-1070, 1023, False), 200),
}
two = {
    "pow": (mp.power, uniform(0, 10), uniform(-20, 20), wide(-500, 500, False), uniform(-2, 2), 300),
    "atan2": (mp.atan2, uniform(-5, 5), uniform(-5, 5), wide(-300, 300), wide(-300, 300), 300),
}


def pack(xs):
    return base64.b64encode(struct.pack(f"<{len(xs)}d", *xs)).decode()


def case(f, args, bits):
    """Rounded result, and the exact one minus it in units of its last place."""
    mp.prec = bits
    exact = f(*[mpf(a) for a in args])
    nearest = float(exact)
    if math.isinf(nearest) or abs(nearest) < 2.0**-1000:
        return None
    ulp = math.ulp(nearest)
    return nearest, float((exact - mpf(nearest)) / mpf(ulp))


out = {}
for name, (*spec, bits) in list(functions.items()) + list(two.items()):
    f, draws = spec[0], spec[1:]
    half = len(draws) // 2
    rows = []
    while len(rows) < count:
        args = [d() for d in (draws[:half] if len(rows) % 2 else draws[half:])]
        got = case(f, args, bits)
        if got:
            rows.append((*args, *got))
    columns = list(zip(*rows))
    out[name] = {"args": [pack(c) for c in columns[:-2]], "nearest": pack(columns[-2]), "rest": pack(columns[-1])}
    print(name, file=sys.stderr)
print(json.dumps(out, indent=0))
