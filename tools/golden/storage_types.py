"""Floats of 8 bits and integers of less: what their codes are, and which numbers become which code: test/golden/dtypes/storage.json;
and programs with them: test/golden/stablehlo/small-dtypes.json.

Conversion is a step function. Of each step the least number that takes it is found by bisection, as XLA converts it; that there are no
other steps is tried here on a few hundred thousand numbers of each type.
"""

import base64
import itertools

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
from jax import export, lax

from header import header, write

jax.config.update("jax_enable_x64", True)
FLOATS = [
    "float8_e3m4",
    "float8_e4m3",
    "float8_e4m3b11fnuz",
    "float8_e4m3fn",
    "float8_e4m3fnuz",
    "float8_e5m2",
    "float8_e5m2fnuz",
]
INTS = ["int2", "int4", "uint2", "uint4"]
WORDS = {"float32": np.uint32, "float64": np.uint64, "float16": np.uint16, "bfloat16": np.uint16}
rng = np.random.default_rng(20261130)


def codes(x, dtype):
    """The bits of elements converted by XLA."""
    f = jax.jit(lambda a: a.astype(dtype))
    return np.asarray(f(jnp.asarray(x))).view(np.uint8)


def every(dtype):
    """Elements of all codes."""
    bits = np.arange(2 ** (8 if dtype in FLOATS else int(dtype[-1])), dtype=np.uint8)
    if dtype in FLOATS:
        return jnp.asarray(bits.view(getattr(ml_dtypes, dtype)))
    return jnp.asarray(bits.astype(getattr(ml_dtypes, dtype)))


def steps(source, dtype):
    """The least positive number of the source that becomes each code from 1 on, up to infinity or NaN, as its bits."""
    word = WORDS[source]
    inf = int(np.asarray(np.inf, source).view(word))
    last = int(codes(np.asarray([np.inf], source), dtype)[0])
    wanted = np.arange(1, last + 1)
    low, high = np.zeros(last, word), np.full(last, inf, word)
    while np.any(high - low > 1):
        middle = low + (high - low) // word(2)
        reached = codes(middle.view(source), dtype) >= wanted
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def tried(source, dtype, found):
    """That these steps are all there is."""
    word = WORDS[source]
    bits = 8 * word().itemsize
    if bits == 16:
        x = np.arange(65536, dtype=word)
    else:
        top = np.arange(65536, dtype=word) << word(bits - 16)
        x = np.concatenate([top, top + word(1), top - word(1), top | rng.integers(0, 2 ** (bits - 16), 65536, dtype=word)])
        x = np.concatenate([x, found, found - word(1)])
    v = x.view(ml_dtypes.bfloat16 if source == "bfloat16" else source)
    number = ~np.isnan(v.astype(np.float64))
    size = np.abs(v).astype(np.float64)
    expected = np.searchsorted(found.view("float32" if found.dtype == np.uint32 else "float64").astype(np.float64), size, "right")
    got = codes(v, dtype)
    unsigned = np.where(got == 128, 128, got & 127) if dtype.endswith("fnuz") else got & 127
    assert np.array_equal(unsigned[number], expected[number]), (source, dtype)


def hexadecimal(a):
    return np.ascontiguousarray(a).tobytes().hex()


def floats():
    out = {}
    for dtype in FLOATS:
        x = every(dtype)
        step32, step64 = steps("float32", dtype), steps("float64", dtype)
        for source in ("float32", "float16", "bfloat16"):
            tried(source, dtype, step32)
        tried("float64", dtype, step64)
        out[dtype] = {
            "values": hexadecimal(x.astype("float32")),
            "float32": hexadecimal(step32),
            "float64": hexadecimal(step64),
            "to": {
                t: hexadecimal(x.astype(t))
                for t in ["bool", "int8", "int32", "uint8", *INTS, *FLOATS]
                if t != dtype
            },
            "neg": hexadecimal(codes(lax.neg(x), dtype)),
        }
    return out


def integers():
    numbers = [np.nan, np.inf, -np.inf, *[k / 4 for k in range(-80, 81)], 1e9, -1e9, 3e38, -3e38]
    out = {}
    for dtype in INTS:
        x = every(dtype)
        out[dtype] = {
            "values": hexadecimal(x.astype("int8")),
            "from": {s: hexadecimal(codes(np.asarray(numbers).astype(s), dtype)) for s in ("float32", "float64")},
            "ints": hexadecimal(codes(np.arange(-300, 300, dtype=np.int32), dtype)),
            "to": {t: hexadecimal(x.astype(t)) for t in ["bool", *FLOATS, "float32"]},
        }
    return {"numbers": [str(v) for v in numbers], "types": out}


def promotions():
    """What pairs promote to, null where they do not; scalars of Python by their types."""
    others = ["bool", "int8", "int32", "int64", "uint8", "uint32", "uint64", "float16", "bfloat16", "float32", "complex64"]
    out = {}
    for a, b in itertools.product([*INTS, *FLOATS], [*INTS, *FLOATS, *others, "weak int", "weak float", "weak complex"]):
        other = {"weak int": 1, "weak float": 1.5, "weak complex": 1j}.get(b, b)
        try:
            out.setdefault(a, {})[b] = str(jnp.result_type(a, other))
        except ValueError as e:
            assert type(e).__name__ == "TypePromotionError", e
            out.setdefault(a, {})[b] = None
    return out


def neighbours():
    return {
        d: [hexadecimal(codes(lax.nextafter(every(d), jnp.full_like(every(d), v)), d)) for v in (8, -8)]
        for d in ("float8_e4m3fn", "float8_e5m2", "float8_e3m4", "float8_e4m3")
    }


def programs():
    """Functions as StableHLO, in text and as jax.export writes them, with the codes of operands and results."""
    f8, e5, i4, u4 = jnp.float8_e4m3fn, jnp.float8_e5m2, jnp.int4, jnp.uint4
    fns = {
        "convert": (lambda a, b: (a.astype("float32"), b.astype(i4), a.astype(e5)), (f8, i4)),
        "arithmetic": (lambda a, b, c: (a * a, -b, c + c, c * c, a < a[::-1]), (f8, e5, i4)),
        "constants": (
            lambda a, b: (
                a + jnp.array([1, 2, -3, 7], i4),
                b + jnp.array([1, 2, 3, 15], u4),
                jnp.full((2,), -3, i4),
                jnp.array([1.25, np.nan, np.inf, -0.0], e5),
                jnp.full((3,), 1.5, f8),
                jnp.asarray((np.arange(130) % 16 - 8).astype(i4)),
                jnp.asarray((np.arange(130) / 8).astype(f8)),
            ),
            (i4, u4),
        ),
        "moved": (lambda a, b: (jnp.concatenate([a, a[::-1]]), b.reshape(2, 2).T, jnp.pad(b, 1), a[jnp.array([2, 0])]), (e5, u4)),
        "bits": (lambda a, b: (lax.bitcast_convert_type(a, jnp.uint8), lax.bitcast_convert_type(a, i4), lax.bitcast_convert_type(b.reshape(2, 2), jnp.uint8)), (f8, i4)),
        "dot": (lambda a, b: (lax.dot(a, a, preferred_element_type=jnp.float32), lax.dot(a, b, preferred_element_type=jnp.float32)), (f8, e5)),
    }  # fmt: skip
    out = {}
    for name, (fn, types) in fns.items():
        xs = [jnp.asarray(np.array([1, -2, 3, 5] if t != u4 else [1, 2, 3, 15]).astype(t)) for t in types]
        jitted = jax.jit(fn)
        facts = lambda v: {"dtype": str(v.dtype), "shape": v.shape, "hex": hexadecimal(v)}
        exported = export.export(jitted)(*xs)
        out[name] = {
            "text": exported.mlir_module(),
            "exported": base64.b64encode(exported.serialize()).decode(),
            "ins": [facts(x) for x in xs],
            "outs": [facts(y) for y in jitted(*xs)],
        }
    return out


write("golden/stablehlo/small-dtypes.json", {"header": header(__file__), "programs": programs()})
write(
    "golden/dtypes/storage.json",
    {
        "header": header(__file__),
        "floats": floats(),
        "integers": integers(),
        "promotions": promotions(),
        "nextafter": neighbours(),
    },
)
