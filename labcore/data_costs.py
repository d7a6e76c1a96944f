"""Costs over two weights made from real data: a surface whose shape is the data's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from labcore.costs import CostFunction, CostMember, points_of
from labcore.data import diabetes
from labcore.problems import PAIR, SCALE_RATIO, SPLIT, STAGE, TwoFeatures, problem
from labcore.registry import Registry
from labcore.span import Span

Array = np.ndarray

# How many points have their logits in memory at a time.
_BLOCK = 1024

NORMALIZED = Span(
    "normalized", False, kind="toggle", label="normalized",
    hint="Subtract each feature's mean and divide by its standard deviation.",
)  # fmt: skip


@dataclass(frozen=True)
class DataCost(CostFunction):
    """A cost that is a mean over examples, so that a mini-batch gives a gradient too.

    examples                  m, the number of examples
    batch_gradient(p, rows)   p (*runs, 2), rows (b,) -> (*runs, 2), the gradient over these examples
    batch_value(p, rows)      likewise -> (*runs,), the cost over these examples
    """

    examples: int = 0
    batch: Callable[[Array, Array], Array] | None = None
    batch_cost: Callable[[Array, Array], Array] | None = None

    def batch_gradient(self, p: Array, rows: Array) -> Array:
        assert self.batch is not None
        return self.batch(points_of(p), rows)

    def batch_value(self, p: Array, rows: Array) -> Array:
        assert self.batch_cost is not None
        return self.batch_cost(points_of(p), rows)


@dataclass(frozen=True)
class DataCostMember(CostMember):
    """A cost from data in the registry."""

    cost_type: ClassVar[type[CostFunction]] = DataCost


DATA_COSTS: Registry[DataCostMember] = Registry("data cost", DataCostMember)


def linear_squared_error(inputs: Array, targets: Array) -> dict[str, Any]:
    """The mean squared error of the linear model w1 x1 + w2 x2, as the parts of a DataCost.

    inputs (m, 2), targets (m,). f = sum (x w - y)^2 / m; the gradient is H w - 2 X'y/m with H = 2 X'X/m, the
    same everywhere, so that condition number and largest stable rate are the data's.
    """
    m = len(inputs)
    h = 2.0 * inputs.T @ inputs / m
    pull = 2.0 * inputs.T @ targets / m
    best = np.linalg.solve(h, pull)
    rest = float(np.mean((inputs @ best - targets) ** 2))

    # Written around the minimum: exact there, and no cancellation of large means.
    def value(x, y):
        u, v = x - best[0], y - best[1]
        return rest + 0.5 * (h[0, 0] * u * u + 2.0 * h[0, 1] * u * v + h[1, 1] * v * v)

    def gradient(x, y):
        u, v = x - best[0], y - best[1]
        return h[0, 0] * u + h[0, 1] * v, h[0, 1] * u + h[1, 1] * v

    def batch(p: Array, rows: Array) -> Array:
        x, y = inputs[rows], targets[rows]
        hb, pb = 2.0 * x.T @ x / len(rows), 2.0 * x.T @ y / len(rows)
        # Written out, not as a product of matrices: one run and many give the same bits.
        gx = hb[0, 0] * p[..., 0] + hb[0, 1] * p[..., 1] - pb[0]
        gy = hb[0, 1] * p[..., 0] + hb[1, 1] * p[..., 1] - pb[1]
        return np.stack([gx, gy], axis=-1)

    def batch_cost(p: Array, rows: Array) -> Array:
        answers = np.multiply.outer(p[..., 0], inputs[rows, 0]) + np.multiply.outer(p[..., 1], inputs[rows, 1])
        return ((answers - targets[rows]) ** 2).sum(axis=-1) / len(rows)

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": lambda x, y: (h[0, 0], h[0, 1], h[1, 1]),
        # The window shows the way from w = 0 to the minimum, wide enough for the ravine's shape.
        "domain": square(best, 1.6 * float(np.abs(best).max())),
        "start": (0.0, 0.0),
        "minima": [tuple(best)],
        "polynomial": True,
        "quantity": "mean squared error",
        "examples": m,
        "batch": batch,
        "batch_cost": batch_cost,
    }


def square(middle: Array, reach: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """A square window, so that a unit may be as long on both axes."""
    x, y = (float(v) for v in middle)
    return (x - reach, x + reach), (y - reach, y + reach)


def logistic_cross_entropy(inputs: Array, targets: Array, bias: float) -> dict[str, Any]:
    """The mean cross-entropy of p = 1 / (1 + exp(-(bias + w1 x1 + w2 x2))), as the parts of a DataCost.

    inputs (m, 2), targets (m,) of 0 and 1, the bias a fixed number. f = mean(log(1 + exp(z)) - y z), in nats; the
    gradient is X'(p - y) / m, the Hessian X' diag(p (1 - p)) X / m, which changes from place to place: condition
    number and largest stable rate hold at the minimum. That is found by Newton's method. Classes that a straight
    line separates have none: ValueError.
    """
    m = len(inputs)
    a, b = np.ascontiguousarray(inputs[:, 0]), np.ascontiguousarray(inputs[:, 1])
    y = np.asarray(targets, dtype=np.float64)

    # Outer products in C order and means over the last axis: one point and many give the same bits.
    def logits(w1, w2):
        return np.multiply.outer(np.array(w1, order="C"), a) + np.multiply.outer(np.array(w2, order="C"), b) + bias

    def in_blocks(function: Callable[..., tuple[Array, ...]], parts: int, w1, w2) -> list[Array]:
        w1, w2 = np.broadcast_arrays(np.asarray(w1, dtype=np.float64), np.asarray(w2, dtype=np.float64))
        flat, out = (w1.ravel(), w2.ravel()), np.empty((parts, w1.size))
        for begin in range(0, w1.size, _BLOCK):
            block = slice(begin, begin + _BLOCK)
            out[:, block] = function(flat[0][block], flat[1][block])
        return [part.reshape(w1.shape) for part in out]

    def losses(z: Array, truth: Array) -> Array:
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))) - truth * z

    def values(w1, w2):
        return (losses(logits(w1, w2), y).sum(axis=-1) / m,)

    def probabilities(z: Array) -> Array:
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1.0, e) / (1.0 + e)

    def slopes(w1, w2):
        rest = probabilities(logits(w1, w2)) - y
        return (rest * a).sum(axis=-1) / m, (rest * b).sum(axis=-1) / m

    def curvatures(w1, w2):
        p = probabilities(logits(w1, w2))
        weight = p * (1.0 - p)
        return tuple((weight * c).sum(axis=-1) / m for c in (a * a, a * b, b * b))

    def batch(p: Array, rows: Array) -> Array:
        z = np.multiply.outer(p[..., 0], a[rows]) + np.multiply.outer(p[..., 1], b[rows]) + bias
        rest = probabilities(z) - y[rows]
        return np.stack([(rest * c[rows]).sum(axis=-1) / len(rows) for c in (a, b)], axis=-1)

    def batch_cost(p: Array, rows: Array) -> Array:
        z = np.multiply.outer(p[..., 0], a[rows]) + np.multiply.outer(p[..., 1], b[rows]) + bias
        return losses(z, y[rows]).sum(axis=-1) / len(rows)

    best = _newton(lambda w: np.ravel(slopes(*w)), lambda w: np.ravel(curvatures(*w)), lambda w: values(*w)[0].item())
    return {
        "value_xy": lambda w1, w2: in_blocks(values, 1, w1, w2)[0],
        "gradient_xy": lambda w1, w2: tuple(in_blocks(slopes, 2, w1, w2)),
        "hessian_xy": lambda w1, w2: tuple(in_blocks(curvatures, 3, w1, w2)),
        "domain": square(best, 1.6 * float(np.abs(best).max())),
        "start": (0.0, 0.0),
        "minima": [tuple(best)],
        "quantity": "cross-entropy",
        "examples": m,
        "batch": batch,
        "batch_cost": batch_cost,
    }


def _newton(gradient: Callable, hessian: Callable, value: Callable, most: int = 100) -> Array:
    """The minimum of a convex function of two weights, to a Newton step of 1e-12 in the metric of its Hessian."""
    w = np.zeros(2)
    volume = 0.0
    for _ in range(most):
        g, (xx, xy, yy) = gradient(w), hessian(w)
        h = np.array([[xx, xy], [xy, yy]])
        with np.errstate(all="ignore"):
            move = np.linalg.solve(h, g) if np.linalg.det(h) > 0 else np.full(2, np.nan)
        decrement = float(move @ h @ move)
        volume = volume or float(np.linalg.det(h))
        # Where the weights go to infinity the curvature goes to 0 on the way.
        if not 0 <= decrement < np.inf or np.linalg.det(h) < 1e-10 * volume:
            break
        if decrement < 1e-24:
            return w - move
        share = 1.0
        # Newton's full step may overshoot far from the minimum: half of it, until the cost falls.
        while share > 1e-6 and value(w - share * move) > value(w) - 0.25 * share * decrement + 1e-15:
            share /= 2
        w = w - share * move
    raise ValueError("the classes must not be separable by these two features: the logistic cost then has no minimum.")


@DATA_COSTS.register(
    "diabetes", label="Diabetes (real data)",
    source="B. Efron et al., Annals of Statistics 32 (2004), 407-499; scikit-learn's diabetes table",
)  # fmt: skip
def diabetes_linear(*, normalized=NORMALIZED):
    """Mean squared error of a linear model with two weights: progression of diabetes from body mass index and
    blood pressure.

    442 patients. The target is the progression after one year minus its mean (no unit). The raw features
    carry their means, so the valley is long and tilted; normalized ones make it nearly round.
    """
    table = diabetes()
    inputs = table.inputs[:, 2:4]
    if normalized:
        inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    parts = linear_squared_error(inputs, table.targets - table.targets.mean())
    units = ("σ", "σ") if normalized else ("kg/m²", "mm Hg")
    axes = (
        f"weight of {name} (per {unit})"
        for name, unit in zip(("body mass index", "blood pressure"), units, strict=True)
    )
    return {**parts, "axes": tuple(axes)}


def parts_of(posed: TwoFeatures, stage: str) -> dict[str, Any]:
    """The cost of a problem's training set over the two weights, its inputs at this stage."""
    inputs, targets = posed.inputs_at(stage, posed.rows.train), posed.targets[posed.rows.train]
    if posed.model == "linear":
        result = linear_squared_error(inputs, targets - posed.bias)
    else:
        result = logistic_cross_entropy(inputs, targets, posed.bias)
    best = np.array(result["minima"][0])
    window = square(0.55 * best, 1.1 * float(np.abs(best).max()))
    return {**result, "domain": window, "axes": posed.weights(stage)}


_SOURCE = "scikit-learn's tables of diabetes (Efron et al. 2004), breast cancer (Street et al. 1993), wine (Forina et al. 1991)"


@DATA_COSTS.register("linear", label="Linear model (real data)", source=_SOURCE)
def linear_model(*, pair=PAIR, scale_ratio=SCALE_RATIO, inputs=STAGE, split=SPLIT):
    """Mean squared error of bias + w1 x1 + w2 x2 on the training set.

    The bias is the target's mean. A class counts as 1 or 0. The second feature's unit is chosen so that the
    standard deviations have the given ratio; then the inputs stay raw, are centred, or normalized.
    """
    return parts_of(problem("linear", pair, scale_ratio, split), inputs)


@DATA_COSTS.register("logistic", label="Logistic model (real data)", source=_SOURCE)
def logistic_model(*, pair=PAIR, scale_ratio=SCALE_RATIO, inputs=STAGE, split=SPLIT):
    """Mean cross-entropy of a logistic model on the training set, in nats.

    p = 1 / (1 + exp(-(bias + w1 x1 + w2 x2))), the bias fixed at the log-odds of the classes. Its curvature differs
    from place to place: condition number and largest stable rate hold at the minimum.
    """
    return parts_of(problem("logistic", pair, scale_ratio, split), inputs)
