"""Golden rows of optax's assignments and perturbed functions over every dtype."""

import math

import jax.numpy as jnp
import optax.assignment
import optax.perturbations

from cases import Key, Ref
from sweep import ALL, FLOATS, Sweep, V

s = Sweep("optim", __file__)
s.file("sweepRare")
A = "optim.assignment."
# One assignment is the best, which is not so of booleans; with NaN optax may search for ever. Of complex costs one function
# takes the real parts, with a warning, the other nothing.
REAL = [d for d in ALL if d != "bool" and "complex" not in d]
SQUARE = V(4, 1, 3, 2, 0, 5, 3, 2, 2, shape=(3, 3))
WIDE = V(4, 1.5, 3, 0.5, 2, 0, 5, 1, shape=(2, 4))
TALL = V(4, 1, 3, 2, 0, 5, shape=(3, 2))
strong = lambda costs: tuple(jnp.asarray(x, x.dtype) for x in optax.assignment.base_hungarian_algorithm(costs))
for name, py in [("hungarianAlgorithm", None), ("baseHungarianAlgorithm", strong)]:
    s.sweep(A + name, SQUARE, py=py, dtypes=REAL)
    for costs in [WIDE, TALL, V(shape=(0, 2)), V(shape=(3, 0)), V(1, shape=())]:
        s.sweep(A + name, costs, py=py, dtypes=["float32"])
P = "optim.perturbations.makePerturbedFun"
for fun in ["numpy.sign", "nn.softmax"]:
    s.sweep(P, Ref(fun), num_samples=4, sigma=2.0, apply=[Key(3), V(1, -2, 0.5)])
s.sweep(P, Ref("numpy.square"), num_samples=4, use_baseline=False, apply=[Key(3), V(1, -2, 0.5)], dtypes=FLOATS)
s.sweep(P, Ref("numpy.square"), num_samples=4, apply=[Key(3), V(math.nan, 1)], dtypes=FLOATS)
s.sweep(P, Ref("numpy.square"), num_samples=4, apply=[Key(3), V(2, shape=())], dtypes=["float32"])
s.sweep(P, Ref("numpy.square"), num_samples=4, apply=[Key(3), V(shape=(0,))], dtypes=["float32"])
s.write()
