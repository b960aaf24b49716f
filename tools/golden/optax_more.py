"""What of optax is not step by step on one tree: gradients of examples, the Hessian's diagonal, complex numbers, linear algebra."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
from optax import losses

import header

numbers = lambda t: [np.asarray(x).astype(float).reshape(-1).tolist() for x in jax.tree.leaves(t)]
out = {}
examples = {"a": jnp.array([[3.0, 4.0], [0.1, 0.2], [0.0, 0.0]]), "b": jnp.array([1.0, -2.0, 0.0])}
out["globalNormClip"] = numbers(optax.per_example_global_norm_clip(examples, 1.0))
out["layerNormClip"] = numbers(optax.per_example_layer_norm_clip(examples, 1.0))
out["layerNormClipSizes"] = numbers(optax.per_example_layer_norm_clip(examples, 1.0, False))
params = {"a": jnp.array([1.0, 2.0]), "b": jnp.array(0.5)}
tx = optax.contrib.dpsgd(0.1, 1.0, 0.5, 7, momentum=0.9)
state = tx.init(params)
steps = []
for _ in range(2):
    updates, state = tx.update(examples, state, params)
    steps += numbers(updates)
out["dpsgd"] = steps

f = lambda p: jnp.sum(p["a"] ** 4) + p["b"] ** 2 * jnp.sum(p["a"])
tx = optax.contrib.sophia(0.1, update_interval=2, gamma=0.5)
state, p, steps = tx.init(params), params, []
for _ in range(4):
    updates, state = tx.update(jax.grad(f)(p), state, p, obj_fn=f)
    p = optax.apply_updates(p, updates)
    steps += numbers(p)
out["sophia"] = steps

tx = optax.contrib.sam(optax.sgd(0.1), optax.chain(optax.contrib.normalize(), optax.sgd(0.05)), opaque_mode=True, sync_period=3)
updates, _ = tx.update(jax.grad(f)(params), tx.init(params), params, grad_fn=lambda q, i: jax.grad(f)(q))
out["samOpaque"] = numbers(updates)

tx = optax.contrib.split_real_and_imaginary(optax.adam(0.1))
z = jnp.array([1.0 + 2.0j, -3.0 + 0.5j])
u, _ = tx.update(z, tx.init(z), z)
out["complex"] = [np.real(u).tolist(), np.imag(u).tolist()]

m = jnp.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
out["powerIteration"] = numbers(optax.power_iteration(m))
out["inverseRoot"] = [numbers(optax.matrix_inverse_pth_root(m, q))[0] for q in (1, 2, 4)]
a, b = jnp.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]), jnp.array([1.0, -2.0, 0.3])
out["nnls"] = numbers(optax.nnls(a, b, 30))
normal = optax.multi_normal(jnp.array([1.0, 2.0]), jnp.array([0.1, -0.3]))
out["multiNormal"] = numbers([normal.log_prob(jnp.array([[0.0, 1.0], [1.0, 2.0]])), normal.sample((2,), jax.random.key(3))])

logits = jnp.array([[[0.5, -1.0, 0.2], [1.5, 0.3, -0.2]], [[0.1, 0.2, 0.3], [-1.0, 2.0, 0.0]]])
targets = jnp.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]])
out["dice"] = numbers(losses.dice_loss(logits, targets))
out["diceOptions"] = numbers(losses.dice_loss(logits, targets, class_weights=jnp.array([1.0, 2.0, 3.0]), smooth=0.1, alpha=0.3, beta=0.7, reduction="none", ignore_background=True))
out["diceGeneralized"] = numbers(losses.multiclass_generalized_dice_loss(logits, targets))
out["diceBinary"] = numbers(losses.binary_dice_loss(logits[..., 0], targets[..., 0]))

grads = [params, jax.tree.map(lambda x: 0.3 * x - 1.0, params), jax.tree.map(lambda x: -x, params)]
for name, tx in {
    "optimisticAdam": optax.optimistic_adam(0.1, optimism=0.05),
    "distance": optax.chain(optax.scale_by_distance_over_gradients(), optax.scale(-1.0)),
}.items():
    state, p, steps = tx.init(params), params, []
    for g in grads:
        updates, state = tx.update(g, state, p)
        p = optax.apply_updates(p, updates)
        steps += numbers(p)
    out[name] = steps
tx = optax.monitor({"norm": optax.tree.norm, "smooth": optax.measure_with_ema(optax.tree.norm, 0.9)})
state, steps = tx.init(params), []
for g in grads:
    _, state = tx.update(g, state, params)
    steps.append([float(state.measurements["norm"]), float(state.measurements["smooth"])])
out["monitor"] = steps
matrices = {"w": jnp.array([[1.0, 2.0], [0.5, -1.0], [0.3, 0.7]]), "b": jnp.array([1.0, -1.0]), "wide": jnp.array([[1.0, 2.0, 3.0]])}
grads = [matrices, jax.tree.map(lambda x: jnp.sin(3.0 * x), matrices)]
for name, tx in {
    "muon": optax.contrib.muon(0.1, weight_decay=0.01),
    "muonOptions": optax.contrib.muon(0.1, ns_coeffs="dion", consistent_rms=0.2, adaptive=True, nesterov=False, adam_learning_rate=0.02),
}.items():
    state, p, steps = tx.init(matrices), matrices, []
    for g in grads:
        updates, state = tx.update(g, state, p)
        p = optax.apply_updates(p, updates)
        steps += numbers(p)
    out[name] = steps
header.write("golden/optax-more.json", {"header": header.header(__file__), "values": out})
