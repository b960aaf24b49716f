"""Coefficients of src/ir/special/temme.ts: Temme's uniform expansion of the incomplete gamma function. Needs mpmath.

    python tools/ulp/temme.py > src/ir/special/temme.ts

Q(a, x) = erfc(eta sqrt(a/2)) / 2 + exp(-a eta^2 / 2) / sqrt(2 pi a) sum over k of C_k(eta) a^-k, with
eta^2 / 2 = x/a - 1 - log(x/a). C_0 = 1 / (x/a - 1) - 1 / eta, and eta C_k = (d/d eta) C_(k-1) + g_k eta / (x/a - 1), where g_k are
the coefficients of Gamma(a) / (sqrt(2 pi / a) (a / e)^a) in powers of 1/a. All are power series in eta.
"""

from mpmath import bernoulli, mp, mpf

mp.prec = 400
terms = 80  # of the power series
orders = 8
eta = mpf(1)  # largest |eta| that is asked for
least = mpf(100)  # least a

# x/a - 1 = sum alpha_n eta^n, from eta = (x/a - 1)' (x/a - 1) / (x/a), n >= 1
alpha = [mpf(0), mpf(1)]
for n in range(2, terms + 2):
    # Coefficient of eta^n in mu mu' = eta (1 + mu).
    rest = sum(alpha[i] * (n + 1 - i) * alpha[n + 1 - i] for i in range(2, n))
    alpha.append((alpha[n - 1] - rest) / (n + 1))


def reciprocal(series):
    """1 / (eta (1 + ...)) times eta"""
    out = [1 / series[0]]
    for n in range(1, len(series)):
        out.append(-sum(series[i] * out[n - i] for i in range(1, n + 1)) / series[0])
    return out


ratio = reciprocal(alpha[1:])  # eta / (x/a - 1)


def stirling(count):
    """exp of sum B_2k / (2k (2k-1)) a^(1-2k), in powers of 1/a"""
    logs = [mpf(0)] * (count + 1)
    for k in range(1, count + 1):
        if 2 * k - 1 <= count:
            logs[2 * k - 1] = bernoulli(2 * k) / (2 * k * (2 * k - 1))
    out = [mpf(1)]
    for n in range(1, count + 1):
        out.append(sum(i * logs[i] * out[n - i] for i in range(1, n + 1)) / n)
    return out


# 1/Gamma*(a) has the same coefficients with signs alternating; the recursion below takes these.
g = [(-1) ** k * v for k, v in enumerate(stirling(orders))]
# C_0 = (ratio - 1) / eta
series = [ratio[1:]]
for k in range(1, orders):
    before = series[-1]
    slope = [(n + 1) * before[n + 1] for n in range(len(before) - 1)]
    whole = [s + g[k] * r for s, r in zip(slope, ratio)]
    assert abs(whole[0]) < mpf(10) ** -80, whole[0]
    series.append(whole[1:])

print("// Made by tools/ulp/temme.py.\n")
print("/** C_k(eta) in powers of eta: rows k. For a >= 100 and |eta| <= 1, error 2^-60. */")
print("export const temme: readonly (readonly number[])[] = [")
for k, c in enumerate(series):
    keep = [n for n in range(len(c) - 5) if abs(c[n]) * eta**n * least**-k > mpf(2) ** -62]
    if keep:
        print("  [" + ", ".join(repr(float(v)) for v in c[: keep[-1] + 1]) + "],")
print("];")
