"""Golden values of complex arithmetic and Fourier transforms, from JAX in complex128 and complex64.

An element's tolerance is relative to its modulus: JAX's own functions are a few roundings off in either part.
"""

import numpy as np
import jax
import jax.numpy as jnp
import jax.scipy.fft
from jax import lax

from header import header, write

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(7)
inf, nan = np.inf, np.nan


def number(v):
    v = float(v)
    return v if np.isfinite(v) else "NaN" if np.isnan(v) else "Infinity" if v > 0 else "-Infinity"


def array(x):
    a = np.asarray(x)
    if a.dtype.kind == "c":
        data = [[number(v.real), number(v.imag)] for v in a.ravel()]
    else:
        data = [bool(v) if a.dtype.kind == "b" else number(v) for v in a.ravel()]
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": data}


def encode(v):
    return array(v) if isinstance(v, (np.ndarray, jax.Array)) else {"static": v}


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t[:1].upper() + t[1:] for t in tail)


cases = []


def case(path, *args, grad=False, rtol=None, **options):
    module, _, name = path.rpartition(".")
    owner = {"lax": lax, "numpy": jnp, "numpy.fft": jnp.fft, "scipy.fft": jax.scipy.fft}[module]
    f = lambda *xs: getattr(owner, name)(*xs, **options)
    out = f(*[jnp.asarray(a) if isinstance(a, np.ndarray) else a for a in args])
    single = any(isinstance(a, np.ndarray) and a.dtype in (np.complex64, np.float32) for a in args)
    record = {
        "fn": f"{module}.{camel(name)}",
        "args": [encode(a) for a in args],
        "options": {camel(k): v for k, v in options.items()},
        "expected": array(out),
        "rtol": rtol or (2e-6 if single else 2e-14),
    }
    if grad:
        floats = [i for i, a in enumerate(args) if isinstance(a, np.ndarray) and a.dtype.kind in "fc"]
        part = lambda *xs: f(*[xs[floats.index(i)] if i in floats else a for i, a in enumerate(args)])
        y, pull = jax.vjp(part, *[jnp.asarray(args[i]) for i in floats])
        ct = np.asarray(rng.normal(size=y.shape) + (1j * rng.normal(size=y.shape) if y.dtype.kind == "c" else 0), y.dtype)
        record["wrt"], record["ct"] = floats, array(ct)
        record["vjp"] = [array(c) for c in pull(jnp.asarray(ct))]
    cases.append(record)


def z(*shape, dtype=np.complex128, scale=1.0):
    return np.asarray(scale * (rng.normal(size=shape) + 1j * rng.normal(size=shape)), dtype)


def x(*shape, dtype=np.float64):
    return np.asarray(rng.normal(size=shape), dtype)


unary = "neg sign square sqrt rsqrt exp exp2 expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh logistic abs".split()
# JAX takes the other root left of the imaginary axis in the derivative of acosh.
for name in unary:
    case(f"lax.{name}", z(12), grad=name != "acosh")
    # JAX's sinh loses digits near 0.
    case(f"lax.{name}", z(6, scale=1e-3), grad=name != "acosh", rtol=2e-12 if name == "sinh" else None)
    case(f"lax.{name}", z(8, dtype=np.complex64))
    case(f"lax.{name}", z(6, scale=4.0))
    case(f"lax.{name}", np.array([1, -1, 2, -2, 1j, -1j, 2j, -2j, 0.5, -0.5], np.complex128) + (0.25 if name in ("log", "rsqrt", "atanh", "atan", "tan", "log1p") else 0))
for name in "real imag conj".split():
    case(f"lax.{name}", z(5), grad=True)
for name in "add sub mul div pow".split():
    case(f"lax.{name}", z(8), z(8), grad=True)
    case(f"lax.{name}", z(8, dtype=np.complex64), z(8, dtype=np.complex64))
for name in "add subtract multiply divide power".split():
    case(f"numpy.{name}", z(5), x(5), grad=True)
    case(f"numpy.{name}", x(5), z(5))
case("lax.div", z(4, scale=1e200), z(4, scale=1e200))
case("lax.div", z(4, scale=1e-200), z(4, scale=1e-200))
case("lax.abs", z(4, scale=1e200))
case("lax.sqrt", z(4, scale=1e300))
case("lax.sqrt", z(4, scale=1e-300))
case("lax.max", np.array([1 + 2j, 1 - 2j, 3j, 2]), np.array([1 + 1j, 1 + 2j, -3j, 2]))
case("lax.min", np.array([1 + 2j, 1 - 2j, 3j, 2]), np.array([1 + 1j, 1 + 2j, -3j, 2]))
for name in "eq ne".split():
    case(f"lax.{name}", np.array([1 + 2j, 1 - 2j, nan + 0j, 0j]), np.array([1 + 2j, 1 + 2j, nan + 0j, -0.0 + 0j]))
case("lax.integer_pow", z(5), 3, grad=True)
case("lax.integer_pow", z(5), -2, grad=True)
case("lax.complex", x(4), x(4), grad=True)
with_nan = np.array([1, complex(nan, 0), complex(1, nan), complex(1, nan), complex(nan, 1), 2], np.complex128)
for name in "max min".split():
    case(f"lax.{name}", with_nan, with_nan[::-1].copy())
for name in "cummax cummin cumlogsumexp".split():
    case(f"lax.{name}", z(7), grad=True)
    case(f"lax.{name}", z(3, 4, dtype=np.complex64), axis=1, reverse=True)
for name in "sum prod mean cumsum cumprod max min std var sort".split():
    case(f"numpy.{name}", z(7), grad=name not in ("max", "min"))
case("numpy.sum", z(3, 4), axis=0, grad=True)
case("numpy.prod", z(3, 4), axis=1, grad=True)
case("numpy.cumprod", z(3, 4), axis=1, grad=True)
case("numpy.max", z(3, 4), axis=0)
case("numpy.dot", z(3, 4), z(4, 2), grad=True)
case("numpy.dot", z(3, 4), x(4, 2), grad=True)
case("numpy.matmul", z(2, 3, 4), z(2, 4, 2), grad=True)
case("numpy.vdot", z(5), z(5), grad=True)
case("numpy.inner", z(2, 5), z(3, 5))
case("numpy.outer", z(3), z(2))
case("numpy.convolve", z(5), z(3), grad=True)
case("numpy.angle", z(5), grad=True)
case("numpy.isreal", np.array([1 + 0j, 1j]))
case("numpy.iscomplex", np.array([1 + 0j, 1j]))
case("numpy.isnan", np.array([1 + 0j, nan + 1j, complex(1, nan)]))
case("numpy.isfinite", np.array([1 + 0j, inf + 1j, complex(1, nan)]))
case("numpy.isinf", np.array([1 + 0j, inf + 1j, complex(1, nan)]))
case("numpy.real", x(3))
case("numpy.imag", x(3))
case("numpy.reciprocal", z(4), grad=True)
case("numpy.where", np.array([True, False, True]), z(3), x(3), grad=True)
case("numpy.clip", x(3), -0.5, 0.5)
case("numpy.trace", z(3, 3), grad=True)
case("numpy.diag", z(3))
case("numpy.kron", z(2, 2), z(2))
case("numpy.tensordot", z(2, 3), z(3, 2), axes=1)
case("numpy.argsort", z(6))
case("numpy.allclose", z(3), z(3))
case("numpy.isclose", z(3), z(3))
case("numpy.polyval", z(3), z(4))
case("numpy.diff", z(5))
case("numpy.sinc", z(4))
case("numpy.square", z(4), grad=True)
case("numpy.absolute", np.array([3 + 4j, 0j, complex(inf, nan)]))
# Fourier transforms
for n in (1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 17, 30):
    case("numpy.fft.fft", z(n), grad=True)
    case("numpy.fft.ifft", z(n), grad=True)
    case("numpy.fft.rfft", x(n), grad=True)
    if n > 1:
        case("numpy.fft.irfft", z(n), grad=True)
        case("numpy.fft.irfft", z(n), n=2 * n - 1, grad=True)
case("numpy.fft.fft", z(64, dtype=np.complex64))
case("numpy.fft.fft", x(5, 3).astype(np.float32), axis=0)
case("numpy.fft.fft", z(5), n=8)
case("numpy.fft.fft", z(5), n=3, norm="ortho")
case("numpy.fft.ifft", z(5), norm="forward")
case("numpy.fft.rfft", x(4, 6), n=4, axis=0, norm="ortho")
case("numpy.fft.irfft", z(4, 6), n=10, axis=1)
case("numpy.fft.irfft", z(8), n=6)
for name in "fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn".split():
    arg = x(2, 4, 6) if name.startswith("rfft") else z(2, 4, 6)
    case(f"numpy.fft.{name}", arg, grad=True)
    case(f"numpy.fft.{name}", arg, axes=(0, 2), s=(3, 5))
case("numpy.fft.hfft", z(5))
case("numpy.fft.ihfft", x(6))
case("numpy.fft.fftfreq", 7, d=0.5)
case("numpy.fft.rfftfreq", 8)
case("numpy.fft.fftshift", x(5, 4))
case("numpy.fft.fftshift", x(5, 4), axes=1)
case("numpy.fft.ifftshift", x(5))
for n in (1, 2, 3, 4, 5, 8):
    for norm in (None, "ortho"):
        case("scipy.fft.dct", x(2, n), norm=norm, grad=True)
        case("scipy.fft.idct", x(2, n), norm=norm, grad=True)
case("scipy.fft.dct", x(4, 3), n=6, axis=0)
case("scipy.fft.dctn", x(3, 4), norm="ortho")
case("scipy.fft.idctn", x(3, 4))
case("scipy.fft.dctn", x(2, 3, 4), axes=(1, 2))

write("golden/complex/cases.json", {**header(__file__), "cases": cases})
