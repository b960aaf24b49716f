"""Compiles StableHLO that jaxtra wrote with XLA, runs it, and compares what both computed.

  JAXTRA_EMITTED=/tmp/emitted npx vitest run test/stablehlo/emit.test.ts test/stablehlo/emit-primitives.test.ts \\
    test/stablehlo/small-dtypes.test.ts
  python tools/check-stablehlo.py /tmp/emitted

Each program is a text NAME.mlir and NAME.json: operands, results and the relative rounding of each result. Needs JAX on a CPU.
"""

import json
import sys

import jax
import numpy as np
from jax._src.lib import xla_client as xc

from compare_with_jax import array, check_all, first_difference

devices = xc.DeviceList(tuple(jax.devices()[:1]))
client = jax.devices()[0].client


def run(text, inputs):
    executable = client.compile_and_load(text, devices, xc.CompileOptions())
    results = executable.execute_sharded([jax.device_put(x) for x in inputs])
    return [np.asarray(r[0]) for r in results.disassemble_into_single_device_arrays()]


def check(path):
    facts = json.loads(path.with_suffix(".json").read_text())
    gots = run(path.read_text(), [array(a) for a in facts["inputs"]])
    # XLA's own functions of float32 are several units of the last place off.
    return first_difference(gots, [array(a) for a in facts["outputs"]], [4 * r for r in facts["rounding"]])


sys.exit(check_all(sys.argv[1], "*.mlir", "programs", check))
