"""Many small calls of jaxtra.numpy over dtypes, shapes, axes, empty and 0-d arrays, NaN and infinities: test/golden/rows.

Written by function, an array as text: "float32[2] 1.5 NaN" ("w" after the shape: weakly typed; complex elements as pairs).
Calls are traced one by one, which gives types and errors, and compiled eighty to a program, since XLA takes long to start.
"""

import re
import sys
import zlib

import jax
import jax.extend
import jax.numpy as jnp
import ml_dtypes
import numpy as np

from cases import camel
from header import header, write

NARROW = ["bool", "int8", "int32", "uint8", "float16", "bfloat16", "float32", "complex64"]
WIDE = ["int64", "float64"]
ALL = NARROW + WIDE
CLASSES = ["bool", "int32", "float32", "complex64"]
REAL = ["bool", "int32", "float32"]
NAN, INF = float("nan"), float("inf")


class Function:
    """A function as an argument: in TypeScript the entry of that name in rows.test.ts."""

    def __init__(self, name, f):
        self.name, self.f = name, f


# ---- inputs ------------------------------------------------------------------------------------------------------------

rng = np.random.default_rng(0)


def seeded(name):
    """Inputs depend on the function only: adding rows elsewhere moves none of them."""
    global rng
    rng = np.random.default_rng(zlib.crc32(name.encode()))


def some(dtype, *shape, low=-8, high=9):
    """Small numbers; fractions are quarters, whose sums are exact in every dtype."""
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    whole = rng.integers(max(low, 0) if dtype[0] == "u" else low, high, shape)
    if "int" in dtype:
        return whole.astype(dtype)
    if dtype.startswith("complex"):
        return ((whole + 1j * rng.integers(low, high, shape)) / 4).astype(dtype)
    return (whole / 4).astype(getattr(ml_dtypes, dtype, dtype))


def special(dtype="float32"):
    return np.array([NAN, INF, -INF, -0.0, 0.0, 1.5, -2.0, 0.5], dtype)


def holes(*shape):
    """Some elements are NaN, all of the first row are."""
    x = some("float32", *shape)
    x[0], x[1, -1] = NAN, NAN
    return x


# ---- writing -----------------------------------------------------------------------------------------------------------


def number(v):
    if isinstance(v, (bool, np.bool_)):
        return str(int(v))
    if isinstance(v, (int, np.integer)):
        return str(int(v))
    if np.isnan(v):
        return "NaN"
    if np.isinf(v):
        return "Infinity" if v > 0 else "-Infinity"
    return re.sub(r"\.0$", "", str(v))


def text(a, weak):
    a = np.asarray(a)
    flat = a.ravel()
    if a.dtype.kind == "c":
        flat = flat.view(flat.real.dtype)
    elements = "".join(" " + number(v) for v in flat)
    return f"{a.dtype}[{','.join(map(str, a.shape))}]{'w' if weak else ''}{elements}"


def encode(x):
    if isinstance(x, Function):
        return {"function": x.name}
    if isinstance(x, slice):
        return [x.start, x.stop, x.step]
    if isinstance(x, (np.ndarray, np.generic, jax.Array)):
        return text(x, getattr(x, "weak_type", False))
    if isinstance(x, np.dtype):
        return str(x)
    if isinstance(x, (list, tuple)):
        return [encode(v) for v in x]
    if isinstance(x, dict):
        return {camel(k): encode(v) for k, v in x.items()}
    if isinstance(x, complex):
        return {"re": x.real, "im": x.imag}
    if x is Ellipsis:
        return "..."
    if x is None or isinstance(x, (bool, int, float, str)):
        return x
    raise TypeError(f"cannot write {type(x)}")


# ---- computing ---------------------------------------------------------------------------------------------------------

files, pending = {}, {False: [], True: []}


def wide(x):
    if isinstance(x, (list, tuple)):
        return any(map(wide, x))
    if isinstance(x, dict):
        return any(map(wide, x.values()))
    return getattr(x, "dtype", x) in (np.dtype("int64"), np.dtype("uint64"), np.dtype("float64"), np.dtype("complex128"))


def split(x, arrays):
    """x with its arrays taken out, as a function of them."""
    if isinstance(x, (np.ndarray, np.generic)):
        arrays.append(jnp.asarray(x))
        return lambda xs, i=len(arrays) - 1: xs[i]
    if isinstance(x, (list, tuple)):
        parts = [split(v, arrays) for v in x]
        return lambda xs: type(x)(p(xs) for p in parts)
    if isinstance(x, dict):
        parts = {k: split(v, arrays) for k, v in x.items()}
        return lambda xs: {k: p(xs) for k, p in parts.items()}
    return lambda xs: x.f if isinstance(x, Function) else x


def call(path, f, args, options, x64=None):
    """Records a call, with its result or the class of its error."""
    on = wide(args) or wide(options) if x64 is None else x64
    row = {"args": [encode(a) for a in args]}
    if options:
        row["options"] = encode(options)
    if on:
        row["x64"] = True
    files[current].setdefault(path, []).append(row)
    with jax.enable_x64(on):
        arrays, tree = [], [None]
        parts = split((args, options), arrays)

        def run(*xs):
            a, o = parts(xs)
            leaves, tree[0] = jax.tree.flatten(f(*a, **o))
            return leaves

        try:
            traced = jax.make_jaxpr(run)(*arrays)
        except Exception:  # noqa: BLE001 (also what needs concrete values, or gives no array)
            try:
                a, o = parts(arrays)
                row["expected"] = encode(f(*a, **o))
            except Exception as e:  # noqa: BLE001
                row["error"] = type(e).__name__
            return
        pending[on].append((row, traced, arrays, tree[0]))
    if len(pending[on]) == 80:
        flush(on)


def flush(on):
    batch = pending[on]
    with jax.enable_x64(on):
        together = lambda all_: [jax.extend.core.jaxpr_as_fun(t)(*xs) for (_, t, _, _), xs in zip(batch, all_)]
        for (row, traced, _, tree), out in zip(batch, jax.jit(together)([xs for _, _, xs, _ in batch])):
            texts = [text(y, t.weak_type) for y, t in zip(out, traced.out_avals)]
            row["expected"] = encode(jax.tree.unflatten(tree, texts))
    batch.clear()


def of(module, owner):
    return lambda name, *args, **options: call(f"{module}.{camel(name)}", getattr(owner, name), args, options)


N, F, L = of("numpy", jnp), of("numpy.fft", jnp.fft), of("numpy.linalg", jnp.linalg)


def method(name, x, *args, **options):
    call(f"NDArray.{camel(name)}", lambda x, *a, **o: getattr(x, name)(*a, **o), (x, *args), options)


def attribute(name, x):
    call(f"NDArray.{name}", lambda x: getattr(x, name), (x,), {})


def update(op, x, index, *values, **options):
    call(f"NDArray.at.{op}", lambda x, i, *v, **o: getattr(x.at[tuple(i)], op)(*v, **o), (x, index, *values), options)


def family(name):
    global current
    current = name
    files[name] = {}
    seeded(name)


def finish():
    flush(False)
    flush(True)
    for name, functions in files.items():
        write(f"golden/rows/{name}.json", {"header": header(sys.argv[0]), "functions": functions})
        print(name, sum(map(len, functions.values())), "rows")
