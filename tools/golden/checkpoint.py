"""What policies of checkpoint keep of programs with loops and branches, and their gradients, in float64.

The same programs, in TypeScript, are in test/control/policies.test.ts. What is kept: the shapes of residuals that are results of
operations; arguments and constants are kept by both sides without count.
"""

import jax
import jax.numpy as np
from jax import lax
from jax._src.ad_checkpoint import saved_residuals
from jax.ad_checkpoint import checkpoint_name

from header import header, write

jax.config.update("jax_enable_x64", True)
sin, cos, exp, tanh, S = np.sin, np.cos, np.exp, np.tanh, np.sum
W = np.array([0.5, -0.3, 0.8, 1.1, 0.2, -0.7, -0.4, 0.9, 0.6, 0.3, -1.2, 0.1]).reshape(4, 3)
A = np.array([0.6, -0.2, 0.3, 0.1, 0.5, -0.7, 0.4, 0.2, 0.8]).reshape(3, 3)
x = np.array([0.4, 0.9, -0.3])


def total(r):
    return S(r[0] ** 2) + S(r[1] ** 2)


def scan(x):
    return total(lax.scan(lambda c, w: (sin(A @ (c * w)), S(sin(c))), x, W))


def reverse(x):
    return total(lax.scan(lambda c, w: (sin(A @ (c * w)), S(sin(c))), x, W, reverse=True))


def names(x):
    def step(c, w):
        h = checkpoint_name(sin(c * w), "h")
        return exp(checkpoint_name(cos(h) * x, "g")), S(h * h)

    return total(lax.scan(step, x, W))


def result(x):
    """The named value is an element of the stacked results."""
    step = lambda c, w: (lambda h: (sin(h), h))(checkpoint_name(sin(c * w), "h"))
    return total(lax.scan(step, x, W))


def cond(x):
    low = lambda a: checkpoint_name(exp(a), "h") * sin(a)
    return S(lax.cond(S(x) > 0, lambda a: sin(A @ sin(a)), low, x) ** 2)


def switch(x):
    named = lambda a: S(sin(checkpoint_name(cos(a), "h"))) * exp(a)
    return S(lax.switch(1, [lambda a: sin(A @ a), named, lambda a: a], x) ** 2)


def cond_in_scan(x):
    step = lambda c, w: (lax.cond(S(c) > 0.5, lambda c: sin(A @ (c * w)), lambda c: sin(c) * w, c), S(c))
    return total(lax.scan(step, x, W))


def scan_in_scan(x):
    def step(c, w):
        d, _ = lax.scan(lambda d, u: (sin(A @ (d * u)), None), c, W)
        return tanh(checkpoint_name(d * w, "h")), S(sin(c))

    return total(lax.scan(step, x, W))


def fori(x):
    return S(lax.fori_loop(0, 5, lambda i, c: sin(A @ c), x) ** 2)


def inside(x):
    f = jax.checkpoint(lambda a: sin(A @ sin(A @ a)))
    return S(lax.scan(lambda c, w: (f(c * w), None), x, W)[0] ** 2)


def own_policy(x):
    """The checkpoint inside has a policy of its own, which the outer one does not ask."""
    f = jax.checkpoint(
        lambda a: sin(A @ checkpoint_name(sin(a), "h")), policy=jax.checkpoint_policies.save_only_these_names("h")
    )
    return S(lax.scan(lambda c, w: (f(c * w), None), x, W)[0] ** 2)


def call(x):
    f = jax.jit(lambda c: sin(A @ checkpoint_name(sin(c), "h")))
    return S(lax.scan(lambda c, w: (f(c * w), None), x, W)[0] ** 2)


P = jax.checkpoint_policies
policies = {
    "nothing": P.nothing_saveable,
    "dots": P.dots_saveable,
    "names": P.save_only_these_names("h"),
    "both": P.save_from_both_policies(P.dots_saveable, P.save_only_these_names("h")),
}
programs = {
    "scan": scan,
    "reverse": reverse,
    "names": names,
    "result": result,
    "cond": cond,
    "switch": switch,
    "condInScan": cond_in_scan,
    "scanInScan": scan_in_scan,
    "fori": fori,
    "inside": inside,
    "ownPolicy": own_policy,
    "call": call,
}


def shapes(f):
    return sorted(list(a.shape) for a, source in saved_residuals(f, x) if not source.startswith("from"))


kept = {
    p: {n: shapes(jax.checkpoint(f, policy=policy)) for n, policy in policies.items()} for p, f in programs.items()
}
grads = {p: jax.grad(f)(x).tolist() for p, f in programs.items()}
write("golden/control/checkpoint.json", {"header": header(__file__), "kept": kept, "grads": grads})
