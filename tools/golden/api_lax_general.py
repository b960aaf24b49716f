"""Golden cases of the general operations of jaxtra.lax: bits, generators, ragged products, convolutions, windows, scatters."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cases import A, Both, I, Suite, U, f32, i32, inf, nan, seeded

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

if __name__ == "__main__":
    s.write()
