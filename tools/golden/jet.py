"""Expected values of Taylor mode: functions of one to two arguments along curves, derivatives of order 1 to 6, in float64.

The same functions, in TypeScript, are in test/transforms/jet-golden.test.ts; names and constants agree line by line.
"""

import jax
import jax.numpy as np
from jax import lax, nn
from jax.experimental.jet import jet
from jax.scipy.special import erf, expit

from header import header, write

jax.config.update("jax_enable_x64", True)

ORDER = 6
W = np.array([[0.5, -0.3, 0.8], [1.1, 0.2, -0.7], [-0.4, 0.9, 0.6]])
X = np.array([0.3, 0.7, 1.4])
Y = np.array([1.2, 0.4, -0.6])


def coefficients(seed):
    """One vector for each order, not too large."""
    return [np.array([((seed + 3 * k + i) * 7 % 11 - 5) / 5 for i in range(3)]) for k in range(ORDER)]


FUNCTIONS = {
    "polynomial": lambda x, y: x * x * y - 3 * x + y**3,
    "quotient": lambda x, y: x / (y * y + 2),
    "exp": lambda x, y: np.exp(x * y),
    "expm1": lambda x, y: np.expm1(x),
    "log": lambda x, y: np.log(x + 1),
    "log1p": lambda x, y: np.log1p(x),
    "sqrt": lambda x, y: np.sqrt(x * x + 1),
    "rsqrt": lambda x, y: lax.rsqrt(x),
    "power": lambda x, y: x**2.5,
    "power2": lambda x, y: lax.pow(x + 1, y),
    "integerPow": lambda x, y: y**-3 + x**5,
    "sin": lambda x, y: np.sin(x) * y,
    "cos": lambda x, y: np.cos(x + y),
    "tan": lambda x, y: np.sin(x) / np.cos(x),
    "sinh": lambda x, y: np.sinh(x) - np.cosh(y),
    "tanh": lambda x, y: np.tanh(x * y),
    "logistic": lambda x, y: expit(x - y),
    "erf": lambda x, y: erf(x),
    "erfInv": lambda x, y: lax.erf_inv(x / 2),
    "asinh": lambda x, y: np.arcsinh(x),
    "atanh": lambda x, y: np.arctanh(x / 2),
    "atan2": lambda x, y: np.arctan2(x, y),
    "softplus": lambda x, y: np.log1p(np.exp(x)),
    "abs": lambda x, y: np.abs(y) * x,
    "maximum": lambda x, y: np.maximum(x, y) * np.minimum(x * y, y),
    "select": lambda x, y: np.where(y > 0, np.sin(x), x * y),
    "sum": lambda x, y: np.sum(np.exp(x) * y),
    "max": lambda x, y: np.max(x * y) * np.min(y),
    "matvec": lambda x, y: np.tanh(W @ np.sin(x)) @ y,
    "cumsum": lambda x, y: np.cumsum(x * y),
    "indexing": lambda x, y: np.concatenate([x[1:], y[:2]])[::-1] * 2,
    "mlp": lambda x, y: nn.sigmoid(W.T @ np.tanh(W @ x + y)),
}


def run(f):
    y, ys = jet(f, (X, Y), (coefficients(1), coefficients(4)))
    return [np.asarray(v).tolist() for v in [y, *ys]]


if __name__ == "__main__":
    write(
        "golden/transforms/jet.json",
        {"header": header(__file__), "order": ORDER, "values": {name: run(f) for name, f in FUNCTIONS.items()}},
    )
