"""Near-minimax polynomials with coefficients that are floats: Lawson's iteration, then rounding one coefficient at a time.

Needs mpmath. Used by coefficients.py only; nothing of it runs in tests or in the package.
"""

import struct

from mpmath import cos, matrix, mp, mpf, pi, qr_solve

mp.dps = 50


def float32(x):
    return mpf(struct.unpack("<f", struct.pack("<f", float(x)))[0])


def float64(x):
    return mpf(float(x))


def nodes(lo, hi, n):
    """Chebyshev points, which crowd where polynomials swing."""
    lo, hi = mpf(lo), mpf(hi)
    return [(lo + hi) / 2 + (hi - lo) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]


def lawson(rows, rhs, steps):
    """Coefficients c that make max |rows c - rhs| nearly least: least squares, reweighted by the errors."""
    n, k = len(rows), len(rows[0])
    w = [mpf(1) / n] * n
    best = None
    for _ in range(steps):
        # Normal equations; 50 digits leave enough after squaring the condition number.
        a, b = matrix(k, k), matrix(k, 1)
        for wi, row, y in zip(w, rows, rhs):
            scaled = [wi * r for r in row]
            for i in range(k):
                b[i] += scaled[i] * y
                for j in range(i, k):
                    a[i, j] += scaled[i] * row[j]
        for i in range(k):
            for j in range(i):
                a[i, j] = a[j, i]
        c = mp.lu_solve(a, b)
        errors = [abs(sum(r * ci for r, ci in zip(row, c)) - y) for row, y in zip(rows, rhs)]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = (worst, list(c))
        if worst == 0:
            break
        w = [wi * e for wi, e in zip(w, errors)]
        total = sum(w)
        w = [wi / total for wi in w]
    return best


def fit(f, lo, hi, degree, weight=lambda x: mpf(1), round_to=float64, exact=0, steps=25, points=None):
    """c[0..degree] with max |weight(x) (f(x) - sum c_i x^i)| nearly least, and that error.

    Coefficients are rounded from the lowest up, the others refitted each time; those from `exact` on are only rounded,
    which is right where the power has made them unimportant.
    """
    xs = nodes(lo, hi, points or 6 * (degree + 1))
    ws = [weight(x) for x in xs]
    left = [w * f(x) for w, x in zip(ws, xs)]
    fixed = []
    while len(fixed) <= degree:
        k = len(fixed)
        rows = [[w * x**i for i in range(k, degree + 1)] for w, x in zip(ws, xs)]
        error, c = lawson(rows, left, steps)
        if k >= exact:
            fixed += [round_to(ci) for ci in c]
            break
        c0 = round_to(c[0])
        fixed.append(c0)
        left = [y - w * c0 * x**k for y, w, x in zip(left, ws, xs)]
    check = nodes(lo, hi, 311)
    error = max(abs(weight(x) * (f(x) - sum(ci * x**i for i, ci in enumerate(fixed)))) for x in check)
    return fixed, error
