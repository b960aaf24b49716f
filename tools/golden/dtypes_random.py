"""Random numbers of every dtype, to the bit: test/golden/dtypes/random.json."""

import jax
import numpy as np

from header import header, write

jax.config.update("jax_enable_x64", True)
key = jax.random.key(42)
out = {}


def put(fn, dtype, *args):
    x = np.asarray(getattr(jax.random, fn)(key, (9,), *args[:2], dtype=dtype, **(args[2] if len(args) > 2 else {})))
    out[f"{fn} {dtype} {' '.join(map(str, args[:2]))}".strip()] = x.tobytes().hex()


for d in ["uint8", "uint16", "uint32", "uint64"]:
    put("bits", d)
for d in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]:
    i = np.iinfo(d)
    put("randint", d, 3, 100)
    put("randint", d, int(i.min), min(int(i.max), 2**62) + (i.bits < 32))
for d in ["float16", "bfloat16", "float32", "float64"]:
    for fn in ["uniform", "normal", "exponential", "gumbel", "laplace", "logistic", "cauchy"]:
        put(fn, d)
    x = np.asarray(jax.random.uniform(key, (9,), d, -2, 5))
    out[f"uniform {d} -2 5"] = x.tobytes().hex()
write("golden/dtypes/random.json", {"header": header(__file__), "cases": out})
