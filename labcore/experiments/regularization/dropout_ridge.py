"""Dropout on a linear model is a ridge: measured over masks, against its formula.

With a mask on the inputs, divided by keep_prob q, the mean over masks of |y - (X * mask / q) w|^2 is
|y - Xw|^2 + (1 - q)/q sum_j w_j^2 |x_j|^2: each feature has a penalty of its own, by how much there is of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from labcore.data import DATASETS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

KEEP = Span(
    "keep_features",
    0.8,
    0.1,
    1.0,
    step=0.05,
    label="keep_prob of features",
    hint="The share of the inputs that a mask keeps, every example by itself.",
)
MASKS = Span(
    "draws", 400, 50, 2000, kind="integer", scale="log", label="masks", hint="So many are drawn for the whole table."
)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)
_STREAM, _BLOCK = 43, 50


@spec
class Spec:
    keep_features: float = of(KEEP)
    draws: int = of(MASKS)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """Of the least-squares weights w of the diabetes table, targets less their mean, all per example (divided by m).

    plain      |y - Xw|^2 / m;  penalties (10,): (1 - q)/q w_j^2 |x_j|^2 / m
    totals     (masks,) the cost under each mask;  alone (10, masks) what it adds where the mask drops feature j alone
    weights, ridge (10,)   the least-squares weights, and those that are best under all masks together, in units of the target's
               sigma for one sigma of the feature
    """

    spec: Spec
    names: tuple[str, ...]
    plain: float
    penalties: Array
    totals: Array
    alone: Array
    weights: Array
    ridge: Array

    @property
    def formula(self) -> float:
        return self.plain + float(self.penalties.sum())

    @property
    def means(self) -> Array:
        """(masks,) the mean cost over the masks so far."""
        return np.cumsum(self.totals) / np.arange(1, len(self.totals) + 1)

    @property
    def error(self) -> float:
        """The standard error of the mean over all masks."""
        return float(self.totals.std(ddof=1) / np.sqrt(len(self.totals)))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "feature", format="s"),
            Column("penalty", "formula", "(1 - q)/q w² |x|² / m", format=".3g"),
            Column(
                "measured",
                "measured",
                "What a mask on this feature alone adds to the cost, the mean over the masks",
                format=".3g",
            ),
            Column("weight", "w", "Least squares, for one sigma of the feature", format=".2g"),
            Column("ridge", "w, dropout", "The best under all masks together", format=".2g"),
        ]
        rows = [
            {
                "name": name,
                "penalty": float(self.penalties[j]),
                "measured": float(self.alone[j].mean()),
                "weight": float(self.weights[j]),
                "ridge": float(self.ridge[j]),
            }
            for j, name in enumerate(self.names)
        ]
        return ResultTable(columns, rows)


@cache
def centred() -> tuple[Array, Array]:
    """Inputs (442, 10) less their means, in the units measured, and targets (442,) less their mean, in units of their sigma."""
    table = DATASETS["diabetes"]()
    X, y = table.inputs - table.inputs.mean(axis=0), table.targets - table.targets.mean()
    return X, y / y.std()


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws the masks; every feature also alone."""
    X, y = centred()
    (m, n), q = X.shape, spec.keep_features
    w = np.linalg.lstsq(X, y, rcond=None)[0]
    parts, residual = X * w, y - X @ w
    squares = np.sum(X * X, axis=0)
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_STREAM,)))
    totals, alone = np.empty(spec.draws), np.empty((n, spec.draws))
    plain = float(residual @ residual) / m
    for begin in range(0, spec.draws, _BLOCK):
        some = slice(begin, min(begin + _BLOCK, spec.draws))
        # What each input's part of the prediction changes by: to 0, or to 1/q of it.
        moved = parts * ((rng.random((some.stop - begin, m, n)) < q) / q - 1.0)
        totals[some] = np.mean((residual - moved.sum(axis=2)) ** 2, axis=1)
        alone[:, some] = np.mean((residual[:, None] - moved) ** 2, axis=1).T - plain
        tick(some.stop / spec.draws, f"mask {some.stop:,} of {spec.draws:,}")
    ridge = np.linalg.solve(X.T @ X + (1 - q) / q * np.diag(squares), X.T @ y)
    sigma = X.std(axis=0)
    names = tuple(name.split(" (")[0] for name in DATASETS["diabetes"]().features)
    return Result(spec, names, plain, (1 - q) / q * w * w * squares / m, totals, alone, w * sigma, ridge * sigma)
