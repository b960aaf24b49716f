"""Arguments and exact results of the elementary functions of complex numbers:

    python tools/ulp/complex.py 300 > build/complex-ulp.json

Needs mpmath. The arguments are random ones of about 1, of all sizes, and close to branch points, cuts, zeros and poles. Beside each exact part, as a float64 and what is missing to it in units of that float64's last place, stands its condition: by how many times more than the argument's parts it moves, relatively.
"""

import json
import math
import random
import struct
import sys

from mpmath import mp, mpc, mpf

count = int(sys.argv[1])
rng = random.Random(20261130)


single = True


def rounded_argument(x):
    return struct.unpack("<f", struct.pack("<f", x))[0] if single else x


def signed(x):
    return rounded_argument(x * rng.choice((-1, 1)))


def log_uniform(lo, hi):
    return signed(math.exp(rng.uniform(math.log(lo), math.log(hi))))


def around(x, lo=1e-7, hi=0.1):
    return rounded_argument(x + log_uniform(lo, hi))


# Where functions have zeros, poles, branch points and cuts.
special = [0, 1, -1, 2, 0.5, math.pi / 2, math.pi, -math.pi, 3 * math.pi / 2]


def argument():
    kind = rng.randrange(8)
    if kind < 2:
        return signed(rng.uniform(0, 4)), signed(rng.uniform(0, 4))
    if kind == 2:
        return log_uniform(1e-30, 1e30), log_uniform(1e-30, 1e30)
    if kind == 3:
        return log_uniform(1e-3, 80), log_uniform(1e-3, 80)
    if kind == 4:
        return around(rng.choice(special)), log_uniform(1e-20, 0.1)
    if kind == 5:
        return log_uniform(1e-20, 0.1), around(rng.choice(special))
    if kind == 6:
        angle = rng.uniform(-math.pi, math.pi)
        return around(math.cos(angle), 1e-9, 1e-6), around(math.sin(angle), 1e-9, 1e-6)
    return signed(rng.uniform(0, 4)), log_uniform(1e-38, 1e-6)


def tanh(z):
    """Without cancellation, however small a part is."""
    x, y = 2 * z.real, 2 * z.imag
    divisor = mp.cosh(x) + mp.cos(y)
    return mpc(mp.sinh(x) / divisor, mp.sin(y) / divisor)


def tan(z):
    w = tanh(mpc(-z.imag, z.real))
    return mpc(w.imag, -w.real)


functions = {
    "exp": (mp.exp, lambda z, w: w),
    "exp2": (lambda z: mp.exp(z * mp.ln2), lambda z, w: w * mp.ln2),
    "expm1": (lambda z: mp.exp(z) - 1, lambda z, w: mp.exp(z)),
    "log": (mp.log, lambda z, w: 1 / z),
    "log1p": (lambda z: mp.log(1 + z), lambda z, w: 1 / (1 + z)),
    "sqrt": (mp.sqrt, lambda z, w: 1 / (2 * w)),
    "rsqrt": (lambda z: 1 / mp.sqrt(z), lambda z, w: -w / (2 * z)),
    "sin": (mp.sin, lambda z, w: mp.cos(z)),
    "cos": (mp.cos, lambda z, w: -mp.sin(z)),
    "tan": (tan, lambda z, w: 1 / mp.cos(z) ** 2),
    "sinh": (mp.sinh, lambda z, w: mp.cosh(z)),
    "cosh": (mp.cosh, lambda z, w: mp.sinh(z)),
    "tanh": (tanh, lambda z, w: 1 / mp.cosh(z) ** 2),
    "asin": (mp.asin, lambda z, w: 1 / mp.sqrt(1 - z * z)),
    "acos": (mp.acos, lambda z, w: -1 / mp.sqrt(1 - z * z)),
    "atan": (mp.atan, lambda z, w: 1 / (1 + z * z)),
    "asinh": (mp.asinh, lambda z, w: 1 / mp.sqrt(1 + z * z)),
    "acosh": (mp.acosh, lambda z, w: 1 / (mp.sqrt(z - 1) * mp.sqrt(z + 1))),
    "atanh": (mp.atanh, lambda z, w: 1 / (1 - z * z)),
    "logistic": (lambda z: 1 / (1 + mp.exp(-z)), lambda z, w: w * (1 - w)),
    "square": (lambda z: z * z, lambda z, w: 2 * z),
}


def rounded(x):
    """The nearest float64, and the rest in its last places; None beyond the largest."""
    if abs(x) >= mpf(2) ** 1024:
        return None
    near = float(x)
    if math.isinf(near):
        return None
    return near, float((x - mpf(near)) / mpf(math.ulp(near)))


def condition(part, moves):
    return float(min(moves / abs(part), mpf(10) ** 300)) if part else 0.0


def row(args, w, slopes):
    """Slopes of the result in each argument."""
    parts = [rounded(w.real), rounded(w.imag)]
    if None in parts:
        return None
    re = sum(abs(s.real * z.real) + abs(s.imag * z.imag) for s, z in zip(slopes, args))
    im = sum(abs(s.imag * z.real) + abs(s.real * z.imag) for s, z in zip(slopes, args))
    at = [x for z in args for x in (float(z.real), float(z.imag))]
    return [at, *(list(p) for p in parts), [condition(w.real, re), condition(w.imag, im)]]


def precision(*xs):
    return 300 + 3 * max(abs(math.frexp(x)[1]) for x in xs)


def unary(f, slope):
    rows = []
    while len(rows) < count:
        x, y = argument()
        if max(abs(x), abs(y)) > 700 and f in (mp.exp, functions["exp2"][0], functions["expm1"][0]):
            continue
        mp.prec = precision(x, y)
        z = mpc(x, y)
        try:
            w = f(z)
            rows += [r for r in [row([z], w, [slope(z, w)])] if r]
        except (ZeroDivisionError, OverflowError):
            continue
    return rows


def binary(f, slopes):
    rows = []
    while len(rows) < count:
        wide = rng.random() < 0.5
        draw = (lambda: log_uniform(1e-3, 1e3)) if wide else (lambda: signed(rng.uniform(0, 4)))
        xs = [draw() for _ in range(4)]
        mp.prec = 400
        a, b = mpc(xs[0], xs[1]), mpc(xs[2], xs[3])
        w = f(a, b)
        if min(abs(w.real), abs(w.imag)) < mpf(10) ** -30 or abs(w) > mpf(10) ** 30:
            continue
        rows += [r for r in [row([a, b], w, slopes(a, b, w))] if r]
    return rows


def tables():
    found = {name: unary(*f) for name, f in functions.items()}
    found["mul"] = binary(lambda a, b: a * b, lambda a, b, w: [b, a])
    found["div"] = binary(lambda a, b: a / b, lambda a, b, w: [1 / b, -w / b])
    found["pow"] = binary(lambda a, b: mp.exp(b * mp.log(a)), lambda a, b, w: [b * w / a, w * mp.log(a)])
    return found


complex64 = tables()
single = False
json.dump({"complex64": complex64, "complex128": tables()}, sys.stdout, separators=(",", ":"))
