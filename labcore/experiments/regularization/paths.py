"""The weights of a real table as lambda grows, and descent under one lambda: by the subgradient, and by proximal steps.

No intercept: inputs normalized, targets less their mean and in units of their sigma. Cost 1/(2m) |y - Xw|^2 + lambda/(2m) |w|_1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from labcore.data import DATASETS
from labcore.experiments.regularization.lasso import l1_path, zero_from
from labcore.proximal import soft_threshold
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

STRENGTH = Span(
    "l1_strength",
    60.0,
    1.0,
    1000.0,
    scale="log",
    label="lambda",
    hint="Of the two descents. From the dotted line on every weight is 0.",
)
SHARE = Span(
    "descent_share",
    0.5,
    0.05,
    0.95,
    step=0.05,
    label="rate / largest stable rate",
    hint="Of both descents, as a share of 2 over the largest curvature.",
)
STEPS, GRID = 600, 81


@spec
class Spec:
    l1_strength: float = of(STRENGTH)
    descent_share: float = of(SHARE)


@dataclass(frozen=True, eq=False)
class CoefficientPath:
    """lambdas (81,) falling from a little above `edge`, where all weights are zero;  weights (81, 10);  names of the features."""

    lambdas: Array
    weights: Array
    edge: float
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """sloped, proximal (601, 10): the weights after so many steps from zero, by the subgradient and by proximal steps.

    exact  (10,) the minimum that both are after;  rate: of both
    """

    spec: Spec
    path: CoefficientPath
    sloped: Array
    proximal: Array
    exact: Array
    rate: float

    @property
    def threshold(self) -> float:
        """What a step takes off a weight: rate * lambda/(2m)."""
        return self.rate * self.spec.l1_strength / (2 * len(diabetes()[0]))

    @property
    def zeros(self) -> Array:
        """(3,) how many weights are exactly 0 at the end: by the subgradient, by proximal steps, at the minimum."""
        return np.array([(one == 0).sum() for one in (self.sloped[-1], self.proximal[-1], self.exact)])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "feature", format="s"),
            Column("sloped", "subgradient", "The weight after 600 steps of the subgradient", format=".2g"),
            Column("proximal", "proximal", "The weight after 600 proximal steps", format=".2g"),
            Column("exact", "minimum", "By coordinate descent, to the last digits", format=".2g"),
        ]
        rows = [
            {
                "name": name,
                "sloped": float(self.sloped[-1, j]),
                "proximal": float(self.proximal[-1, j]),
                "exact": float(self.exact[j]),
            }
            for j, name in enumerate(self.path.names)
        ]
        return ResultTable(columns, rows)


@cache
def diabetes() -> tuple[Array, Array]:
    """Inputs (442, 10), each feature normalized, and targets (442,)."""
    table = DATASETS["diabetes"]()
    X, y = table.inputs, table.targets
    return (X - X.mean(axis=0)) / X.std(axis=0), (y - y.mean()) / y.std()


@cache
def diabetes_path() -> CoefficientPath:
    X, y = diabetes()
    edge = zero_from(X, y)
    lambdas = np.geomspace(1.25 * edge, 1.0, GRID)
    names = tuple(name.split(" (")[0] for name in DATASETS["diabetes"]().features)
    return CoefficientPath(lambdas, l1_path(X, y, lambdas), edge, names)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both descents from zero, and the minimum that they are after."""
    X, y = diabetes()
    m = len(X)
    gram, slopes = X.T @ X / m, X.T @ y / m
    rate = spec.descent_share * 2.0 / float(np.linalg.eigvalsh(gram)[-1])
    pull = spec.l1_strength / (2 * m)
    ways = np.zeros((2, STEPS + 1, X.shape[1]))
    for k in range(STEPS):
        sloped, proximal = ways[:, k]
        ways[0, k + 1] = sloped - rate * (gram @ sloped - slopes + pull * np.sign(sloped))
        ways[1, k + 1] = soft_threshold(proximal - rate * (gram @ proximal - slopes), rate * pull)
    return Result(spec, diabetes_path(), ways[0], ways[1], l1_path(X, y, spec.l1_strength)[0], rate)
