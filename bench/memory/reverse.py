"""JAX's side of reverse.ts: the same loop, by scan; its temporary bytes as XLA plans them."""

import json
import time

import jax
import jax.numpy as np
from jax import lax

steps, size = 10_000, 1024


def step(c, w):
    return np.sin(c * w) + c * 0.5


def keep_all(w):
    return np.sum(lax.scan(lambda c, _: (step(c, w), None), w, None, length=steps)[0])


def keep_roots(w):
    part = jax.checkpoint(lambda c: lax.scan(lambda c, _: (step(c, w), None), c, None, length=100)[0])
    return np.sum(lax.scan(lambda c, _: (part(c), None), w, None, length=steps // 100)[0])


w = np.linspace(0.5, 1.5, size, dtype="float32")
record = {"workload": f"memory: reverse mode through {steps} steps of {size} floats, JAX {jax.__version__}"}
for name, f in [("scan sqrt", keep_roots), ("scan all", keep_all)]:
    start = time.perf_counter()
    program = jax.jit(jax.grad(f)).lower(w).compile()
    program(w).block_until_ready()
    first = time.perf_counter() - start
    least = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        program(w).block_until_ready()
        least = min(least, time.perf_counter() - start)
    peak = program.memory_analysis().temp_size_in_bytes
    record[name] = {"peak_bytes": peak, "ms": round(1e3 * least), "first_ms": round(1e3 * first)}
print(json.dumps(record))
