"""Golden rows of optax's arithmetic of trees, projections, rarer losses and transformations over every dtype."""

import math
import warnings

import numpy as np

from cases import Key
from sweep import ALL, D, FLOATS, Sweep, V

warnings.filterwarnings("ignore")
s = Sweep("optim", __file__)
nan, inf = math.nan, math.inf
X = {"a": V(1, -2.5, 0.5), "b": V(0.75, 2, -1)}
Y = {"a": V(0.5, -1, 3), "b": V(2, 0, 1)}
BAD = {"a": V(nan, 1, inf), "b": V(-inf, 1, 2)}
SHAPES = {"a": V(1.5, shape=()), "b": V(shape=(0, 2))}


def rows(name, *args, dtypes=ALL, **options):
    """With trees in place of None."""
    for x, y, some in [(X, Y, dtypes), (BAD, Y, [d for d in FLOATS if d in dtypes]), (SHAPES, SHAPES, ["float32"])]:
        trees = iter([x, y, y])
        s.sweep(name, *[next(trees) if a is None else a for a in args], dtypes=some, **options)


s.file("sweepTrees")
T = "optim.tree."
# Python's sum of booleans begins with a number.
rows(T + "add", None, None, dtypes=[d for d in ALL if d != "bool"])
for name in ["sub", "mul", "div", "vdot", "allclose", "castLike"]:
    rows(T + name, None, None)
for name in ["sum", "max", "min", "size", "conj", "real", "norm", "zerosLike", "onesLike", "clip"]:
    rows(T + name, None)
rows(T + "sum", None, associative_reduction=True, dtypes=FLOATS)
for ord in [1, inf]:
    rows(T + "norm", None, ord=ord, squared=True, dtypes=[*FLOATS, "int32", "complex64"])
rows(T + "clip", None, -0.5, 1.5)
rows(T + "addScale", None, 0.5, None)
rows(T + "scale", 0.5, None)
rows(T + "where", np.array(True), None, None)
rows(T + "batchShape", None, (2,), dtypes=["float32", "int8"])
rows(T + "fullLike", None, 2.5)
rows(T + "cast", None, "float16")
rows(T + "cast", None, D)
rows(T + "dtype", None)
rows(T + "biasCorrection", None, 0.9, np.int32(3))
rows(T + "randomLike", Key(3), None)
for order in [1, 2, 3]:
    rows(T + "updateMoment", None, None, 0.9, order)
    rows(T + "updateMomentPerElemNorm", None, None, 0.9, order)
rows(T + "updateInfinityMoment", None, None, 0.9, 0.01)

s.file("sweepProjections")
P = "optim.projections.projection"
# Optax gives trees of float32 for 16 bits in some, so that its L1Ball refuses these; -1 is no unsigned bound.
SINGLE = ["float32", "float64", "complex64", "complex128"]
SIGNED = [d for d in ALL if d[0] != "u"]
for name, dtypes in [("NonNegative", ALL), ("L1Ball", SINGLE), ("L1Sphere", ALL), ("L2Ball", ALL), ("L2Sphere", ALL), ("LinfBall", SIGNED), ("Simplex", ALL)]:
    rows(P + name, None, dtypes=dtypes)
for name in ["L1Ball", "L2Ball", "LinfBall", "Simplex"]:
    rows(P + name, None, 0.5, dtypes=["float32"] if name == "L1Ball" else ["float32", "bfloat16", "int32"])
rows(P + "Box", None, None, None)
s.sweep(P + "Hypercube", V(1, -2.5, 0.5))
s.sweep(P + "Hypercube", V(1, -2.5, 0.5), 0.5, dtypes=FLOATS)
for name, more in [("Vector", []), ("Hyperplane", [0.5]), ("Halfspace", [0.5])]:
    rows(P + name, None, None, *more)

s.file("sweepRareLosses")
L = "optim.losses."
A, B = V(0.5, -1, 2, 0, shape=(2, 2)), V(1, 0, 0.25, 0.75, shape=(2, 2))
LABELS = np.array([1, 0], np.int32)
for name, args in [
    ("perceptronLoss", [A, B]), ("sparsemaxLoss", [A, np.array([[True, False], [False, True]])]), ("polyLossCrossEntropy", [A, B]),
    ("klDivergenceWithLogTargets", [A, B]), ("generalizedKlDivergence", [A, B]), ("convexKlDivergence", [A, B]), ("rankingSoftmaxLoss", [A, B]),
    ("multiclassHingeLoss", [A, LABELS]), ("multiclassPerceptronLoss", [A, LABELS]), ("multiclassSparsemaxLoss", [A, LABELS]),
    ("binaryDiceLoss", [A, B]), ("diceLoss", [A, B]), ("multiclassGeneralizedDiceLoss", [A, B]), ("tripletMarginLoss", [A, B, V(1, 1, 0, 0, shape=(2, 2))]),
]:
    # JAX's softmax of unsigned numbers wraps; that booleans cannot be subtracted is found only on the way.
    left = {"diceLoss": "u", "multiclassGeneralizedDiceLoss": "u", "multiclassSparsemaxLoss": "bool"}.get(name, "-")
    s.sweep(L + name, *args, dtypes=[d for d in ALL if not d.startswith(left)])
    s.sweep(L + name, V(nan, inf, -inf, 1, shape=(2, 2)), *args[1:], dtypes=FLOATS)

s.file("sweepRareTransforms")


def step(name, *args):
    for params, gradients, dtypes in [(X, Y, ALL), (X, BAD, FLOATS), (SHAPES, SHAPES, ["float32"])]:
        s.sweep("optim." + name, *args, apply=[params, gradients], dtypes=dtypes)


for name in """scaleByAdadelta scaleByAdamax scaleByAdan scaleByAmsgrad scaleByDistanceOverGradients scaleByNovograd scaleByOptimisticGradient
scaleByParamBlockNorm scaleByParamBlockRms scaleBySign scaleBySm3""".split():
    step(name)
for name in ["optimisticAdam", "optimisticAdamV2", "scaleByRprop", "signum"]:
    step(name, 0.1)
rows("optim.safeRootMeanSquares", V(1, -2, 0.5), 0.1)
rows("optim.scaleGradient", None, 0.5)
EXAMPLES = {"a": V(3, 4, 0.5, 0.25, shape=(2, 2)), "b": V(1, -2)}
for name in ["perExampleGlobalNormClip", "perExampleLayerNormClip"]:
    s.sweep("optim." + name, EXAMPLES, 1.0)
s.sweep("optim.nnls", V(1, 2, 3, -1, 0.5, 0.5, shape=(3, 2)), V(1, -2, 0.5), 10)
s.sweep("optim.powerIteration", V(4, 1, 1, 3, shape=(2, 2)))
s.sweep("optim.matrixInversePthRoot", V(4, 1, 1, 3, shape=(2, 2)), 2)
s.write()
