"""Decompositions in JAX on one core, in processor time, for comparison with linalg.ts: taskset -c 0 python bench/linalg.py"""

import json
import time

import jax
import jax.numpy as jnp
import numpy as np


def hashed(n, seed):
    """The inputs of harness.ts."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(n, dtype=np.uint64) * np.uint64(0x9E3779B1) + np.uint64(seed * 0x85EBCA77 & 0xFFFFFFFF)) & mask
    x ^= x >> np.uint64(15)
    x = x * np.uint64(0x2C1B3C6D) & mask
    x ^= x >> np.uint64(12)
    x = x * np.uint64(0x297A2D39) & mask
    x ^= x >> np.uint64(15)
    return (x / 2147483648 - 1).astype(np.float32)


decompositions = {
    "cholesky": jax.lax.linalg.cholesky,
    "lu": jax.lax.linalg.lu,
    "qr": jnp.linalg.qr,
    "eigh": jnp.linalg.eigh,
    "svd": jnp.linalg.svd,
    "eig": jnp.linalg.eig,
    "eigvals": jnp.linalg.eigvals,
    "eigvalsh": jnp.linalg.eigvalsh,
    "svdvals": jnp.linalg.svdvals,
}
for name, run in decompositions.items():
    for batch, n in [(1, 256), (1, 512), (1000, 8), (1000, 32)]:
        a = hashed(batch * n * n, 1).reshape((batch, n, n) if batch > 1 else (n, n))
        transposed = np.swapaxes(a, -1, -2)
        a = jnp.array(a + transposed if name in ("eigh", "eigvalsh") else a @ transposed + np.eye(n) if name == "cholesky" else a)
        f = jax.jit(run)
        times = []
        stop = time.perf_counter() + 1.5
        while len(times) < 2 or time.perf_counter() < stop:
            start = time.process_time()
            jax.block_until_ready(f(a))
            times.append((time.process_time() - start) * 1000)
        line = {"workload": name, "size": f"{batch}x{n}x{n}", "min_ms": min(times[1:]), "first_ms": times[0]}
        print(json.dumps(line), flush=True)
