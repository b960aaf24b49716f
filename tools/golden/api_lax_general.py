"""Golden cases of the general operations of jaxtra.lax: bits, generators, ragged products, convolutions, windows, scatters."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jax._src.lax import windowed_reductions as windows

from cases import A, Both, I, Ref, Suite, U, camel, f32, i32, inf, nan, seeded

s = Suite("lax", __file__)
N = "lax."
i8 = lambda *v: np.array(v, np.int8)

s.file("bits")
seeded("laxbits")
for x, to in [
    (A(1.0, -0.0, nan, inf), jnp.uint16), (A(1.5, -2.25), jnp.uint8), (I(258, -1), jnp.int16), (I(258, -1), jnp.int8),
    (np.array([[0, 0x3F80], [1, 0xC000]], np.uint16), jnp.float32), (np.array([[1, 2, 3, 255]], np.uint8), jnp.int32),
    (np.array([7, -7], np.int16), jnp.uint8), (np.array([1, 2], np.int8), jnp.int16),
]:
    s.case(N + "bitcastConvertType", x, to)
s.error(N + "bitcastConvertType", np.zeros(3, np.uint16), jnp.float32)
for a, b in [(I(2**30, -(2**31), -3, 7), I(8, -(2**31), 5, -1)), (U(4294967295, 7), U(4294967295, 3))]:
    s.case(N + "mulhi", a, b)

s.file("generator")
T = lambda name: Both(name, getattr(lax.RandomAlgorithm, name))
key = U(11, 22, 33, 44)
for algorithm in ["RNG_THREE_FRY", "RNG_PHILOX", "RNG_DEFAULT"]:
    for shape in [(6,), (5,), (3, 3), (3, 5), (5, 4), (1,), (2, 3, 2), (), (0,)]:
        s.case(N + "rngBitGenerator", key, shape, jnp.uint32, T(algorithm))
    s.case(N + "rngBitGenerator", key, (5,), jnp.uint8, T(algorithm))
    s.case(N + "rngBitGenerator", key, (3, 3), jnp.uint16, T(algorithm))
    # Carries of the counter.
    s.case(N + "rngBitGenerator", U(1, 2, 4294967294, 4294967295), (20,), jnp.uint32, T(algorithm))
s.error(N + "rngBitGenerator", key, (5,), jnp.int32)

s.file("products")
seeded("laxproducts")
D = (((1,), (0,)), ((), ()))
s.case(N + "dotGeneral", i32(2, 3).astype(np.int8), f32(3, 2), D, tol="sum", n=3)
s.case(N + "dotGeneral", f32(2, 3), i32(3, 2), D, tol="sum", n=3, grad=[0])
s.case(N + "dotGeneral", i32(2, 3).astype(np.int8), i32(3, 2), D)
s.case(N + "dotGeneral", i32(2, 3).astype(np.int8), i32(3, 2).astype(np.int8), D, preferred_element_type=jnp.int32)
s.case(N + "dotGeneral", i32(2, 3), f32(3, 2) > 0, D)
s.error(N + "dotGeneral", i32(2, 3), i32(3, 2), D, preferred_element_type=jnp.int8)
sizes = I(2, 0, 3)
s.case(N + "raggedDot", f32(6, 4), f32(3, 4, 2), sizes, tol="sum", n=12, grad=[0, 1])
s.file("convolutions")
seeded("laxconvolutions")
s.case(N + "convGeneralDilatedLocal", f32(2, 3, 5), f32(4, 6, 4), (1,), "VALID", (2,), tol="sum", n=6, grad=[0, 1])
s.case(N + "convGeneralDilatedLocal", f32(1, 5, 6, 2), f32(3, 3, 8, 3), (2, 2), ((1, 0), (0, 0)), (2, 2), dimension_numbers=("NHWC", "HWIO", "NHWC"), tol="sum", n=8)
s.case(N + "convGeneralDilated", i32(1, 2, 5), i32(3, 2, 2), (1,), "VALID", preferred_element_type=jnp.float32, tol="sum", n=4)
s.case(N + "convGeneralDilated", f32(2, 3), f32(4, 3), (), (), tol="sum", n=3, grad=[0, 1])
s.case(N + "convGeneralDilated", f32(1, 2, 3, 4, 5), f32(2, 2, 2, 2, 3), (1, 2, 1), ((1, 0), (0, 0), (-1, 1)), tol="sum", n=24, grad=[0, 1])
s.case(N + "convGeneralDilated", f32(1, 1, 2, 3, 2, 3), f32(2, 1, 2, 2, 1, 2), (1, 1, 1, 1), "SAME", rhs_dilation=(1, 1, 1, 1), tol="sum", n=8)
s.case(N + "convGeneralDilated", f32(2, 4, 6), f32(6, 2, 3), (2,), ((-1, 2),), lhs_dilation=(2,), rhs_dilation=(2,), feature_group_count=2, tol="sum", n=6, grad=[0, 1])
s.case(N + "convGeneralDilated", f32(4, 2, 6), f32(6, 2, 3), (1,), ((0, -1),), batch_group_count=2, tol="sum", n=6, grad=[0, 1])
s.case(N + "convGeneralDilated", f32(1, 1, 3), f32(1, 1, 2), (1,), ((-2, -1),))
s.error(N + "convGeneralDilated", f32(1, 1, 3), f32(1, 1, 2), (1,), "VALID", preferred_element_type=jnp.float16)
s.error(N + "convGeneralDilated", i32(1, 1, 3), i32(1, 1, 2), (1,), "VALID", preferred_element_type=jnp.uint32)

s.file("sorting")
seeded("laxsorting")
for k in [0, 2, 5]:
    s.case(N + "topK", f32(3, 5), k, grad=[0])
s.case(N + "topK", f32(4, 3), 2, axis=0, grad=[0])
s.case(N + "topK", A(nan, 1.0, 3.0, nan, 2.0), 3)
s.case(N + "topK", I(3, 3, 1, 3), 2)
s.case(N + "approxMaxK", f32(3, 8), 3, grad=[0])
s.case(N + "approxMinK", f32(3, 8), 3, grad=[0])
s.case(N + "approxMaxK", f32(8, 3), 2, reduction_dimension=0)
s.error(N + "topK", f32(3), 4)

s.file("scatter")
seeded("laxscatter")


def SD(u, i, o, batch=(), indices=()):
    fields = dict(update_window_dims=u, inserted_window_dims=i, scatter_dims_to_operand_dims=o, operand_batching_dims=batch, scatter_indices_batching_dims=indices)
    return Both({camel(k): list(v) for k, v in fields.items()}, lax.ScatterDimensionNumbers(**{k: tuple(v) for k, v in fields.items()}))


ROWS = SD((), (0,), (0,))
at = lambda *rows: np.array([[r] for r in rows], np.int32)
for name in ["scatterMin", "scatterMax"]:
    s.case(N + name, f32(5), at(1, 3, 1, 9), f32(4), ROWS, grad=[0, 2])
    # Ties share the derivative.
    s.case(N + name, A(1.0, 2.0, 3.0), at(1, 1, 2), A(2.0, 2.0, 3.0), ROWS, grad=[0, 2])
    s.case(N + name, i32(5), at(1, 3, 1), i32(3), ROWS)
s.case(N + "scatterMul", f32(5), at(1, 3, 1), f32(3), ROWS, tol="few", grad=[0])
s.case(N + "scatterMul", f32(5), at(1, 3, 0), f32(3), ROWS, unique_indices=True, tol="few", grad=[0, 2])
s.case(N + "scatterSub", f32(5), at(1, 3, 1), f32(3), ROWS, tol="few", grad=[0, 2])
BATCHED = SD((2,), (1,), (1,), (0,), (0,))
for mode in ["clip", "drop"]:
    for name in ["scatter", "scatterAdd", "scatterMax"]:
        # JAX's derivative of a clipped extremum is NaN.
        wrt = None if (mode, name) == ("clip", "scatterMax") else [0, 2]
        s.case(N + name, f32(2, 4, 3), np.array([[[0], [9]], [[3], [2]]], np.int32), f32(2, 2, 2), BATCHED, mode=mode, tol="few", grad=wrt)
s.case(N + "scatterApply", f32(5), at(1, 3, 1), Ref("lax.square"), ROWS, update_shape=(3,), tol="few")
s.case(N + "scatterApply", f32(4, 3), at(2, 0), Ref("lax.neg"), SD((1,), (0,), (0,)), update_shape=(2, 3))
GD = Both(
    dict(offsetDims=[2], collapsedSliceDims=[1], startIndexMap=[1], operandBatchingDims=[0], startIndicesBatchingDims=[0]),
    lax.GatherDimensionNumbers(offset_dims=(2,), collapsed_slice_dims=(1,), start_index_map=(1,), operand_batching_dims=(0,), start_indices_batching_dims=(0,)),
)
for mode in ["clip", "fill", "promise_in_bounds"]:
    s.case(N + "gather", f32(2, 4, 3), np.array([[[0], [2]], [[3], [1]]], np.int32), GD, (1, 1, 2), mode=mode, grad=[0])
s.case(N + "gather", f32(2, 4, 3), np.array([[[0], [7]], [[-1], [1]]], np.int32), GD, (1, 1, 2), mode="fill", fill_value=-1, grad=[0])

s.file("bodies")
seeded("laxbodies")
s.case(N + "reduce", f32(3, 4), np.float32(0), Ref("numpy.hypot"), (1,), tol="few")
s.case(N + "reduce", f32(3, 4), np.float32(-inf), Ref("numpy.logaddexp"), (0,), tol="few", grad=[0])
s.case(N + "reduce", i32(3, 4), np.int32(0), Ref("numpy.bitwiseXor"), (0, 1))
s.case(N + "reduce", f32(0, 4), np.float32(3), Ref("numpy.hypot"), (0,))
s.case(N + "reduceWindow", f32(4, 5), np.float32(0), Ref("numpy.hypot"), (2, 2), (1, 2), "SAME", tol="few")
s.case(N + "reduceWindow", f32(7), np.float32(0), Ref("numpy.hypot"), (2,), (1,), ((1, 2),), window_dilation=(2,), base_dilation=(2,), tol="few")
wide = ((1, 2, 2, 1), (1, 2, 1, 1))
prim = lambda f: lax.ge_p if f is lax.ge else lax.le_p
SCATTER = lambda y, x, f, *a: windows._select_and_scatter_add(y, x, prim(f), *a)
GATHER = lambda t, x, f, *a: windows._select_and_gather_add(t, x, prim(f), *a, (1,) * x.ndim, (1,) * x.ndim)
for f in ["ge", "le"]:
    s.case(N + "selectAndScatterAdd", f32(1, 2, 3, 2), f32(1, 4, 4, 2), Ref("lax." + f), *wide, ((0, 0),) * 4, py=SCATTER, tol="few", grad=[0])
    s.case(N + "selectAndScatterAdd", f32(5), A(1.0, 1.0, 0.0, 2.0, 2.0), Ref("lax." + f), (2,), (1,), ((1, 0),), py=SCATTER, tol="few", grad=[0])
    s.case(N + "selectAndGatherAdd", f32(5), f32(5), Ref("lax." + f), (3,), (2,), ((1, 1),), py=GATHER, grad=[0])

if __name__ == "__main__":
    s.write()
