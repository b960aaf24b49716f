"""Golden cases of jaxtra.numpy (and of indexing), in float32 and the integers."""

import jax.numpy as jnp
import numpy as np

from cases import A, B, Both, EDGES, I, Ref, SPECIAL, Suite, U, b1, f32, i32, inf, nan, seeded, u32

s = Suite("numpy", __file__)
N = "numpy."

# ---- elementwise, one operand ------------------------------------------------------------------------------------------
s.file("unary")
# name, tolerance, range of ordinary inputs, edge values?, differentiable?
FLOAT = [
    ("sin", "ulp", -4, 4, True), ("cos", "ulp", -4, 4, True), ("tan", "ulp", -1.4, 1.4, True),
    ("arcsin", "ulp", -0.9, 0.9, True), ("arccos", "ulp", -0.9, 0.9, True), ("arctan", "ulp", -4, 4, True),
    ("sinh", "ulp", -3, 3, True), ("cosh", "ulp", -3, 3, True), ("tanh", "ulp", -3, 3, True),
    ("arcsinh", "ulp", -3, 3, True), ("arccosh", "ulp", 1.1, 5, True), ("arctanh", "ulp", -0.9, 0.9, True),
    ("exp", "ulp", -3, 3, True), ("expm1", "ulp", -3, 3, True), ("exp2", "ulp", -3, 3, True),
    ("log", "ulp", 0.1, 5, True), ("log1p", "ulp", -0.9, 5, True), ("log2", "ulp", 0.1, 5, True),
    ("log10", "ulp", 0.1, 5, True), ("sqrt", "ulp", 0.1, 5, True), ("cbrt", "ulp", -3, 3, True),
    ("reciprocal", "exact", 0.2, 3, True), ("deg2rad", "few", -90, 90, True), ("rad2deg", "few", -3, 3, True),
    ("sinc", "few", -3, 3, True),
]
for name, tol, lo, hi, g in FLOAT:
    seeded(name)
    wide = dict(tol=tol, ref="f64") if name == "reciprocal" else dict(tol="few") if name in ("exp2", "log2", "log10", "sinc", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg") and tol == "ulp" else dict(tol=tol)
    s.case(N + name, f32(2, 3, lo=lo, hi=hi), grad=[0], **wide)
    s.case(N + name, EDGES[:13] if name in ("sinc",) else EDGES, **wide)
    s.case(N + name, I(1, 2, 3), **({"tol": "ulp"} if tol == "exact" else wide)) if name != "reciprocal" else s.case(N + name, I(1, 2, -4), py=jnp.reciprocal, tol="ulp")
    s.case(N + name, np.float32(lo + (hi - lo) * 0.7), **wide)
    s.case(N + name, f32(0, 2), **wide)
s.case(N + "sin", B(True, False), tol="ulp")
s.case(N + "exp", U(0, 3, 7), tol="ulp")
s.case(N + "exp", A(-87.5, -90, -95, -100, -103), tol="ulp", tol_a=1.5e-45, note="denormal results, which XLA flushes")
s.case(N + "sqrt", A(1e-40, 3e-42), tol="ulp", ref="f64", note="denormal inputs, which XLA flushes")

for name in ["negative", "absolute", "abs", "square", "sign", "positive"]:
    seeded(name)
    s.case(N + name, f32(2, 3), grad=[0])
    s.case(N + name, EDGES[:12])
    s.case(N + name, I(-3, 0, 7, -2147483648))
    s.case(N + name, f32(0))
    if name in ("negative", "square"):
        s.case(N + name, U(0, 3, 4000000000))
for name in ["floor", "ceil", "trunc", "rint", "round"]:
    s.case(N + name, A(-2.5, -1.5, -0.5, -0.2, 0.0, -0.0, 0.5, 1.5, 2.5, 2.7, 8388609.0, 1e20, nan, inf), grad=[0])
    s.case(N + name, I(-3, 4))
s.case(N + "round", A(3.2264748, 1.159238, 0.14426064, -2.675, 1.4999672), decimals=1, tol="few", ref="f32")
s.case(N + "around", A(12.6, -1234.4), decimals=-1, tol="few", ref="f32")
for name in ["isnan", "isinf", "isfinite", "signbit"]:
    s.case(N + name, EDGES)
    if name != "signbit":
        s.case(N + name, I(1, 0))
for name in ["logicalNot"]:
    s.case(N + name, EDGES[:6])
    s.case(N + name, I(0, 3, -1))
    s.case(N + name, B(True, False))
s.case(N + "bitwiseNot", I(0, 5, -7))
s.case(N + "bitwiseNot", U(0, 5))
s.case(N + "bitwiseNot", B(True, False))
s.case(N + "invert", I(0, 5, -7))
s.case(N + "nanToNum", EDGES)
s.case(N + "nanToNum", EDGES, nan=7.0, posinf=1.0, neginf=-1.0)

s.case(N + "sqrt", A(0.0, 4.0), tol="ulp", grad=[0], note="infinite slope at 0")
s.case(N + "abs", A(0.0, -0.0, 2.0), grad=[0], note="the slope at 0 is that of the sign of the zero")

# ---- elementwise, two operands -----------------------------------------------------------------------------------------
s.file("binary")
L = A(nan, 1.0, inf, -inf, 0.0, -0.0, -1.0, 2.0, 3.4e38, 1.0, inf, -7.0)
R = A(1.0, nan, inf, inf, -0.0, 0.0, inf, 0.0, 3.4e38, -inf, 2.0, 2.0)
IL, IR = I(-7, 7, -7, 7, 5, -2147483648, 0), I(2, -2, -2, 3, 5, 3, 4)
ARITH = [("add", "exact"), ("subtract", "exact"), ("multiply", "exact"), ("maximum", "exact"), ("minimum", "exact"),
         ("divide", "exact"), ("trueDivide", "exact")]
for name, tol in ARITH:
    seeded(name)
    # XLA may divide by multiplying with a reciprocal: the quotient that IEEE defines comes from float64.
    exact = dict(tol=tol, ref="f64" if "ivide" in name else "f32")
    s.case(N + name, f32(2, 1, 3), f32(4, 1), grad=[0, 1], **exact)
    s.case(N + name, L, R, **exact)
    s.case(N + name, IL, IR, tol="ulp" if "ivide" in name else tol, ref="f32")
    s.case(N + name, I(1, 2, 3), A(0.5, 1.5, -2.0), **exact)
    s.case(N + name, f32(2, 2), 2.5, **exact)
    s.case(N + name, 2, I(5, 6), tol="ulp" if "ivide" in name else tol, ref="f32")
    s.case(N + name, I(5, 6), 1.5, tol="ulp" if "ivide" in name else tol, ref="f32")
    s.case(N + name, np.float32(2.0), f32(0, 3), tol=tol)
    s.case(N + name, B(True, False), I(1, 2), tol="ulp" if "ivide" in name else tol, ref="f32")
    if "ivide" not in name:
        s.case(N + name, U(4000000000, 1, 7), U(400000000, 2, 7), tol=tol)
        s.case(N + name, U(3, 4), I(-1, 7), tol=tol)
s.case(N + "add", B(True, False), B(True, True))
s.case(N + "multiply", B(True, False), B(True, True))
s.case(N + "multiply", A(1e-20, 3e-30), A(1e-20, 1e-10), ref="f64", note="denormal results, which XLA flushes")
s.case(N + "add", A(1e-40, 1e-38), A(2e-40, -1.1e-38), ref="f64", note="denormals, which XLA flushes")
s.case(N + "maximum", A(-0.0, 0.0), A(0.0, -0.0))
s.case(N + "minimum", A(-0.0, 0.0), A(0.0, -0.0))
s.case(N + "maximum", A(2.0, 1.0), A(2.0, 3.0), grad=[0, 1])
s.case(N + "minimum", A(2.0, 1.0), A(2.0, 3.0), grad=[0, 1])
for name in ["floorDivide", "remainder", "mod", "fmod"]:
    seeded(name)
    s.case(N + name, A(-7.0, 7.0, 7.5, -7.5, 1e10, 5.0, 0.0), A(2.0, -2.0, 2.0, 2.0, 3.0, 0.1, 3.0), tol="ulp", ref="f32")
    s.case(N + name, A(-1.0, 1.0, nan, 5.0, inf), A(inf, -inf, 1.0, nan, 2.0), tol="exact")
    s.case(N + name, IL, IR)
    s.case(N + name, I(7, -7, 0), I(0, 0, 0))
    s.case(N + name, U(7, 4000000000), U(2, 3))
    if name != "floorDivide":
        s.case(N + name, A(5.3, -5.3), A(2.0, 2.0), tol="ulp", ref="f32", grad=[0, 1])
seeded("power")
s.case(N + "power", f32(2, 3, lo=0.2, hi=3), f32(3), tol="few", grad=[0, 1])
s.case(N + "power", A(0.0, -2.0, -2.0, 2.0, nan, 1.0, 0.0, inf, -8.0, 0.0), A(0.0, 2.0, 3.0, -1.0, 0.0, nan, -1.0, -1.0, 0.5, 2.5), tol="few")
s.case(N + "power", A(1.5, -2.0, 0.0), 2, tol="few", grad=[0])
s.case(N + "power", A(1.5, -2.0, 3.0), -3, tol="few", grad=[0])
s.case(N + "power", I(2, -3, 5), I(3, 3, 0))
s.case(N + "power", I(2, -3, 5), 3)
s.case(N + "power", A(1.5, 2.5), 0.5, tol="few", grad=[0])
s.case(N + "pow", A(1.5, 2.5), A(2.0, 0.5), tol="few")
seeded("arctan2")
s.case(N + "arctan2", f32(3, 1), f32(4), tol="few", grad=[0, 1])
s.case(N + "arctan2", A(0.0, -0.0, 0.0, -0.0, inf, -inf, 1.0, nan), A(1.0, 1.0, -1.0, -1.0, inf, -inf, 0.0, 1.0), tol="few")
s.case(N + "hypot", A(3.0, -5.0, 0.0), A(4.0, 12.0, 0.0), tol="few")
s.case(N + "logaddexp", f32(2, 3), f32(3), tol="few", grad=[0, 1])
s.case(N + "logaddexp", A(-inf, inf, nan, 1000.0, -inf), A(-inf, 1.0, 0.0, 1000.0, 2.0), tol="few")
s.case(N + "logaddexp2", f32(3), f32(3), tol="few")
s.case(N + "copysign", A(1.0, -2.0, 3.0), A(-0.0, 1.0, -inf))
s.case(N + "fmax", A(1.0, nan, nan), A(nan, 2.0, nan))
s.case(N + "fmin", A(1.0, nan, nan), A(nan, 2.0, nan))
s.case(N + "nextafter", A(1.0, -1.0, 0.5), A(2.0, 0.0, 0.5))
s.case(N + "heaviside", A(-1.0, 0.0, 2.0), A(0.5, 0.5, 0.5))
for name in ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"]:
    seeded(name)
    s.case(N + name, L, R)
    s.case(N + name, f32(2, 1), f32(3))
    s.case(N + name, IL, IR)
    s.case(N + name, U(4000000000, 1), U(2, 1))
    s.case(N + name, I(1, 2, 3), 2)
    s.case(N + name, I(1, 2), A(1.5, 2.0))
    s.case(N + name, B(True, False), B(True, True))
for name in ["logicalAnd", "logicalOr", "logicalXor"]:
    s.case(N + name, B(True, True, False, False), B(True, False, True, False))
    s.case(N + name, I(0, 2), A(nan, 0.0))
for name in ["bitwiseAnd", "bitwiseOr", "bitwiseXor"]:
    s.case(N + name, I(12, -7, 255), I(10, 3, 170))
    s.case(N + name, U(12, 4000000000), U(10, 3))
    s.case(N + name, B(True, True, False), B(True, False, False))
    s.case(N + name, I(12, -7), 6)
s.case(N + "leftShift", I(1, -3, 1, 1), I(4, 2, 31, 33))
s.case(N + "rightShift", I(-256, 256, -1), I(4, 2, 31))
s.case(N + "rightShift", U(4000000000, 256), U(4, 2))
s.case(N + "isclose", A(1.0, 1.0, nan, inf, 1e-9), A(1.0 + 1e-6, 1.01, nan, inf, 0.0))
s.case(N + "isclose", A(1.0, nan), A(1.05, nan), rtol=0.1, equal_nan=True)
s.case(N + "allclose", A(1.0, 2.0), A(1.0, 2.0000001))
s.case(N + "allclose", A(1.0, 2.0), A(1.0, 2.1))
s.case(N + "arrayEqual", I(1, 2), I(1, 2))
s.case(N + "arrayEqual", I(1, 2), I(1, 2, 3))
s.case(N + "where", B(True, False, True), A(1.0, 2.0, 3.0), A(-1.0, -2.0, -3.0), grad=[1, 2])
s.case(N + "where", B(True, False), I(1, 2), A(0.5, 1.5))
s.case(N + "where", np.array([[True], [False]]), A(1.0, 2.0), 0.0)
s.case(N + "where", B(True, False), I(1, 2), 3)
s.case(N + "clip", A(-2.0, 0.5, 3.0, nan), -1.0, 2.0)
s.case(N + "clip", A(-1.0, 0.5, 2.0, 3.0, -5.0), A(-1.0, -1.0, -1.0, -1.0, -1.0), 2.0, grad=[0])
s.case(N + "clip", I(-5, 3, 9), 0, 5)
s.case(N + "clip", A(-2.0, 5.0), max=2.0)
s.case(N + "interp", A(-1.0, 0.5, 2.25, 9.0), A(0.0, 1.0, 3.0), A(1.0, 3.0, -1.0), tol="few", grad=[0, 2])

# ---- reductions --------------------------------------------------------------------------------------------------------
s.file("reduce")
for name in ["sum", "mean", "prod", "var", "std", "max", "min", "nansum", "nanmean", "nanmax", "nanmin", "ptp"]:
    seeded(name)
    tol = "exact" if name in ("max", "min", "nanmax", "nanmin") else "sum" if name in ("sum", "mean", "nansum", "nanmean") else "few"
    x = f32(2, 3, 4)
    g = [0] if not name.startswith("nan") and name != "ptp" else None
    s.case(N + name, x, tol=tol, grad=g)
    s.case(N + name, x, axis=1, tol=tol, grad=g)
    s.case(N + name, x, axis=-1, keepdims=True, tol=tol)
    s.case(N + name, x, axis=(0, -1), tol=tol)
    s.case(N + name, np.float32(2.5), tol=tol)
    s.case(N + name, A(1.0, nan, 2.0), tol=tol)
    if name not in ("nanmax", "nanmin"):
        s.case(N + name, i32(2, 3), axis=0, tol=tol if tol == "exact" else "ulp", ref="f32" if tol == "exact" else None)
    if name in ("sum", "mean", "prod", "nansum"):
        s.case(N + name, f32(0, 3), tol=tol)
        s.case(N + name, f32(0, 3), axis=0, tol=tol)
        s.case(N + name, f32(0, 3), axis=1, tol=tol)
        s.case(N + name, B(True, True, False), tol=tol)
        s.case(N + name, U(4000000000, 400000000), tol="ulp" if name == "mean" else "exact")
    if name in ("var", "std"):
        s.case(N + name, x, axis=0, ddof=1, tol="few")
s.case(N + "sum", f32(3, 4), axis=0, dtype=jnp.float32, tol="sum")
s.case(N + "sum", f32(3, 4), where=np.array([True, False, True, True]), tol="sum")
s.case(N + "sum", f32(3, 4), initial=10.0, tol="sum")
s.case(N + "max", f32(3, 4), axis=0, initial=1.0)
s.case(N + "max", A(2.0, 2.0, 1.0), grad=[0])
s.case(N + "min", A(2.0, 1.0, 1.0), grad=[0])
s.case(N + "max", A(-0.0, 0.0))
s.case(N + "max", f32(0, 3), axis=0, initial=-1.0)
s.case(N + "max", B(True, False))
s.case(N + "prod", A(0.0, 2.0, 0.0), grad=[0])
s.case(N + "prod", A(0.0, 2.0, 3.0), grad=[0])
s.case(N + "mean", i32(4), tol="ulp")
for name in ["all", "any"]:
    s.case(N + name, np.array([[True, False], [True, True]]))
    s.case(N + name, np.array([[True, False], [True, True]]), axis=0)
    s.case(N + name, np.array([[True, False], [True, True]]), axis=-1, keepdims=True)
    s.case(N + name, A(nan, 0.0))
    s.case(N + name, I(0, 0))
    s.case(N + name, f32(0))
s.case(N + "countNonzero", I(1, 0, 3))
s.case(N + "countNonzero", np.array([[1.0, 0.0], [nan, 2.0]], np.float32), axis=1)
for name in ["argmax", "argmin"]:
    seeded(name)
    s.case(N + name, f32(3, 4))
    s.case(N + name, f32(3, 4), axis=0)
    s.case(N + name, f32(3, 4), axis=-1, keepdims=True)
    s.case(N + name, A(1.0, nan, 3.0, nan))
    s.case(N + name, I(3, 1, 3, 1))
    s.case(N + name, B(False, True, True))
    s.case(N + name, U(3, 4000000000, 1))
for name in ["cumsum", "cumprod"]:
    seeded(name)
    s.case(N + name, f32(2, 3), tol="few")
    s.case(N + name, f32(2, 3), axis=0, tol="few", grad=[0])
    s.case(N + name, f32(2, 3, 2), axis=-2, tol="few")
    s.case(N + name, i32(5, lo=1, hi=4))
    s.case(N + name, B(True, False, True))
s.case(N + "cumprod", A(2.0, 0.0, 3.0, 0.0), grad=[0])
s.case(N + "average", f32(3, 4), axis=0, weights=f32(3, lo=0.1, hi=1), tol="few")
s.case(N + "average", f32(3, 4), tol="few")
for name in ["median"]:
    s.case(N + name, f32(3, 5), tol="few")
    s.case(N + name, f32(3, 4), axis=1, tol="few")
s.case(N + "quantile", f32(3, 5), 0.3, tol="few")
s.case(N + "quantile", f32(3, 5), A(0.0, 0.25, 1.0), axis=1, tol="few")
s.case(N + "percentile", f32(3, 5), 40.0, axis=0, tol="few")
s.case(N + "percentile", f32(3, 5), A(25.0, 80.0), axis=1, method="lower", tol="few")
s.case(N + "diff", f32(2, 5))
s.case(N + "diff", f32(2, 5), axis=0)
s.case(N + "diff", f32(2, 5), 2, tol="few", ref="f64")
s.case(N + "bincount", I(0, 1, 1, 3), length=5)
s.case(N + "trapezoid", f32(5), tol="few")
s.case(N + "cov", f32(3, 6), tol="few")
s.case(N + "corrcoef", f32(3, 6), tol="few")

# ---- products ----------------------------------------------------------------------------------------------------------
s.file("products")
seeded("products")
for name, shapes in {
    "matmul": [((3, 4), (4, 2)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (5, 4, 2)), ((2, 0), (0, 3))],
    "dot": [((3, 4), (4, 2)), ((4,), (4,)), ((), (3,)), ((2, 3, 4), (5, 4, 2))],
    "inner": [((2, 3), (4, 3)), ((3,), (3,))],
    "outer": [((2,), (3,)), ((2, 2), (3,))],
    "vdot": [((2, 3), (2, 3))],
    "kron": [((2, 2), (1, 3))],
    "cross": [((3,), (3,)), ((4, 3), (4, 3))],
}.items():
    for a, b in shapes:
        s.case(N + name, f32(*a), f32(*b), tol="sum", n=24, grad=[0, 1])
s.case(N + "matmul", i32(2, 3), i32(3, 2))
s.case(N + "matmul", i32(2, 3), f32(3, 2), tol="sum", n=12)
s.case(N + "matmul", U(1, 2, 4000000000), U(3, 4, 5))
s.case(N + "dot", B(True, False), B(True, True))
s.case(N + "tensordot", f32(2, 3, 4), f32(4, 3, 2), axes=[[1, 2], [1, 0]], tol="sum", n=40)
s.case(N + "tensordot", f32(2, 3, 4), f32(3, 4, 2), tol="sum", n=40)
s.case(N + "tensordot", f32(2, 3), f32(2), axes=0, tol="sum", n=4)
for spec, shapes in {
    "ij,jk->ik": [(2, 3), (3, 4)], "ij,jk": [(2, 3), (3, 4)], "ii->i": [(3, 3)], "ii": [(3, 3)], "ij->ji": [(2, 3)], "abc->cab": [(2, 3, 4)],
    "bij,bjk->bik": [(2, 3, 4), (2, 4, 2)], "i,j->ij": [(2,), (3,)], "ij->": [(2, 3)], "ij,ij->i": [(2, 3), (2, 3)],
    "...ij,...jk->...ik": [(2, 3, 4), (4, 2)], "ij,jk,kl->il": [(2, 3), (3, 2), (2, 4)], "bhqd,bhkd->bhqk": [(1, 2, 3, 4), (1, 2, 5, 4)],
}.items():
    s.case(N + "einsum", spec, *[f32(*t) for t in shapes], tol="sum", n=60, grad=list(range(1, len(shapes) + 1)))
for mode in ["full", "same", "valid"]:
    s.case(N + "convolve", f32(5), f32(3), mode=mode, tol="sum", n=24)
s.case(N + "trace", f32(3, 4), tol="sum")
s.case(N + "trace", f32(2, 3, 3), offset=1, axis1=1, axis2=2, tol="sum")
s.case(N + "polyval", A(2.0, -1.0, 3.0), f32(4), tol="few")

# ---- shape -------------------------------------------------------------------------------------------------------------
s.file("shape")
seeded("shape")
x = f32(2, 3, 4)
s.case(N + "reshape", x, (4, 6), grad=[0])
s.case(N + "reshape", x, (3, -1))
s.case(N + "reshape", x, -1)
s.case(N + "reshape", f32(0, 3), (3, 0))
s.case(N + "ravel", x)
s.case(N + "transpose", x, grad=[0])
s.case(N + "transpose", x, (1, 0, 2))
s.case(N + "transpose", i32(2, 3), (-1, 0))
s.case(N + "swapaxes", x, 0, -1)
s.case(N + "moveaxis", x, 0, -1)
s.case(N + "moveaxis", x, (0, 1), (-1, 0))
s.case(N + "expandDims", f32(2, 3), 1)
s.case(N + "expandDims", f32(2, 3), (0, -1))
s.case(N + "squeeze", f32(1, 3, 1))
s.case(N + "squeeze", f32(1, 3, 1), axis=-1)
s.case(N + "broadcastTo", f32(3, 1), (2, 3, 4), grad=[0])
s.case(N + "broadcastTo", f32(1), (0,))
s.case(N + "broadcastArrays", f32(3, 1), i32(4))
for n in ["concatenate", "stack"]:
    s.case(N + n, [f32(2, 3), f32(2, 3)], py=getattr(jnp, n))
    s.case(N + n, [f32(2, 3), f32(2, 3)], axis=-1)
    s.case(N + n, [i32(2, 3), f32(2, 3), b1(2, 3)], axis=1)
s.case(N + "concatenate", [f32(2, 3), f32(0, 3), f32(1, 3)])
for n in ["vstack", "hstack", "dstack", "columnStack"]:
    s.case(N + n, [f32(3), f32(3)])
    s.case(N + n, [f32(2, 3), f32(2, 3)])
s.case(N + "append", f32(3), f32(2))
s.case(N + "split", f32(6, 2), 3)
s.case(N + "split", f32(2, 6), [1, 4], axis=1)
s.case(N + "arraySplit", f32(7), 3)
s.case(N + "tile", f32(2, 3), (2, 1, 2))
s.case(N + "tile", f32(3), 2, grad=[0])
s.case(N + "repeat", f32(2, 3), 2)
s.case(N + "repeat", f32(2, 3), 2, axis=0)
s.case(N + "repeat", f32(3), I(1, 0, 2), py=jnp.repeat)
s.case(N + "flip", x)
s.case(N + "flip", x, axis=(0, -1))
s.case(N + "fliplr", f32(2, 3))
s.case(N + "flipud", f32(2, 3))
s.case(N + "rot90", f32(2, 3))
s.case(N + "roll", f32(2, 3), 1)
s.case(N + "roll", f32(2, 3), -2, axis=1, grad=[0])
s.case(N + "roll", f32(2, 3, 4), (1, -1), axis=(0, 2))
s.case(N + "roll", i32(5), 12)
s.case(N + "pad", f32(2, 3), ((1, 0), (2, 1)), constant_values=7.0)
s.case(N + "pad", f32(3), (1, 2), grad=[0])
s.case(N + "pad", f32(2, 2), 1)
for mode in ["edge", "reflect", "symmetric", "wrap"]:
    s.case(N + "pad", f32(2, 4), ((1, 1), (2, 3)), mode=mode)
s.case(N + "atleast1d", np.float32(3), py=jnp.atleast_1d)
s.case(N + "atleast2d", f32(3), py=jnp.atleast_2d)
s.case(N + "atleast3d", f32(3), py=jnp.atleast_3d)
s.case(N + "shape", f32(2, 3))
s.case(N + "ndim", f32(2, 3))
s.case(N + "size", f32(2, 3))
s.case(N + "triu", f32(3, 4))
s.case(N + "triu", f32(2, 3, 3), k=-1)
s.case(N + "tril", f32(3, 4), grad=[0])
s.case(N + "tril", f32(3, 3), k=1)
s.case(N + "diag", f32(3))
s.case(N + "diag", f32(3), k=-1)
s.case(N + "diag", f32(3, 4), k=1)
s.case(N + "diagonal", f32(3, 4))
s.case(N + "diagonal", f32(2, 3, 3), offset=-1, axis1=1, axis2=2)
s.case(N + "meshgrid", f32(2), f32(3))
s.case(N + "meshgrid", f32(2), f32(3), indexing="ij")
s.case(N + "copy", f32(2))
s.case(N + "astype", A(3e9, -3e9, nan, 2.9, -2.9, inf, 300.0), jnp.int32)
s.case(N + "astype", A(3e9, -3.0, nan, 2.9, 5e9), jnp.uint32)
s.case(N + "astype", A(0.0, -0.0, nan, 2.0), jnp.bool_)
s.case(N + "astype", I(-1, 2147483647, 16777217), jnp.float32)
s.case(N + "astype", I(-1, 7), jnp.uint32)
s.case(N + "astype", U(4000000000, 7), jnp.int32)
s.case(N + "astype", U(4000000000, 7), jnp.float32)
s.case(N + "astype", B(True, False), jnp.float32)
s.case(N + "astype", I(0, 3), jnp.bool_)

# ---- creation ----------------------------------------------------------------------------------------------------------
s.file("create")
for n in ["zeros", "ones"]:
    s.case(N + n, (2, 3))
    s.case(N + n, 3)
    s.case(N + n, (), dtype=jnp.int32)
    s.case(N + n, (0, 2), dtype=jnp.bool_)
for n in ["zerosLike", "onesLike"]:
    s.case(N + n, f32(2, 3))
    s.case(N + n, i32(2))
    s.case(N + n, f32(2), dtype=jnp.uint32)
s.case(N + "full", (2, 2), 7.0, dtype=jnp.float32)
s.case(N + "full", (2,), 7, dtype=jnp.int32)
s.case(N + "full", (2, 2), f32(2))
s.case(N + "fullLike", f32(2, 3), 4.0)
s.case(N + "fullLike", i32(2), 4)
s.case(N + "arange", 5)
s.case(N + "arange", 2, 9, 3)
s.case(N + "arange", 10, 0, -3)
s.case(N + "arange", 0.5, 2.0, 0.25)
s.case(N + "arange", 4, dtype=jnp.float32)
s.case(N + "arange", 3, 1)
s.case(N + "linspace", 0.5, 2.0, 7, tol="few")
s.case(N + "linspace", 0.5, 2.5, 5, endpoint=False, tol="few")
s.case(N + "linspace", -1.5, 1.5, 1, tol="few")
s.case(N + "logspace", 0.5, 2.5, 4, tol="special")
s.case(N + "geomspace", 1.5, 80.5, 4, tol="special")
s.case(N + "eye", 3)
s.case(N + "eye", 2, M=4, k=1, dtype=jnp.int32)
s.case(N + "identity", 2)
s.case(N + "tri", 3)
s.case(N + "array", Both([[1.5, 2.5], [3.5, 4.5]], jnp.array([[1.5, 2.5], [3.5, 4.5]])), py=lambda a: jnp.asarray(a))
s.case(N + "array", Both([1.5, 2.5], [1, 2]), dtype=jnp.int32, py=lambda a, dtype: jnp.array([1, 2]))
s.case(N + "array", [f32(2), f32(2)])
s.case(N + "asarray", Both([True, False], [True, False]))
s.case(N + "trilIndices", 3)
s.case(N + "triuIndices", 3, k=1)
s.case(N + "diagIndices", 3)

# ---- sorting, searching, sets ------------------------------------------------------------------------------------------
s.file("sort")
seeded("sort")
s.case(N + "sort", A(2.0, nan, -0.0, 0.0, -inf, 1.0))
s.case(N + "sort", f32(3, 4), grad=[0])
s.case(N + "sort", i32(3, 4), axis=0)
s.case(N + "sort", f32(3, 4), descending=True)
s.case(N + "sort", U(5, 4000000000, 1))
s.case(N + "sort", f32(50))
s.case(N + "sort", A(1.0, 1.0, 0.5), grad=[0])
s.case(N + "argsort", f32(3, 4))
s.case(N + "argsort", A(2.0, nan, -0.0, 0.0, -inf, 1.0))
s.case(N + "argsort", I(3, 1, 3, 1))
s.case(N + "argsort", f32(3, 4), axis=0, descending=True)
s.case(N + "searchsorted", A(1.0, 2.0, 2.0, 3.0), A(2.0, 0.0, 5.0, 2.5))
s.case(N + "searchsorted", A(1.0, 2.0, 2.0, 3.0), A(2.0, 3.0), side="right")
s.case(N + "digitize", A(0.5, 1.5, 9.0), A(0.0, 1.0, 2.0))
s.case(N + "nonzero", np.array([[1, 0], [0, 3]], np.int32))
s.case(N + "argwhere", np.array([[1, 0], [0, 3]], np.int32))
s.case(N + "flatnonzero", I(0, 2, 0, 3))
s.case(N + "unique", I(3, 1, 3, 2, 1))
s.case(N + "unique", I(3, 1, 3, 2, 1), return_index=True, return_inverse=True, return_counts=True)
s.case(N + "unique", A(2.0, nan, 2.0, nan))
s.case(N + "isin", I(1, 2, 3), I(2, 5))
s.case(N + "histogram", A(0.1, 0.5, 0.9, 0.2, 1.0), bins=4, tol="few")

# ---- indexing ----------------------------------------------------------------------------------------------------------
s.file("index")
seeded("index")
X = A(10.0, 20.0, 30.0)
s.case(N + "take", X, I(2, -1, 0))
s.case(N + "take", X, I(5, -1, -4))
s.case(N + "take", X, I(5, -1, -4), mode="clip")
s.case(N + "take", X, I(5, -1, -4), mode="wrap")
s.case(N + "take", I(10, 20), I(5, 1))
s.case(N + "take", f32(3, 4), I(1, 0, 1), axis=1, grad=[0])
s.case(N + "take", f32(3, 4), np.array([[0, 1], [2, 0]], np.int32), axis=0)
s.case(N + "take", f32(3, 4), I(7, 1))
s.case(N + "takeAlongAxis", f32(3, 4), np.array([[0, 1], [2, 3], [3, 3]], np.int32), 1, grad=[0])
s.case(N + "takeAlongAxis", f32(3, 4), np.array([[0, 1, 2, 0]], np.int32), axis=0)
s.case(N + "select", [B(True, False, False), B(True, True, False)], [A(1.0, 2.0, 3.0), A(4.0, 5.0, 6.0)], 9.0)


def get(x, *idx):
    return x[tuple(idx)]


def update(op):
    return lambda x, idx, v: getattr(x.at[tuple(idx)], op)(v)


G = lambda x, *idx, **k: s.case("NDArray.slice", x, *idx, py=get, **k)
M3 = f32(4, 5, 3)
G(X, 1)
G(X, -1)
G(X, 5, note="static indices beyond the end clamp")
G(X, -4)
G(M3, 1, -2)
G(M3, slice(1, 3), grad=[0])
G(M3, slice(None, None, 2), slice(3, None, -1))
G(M3, slice(-3, -1), slice(None), 0)
G(M3, slice(10, 20))
G(M3, Ellipsis, 1)
G(M3, None, 0, Ellipsis, None)
G(M3, I(0, 2, -1), grad=[0])
G(M3, I(0, 2), slice(None), I(1, 0))
G(M3, slice(None), I(0, 2), I(1, 0))
G(M3, np.array([[0], [3]], np.int32), I(1, 2, 4))
G(M3, 2, slice(1, None), I(0, 0, 2))
G(X, B(True, False, True))
G(f32(2, 3), np.array([[True, False, True], [False, False, True]]))
G(X, np.int32(1))
G(X, np.int32(7))
G(X, I(5, 0), grad=[0], note="a clamped read sends nothing back")
G(I(1, 2, 3), I(2, -5, 9))
G(M3, slice(None), None, I(1))
for op in ["set", "add", "multiply", "min", "max"]:
    js = {"multiply": "mul"}.get(op, op)
    U_ = lambda x, idx, v, **k: s.case(f"NDArray.at.{js}", x, idx, v, py=update(op), **k)
    U_(X, [I(5, -1, -4)], 9.0)
    U_(X, [1], 5.0)
    U_(f32(3, 4), [slice(1, 3), I(0, 2)], f32(2, 2), grad=[0, 2] if op in ("set", "add") else None)
    U_(f32(3, 4), [I(0, 2)], f32(4))
    U_(i32(5), [I(1, 3)], 7)
    U_(f32(3, 4), [Ellipsis, 1], A(1.0, -2.0, 0.5))
    if op != "set":
        U_(A(1.0, 2.0, 3.0), [I(1, 1, 1)], A(0.5, 4.0, 2.0))
s.case("NDArray.at.set", X, [B(True, False, True)], 0.0, py=update("set"))
s.case("NDArray.at.get", X, [I(5, 1)], mode="fill", py=lambda x, idx, mode: x.at[tuple(idx)].get(mode=mode, fill_value=nan))

# ---- dtypes ------------------------------------------------------------------------------------------------------------
s.file("dtypes")
names = ["bool", "int8", "int32", "uint8", "uint32", "float16", "bfloat16", "float32"]
for i, a in enumerate(names):
    for b in names[i:]:
        s.case(N + "promoteTypes", a, b, py=lambda a, b: str(jnp.promote_types(a, b)))
for d, kind in [("float32", "floating"), ("int32", "integer"), ("int32", "floating"), ("bool", "number")]:
    s.case(N + "issubdtype", d, kind, py=lambda d, k: bool(jnp.issubdtype(jnp.dtype(d), getattr(jnp, k))))
s.case(N + "resultType", I(1), A(1.0), py=lambda *a: str(jnp.result_type(*a)))
s.case(N + "resultType", I(1), 2.5, py=lambda *a: str(jnp.result_type(*a)))

# ---- refusals ----------------------------------------------------------------------------------------------------------
s.file("errors")
s.error(N + "matmul", f32(3, 4), f32(5, 2))
s.error(N + "add", f32(2), f32(3))
s.error(N + "reshape", f32(2, 3), (4,))
s.error(N + "reshape", f32(2, 3), (-1, -1))
s.error(N + "sum", f32(2, 3), axis=2)
s.error(N + "sum", f32(2, 3), axis=(0, 0))
s.error(N + "transpose", f32(2, 3), (0, 0))
s.error(N + "concatenate", [f32(2, 3), f32(2, 4)])
s.error(N + "stack", [f32(2), f32(3)])
s.error(N + "squeeze", f32(2, 3), axis=0)
s.error(N + "split", f32(5), 2)
s.error(N + "max", f32(0))
s.error(N + "max", f32(0, 3), axis=0)
s.error(N + "broadcastTo", f32(2), (3,))
s.error(N + "einsum", "ij,jk->ik", f32(2, 3), f32(4, 2))
s.error(N + "bitwiseAnd", f32(2), f32(2))
s.error(N + "expandDims", f32(2), 3)
s.error(N + "moveaxis", f32(2, 3), 0, 2)
s.error(N + "argmax", f32(0))

s.write()
