"""Conversions between float32 and 16-bit floats, bit for bit: test/golden/dtypes/halves.json.

Every 16-bit pattern up; down all numbers of the dtype, the ties between them and the neighbours of both, and patterns
from all over float32. The results are hashed, 1,024 elements a hash.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from header import header, write

CHUNK = 1024


def hashes(words):
    """h = 31 h + word, in 32 bits, over each chunk."""
    words = words.astype(np.uint32)
    words = np.concatenate([words, np.zeros(-len(words) % CHUNK, np.uint32)]).reshape(-1, CHUNK)
    h = np.zeros(len(words), np.uint32)
    for column in words.T:
        h = h * np.uint32(31) + column
    return [int(x) for x in h]


def scattered(n):
    x = np.arange(n, dtype=np.uint32) * np.uint32(0x9E3779B1)
    x = (x ^ (x >> 15)) * np.uint32(0x2C1B3C6D)
    return x ^ (x >> 12)


def near(dtype):
    """Bits of float32: each number, the tie above it, and the neighbours of both, with both signs."""
    count = {"float16": 0x7C01, "bfloat16": 0x7F81}[dtype]
    bits = lax.bitcast_convert_type(jnp.arange(count, dtype=jnp.uint16), dtype)
    numbers = np.asarray(bits.astype("float32")).astype("f8")
    numbers[-1] = 2.0 ** {"float16": 16, "bfloat16": 128}[dtype]
    ties = (numbers[1:] + numbers[:-1]) / 2
    exact = np.stack([numbers[:-1], ties], 1).ravel().astype("f4").view(np.uint32)
    size = np.stack([exact - (exact > 0), exact, exact + 1], 1).ravel().astype(np.uint32)
    return np.concatenate([size, size | np.uint32(2**31)])


def convert(words, source, target):
    x = lax.bitcast_convert_type(jnp.asarray(words), source)
    unsigned = {"float32": "uint32"}.get(target, "uint16")
    return np.asarray(jax.jit(lambda x: lax.bitcast_convert_type(x.astype(target), unsigned))(x))


def main():
    out = {"header": header(__file__)}
    for dtype in ("float16", "bfloat16"):
        down = np.concatenate([near(dtype), scattered(2**17)])
        up = np.arange(65536, dtype=np.uint16)
        out[dtype] = {
            "up": hashes(convert(up, dtype, "float32")),
            "down": hashes(convert(down, "float32", dtype)),
        }
    write("golden/dtypes/halves.json", out)


main()
