"""Golden cases of jaxtra.optim: optax, several steps on a small tree, and its schedules.

A case of steps holds `params`, one tree of gradients a step, and the parameters after each step; a case of a schedule
holds the counts and the values there.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib

from cases import A, Both, Call, I, Ref, Suite, encode, f32, header, i32, largest, live, options, seeded, write

cases = []
seeded("optim")
PARAMS = {"w": f32(3, 2), "b": f32(2), "deep": [f32(2, 2), {"s": np.float32(0.5)}]}
like = lambda k: jax.tree.map(lambda a: (f32(*np.shape(a)) * k).astype(np.float32), PARAMS)
GRADS = [like(1.0), like(0.1), like(5.0), like(1e-3), like(0.7)]
ids = {}


def steps(fn, *args, values=None, tol=4e-6, apply=None, **opts):
    """`values`: of the function at each step, for transformations that need it."""
    ids[fn] = ids.get(fn, 0) + 1
    tx = live(Call(fn, *args, **opts))
    tx = optax.with_extra_args_support(tx if apply is None else tx(*[live(a) for a in apply]))
    params = jax.tree.map(jnp.asarray, PARAMS)
    state, after = tx.init(params), []
    for i, g in enumerate(GRADS):
        extra = {} if values is None else {"value": jnp.float32(values[i])}
        updates, state = tx.update(jax.tree.map(jnp.asarray, g), state, params, **extra)
        params = optax.apply_updates(params, updates)
        after.append(params)
    record = {"id": f"{fn}#{ids[fn]}", "fn": fn, "args": [encode(a) for a in args], "options": options(opts),
              "steps": [encode(p) for p in after], "tol": {"rtol": tol, "atol": tol, "why": "few"}}
    if values is not None:
        record["extra"] = values
    if apply is not None:
        record["apply"] = [encode(a) for a in apply]
    cases.append(record)


def schedule(fn, *args, **opts):
    ids[fn] = ids.get(fn, 0) + 1
    f = live(Call(fn, *args, **opts))
    counts = [0, 1, 2, 5, 7, 10, 13, 20, 100]
    values = np.array([float(f(jnp.int32(c))) for c in counts], np.float32)
    cases.append({"id": f"{fn}#{ids[fn]}", "fn": fn, "args": [encode(a) for a in args], "options": options(opts),
                  "counts": counts, "values": encode(values), "tol": {"rtol": 4e-6, "atol": 1e-7, "why": "few"}})


O = "optim."
C = lambda name, *a, **k: Call(O + name, *a, **k)
steps(O + "sgd", 0.1)
steps(O + "sgd", 0.1, momentum=0.9)
steps(O + "sgd", 0.1, momentum=0.9, nesterov=True)
steps(O + "sgd", C("linearSchedule", 0.1, 0.01, 4))
steps(O + "adam", 0.01)
steps(O + "adam", 0.01, b1=0.8, b2=0.99, eps=1e-6)
steps(O + "adam", 0.01, nesterov=True)
steps(O + "adam", C("cosineDecaySchedule", 0.1, 5))
steps(O + "adamw", 0.01)
steps(O + "adamw", 0.01, weight_decay=0.1)
steps(O + "rmsprop", 0.01)
steps(O + "adagrad", 0.1)
steps(O + "lion", 0.01)
steps(O + "clip", 0.5)
steps(O + "clipByGlobalNorm", 1.0)
steps(O + "scale", -0.3)
steps(O + "trace", 0.9)
steps(O + "addDecayedWeights", 0.1)
steps(O + "scaleByAdam")
steps(O + "scaleByLearningRate", 0.1)
steps(O + "scaleBySchedule", C("exponentialDecay", 1.0, 2, 0.5))
steps(O + "setToZero")
steps(O + "identity")
steps(O + "ema", 0.9)
steps(O + "ema", 0.9, debias=False)
steps(O + "chain", C("clipByGlobalNorm", 1.0), C("adam", 0.01))
steps(O + "chain", C("clip", 0.5), C("addDecayedWeights", 0.01), C("sgd", 0.1, momentum=0.9))
steps(O + "adabelief", 0.01)
steps(O + "adabelief", 0.01, b1=0.8, nesterov=True)
steps(O + "adadelta", 1.0)
steps(O + "adadelta", 0.5, rho=0.8, weight_decay=0.1)
steps(O + "adafactor", 0.01)
steps(O + "adafactor", 0.01, min_dim_size_to_factor=2, momentum=0.9, weight_decay_rate=0.01)
steps(O + "adafactor", None, min_dim_size_to_factor=2, multiply_by_parameter_scale=False, clipping_threshold=0.5)
steps(O + "adamax", 0.01)
steps(O + "adamaxw", 0.01, weight_decay=0.1)
steps(O + "adan", 0.01)
steps(O + "adan", 0.01, weight_decay=0.1, b1=0.9)
steps(O + "amsgrad", 0.01)
steps(O + "amsgrad", 0.01, bias_correction_mu=False, bias_correction_nu=False, eps_root=1e-6)
steps(O + "fromage", 0.01)
steps(O + "fromage", C("linearSchedule", 0.1, 0.01, 4))
steps(O + "lamb", 0.01)
steps(O + "lamb", 0.01, weight_decay=0.1)
steps(O + "lars", 0.1)
steps(O + "lars", 0.1, weight_decay=0.01, trust_coefficient=0.1, nesterov=True)
steps(O + "nadam", 0.01)
steps(O + "nadamw", 0.01, weight_decay=0.1)
steps(O + "noisySgd", 0.01, key=7)
steps(O + "novograd", 0.01)
steps(O + "novograd", 0.01, weight_decay=0.1, b1=0.8, b2=0.5)
steps(O + "optimisticGradientDescent", 0.1)
steps(O + "optimisticGradientDescent", 0.1, alpha=0.5, beta=0.7)
steps(O + "optimisticAdamV2", 0.01)
steps(O + "polyakSgd", values=[1.0, 0.5, 0.3, 0.2, 2.0])
steps(O + "polyakSgd", max_learning_rate=0.3, f_min=0.4, variant="sps+", values=[1.0, 0.5, 0.3, 0.2, 2.0])
steps(O + "radam", 0.01)
steps(O + "radam", 0.01, b2=0.5, threshold=1.5, nesterov=True)
steps(O + "rprop", 0.01)
steps(O + "rprop", 0.01, eta_minus=0.3, max_step_size=0.011)
steps(O + "signSgd", 0.1)
steps(O + "signum", 0.1)
steps(O + "yogi", 0.01)
steps(O + "applyEvery", 3)
steps(O + "centralize")
steps(O + "clipByBlockRms", 0.7)
steps(O + "adaptiveGradClip", 0.1)
steps(O + "adaptiveGradClip", 0.1, eps=0.5)
steps(O + "keepParamsNonnegative")
steps(O + "normalizeByUpdateNorm", 0.5)
steps(O + "scaleByTrustRatio", min_norm=0.5, eps=0.1)
steps(O + "scaleByParamBlockNorm", 0.1)
steps(O + "scaleByParamBlockRms")
steps(O + "scaleByFactoredRms", factored=False)
steps(O + "zeroNans")
steps(O + "addDecayedWeights", C("linearSchedule", 0.1, 0.01, 4))
steps(O + "addNoise", 0.1, 0.5, 3)
steps(O + "namedChain", ["a", C("clip", 0.5)], ["b", C("sgd", 0.1, momentum=0.9)])
steps(O + "partition", {"x": C("adam", 0.1), "y": C("sgd", 0.5)}, {"w": "x", "b": "y", "deep": "x"})
steps(O + "freeze", {"w": True, "b": False, "deep": False})
steps(O + "selectiveTransform", C("sgd", 0.1), freeze_mask={"w": True, "b": False, "deep": [False, {"s": True}]})
steps(O + "flatten", C("normalizeByUpdateNorm"))
steps(O + "applyIfFinite", C("adam", 0.01), 2)
steps(O + "injectHyperparams", Ref("optim.adam"), apply=[0.1])
steps(O + "injectHyperparams", Ref("optim.sgd"), apply=[C("linearSchedule", 0.1, 0.01, 4)])
X = O + "contrib."
D = lambda name, *a, **k: Call(X + name, *a, **k)
LOSSES = [1.0, 0.5, 0.6, 0.2, 2.0]
steps(X + "acprop", 0.01, weight_decay=0.1)
steps(X + "adopt", 0.01)
steps(X + "adopt", 0.01, nesterov=True, use_clipping=False, b2=0.99)
steps(X + "ademamix", 0.01)
steps(X + "ademamix", 0.01, b3=0.9, alpha=C("linearSchedule", 1.0, 3.0, 4), weight_decay=0.1)
steps(X + "simplifiedAdemamix", 0.01, alpha=2.0, weight_decay=0.1)
steps(X + "madgrad", 0.05)
steps(X + "madgrad", C("linearSchedule", 0.1, 0.01, 4), momentum=0.5, weight_decay=0.1)
steps(X + "cocob")
steps(X + "cocob", 0.5, alpha=3.0, weight_decay=0.1)
steps(X + "dadaptAdamw")
steps(X + "dadaptAdamw", 0.5, estim_lr0=0.1, weight_decay=0.1)
steps(X + "prodigy")
steps(X + "prodigy", 0.5, estim_lr0=0.1, weight_decay=0.1, safeguard_warmup=True)
steps(X + "dog")
steps(X + "dog", 0.5, init_step=("distance", 0.1), weight_decay=0.1)
steps(X + "dog", 1.0, init_step=("learning_rate", 0.1))
steps(X + "dowg")
steps(X + "dowg", 1.0, init_estim_sq_dist=0.1, weight_decay=0.1)
steps(X + "momo", values=LOSSES)
steps(X + "momo", 0.5, lower_bound=-1.0, weight_decay=0.1, adapt_lower_bound=True, values=LOSSES)
steps(X + "momoAdam", values=LOSSES)
steps(X + "momoAdam", 0.1, lower_bound=0.3, weight_decay=0.1, adapt_lower_bound=True, values=LOSSES)
steps(X + "mechanize", C("sgd", 0.1))
steps(X + "mechanize", C("adam", 0.1), s_init=0.1, num_betas=4)
steps(X + "scheduleFree", C("sgd", 0.1), 0.1)
steps(X + "scheduleFreeSgd", 0.1, warmup_steps=2, weight_decay=0.01)
steps(X + "scheduleFreeAdamw", 0.1, weight_decay=0.01)
steps(X + "normalize")
steps(X + "sam", C("adam", 0.1), C("chain", D("normalize"), C("sgd", 0.05)))
steps(X + "sam", C("sgd", 0.1), C("sgd", 0.05, momentum=0.9), sync_period=3, reset_state=False)
steps(X + "reduceOnPlateau", factor=0.5, patience=1, values=LOSSES)
steps(X + "reduceOnPlateau", factor=0.5, patience=1, cooldown=1, accumulation_size=2, min_scale=0.3, values=[1.0, 1.0, 2.0, 2.0, 3.0])
schedule(O + "piecewiseInterpolateSchedule", "linear", 1.0, Both({"5": 0.5, "13": 0.1}, {5: 0.5, 13: 0.1}))
schedule(O + "piecewiseInterpolateSchedule", "cosine", 1.0, Both({"5": 0.5, "13": 0.1}, {5: 0.5, 13: 0.1}))
schedule(O + "linearOnecycleSchedule", 20, 1.0)
schedule(O + "linearOnecycleSchedule", 10, 2.0, pct_start=0.5, pct_final=0.9, div_factor=10.0, final_div_factor=100.0)
schedule(O + "cosineOnecycleSchedule", 20, 1.0)
schedule(O + "warmupExponentialDecaySchedule", 0.1, 1.0, 5, 4, 0.5, end_value=0.3)
schedule(O + "sgdrSchedule", Both([{"initValue": 0, "peakValue": 1, "warmupSteps": 2, "decaySteps": 7}, {"initValue": 0.1, "peakValue": 0.5, "warmupSteps": 1, "decaySteps": 10, "endValue": 0.05}],
         [dict(init_value=0.0, peak_value=1.0, warmup_steps=2, decay_steps=7), dict(init_value=0.1, peak_value=0.5, warmup_steps=1, decay_steps=10, end_value=0.05)]))
schedule(O + "constantSchedule", 0.3)
schedule(O + "linearSchedule", 1.0, 0.1, 10)
schedule(O + "linearSchedule", 1.0, 0.1, 10, transition_begin=5)
schedule(O + "polynomialSchedule", 1.0, 0.1, 2.0, 10)
schedule(O + "cosineDecaySchedule", 1.0, 10)
schedule(O + "cosineDecaySchedule", 1.0, 10, alpha=0.05)
schedule(O + "exponentialDecay", 1.0, 5, 0.5)
schedule(O + "exponentialDecay", 1.0, 5, 0.5, staircase=True, transition_begin=2)
schedule(O + "warmupCosineDecaySchedule", 0.0, 1.0, 5, 20)
schedule(O + "warmupCosineDecaySchedule", 0.1, 1.0, 5, 20, end_value=0.05)
schedule(O + "piecewiseConstantSchedule", 1.0, Both({"5": 0.5, "10": 0.1}, {5: 0.5, 10: 0.1}))
schedule(O + "joinSchedules", [C("constantSchedule", 0.1), C("linearSchedule", 1.0, 0.5, 5)], [7])

s = Suite("optim", __file__)
s.file("functions")
s.case(O + "globalNorm", {"a": f32(3), "b": f32(2, 2)}, tol="few")
s.case(O + "applyUpdates", {"a": f32(3)}, {"a": f32(3)}, tol="exact")
s.case(O + "incrementalUpdate", {"a": f32(3)}, {"a": f32(3)}, 0.1, tol="few")
s.case(O + "l2Loss", f32(4), f32(4), tol="few", grad=[0])
s.case(O + "squaredError", f32(4), f32(4), tol="few")
s.case(O + "huberLoss", f32(4), f32(4), tol="few")
s.case(O + "softmaxCrossEntropy", f32(3, 4), np.eye(4, dtype=np.float32)[:3], tol="few", grad=[0])
s.case(O + "softmaxCrossEntropyWithIntegerLabels", f32(3, 4), I(0, 3, 1), tol="few", grad=[0])
s.case(O + "sigmoidBinaryCrossEntropy", f32(4), A(0.0, 1.0, 1.0, 0.0), tol="few")
MORE = "optim.losses."
P4, Q4 = np.abs(f32(3, 4)) / 9, np.abs(f32(3, 4)) / 9
s.case(O + "logCosh", f32(5, lo=-20, hi=20), f32(5), tol="few", grad=[0])
s.case(O + "logCosh", f32(5), tol="few")
s.case(O + "cosineSimilarity", f32(3, 4), f32(3, 4), tol="few", grad=[0, 1])
s.case(O + "cosineSimilarity", np.zeros((2, 4), np.float32), f32(2, 4), epsilon=0.5, axis=0, tol="few")
s.case(O + "cosineDistance", f32(3, 4), f32(3, 4), tol="few")
s.case(O + "hingeLoss", f32(4), A(-1.0, 1.0, 1.0, -1.0), tol="few", grad=[0])
s.case(O + "klDivergence", np.log(P4), Q4, tol="few", grad=[0])
s.case(O + "klDivergence", np.log(P4), np.where(Q4 < 0.1, 0, Q4).astype(np.float32), axis=0, tol="few")
s.case(O + "ntxent", f32(5, 3), I(0, 1, 0, 2, 1), tol="f64", grad=[0], ref="f32")
s.case(O + "ntxent", f32(4, 3), I(0, 1, 0, 1), 0.5, tol="f64", ref="f32")
s.case(O + "safeSoftmaxCrossEntropy", f32(3, 4), np.eye(4, dtype=np.float32)[:3], tol="few", grad=[0, 1])
s.case(O + "safeSoftmaxCrossEntropy", A(-np.inf, 1.0, 2.0)[None], A(0.0, 0.5, 0.5)[None], tol="few")
s.case(O + "sigmoidFocalLoss", f32(4), A(0.0, 1.0, 1.0, 0.0), tol="few", grad=[0])
s.case(O + "sigmoidFocalLoss", f32(4), A(0.0, 1.0, 1.0, 0.0), alpha=0.3, gamma=1.5, tol="few")
s.case(O + "smoothLabels", np.eye(4, dtype=np.float32)[:3], 0.1, tol="few")
s.case(O + "smoothLabels", np.eye(4, dtype=np.float32)[:3], 0.1, axis=0, tol="few")
lg, lb = f32(2, 6, 4), np.array([[1, 2, 2], [3, 1, 0]], np.int32)
pads = np.array([[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]], np.float32)
lpads = np.array([[0, 0, 0], [0, 0, 1]], np.float32)
s.case(O + "ctcLoss", lg, pads, lb, lpads, tol="few", grad=[0])
s.case(O + "ctcLossWithForwardProbs", lg, pads, lb, lpads, blank_id=3, tol="few", ref="f32")
s.case(MORE + "perceptronLoss", f32(4), A(-1.0, 1.0, 1.0, -1.0), tol="few")
s.case(MORE + "sparsemaxLoss", f32(4), I(1, 0, 1, 0), tol="few")
s.case(MORE + "multiclassHingeLoss", f32(3, 4), I(0, 3, 1), tol="few", grad=[0])
s.case(MORE + "multiclassPerceptronLoss", f32(3, 4), I(0, 3, 1), tol="few")
s.case(MORE + "multiclassSparsemaxLoss", f32(3, 4), I(0, 3, 1), tol="few", grad=[0])
s.case(MORE + "polyLossCrossEntropy", f32(3, 4), np.eye(4, dtype=np.float32)[:3], tol="few")
s.case(MORE + "klDivergenceWithLogTargets", np.log(P4), np.log(Q4), tol="few")
s.case(MORE + "generalizedKlDivergence", np.log(P4), Q4, tol="few")
s.case(MORE + "rankingSoftmaxLoss", f32(3, 4), np.abs(f32(3, 4)), tol="few", grad=[0])
s.case(MORE + "tripletMarginLoss", f32(3, 4), f32(3, 4), f32(3, 4), tol="few", grad=[0])
s.case(O + "safeNorm", f32(4), 0.1, tol="few", grad=[0])
s.case(O + "safeNorm", np.zeros(4, np.float32), 0.1, tol="few", grad=[0])
s.case(O + "safeRootMeanSquares", f32(4), 10.0, tol="few", grad=[0])
tree2 = lambda: {"a": f32(3), "b": [f32(2, 2)]}
PR = "optim.projections."
s.case(PR + "projectionNonNegative", tree2(), tol="exact")
s.case(PR + "projectionBox", {"a": f32(3)}, {"a": A(-1.0, -0.5, 0.0)}, {"a": A(0.5, 0.5, 0.5)}, tol="exact")
s.case(PR + "projectionHypercube", f32(5), tol="exact")
for name in ["Simplex", "L1Sphere", "L1Ball", "L2Sphere", "L2Ball"]:
    s.case(PR + "projection" + name, tree2(), tol="few")
    s.case(PR + "projection" + name, f32(5), 100.0 if "Ball" in name else 2.0, tol="few", grad=[0])
s.case(PR + "projectionLinfBall", tree2(), 0.7, tol="exact")
s.case(PR + "projectionVector", tree2(), tree2(), tol="few")
s.case(PR + "projectionHyperplane", tree2(), tree2(), 0.3, tol="few")
s.case(PR + "projectionHalfspace", tree2(), tree2(), -20.0, tol="few")
T = "optim.tree."
s.case(T + "add", tree2(), tree2(), tree2(), tol="few")
for name in ["sub", "mul", "div"]:
    s.case(T + name, tree2(), tree2(), tol="few")
s.case(T + "scale", 2.5, tree2(), tol="few")
s.case(T + "addScale", tree2(), 0.5, tree2(), tol="few")
for name in ["vdot"]:
    s.case(T + name, tree2(), tree2(), tol="few")
for name in ["sum", "max", "min", "conj", "real", "norm", "zerosLike", "onesLike"]:
    s.case(T + name, tree2(), tol="few" if name in ("sum", "norm") else "exact")
s.case(T + "norm", tree2(), ord=1, squared=True, tol="few")
s.case(T + "fullLike", tree2(), 3.0)
s.case(T + "clip", tree2(), -1.0, 1.0)
s.case(T + "batchShape", tree2(), [2])
s.case(T + "cast", tree2(), "int32")
s.case(T + "where", True, tree2(), tree2())
s.case(T + "updateMoment", tree2(), tree2(), 0.9, 3, tol="few")
s.case(T + "updateInfinityMoment", tree2(), tree2(), 0.9, 0.1, tol="few")
s.case(T + "biasCorrection", tree2(), 0.9, np.int32(3), tol="few")
s.write()
h = header(__file__) | {"optax": optax.__version__, "params": encode(PARAMS), "gradients": [encode(g) for g in GRADS]}
write("golden/optim/steps.json", {"header": h, "cases": cases})
print(f"optim/steps: {len(cases)} cases")
