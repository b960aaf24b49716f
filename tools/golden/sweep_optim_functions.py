"""Golden rows of optax's losses, schedules and functions of parameters over every dtype."""

import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np

from cases import Both, Call, camel
from sweep import ALL, FLOATS, Sweep, V

warnings.filterwarnings("ignore")
s = Sweep("optim", __file__)
inf, nan = math.inf, math.nan
O = "optim."
X, Y = V(0.5, -1, 2, 0, shape=(2, 2)), V(1, 0, 0.25, 0.75, shape=(2, 2))
EMPTY = V(shape=(0, 2))
ONE = V(0.5, shape=())
BROKEN = V(nan, inf, -inf, 1, shape=(2, 2))


def rows(name, *args, empty=True, scalar=True, broken=True, **options):
    """With arrays in place of None: the first is `X`, the others `Y`."""
    def call(x, y, dtypes):
        given = [x] + [y] * len(args)
        filled = [g if a is None else a for g, a in zip(given, args)]
        s.sweep(O + name, *filled, dtypes=dtypes, **options)

    call(X, Y, ALL)
    call(EMPTY, EMPTY, ["float32"]) if empty else None
    call(ONE, ONE, ["float32"]) if scalar else None
    call(BROKEN, Y, FLOATS) if broken else None


s.file("sweepLosses")
for name in """squaredError l2Loss huberLoss logCosh cosineSimilarity cosineDistance hingeLoss klDivergence safeSoftmaxCrossEntropy
sigmoidBinaryCrossEntropy sigmoidFocalLoss softmaxCrossEntropy""".split():
    rows(name, None, None)
for name in ["squaredError", "l2Loss", "huberLoss", "logCosh"]:
    s.sweep(O + name, X, dtypes=["float32", "int32", "bfloat16"])
s.sweep(O + "huberLoss", X, Y, delta=0.25, dtypes=FLOATS)
s.sweep(O + "cosineSimilarity", X, Y, epsilon=0.5, axis=0, dtypes=FLOATS)
s.sweep(O + "sigmoidFocalLoss", X, Y, alpha=0.25, gamma=1.5, dtypes=FLOATS)
s.sweep(O + "softmaxCrossEntropy", X, Y, axis=0, where=np.array([[True, False], [True, True]]), dtypes=FLOATS)
rows("smoothLabels", None, 0.2)
s.sweep(O + "smoothLabels", Y, 0.2, axis=0, where=np.array([[True, False], [True, True]]), dtypes=FLOATS)
CLASS = np.array([1, 0], np.int32)
rows("softmaxCrossEntropyWithIntegerLabels", None, CLASS, empty=False, scalar=False)
s.sweep(O + "softmaxCrossEntropyWithIntegerLabels", X, V(1, 0))
s.sweep(O + "softmaxCrossEntropyWithIntegerLabels", EMPTY, np.zeros(0, np.int32), dtypes=["float32"])
s.sweep(O + "softmaxCrossEntropyWithIntegerLabels", ONE, np.int32(0), dtypes=["float32"])
rows("ntxent", None, CLASS, empty=False, scalar=False)
s.sweep(O + "ntxent", EMPTY, np.zeros(0, np.int32), dtypes=["float32"])
s.sweep(O + "ntxent", ONE, np.int32(0), dtypes=["float32"])
LOGITS = V(0.5, -1, 2, 0, 1, 0.25, shape=(1, 3, 2))
# Unsigned logits wrap in JAX's logSoftmax; logarithms of 16 bits are rounded before they are added up in float32.
for dtypes, tol in [([d for d in ALL if d[0] != "u" and "16" not in d], "plain"), (["int16"], "plain"), (["float16", "bfloat16"], "half")]:
    s.sweep(O + "ctcLoss", LOGITS, V(0, 0, 0, shape=(1, 3)), np.array([[1]], np.int32), V(0, shape=(1, 1)), dtypes=dtypes, tol=tol)
s.sweep(O + "ctcLoss", V(0.5, nan, 2, 0, 1, 0.25, shape=(1, 3, 2)), V(0, 0, 0, shape=(1, 3)), np.array([[1]], np.int32), V(0, shape=(1, 1)), dtypes=FLOATS)
s.sweep(O + "ctcLoss", V(shape=(0, 3, 2)), V(shape=(0, 3)), np.zeros((0, 1), np.int32), V(shape=(0, 1)), dtypes=["float32"])
s.sweep(O + "ctcLoss", ONE, ONE, np.int32(0), ONE, dtypes=["float32"])
jax.clear_caches()

s.file("sweepSchedules")
# These look for one count among their boundaries.
SCALAR = {"piecewiseInterpolateSchedule", "linearOnecycleSchedule", "cosineOnecycleSchedule"}


constant = lambda value: lambda count: jnp.asarray(value)


def counts(name, args, options):
    # A number of Python is what optax gives for a constant; here it is an array.
    py = constant if name == "constantSchedule" else None
    row = lambda count, dtypes: s.sweep(O + name, *args, apply=[count], dtypes=dtypes, py=py, **options)
    for count in [0, 1, 3, 11]:
        row(V(count, shape=()), ALL if count == 3 else ["int32", "float32"])
    row(V(nan, shape=()), FLOATS)
    if name not in SCALAR:
        row(V(0, 1, 2, 5, 11, nan), ["int32", "float32"])
        row(V(shape=(0,)), ["int32"])
    jax.clear_caches()


FACTORS = Both({"2": 0.5, "5": 0.25}, {2: 0.5, 5: 0.25})
SCHEDULES = [
    ("constantSchedule", [0.1], {}),
    ("linearSchedule", [0.1, 0.5, 4], {}),
    ("linearSchedule", [0.1, 0.5, 4], dict(transition_begin=1)),
    ("polynomialSchedule", [1.0, 0.1, 2, 4], dict(transition_begin=1)),
    ("cosineDecaySchedule", [0.1, 4], dict(alpha=0.5, exponent=2.0)),
    ("exponentialDecay", [0.1, 2, 0.5], dict(transition_begin=1, staircase=True, end_value=0.01)),
    ("exponentialDecay", [0.1, 2, 0.5], {}),
    ("piecewiseConstantSchedule", [0.1, FACTORS], {}),
    ("piecewiseInterpolateSchedule", ["linear", 0.1, FACTORS], {}),
    ("linearOnecycleSchedule", [10, 1.0], {}),
    ("cosineOnecycleSchedule", [10, 1.0], {}),
    ("warmupConstantSchedule", [0.0, 1.0, 2], {}),
    ("warmupCosineDecaySchedule", [0.0, 1.0, 2, 6], {}),
    ("warmupExponentialDecaySchedule", [0.0, 1.0, 2, 2, 0.5], {}),
    ("joinSchedules", [[Call(O + "constantSchedule", 0.5), Call(O + "linearSchedule", 0.1, 0.5, 4)], [2]], {}),
]
for name, args, options in SCHEDULES:
    counts(name, args, options)
CYCLE = dict(init_value=0.0, peak_value=1.0, warmup_steps=1, decay_steps=3)
cycles = Both([{camel(k): v for k, v in CYCLE.items()}] * 2, [CYCLE] * 2)
counts("sgdrSchedule", [cycles], {})

s.file("sweepParameters")
TREE = {"a": V(1, -2.5, 0.5), "b": V(0.75, shape=()), "e": V(shape=(0, 2))}
OTHER = {"a": V(0.5, -1, 3), "b": V(2, shape=()), "e": V(shape=(0, 2))}
BAD = {"a": V(nan, 1, inf), "b": V(-inf, shape=()), "e": V(shape=(0, 2))}
F32 = {"a": np.array([0.5, -1.25, 3], np.float32), "b": np.float32(2), "e": np.zeros((0, 2), np.float32)}
for a, b, dtypes in [(TREE, OTHER, ALL), (TREE, BAD, FLOATS)]:
    s.sweep(O + "applyUpdates", a, b, dtypes=dtypes)
    s.sweep(O + "incrementalUpdate", a, b, 0.25, dtypes=dtypes)
    s.sweep(O + "periodicUpdate", a, b, np.int32(4), 2, dtypes=dtypes)
    s.sweep(O + "globalNorm", b, dtypes=dtypes)
    s.sweep(O + "safeNorm", b["a"], 1.0, dtypes=dtypes)
s.sweep(O + "applyUpdates", TREE, F32)
s.sweep(O + "applyUpdates", F32, TREE)
s.sweep(O + "periodicUpdate", TREE, OTHER, V(3, shape=()), 2)
s.sweep(O + "safeNorm", V(0, 0.25), 1.0)
s.sweep(O + "safeNorm", ONE, 1.0, dtypes=["float32"])
s.sweep(O + "safeNorm", V(shape=(0,)), 1.0, dtypes=["float32"])
s.sweep(O + "safeNorm", V(1, 2, 0, 0, shape=(2, 2)), 1.0, axis=1, keepdims=True, ord=1, dtypes=FLOATS)
for counts, dtypes in [(V(3, shape=()), ALL), (V(0, 1, 7), ALL), (V(shape=(0,)), ["int32"]), (V(nan, inf), FLOATS)]:
    s.sweep(O + "safeInt32Increment", counts, dtypes=dtypes)
for dtype in ["int8", "uint8", "int32", "uint32"]:
    s.case(O + "safeInt32Increment", np.array(np.iinfo(dtype).max, dtype))
s.write()
