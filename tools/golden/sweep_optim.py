"""Golden rows of optax's gradient transformations over every dtype: the first step from parameters and gradients.

What integers or complex numbers are optimised to, or that they are refused, is optax's answer. Several steps, and the
dtypes of states, are in optim_states.py and api_optim.py.
"""

import math
import warnings

import optax

from cases import Call, Ref
from sweep import ALL, FLOATS, Sweep, V

warnings.filterwarnings("ignore")
s = Sweep("optim", __file__)
inf, nan = math.inf, math.nan
PARAMS = {"a": V(1, -2.5, 0.5), "b": V(0.75, 2, -1)}
GRADIENTS = {"a": V(0.5, -1, 3), "b": V(2, 0, 1)}
BROKEN = {"a": V(nan, 1, inf), "b": V(-inf, 1, 2)}
SHAPES = {"a": V(1.5, shape=()), "b": V(shape=(0, 2))}
MASK = {"a": True, "b": False}
O = lambda name, *args, **options: Call("optim." + name, *args, **options)


def step(name, *args, dtypes=ALL, extra=(), tol="plain", **options):
    row = lambda params, gradients, dtypes: s.sweep("optim." + name, *args, apply=[params, gradients, *extra], dtypes=dtypes, tol=tol, **options)
    row(PARAMS, GRADIENTS, dtypes)
    row(PARAMS, BROKEN, [d for d in FLOATS if d in dtypes])
    row(SHAPES, SHAPES, ["float32"])


s.file("sweepOptimizers")
for name in """adabelief adadelta adafactor adagrad adam adamax adamaxw adamw adan amsgrad fromage lamb lars lion nadam nadamw noisySgd
novograd optimisticGradientDescent radam rmsprop rprop sgd signSgd sm3 yogi""".split():
    step(name, 0.1)
step("lbfgs", 0.1, linesearch=None)
step("polyakSgd", extra=[{"value": V(1, shape=())}])

s.file("sweepTransforms")
for name in """centralize identity keepParamsNonnegative normalizeByUpdateNorm scaleByAdam scaleByBelief scaleByFactoredRms scaleByLbfgs
scaleByLion scaleByRadam scaleByRms scaleByRss scaleByStddev scaleByTrustRatio scaleByYogi setToZero zeroNans""".split():
    step(name)
for name in "adaptiveGradClip addDecayedWeights clip clipByBlockRms clipByGlobalNorm scale scaleByLearningRate".split():
    step(name, 0.1)
step("trace", 0.9)
step("ema", 0.9)
step("addNoise", 0.1, 0.5, 0)
step("applyEvery", 1)
step("scaleBySchedule", O("linearSchedule", 0.1, 0.0, 4))
step("applyIfFinite", O("sgd", 0.1), 2)
step("chain", O("clip", 1.0), O("sgd", 0.1))
step("namedChain", ["first", O("clip", 1.0)], ["second", O("sgd", 0.1)])
step("masked", O("sgd", 0.1), MASK)
step("freeze", MASK)
LABELS = {"a": "x", "b": "y"}
for name in ["partition", "multiTransform"]:
    step(name, {"x": O("sgd", 0.1), "y": O("adam", 0.1)}, LABELS)


def lookahead(*args):
    """Its pairs of parameters are objects here."""
    inner = optax.lookahead(*args)
    update = lambda updates, state, params: (inner.update(updates, state, optax.LookaheadParams(**params))[0]._asdict(), None)
    return optax.GradientTransformation(lambda params: inner.init(optax.LookaheadParams(**params)), update)


for params, gradients, dtypes in [(PARAMS, GRADIENTS, ALL), (PARAMS, BROKEN, FLOATS), (SHAPES, SHAPES, ["float32"])]:
    s.sweep("optim.lookahead", O("sgd", 0.1), 1, 0.5, apply=[{"fast": params, "slow": gradients}, gradients], dtypes=dtypes, py=lookahead)
step("withExtraArgsSupport", O("sgd", 0.1))
SEARCH = [{"value": V(3, shape=()), "grad": GRADIENTS, "valueFn": Ref("optim.globalNorm")}]
# A length of a step that is true or false is an accident.
step("scaleByBacktrackingLinesearch", 5, extra=SEARCH, dtypes=[d for d in ALL if d != "bool"])
step("scaleByZoomLinesearch", 5, extra=SEARCH)
s.write()
