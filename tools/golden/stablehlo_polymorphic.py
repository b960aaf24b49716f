"""Functions that jax.export wrote for axes of any size and for several platforms, and what they give for some sizes.

`programs`: the file, the text of the module, and for each choice of sizes the arguments, the results and the gradient of the sum of all
floating-point results by the first argument. `refused`: arguments that do not fit, and what JAX says of them. Needs flatbuffers besides jax.
"""

import base64
import re

import jax
import jax.numpy as np
import numpy
from jax import export, lax, nn, random
from jax._src.interpreters import mlir
from jaxlib.mlir.dialects import stablehlo

from header import header, write

jax.config.update("jax_hlo_source_file_canonicalization_regex", ".*/")
f32 = numpy.float32


def layer(x, w):
    return np.tanh(x @ w)


def loop(x):
    return lax.fori_loop(0, x.shape[0], lambda i, c: c * 0.5 + x[i], np.zeros(x.shape[1:], x.dtype))


def scan(x):
    return lax.scan(lambda c, a: (c * 0.5 + a, c * a), np.zeros(x.shape[1:], x.dtype), x)


def attention(q, k, v):
    s = np.einsum("bqd,bkd->bqk", q, k) / 2.0
    mask = np.tril(np.ones(s.shape[1:], bool))
    return np.einsum("bqk,bkd->bqd", nn.softmax(np.where(mask, s, -1e9), axis=-1), v)


def convolution(x, k):
    return nn.relu(lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))).mean((1, 2))


LAPACK = lambda x: np.abs(np.linalg.qr(x)[1])  # noqa: E731

# Shapes of the arguments, choices of the variables, constraints.
PROGRAMS = {
    "matmul": (layer, ["b, 3", "3, 2"], [{"b": 2}, {"b": 5}], ()),
    "transposed": (lambda x: x.T @ x, ["b, 3"], [{"b": 1}, {"b": 4}], ()),
    "flatten": (lambda x: x.reshape(x.shape[0], -1) * 2, ["b, 2, 3"], [{"b": 3}], ()),
    "flattenAll": (lambda x: x.reshape(-1) + 1, ["b, 3"], [{"b": 2}, {"b": 3}], ()),
    "arange": (lambda x: x * np.arange(x.shape[0], dtype=f32)[:, None], ["b, 2"], [{"b": 3}, {"b": 1}], ()),
    "zeros": (lambda x: np.zeros((x.shape[0], 2)) + np.full((x.shape[0] * 2,), 3.0).sum() + x.shape[0], ["b"], [{"b": 4}], ()),
    "concatenate": (lambda x, y: np.concatenate([x, y, x]), ["a, 2", "b, 2"], [{"a": 1, "b": 2}, {"a": 3, "b": 1}], ()),
    "stack": (lambda x: np.stack([x, x * 2], 1), ["b"], [{"b": 3}], ()),
    "mean": (lambda x: [x.mean(), x.mean(0), x.var(0), x.max(0), x.sum(1)], ["b, 3"], [{"b": 2}, {"b": 5}], ()),
    "softmax": (lambda x: nn.softmax(x, axis=0), ["b, 2"], [{"b": 3}], ()),
    "scan": (scan, ["b, 2"], [{"b": 3}, {"b": 1}], ()),
    "loop": (loop, ["b, 2"], [{"b": 4}], ()),
    "half": (lambda x: x[: x.shape[0] // 2] + x.shape[0] % 2, ["b, 2"], [{"b": 4}, {"b": 5}], ()),
    "strided": (lambda x: [x[::2], x[::-1], x[1:], x[-1]], ["b, 2"], [{"b": 4}, {"b": 5}], ["b >= 2"]),
    "max": (lambda x, y: np.ones((jax.core.max_dim(x.shape[0], y.shape[0]),)).sum() + x[0] + y[0], ["a", "b"], [{"a": 2, "b": 5}, {"a": 4, "b": 1}], ()),
    "min": (lambda x, y: x[: jax.core.min_dim(x.shape[0], y.shape[0])], ["a", "b"], [{"a": 2, "b": 5}, {"a": 4, "b": 1}], ()),
    "multiple": (lambda x, y: x.reshape(-1, 4) @ y, ["4*b", "4, b"], [{"b": 1}, {"b": 3}], ()),
    "product": (lambda x: x.reshape(x.shape[0] * x.shape[1], x.shape[2]).sum(0), ["a, b, 2"], [{"a": 2, "b": 3}], ()),
    "square": (lambda x: np.trace(x) + np.eye(x.shape[0]).sum(), ["n, n"], [{"n": 3}], ()),
    "outer": (lambda x, y: np.outer(x, y), ["a", "b"], [{"a": 2, "b": 3}], ()),
    "even": (lambda x: x.reshape(x.shape[0] // 2, 2).sum(1), ["b"], [{"b": 4}, {"b": 6}], ["mod(b, 2) == 0", "b >= 4"]),
    "equal": (lambda x, y: x + y, ["a", "b"], [{"a": 2, "b": 2}], ["a == b"]),
    "between": (lambda x: x[3:], ["b"], [{"b": 4}, {"b": 7}], ["b >= 3", "b <= 8"]),
    "pad": (lambda x: np.pad(x, ((1, x.shape[0]), (0, 1)), constant_values=2), ["b, 2"], [{"b": 2}], ()),
    "vmap": (jax.vmap(lambda r: np.dot(r, r) + r[0]), ["b, 3"], [{"b": 2}], ()),
    "largest": (lambda x: [lax.top_k(x, 2), lax.top_k(x, x.shape[0] - 1)], ["b"], [{"b": 4}], ["b >= 2"]),
    "approximate": (lambda x: lax.approx_max_k(x, x.shape[0] - 1), ["b"], [{"b": 4}], ["b >= 2"]),
    "bits": (lambda x: lax.rng_bit_generator(np.arange(4, dtype=np.uint32), (x.shape[0], 2))[1], ["b"], [{"b": 3}], ()),
    "sort": (lambda x: [np.sort(x, 0), np.argsort(-x[:, 0]), np.argmax(x, 0)], ["b, 2"], [{"b": 5}], ()),
    "cumsum": (lambda x: [np.cumsum(x, 0), lax.cummax(x, 0)], ["b, 2"], [{"b": 5}, {"b": 1}], ()),
    "gather": (lambda x: [x[np.array([0, 0])], np.take(x, np.array([1, 0]), 1)], ["b, 2"], [{"b": 3}], ()),
    "scatter": (lambda x: x.at[0].add(1.0).at[:, 1].multiply(2.0), ["b, 2"], [{"b": 3}], ()),
    "update": (lambda x: lax.dynamic_update_slice(x, x[:1] * 3, (x.shape[0] - 1, 0)), ["b, 2"], [{"b": 3}], ()),
    "slice": (lambda x: lax.dynamic_slice_in_dim(x, 1, x.shape[0] - 1), ["b, 2"], [{"b": 3}], ["b >= 2"]),
    "cond": (lambda x: lax.cond(x.sum() > 0, lambda: x * 2, lambda: x - x.shape[0]), ["b, 2"], [{"b": 3}], ()),
    "while": (lambda x: lax.while_loop(lambda c: c.sum() < 10.0 * x.shape[0], lambda c: c * 2 + 1, x), ["b"], [{"b": 3}], ()),
    "attention": (attention, ["b, t, 2", "b, t, 2", "b, t, 2"], [{"b": 1, "t": 3}, {"b": 2, "t": 2}], ()),
    "convolution": (convolution, ["b, 4, 4, 1", "3, 3, 1, 2"], [{"b": 2}], ()),
    "random": (lambda x: random.uniform(random.key(3), x.shape) + random.normal(random.key(5), (x.shape[0],))[:, None], ["b, 2"], [{"b": 3}], ()),
    "calls": (lambda x: jax.jit(lambda y: y.sum(0) / y.shape[0])(x) + jax.jit(lambda y: y[0])(x), ["b, 2"], [{"b": 3}], ()),
    "window": (lambda x: lax.reduce_window(x, -np.inf, lax.max, (2, 2), (1, 1), "VALID"), ["b, 3"], [{"b": 4}], ["b >= 2"]),
    "unused": (lambda x, y, z: x + z.shape[0], ["b", "2", "c, 3"], [{"b": 2, "c": 4}], ()),
    "tree": (lambda p: {"y": p["x"] @ p["w"], "n": [np.asarray(p["x"].shape[0] * f32(1.0))]}, [{"x": "b, 2", "w": "2, 2"}], [{"b": 3}], ()),
    "cholesky": (lambda x: lax.linalg.cholesky(x @ np.swapaxes(x, 1, 2) + 3 * np.eye(2)), ["b, 2, 2"], [{"b": 2}], ()),
}
SEVERAL = {
    "everywhere": (lambda x: np.sin(x) + 1, ["3"], [{}], ()),
    "dependent": (lambda x: lax.platform_dependent(x, cpu=lambda y: y * 2, tpu=np.cos, default=np.tan), ["3"], [{}], ()),
    "triangular": (LAPACK, ["3, 2"], [{}], ()),
    "symbolic": (lambda x: lax.platform_dependent(x, cpu=lambda y: y.sum(0), default=lambda y: y[0]) * x.shape[0], ["b, 2"], [{"b": 3}], ()),
}
PLATFORMS = ["tpu", "cpu", "cuda"]
REFUSED = {
    "matmul": [["0, 3", "3, 2"]],
    "multiple": [["6", "4, 1"], ["8", "4, 3"]],
    "square": [["2, 3"]],
    "even": [["5"], ["2"]],
    "equal": [["2", "3"]],
    "between": [["9"]],
    "attention": [["1, 3, 2", "2, 3, 2", "1, 3, 2"]],
}


def encoded(data):
    return base64.b64encode(bytes(data)).decode()


def text_of(artifact):
    with mlir.make_ir_context() as c:
        return stablehlo.deserialize_portable_artifact(c, bytes(artifact)).operation.get_asm(enable_debug_info=False)


def array(x):
    x = numpy.asarray(x)
    return {"dtype": x.dtype.name, "shape": list(x.shape), "data": encoded(x.tobytes())}


def arguments(shapes, sizes):
    n = [0]

    def one(shape):
        known = tuple(eval(d, {}, sizes) for d in shape.split(","))
        n[0] += 1
        return ((numpy.arange(numpy.prod(known)) * 7 * n[0] % 11 - 4) / 4).astype(f32).reshape(known)

    return jax.tree.map(one, shapes)


def floats(tree):
    return sum(x.sum() for x in jax.tree.leaves(tree) if np.issubdtype(x.dtype, np.floating))


def gradient(f, args):
    """None where there is none: JAX does not go back through integers and loops that do not count, nobody through calls of LAPACK."""
    if f is LAPACK:
        return None
    try:
        return [array(x) for x in jax.tree.leaves(jax.grad(lambda x: floats(f(x, *args[1:])))(args[0]))]
    except (TypeError, ValueError):
        return None


def program(f, shapes, choices, constraints, platforms, vjp_order=0):
    scope = export.SymbolicScope(constraints)
    specs = jax.tree.map(lambda s: jax.ShapeDtypeStruct(export.symbolic_shape(s, scope=scope), f32), shapes)
    e = export.export(jax.jit(f), platforms=platforms)(*specs)
    calls = []
    for sizes in choices:
        args = jax.tree.map(np.asarray, arguments(shapes, sizes))
        calls.append({
            "args": [array(x) for x in jax.tree.leaves(args)],
            "results": [array(x) for x in jax.tree.leaves(f(*args))],
            "gradient": gradient(f, args),
        })
    return e, {
        "bytes": encoded(e.serialize(vjp_order=vjp_order)),
        "types": [[[[str(d) for d in a.shape], a.dtype.name] for a in avals] for avals in (e.in_avals, e.out_avals)],
        "kept": list(e.module_kept_var_idx),
        "calls": calls,
    }


def message(e, shapes):
    try:
        e.call(*arguments(shapes, {}))
    except ValueError as error:
        return re.sub(r" Please see .*", "", str(error), flags=re.DOTALL)
    raise AssertionError("JAX takes it")


if __name__ == "__main__":
    programs, refused = {}, []
    for name, (f, shapes, choices, constraints) in PROGRAMS.items():
        order = 1 if name in ("matmul", "scan", "attention", "unused") else 0
        e, programs[name] = program(f, shapes, choices, constraints, ["cpu"], order)
        if name not in ("attention", "random", "convolution"):
            programs[name]["text"] = text_of(e.mlir_module_serialized)
        for bad in REFUSED.get(name, []):
            refused.append({"name": name, "args": [array(x) for x in arguments(bad, {})], "message": message(e, bad)})
    for name, (f, shapes, choices, constraints) in SEVERAL.items():
        e, programs[name] = program(f, shapes, choices, constraints, PLATFORMS, 1 if name == "symbolic" else 0)
        programs[name]["text"] = text_of(e.mlir_module_serialized)
    write("golden/stablehlo/polymorphic.json", {"header": header(__file__), "platforms": PLATFORMS, "programs": programs, "refused": refused})
