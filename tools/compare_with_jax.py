"""What the scripts share that have JAX run what jaxtra wrote: arrays from their JSON, differences in words, and the count of both."""

from collections import Counter
from pathlib import Path

import jax
import jax.scipy.linalg  # registers LAPACK's routines
import ml_dtypes
import numpy as np

jax.config.update("jax_enable_x64", True)
# LAPACK's functions are registered when they are used first.
jax.jit(lambda a: (jax.lax.linalg.lu(a), jax.lax.linalg.qr(a), jax.lax.linalg.eigh(a), jax.lax.linalg.svd(a))).lower(np.eye(2)).compile()


def array(a):
    dtype = np.dtype(getattr(ml_dtypes, a["dtype"], a["dtype"]))
    data = bytes.fromhex(a["hex"])
    if a["dtype"] in ("int2", "int4"):
        data = bytes(b & (2 ** int(a["dtype"][3:]) - 1) for b in data)
    return np.frombuffer(data, dtype).reshape(a["shape"])


def difference(got, want, bound):
    """What differs by more than `bound` times the greatest number, in words; None if nothing does."""
    if got.shape != want.shape or got.dtype != want.dtype:
        return f"{got.dtype}{got.shape} instead of {want.dtype}{want.shape}"
    if want.dtype.kind not in "fcV":
        bad = np.flatnonzero(got != want)
    else:
        wide = np.complex128 if want.dtype.kind == "c" else np.float64
        x, y = got.astype(wide).ravel(), want.astype(wide).ravel()
        scale = max(np.abs(y[np.isfinite(y)]).max(initial=0), 1e-30)
        near = (x == y) | (np.isnan(x) & np.isnan(y)) | (np.abs(x - y) <= bound * scale)
        bad = np.flatnonzero(~near)
    return None if len(bad) == 0 else f"element {bad[0]} is {got.ravel()[bad[0]]}, jaxtra has {want.ravel()[bad[0]]}"


def first_difference(gots, wants, bounds):
    """Of lists of results."""
    if len(gots) != len(wants):
        return f"{len(gots)} results instead of {len(wants)}"
    return next((d for d in map(difference, gots, wants, bounds) if d), None)


def check_all(folder, pattern, what, check):
    """Says of each file what `check` finds (None: nothing), and counts. True if not all agree."""
    counts = Counter()
    for path in sorted(Path(folder).glob(pattern)):
        try:
            found = check(path)
        except Exception as e:  # readers and compilers have errors of many classes
            counts["refused"] += 1
            print(f"{path.stem}: refused: {str(e).splitlines()[0][:300]}")
            continue
        counts["differs" if found else "agrees"] += 1
        if found:
            print(f"{path.stem}: {found}")
    print(f"{sum(counts.values())} {what}: {counts['agrees']} agree, {counts['differs']} differ, {counts['refused']} are refused")
    return counts["agrees"] < sum(counts.values())
