"""One golden case a call: how it is written down, computed and judged.

A float32 case is computed twice, in float32 (which gives dtype and weak type) and on the same inputs in float64; the
float64 result, rounded, is the expected value, so a tolerance measures this library alone and not XLA's own error.
Where float64 would be another function (rounding, remainder, comparison of equal floats) the case says ref="f32".
"""

import base64
import contextlib
import json
import math
import re
import zlib

import jax
import jax.numpy as jnp
import numpy as np

from header import header, write

EPS = 2.0**-23
TOLERANCES = {
    "exact": "one right answer: data movement, comparison, or an operation that IEEE 754 defines",
    "ulp": "1 ulp is what our functions promise in float32, half an ulp is the rounding of the reference",
    "few": "a composition of a few rounded operations; atol covers cancellation at the scale of the operands",
    "sum": "n additions in another order: n * 2^-23 * the largest |term|",
    "f64": "float64: XLA's own functions are a few ulp off",
    "special": "polynomial approximations with different coefficients",
    "plain": "JAX's result in the same dtype: XLA's functions are some units in the last place off, and so may ours be",
    "grad": "a derivative is a composition of some tens of rounded operations",
}


class Key:
    """A raw uint32[2] random key."""

    def __init__(self, seed):
        self.seed = seed


class Ref:
    """A function of the library, passed as an argument."""

    def __init__(self, path):
        self.path = path


class Call:
    """The result of a call of the library, passed as an argument or called itself."""

    def __init__(self, path, *args, **options):
        self.path, self.args, self.options = path, args, options


class Both:
    """A value that is written one way in TypeScript and another in Python."""

    def __init__(self, js, py):
        self.js, self.py = js, py


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t[:1].upper() + t[1:] for t in tail)


def resolve(path):
    """'numpy.logAddExp'-like path -> the Python function whose name gives that path."""
    module, _, name = path.rpartition(".")
    if module == "NDArray":
        owner = type(jnp.zeros(1))
        return lambda x, *args, **options: call_or_get(getattr(jnp.asarray(x), attribute(owner, name)), args, options)
    if module == "NDArray.at":
        return lambda x, index, *args, **options: getattr(jnp.asarray(x).at[tuple(index)], attribute(type(jnp.zeros(1).at[0]), name))(*args, **options)
    if module.startswith("optim"):
        import optax as owner

        for part in module.split(".")[1:]:
            owner = getattr(owner, part)
    else:
        owner = {"numpy": jnp, "": jax}.get(module)
        if owner is None:
            owner = jax
            for part in module.split("."):
                owner = {"numpy": jnp}.get(part) or getattr(owner, part)
    return getattr(owner, attribute(owner, name))


def attribute(owner, name):
    """The name that is `name` in camel case."""
    for n in dir(owner):
        if name in (camel(n), n):
            return n
    raise KeyError(f"{owner}: {name}")


def call_or_get(member, args, options):
    return member(*args, **options) if callable(member) else member


# ---- writing values ----------------------------------------------------------------------------------------------------


def number(x):
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (complex, np.complexfloating)):
        return [number(x.real), number(x.imag)]
    x = float(str(x)) if isinstance(x, np.float32) else float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def is_array(x):
    return isinstance(x, (np.ndarray, np.generic, jax.Array))


def array(x):
    a = np.asarray(x)
    out = {"dtype": str(a.dtype), "shape": list(a.shape)}
    if a.size > 24 and a.dtype.kind in "fiu" and a.dtype != np.float16:
        out["b64"] = base64.b64encode(a.tobytes()).decode()
    else:
        out["data"] = [number(v) for v in a.ravel()]
    if getattr(x, "weak_type", False):
        out["weakType"] = True
    return out


def encode(x):
    if hasattr(x, "encoded"):
        return x.encoded()
    if isinstance(x, Both):
        return encode(x.js)
    if isinstance(x, Key):
        return {"key": [int(v) for v in jax.random.PRNGKey(x.seed)]}
    if isinstance(x, Ref):
        return {"ref": x.path}
    if isinstance(x, Call):
        return {"call": x.path, "args": [encode(a) for a in x.args], "options": options(x.options)}
    if isinstance(x, jax.Array) and jnp.issubdtype(x.dtype, jax.dtypes.prng_key):
        raise TypeError("pass keys as Key")
    if is_array(x):
        return array(x)
    if isinstance(x, (type, np.dtype)) or hasattr(x, "dtype"):
        return {"static": str(jnp.dtype(x))}
    if isinstance(x, float) and not math.isfinite(x):
        return {"weak": "float", "value": number(x)}
    if isinstance(x, slice):
        return {"slice": [x.start, x.stop, x.step]}
    if x is Ellipsis:
        return {"static": "..."}
    if isinstance(x, (list, tuple)):
        if plain(x):
            return {"static": x}
        return {"list": [encode(v) for v in x]}
    if isinstance(x, dict):
        if all(plain(v) for v in x.values()):
            return {"static": x}
        return {"dict": {k: encode(v) for k, v in x.items()}}
    if isinstance(x, (bool, int, float, str)) or x is None:
        return {"static": x}
    raise TypeError(f"cannot write {type(x)}")


def plain(x):
    if isinstance(x, (list, tuple)):
        return all(plain(v) for v in x)
    return x is None or isinstance(x, (bool, int, str)) or (isinstance(x, float) and math.isfinite(x))


def options(o):
    return {camel(k): encode(v) for k, v in o.items()}


# ---- computing ---------------------------------------------------------------------------------------------------------


def live(x, double=False):
    """The Python value of an argument; with `double`, float32 arrays become float64."""
    if isinstance(x, Both):
        return live(x.py, double)
    if isinstance(x, Key):
        return jax.random.PRNGKey(x.seed)
    if isinstance(x, Ref):
        return resolve(x.path)
    if isinstance(x, Call):
        args = [live(a, double) for a in x.args]
        return resolve(x.path)(*args, **{k: live(v, double) for k, v in x.options.items()})
    if is_array(x):
        # Widened on the host: XLA would flush denormals.
        wide = double and x.dtype == np.float32 and not getattr(x, "weak_type", False)
        return jnp.asarray(np.asarray(x).astype("float64") if wide else x)
    if isinstance(x, slice):
        return x
    if type(x) in (list, tuple):
        return type(x)(live(v, double) for v in x)
    if isinstance(x, dict):
        return {k: live(v, double) for k, v in x.items()}
    if double and (x is jnp.float32 or x == "float32"):
        return jnp.float64
    return x


x64 = lambda on: jax.enable_x64(on) if on else contextlib.nullcontext()


def tree_narrow(exact, rough):
    """`rough` (from float64) rounded to the dtypes of `exact`; `exact` where it is not float32 or is another value."""

    def one(e, r):
        if not is_array(e) or e.dtype != jnp.float32 or np.asarray(r).dtype != np.float64:
            return e
        e32 = np.asarray(e)
        with np.errstate(over="ignore", invalid="ignore"):
            r32 = np.asarray(r).astype(np.float32)
        # A NaN or an infinity only on one side is range or rounding: float32's own answer stands.
        keep = np.isfinite(e32) != np.isfinite(r32)
        out = np.where(keep, e32, r32)
        with np.errstate(invalid="ignore"):
            far = np.isfinite(out) & (np.abs(out.astype("f8") - e32) > 2e-3 * (1 + np.abs(e32)))
        if far.any():
            raise ValueError(f"float64 is another function here: {e32[far][:3]} against {out[far][:3]}")
        return Weakly(out) if getattr(e, "weak_type", False) else out

    return jax.tree.map(one, exact, rough, is_leaf=is_array)


class Weakly(np.ndarray):
    """A NumPy array that is written down as weakly typed."""

    weak_type = True

    def __new__(cls, a):
        return np.asarray(a).view(cls)


def largest(tree):
    m = 0.0
    for a in jax.tree.leaves(tree):
        if is_array(a) and np.asarray(a).dtype.kind in "fiu":
            v = np.abs(np.asarray(a, "f8"))
            v = v[np.isfinite(v) & (v < 1e15)]
            m = max(m, float(v.max(initial=0)))
    return m


def finite_arrays(args):
    return [a for a in jax.tree.leaves([a.js if isinstance(a, Both) else a for a in args if not isinstance(a, (Key, Ref, Call))]) if is_array(a)]


class Suite:
    def __init__(self, folder, script, dtype="float32"):
        self.folder, self.script, self.files, self.ids = folder, script, {}, {}
        self.double = dtype == "float64"
        # Files whose cases hold with `enableX64`.
        self.wide_files = set()

    def file(self, name):
        self.cases = self.files.setdefault(name, [])

    def record(self, fn, args, opts, apply=None):
        """A call as it is written down, under the next number of its function."""
        self.ids[fn] = self.ids.get(fn, 0) + 1
        if sum(self.ids.values()) % 300 == 0:
            # Programs of all these calls would fill the memory.
            jax.clear_caches()
        record = {"id": f"{fn}#{self.ids[fn]}", "fn": fn, "args": [encode(a) for a in args]}
        if opts:
            record["options"] = options(opts)
        if apply is not None:
            record["apply"] = [encode(a) for a in apply]
        return record

    def case(self, fn, *args, tol="exact", n=None, ref=None, py=None, grad=None, apply=None, note=None, tol_a=None, **opts):
        """Records one call. `grad`: the indices of arguments to differentiate; `apply`: arguments for the result itself;
        `n`: terms of a sum; `py`: what computes it in Python, when that is not the function of the same name."""
        where = f"{fn}({args!r:.200}, {opts!r})"
        call = py or resolve(fn)

        def run(double=False, part=None):
            vals = [live(a, double) for a in args] if part is None else part
            out = call(*vals, **{k: live(v, double) for k, v in opts.items()})
            return out(*[live(a, double) for a in apply]) if apply is not None else out

        record = self.record(fn, args, opts, apply)
        if note:
            record["note"] = note
        use64 = not self.double and (ref or ("f32" if tol == "exact" else "f64")) == "f64"
        try:
            out = run()
            if use64:
                with x64(True):
                    rough = run(True)
                out = tree_narrow(out, rough)
        except Exception as e:
            raise RuntimeError(where) from e
        record["expected"] = encode(out)
        scale = max(largest(finite_arrays(args)), 1e-30)
        out_size = max(1, max((np.asarray(a).size for a in jax.tree.leaves(out) if is_array(a)), default=1))
        size = max([np.asarray(a).size for a in finite_arrays(args)], default=1)
        terms = n or max(2, size // out_size)
        eps = 2.0**-52 if self.double else EPS
        r, a = {
            "exact": (0, 0),
            "ulp": (1.5 * eps, 0),
            "few": (8 * eps, 4 * eps * max(1.0, largest(out))),
            "sum": (2 * eps, terms * eps * max(scale, largest(out))),
            "f64": (32 * eps, 32 * eps * max(1.0, largest(out))),
            "special": (64 * eps, 16 * eps * max(1.0, largest(out))),
        }[tol]
        record["tol"] = {"rtol": float(f"{r:.3g}"), "atol": float(f"{a if tol_a is None else tol_a:.3g}"), "why": tol}
        if grad is not None:
            record["grad"] = self.derivatives(fn, run, args, grad, out, use64, where)
        self.cases.append(record)

    def derivatives(self, fn, run, args, wrt, out, use64, where):
        """A vjp and a jvp with fixed cotangents and tangents."""
        rng = np.random.default_rng(zlib.crc32(fn.encode()))
        dtype = "float64" if self.double else "float32"
        like = lambda a: jax.tree.map(lambda b: np.asarray(rng.uniform(-1, 1, np.shape(b)), dtype), a, is_leaf=is_array)
        floats = [a for a in jax.tree.leaves(out) if is_array(a)]
        ct = [like(a) if np.asarray(a).dtype.kind == "f" else None for a in floats]
        tangents = [like(args[i]) for i in wrt]

        def part(double):
            vals = [live(a, double) for a in args]

            def f(*xs):
                mine = list(vals)
                for i, x in zip(wrt, xs):
                    mine[i] = x
                return [y for y, c in zip(jax.tree.leaves(run(double, mine)), ct) if c is not None]

            up = lambda t: jax.tree.map(lambda b: jnp.asarray(b, "float64" if double else None), t, is_leaf=is_array)
            y, pull = jax.vjp(f, *[vals[i] for i in wrt])
            vjp = pull([up(c) for c in ct if c is not None])
            jvp = jax.jvp(f, tuple(vals[i] for i in wrt), tuple(up(t) for t in tangents))[1]
            return list(vjp), jvp

        try:
            vjp, jvp = part(False)
            if use64 or (not self.double):
                with x64(True):
                    v64, j64 = part(True)
                vjp, jvp = tree_narrow(vjp, v64), tree_narrow(jvp, j64)
        except Exception as e:
            raise RuntimeError("gradient of " + where) from e
        eps = 2.0**-52 if self.double else EPS
        scale = max(1.0, largest(vjp), largest(jvp))
        return {
            "wrt": list(wrt),
            "ct": [None if c is None else encode(c) for c in ct],
            "vjp": [encode(v) for v in vjp],
            "tangents": [encode(t) for t in tangents],
            "jvp": [encode(j) for j in jvp],
            "tol": {"rtol": float(f"{32 * eps:.3g}"), "atol": float(f"{16 * eps * scale:.3g}"), "why": "grad"},
        }

    def error(self, fn, *args, py=None, **opts):
        """A call that JAX refuses: ours must throw at the call too."""
        try:
            (py or resolve(fn))(*[live(a) for a in args], **{k: live(v) for k, v in opts.items()})
        except Exception as e:  # noqa: BLE001
            record = self.record(fn, args, opts)
            record["error"] = type(e).__name__
            self.cases.append(record)
            return
        raise AssertionError(f"JAX accepts {fn}{args}")

    def write(self):
        for name, cases in self.files.items():
            used = sorted({t["why"] for c in cases for t in (c.get("tol"), c.get("grad", {}).get("tol")) if t})
            h = header(self.script) | {"tolerances": {k: TOLERANCES[k] for k in used}} | ({"x64": True} if name in self.wide_files else {})
            write(f"golden/{self.folder}/{name}.json", {"header": h, "cases": cases})
            print(f"{self.folder}/{name}: {len(cases)} cases")


# ---- inputs ------------------------------------------------------------------------------------------------------------

rng = np.random.default_rng(20260713)


def seeded(name):
    """Inputs depend on the function only: adding a case elsewhere moves none of them."""
    global rng
    rng = np.random.default_rng(zlib.crc32(name.encode()))


def f32(*shape, lo=-3.0, hi=3.0):
    return rng.uniform(lo, hi, shape).astype(np.float32)


def f64(*shape, lo=-3.0, hi=3.0):
    return rng.uniform(lo, hi, shape)


def i32(*shape, lo=-9, hi=10):
    return rng.integers(lo, hi, shape).astype(np.int32)


def u32(*shape, lo=0, hi=20):
    return rng.integers(lo, hi, shape, dtype=np.int64).astype(np.uint32)


def b1(*shape):
    return rng.integers(0, 2, shape).astype(bool)


A = lambda *v: np.array(v, np.float32)
I = lambda *v: np.array(v, np.int32)
U = lambda *v: np.array(v, np.uint32)
B = lambda *v: np.array(v, bool)
nan, inf = math.nan, math.inf
EDGES = A(nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-7, 88.0, -104.0, 1e20, 3.4e38, -3.4e38, 1e-30)
SPECIAL = A(nan, inf, -inf, 0.0, -0.0, 1.5)
