"""Golden cases of jaxtra.ops: reductions over rows that share a number."""

import numpy as np

from cases import I, Suite, f32, i32, b1, seeded

s = Suite("ops", __file__)
s.file("segments")
for name in ["segmentSum", "segmentProd", "segmentMax", "segmentMin"]:
    fn = "ops." + name
    seeded(name)
    tol = dict(tol="few") if name in ("segmentSum", "segmentProd") else dict(tol="exact")
    s.case(fn, f32(5, 2), I(0, 2, 0, -1, 7), num_segments=4, grad=None if name == "segmentProd" else [0], **tol)
    s.case(fn, f32(6), I(1, 1, 0, 3, 3, 3), num_segments=4, indices_are_sorted=True, **tol)
    s.case(fn, f32(6), I(5, -2, 0, 3, 1, 3), num_segments=3, mode="clip", **tol)
    s.case(fn, f32(7, 3), I(0, 1, 0, 1, 5, 1, 0), num_segments=2, bucket_size=3, **tol)
    s.case(fn, i32(4), I(0, 0, 2, 9), num_segments=3)
    s.case(fn, np.array([1, 2, 3], np.uint32), I(0, 0, 2), num_segments=4)
    s.case(fn, f32(0, 2), np.zeros((0,), np.int32), num_segments=2)
    s.case(fn, f32(2), I(0, 1), num_segments=0)
    s.error(fn, f32(2), I(0, 1), num_segments=-1)
    s.error(fn, f32(3, 2), np.zeros((3, 2), np.int32), num_segments=2)
s.case("ops.segmentMax", b1(4), I(0, 0, 2, 1), num_segments=4)
s.case("ops.segmentMin", b1(4), I(0, 0, 2, 1), num_segments=4)
s.write()
