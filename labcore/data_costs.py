"""Costs over two weights made from real data: a surface whose shape is the data's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from labcore.costs import CostFunction, CostMember, points_of
from labcore.data import diabetes
from labcore.registry import Registry, Span

Array = np.ndarray

NORMALIZED = Span(
    "normalized", False, kind="toggle", label="normalized",
    hint="Subtract each feature's mean and divide by its standard deviation.",
)  # fmt: skip


@dataclass(frozen=True)
class DataCost(CostFunction):
    """A cost that is a mean over examples, so that a mini-batch gives a gradient too.

    examples                  m, the number of examples
    batch_gradient(p, rows)   p (*runs, 2), rows (b,) -> (*runs, 2), the gradient over these examples
    """

    examples: int = 0
    batch: Callable[[Array, Array], Array] | None = None

    def batch_gradient(self, p: Array, rows: Array) -> Array:
        assert self.batch is not None
        return self.batch(points_of(p), rows)


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

    # The window shows the way from w = 0 to the minimum, wide enough for the ravine's shape.
    radius = 1.6 * max(abs(best[0]), abs(best[1]))
    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": lambda x, y: (h[0, 0], h[0, 1], h[1, 1]),
        "domain": tuple((float(c - radius), float(c + radius)) for c in best),
        "start": (0.0, 0.0),
        "minima": [tuple(best)],
        "polynomial": True,
        "quantity": "mean squared error",
        "examples": m,
        "batch": batch,
    }


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
    return {**parts, "axes": ("weight of body mass index", "weight of blood pressure")}
