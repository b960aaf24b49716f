"""Arithmetic, conversions and reductions of all real dtypes, and the dtypes of results: test/golden/dtypes.

Results are the bytes of the storage. One program a dtype gives all of a family, since XLA takes long to compile many.
Elements where XLA's CPU code flushes subnormal numbers to zero are left out: ours keeps them.
"""

import base64

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
from jax import lax

from cases import camel
from header import header, write

jax.config.update("jax_enable_x64", True)
INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "bfloat16", "float32", "float64"]
ALL = ["bool", *INTS, *FLOATS]
rng = np.random.default_rng(20261130)


def b64(a):
    return base64.b64encode(np.ascontiguousarray(np.asarray(a)).tobytes()).decode()


def edges(dtype):
    if dtype == "bool":
        return np.array([False, True])
    if dtype in INTS:
        i = np.iinfo(dtype)
        v = [i.min, i.min + 1, 0, 1, 2, 3, 7, i.bits - 1, i.bits, i.max // 2, i.max - 1, i.max]
        return np.array(v + ([-1, -2, -7] if i.min < 0 else []), dtype)
    f = ml_dtypes.finfo(dtype)
    v = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -1.5, 2.5, 3.0, -7.0, 10.25, 0.1, -0.3, 90.0]
    return np.array([*v, float(f.tiny), float(f.max), -float(f.max), float(f.eps)]).astype(dtype)


def numbers(dtype):
    """What casts are tried on: also halves, ties, and values around the ranges of the integer types."""
    x = edges(dtype)
    if dtype in FLOATS:
        around = [2.0**k + d for k in (3, 7, 8, 15, 16, 31, 32, 63, 64) for d in (-1, -0.5, 0, 0.5, 1)]
        ties = [1 + 2.0**-8, 1 + 3 * 2.0**-8, 1 + 2.0**-11, 1 + 3 * 2.0**-11, 65519, 65520, 2.0**-25, 1.5 * 2.0**-24]
        # Rounded twice, these come out wrong.
        ties += [1 + 2.0**-8 + 2.0**-30, 1 + 2.0**-11 + 2.0**-40, 1 + 2.0**-24 + 2.0**-50, 2.0**-25 + 2.0**-60]
        with np.errstate(over="ignore"):
            x = np.concatenate([x, np.array(around + [-v for v in around] + ties).astype(dtype)])
    if dtype in ("int64", "uint64"):
        x = np.concatenate([x, np.array([2**24 + 1, 2**53 + 1, 2**54 + 2**30 + 1, 2**62 + 2**38 + 1], dtype)])
    return x


def pairs(dtype):
    return tuple(a.ravel() for a in np.meshgrid(edges(dtype), edges(dtype), indexing="ij"))


def small(dtype):
    """A matrix whose sums are exact in its dtype, or wrap."""
    if dtype == "bool":
        return rng.integers(0, 2, (4, 6)).astype(bool)
    if dtype in INTS:
        i = np.iinfo(dtype)
        return rng.integers(i.min, i.max, (4, 6), dtype=dtype)
    return rng.choice(np.array([-3, -1.5, -1, 0.5, 0.75, 1, 2, 4]), (4, 6)).astype(dtype)


BINARY = {
    "add sub mul div rem max min": INTS + FLOATS,
    "eq ne lt le gt ge": ALL,
    "bitwise_and bitwise_or bitwise_xor": ["bool", *INTS],
    "shift_left shift_right_arithmetic shift_right_logical": INTS,
}
UNARY = {
    "neg sign square": INTS + FLOATS,
    "abs": [*INTS[:4], *FLOATS],
    "bitwise_not": ["bool", *INTS],
    "population_count clz": INTS,
    "floor ceil round is_finite": FLOATS,
}
NUMPY = {
    "sum prod max min argmax argmin mean": ALL,
    "cumsum cumprod sort argsort": ALL,
}


def calls(table, module, dtype):
    return {
        camel(name): getattr(module, name)
        for names, dtypes in table.items()
        for name in names.split()
        if dtype in dtypes
    }


def kept(out, *ins):
    """False where XLA has flushed a subnormal operand or result."""
    keep = np.ones(np.shape(out), bool)
    for a in (out, *ins):
        a = np.asarray(a)
        if a.shape == keep.shape and a.dtype.name in ("bfloat16", "float32", "float64"):
            tiny = float(ml_dtypes.finfo(a.dtype).tiny)
            with np.errstate(invalid="ignore"):
                keep &= ~((np.abs(a.astype("f8")) < tiny) & (a.astype("f8") != 0))
    return keep


def record(got, *ins):
    got = np.asarray(got)
    out = {"dtype": str(got.dtype), "shape": list(got.shape), "b64": b64(got)}
    skip = np.flatnonzero(~kept(got, *ins))
    return out | ({"skip": [int(i) for i in skip]} if len(skip) else {})


def family(name, inputs, functions):
    """functions(dtype): the calls by name."""
    cases = {}
    for d, ins in inputs.items():
        fs = functions(d)
        got = jax.jit(lambda *xs: {k: f(*xs) for k, f in fs.items()})(*[jnp.asarray(x) for x in ins])
        cases |= {f"{k} {d}": record(v, *ins) for k, v in got.items()}
        print(name, d, len(got), flush=True)
    ins = {d: [{"shape": list(np.shape(x)), "b64": b64(x)} for x in v] for d, v in inputs.items()}
    write(f"golden/dtypes/{name}.json", {"header": header(__file__), "inputs": ins, "cases": cases})


def products(dtype):
    index = jnp.array([1, 3, 1, 0])
    sums = {} if dtype == "bool" else {"scatterAdd": lambda x: x.at[index].add(x)}
    return sums | {
        "dot": lambda x: jnp.dot(x, x.T),
        "matmulVector": lambda x: jnp.matmul(x, x[0]),
        "take": lambda x: jnp.take(x, index, axis=1),
        "scatterMax": lambda x: x.at[index].max(x[::-1]),
    }


def casts(_):
    return {f"{b}": (lambda x, b=b: lax.convert_element_type(x, b)) for b in ALL}


def result_dtypes(x64):
    """What functions of numpy give for arrays of each dtype, and of each pair; "error" where JAX refuses."""
    one = "sum prod mean cumsum std var average median round max argmax sort abs sign sqrt exp floor square reciprocal"
    two = "add multiply true_divide floor_divide power remainder arctan2 maximum where linspace equal matmul concatenate"
    out = {}

    def outcome(f, *dtypes):
        try:
            return str(jax.eval_shape(f, *[jax.ShapeDtypeStruct((2, 2), d) for d in dtypes]).dtype)
        except Exception:
            return "error"

    special = {
        "where": lambda x, y: jnp.where(True, x, y),
        "concatenate": lambda x, y: jnp.concatenate([x, y]),
        "linspace": lambda x, y: jnp.linspace(x, y, 3),
    }
    names = ALL if x64 else [d for d in ALL if "64" not in d]
    for f in one.split():
        out[camel(f)] = " ".join(outcome(getattr(jnp, f), d) for d in names)
    for f in two.split():
        g = special.get(f) or getattr(jnp, f)
        out[camel(f)] = " ".join(outcome(g, a, b) for a in names for b in names)
    return out


def networks():
    """In bfloat16: what is rounded where differs, so tests allow for roundings."""
    x = rng.normal(size=(4, 8)).astype(ml_dtypes.bfloat16)
    w = (rng.normal(size=(8, 8)) / 3).astype(ml_dtypes.bfloat16)
    v = (rng.normal(size=(8, 2)) / 3).astype(ml_dtypes.bfloat16)

    def loss(w, v, x):
        return jnp.mean(jnp.square(jnp.dot(jnp.tanh(jnp.dot(x, w)), v)))

    def norm(x):
        return (x - x.mean(1, keepdims=True)) * lax.rsqrt(x.var(1, keepdims=True) + 1e-5)

    got = jax.jit(lambda x, w, v: (jax.nn.softmax(x), norm(x), *jax.grad(loss, (0, 1))(w, v, x)))(x, w, v)
    names = ["softmax", "layerNorm", "gradientW", "gradientV"]
    arrays = {"x": x, "w": w, "v": v} | dict(zip(names, got, strict=True))
    write("golden/dtypes/networks.json", {"header": header(__file__), "arrays": {k: record(a) for k, a in arrays.items()}})


def main():
    family("casts", {d: (numbers(d),) for d in ALL}, casts)
    family("binary", {d: pairs(d) for d in ALL}, lambda d: calls(BINARY, lax, d))
    family("unary", {d: (numbers(d),) for d in ALL}, lambda d: calls(UNARY, lax, d))
    family("reductions", {d: (small(d),) for d in ALL}, lambda d: {
        k: (lambda x, f=f: f(x, axis=1)) for k, f in calls(NUMPY, jnp, d).items()
    })
    family("products", {d: (small(d),) for d in ALL}, products)
    networks()
    wide = result_dtypes(True)
    jax.config.update("jax_enable_x64", False)
    tree = {"header": header(__file__), "x64": wide, "x32": result_dtypes(False)}
    write("golden/dtypes/results.json", tree)


main()
