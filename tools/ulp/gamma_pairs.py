"""Coefficients of src/ir/math/gamma-pairs.ts: Taylor series whose terms are pairs of float64 numbers. Needs mpmath.

    python tools/ulp/gamma_pairs.py > src/ir/math/gamma-pairs.ts
"""

from mpmath import factorial, mp, mpf, pi, rgamma, taylor

mp.prec = 300


def pair(v):
    hi = float(v)
    return f"[{hi!r}, {float(v - mpf(hi))!r}]"


def table(name, about, values):
    rows = "\n".join(f"  {pair(v)}," for v in values)
    return f"/** {about} */\nexport const {name}: readonly Pair[] = [\n{rows}\n];"


print("// Made by tools/ulp/gamma_pairs.py.\n")
print("/** A number as the sum of two float64 numbers: 106 bits. */\nexport type Pair = readonly [high: number, low: number];\n")
print(table("rgammaSeries", "1 / Gamma(2 + z) in powers of z. |z| <= 1/2: error 2^-107.", taylor(rgamma, 2, 29)))
print(table("sinSeries", "sin(u) / u in powers of u^2. |u| <= pi/2: error 2^-107.", [(-1) ** k / factorial(2 * k + 1) for k in range(15)]))
print(f"export const piPair: Pair = [Math.PI, {float(pi - mpf(float(pi)))!r}];")
