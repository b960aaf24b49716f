"""Has JAX read files that jaxtra exported, call what is in them, and compare what both computed.

  JAXTRA_EXPORTED=/tmp/exported npx vitest run test/export/exports.test.ts
  python tools/check-exports.py /tmp/exported

Each function is a file NAME.jax, as serialize wrote it, and NAME.json: leaves of the arguments and of the results, and by how much more than
usual results may be off. Needs JAX on a CPU, and flatbuffers.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import jax
import jax.scipy.linalg  # registers LAPACK's routines
import ml_dtypes
import numpy as np
from jax import export

jax.config.update("jax_enable_x64", True)
# LAPACK's functions are registered when they are used first.
jax.jit(lambda a: (jax.lax.linalg.lu(a), jax.lax.linalg.qr(a), jax.lax.linalg.eigh(a), jax.lax.linalg.svd(a))).lower(np.eye(2)).compile()

ROUNDING = {"float16": 2**-9, "bfloat16": 2**-6, "float32": 8e-6, "complex64": 8e-6, "float64": 4e-12, "complex128": 4e-12}


def array(a):
    if a["dtype"] == "key<fry>":
        return jax.random.wrap_key_data(np.frombuffer(bytes.fromhex(a["hex"]), np.uint32).reshape([*a["shape"], 2]))
    dtype = ml_dtypes.bfloat16 if a["dtype"] == "bfloat16" else np.dtype(a["dtype"])
    return np.frombuffer(bytes.fromhex(a["hex"]), dtype).reshape(a["shape"])


def plain(x):
    return np.asarray(jax.random.key_data(x) if jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key) else x)


def difference(got, want, factor):
    """What differs, in words; None if nothing does. XLA's own functions of float32 are several units of the last place off."""
    got, want = plain(got), plain(want)
    if got.shape != want.shape or got.dtype != want.dtype:
        return f"{got.dtype}{got.shape} instead of {want.dtype}{want.shape}"
    if want.dtype.kind not in "fcV":
        bad = np.flatnonzero(got != want)
    else:
        wide = np.complex128 if want.dtype.kind == "c" else np.float64
        x, y = got.astype(wide).ravel(), want.astype(wide).ravel()
        scale = max(np.abs(y[np.isfinite(y)]).max(initial=0), 1e-30)
        near = (x == y) | (np.isnan(x) & np.isnan(y)) | (np.abs(x - y) <= ROUNDING[want.dtype.name] * factor * scale)
        bad = np.flatnonzero(~near)
    return None if len(bad) == 0 else f"element {bad[0]} is {got.ravel()[bad[0]]}, jaxtra has {want.ravel()[bad[0]]}"


def check(path):
    facts = json.loads(path.with_suffix(".json").read_text())
    e = export.deserialize(bytearray(path.read_bytes()))
    args, named = jax.tree.unflatten(e.in_tree, [array(a) for a in facts["args"]])
    gots = jax.tree.leaves(e.call(*args, **named))
    wants = [array(a) for a in facts["results"]]
    if len(gots) != len(wants):
        return f"{len(gots)} results instead of {len(wants)}"
    return next((d for d in map(lambda x, y: difference(x, y, facts["factor"]), gots, wants) if d), None)


def main(folder):
    counts = Counter()
    for path in sorted(Path(folder).glob("*.jax")):
        try:
            found = check(path)
        except Exception as e:  # readers and compilers have errors of many classes
            counts["refused"] += 1
            print(f"{path.stem}: refused: {str(e).splitlines()[0][:300]}")
            continue
        counts["differs" if found else "agrees"] += 1
        if found:
            print(f"{path.stem}: {found}")
    print(f"{sum(counts.values())} functions: {counts['agrees']} agree, {counts['differs']} differ, {counts['refused']} are refused")
    return counts["agrees"] < sum(counts.values())


sys.exit(main(sys.argv[1]))
