"""Expected values of the composition matrix: every program x every transformation, in float64.

The same programs, in TypeScript, are in test/transforms/programs.ts; names and constants agree line by line.
Where JAX refuses, the golden says "refused: <exception>". Series of Taylor mode are nested jvp along the curve, since JAX's jet
knows no loop, no branch and no rule of the user's; what it does give stands under "jets".
"""

import contextlib
import io
import os
import random

os.environ["XLA_FLAGS"] = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
import jax
import jax.numpy as np
from jax import lax
from jax.ad_checkpoint import checkpoint_name
from jax.custom_batching import custom_vmap
from jax.experimental.jet import jet

from header import header, write

jax.config.update("jax_enable_x64", True)
sin, cos, exp, tanh, S = np.sin, np.cos, np.exp, np.tanh, np.sum

W = np.array([0.5, -0.3, 0.8, 1.1, 0.2, -0.7, -0.4, 0.9, 0.6, 0.3, -1.2, 0.1]).reshape(4, 3)
OUT = np.array([1.0, -2.0, 3.0])
SIGNS = np.array([1.0, -1.0, 1.0])


def positive(x):
    return S(x) > 0.5


def while_(test, body, init, bound):
    """JAX has no reverse mode for while_loop: the same loop as a scan of guarded steps."""
    step = lambda c, _: (lax.cond(test(c), body, lambda c: c, c), None)
    return lax.scan(step, init, None, length=bound)[0]


def body(x):
    return lambda c, w: (sin(c * w) + sin(x) * 0.5, S(c * c))


def total(r):
    return S(r[0] ** 2) + S(r[1] ** 2)


def grow(x, bound):
    return while_(lambda c: S(c[1] ** 2) < 10, lambda c: (c[0] + 1, c[1] * 1.3 + sin(x) * 0.1), (0, x), bound)[1]


# Custom rules are wrong by a factor 1.5 on purpose, so that it shows which rule ran.
@jax.custom_jvp
def scaled_jvp(a, b):
    return sin(a) * b + a * 2


@scaled_jvp.defjvp
def _(primals, tangents):
    (a, b), (da, db) = primals, tangents
    return sin(a) * b + a * 2, da * (cos(a) * b + 2) * 1.5 + sin(a) * db


plain = False  # customVjp is its function, as it is for jet


def with_vjp(f, fwd, bwd):
    g = jax.custom_vjp(f)
    g.defvjp(fwd, bwd)
    return lambda *xs: f(*xs) if plain else g(*xs)


scaled_vjp = with_vjp(
    lambda a, b: sin(a) * b + a * 2,
    lambda a, b: (sin(a) * b + a * 2, (a, cos(a), b)),
    lambda r, g: (g * (r[1] * r[2] + 2) * 1.5, g * sin(r[0])),
)


@custom_vmap
def scaled_vmap(a, b):
    return sin(a) * b + a * 2


@scaled_vmap.def_vmap
def _(size, batched, a, b):
    return (sin(a) * b + a * 2) * 1.5, True


def switch(x):
    index = positive(x).astype("int32") + (S(x * SIGNS) > 0).astype("int32")
    parts = lax.switch(
        index,
        [
            lambda a: (S(sin(a)), a),
            lambda a: (S(exp(a)), x * x),
            lambda a: (np.array(2.0), cos(x) * a),
        ],
        x * 2,
    )
    return parts[0] + S(parts[1])


def scan_reverse(x):
    step = lambda c, wk: (sin(c * wk[0]) + x * wk[1], c * x)
    return total(lax.scan(step, x, (W, np.arange(1.0, 5.0)), reverse=True))


def scan_in_scan(x):
    def step(c, w):
        d, ys = lax.scan(lambda d, u: (sin(d * u) + x * w, S(d * x)), c, W)
        return tanh(d), S(ys) + S(c)

    return total(lax.scan(step, x, W))


def cond_in_scan(x):
    step = lambda c, w: (lax.cond(positive(c), lambda c: sin(c) * w, lambda c: c * x + w, c), S(c))
    return total(lax.scan(step, x, W))


def scan_in_while(x):
    step = lambda c: (c[0] + 1, lax.scan(lambda d, w: (sin(d * w) + x, None), c[1], W)[0])
    return S(while_(lambda c: c[0] < 3, step, (0, x), 5)[1])


def cond_in_while(x):
    step = lambda c: (c[0] + 1, lax.cond(c[0] < 1, lambda v: v + x * x, lambda v: v * 1.4, c[1]))
    return S(while_(lambda c: S(c[1] ** 2) < 10, step, (0, x), 17)[1])


A = np.array([0.6, -0.2, 0.3, 0.1, 0.5, -0.7, 0.4, 0.2, 0.8]).reshape(3, 3)
dots = jax.checkpoint_policies.dots_saveable


def dots_in_scan(x):
    step = lambda c, w: (sin(A @ (c * w) + x), S((A @ sin(c)) * c))
    return total(lax.scan(step, x, W))


programs = {
    "call": lambda x: S(jax.jit(lambda a, b: {"p": sin(a) * b, "q": exp(b)})(x, x * 2)["p"] * x),
    "cond": lambda x: lax.cond(positive(x), lambda a: S(sin(a) * x), lambda a: S(exp(a * 0.5)), x * x),
    "switch": switch,
    "scan": lambda x: total(lax.scan(body(x), x, W)),
    "scanReverse": scan_reverse,
    "while": lambda x: S(grow(x, 20) * OUT),
    "customJvp": lambda x: S(scaled_jvp(x, x * x) * x),
    "customVjp": lambda x: S(scaled_vjp(x, x * x) * x),
    "checkpoint": lambda x: S(jax.checkpoint(lambda a: sin(sin(a) * x))(x * x)),
    "condInScan": cond_in_scan,
    "whileInScan": lambda x: total(lax.scan(lambda c, w: (sin(grow(c * w, 30) * x), S(c)), x, W)),
    "customVjpInScan": lambda x: total(lax.scan(lambda c, w: (scaled_vjp(c * w, x), S(c)), x, W)),
    "customJvpInScan": lambda x: total(lax.scan(lambda c, w: (scaled_jvp(c * w, x), S(c)), x, W)),
    "scanInScan": scan_in_scan,
    "scanInWhile": scan_in_while,
    "condInWhile": cond_in_while,
    "checkpointOfScan": lambda x: jax.checkpoint(lambda x: total(lax.scan(body(x), x, W)))(x),
    "checkpointDots": lambda x: jax.checkpoint(dots_in_scan, policy=dots)(x),
    "customVmap": lambda x: S(scaled_vmap(x, x * x) * x),
    "customVmapInScan": lambda x: total(lax.scan(lambda c, w: (scaled_vmap(c * w, x), S(c)), x, W)),
    "mapBatched": lambda x: S(lax.map(lambda w: S(sin(x * w)), W, batch_size=3) ** 2),
    "whileConcrete": lambda x: S(grow(x, 20) * OUT),
}

# Wrappers of a map R^3 -> R^3 that closes over an outer value o; each has the shape (f: o -> map) -> (o -> map).


def w_call(f):
    return lambda o: lambda x: jax.jit(lambda a: f(o)(a) * o)(x)


def w_cond(f):
    return lambda o: lambda x: lax.cond(S(x) > 0.2, lambda a: f(o)(a) + x, lambda a: tanh(a * o), x)


def w_scan(f):
    def on(o):
        def g(x):
            k, ys = lax.scan(lambda k, w: (tanh(f(o)(k) + o * w), sin(k) * w), x, W[:2])
            return k + S(ys, 0)

        return g

    return on


def w_while(f):
    step = lambda o: lambda c: (c[0] + 1, f(o)(c[1]) * 0.7 + c[1] * 1.2 + 0.1)
    return lambda o: lambda x: while_(lambda c: (S(c[1] ** 2) < 4) & (c[0] < 4), step(o), (0, x), 6)[1]


def w_custom_jvp(f):
    g = jax.custom_jvp(lambda y, o: f(o)(y))
    g.defjvp(lambda p, t: (f(p[1])(p[0]), t[0] * cos(p[0]) * 1.5 + t[1] * sin(p[1])))
    return lambda o: lambda x: g(x, o)


def w_jvp_rule(f):
    h = lambda y, o: f(o)(y)
    g = jax.custom_jvp(h)

    def rule(p, t):
        y, dy = jax.jvp(h, p, t)
        return y, dy * 1.5

    g.defjvp(rule)
    return lambda o: lambda x: g(x, o)


def w_custom_vjp(f):
    h = lambda y, o: f(o)(y)
    g = with_vjp(h, lambda y, o: (h(y, o), (y, o)), lambda r, ct: jax.vjp(h, *r)[1](ct * 1.5))
    return lambda o: lambda x: g(x, o)


def w_checkpoint(f):
    return lambda o: lambda x: jax.checkpoint(lambda a: f(o)(sin(a)) * x)(x)


def w_checkpoint_names(f):
    kept = jax.checkpoint_policies.save_only_these_names("kept")

    def on(o):
        def g(a):
            return tanh(f(o)(checkpoint_name(sin(a), "kept"))) * checkpoint_name(cos(a), "other")

        return jax.checkpoint(g, policy=kept)

    return on


def w_custom_vmap(f):
    """The rule is wrong by a factor 1.5 on purpose."""
    h = lambda y, o: f(o)(y)
    g = custom_vmap(h)

    @g.def_vmap
    def _(size, batched, y, o):
        return jax.vmap(h, [0 if b else None for b in batched], axis_size=size)(y, o) * 1.5, True

    return lambda o: lambda x: g(x, o)


def w_map(f):
    """Four rows by three: one batch and one row."""
    return lambda o: lambda x: S(lax.map(lambda w: tanh(f(o)(x * w)) + w * o, W, batch_size=3), 0)


def richardson(matvec, b):
    """Solves a system whose matrix is near the unit matrix."""
    return lax.fori_loop(0, 50, lambda _, v: v + b - matvec(v), np.zeros_like(b))


def linear_solve(matvec, b):
    return lax.custom_linear_solve(matvec, b, richardson, transpose_solve=richardson)


def w_linear_solve(f):
    """(1 + tanh(f(x)) / 3) v + o sum(v) / 30 = sin(x): the matrix depends on everything and is not symmetric."""
    return lambda o: lambda x: linear_solve(lambda v: (1 + tanh(f(o)(x)) / 3) * v + o * S(v) / 30, sin(x))


def w_root(f):
    """y = tanh(f(y)) / 30 + sin(x)."""

    def on(o):
        def g(x):
            step = lambda y: tanh(f(o)(y)) / 30 + sin(x)
            solve = lambda _, y: lax.fori_loop(0, 50, lambda _, y: step(y), y)
            return lax.custom_root(lambda y: y - step(y), x, solve, linear_solve)

        return g

    return on


def w_associative_scan(f):
    """a + b + h a b is associative."""

    def on(o):
        def g(x):
            fn = lambda a, b: a + b + tanh(f(o)(x)) * a * b / 3
            return S(lax.associative_scan(fn, W * x), 0)

        return g

    return on


wrappers = {
    "linearSolve": w_linear_solve,
    "root": w_root,
    "associativeScan": w_associative_scan,
    "call": w_call,
    "cond": w_cond,
    "scan": w_scan,
    "while": w_while,
    "customJvp": w_custom_jvp,
    "jvpRule": w_jvp_rule,
    "customVjp": w_custom_vjp,
    "checkpoint": w_checkpoint,
    "checkpointNames": w_checkpoint_names,
    "customVmap": w_custom_vmap,
    "map": w_map,
}


def leaf(o):
    return lambda x: sin(x * o) + x * 0.3


def nest(names):
    def program(x):
        f = leaf
        for name in reversed(names):
            f = wrappers[name](f)
        return S(f(cos(x))(x) * OUT)

    return program


nestings = [[a, b] for a in wrappers for b in wrappers]
rng = random.Random(3)
nestings += [rng.choices(list(wrappers), k=3) for _ in range(24)]
for names in nestings:
    programs[" of ".join(names)] = nest(names)

x = np.array([0.4, 0.9, -0.3])
v = np.array([0.3, -1.1, 0.7])
M = np.array([0.4, 0.9, -0.3, -0.5, 0.1, 0.2, 1.2, -0.4, 0.6, 0.05, 0.02, -0.6, 2, 1.5, 1]).reshape(5, 3)
KS = np.array([0.5, 1.0, 1.5])
g2 = lambda f: jax.grad(lambda x: S(sin(jax.grad(f)(x)) * v))
shared = lambda f: lambda x: S(sin(jax.vmap(lambda k: f(x * k))(KS)))


def derivatives(f, x, series):
    """Of f along x + t series[0] + t^2/2 series[1] + ..., at t = 0, in t."""

    def along(t):
        p, c = x, 1.0
        for k, s in enumerate(series, 1):
            c = c * t / k
            p = p + c * s
        return (f(p),)

    def differentiated(g):
        def d(t):
            ys, dys = jax.jvp(g, (t,), (np.array(1.0),))
            return (*ys, dys[-1])

        return d

    for _ in series:
        along = differentiated(along)
    return along(np.array(0.0))[1:]


transforms = {
    "eval": lambda f: f(x),
    "jvp": lambda f: jax.jvp(f, (x,), (v,))[1],
    "linearize": lambda f: jax.linearize(f, x)[1](v),
    "grad": lambda f: jax.grad(f)(x),
    "gradOfGrad": lambda f: g2(f)(x),
    "jvpOfGrad": lambda f: jax.jvp(jax.grad(f), (x,), (v,))[1],
    "gradOfJvp": lambda f: jax.grad(lambda x: jax.jvp(f, (x,), (v,))[1])(x),
    "vmap": lambda f: jax.vmap(f)(M),
    "vmapOfJvp": lambda f: jax.vmap(lambda x: jax.jvp(f, (x,), (v,))[1])(M),
    "vmapOfGrad": lambda f: jax.vmap(jax.grad(f))(M),
    "vmapOfGradOfGrad": lambda f: jax.vmap(g2(f))(M),
    "gradOfVmap": lambda f: jax.grad(lambda M: S(sin(jax.vmap(f)(M))))(M),
    "gradOfVmapShared": lambda f: jax.grad(shared(f))(x),
    "gradOfVmapOfGrad": lambda f: jax.grad(lambda M: S(sin(jax.vmap(jax.grad(f))(M))))(M),
    "jet": lambda f: np.stack(derivatives(f, x, [v, 2 * v * v, sin(v)])),
    "vmapOfJet": lambda f: jax.vmap(lambda x: np.stack(derivatives(f, x, [v, x])))(M),
    "jetOfGrad": lambda f: np.stack(derivatives(jax.grad(f), x, [v, x])),
    "gradOfJet": lambda f: jax.grad(lambda x: S(sin(np.stack(derivatives(f, x, [v, x])))))(x),
}

jaxs_jet = lambda f: np.stack(jet(f, (x,), ([v, 2 * v * v, sin(v)],))[1])


def numbers(f):
    try:
        return [float(f"{n:.14g}") for n in f().ravel().tolist()]
    except Exception as e:  # noqa: BLE001: whatever class JAX answers with is the golden
        return f"refused: {type(e).__name__}: {str(e).splitlines()[0][:90]}"


matrix, jets = {}, {}
for p, f in programs.items():
    row = {}
    # Under jit a refused tangent that nobody uses is dead code and passes unseen.
    run = (lambda g: g) if "customVjp" in p else jax.jit
    for t, apply in transforms.items():
        plain = t in ("jet", "vmapOfJet", "gradOfJet")
        row[t] = numbers(run(lambda: apply(f)))
    plain = False
    jets[p] = numbers(run(lambda: jaxs_jet(f)))
    matrix[p] = row
    print(p, "|", *sorted({str(r) for r in [*row.values(), jets[p]] if isinstance(r, str)}), flush=True)

# ---- named axes ------------------------------------------------------------------------------------------------------
L = np.array([0.0, 1.0, 2.0, 3.0])
lanes = lambda f, **o: jax.vmap(f, axis_name="i", **o)
psum, index = lambda x: lax.psum(x, "i"), lambda: lax.axis_index("i")
step = lambda c, w: (c + psum(c * w), psum(c))
axes = {
    "psum": lambda: lanes(lambda x: psum(x * x))(L),
    "psumOfConstant": lambda: lanes(lambda x: psum(2.0) + 0 * x)(L),
    "normalise": lambda: lanes(lambda x: x / psum(x))(L),
    "axisIndex": lambda: lanes(lambda x: x * index())(L),
    "unbatchedOut": lambda: lanes(psum, out_axes=None)(L),
    "gradInside": lambda: lanes(jax.grad(lambda x: psum(x * x)))(L),
    "gradOutside": lambda: jax.grad(lambda l: S(sin(lanes(lambda x: psum(x) * x)(l))))(L),
    "jvp": lambda: jax.jvp(lanes(lambda x: psum(sin(x)) * x), (L,), (L + 1,))[1],
    "gradOfGrad": lambda: jax.grad(lambda l: S(jax.grad(lambda l: S(lanes(lambda x: psum(x * x) * x)(l)))(l) * L))(L),
    "inScan": lambda: lanes(lambda x: lax.scan(step, x, np.array([0.5, -0.25]))[0])(L),
    "gradOfInScan": lambda: jax.grad(lambda l: S(lanes(lambda x: S(lax.scan(step, x, np.array([0.5, -0.25]))[1]))(l) * L))(L),
    "inCond": lambda: lanes(lambda x: lax.cond(psum(x) > 3, lambda a: psum(a) * a, lambda a: a, x))(L),
    "twoAxes": lambda: jax.vmap(lambda r: jax.vmap(lambda x: x / lax.psum(x, "j") + lax.psum(x, "i") + lax.psum(x, ("i", "j")), axis_name="j")(r), axis_name="i")(M),
    "outerOnly": lambda: jax.vmap(lambda r: jax.vmap(lambda x: x * lax.axis_index("i"))(r), axis_name="i")(M),
    "gradTwoAxes": lambda: jax.grad(lambda m: S(sin(jax.vmap(lambda r: jax.vmap(lambda x: x * lax.psum(x * x, "j") * lax.psum(x, "i"), axis_name="j")(r), axis_name="i")(m))))(M),
    "pmean": lambda: lanes(lambda x: lax.pmean(sin(x), "i") * x)(L),
    "pmax": lambda: lanes(lambda x: lax.pmax(sin(x), "i") * x)(L),
    "customVjp": lambda: lanes(jax.grad(lambda x: psum(scaled_vjp(x, x * x))))(L),
    "checkpoint": lambda: lanes(jax.grad(lambda x: jax.checkpoint(lambda x: psum(sin(x)) * x)(x)))(L),
}
# Each exchange: its value, with an operand that all lanes share, and derivatives taken outside and inside the lanes.
X = sin(np.arange(32.0)).reshape(4, 4, 2)
exchanges = {
    "mean": lambda x: lax.pmean(x, "i"),
    "ppermute": lambda x: lax.ppermute(x, "i", [(0, 1), (1, 2), (2, 0), (3, 3)]),
    "pshuffle": lambda x: lax.pshuffle(x, "i", [2, 0, 3, 1]),
    "pswapaxes": lambda x: lax.pswapaxes(x, "i", 0),
    "allGather": lambda x: lax.all_gather(x, "i"),
    "allGatherLast": lambda x: lax.all_gather(x, "i", axis=-1),
    "allGatherTiled": lambda x: lax.all_gather(x, "i", axis=1, tiled=True),
    "allToAll": lambda x: lax.all_to_all(x, "i", 0, 1),
    "allToAllTiled": lambda x: lax.all_to_all(x, "i", 0, 1, tiled=True),
    "psumScatter": lambda x: lax.psum_scatter(x, "i"),
    "psumScatterTiled": lambda x: lax.psum_scatter(x, "i", scatter_dimension=0, tiled=True),
}
weighted = lambda y: S(sin(y) * cos(np.arange(1.0 * y.size)).reshape(y.shape))
for k, f in exchanges.items():
    axes[k] = lambda f=f: lanes(f)(X)
    # JAX gives a result of another shape where an operand of allToAll is shared.
    if k not in ("pswapaxes", "allToAll", "allToAllTiled"):
        axes[f"{k}, shared"] = lambda f=f: lanes(lambda x: f(X[0]) * x[0, 0])(X)
    axes[f"{k}, grad"] = lambda f=f: jax.grad(lambda X: weighted(lanes(f)(X)))(X)
    axes[f"{k}, grad inside"] = lambda f=f: lanes(jax.grad(lambda x: weighted(f(x))))(X)
    axes[f"{k}, jvp of grad"] = lambda f=f: jax.jvp(jax.grad(lambda X: weighted(lanes(f)(X))), (X,), (cos(X),))[1]
    axes[f"{k}, in scan"] = lambda f=f: lanes(lambda x: lax.scan(lambda c, _: (sin(c + S(f(c))), None), x, None, length=2)[0])(X)
both = ("i", "j")
lattice = lambda f: jax.vmap(jax.vmap(f, axis_name="j"), axis_name="i")(sin(np.arange(36.0)).reshape(2, 3, 6))
axes |= {
    "pmean over two axes": lambda: lattice(lambda x: lax.pmean(x, both) * x),
    "axisIndex of two axes": lambda: lattice(lambda x: x[0] * lax.axis_index(both) + lax.axis_size(both)),
}

axes = {k: numbers(f) for k, f in axes.items()}

# ---- ordered prints ----------------------------------------------------------------------------------------------------
show = lambda fmt, *xs: jax.debug.print(fmt, *xs, ordered=True)


def noisy(x):
    show("a {}", x)

    def loop(c, w):
        show("c {} {}", c, w)
        return c * w, None

    c, _ = lax.scan(loop, x, np.array([2.0, 3.0]))

    def low(c):
        show("low {}", c)
        return sin(c)

    y = lax.cond(c < 100, low, lambda c: c, c)
    show("z {}", x)
    return y


def counting(x):
    def step(c):
        show("w {}", c)
        return c * c

    return lax.while_loop(lambda c: c < 9, step, x)


def printed(f, *args):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        f(*args)
        jax.effects_barrier()
    return out.getvalue().splitlines()


d = lambda f: lambda x: jax.jvp(f, (x,), (np.array(1.0),))[1]
one, two = np.array(1.0), np.array(2.0)
prints = {}
for name, f, a in [
    ("eval", noisy, one),
    ("jit", jax.jit(noisy), one),
    ("jvp", d(noisy), one),
    ("grad", jax.grad(noisy), one),
    ("jitGrad", jax.jit(jax.grad(noisy)), one),
    ("gradJit", jax.grad(jax.jit(noisy)), one),
    ("gradOfGrad", jax.grad(jax.grad(noisy)), one),
    ("gradOfCheckpoint", jax.grad(jax.checkpoint(noisy)), one),
    ("while", counting, two),
    ("whileJit", jax.jit(counting), two),
]:
    try:
        prints[name] = printed(f, a)
    except Exception as e:  # noqa: BLE001
        prints[name] = f"refused: {type(e).__name__}: {str(e).splitlines()[0][:90]}"
    print(name, prints[name], flush=True)

write("golden/transforms/matrix.json", {"header": header(__file__), "matrix": matrix, "jets": jets, "axes": axes, "prints": prints})
