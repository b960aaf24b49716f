"""Has JAX read files that jaxtra exported, call what is in them, and compare what both computed.

  JAXTRA_EXPORTED=/tmp/exported npx vitest run test/export/exports.test.ts
  python tools/check-exports.py /tmp/exported

Each function is a file NAME.jax, as serialize wrote it, and NAME.json: leaves of the arguments and of the results, and by how much more than
usual results may be off. Needs JAX on a CPU, and flatbuffers.
"""

import json
import sys

import jax
import numpy as np
from jax import export

import compare_with_jax as compare

ROUNDING = {"float16": 2**-9, "bfloat16": 2**-6, "float32": 8e-6, "complex64": 8e-6, "float64": 4e-12, "complex128": 4e-12}
KEYS = {"key<fry>": "threefry2x32", "key<rbg>": "rbg", "key<urbg>": "unsafe_rbg"}


def array(a):
    if a["dtype"] in KEYS:
        words = np.frombuffer(bytes.fromhex(a["hex"]), np.uint32)
        return jax.random.wrap_key_data(words.reshape([*a["shape"], -1]), impl=KEYS[a["dtype"]])
    return compare.array(a)


def plain(x):
    return np.asarray(jax.random.key_data(x) if jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key) else x)


def check(path):
    facts = json.loads(path.with_suffix(".json").read_text())
    e = export.deserialize(bytearray(path.read_bytes()))
    args, named = jax.tree.unflatten(e.in_tree, [array(a) for a in facts["args"]])
    gots = [plain(x) for x in jax.tree.leaves(e.call(*args, **named))]
    wants = [plain(array(a)) for a in facts["results"]]
    bounds = [ROUNDING.get(want.dtype.name, 0) * facts["factor"] for want in wants]
    return compare.first_difference(gots, wants, bounds)


sys.exit(compare.check_all(sys.argv[1], "*.jax", "functions", check))
