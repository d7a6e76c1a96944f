"""The best of n random trials: how good it is expected to be, on stored trainings, and how likely it is among the best of all there are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labcore.experiments.search.best_of_n import BestOf, best_of_n, chance_of_best
from labcore.experiments.search.grid_random import OTHER, REACH, file, settings_of, tried
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# So many stored trials, and how many of them a search makes.
STORED_TRIALS, MOST = 200, 100
BAND = 0.8
ROWS = (1, 2, 5, 10, 20, 50, 60, 100)
SHARE = Span(
    "top_share", 0.05, 0.01, 0.3, step=0.01, share=True, label="among the best",
    hint="The part of the space that counts as found: of all random trials the best so many.",
)  # fmt: skip
ORDER = Span(
    "order_seed", 0, 0, 99, kind="integer", label="order",
    hint="In which order the stored trials come; the first hundred of it are one search. 0: as they were tried.",
)  # fmt: skip


@spec
class Spec:
    other: str = of(OTHER)
    reach: str = of(REACH)
    share: float = of(SHARE)
    order: int = of(ORDER)


@dataclass(frozen=True, eq=False)
class Result:
    """scores (200,): of all stored trials, in the order of this search; one that diverged is as the worst that did not."""

    spec: Spec
    scores: Array

    @cached_property
    def best(self) -> BestOf:
        return best_of_n(self.scores.tolist(), BAND)

    @property
    def chances(self) -> Array:
        """(100,) that one of the first 1 to 100 trials is among the best share."""
        return np.array([chance_of_best(n, self.spec.share) for n in range(1, MOST + 1)])

    @property
    def needed(self) -> int:
        """How many trials it takes for a chance of 95 %."""
        return math.ceil(math.log(0.05) / math.log(1.0 - self.spec.share))

    @property
    def among(self) -> Array:
        """(200,) bool: which are among the best share of the stored trials, all that are as good as the last of it."""
        return self.scores >= self.threshold

    @property
    def many(self) -> int:
        """How many trials the best share is, equals of the last one not counted."""
        return max(1, round(self.spec.share * len(self.scores)))

    @property
    def threshold(self) -> float:
        """The lowest score of the best share."""
        return float(np.sort(self.scores)[-self.many])

    @property
    def best_so_far(self) -> Array:
        """(100,) of this search, after each trial."""
        return np.maximum.accumulate(self.scores[:MOST])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "trials", format="s"),
            Column("mean", "expected best", "The expected best dev score of so many, drawn from the stored trials", format=".1%"),
            Column("low", "from", "One search in ten finds less", format=".1%"),
            Column("high", "to", "One search in ten finds more", format=".1%"),
            Column("chance", "hits the best", "The chance that one of so many is among the best share of all: 1 - (1 - share)^n", format=".1%"),
        ]  # fmt: skip
        best = self.best
        rows = [
            {"name": f"{n}", "mean": float(best.mean[n - 1]), "low": float(best.low[n - 1]), "high": float(best.high[n - 1]), "chance": float(self.chances[n - 1])}
            for n in ROWS
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[list[str], list[list[float]]]:
        """Every n."""
        rows = zip(self.best.n, self.best.mean, self.best.low, self.best.high, self.chances, self.scores, strict=False)
        return ["n", "expected_best", "low", "high", "chance", "score_of_trial_n"], [
            [float(one) for one in row] for row in rows
        ]


def run(spec: Spec, tick: Tick = none) -> Result:
    """From the stored trials."""
    scores = file()[key_of(spec.other, spec.reach)]
    if spec.order:
        scores = np.random.default_rng(np.random.SeedSequence(spec.order)).permutation(scores)
    return Result(spec, scores)


def measure(other: str, reach: str, trials: int = STORED_TRIALS, tick: Tick = none) -> Array:
    """(trials,) the scores of random trials with the first seed."""
    _, scores = tried(other, reach, "random", settings_of(0), 0, trials, tick)
    return np.where(np.isfinite(scores), scores, np.nanmin(scores))


def key_of(other: str, reach: str) -> str:
    """Their name in the file."""
    return f"{other} {reach} many"
