"""Golden cases of jaxtra.image, in float32."""

import jax.image
import numpy as np

from cases import A, I, Suite, f32, seeded

s = Suite("image", __file__)
N = "image."
s.file("resize")
METHODS = ["nearest", "linear", "cubic", "lanczos3", "lanczos5", "area", "cubic-pytorch"]
for m in METHODS:
    seeded("resize" + m)
    for a in (True, False):
        opts = {} if a else {"antialias": False}
        s.case(N + "resize", f32(5, 6), (8, 3), m, tol="few", grad=[0] if a and m != "nearest" else None, **opts)
s.case(N + "resize", f32(4, 4, 2), (7, 4, 2), "bilinear", tol="few")
s.case(N + "resize", I(1, 2, 3), (5,), "nearest")
s.case(N + "resize", I(1, 2, 3), (5,), "linear", tol="few")
s.case(N + "resize", f32(3), (3,), "cubic", tol="few")
s.error(N + "resize", f32(3), (3, 3), "linear")
s.error(N + "resize", f32(3), (4,), "unknown")
for m in METHODS[1:6]:
    seeded("translate" + m)
    s.case(N + "scaleAndTranslate", f32(5, 6), (7, 4), (0, 1), A(1.3, 0.7), A(0.4, -0.3), m, tol="few", grad=[0, 3, 4] if m in ("linear", "cubic") else [0], py=jax.image.scale_and_translate)
s.case(N + "scaleAndTranslate", f32(5, 6), (5, 9), (1,), A(1.5), A(0.25), "linear", antialias=False, tol="few", py=jax.image.scale_and_translate)
s.error(N + "scaleAndTranslate", f32(3), (3,), (0,), A(1), A(0), "nearest", py=jax.image.scale_and_translate)
s.write()
