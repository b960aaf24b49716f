"""Golden rows of jaxtra.lax's collectives over every dtype: calls under vmap, whose lanes are the leading axis of the arrays."""

import jax

from cases import is_array, resolve
from plain import nan, np
from sweep import Sweep, V

s = Sweep("lax", __file__)


def mapped(fn):
    """The function over the lanes of its arrays."""

    def call(*args, **options):
        at = [i for i, a in enumerate(args) if is_array(a)]
        one = lambda *xs: resolve(fn)(*[xs[at.index(i)] if i in at else a for i, a in enumerate(args)], **options)
        return jax.vmap(one, axis_name="i")(*[args[i] for i in at])

    return call


def rows(name, *args, shape=(2, 2), **options):
    """Of every dtype; without an element, of 0-d lanes, and with NaN."""
    fn = "lax." + name
    values = [1, 0, 3, 2, -1, 2.5, 7, -2][: int(np.prod(shape))]
    s.sweep(fn, V(*values, shape=shape), "i", *args, py=mapped(fn), **options)
    lanes = np.float32(values).reshape(shape)
    for x in [lanes[:, :, None][..., :0], lanes.reshape(2, -1)[:, 0], np.where(lanes > 2, np.float32(nan), lanes)]:
        s.case(fn, x, "i", *args, py=mapped(fn), **options)
    for record in s.cases[-4:]:
        record["axisName"] = "i"


s.file("sweepCollectives")
for name in ["psum", "pmean", "pmax", "pmin"]:
    rows(name)
rows("ppermute", ((0, 1), (1, 0)))
rows("allGather")
rows("allGather", axis=1, tiled=True, shape=(2, 1, 2))
rows("allToAll", 0, 0)
rows("allToAll", 0, 0, tiled=True, shape=(2, 4))
rows("psumScatter")
rows("psumScatter", scatter_dimension=0, tiled=True, shape=(2, 4))
s.write()
