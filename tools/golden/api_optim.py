"""Golden cases of jaxtra.optim: optax, several steps on a small tree, and its schedules.

A case of steps holds `params`, one tree of gradients a step, and the parameters after each step; a case of a schedule
holds the counts and the values there.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from cases import A, Both, Call, I, Suite, encode, f32, header, i32, largest, live, options, seeded, write

cases = []
seeded("optim")
PARAMS = {"w": f32(3, 2), "b": f32(2), "deep": [f32(2, 2), {"s": np.float32(0.5)}]}
like = lambda k: jax.tree.map(lambda a: (f32(*np.shape(a)) * k).astype(np.float32), PARAMS)
GRADS = [like(1.0), like(0.1), like(5.0), like(1e-3), like(0.7)]
ids = {}


def steps(fn, *args, **opts):
    ids[fn] = ids.get(fn, 0) + 1
    tx = live(Call(fn, *args, **opts))
    params = jax.tree.map(jnp.asarray, PARAMS)
    state, after = tx.init(params), []
    for g in GRADS:
        updates, state = tx.update(jax.tree.map(jnp.asarray, g), state, params)
        params = optax.apply_updates(params, updates)
        after.append(params)
    cases.append({"id": f"{fn}#{ids[fn]}", "fn": fn, "args": [encode(a) for a in args], "options": options(opts),
                  "steps": [encode(p) for p in after], "tol": {"rtol": 4e-6, "atol": 4e-6, "why": "few"}})


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
s.write()
h = header(__file__) | {"optax": optax.__version__, "params": encode(PARAMS), "gradients": [encode(g) for g in GRADS]}
write("golden/optim/steps.json", {"header": h, "cases": cases})
print(f"optim/steps: {len(cases)} cases")
