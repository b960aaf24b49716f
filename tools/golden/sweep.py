"""Golden rows over every dtype: one call, and what JAX gives for it with arrays of each dtype.

    s = Sweep("numpy", __file__)          # test/golden/numpy/
    s.file("sweepUnary")                  # .../sweepUnary.json
    s.sweep("numpy.sum", V(1, 2, 3, shape=(1, 3)), axis=-1)
    s.sweep("numpy.zeros", (2,), D)       # D: the dtype itself
    s.elementwise("numpy.add", 2)         # the same over dtypes, broadcast, empty, 0-d and at NaN and infinity
    s.write()

`V(values, shape)` stands for an array of these numbers in the dtype of the row: unsigned integers take their size, integers
and bool drop what they cannot hold, complex numbers get the values in reverse order as imaginary parts. int64, uint64,
float64 and complex128 are computed with `enableX64`. A row holds the result or the class of JAX's exception.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from cases import f32, seeded
from plain import ULPS, Plain, applied, encode, live, of, resolve, x64

WIDE = ["int64", "uint64", "float64", "complex128"]
ALL = ["bool", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float16", "bfloat16", "float32", "complex64", *WIDE]
FLOATS = ["float16", "bfloat16", "float32", "float64"]


class V:
    """An array of these numbers in the dtype of the row."""

    def __init__(self, *values, shape=None):
        self.values, self.shape = values, (len(values),) if shape is None else tuple(shape)

    def encoded(self):
        return {"each": [v if math.isfinite(v) else str(v).replace("inf", "Infinity").replace("nan", "NaN") for v in self.values], "shape": list(self.shape)}

    def bound(self, dtype):
        v = np.array(self.values, np.float64)
        finite = np.where(np.isfinite(v), v, 0)
        if "complex" in dtype:
            # A sum would lose the signs of zeros.
            real, v = v, np.empty(v.shape, np.complex128)
            v.real, v.imag = real, finite[::-1]
        elif dtype == "bool":
            v = v != 0
        elif "int" in dtype:
            v = np.trunc(np.abs(finite) if dtype[0] == "u" else finite)
        return of(dtype, *v).reshape(self.shape)


class EachDtype:
    """The dtype of the row."""

    def encoded(self):
        return {"eachDtype": True}

    def bound(self, dtype):
        return jnp.dtype(dtype)


D = EachDtype()


def bind(x, dtype):
    """The argument with its placeholders filled in."""
    if isinstance(x, (V, EachDtype)):
        return x.bound(dtype)
    if type(x) in (list, tuple):
        return type(x)(bind(v, dtype) for v in x)
    if isinstance(x, dict):
        return {k: bind(v, dtype) for k, v in x.items()}
    return x


class Sweep(Plain):
    """Cases over dtypes; `case` and `error` of `Plain` write cases of one."""

    def sweep(self, fn, *args, dtypes=ALL, tol="plain", py=None, apply=None, **opts):
        record = self.record(fn, args, opts, apply)
        record |= {"each": {d: self.result(fn, d, args, py, apply, opts) for d in dtypes}, "ulps": ULPS[tol], "why": tol}
        self.cases.append(record)

    def result(self, fn, dtype, args, py, apply, opts):
        filled = lambda xs: [live(bind(a, dtype)) for a in xs]
        try:
            with x64(dtype in WIDE):
                out = (py or resolve(fn))(*filled(args), **{k: live(bind(v, dtype)) for k, v in opts.items()})
                out = out if apply is None else applied(out, filled(apply))
                jax.block_until_ready(out)
        except Exception as e:  # noqa: BLE001
            return {"error": type(e).__name__}
        return {"expected": encode(tuple(out) if hasattr(out, "_fields") else out)}

    def elementwise(self, fn, arity, tol="plain", dtypes=ALL, **opts):
        """A function of `arity` arrays, elementwise."""
        columns = [V(0, 1, 2, 3, -1, -2.5), V(1, 2, 1, 0.5, 3, 2), V(3, 1, 0, 2, 1, 0.5)]
        self.sweep(fn, *columns[:arity], tol=tol, dtypes=dtypes, **opts)
        edges = [V(math.nan, math.inf, -math.inf, 0.0, -0.0, 1, math.inf), V(1, 2, math.nan, -0.0, math.inf, math.nan, -math.inf), V(0, 1, 1, math.inf, 1, 0, 1)]
        self.sweep(fn, *edges[:arity], tol=tol, dtypes=[d for d in FLOATS if d in dtypes], **opts)
        seeded(fn)
        x = f32(2, 3, lo=0.1, hi=0.9)
        for other in [x[:1], x[:, :1], x[0], x[0, 0], x[:0, :1]] if arity > 1 else [x[0, 0], x[:, :0]]:
            self.case(fn, *[x, other, x][:arity] if arity > 1 else [other], tol=tol, **opts)


__all__ = ["ALL", "D", "FLOATS", "Sweep", "V", "WIDE"]
