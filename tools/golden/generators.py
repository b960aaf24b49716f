"""Random numbers by the generators rbg and unsafe_rbg, alone and under vmap over keys: bit by bit."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import random

import header

a = jnp.array([0.5, 1.0, 2.5], jnp.float32)
p = jnp.array([0.2, 0.3, 0.5], jnp.float32)
# Functions of one key, by the names that the test gives them.
samplers = {
    "split": lambda k: random.key_data(random.split(k, 3)),
    "splitShape": lambda k: random.key_data(random.split(k, (2, 2))),
    "foldIn": lambda k: random.key_data(random.fold_in(k, 7)),
    "foldInNegative": lambda k: random.key_data(random.fold_in(k, np.int32(-3))),
    "bits": lambda k: random.bits(k, (5,)),
    "bits8": lambda k: random.bits(k, (5,), np.uint8),
    "bitsScalar": lambda k: random.bits(k),
    "uniform": lambda k: random.uniform(k, (2, 3)),
    "uniform16": lambda k: random.uniform(k, (4,), jnp.bfloat16).astype(jnp.float32),
    "normal": lambda k: random.normal(k, (5,)),
    "randint": lambda k: random.randint(k, (4,), 0, 1000),
    "permutation": lambda k: random.permutation(k, 6),
    "categorical": lambda k: random.categorical(k, jnp.log(p), shape=(4,)),
    "gumbel": lambda k: random.gumbel(k, (3,)),
    "gamma": lambda k: random.gamma(k, a),
    "keyOfKey": lambda k: random.uniform(random.split(k)[1], (2,)),
}


def words(x):
    x = np.asarray(x)
    return (x.view(np.uint32) if x.dtype == np.float32 else x.astype(np.int64)).tolist()


# What unsafe_rbg does otherwise than rbg shows in these.
own = ("split", "splitShape", "foldIn", "bits", "uniform", "randint", "gamma", "keyOfKey")

rows = []
for impl in ("rbg", "unsafe_rbg"):
    key = random.key(42, impl=impl)
    for name, f in samplers.items():
        if impl == "unsafe_rbg" and name not in own:
            continue
        keys = random.split(random.key(3, impl=impl), 3)
        row = {"impl": impl, "name": name, "one": words(jax.jit(f)(key)), "mapped": words(jax.jit(jax.vmap(f))(keys))}
        rows.append(row)
with jax.enable_x64(True):
    for impl in ("rbg", "unsafe_rbg"):
        key = random.key(2**33 + 5, impl=impl)
        bits = np.asarray(random.bits(key, (3,), np.uint64)).astype(object).tolist()
        uniform = np.asarray(random.uniform(key, (3,), np.float64)).view(np.uint64).astype(object).tolist()
        rows.append({"impl": impl, "name": "bits64", "one": [str(b) for b in bits]})
        rows.append({"impl": impl, "name": "uniform64", "one": [str(b) for b in uniform]})
header.write("golden/generators.json", {"header": header.header(__file__), "rows": rows})
