"""Functions as jax.export and StableHLO serialize them, beside the text of the same modules and what they give.

`exports` are whole files of `Exported.serialize()`, `artifacts` bytecode of the same modules for several versions of StableHLO,
`refused` what is not supported. Needs flatbuffers besides jax.
"""

import base64

import jax
import jax.numpy as np
import ml_dtypes
import numpy
from jax import export, lax, nn, random
from jax._src.interpreters import mlir
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from header import header, write

# Locations name this file without its folder.
jax.config.update("jax_hlo_source_file_canonicalization_regex", ".*/")

f32 = numpy.float32
V = numpy.array([0.5, -1.25, 2.0, 3.75], f32)
M = numpy.arange(12, dtype=f32).reshape(3, 4) / 8 - 0.5
I = numpy.array([2, 0, 2], numpy.int32)


def grown(x, n):
    """Region in region, values of the outer used in the inner."""
    def body(i, c):
        return lax.cond(i % 2 == 0, lambda: c + x, lambda: c * lax.fori_loop(0, i, lambda _, a: a * 0.5, 1.0).astype(f32))

    return lax.fori_loop(0, n, body, x)


def many_dtypes(x):
    """Constants of every dtype: scalar, splat, and listed."""
    out = []
    for dtype in "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128".split():
        d = np.dtype(dtype)
        listed = numpy.array([0, 1, 3, 100, 7, 2], d)
        edge = numpy.array([1.5, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1e-7], d) if np.issubdtype(d, np.inexact) else listed[::-1].copy()
        out += [np.asarray(listed), np.asarray(edge), np.full((2, 3), 1, d), np.asarray(numpy.array(1, d))]
    return out + [x]


def truths(x):
    pattern = numpy.arange(37) % 3 == 0
    return [np.asarray(pattern[:n]) for n in (1, 2, 8, 9, 16, 37)] + [
        np.asarray(numpy.full(n, b)) for n in (1, 3, 8, 9, 40) for b in (False, True)
    ] + [x]


@jax.custom_vjp
def halved(x):
    return x / 2


halved.defvjp(lambda x: (halved(x), None), lambda _, ct: (ct * 3,))


def network(params, x, *, scale=1.0):
    for w, b in params["layers"]:
        x = np.tanh(x @ w + b)
    return {"mean": np.mean(x) * scale, "parts": (x, None, [x.sum(0)])}


PARAMS = {"layers": [(M, V), (M.T @ M / 4, V * 2)]}
KEY = numpy.array([1, 42], numpy.uint32)
FUNCTIONS = {
    "add": (lambda x, y: x + y * 2, V, V),
    "elementwise": (lambda x: [np.sin(x), np.exp(x), np.log1p(np.abs(x)), np.sqrt(x * x), lax.rsqrt(x * x + 1), nn.sigmoid(x), np.tan(x), np.cbrt(x), np.power(x, 3), np.floor(x), np.sign(x), np.isfinite(x), np.where(x > 0, x, -1), np.clip(x, 0, 1), lax.erf(x), np.arctan2(x, 2.0)], V),
    "integers": (lambda i: [i << 1, i >> 1, lax.population_count(i), lax.clz(i), i ^ 5, ~i, i // 2, i % 3, i.astype(np.uint8), i > 1, lax.bitcast_convert_type(i, f32)], I),
    "complex": (lambda x: [lax.complex(x, x), np.real(np.exp(1j * x)), np.imag(x + 2j), np.abs(x + 1j), np.conj(x - 1j)], V),
    "constants": (many_dtypes, V),
    "truths": (truths, V),
    "large": (lambda x: x + numpy.arange(300, dtype=f32).reshape(100, 3).sum(1)[:4] + np.asarray(numpy.linspace(0, 1, 257, dtype=f32))[3], V),
    "reshaping": (lambda x: [x.T, x.reshape(2, 6), x[::-1], x[1:, ::2], np.pad(x, ((1, 0), (0, 2)), constant_values=1), lax.pad(x, f32(0), ((0, 1, 2), (-1, 0, 0))), np.concatenate([x, x + 1]), np.broadcast_to(x[0], (2, 4)), np.arange(5), np.eye(3)], M),
    "reductions": (lambda x: [x.sum(), x.max(0), x.prod(1), np.argmax(x), np.any(x > 0), np.cumsum(x, 1), lax.reduce((x, x * 2), (f32(0), f32(0)), lambda a, b: (a[0] + b[0], a[1] * b[1]), (1,)), np.logaddexp.reduce(x, 0)], M),
    "windows": (lambda x: [lax.reduce_window(x, -np.inf, lax.max, (2, 2), (1, 2), "SAME"), jax.grad(lambda y: lax.reduce_window(y, -np.inf, lax.max, (2, 2), (1, 1), "VALID").sum())(x), lax.reduce_window(x, 0.0, lax.add, (2, 2), (1, 1), ((0, 1), (1, 0)), base_dilation=(2, 1), window_dilation=(1, 2))], M),
    "sorting": (lambda x: [np.sort(x), np.argsort(x), lax.sort((x, -x), num_keys=2), lax.top_k(x, 2)], V),
    "products": (lambda a, b: [a @ b.T, np.einsum("ij,kj->ik", a, b, precision="highest"), lax.dot_general(a[None], b[None], (((2,), (2,)), ((0,), (0,)))), lax.dot_general(a, b, (((1,), (1,)), ((), ())), precision=lax.DotAlgorithmPreset.F32_F32_F32), a[0].astype(np.bfloat16) @ b[0].astype(np.bfloat16)], M, M),
    "convolution": (lambda x, k: [lax.conv_general_dilated(x, k, (1, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")), lax.conv_general_dilated(x, k, (1, 1), ((0, 1), (1, 0)), lhs_dilation=(2, 1), rhs_dilation=(1, 2), dimension_numbers=("NHWC", "HWIO", "NHWC")), lax.conv_general_dilated(x, k[:, :, :1], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=2), lax.conv_general_dilated(x, k, (1, 1), ((1, 1), (1, 1)), dimension_numbers=("NHWC", "HWIO", "NHWC"))], numpy.arange(32, dtype=f32).reshape(1, 4, 4, 2) / 16, numpy.ones((2, 2, 2, 2), f32)),
    "indexing": (lambda x, i: [x[i], x[i, 1], np.take(x, i, 0, mode="clip"), x.at[i].add(1), x.at[i].set(x[0], mode="drop"), x.at[i, 1].max(0), lax.dynamic_slice(x, (i[0], i[1]), (2, 2)), lax.dynamic_update_slice(x, x[:1, :2] + 1, (i[0], i[1])), jax.vmap(lambda r, j: r[j])(x, i)], M, I),
    "nothing": (lambda x: [np.zeros((0, 3), np.complex64), np.zeros((2, 0), bool), np.multiply.outer(x, x), np.full((40,), False)], V),
    "scalars": (lambda x: [x.at[0, 1].set(7), x[1, 2], x.at[-1].multiply(2), np.einsum("i,j", x[0], x[1])], M),
    "control": (grown, V, numpy.int32(5)),
    "switch": (lambda x, i: lax.switch(i[0], [lambda y: y, lambda y: y * 2, lambda y: y - x.sum()], x), V, I),
    "scan": (lambda x: lax.scan(lambda c, a: (c * 0.5 + a, (c, a * c)), f32(0), x), V),
    "gradient": (jax.grad(lambda x: np.sum(np.tanh(M @ x) ** 2)), V),
    "calls": (lambda x: jax.jit(lambda y: jax.jit(np.sin)(y) + nn.softplus(y))(x) + jax.jit(np.sin)(x * 2), V),
    "custom": (lambda x: halved(x) + nn.relu(x), V),
    "random": (lambda k: [random.uniform(k, (3,), f32), random.bits(k, (3,)), lax.rng_bit_generator(np.concatenate([k, k]), (4,))[1].shape], KEY),
    "fft": (lambda x: [np.fft.fft(x), np.fft.ifft(x + 1j), np.fft.rfft(x), np.fft.irfft(x[:3] + 0j)], V),
    "linalg": (lambda x: [lax.linalg.cholesky(x @ x.T + np.eye(3, dtype=f32)), lax.linalg.triangular_solve(np.eye(3, dtype=f32) * 2, x, left_side=True, lower=True)], M),
    "precision": (lambda x: [lax.reduce_precision(x, 5, 7), lax.exp(x, accuracy=lax.AccuracyMode.HIGHEST), lax.tanh(x, accuracy=lax.Tolerance(1e-3, 0.0, 2)), lax.optimization_barrier(x)], V),
    "composite": (lambda x: lax.composite(lambda y, *, k, r: y * k + r, name="my.op", version=3)(x, k=2, r=f32(0.95)), V),
    "unused": (lambda x, y, z: (z + 1, x), V, M, I),
    "names": (lambda x: x + 1, V),
    "tree": (network, PARAMS, M[:, :3]),
}
# Of StableHLO, written in versions 0, 1, 3, 4 and 6 of bytecode; the last one is added. Older ones have operations that were
# replaced since.
VERSIONS = ["0.9.0", "0.10.0", "0.12.0", "0.14.0", "1.0.0", "1.5.0"]
ARTIFACTS = ["elementwise", "truths", "products", "convolution", "indexing", "control", "sorting", "windows", "fft"]


# Operations that JAX lowers nothing to on one device.
DEVICES = """
module @devices {
  func.func @main(%x: tensor<4x4xf32>, %p: tensor<i1>, %s: tensor<4xf32>) -> (tensor<4x4xf32>, tensor<8x4xf32>, tensor<4x4xf32>) {
    %0 = "stablehlo.all_reduce"(%x) <{channel_handle = #stablehlo.channel_handle<handle = 3, type = 1>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
    }) : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %1 = "stablehlo.all_gather"(%x) <{all_gather_dim = 0 : i64, channel_handle = #stablehlo.channel_handle<handle = 0, type = 0>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4x4xf32>) -> tensor<8x4xf32>
    %2 = "stablehlo.collective_permute"(%x) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 1>, source_target_pairs = dense<[[0, 1], [1, 0]]> : tensor<2x2xi64>}> : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %3:3 = "stablehlo.batch_norm_training"(%x, %s, %s) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>)
    %4 = "stablehlo.if"(%p) ({ stablehlo.return %x : tensor<4x4xf32> }, { stablehlo.return %0 : tensor<4x4xf32> }) : (tensor<i1>) -> tensor<4x4xf32>
    %t = stablehlo.tuple %x, %s : tuple<tensor<4x4xf32>, tensor<4xf32>>
    %5 = stablehlo.get_tuple_element %t[0] : (tuple<tensor<4x4xf32>, tensor<4xf32>>) -> tensor<4x4xf32>
    %6 = stablehlo.replica_id : tensor<ui32>
    %token = stablehlo.create_token : !stablehlo.token
    %7:2 = "stablehlo.recv"(%token) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<4xf32>, !stablehlo.token)
    %8 = stablehlo.constant dense<1.0> : tensor<f32>
    %9 = stablehlo.constant dense<3> : tensor<1xi64>
    %10 = "stablehlo.rng"(%8, %8, %9) <{rng_distribution = #stablehlo<rng_distribution NORMAL>}> : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>
    %11 = stablehlo.custom_call @foo(%x) {called_computations = [@bar], has_side_effect = true, api_version = 4 : i32, backend_config = {a = 1 : i32, b = "é"}} : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %12 = stablehlo.custom_call @foo(%x) {backend_config = "\\01\\FF\\C3\\A9\\22"} : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %13 = "stablehlo.map"(%x, %x) <{dimensions = array<i64: 0, 1>}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
    }) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    func.return %0, %1, %2 : tensor<4x4xf32>, tensor<8x4xf32>, tensor<4x4xf32>
  }
  func.func private @bar(%x: tensor<f32>) -> tensor<f32> {
    func.return %x : tensor<f32>
  }
}
"""


def encoded(data):
    return base64.b64encode(bytes(data)).decode()


def text_of(artifact):
    with mlir.make_ir_context() as c:
        return stablehlo.deserialize_portable_artifact(c, bytes(artifact)).operation.get_asm(enable_debug_info=False)


def array(x):
    x = numpy.asarray(random.key_data(x) if np.issubdtype(x.dtype, jax.dtypes.prng_key) else x)
    return {"dtype": x.dtype.name, "shape": list(x.shape), "data": encoded(x.tobytes())}


def exported(f, args, vjp_order=0, **named):
    f = jax.jit(f)
    e = export.export(f, platforms=["cpu"])(*args, **named)
    leaves = jax.tree.leaves((args, named))
    out = f(*args, **named)
    entry = {
        "name": e.fun_name,
        "bytes": encoded(e.serialize(vjp_order=vjp_order)),
        "text": text_of(e.mlir_module_serialized),
        "inTree": str(e.in_tree),
        "args": [array(leaves[i]) for i in e.module_kept_var_idx],
        "results": [array(x) for x in jax.tree.leaves(out)],
        "types": [[a.str_short(short_dtypes=True) for a in avals] for avals in (e.in_avals, e.out_avals)],
    }
    if vjp_order:
        entry["vjp"] = text_of(e.vjp().mlir_module_serialized)
    return entry


def artifacts():
    """Of the modules that are exported; a version that lacks one of their operations is left out."""
    for name in ARTIFACTS:
        f, *args = FUNCTIONS[name]
        e = export.export(jax.jit(f), platforms=["cpu"])(*args)
        with mlir.make_ir_context() as c:
            module = stablehlo.deserialize_portable_artifact(c, bytes(e.mlir_module_serialized))
            for version in [*VERSIONS, stablehlo.get_current_version()]:
                try:
                    data = stablehlo.serialize_portable_artifact(module, version)
                except ValueError:
                    continue
                yield f"{name} {version}", encoded(data)


def devices():
    with mlir.make_ir_context():
        data = stablehlo.serialize_portable_artifact(ir.Module.parse(DEVICES), stablehlo.get_current_version())
    return {"bytes": encoded(data), "text": text_of(data)}


def refused():
    spec = export.symbolic_shape("n, 4")
    yield "severalPlatforms", export.export(jax.jit(np.sin), platforms=["cpu", "tpu"])(V).serialize()
    yield "anyShape", export.export(jax.jit(lambda x: x.sum(0)))(jax.ShapeDtypeStruct(spec, f32)).serialize()
    yield "float8", export.export(jax.jit(lambda x: x.astype(f32)))(numpy.zeros(3, ml_dtypes.float8_e4m3fn)).serialize()




if __name__ == "__main__":
    exports = {}
    for name, (f, *args) in FUNCTIONS.items():
        with jax.enable_x64(name == "constants"):
            exports[name] = exported(f, args)
    exports["named"] = exported(network, (PARAMS, M[:, :3]), scale=f32(2))
    exports["keys"] = exported(lambda k: {"keys": random.split(k), "bits": random.bits(k, (2,))}, (random.key(7),))
    exports["vjp"] = exported(lambda x, y: {"z": np.sin(x) * y}, (V, V), 1)
    exports["vjp2"] = exported(lambda x, i: [halved(x) * x * x, i], (V, I), 2)
    write(
        "golden/stablehlo/bytecode.json",
        {
            "header": header(__file__),
            "exports": exports,
            "artifacts": dict(artifacts()),
            "devices": devices(),
            "refused": {n: encoded(b) for n, b in refused()},
        },
    )
