"""Two steps of every optimizer with parameters and gradients of several dtypes: the updates, and the dtypes of the state."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import optax

from cases import camel, number
from header import header, write

warnings.filterwarnings("ignore")

PAIRS = ["float32/float32", "bfloat16/bfloat16", "float16/float16", "float64/float64", "complex64/complex64", "float32/bfloat16", "bfloat16/float32"]
# Where float16 has no number between what is added and nothing, or a root is of what rounding leaves.
COARSE = {"scale_by_stddev", "contrib.dog", "contrib.prodigy", "contrib.simplified_ademamix", "scale_by_lbfgs", "lbfgs"}
# Compared by order, or by a phase that the decomposition leaves open.
REAL = {"keep_params_nonnegative", "contrib.galore"}
# The compilation of these takes seconds for each pair.
SLOW = {"contrib.muon"}
RATE = [0.1]
RATED = """adabelief adadelta adagrad adam adamw adamax adamaxw adan amsgrad fromage lamb lars lion nadam nadamw noisy_sgd
novograd optimistic_gradient_descent optimistic_adam optimistic_adam_v2 radam rmsprop rprop sgd sign_sgd signum sm3 yogi
contrib.acprop contrib.ademamix contrib.adopt contrib.dog contrib.dowg contrib.madgrad contrib.schedule_free_sgd
contrib.schedule_free_adamw contrib.simplified_ademamix contrib.muon""".split()
PLAIN = """centralize keep_params_nonnegative normalize_by_update_norm scale_by_param_block_norm scale_by_param_block_rms scale_by_sign
scale_by_trust_ratio scale_by_adam scale_by_adadelta scale_by_adamax scale_by_adan scale_by_novograd scale_by_optimistic_gradient
scale_by_rms scale_by_rss scale_by_sm3 scale_by_yogi scale_by_distance_over_gradients zero_nans set_to_zero identity scale_by_lbfgs
contrib.cocob contrib.dadapt_adamw contrib.prodigy""".split()
B, F, H = "bfloat16", "float32", "float16"
CALLS = [(n, RATE, {}) for n in RATED] + [(n, [], {}) for n in PLAIN] + [
    ("adafactor", RATE, {}),
    ("adafactor", [], {}),
    ("adafactor", RATE, dict(momentum=0.9, min_dim_size_to_factor=2, weight_decay_rate=0.01)),
    ("adam", RATE, dict(mu_dtype=B)),
    ("adam", RATE, dict(nesterov=True, eps_root=1e-3)),
    ("adamw", RATE, dict(mu_dtype=F)),
    ("amsgrad", RATE, dict(mu_dtype=H)),
    ("lion", RATE, dict(mu_dtype=B)),
    ("nadam", RATE, dict(mu_dtype=B)),
    ("sgd", RATE, dict(momentum=0.9, accumulator_dtype=B)),
    ("sgd", RATE, dict(momentum=0.9, nesterov=True)),
    ("rmsprop", RATE, dict(centered=True, momentum=0.9)),
    ("rmsprop", RATE, dict(bias_correction=True, eps_in_sqrt=False, initial_scale=1.0)),
    ("signum", RATE, dict(accumulator_dtype=F)),
    ("optimistic_adam", RATE, dict(mu_dtype=B)),
    ("adadelta", RATE, dict(weight_decay=0.1)),
    ("lars", RATE, dict(weight_decay=0.1, nesterov=True)),
    ("lbfgs", RATE, dict(linesearch=None)),
    ("scale", RATE, {}),
    ("trace", [0.9], {}),
    ("trace", [0.9], dict(nesterov=True, accumulator_dtype=B)),
    ("ema", [0.9], {}),
    ("ema", [0.9], dict(debias=False, accumulator_dtype=F)),
    ("clip", RATE, {}),
    ("clip_by_global_norm", [0.5], {}),
    ("clip_by_block_rms", [0.5], {}),
    ("adaptive_grad_clip", RATE, {}),
    ("add_decayed_weights", RATE, {}),
    ("add_noise", [0.1, 0.5, 0], {}),
    ("apply_every", [2], {}),
    ("scale_by_trust_ratio", [], dict(min_norm=0.5, trust_coefficient=0.1, eps=0.01)),
    ("scale_by_amsgrad", [], dict(bias_correction_mu=False, bias_correction_nu=False)),
    ("scale_by_belief", [], dict(nesterov=True)),
    ("scale_by_lion", [], dict(mode="smooth", smooth_beta=2.0)),
    ("scale_by_lion", [], dict(mode="refined")),
    ("scale_by_novograd", [], dict(mu_dtype=B, weight_decay=0.1)),
    ("scale_by_radam", [], dict(nesterov=True, threshold=1.0)),
    ("scale_by_sm3", [], dict(b2=0.9)),
    ("scale_by_stddev", [], dict(bias_correction=True, eps_in_sqrt=False)),
    ("scale_by_factored_rms", [], dict(min_dim_size_to_factor=2, step_offset=1)),
    ("scale_by_rprop", RATE, {}),
    ("contrib.ademamix", RATE, dict(mu_dtype=B)),
    ("contrib.adopt", RATE, dict(mu_dtype=B, nesterov=True)),
    ("contrib.schedule_free_adamw", RATE, dict(state_dtype=B)),
    ("contrib.muon", RATE, dict(mu_dtype=B)),
    ("contrib.muon", RATE, dict(preconditioning="aol")),
    ("contrib.muon", RATE, dict(preconditioning="schatten")),
    ("contrib.muon", RATE, dict(preconditioning="spectral", ns_coeffs="dion", adaptive=True)),
    ("contrib.galore", RATE, dict(rank=1, update_proj_gap=2)),
]

START = {"b": [0.5, -1.25], "w": [[1.5, -0.75, 0.375], [-2.0, 0.25, 1.0]]}
GRADIENTS = [
    {"b": [0.75, -0.5], "w": [[0.3125, 1.25, -0.625], [0.875, -1.5, 0.4375]]},
    {"b": [-0.25, 1.125], "w": [[-0.6875, 0.5, 1.75], [0.1875, -0.9375, 1.375]]},
]


def tree(values, dtype):
    """Complex numbers have the next number as imaginary part."""

    def one(v):
        a = np.array(v)
        return jnp.asarray(a + 1j * np.roll(a, 1) if "complex" in dtype else a).astype(dtype)

    return {k: one(v) for k, v in values.items()}


def dtypes(state, path=""):
    """Paths of the arrays of a state, in our names, and their dtypes."""
    if isinstance(state, jax.Array):
        return {path: str(state.dtype)}
    if hasattr(state, "_fields"):
        state = {camel(k): getattr(state, k) for k in state._fields}
    items = state.items() if isinstance(state, dict) else enumerate(state or [])
    return {k: d for key, v in items for k, d in dtypes(v, f"{path}.{key}" if path else str(key)).items()}


def flat(updates):
    return {"dtype": str(updates["w"].dtype), "data": [number(v) for k in ("b", "w") for v in np.asarray(updates[k]).ravel()]}


def run(make, pair):
    of_params, of_gradients = pair.split("/")
    with jax.enable_x64(of_params == "float64"):
        try:
            tx = make()
            params = tree(START, of_params)
            state = tx.init(params)
            steps = []
            for g in GRADIENTS:
                updates, state = tx.update(tree(g, of_gradients), state, params)
                params = optax.apply_updates(params, updates)
                steps.append(flat(updates))
            return {"steps": steps, "state": dtypes(state)}
        except Exception as e:  # noqa: BLE001
            return {"error": type(e).__name__}


rows = []
for name, args, options in CALLS:
    f = getattr(optax.contrib, name[8:]) if "." in name else getattr(optax, name)
    given = {k: jnp.dtype(v) if k.endswith("dtype") else v for k, v in options.items()}
    pairs = [p for p in PAIRS if not (p == "float16/float16" and name in COARSE)]
    if name in REAL:
        pairs = [p for p in pairs if "complex" not in p]
    if name in SLOW:
        pairs = ["float32/float32"] if options else ["float32/float32", "bfloat16/bfloat16"]
    runs = {p: run(lambda: f(*args, **given), p) for p in pairs}
    path = ".".join(camel(part) for part in name.split("."))
    rows.append({"fn": path, "args": args, "options": {camel(k): v for k, v in options.items()}, "runs": runs})
write("golden/optim-states.json", {"header": header(__file__), "start": START, "gradients": GRADIENTS, "rows": rows})
