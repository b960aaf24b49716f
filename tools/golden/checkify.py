"""Messages of JAX's checkify. The same programs, in TypeScript, are in test/checkify/checkify.test.ts, under the same names."""

import jax
import jax.numpy as np
from jax import lax
from jax.experimental import checkify as C

from header import header, write

messages = {}


def run(name, f, *args, errors=C.all_checks):
    messages[name] = C.checkify(f, errors=errors)(*args)[0].get()


USER = C.user_checks
M = np.arange(6.0).reshape(2, 3)


def checked(x):
    C.check(x > 0, "{x} must be positive, not {}", x + 1, x=x)
    return np.log(x)


def low(c):
    C.check(c < 4, "test saw {}", c)
    return c < 6


@jax.custom_jvp
def custom_jvp(x):
    return checked(x)


custom_jvp.defjvp(lambda p, t: (custom_jvp(*p), t[0] * 2))


@jax.custom_vjp
def custom_vjp(x):
    return checked(x)


custom_vjp.defvjp(lambda x: (checked(x), x), lambda r, g: (g,))


def both(x):
    checked(x)
    C.check(x > 10, "second")
    return x


def again(x):
    err, y = jax.jit(C.checkify(checked))(x)
    C.check_error(err)
    return y


x = np.array(-3.0)
run("log", np.log, x)
run("sinOfInfinity", np.sin, np.array(np.inf))
run("division", lambda a: a / (0 * a), x)
run("integerDivision", lambda a: lax.div(a, 0 * a), np.array(3))
run("index", lambda a, i: a[i], M, np.array([0, 5]))
run("secondIndex", lambda a, i: np.take(a, i, axis=1), M, np.array([0, 4]))
run("negativeIndex", lambda a, i: a[i], np.arange(3.0), np.array(-5))
run("scatter", lambda a, i: a.at[i].add(1.0), np.arange(3.0), np.array(9))
run("dynamicSlice", lambda a, i: lax.dynamic_slice(a, (i,), (2,)), np.arange(3.0), np.array(2))
run("check", checked, x)
run("userChecks", checked, x, errors=USER)
run("jit", jax.jit(checked), x)
run("nothing", checked, -x)
run("notAskedFor", checked, x, errors=C.div_checks)
run("vmap", jax.vmap(checked), np.array([1.0, -1.0, -2.0, 3.0]), errors=USER)
run("cond", lambda a: lax.cond(a > 0, checked, lambda b: checked(-b - 10), a), x / 3, errors=USER)
run("scan", lambda a: lax.scan(lambda c, y: (checked(c) * 0 + c - y, c), a, np.ones(3)), x / -2, errors=USER)
run("while", lambda a: lax.while_loop(lambda c: c > -3, lambda c: (checked(c) * 0, c - 1)[1], a), x / -2, errors=USER)
run("whileTest", lambda a: lax.while_loop(low, lambda c: c + 1, a), np.array(1.0), errors=USER)
run("whileFirstTest", lambda a: lax.while_loop(low, lambda c: c + 1, a), np.array(5.0), errors=USER)
run("grad", jax.grad(lambda a: np.sqrt(a) * 0 + a), np.array(0.0))
run("first", both, x, errors=USER)
run("checkpoint", jax.checkpoint(checked), x)
run("customJvp", custom_jvp, x, errors=USER)
run("customVjp", custom_vjp, x, errors=USER)
run("customJvpGrad", jax.grad(custom_jvp), x, errors=USER)
run("customVjpGrad", jax.grad(custom_vjp), x, errors=USER)
run("again", again, x, errors=USER)
messages["vmapOutside"] = jax.vmap(C.checkify(checked))(np.array([1.0, -1.0, -2.0, 3.0]))[0].get()
messages["gradOutside"] = jax.grad(lambda a: C.checkify(checked)(a)[::-1], has_aux=True)(x)[1].get()

write("golden/checkify.json", {"header": header(__file__), "messages": messages})
