"""Random configurations of jaxtra.lax's general operations: results, batches and cotangents, of small whole numbers.

    python configurations.py [seed] [how many] [file]

The golden file holds some of seed 1. More are drawn to search for differences, and compared by

    JAXTRA_CONFIGURATIONS=file:///the/file npx vitest run test/lax/configurations.test.ts

Many go into one program of XLA, which is quicker than one each.
"""

import json
import random
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cases import camel, encode
from header import header, write

seed, count, target = int((sys.argv + [1])[1]), int((sys.argv + [1, 96])[2]), (sys.argv + ["golden/configurations.json"] * 3)[3]
draw = random.Random(seed)
rng = np.random.default_rng(seed)
size = draw.randint
TOGETHER = 24


def whole(*shape):
    return rng.integers(-4, 5, shape).astype(np.float32)


def subset(xs, k):
    return sorted(draw.sample(list(xs), k))


def extent(least, most):
    """A size of an axis, rarely 0."""
    return size(0 if draw.random() < 0.05 else least, most)


def placing():
    """An operand's shape; axes that go in step, of it and, in any order, of the indices; the indices' batch; and the operand's other axes."""
    shape = [size(1, 4) for _ in range(size(1, 4))]
    rank = len(shape)
    n = size(0, min(2, rank - 1)) if draw.random() < 0.5 else 0
    places = [extent(1, 3) for _ in range(size(n, n + 2))]
    operand_batch, indices_batch = subset(range(rank), n), draw.sample(range(len(places)), n)
    for d, b in zip(operand_batch, indices_batch):
        places[b] = shape[d]
    return shape, operand_batch, indices_batch, places, [d for d in range(rank) if d not in operand_batch]


def merged(batch, window, at):
    rest = list(batch)
    return [window[at.index(d)] if d in at else rest.pop(0) for d in range(len(batch) + len(window))]


def gather():
    shape, operand_batch, indices_batch, places, rest = placing()
    start_map = draw.sample(rest, size(0, len(rest)))
    collapsed = subset(rest, size(0, len(rest)))
    sizes = [1 if d in collapsed or d in operand_batch else extent(1, n) for d, n in enumerate(shape)]
    window = [d for d in rest if d not in collapsed]
    offset = subset(range(len(places) + len(window)), len(window))
    numbers = lax.GatherDimensionNumbers(tuple(offset), tuple(collapsed), tuple(start_map), tuple(operand_batch), tuple(indices_batch))
    mode = draw.choice(["fill", "clip"])
    dtype = draw.choice(["int32", "int8", "uint8", "int16"])
    indices = rng.integers(0 if dtype == "uint8" else -2, 5, (*places, len(start_map))).astype(dtype)
    params = {"numbers": fields(numbers), "sizes": sizes, "mode": mode}
    return params, [whole(*shape), indices], [0], lambda x, i: lax.gather(x, i, numbers, tuple(sizes), mode=mode)


def scatter():
    shape, operand_batch, indices_batch, places, rest = placing()
    targets = draw.sample(rest, size(0, len(rest)))
    inserted = subset(rest, size(0, len(rest)))
    window = [size(1, shape[d]) for d in rest if d not in inserted]
    at = subset(range(len(places) + len(window)), len(window))
    numbers = lax.ScatterDimensionNumbers(tuple(at), tuple(inserted), tuple(targets), tuple(operand_batch), tuple(indices_batch))
    mode = draw.choice(["fill", "clip"])
    op = draw.choice("scatter scatter_add scatter_mul scatter_min scatter_max scatter_sub".split())
    indices = rng.integers(-2, 5, (*places, len(targets))).astype(np.int32)
    params = {"op": camel(op), "numbers": fields(numbers), "mode": mode}
    # The product's cotangent by updates is defined for distinct indices only; extremes that were moved into bounds JAX divides by 0.
    wrt = [0] if op == "scatter_mul" else [] if op in ("scatter_min", "scatter_max") and mode == "clip" else [0, 2]
    return params, [whole(*shape), indices, whole(*merged(places, window, at))], wrt, lambda x, i, u: getattr(lax, op)(x, i, u, numbers, mode=mode)


def fields(numbers):
    names = ["offset_dims", "collapsed_slice_dims", "start_index_map", "operand_batching_dims", "start_indices_batching_dims", "update_window_dims", "inserted_window_dims", "scatter_dims_to_operand_dims", "scatter_indices_batching_dims"]
    return {camel(name): list(getattr(numbers, name)) for name in names if hasattr(numbers, name)}


def greater(a, b):
    first = a[0] >= b[0]
    return lax.select(first, a[0], b[0]), lax.select(first, a[1], b[1])


# Neutral or not, of one operand or two, that commute or not.
REDUCERS = {
    "add": (0, lax.add), "mul": (1, lax.mul), "max": (-np.inf, lax.max), "min": (np.inf, lax.min), "maxFrom0": (0, lax.max), "addFrom2": (2, lax.add),
    "sumAndProduct": ((0, 1), lambda a, b: (a[0] + b[0], a[1] * b[1])), "greatest": ((-np.inf, 0), greater), "affine": ((1, 0), lambda a, b: (a[0] * b[0], a[1] * b[0] + b[1])),
}  # fmt: skip


def reducer(shape):
    name = draw.choice(list(REDUCERS))
    init, f = REDUCERS[name]
    x, y = whole(*shape), whole(*shape)
    if name == "greatest":
        places = np.arange(x.size, dtype=np.int32).reshape(shape)
        return name, (np.float32(-np.inf), np.int32(0)), f, [x, places], []
    if name == "affine":
        x = np.sign(x)
    if type(init) is tuple:
        return name, tuple(map(np.float32, init)), f, [x, y], [0, 1]
    return name, np.float32(init), f, [x], [0]


def reduce():
    shape = [extent(1, 4) for _ in range(size(1, 4))]
    axes = subset(range(len(shape)), size(0, len(shape)))
    name, init, f, xs, wrt = reducer(shape)
    # JAX differentiates in another order than it computes, which shows in bodies that do not commute.
    wrt = [] if name == "affine" else wrt
    return {"reducer": name, "axes": axes}, xs, wrt, lambda *xs: lax.reduce(xs if len(xs) > 1 else xs[0], init, f, tuple(axes))


def reduce_window():
    shape = [size(1, 5) for _ in range(size(1, 3))]
    window, strides = ([size(1, 3) for _ in shape] for _ in range(2))
    padding = [[size(0, 2), size(0, 2)] for _ in shape]
    base, holes = ([draw.choice(of) for _ in shape] for of in ([1, 1, 2, 3], [1, 1, 2]))
    name, init, f, xs, wrt = reducer(shape)
    params = {"reducer": name, "window": window, "strides": strides, "padding": padding, "baseDilation": base, "windowDilation": holes}
    run = lambda *xs: lax.reduce_window(xs if len(xs) > 1 else xs[0], init, f, tuple(window), tuple(strides), tuple(map(tuple, padding)), base_dilation=tuple(base), window_dilation=tuple(holes))
    return params, xs, wrt, run


def conv():
    rank = size(0, 3) if draw.random() < 0.9 else 4
    feature_groups = draw.choice([1, 1, 2])
    batch_groups = 1 if feature_groups > 1 else draw.choice([1, 1, 2])
    inputs = size(1, 2)
    lhs = [batch_groups * size(1, 2), feature_groups * inputs, *[size(1, 5) for _ in range(rank)]]
    rhs = [feature_groups * batch_groups * size(1, 2), inputs, *[size(1, 3) for _ in range(rank)]]
    specs = [draw.sample(range(rank + 2), rank + 2) for _ in range(3)]
    lay = lambda spec, sizes: [sizes[spec.index(d)] for d in range(rank + 2)]
    strides = [size(1, 3) for _ in range(rank)]
    padding = [[size(-1, 2), size(-1, 2)] for _ in range(rank)]
    lhs_dilation, rhs_dilation = ([draw.choice(of) for _ in range(rank)] for of in ([1, 1, 2, 3], [1, 1, 2]))
    numbers = lax.ConvDimensionNumbers(*map(tuple, specs))
    params = {"strides": strides, "padding": padding, "specs": specs, "lhsDilation": lhs_dilation, "rhsDilation": rhs_dilation, "featureGroupCount": feature_groups, "batchGroupCount": batch_groups}
    run = lambda x, w: lax.conv_general_dilated(x, w, strides, padding, lhs_dilation, rhs_dilation, numbers, feature_group_count=feature_groups, batch_group_count=batch_groups)
    return params, [whole(*lay(specs[0], lhs)), whole(*lay(specs[1], rhs))], [0, 1], run


def sort():
    shape = [extent(1, 6) for _ in range(size(1, 3))]
    dimension, n = draw.randrange(len(shape)), size(1, 3)
    keys, special = size(1, n), draw.random() < 0.3
    xs = [rng.integers(-1, 2, shape).astype(draw.choice(["float32", "float32", "int32", "uint8", "float16", "int8"])) for _ in range(n)]
    if special:
        mark = lambda x, v: np.where(rng.random(shape) < 0.2, v, x).astype(x.dtype)
        xs = [mark(mark(mark(x, np.nan), -0.0), np.inf) if x.dtype.kind == "f" else x for x in xs]
    wrt = [] if special else [i for i, x in enumerate(xs) if x.dtype == np.float32]
    return {"dimension": dimension, "numKeys": keys}, xs, wrt, lambda *xs: lax.sort(xs, dimension=dimension, num_keys=keys)


def top_k():
    shape = [size(1, 6) for _ in range(size(1, 3))]
    axis = draw.randrange(len(shape))
    k = size(0, shape[axis])
    dtype = draw.choice("float32 float32 int32 uint8 float16 bfloat16 int8 uint32 bool".split())
    x = np.abs(rng.integers(-2, 3, shape)) if dtype[0] == "u" else rng.integers(-2, 3, shape)
    return {"k": k, "axis": axis}, [x.astype(jnp.dtype(dtype))], [0] if dtype == "float32" else [], lambda x: lax.top_k(x, k, axis=axis)


def cumulative():
    shape = [extent(1, 6) for _ in range(size(1, 3))]
    params = {"op": draw.choice("cumsum cumprod cummax cummin".split()), "axis": draw.randrange(len(shape)), "reverse": draw.random() < 0.5}
    return params, [whole(*shape)], [0], lambda x: getattr(lax, params["op"])(x, axis=params["axis"], reverse=params["reverse"])


def associative_scan():
    shape = [size(1, 6) for _ in range(size(1, 3))]
    params = {"axis": draw.randrange(len(shape)), "reverse": draw.random() < 0.5}
    return params, [np.sign(whole(*shape)), whole(*shape)], [0, 1], lambda *xs: lax.associative_scan(REDUCERS["affine"][1], xs, **params)


def dot_general():
    batch, contracted = [size(1, 3) for _ in range(size(0, 2))], [extent(1, 3) for _ in range(size(0, 2))]

    def operand():
        sizes = [*batch, *contracted, *[size(1, 3) for _ in range(size(0, 2))]]
        at = draw.sample(range(len(sizes)), len(sizes))
        return whole(*[sizes[at.index(d)] for d in range(len(sizes))]), at[len(batch) :][: len(contracted)], at[: len(batch)]

    (x, xc, xb), (y, yc, yb) = operand(), operand()
    return {"numbers": [[xc, yc], [xb, yb]]}, [x, y], [0, 1], lambda x, y: lax.dot_general(x, y, ((xc, yc), (xb, yb)))


def dynamic_slice():
    shape = [size(1, 5) for _ in range(size(1, 3))]
    sizes = [size(1, n) for n in shape]
    starts = rng.integers(-3, 6, len(shape)).astype(np.int32)
    return {"sizes": sizes}, [whole(*shape), starts], [0], lambda x, s: lax.dynamic_slice(x, [*s], sizes)


def dynamic_update_slice():
    shape = [size(1, 5) for _ in range(size(1, 3))]
    starts = rng.integers(-3, 6, len(shape)).astype(np.int32)
    return {}, [whole(*shape), whole(*[size(1, n) for n in shape]), starts], [0, 1], lambda x, u, s: lax.dynamic_update_slice(x, u, [*s])


def pad():
    shape = [extent(1, 4) for _ in range(size(1, 3))]
    config = [(size(-2, 2), size(-2, 2), size(0, 2)) for _ in shape]
    return {"config": config}, [whole(*shape), np.float32(5)], [0, 1], lambda x, v: lax.pad(x, v, config)


OPERATIONS = [gather, scatter, reduce, reduce_window, conv, sort, top_k, cumulative, associative_scan, dot_general, dynamic_slice, dynamic_update_slice, pad]


def lanes(xs):
    """Some operands twice, along an axis that vmap takes: as they are, and turned by one element."""
    axes = [size(0, x.ndim) if draw.random() < 0.6 else None for x in xs]
    axes[0] = 0 if all(a is None for a in axes) else axes[0]
    return axes, [x if a is None else np.stack([x, np.roll(x, 1)], a) for x, a in zip(xs, axes)]


def configuration(operation):
    params, xs, wrt, f = operation()
    floats = [o.dtype == jnp.float32 for o in jax.tree.leaves(jax.eval_shape(f, *xs))]
    shapes = [o.shape for o in jax.tree.leaves(jax.eval_shape(f, *xs))]
    cts = [whole(*s) for s, is_float in zip(shapes, floats) if is_float]
    axes, mapped = lanes(xs)

    def run(xs, mapped):
        of = lambda *ws: [y for y, keep in zip(jax.tree.leaves(f(*[ws[wrt.index(i)] if i in wrt else x for i, x in enumerate(xs)])), floats) if keep]
        cotangents = list(jax.vjp(of, *[xs[i] for i in wrt])[1](cts)) if wrt and cts else []
        return jax.tree.leaves(f(*xs)), jax.tree.leaves(jax.vmap(f, tuple(axes))(*mapped)), cotangents

    jax.eval_shape(run, xs, mapped)
    record = {"op": camel(operation.__name__), "params": params, "args": xs, "inAxes": axes, "mapped": mapped, "wrt": wrt if cts else [], "cts": cts}
    return record, run


def written(record):
    return {k: v if k in ("op", "params", "inAxes", "wrt") else [encode(x) for x in v] for k, v in record.items()}


records = []
while len(records) < count:
    some = []
    while len(some) < TOGETHER:
        try:
            some.append(configuration(draw.choice(OPERATIONS)))
        except (TypeError, ValueError, NotImplementedError):
            # What JAX refuses, such as a window larger than its operand, is no configuration.
            continue
    results = jax.jit(lambda ins: [run(*x) for (_, run), x in zip(some, ins)])([(r["args"], r["mapped"]) for r, _ in some])
    for (record, _), (expected, batched, cotangents) in zip(some, results):
        records.append(written(record | {"expected": expected, "batched": batched, "vjp": cotangents}))
    print(len(records), file=sys.stderr, flush=True)
write(target, {"header": header(__file__), "cases": json.loads(json.dumps(records))})
