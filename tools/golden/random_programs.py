"""Random programs with nested control flow and transformations: values and derivatives, in float64.

    python random_programs.py [seed] [how many] [file]

The golden file holds some of seed 1. More are drawn to search for differences, and compared by

    JAXTRA_PROGRAMS=file:///the/file npx vitest run test/transforms/random-programs.test.ts

A function is written as `{"steps": [[op, operands, params], ...], "outs": [...]}`: its arguments are values 0, 1, ... and
each step appends its results; a nested function reads the values of the functions around it by numbers below 0, counted
from their end. `Interpreter` runs it with JAX, the test with jaxtra, line by line alike.
"""

import json
import random
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cases import encode
from header import header, write

jax.config.update("jax_enable_x64", True)
seed, count, target = int((sys.argv + [1])[1]), int((sys.argv + [1, 32])[2]), (sys.argv + ["golden/random-programs.json"] * 3)[3]
draw = random.Random(seed)
rng = np.random.default_rng(seed)
size = draw.randint


@jax.custom_jvp
def bent(a, b):
    return jnp.sin(a) * b


# A factor 1.5 that is wrong on purpose shows which rule ran.
bent.defjvp(lambda p, t: (bent(*p), 1.5 * jnp.cos(p[0]) * p[1] * t[0] + jnp.sin(p[0]) * t[1]))


@jax.custom_vjp
def pulled(a, b):
    return jnp.sin(a) * b


pulled.defvjp(lambda a, b: (pulled(a, b), (a, b)), lambda r, g: (1.5 * jnp.cos(r[0]) * r[1] * g, jnp.sin(r[0]) * g))


def linear_solve(A, b):
    """(3 I + tanh(A)) x = b."""
    matvec = lambda v: 3 * v + jnp.tanh(A) @ v
    dense = lambda f, v: jnp.linalg.solve(jax.jacobian(f)(v), v)
    return lax.custom_linear_solve(matvec, b, dense, transpose_solve=dense)


def root(a):
    """x + tanh(x) / 2 = a."""
    f = lambda x: x + jnp.tanh(x) / 2 - a
    newton = lambda f, x: lax.fori_loop(0, 30, lambda _, x: x - f(x) / (1 + (1 - jnp.tanh(x) ** 2) / 2), x)
    return lax.custom_root(f, jnp.zeros_like(a), newton, lambda g, y: y / g(jnp.ones_like(y)))


UNARY = {
    "sin": jnp.sin,
    "tanh": jnp.tanh,
    "bump": lambda x: jnp.exp(-x * x),
    "root": lambda x: jnp.sqrt(1 + x * x),
    "log": lambda x: jnp.log1p(x * x),
    "relu": jax.nn.relu,
    "abs": jnp.abs,
    "erf": jax.scipy.special.erf,
    "halt": lambda x: x + 2 * lax.stop_gradient(jnp.cos(x)),
    "round": lambda x: x + jnp.floor(x),
    "solved": root,
}
BINARY = {
    "add": jnp.add,
    "mul": jnp.multiply,
    "sub": jnp.subtract,
    "max": jnp.maximum,
    "div": lambda a, b: a / (1 + b * b),
    "select": lambda a, b: jnp.where(a > b, a * b, jnp.sin(b)),
    "bent": lambda a, b: bent(*jnp.broadcast_arrays(a, b)),
    "pulled": lambda a, b: pulled(*jnp.broadcast_arrays(a, b)),
}
REDUCE = {"sum": jnp.sum, "max": jnp.max, "mean": jnp.mean, "logsumexp": jax.scipy.special.logsumexp, "prod": jnp.prod}
ALONG = {"cumsum": jnp.cumsum, "cumprod": jnp.cumprod, "cummax": lambda x, axis: lax.cummax(x, axis), "sort": jnp.sort, "flip": jnp.flip, "softmax": jax.nn.softmax}
affine = lambda a, b: (a[0] * b[0], a[1] * b[0] + b[1])


def index(x, n):
    """A place among n, by the elements of x."""
    return jnp.abs(jnp.floor(3 * jnp.sum(x))).astype(jnp.int32) % n


def shaped(x, shape):
    """Any value as one of that shape, bounded."""
    return jnp.tanh(x) if list(x.shape) == shape else jnp.broadcast_to(jnp.tanh(jnp.sum(x)), shape)


def function(f, outer):
    """The Python function that `f` writes down; `outer` are the values around it."""

    def run(*args):
        env = list(args)
        value = lambda i: env[i] if i >= 0 else outer[i]
        for op, operands, p in f["steps"]:
            out = OPS[op](p, [value(i) for i in operands], [function(g, outer + env) for g in p.get("bodies", [])])
            env.extend(out if isinstance(out, (list, tuple)) else [out])
        return [value(i) for i in f["outs"]]

    return run


def whole(f):
    """The sum of all results."""
    return lambda *xs: sum(jnp.sum(y) for y in f(*xs))


pushed = lambda f, xs, ts: jax.jvp(f, tuple(xs), tuple(ts))[1]
directed = lambda f, xs, ts: pushed(whole(f), xs, ts)
gradient = lambda f, xs: list(jax.grad(whole(f), argnums=tuple(range(len(xs))))(*xs))


def scan(p, xs, fs):
    n = p["carries"]
    step = lambda c, x: (lambda out: (out[:n], out[n:]))(fs[0](*c, *x))
    carry, ys = lax.scan(step, xs[:n], xs[n:], length=p["length"], reverse=p["reverse"], unroll=p["unroll"])
    return [*carry, *ys]


def while_loop(p, xs, fs):
    test = lambda s: (s[0] < p["most"]) & (jnp.sum(s[1]) < 4)
    return list(lax.while_loop(test, lambda s: [s[0] + 1, *fs[0](*s[1:])], [0, *xs])[1:])


OPS = {
    "unary": lambda p, xs, fs: UNARY[p["f"]](*xs),
    "binary": lambda p, xs, fs: BINARY[p["f"]](*xs),
    "reduce": lambda p, xs, fs: REDUCE[p["f"]](*xs, axis=p["axis"]),
    "along": lambda p, xs, fs: ALONG[p["f"]](*xs, axis=p["axis"]),
    "shaped": lambda p, xs, fs: shaped(*xs, p["shape"]),
    "reshape": lambda p, xs, fs: jnp.reshape(*xs, p["shape"]),
    "transpose": lambda p, xs, fs: jnp.transpose(*xs),
    "spread": lambda p, xs, fs: jnp.broadcast_to(*xs, p["shape"]),
    "matmul": lambda p, xs, fs: jnp.matmul(*xs),
    "row": lambda p, xs, fs: xs[0][index(xs[1], xs[0].shape[0])],
    "take": lambda p, xs, fs: jnp.take(xs[0], index(xs[1], xs[0].shape[0]) - jnp.array(p["at"], jnp.int32), axis=0, mode="clip"),
    "put": lambda p, xs, fs: xs[0].at[index(xs[1], xs[0].shape[0])].add(jnp.sin(jnp.sum(xs[1]))),
    "slice": lambda p, xs, fs: xs[0][p["from"] :: p["step"]],
    "window": lambda p, xs, fs: lax.dynamic_slice_in_dim(xs[0], index(xs[1], 3), p["size"]),
    "concatenate": lambda p, xs, fs: jnp.concatenate(xs),
    "stack": lambda p, xs, fs: jnp.stack(xs),
    "pad": lambda p, xs, fs: lax.pad(xs[0], 0.5, [tuple(c) for c in p["config"]]),
    "cond": lambda p, xs, fs: lax.cond(jnp.sum(xs[0]) > p["above"], *fs, *xs[1:]),
    "switch": lambda p, xs, fs: lax.switch(index(xs[0], len(fs)), fs, *xs[1:]),
    "scan": scan,
    "for": lambda p, xs, fs: lax.fori_loop(0, p["most"], lambda i, c: fs[0](*c, i * 0.25), list(xs)),
    "while": while_loop,
    "affine": lambda p, xs, fs: list(lax.associative_scan(affine, tuple(xs), reverse=p["reverse"])),
    "jit": lambda p, xs, fs: jax.jit(fs[0])(*xs),
    "checkpoint": lambda p, xs, fs: jax.checkpoint(fs[0])(*xs),
    "vmap": lambda p, xs, fs: jax.vmap(fs[0], in_axes=tuple(p["inAxes"]))(*xs),
    "grad": lambda p, xs, fs: gradient(fs[0], xs),
    "jvp": lambda p, xs, fs: pushed(fs[0], xs, [jnp.cos(x) for x in xs]),
    "linearize": lambda p, xs, fs: jax.linearize(fs[0], *xs)[1](*[jnp.cos(x) for x in xs]),
    "linearSolve": lambda p, xs, fs: linear_solve(*xs),
}
# How a whole program is looked at: of its inputs `xs`, directions `ts` and inputs with a leading axis of lanes `ls`.
FORWARD = {
    "value": lambda f, xs, ts, ls: f(*xs),
    "jvp": lambda f, xs, ts, ls: pushed(f, xs, ts),
    "jvp of jvp": lambda f, xs, ts, ls: [pushed(lambda *ys: directed(f, ys, ts), xs, ts)],
    "vmap": lambda f, xs, ts, ls: jax.vmap(f)(*ls),
    "vmap of jvp": lambda f, xs, ts, ls: [jax.vmap(lambda *ys: directed(f, ys, ts))(*ls)],
}
BACKWARD = {
    "grad": lambda f, xs, ts, ls: gradient(f, xs),
    "jvp of grad": lambda f, xs, ts, ls: pushed(lambda *ys: gradient(f, ys), xs, ts),
    "grad of jvp": lambda f, xs, ts, ls: list(jax.grad(lambda ys: directed(f, ys, ts))(xs)),
    "vmap of grad": lambda f, xs, ts, ls: jax.vmap(lambda *ys: gradient(f, ys))(*ls),
    "grad of vmap": lambda f, xs, ts, ls: gradient(lambda *ys: [jnp.sin(y) for y in jax.vmap(f)(*ys)], ls),
    "grad of grad": lambda f, xs, ts, ls: gradient(lambda *ys: [jnp.sin(g) for g in gradient(f, ys)], xs),
}


class Function:
    """A function in the making: the shapes of its values and of those around it."""

    def __init__(self, shapes, outer, forward, depth):
        self.shapes, self.outer, self.forward, self.depth = [list(s) for s in shapes], outer, forward, depth
        self.steps = []

    def shape(self, i):
        return self.shapes[i] if i >= 0 else self.outer[i]

    def some(self, wanted=lambda s: True):
        """A value whose shape is wanted, late ones and own ones rather; None if there is none."""
        own = [i for i, s in enumerate(self.shapes) if wanted(s)]
        around = [i - len(self.outer) for i, s in enumerate(self.outer) if wanted(s)]
        if own and (not around or draw.random() < 0.8):
            return own[-1 - min(int(draw.expovariate(0.6)), len(own) - 1)]
        return draw.choice(around) if around else None

    def add(self, op, operands, shapes, **params):
        self.steps.append([op, operands, params])
        self.shapes += [list(s) for s in shapes]
        return list(range(len(self.shapes) - len(shapes), len(self.shapes)))

    def fitted(self, shape):
        i = self.some()
        return i if self.shape(i) == list(shape) and draw.random() < 0.5 else self.add("shaped", [i], [shape], shape=list(shape))[0]

    def body(self, shapes, results, forward=None):
        """A nested function of arguments of these shapes, with results of those; made when its operands are there, as it counts them."""
        f = Function(shapes, self.outer + self.shapes, self.forward if forward is None else forward, self.depth - 1)
        f.grow(size(1, 4))
        return f.written(results)

    def written(self, results):
        return {"outs": [self.fitted(s) for s in results], "steps": self.steps}

    def grow(self, n):
        while n > 0:
            n -= self.step()

    def step(self):
        kinds = [simple] * 6 + ([nested] * 4 if self.depth > 0 else [])
        before = len(self.steps)
        draw.choice(kinds)(self)
        return len(self.steps) > before


def some_shape():
    return [size(1, 3) for _ in range(draw.choice([0, 1, 1, 2, 2]))]


def simple(f):
    """One step without a body."""
    kind = draw.choice(["unary"] * 3 + ["binary"] * 4 + ["reduce", "along", "along", "reshape", "transpose", "spread", "matmul", "row", "take", "put", "slice", "window", "concatenate", "stack", "pad", "affine", "linearSolve"])
    ranked = lambda s: len(s) > 0
    x = f.some(ranked) if kind not in ("unary", "binary", "spread") else f.some()
    if x is None:
        return
    s = f.shape(x)
    y = f.some()
    if kind == "unary":
        f.add(kind, [x], [s], f=draw.choice([*UNARY]))
    elif kind == "binary":
        y = f.some(lambda t: t in (s, [], s[1:]))
        if y is not None:
            f.add(kind, [x, y], [s], f=draw.choice([*BINARY]))
    elif kind == "reduce":
        axis = size(0, len(s) - 1)
        f.add(kind, [x], [s[:axis] + s[axis + 1 :]], f=draw.choice([*REDUCE]), axis=axis)
    elif kind == "along":
        f.add(kind, [x], [s], f=draw.choice([*ALONG]), axis=size(0, len(s) - 1))
    elif kind == "reshape":
        shape = draw.choice([[int(np.prod(s))], s[::-1], [1, *s][:2] if len(s) == 1 else [int(np.prod(s)), 1]])
        f.add(kind, [x], [shape], shape=shape)
    elif kind == "transpose":
        f.add(kind, [x], [s[::-1]])
    elif kind == "spread" and len(s) < 2:
        shape = [size(1, 3), *s]
        f.add(kind, [x], [shape], shape=shape)
    elif kind == "matmul":
        y = f.some(lambda t: 0 < len(t) < 3 and t[0] == s[-1])
        if y is not None:
            f.add(kind, [x, y], [s[:-1] + f.shape(y)[1:]])
    elif kind == "row":
        f.add(kind, [x, y], [s[1:]])
    elif kind == "take":
        at = [size(0, 3) for _ in range(size(1, 3))]
        f.add(kind, [x, y], [[len(at), *s[1:]]], at=at)
    elif kind == "put":
        f.add(kind, [x, y], [s])
    elif kind == "slice":
        start, step = size(0, s[0] - 1), size(1, 2)
        f.add(kind, [x], [[len(range(start, s[0], step)), *s[1:]]], step=step, **{"from": start})
    elif kind == "window":
        n = size(1, s[0])
        f.add(kind, [x, y], [[n, *s[1:]]], size=n)
    elif kind == "concatenate":
        y = f.some(lambda t: len(t) == len(s) and t[1:] == s[1:])
        if s[0] + f.shape(y)[0] < 6:
            f.add(kind, [x, y], [[s[0] + f.shape(y)[0], *s[1:]]])
    elif kind == "stack" and len(s) < 2:
        y = f.some(lambda t: t == s)
        f.add(kind, [x, y], [[2, *s]])
    elif kind == "pad":
        config = [(size(-1, 1), size(0, 1), size(0, 1)) for _ in s]
        shape = [lo + hi + n + (n - 1) * inner for n, (lo, hi, inner) in zip(s, config)]
        if 0 < min(shape) and max(shape) < 6:
            f.add(kind, [x], [shape], config=config)
    elif kind == "affine":
        y = f.some(lambda t: t == s)
        a, b = f.add("unary", [x], [s], f="tanh")[0], y
        f.add(kind, [a, b], [s, s], reverse=draw.random() < 0.5)
    elif kind == "linearSolve":
        n = size(1, 3)
        f.add(kind, [f.fitted([n, n]), f.fitted([n])], [[n]])


def nested(f):
    """One step with a body."""
    kind = draw.choice(["cond", "switch", "scan", "scan", "for", "jit", "checkpoint", "vmap", "grad", "jvp", "linearize"] + ["while"] * 2 * f.forward)
    results = [some_shape() for _ in range(size(1, 2))]
    carries = [some_shape() for _ in range(size(1, 2))]
    if kind in ("cond", "switch"):
        x, *xs = [f.some() for _ in range(size(2, 3))]
        bodies = [f.body([f.shape(x) for x in xs], results) for _ in range(2 if kind == "cond" else 3)]
        f.add(kind, [x, *xs], results, bodies=bodies, above=round(draw.gauss(0, 1), 2))
    elif kind == "scan":
        n, sliced = size(1, 4), [some_shape()[:1] for _ in range(size(0, 2))]
        operands = [f.fitted(c) for c in carries] + [f.fitted([n, *s]) for s in sliced]
        how = {"carries": len(carries), "length": n, "reverse": draw.random() < 0.4, "unroll": draw.choice([1, 1, 2])}
        f.add(kind, operands, [*carries, *[[n, *s] for s in results]], bodies=[f.body(carries + sliced, carries + results)], **how)
    elif kind in ("for", "while"):
        operands = [f.fitted(c) for c in carries]
        f.add(kind, operands, carries, bodies=[f.body(carries + [[]] * (kind == "for"), carries)], most=size(1, 4))
    elif kind == "vmap":
        n = size(1, 3)
        axes = [0, draw.choice([None, 0, 1])]
        lanes = [some_shape()[:1], [] if axes[1] == 0 else [size(1, 3)]]
        operands = [f.fitted(s if a is None else [*s[:a], n, *s[a:]]) for a, s in zip(axes, lanes)]
        results = [s[:1] for s in results]
        f.add(kind, operands, [[n, *s] for s in results], inAxes=axes, bodies=[f.body(lanes, results)])
    else:
        xs = [f.some() for _ in range(size(1, 2))]
        shapes = [f.shape(x) for x in xs]
        body = f.body(shapes, results, forward=f.forward and kind != "grad")
        f.add(kind, xs, shapes if kind == "grad" else results, bodies=[body])


def program():
    """A function of two or three arrays, how it is looked at, and on what."""
    shapes = [some_shape() for _ in range(size(2, 3))]
    forward = draw.random() < 0.3
    f = Function(shapes, [], forward, depth=size(1, 3))
    f.grow(size(3, 8))
    looks = draw.sample([*FORWARD, *([] if forward else BACKWARD)], 4)
    arrays = lambda *lanes: [np.round(rng.normal(size=[*lanes, *s]), 3) for s in shapes]
    return {"f": f.written([some_shape() for _ in range(size(1, 2))]), "looks": looks, "xs": arrays(), "ts": arrays(), "ls": arrays(2)}


def results(p):
    """What JAX gives; None if it goes forward through a custom_vjp, which is allowed only where no result needs it."""
    look = lambda xs, ts, ls: {k: (FORWARD | BACKWARD)[k](function(p["f"], []), xs, ts, ls) for k in p["looks"]}
    inputs = p["xs"], p["ts"], p["ls"]
    try:
        traced = jax.jit(look).trace(*inputs)
    except (NotImplementedError, TypeError) as e:
        if "custom_" not in str(e):
            raise
        return None
    return None if "custom_lin" in str(traced.jaxpr) else traced.lower().compile()(*inputs)


def well(found):
    """Whether results say something: finite, and not so large that rounding hides all."""
    return all(np.isfinite(x).all() and (np.abs(x) < 1e4).all() for x in jax.tree.leaves(found))


records = []
while len(records) < count:
    p = program()
    found = results(p)
    if found is None or not well(found):
        continue
    records.append(p | {k: [encode(x) for x in p[k]] for k in ("xs", "ts", "ls")} | {"expected": {k: [encode(y) for y in found[k]] for k in p["looks"]}})
    print(len(records), file=sys.stderr, flush=True)
    if len(records) % 20 == 0:
        jax.clear_caches()
write(target, {"header": header(__file__), "cases": json.loads(json.dumps(records))})
