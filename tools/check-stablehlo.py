"""Compiles StableHLO that jaxtra wrote with XLA, runs it, and compares what both computed.

  JAXTRA_EMITTED=/tmp/emitted npx vitest run test/stablehlo/emit.test.ts test/stablehlo/emit-primitives.test.ts \\
    test/stablehlo/small-dtypes.test.ts
  python tools/check-stablehlo.py /tmp/emitted

Each program is a text NAME.mlir and NAME.json: operands, results and the relative rounding of each result. Needs JAX on a CPU.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import jax
import jax.scipy.linalg  # registers LAPACK's routines
import ml_dtypes
import numpy as np
from jax._src.lib import xla_client as xc

jax.config.update("jax_enable_x64", True)
# LAPACK's functions are registered when they are used first.
jax.jit(lambda a: (jax.lax.linalg.lu(a), jax.lax.linalg.qr(a), jax.lax.linalg.eigh(a), jax.lax.linalg.svd(a))).lower(np.eye(2)).compile()

devices = xc.DeviceList(tuple(jax.devices()[:1]))
client = jax.devices()[0].client


def array(a):
    dtype = np.dtype(getattr(ml_dtypes, a["dtype"], a["dtype"]))
    data = bytes.fromhex(a["hex"])
    if a["dtype"] in ("int2", "int4"):
        data = bytes(b & (2 ** int(a["dtype"][3:]) - 1) for b in data)
    return np.frombuffer(data, dtype).reshape(a["shape"])


def run(text, inputs):
    executable = client.compile_and_load(text, devices, xc.CompileOptions())
    results = executable.execute_sharded([jax.device_put(x) for x in inputs])
    return [np.asarray(r[0]) for r in results.disassemble_into_single_device_arrays()]


def difference(got, want, rounding):
    """What differs, in words; None if nothing does. XLA's own functions of float32 are several units of the last place off."""
    rounding *= 4
    if got.shape != want.shape or got.dtype != want.dtype:
        return f"{got.dtype}{got.shape} instead of {want.dtype}{want.shape}"
    if want.dtype.kind not in "fcV":
        bad = np.flatnonzero(got != want)
    else:
        wide = np.complex128 if want.dtype.kind == "c" else np.float64
        x, y = got.astype(wide).ravel(), want.astype(wide).ravel()
        finite = np.abs(y[np.isfinite(y)])
        scale = max(finite.max(initial=0), 1e-30)
        near = (x == y) | (np.isnan(x) & np.isnan(y)) | (np.abs(x - y) <= rounding * scale)
        bad = np.flatnonzero(~near)
    return None if len(bad) == 0 else f"element {bad[0]} is {got.ravel()[bad[0]]}, jaxtra has {want.ravel()[bad[0]]}"


def main(folder):
    counts = Counter()
    for path in sorted(Path(folder).glob("*.mlir")):
        facts = json.loads(path.with_suffix(".json").read_text())
        wants = [array(a) for a in facts["outputs"]]
        try:
            gots = run(path.read_text(), [array(a) for a in facts["inputs"]])
        except Exception as e:  # the compiler's errors have many classes
            counts["refused"] += 1
            print(f"{path.stem}: refused: {str(e).splitlines()[0][:300]}")
            continue
        found = [difference(*pair) for pair in zip(gots, wants, facts["rounding"])]
        if len(gots) != len(wants):
            found.append(f"{len(gots)} results instead of {len(wants)}")
        found = [d for d in found if d]
        counts["differs" if found else "agrees"] += 1
        if found:
            print(f"{path.stem}: {found[0]}")
    print(f"{sum(counts.values())} programs: {counts['agrees']} agree, {counts['differs']} differ, {counts['refused']} are refused")
    return counts["agrees"] < sum(counts.values())


sys.exit(main(sys.argv[1]))
