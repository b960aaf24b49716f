"""Golden rows of jaxtra.lax's elementwise functions over every dtype, and at the edges."""

from cases import I, f32, seeded
from plain import inf, nan
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
UNARY = """neg abs sign square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
logistic erf erfc floor ceil round isFinite reciprocal bitwiseNot populationCount clz real imag conj stopGradient""".split()
BINARY = "add sub mul div rem max min atan2 nextafter eq ne lt le gt ge bitwiseAnd bitwiseOr bitwiseXor complex".split()
SHIFTS = "shiftLeft shiftRightArithmetic shiftRightLogical mulhi".split()
# Approximations, which XLA's own series leave at infinity and zero.
ROUGH_UNARY = "erfInv lgamma digamma besselI0e besselI1e".split()
ROUGH_BINARY = "igamma igammac zeta polygamma randomGammaGrad".split()


def shapes(name, *columns, then=(), **opts):
    """0-d and without an element."""
    for shape in [(), (0,), (2, 0)]:
        s.case(N + name, *[c[0] if shape == () else c[:0].reshape(shape) for c in columns], *then, **opts)


seeded("sweep")
s.file("sweepUnary")
for name in UNARY:
    s.sweep(N + name, V(0, 1, 2, 3, -1, -2.5, 0.5, 7))
    s.sweep(N + name, V(nan, inf, -inf, 0.0, -0.0, 1), dtypes=FLOATS)
    shapes(name, f32(1, lo=0.1, hi=0.9))
for name in ROUGH_UNARY:
    s.sweep(N + name, V(0.5, 1, 0.25, 0.75, nan), tol="special")
    shapes(name, f32(1, lo=0.1, hi=0.9), tol="special")
s.sweep(N + "integerPow", V(0, 1, 2, 3, -1, -2.5), 3)
s.sweep(N + "integerPow", V(1, 2, 3, -1, nan), -2)
shapes("integerPow", f32(1), then=[2])

s.file("sweepBinary")
for name in BINARY:
    s.sweep(N + name, V(0, 1, 2, 3, -1, -2.5), V(1, 2, 1, 0.5, 3, 2))
    s.sweep(N + name, V(nan, inf, -inf, 0.0, -0.0, 1, inf, 1), V(1, 2, nan, -0.0, inf, nan, -inf, 0), dtypes=FLOATS)
    shapes(name, *([I(6), I(3)] if name.startswith("bitwise") else [f32(1, lo=0.1, hi=0.9), f32(1, lo=0.1, hi=0.9)]))
s.sweep(N + "pow", V(0, 1, 2, 3, 4, 2.5), V(1, 2, 1, 0, 3, 2))
s.sweep(N + "pow", V(nan, inf, -inf, 0.0, -0.0, 1, -1, 0), V(0, 2, 3, -1, -1, nan, inf, inf), dtypes=FLOATS)
for e in ["int8", "uint16", "int32"]:
    # Exponents may be integers where the base is not.
    s.sweep(N + "pow", V(1, 2, 3, 0.5), I(2, 0, 1, 3).astype(e))
for name in SHIFTS:
    s.sweep(N + name, V(0, 1, 100, 37, -1, -100), V(1, 2, 3, 7, 1, 200))
    shapes(name, I(6), I(3))
    s.case(N + name, f32(2), f32(2))
for name in ROUGH_BINARY:
    # A derivative or an order that is no whole number has no meaning.
    s.sweep(N + name, V(1, 2, 2, 3) if name == "polygamma" else V(1.5, 2, 0.5, 3), V(0.5, 1, 3, nan) if name != "zeta" else V(1, 0.5, 3, nan), tol="special")
    shapes(name, f32(1, lo=1, hi=1), f32(1, lo=0.1, hi=0.9), tol="special")
s.sweep(N + "betainc", V(1, 2, 0.5, 1), V(1, 0.5, 2, 2), V(0, 0.5, 1, nan), tol="special")
shapes("betainc", f32(1, lo=1, hi=2), f32(1, lo=1, hi=2), f32(1, lo=0.1, hi=0.9), tol="special")
s.sweep(N + "clamp", V(0, 1, 1, 0), V(-1, 3, nan, 2), V(1, 2, 2, 1))
s.sweep(N + "clamp", V(0, shape=()), V(-1, 3, 0.5, 2), V(1, shape=()))
shapes("clamp", f32(1), f32(1), f32(1))
for a in ALL[:11]:
    # Operands have one dtype; in 32 bits, for the messages are the same in 64.
    s.sweep(N + "add", V(1, 2), I(1, 2).astype(a), dtypes=[d for d in ALL[:11] if d != a][:3])
s.write()
