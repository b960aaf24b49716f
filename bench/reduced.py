"""JAX's side of reduced.ts: the same functions of the same arrays, in turn through the dtypes."""

import json
import time

import jax
import jax.numpy as jnp
import numpy as np

MILLION = 2**20
DTYPES = ["float32", "bfloat16", "float16"]


def hashed(shape, seed):
    with np.errstate(over="ignore"):
        x = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B1)
        x += np.uint32((seed * 0x85EBCA77) & 0xFFFFFFFF)
        for by, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
            x ^= x >> np.uint32(by)
            x *= np.uint32(factor)
        x ^= x >> np.uint32(15)
    return (x / 2147483648 - 1).astype(np.float32).reshape(shape)


def chain(x, y):
    for _ in range(8):
        x = x * 0.9 + y
    return x


FUNCTIONS = {
    "add": lambda x, y: x + y,
    "chain": chain,
    "softmax": lambda x, _: jax.nn.softmax(x, -1),
}


def checksum(x):
    v = np.asarray(x, np.float64).ravel()
    return float(np.mean(v * (1 + np.arange(v.size) % 7))), float(np.mean(np.abs(v)))


def measure(name, millions):
    f = jax.jit(FUNCTIONS[name])
    shape = (millions * MILLION // 1024, 1024)
    operands = {d: [jnp.asarray(hashed(shape, seed)).astype(d) for seed in (1, 2)] for d in DTYPES}
    first, sums, least = {}, {}, dict.fromkeys(DTYPES, float("inf"))
    for d, xs in operands.items():
        start = time.perf_counter()
        sums[d] = checksum(f(*xs).block_until_ready())
        first[d] = 1e3 * (time.perf_counter() - start)
    runs, stop = 0, time.perf_counter() + 2
    while runs < 3 or time.perf_counter() < stop:
        for d, xs in operands.items():
            start = time.perf_counter()
            f(*xs).block_until_ready()
            least[d] = min(least[d], 1e3 * (time.perf_counter() - start))
        runs += 1
    for d in DTYPES:
        line = {"workload": name, "size": f"{millions}M {d}", "min_ms": least[d], "first_ms": first[d], "runs": runs}
        print(json.dumps(line | {"checksum": sums[d][0], "norm": sums[d][1]}), flush=True)


for millions in (1, 16):
    for name in FUNCTIONS:
        measure(name, millions)
