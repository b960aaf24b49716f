"""Golden rows of jaxtra.lax's control flow, over every dtype and at the edges."""

from cases import Ref, f32
from plain import nan, np
from sweep import ALL, Sweep, V

s = Sweep("lax", __file__)
N = "lax."
M = V(1, 0, 3, 2, -1, 2.5, shape=(2, 3))
ONE = V(2, shape=())
E = np.zeros((0, 3), np.float32)
S = np.float32(1.5)

s.file("sweepControl")
for x, y in [(M, M), (ONE, ONE)]:
    s.sweep(N + "cond", np.bool_(True), Ref(N + "add"), Ref(N + "mul"), x, y)
    s.sweep(N + "switch", np.int32(1), [Ref(N + "add"), Ref(N + "max")], x, y)
# NumPy does not know bfloat16 as a number, so JAX refuses it alone of the floats.
s.sweep(N + "cond", V(1, shape=()), Ref(N + "neg"), Ref(N + "square"), f32(2), dtypes=[d for d in ALL if d != "bfloat16"])
s.sweep(N + "switch", V(1, shape=()), [Ref(N + "neg"), Ref(N + "square")], f32(2))
s.sweep(N + "map", Ref(N + "square"), M)
s.sweep(N + "scan", Ref("numpy.divmod"), V(7, shape=()), V(2, 1, 1))
s.sweep(N + "scan", Ref("numpy.broadcastArrays"), V(7, 8), V(1, 2, 3, 4, shape=(2, 2)), reverse=True)
s.sweep(N + "scan", Ref("numpy.divmod"), ONE, f32(2))
s.sweep(N + "scan", Ref("numpy.divmod"), 5.0, V(2, 3))
s.sweep(N + "whileLoop", Ref("numpy.any"), Ref("numpy.zerosLike"), M)
s.sweep(N + "foriLoop", 1, 4, Ref("numpy.multiply"), M)
# Bounds that are floats JAX truncates where it knows them, and counts up from where it does not.
s.sweep(N + "foriLoop", V(1, shape=()), V(3, shape=()), Ref("numpy.maximum"), M, dtypes=[d for d in ALL if "float" not in d])
for op in ["add", "max", "mul", "bitwiseOr"]:
    s.sweep(N + "associativeScan", Ref(N + op), V(1, 0, 3, 2, 1))
s.sweep(N + "associativeScan", Ref(N + "add"), M, axis=1, reverse=True)
s.sweep(N + "platformDependent", M, default=Ref(N + "square"))
s.sweep(N + "composite", Ref(N + "square"), "my.square", apply=[M])
s.sweep(N + "customLinearSolve", Ref(N + "neg"), M, Ref(N + "map"))
s.sweep(N + "customRoot", Ref(N + "neg"), M, Ref("tree.map"), Ref("tree.map"))
for x in [E, S, np.float32([nan, 1])]:
    s.case(N + "cond", np.bool_(False), Ref(N + "neg"), Ref(N + "square"), x)
    s.case(N + "switch", np.int32(9), [Ref(N + "neg"), Ref(N + "square")], x)
    s.case(N + "map", Ref(N + "square"), x)
    s.case(N + "scan", Ref("numpy.divmod"), np.float32(3), x)
    s.case(N + "whileLoop", Ref("numpy.any"), Ref("numpy.zerosLike"), x)
    s.case(N + "foriLoop", 0, 2, Ref("numpy.multiply"), x)
    s.case(N + "associativeScan", Ref(N + "max"), x)
    s.case(N + "platformDependent", x, default=Ref(N + "square"))
    s.case(N + "composite", Ref(N + "square"), "my.square", apply=[x])
    s.case(N + "customLinearSolve", Ref(N + "neg"), x, Ref(N + "map"))
    s.case(N + "customRoot", Ref(N + "neg"), x, Ref("tree.map"), Ref("tree.map"))
s.write()
