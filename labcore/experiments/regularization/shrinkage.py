"""Early stopping is a penalty: how much of the least-squares solution k steps of descent reach, and how much ridge leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from labcore.data import DATASETS, split
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

CURVATURE = Span("curvature", 1.0, 0.0, 1e12, scale="log", label="curvature")
RATE = Span("learning_rate", 0.1, 0.0, 1e6, scale="log", label="learning rate")
COUNT = Span("steps", 10.0, 0.0, 1e9, scale="log", label="steps")
ETA = Span("eta", 1.0, 0.0, 1e12, scale="log", label="eta")

STEPS = Span(
    "stopped_at",
    30,
    1,
    1000,
    kind="integer",
    scale="log",
    label="steps k",
    hint="Descent from zero is stopped after so many.",
)
SHARE = Span(
    "rate_share", 0.5, 0.05, 0.95, step=0.05, label="rate / largest stable rate", hint="The learning rate, as a share of 2 over the largest curvature.",
)  # fmt: skip
DEV_SHARE, SPLIT_SEED = 0.5, 0
MOST = 1000


def shrinkage_by_steps(curvature: Any, learning_rate: Any, steps: Any) -> Any:
    """How much of the least-squares solution descent from zero has reached, along a direction of this curvature:
    1 - (1 - learning_rate * curvature)^steps.

    curvature      an eigenvalue of the cost's Hessian, in [0, 1e12];  learning_rate: in [0, 1e6]
    steps          a whole number in [0, 1e9]
    Numbers, or arrays that broadcast; returns a float, or an array of their common shape. 1 is all of it; above a rate of 2/curvature it
    diverges, to infinity where no number holds it. ValueError for anything outside.
    Source: C. M. Bishop, Pattern Recognition and Machine Learning (2006), exercise 5.25; A. Ali et al., arXiv:1810.10082.

    >>> shrinkage_by_steps(2.0, 0.25, 3)
    0.875
    """
    curvature, learning_rate = CURVATURE.check(curvature), RATE.check(learning_rate)
    steps = COUNT.check(np.asarray(steps, dtype=np.float64))
    if (np.asarray(steps) % 1 != 0).any():
        raise ValueError(f"steps must be whole numbers; got {str(steps)[:80]}.")
    left = 1.0 - np.multiply(learning_rate, curvature)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # Of small rates the power of a number near 1 would lose digits.
        precise = -np.expm1(steps * np.log1p(-np.multiply(learning_rate, curvature)))
        made = np.where((left > 0) & (left <= 1), precise, 1.0 - np.power(left, steps))
    return made if made.ndim else float(made)


def shrinkage_by_ridge(curvature: Any, eta: Any) -> Any:
    """How much of the least-squares solution a ridge penalty eta/2 |w|^2 leaves along a direction of this curvature:
    curvature / (curvature + eta).

    curvature, eta  in [0, 1e12]: numbers, or arrays that broadcast. Returns a float, or an array of their common shape
    Where both are 0 it is 0: along a flat direction nothing leaves the start. ValueError for anything outside.
    Source: A. E. Hoerl and R. W. Kennard, Technometrics 12 (1970), 55-67.

    >>> shrinkage_by_ridge([0.0, 1.0, 3.0], 1.0).tolist()
    [0.0, 0.5, 0.75]
    """
    curvature = np.asarray(CURVATURE.check(np.asarray(curvature, dtype=np.float64)))
    eta = np.asarray(ETA.check(np.asarray(eta, dtype=np.float64)))
    total = curvature + eta
    made = np.divide(curvature, total, out=np.zeros(total.shape), where=total > 0)
    return made if made.ndim else float(made)


# --- on a real table ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Measured:
    """The diabetes table: half of it to learn from, normalized by that half, half to measure on.

    curvatures (10,) of the cost 1/(2m) |y - Xw|^2, falling;  solution (10,) its least-squares weights along these directions
    dev_inputs (dev, 10) along these directions;  dev_targets (dev,), both in units of the training half
    """

    curvatures: Array
    solution: Array
    dev_inputs: Array
    dev_targets: Array


@cache
def diabetes_directions() -> Measured:
    """Normalized and turned into the eigenvectors of X^T X / m."""
    table = DATASETS["diabetes"]()
    parts = split(table.examples, DEV_SHARE, SPLIT_SEED)
    train, dev = table.inputs[parts.train], table.inputs[parts.test]
    mean, sigma = train.mean(axis=0), train.std(axis=0)
    targets = table.targets[parts.train]
    X, y = (train - mean) / sigma, (targets - targets.mean()) / targets.std()
    values, vectors = np.linalg.eigh(X.T @ X / len(X))
    values, vectors = values[::-1], vectors[:, ::-1]
    solution = (vectors.T @ (X.T @ y / len(X))) / values
    return Measured(
        values, solution, ((dev - mean) / sigma) @ vectors, (table.targets[parts.test] - targets.mean()) / targets.std()
    )


@spec
class Spec:
    stopped_at: int = of(STEPS)
    rate_share: float = of(SHARE)


@dataclass(frozen=True, eq=False)
class Result:
    """Descent from zero beside ridge with eta = 1/(rate * steps), after 0 to 1,000 steps.

    rate         the learning rate;  measured: the table
    by_steps     (1001, 10) what descent has reached along each direction;  by_ridge (1001, 10) what its ridge leaves
    errors       (2, 1001) mean squared error on the dev half, in units of the training targets' variance
    sizes        (2, 1001) the weights' length
    """

    spec: Spec
    rate: float
    measured: Measured
    by_steps: Array
    by_ridge: Array
    errors: Array
    sizes: Array

    @property
    def eta(self) -> float:
        """Of the ridge that belongs to the steps in the table."""
        return 1.0 / (self.rate * self.spec.stopped_at)

    @property
    def apart(self) -> float:
        """How far the two are from each other at most, along any of the table's directions and after any number of steps."""
        return float(np.abs(self.by_steps - self.by_ridge)[1:].max())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "direction", format="s"),
            Column("curvature", "curvature", "Eigenvalue of XᵀX / m", format=".3g"),
            Column("steps", "k steps", "Of the least-squares solution, reached by k steps of descent", format=".3f"),
            Column("ridge", "ridge", "Left by ridge with η = 1/(αk)", format=".3f"),
        ]
        k = self.spec.stopped_at
        rows = [
            {
                "name": f"{i + 1}",
                "curvature": float(value),
                "steps": float(self.by_steps[k, i]),
                "ridge": float(self.by_ridge[k, i]),
            }
            for i, value in enumerate(self.measured.curvatures)
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both for every number of steps, in closed form along the eigenvectors."""
    measured = diabetes_directions()
    rate = spec.rate_share * 2.0 / float(measured.curvatures[0])
    steps = np.arange(MOST + 1.0)[:, None]
    by_steps = shrinkage_by_steps(measured.curvatures[None, :], rate, steps)
    by_ridge = np.zeros_like(by_steps)
    by_ridge[1:] = shrinkage_by_ridge(measured.curvatures[None, :], 1.0 / (rate * steps[1:]))
    weights = np.stack([by_steps, by_ridge]) * measured.solution
    away = weights @ measured.dev_inputs.T - measured.dev_targets
    return Result(
        spec, rate, measured, by_steps, by_ridge, np.mean(away * away, axis=-1), np.linalg.norm(weights, axis=-1)
    )
