"""Two leaks from the test set: features chosen before the split, which invents an accuracy, and normalization fitted on
everything, which changes next to nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from labcore.data import DATASETS, Normalizer, split
from labcore.descent import SEED
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

LABELLED = Span(
    "labelled", 400, 60, 1000, kind="integer", scale="log", label="examples", hint="All there are, before the split. Their labels are tossed.",
)  # fmt: skip
FEATURES = Span(
    "features", 10_000, 50, 10_000, kind="integer", scale="log", label="features", hint="Random features, normal noise: none of them knows anything of the label.",
)  # fmt: skip
CHOSEN = Span(
    "chosen", 25, 1, 40, kind="integer", step=1, label="chosen", hint="Those that go best with the labels, by their correlation.",
)  # fmt: skip
REPEATS = Span("repeats", 10, 2, 24, kind="integer", step=1, label="draws", hint="How often all of it is drawn anew.")
TEST_SHARE = 0.3
WAYS = ("chosen_all", "chosen_train", "normalized_all", "normalized_train")
NAMES = {
    "chosen_all": "chosen on everything", "chosen_train": "chosen on train", "normalized_all": "normalized on everything",
    "normalized_train": "normalized on train",
}  # fmt: skip
# Of the logistic regression, beside the mean cost: the minimum is there, and not far off, also where the classes can be separated.
PENALTY = 1e-2
_STEPS, _SMALL = 50, 1e-9


@spec
class Spec:
    """Random labels with random features, of which `chosen` are kept; drawn `repeats` times."""

    labelled: int = of(LABELLED)
    features: int = of(FEATURES)
    chosen: int = of(CHOSEN)
    repeats: int = of(REPEATS)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """accuracy (repeats,) on the test set for each of `WAYS`: the first two on random labels, the last two on real tumours."""

    spec: Spec
    accuracy: dict[str, Array]

    def mean(self, way: str) -> float:
        return float(self.accuracy[way].mean())

    def spread(self, way: str) -> float:
        """The standard deviation over the draws."""
        return float(self.accuracy[way].std(ddof=1))

    @property
    def normalized(self) -> float:
        """How much normalization on everything adds to the test score, on average."""
        return self.mean("normalized_all") - self.mean("normalized_train")

    @property
    def normalized_most(self) -> float:
        """The largest difference that it makes in any draw."""
        return float(np.abs(self.accuracy["normalized_all"] - self.accuracy["normalized_train"]).max())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "way", format="s"),
            Column("mean", "on test", f"Accuracy on the test set, the mean of {self.spec.repeats} draws", format=".1%"),
            Column("low", "lowest", "The lowest of the draws", format=".1%"),
            Column("high", "highest", "The highest of the draws", format=".1%"),
        ]
        rows = [
            {
                "name": NAMES[way], "mean": self.mean(way), "low": float(self.accuracy[way].min()),
                "high": float(self.accuracy[way].max()),
            }
            for way in WAYS
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = zip(*(self.accuracy[way].tolist() for way in WAYS), strict=True)
        return ("draw", *(NAMES[way] for way in WAYS)), ((i + 1, *row) for i, row in enumerate(rows))


def run(spec: Spec, tick: Tick = none) -> Result:
    """Every draw in all four ways."""
    rows = []
    # Filled anew in every draw: to ask for as much memory each time takes longer than the numbers.
    X = np.empty((spec.labelled, spec.features), np.float32)
    for draw in range(spec.repeats):
        tick(draw / spec.repeats, f"draw {draw + 1} of {spec.repeats}")
        rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(1, 3, draw)))
        rows.append((*_chosen(spec, rng, X), *_normalized(spec, rng)))
    return Result(spec, {way: np.array(column) for way, column in zip(WAYS, zip(*rows, strict=True), strict=True)})


def _chosen(spec: Spec, rng: np.random.Generator, X: Array) -> tuple[float, float]:
    """The test accuracy with features chosen on everything, and with features chosen on train alone."""
    m = spec.labelled
    rng.standard_normal(out=X, dtype=np.float32)
    y = rng.integers(0, 2, m)
    # Examples drawn alike are in a random order already: the first ones are as good a test set as any.
    test, train = slice(0, round(TEST_SHARE * m)), slice(round(TEST_SHARE * m), m)
    scores = []
    for rows in (slice(0, m), train):
        some = best_features(X[rows], y[rows], spec.chosen)
        scores.append(_score(X[train, some], y[train], X[test, some], y[test]))
    return scores[0], scores[1]


def luckiest(labelled: float, features: float) -> float:
    """About the strongest correlation that noise has with so many labels, among so many features: a correlation by luck has the
    standard deviation one over the root of the labels, and one in `features` is as far out as this."""
    return NormalDist().inv_cdf(1.0 - 0.5 / features) / math.sqrt(labelled)


def best_features(X: Array, y: Array, many: int) -> Array:
    """The columns of X (m, n) whose correlation with the labels y (m,) is strongest, `many` of them at most."""
    centred = (y - y.mean()).astype(X.dtype)
    ones = np.ones(len(X), X.dtype)
    mean = ones @ X / len(X)
    variance = ones @ (X * X) / len(X) - mean * mean
    strength = np.abs(centred @ X) / np.sqrt(np.maximum(variance, 1e-12))
    return np.argsort(-strength, kind="stable")[:many]


def _normalized(spec: Spec, rng: np.random.Generator) -> tuple[float, float]:
    """The test accuracy on as many real tumours, or all there are, normalized by all of them and by the training examples."""
    table = DATASETS["breast-cancer"]()
    some = rng.permutation(table.examples)[: spec.labelled]
    inputs, y = table.inputs[some], table.targets[some]
    rows = split(len(some), TEST_SHARE, int(rng.integers(2**31)), y)
    scores = []
    for fitted in (inputs, inputs[rows.train]):
        X = Normalizer.fit(fitted).apply(inputs)
        scores.append(_score(X[rows.train], y[rows.train], X[rows.test], y[rows.test]))
    return scores[0], scores[1]


def _score(X: Array, y: Array, X_test: Array, y_test: Array) -> float:
    weights, bias = logistic(X, y)
    return float((((X_test @ weights + bias) > 0) == y_test).mean())


def logistic(X: Array, y: Array) -> tuple[Array, float]:
    """Logistic regression of labels y (m,) on X (m, n): weights (n,) and bias at the minimum of the mean cross-entropy plus
    PENALTY / 2 |w|^2, by Newton's method."""
    m, n = X.shape
    A = np.column_stack([X, np.ones(m)]).astype(np.float64)
    ridge = PENALTY * np.append(np.ones(n), 0.0)
    theta = np.zeros(n + 1)
    for _ in range(_STEPS):
        p = 0.5 * (1.0 + np.tanh(0.5 * (A @ theta)))
        gradient = A.T @ (p - y) / m + ridge * theta
        hessian = (A * (p * (1.0 - p))[:, None]).T @ A / m + np.diag(ridge + 1e-12)
        step = np.linalg.solve(hessian, gradient)
        # Far from the minimum a full step may be too long: it is shortened until the cost falls.
        size = 1.0
        while size > 1e-6 and _cost(A, y, theta - size * step, ridge) > _cost(A, y, theta, ridge):
            size *= 0.5
        theta = theta - size * step
        if np.abs(size * step).max() < _SMALL:
            break
    return theta[:-1], float(theta[-1])


def _cost(A: Array, y: Array, theta: Array, ridge: Array) -> float:
    z = A @ theta
    return float((np.logaddexp(0.0, z) - y * z).mean() + 0.5 * (ridge * theta * theta).sum())
