"""Derives src/ir/math/coefficients.ts: python tools/ulp/coefficients.py [name ...]

Every list is a near-minimax fit made here from the function's definition, with the error it was fitted to.
"""

import sys

from fit import fit, float32, float64
from mpmath import asin, atan, cbrt, cos, digamma, erf, erfc, exp, log, loggamma, mp, mpf, pi, sin, sqrt, taylor, log1p, tan, atanh, inf


def ratio(f, x, near, limit):
    """f(x) where its formula is 0/0 near zero: the limit there."""
    return limit if abs(x) < near else f(x)


tiny = mpf(10) ** -15


path = "src/ir/math/coefficients.ts"
old = open(path).read()
lines = ["// Made by tools/ulp/coefficients.py, lowest power first. Errors are relative to the function's result unless told.", ""]


def emit(name, what, *fitting):
    """Adds a list. With names as arguments of the program, the others stay as they are in the file."""
    if len(sys.argv) > 1 and name.rstrip("0123456789") not in sys.argv[1:]:
        end = old.index(f"export const {name}:")
        lines.append(old[old.rindex("/**", 0, end) : old.index("];", end) + 2])
        return
    coefficients, error = fit(*fitting)
    lines.append(f"/** {what} Error 2^-{float(-mp.log(error, 2)):.1f}. */")
    lines.append(f"export const {name}: readonly number[] = [")
    lines.extend(f"  {float(c)!r}," for c in coefficients)
    lines.append("];")


def both(name, what, f, lo, hi, degrees, weight, exact=(3, 3)):
    """A float64 and a float32 list of one function."""
    for suffix, degree, rounding, e in (("64", degrees[0], float64, exact[0]), ("32", degrees[1], float32, exact[1])):
        if degree is not None:
            emit(name + suffix, what, f, lo, hi, degree, weight, rounding, e)


ln2 = log(mpf(2))

# exp(r) = 1 + r + r^2 P(r)
r_max = ln2 / 2 * mpf("1.001")
both("exp", "(exp(r) - 1 - r) / r^2, |r| <= log(2)/2.",
     lambda r: ratio(lambda r: (mp.expm1(r) - r) / r**2, r, tiny, mpf(1) / 2), -r_max, r_max, (10, 5), lambda r: abs(r) + mpf(10)**-8)
both("exp2", "(2^r - 1) / r, |r| <= 1/2.",
     lambda r: ratio(lambda r: mp.expm1(r * ln2) / r, r, tiny, ln2), -mpf("0.5001"), mpf("0.5001"), (None, 6), lambda r: abs(r) + mpf(10)**-3)

# log((1+s)/(1-s)) = 2s + s z L(z), z = s^2
s_max = (sqrt(2) - 1) / (sqrt(2) + 1)
both("log", "(log((1+s)/(1-s)) - 2s) / s^3 in s^2, |s| <= (sqrt(2)-1)/(sqrt(2)+1).",
     lambda z: 2 * (atanh(sqrt(z)) / sqrt(z) - 1) / z, mpf(10)**-12, s_max**2 * mpf("1.001"), (6, None), lambda z: z)
f_lo, f_hi = sqrt(mpf(2)) / 2 - 1, sqrt(mpf(2)) - 1
both("logm", "(log(1+f) - f + f^2/2) / f^3, sqrt(1/2) <= 1+f <= sqrt(2).",
     lambda f: ratio(lambda f: (log1p(f) - f + f * f / 2) / f**3, f, tiny, mpf(1) / 3), f_lo * mpf("1.001"), f_hi * mpf("1.001"), (None, 8),
     lambda f: f * f)

q = pi / 4 * mpf("1.001")
near = mpf(10)**-12
both("sin", "(sin(r) - r) / r^3 in r^2, |r| <= pi/4.", lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, near, q * q, (5, 2), lambda z: z)
both("cos", "(cos(r) - 1 + r^2/2) / r^4 in r^2, |r| <= pi/4.",
     lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, near, q * q, (5, 2), lambda z: z * z)

t = tan(pi / 8) * mpf("1.001")
both("atan", "(atan(t) - t) / t^3 in t^2, |t| <= tan(pi/8).", lambda z: (atan(sqrt(z)) / sqrt(z) - 1) / z, near, t * t, (10, 4), lambda z: z)
both("asin", "(asin(x) - x) / x^3 in x^2, |x| <= 1/2.", lambda z: (asin(sqrt(z)) / sqrt(z) - 1) / z, near, mpf("0.2501"), (12, 5), lambda z: z)

# erf(x) = x + x E(x^2); for larger x, erfc(x) = exp(-x^2) G(t) / (1 + 2x) with t = (x - 3) / (x + 3)
both("erf", "erf(x) / x - 1 in x^2, |x| <= 7/8.", lambda z: erf(sqrt(z)) / sqrt(z) - 1, near, mpf("0.766"), (12, 6), lambda z: mpf(1))
erfc_t = lambda t: 3 * (1 + t) / (1 - t)
both("erfc", "erfc(x) exp(x^2) (1 + 2x) in t = (x - 3) / (x + 3), 0.45 <= x <= 28.",
     lambda t: (lambda x: erfc(x) * exp(x * x) * (1 + 2 * x))(erfc_t(t)), (mpf("0.45") - 3) / (mpf("0.45") + 3), mpf(25) / 31, (22, None),
     lambda t: mpf(1))

# where erf is 1 - erfc: log erfc, whose absolute error is erfc's relative one
emit("erfcLog32", "log erfc(1+t) in t, -1/8 <= t <= 3; weighted by erfc.",
     lambda t: log(erfc(1 + t)), mpf("-0.126"), mpf("3.01"), 7, lambda t: erfc(1 + t), float32, 3)

# erfInv(x) = x V(w), w = -log(1 - x^2)
erf_inv = lambda w: mp.erfinv(sqrt(1 - exp(-w))) / sqrt(1 - exp(-w))
for name, what, f, lo, hi, degree in (
    ("erfInvA64", "erfInv(x) / x in w - 3.125, w <= 6.25.", lambda v: erf_inv(v + mpf("3.125")), -mpf("3.125") + mpf(10)**-12, mpf("3.126"), 24),
    ("erfInvB64", "erfInv(x) / x in sqrt(w) - 3.25, 6.25 <= w <= 16.", lambda v: erf_inv((v + mpf("3.25"))**2), -mpf("0.751"), mpf("0.751"), 21),
    ("erfInvC64", "erfInv(x) / x in sqrt(w) - 5, 16 <= w <= 37.", lambda v: erf_inv((v + 5)**2), -mpf("1.001"), mpf("1.083"), 20),
):
    emit(name, what, f, lo, hi, degree, lambda v: mpf(1), float64, 1)

# lgamma near its roots 1 and 2
emit("lgammaA64", "lgamma(1+z) / z, |z| <= 1/4.",
     lambda z: loggamma(1 + z) / z if abs(z) > tiny else -mp.euler, -mpf("0.251"), mpf("0.251"), 18, lambda z: mpf(1), float64, 2)
emit("lgammaB64", "lgamma(2+z) / z, -3/4 <= z <= 1/2.",
     lambda z: loggamma(2 + z) / z if abs(z) > tiny else 1 - mp.euler, -mpf("0.751"), mpf("0.501"), 20, lambda z: mpf(1), float64, 2)
stirling = lambda z: (loggamma(1 / z) - ((1 / z - mpf(1) / 2) * log(1 / z) - 1 / z + log(2 * pi) / 2)) / z
emit("stirling64", "(lgamma(x) - (x-1/2) log x + x - log(2 pi)/2) x in 1/x^2, x >= 8; absolute.",
     lambda u: stirling(sqrt(u)), mpf(10)**-8, mpf(1) / 63, 6, lambda u: sqrt(u), float64, 1)
emit("digamma64", "(log x - 1/(2x) - digamma(x)) x^2 in 1/x^2, x >= 8; absolute.",
     lambda u: (lambda x: (log(x) - 1 / (2 * x) - digamma(x)) * x * x)(1 / sqrt(u)), mpf(10)**-8, mpf(1) / 63, 6, lambda u: u, float64, 1)

both("tanh", "(tanh(x) - x) / x^3 in x^2, |x| <= 1.", lambda z: (mp.tanh(sqrt(z)) / sqrt(z) - 1) / z, near, mpf("1.001"), (None, 7),
     lambda z: z)
both("asinh", "(asinh(x) - x) / x^3 in x^2, |x| <= 3/4.", lambda z: (mp.asinh(sqrt(z)) / sqrt(z) - 1) / z, near, mpf("0.563"), (None, 7), lambda z: z)
both("atanh", "(atanh(x) - x) / x^3 in x^2, |x| <= 1/2.", lambda z: (atanh(sqrt(z)) / sqrt(z) - 1) / z, near, mpf("0.2501"), (None, 6), lambda z: z)
both("sinh", "(sinh(x) - x) / x^3 in x^2, |x| <= 1.", lambda z: (mp.sinh(sqrt(z)) / sqrt(z) - 1) / z, near, mpf("1.001"), (7, 3), lambda z: z)
# log((1+s)/(1-s)) = 2s + s z (2/3 + z L(z)): what pow needs
both("logPow", "(log((1+s)/(1-s)) / s - 2 - 2/3 s^2) / s^4 in s^2, |s| <= (sqrt(2)-1)/(sqrt(2)+1).",
     lambda z: (2 * (atanh(sqrt(z)) / sqrt(z) - 1) / z - mpf(2) / 3) / z, mpf(10)**-10, s_max**2 * mpf("1.001"), (7, 2), lambda z: z * z, (2, 2))
emit("cbrt64", "cbrt(m), 0.35 <= m <= 2.83, a first guess.", cbrt, mpf("0.353"), mpf("2.83"), 5, lambda m: 1 / cbrt(m), float64, 9)

with open(path, "w") as out:
    out.write("\n".join(lines) + "\n")
