"""Golden cases over all dtypes: what JAX gives for the very arguments, in 32 or 64 bits, with a tolerance of the result's dtype.

Both sides are rounded here, and XLA's functions are some units in the last place off; `cases.py` has the narrower comparisons.
"""

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np

from cases import Suite, camel, encode, is_array, live, nan, inf, resolve, x64

EPS = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52, "complex64": 2.0**-23, "complex128": 2.0**-52}
# Units in the last place, by kind of function.
# "single" and "half": what JAX computes in float32, or in 16 bits, in between.
ULPS = {"exact": 0, "plain": 64, "special": 1000, "single": 2**31, "half": 2**17}
NARROW = ["bool", "int32", "uint8", "float16", "bfloat16", "float32"]
WIDE = ["int64", "float64"]


def of(dtype, *values):
    """An array of these values, as that dtype holds them."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array(values).astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)


def numbers(dtype):
    """Zeros, ones, extremes and what lies between."""
    if dtype == "bool":
        return of(dtype, True, False)
    if "complex" in dtype:
        return of(dtype, 0, 1, -1j, 0.5 + 2j, -2.5 - 1j)
    if "int" in dtype:
        i = np.iinfo(dtype)
        # The greatest of 64 bits is no number of JavaScript.
        return of(dtype, 0, 1, 2, 7, *([-1, -3] if i.min else []), *([i.min, i.max] if i.bits < 64 else []))
    return of(dtype, nan, inf, -inf, 0.0, -0.0, 1, -1, 0.5, -2.5, 3, 20, -20, 100, 1e-4)


def applied(out, args):
    """What a returned function gives for arguments; of an optimizer, its first step: (parameters, gradients, other arguments)."""
    if not hasattr(out, "update"):
        return out(*args)
    params, gradients, extra = [*args, {}][:3]
    known = {"valueFn": "value_fn"}
    return out.update(gradients, out.init(params), params, **{known.get(k, k): v for k, v in extra.items()})[0]


class Plain(Suite):
    """Cases of `resolve(fn)`, or the error that JAX gives; `file` says how wide the default types are."""

    def file(self, name, wide=False):
        super().file(name)
        self.wide = wide
        if wide:
            self.wide_files.add(name)
        self.dtypes = WIDE if wide else NARROW

    def case(self, fn, *args, tol="plain", py=None, apply=None, **opts):
        record = self.record(fn, args, opts, apply)
        try:
            with x64(self.wide):
                out = (py or resolve(fn))(*[live(a) for a in args], **{k: live(v) for k, v in opts.items()})
                out = out if apply is None else applied(out, [live(a) for a in apply])
        except Exception as e:  # noqa: BLE001
            record["error"] = type(e).__name__
            self.cases.append(record)
            return
        record["expected"] = encode(tuple(out) if hasattr(out, "_fields") else out)
        eps = max((EPS.get(str(a.dtype), 0) for a in jax.tree.leaves(out) if is_array(a)), default=0)
        t = float(f"{ULPS[tol] * eps:.3g}")
        record["tol"] = {"rtol": t, "atol": t / 4, "why": tol}
        self.cases.append(record)

    error = case


__all__ = ["Plain", "applied", "camel", "inf", "jnp", "nan", "np", "numbers", "of"]
