"""Optimizers with line searches: optax, step by step, with what their states say of the search."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

import header


def rosenbrock(p):
    x = jnp.concatenate([p["a"], p["b"].reshape(-1)])
    return jnp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def valley(p):
    return jnp.sum(jnp.log(jnp.cosh(3.0 * p["a"]))) + jnp.sum(jnp.array([[1.0, 30.0]]) * p["b"] ** 2)


def barrier(p):
    return jnp.sum(p["a"]) - jnp.sum(jnp.log(p["a"])) + jnp.sum(p["b"] ** 2)


start = {"a": jnp.array([0.3, 2.0]), "b": jnp.array([[0.5, -0.7]])}
functions = {"rosenbrock": rosenbrock, "valley": valley, "barrier": barrier}
back, zoom = optax.scale_by_backtracking_linesearch, optax.scale_by_zoom_linesearch
# By the names that the test gives them.
optimizers = {
    "lbfgs": optax.lbfgs(),
    "lbfgsShort": optax.lbfgs(memory_size=2, scale_init_precond=False),
    "lbfgsFixed": optax.lbfgs(0.1, memory_size=3, linesearch=None),
    "lbfgsBacktracking": optax.lbfgs(linesearch=back(10, store_grad=True)),
    "backtracking": optax.chain(optax.sgd(1.0), back(15)),
    "backtrackingOptions": optax.chain(optax.sgd(1.0), back(8, slope_rtol=0.1, decrease_factor=0.5, increase_factor=2.0, max_learning_rate=3.0, rtol=0.01)),
    "zoom": optax.chain(optax.sgd(1.0), zoom(15)),
    "zoomOptions": optax.chain(optax.adam(0.5), zoom(6, max_learning_rate=0.7, curv_rtol=0.1, tol=1e-4, approx_dec_rtol=None)),
    "zoomFew": optax.chain(optax.sgd(1.0), zoom(2, initial_guess_strategy="one")),
}
# As JavaScript reads them: JSON has no infinities.
number = lambda x: float(x) if np.isfinite(x) else {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(float(x))]
numbers = lambda t: [[number(v) for v in np.asarray(x).reshape(-1)] for x in jax.tree.leaves(t)]
rows = []
for fname, f in functions.items():
    for name, tx in optimizers.items():
        params, steps = start, []
        state = tx.init(params)

        @jax.jit
        def step(params, state):
            value, grad = jax.value_and_grad(f)(params)
            updates, state = tx.update(grad, state, params, value=value, grad=grad, value_fn=f)
            return optax.apply_updates(params, updates), state

        for _ in range(5):
            params, state = step(params, state)
            row = {"params": numbers(params)}
            info = optax.tree.get(state, "info")
            if info is not None:
                row["tried"] = int(info.num_linesearch_steps)
                row["rate"] = number(state[-1].learning_rate)
                row["value"] = number(state[-1].value)
            steps.append(row)
        rows.append({"fn": fname, "optimizer": name, "steps": steps})
header.write("golden/linesearch.json", {"header": header.header(__file__), "rows": rows})
