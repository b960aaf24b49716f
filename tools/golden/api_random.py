"""Golden cases of jaxtra.random: the bits are JAX's."""

import jax
import jax.numpy as jnp
import numpy as np

from cases import A, Call, I, Key, Suite, f32, i32, seeded

s = Suite("random", __file__)
N = "random."
s.file("keys")
for seed in [0, 42, -1, 123456789]:
    s.case(N + "PRNGKey", seed)
    s.case(N + "keyData", Call("random.key", seed))
    s.case(N + "split", Key(seed))
    s.case(N + "foldIn", Key(seed), 7)
s.case(N + "split", Key(42), 3)
s.case(N + "split", Key(42), (2, 2))
s.case(N + "keyData", Call("random.split", Call("random.key", 5), 3))
s.case(N + "keyData", Call("random.foldIn", Call("random.key", 5), 11))
s.case(N + "keyData", Call("random.wrapKeyData", np.array([1, 2], np.uint32)))
s.case(N + "foldIn", Key(1), np.int32(-3))

s.file("samplers")
for shape in [(4,), (2, 3), (), (0,), (101,)]:
    s.case(N + "bits", Key(42), shape)
    s.case(N + "uniform", Key(42), shape)
    s.case(N + "normal", Key(42), shape)
s.case(N + "uniform", Call("random.key", 9), (5,))
s.case(N + "normal", Call("random.key", 9), (5,))
s.case(N + "uniform", Key(3), (64,), minval=2.0, maxval=7.5)
s.case(N + "uniform", Key(3), (8,), minval=-1.0, maxval=1.0)
s.case(N + "normal", Key(123), (512,))
for shape in [(8,), (2, 3)]:
    s.case(N + "bernoulli", Key(42), 0.3, shape)
    s.case(N + "randint", Key(42), shape, -5, 5)
    s.case(N + "exponential", Key(42), shape)
    s.case(N + "gumbel", Key(42), shape)
    s.case(N + "laplace", Key(42), shape)
    s.case(N + "logistic", Key(42), shape)
    s.case(N + "rademacher", Key(42), shape)
    s.case(N + "truncatedNormal", Key(42), -2.0, 2.0, shape)
s.case(N + "bernoulli", Key(1), A(0.1, 0.9, 0.5))
s.case(N + "bernoulli", Key(1))
s.case(N + "randint", Key(7), (20,), 0, 1000000)
s.case(N + "randint", Key(7), (3,), 5, 5)
s.case(N + "randint", Key(7), (6,), 0, 2147483647)
s.case(N + "gumbel", Key(17), (200,))
s.case(N + "exponential", Key(17), (100,))
s.case(N + "permutation", Key(42), 8)
s.case(N + "permutation", Key(42), 1)
s.case(N + "permutation", Key(3), 100)
s.case(N + "permutation", Key(3), 2000)
s.case(N + "permutation", Key(42), f32(5))
s.case(N + "permutation", Key(42), i32(4, 3))
s.case(N + "permutation", Key(42), i32(4, 3), axis=1)
s.case(N + "permutation", Key(42), i32(4, 3), axis=1, independent=True)
logits = np.log(np.array([0.1, 0.2, 0.7], np.float32))
s.case(N + "categorical", Key(42), logits, shape=(8,))
s.case(N + "categorical", Key(42), f32(4, 3))
s.case(N + "categorical", Key(42), f32(4, 3), axis=0)
s.case(N + "categorical", Key(42), f32(4, 3), shape=(5, 4))
s.case(N + "choice", Key(42), 5, (3,), replace=False)
s.case(N + "choice", Key(42), 10, (6,))
s.case(N + "choice", Key(42), 4, (4,), p=A(0.1, 0.2, 0.3, 0.4))
s.case(N + "choice", Key(42), A(10.0, 20.0, 30.0), (5,))

s.file("errors")
s.error(N + "normal", Key(0), (2,), jnp.int32)
s.error(N + "uniform", Key(0), (2,), jnp.int32)
s.write()
