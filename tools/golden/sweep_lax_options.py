"""Golden rows of options of jaxtra.lax's functions: dtypes of results, axes, paddings and starts."""

from cases import I, f32, seeded
from plain import jnp, nan, np
from sweep import ALL, D, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
NARROW = [d for d in ALL if "64" not in d or d == "complex64"]

s.file("sweepOptions")
s.sweep(N + "mul", V(100, 2.5, -3, 7), V(3, 2.5, 2, 0.5), out_dtype=D)
for to in ["bool", "int8", "int32", "uint8", "float16", "float32", "complex64"]:
    s.sweep(N + "mul", V(100, 2.5, -3, 7), V(3, 2.5, 2, 0.5), dtypes=NARROW, out_dtype=to)
s.sweep(N + "mul", V(1, 2.5, -3), I(2, 3, 4), out_dtype="float32")
s.case(N + "mul", f32(2), 2.0, out_dtype="float16")
s.case(N + "mul", np.float32([nan, 1]), f32(2), out_dtype="bfloat16")

P = V(1, 2, 0, 1, 3, 1, shape=(2, 3))
s.sweep(N + "dot", P, P, dimension_numbers=(((1,), (1,)), ((0,), (0,))))
s.sweep(N + "dot", P, P, dimension_numbers=(((0, 1), (0, 1)), ((), ())), preferred_element_type=jnp.dtype("float32"))
seeded("dot")
s.case(N + "dot", f32(2, 2, 3), f32(2, 3, 2), dimension_numbers=(((2,), (1,)), ((0,), (0,))))
s.case(N + "dot", f32(2, 2, 3), f32(2, 3, 2))

X = V(1, 2, 0, 1, 3, 1, 2, 0, shape=(1, 2, 4))
W = V(1, 0, 2, 1, shape=(1, 2, 2))
for to in ["int32", "float32"]:
    dtype = jnp.dtype(to)
    s.sweep(N + "conv", X, W, (1,), "SAME", preferred_element_type=dtype)
    s.sweep(N + "convWithGeneralPadding", X, W, (1,), ((1, 0),), (2,), (1,), preferred_element_type=dtype)
    s.sweep(N + "convGeneralDilatedPatches", X, (2,), (1,), "SAME", preferred_element_type=dtype)
    s.sweep(N + "convTranspose", V(1, 2, 0, 1, shape=(1, 2, 2)), V(1, 0, 2, 1, shape=(2, 2, 1)), (2,), "SAME", preferred_element_type=dtype)
seeded("transpose")
x, w = f32(1, 4, 2), f32(3, 2, 1)
for padding in [((1, 1),), ((0, 2),), ((2, 1),), ((0, 0),), ((3, 0),), "SAME", "VALID"]:
    for options in [{}, {"rhs_dilation": (2,)}, {"transpose_kernel": True}]:
        kernel = w.swapaxes(1, 2) if "transpose_kernel" in options else w
        s.case(N + "convTranspose", x, kernel, (2,), padding, use_consistent_padding=True, **options)
s.case(N + "convTranspose", f32(1, 3, 3, 1), f32(2, 3, 1, 2), (1, 2), ((1, 0), (0, 1)), use_consistent_padding=True)
s.case(N + "convTranspose", x, w, (2,), ((1, 1),))

rows = f32(4, 3)
for at in [-1, -9, 2]:
    for allow in [True, False]:
        o = {"allow_negative_indices": allow}
        start = I(at)[0]
        s.case(N + "dynamicSlice", rows, (start, I(-1)[0]), (2, 1), **o)
        s.case(N + "dynamicUpdateSlice", rows, f32(2, 1), (start, I(-1)[0]), **o)
        s.case(N + "dynamicSliceInDim", rows, start, 2, **o)
        s.case(N + "dynamicIndexInDim", rows, start, **o)
        s.case(N + "dynamicUpdateSliceInDim", rows, f32(2, 3), start, 0, **o)
        s.case(N + "dynamicUpdateIndexInDim", rows, f32(3), start, 0, **o)
s.case(N + "dynamicSlice", rows, (I(-1)[0], I(-1)[0]), (2, 1), allow_negative_indices=(True, False))
s.case(N + "dynamicSlice", rows, (I(-1)[0], I(-1)[0]), (2, 1), allow_negative_indices=(True,))
s.case(N + "dynamicSlice", rows, (-1, -1), (2, 1), allow_negative_indices=False)

# JAX measures only some rows of U: here the greatest element stands in the first.
T = N + "linalg.tridiagonalSolve"
s.sweep(T, V(0, 1), V(1, 1), V(1, 0), V(1, 2, shape=(2, 1)), tol="special", perturb_singular=True)
s.sweep(T, V(0, 0), V(3, 0), V(0, 0), V(1, 1, shape=(2, 1)), dtypes=["float32", "float64", "complex64"], tol="special", perturb_singular=True)
solved = lambda dl, d, du, b: s.case(T, *[np.float32(v) for v in (dl, d, du)], np.float32(b).reshape(len(d), -1 if d else 2), tol="special", perturb_singular=True)
for pivot in [-0.0, 1e-8, -1e-8, 1e-30, 0.9]:
    for b in [1, 1e10, 1e35, -3e38]:
        solved([0, 0], [1, pivot], [0, 0], [1, b])
solved([0, 0], [1, 1e-30], [0, 0], [1, 1, 1, 1e10])
solved([9, 0], [1, 0], [100, 9999], [1, 1])
solved([0, 0], [0, 2], [0, 0], [1, 1])
solved([0, 1, 1], [1, 1, 1], [1, 1, 0], [1, 2, 3])
solved([0, 0], [0, 0], [0, 0], [1, 0])
solved([0, 0], [1, nan], [0, 0], [1, 1])
solved([], [], [], np.zeros((0, 2)))
s.case(T, np.float32([[0, 1], [0, 0]]), np.float32([[1, 1], [0, 4]]), np.float32([[1, 0], [0, 0]]), np.float32([[[1], [2]], [[3], [4]]]), tol="special", perturb_singular=True)
s.write()
