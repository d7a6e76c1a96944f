"""Two models on one dev set: how often does the better one read better, and what their disagreement has to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.data_splits.chances import (
    ACCURACY,
    DISAGREEMENT,
    EXAMPLES,
    disagreements,
    picks_better,
)
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

WORSE = replace(ACCURACY, name="worse", low=0.4, high=0.98, label="worse model", hint="Its true accuracy.")
LEAD = Span(
    "lead", 0.01, 0.001, 0.02, step=0.001, share=True, label="the better leads by", unit="points", hint="How much higher its true accuracy is.",
)  # fmt: skip
COMPARED = replace(
    EXAMPLES, name="compared_on", low=20, high=100_000, label="dev examples", hint="Both models are measured on so many.",
)  # fmt: skip
APART = replace(DISAGREEMENT, low=0.005, high=0.5, step=0.005)
# The sizes of the curve.
SIZES = np.unique(np.round(10.0 ** np.linspace(1.3, 5.0, 38)))
# Differences are looked at as far as this from their mean, in standard deviations of the wider distribution.
WIDTHS = 5.0


@spec
class Spec:
    """Two models by their true accuracies, and the examples that they are compared on."""

    worse: float = of(WORSE)
    lead: float = of(LEAD)
    compared_on: int = of(COMPARED)
    disagreement: float = of(APART)

    @property
    def better(self) -> float:
        return self.worse + self.lead

    @property
    def apart(self) -> float:
        """The disagreement, as far as two models of these accuracies can: not less than what one leads by."""
        low, high = disagreements(self.worse, self.better)
        return float(np.clip(self.disagreement, low, high))

    @property
    def by_chance(self) -> float:
        """The disagreement of two such models whose mistakes have nothing to do with each other."""
        return self.worse * (1.0 - self.better) + self.better * (1.0 - self.worse)


@dataclass(frozen=True, eq=False)
class Result:
    """The probability that the better one reads better, a tie split: at the spec's number of examples, and at `SIZES`.

    paired, independent     on the same examples, and on examples of their own for each
    paired_at, independent_at  (SIZES,)
    """

    spec: Spec
    paired: float
    independent: float
    paired_at: Array
    independent_at: Array

    @property
    def spreads(self) -> tuple[float, float]:
        """The standard deviation of the difference of the two scores, paired and independent."""
        one, n = self.spec, self.spec.compared_on
        alone = one.worse * (1.0 - one.worse) + one.better * (1.0 - one.better)
        return ((one.apart - one.lead**2) / n) ** 0.5, (alone / n) ** 0.5

    def shapes(self) -> tuple[Array, Array, Array]:
        """Differences of the two scores, the better model's less the other's (m,), and how probable each is, paired and
        independent, (m,) each and together 1."""
        one, n = self.spec, self.spec.compared_on
        most = int(min(n, np.ceil(n * (one.lead + WIDTHS * max(self.spreads))) + 1))
        ahead = np.arange(-most, most + 1)
        only_better, only_worse = 0.5 * (one.apart + one.lead), 0.5 * (one.apart - one.lead)
        # The difference is a sum of n independent parts: its characteristic function is a power, and its inverse transform the
        # probabilities, as far as the circle is wider than where they lie.
        turns = np.exp(2j * np.pi * np.arange(4 * most) / (4 * most))
        paired = (only_better * turns + only_worse / turns + (1.0 - one.apart)) ** n
        alone = ((one.better * turns + 1.0 - one.better) * (one.worse / turns + 1.0 - one.worse)) ** n
        found = [np.maximum(np.fft.fft(power).real / (4 * most), 0.0)[ahead] for power in (paired, alone)]
        return ahead / n, found[0], found[1]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "measured on", format="s"),
            Column("wins", "better one wins", "How often the better model has the higher score, ties split", format=".1%"),
            Column("spread", "sd of the difference", "Standard deviation of the difference of the two scores", format=".2%"),
        ]  # fmt: skip
        spreads = self.spreads
        rows = [
            {"name": "the same examples", "wins": self.paired, "spread": spreads[0]},
            {"name": "examples of their own", "wins": self.independent, "spread": spreads[1]},
        ]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = zip(SIZES.tolist(), self.paired_at.tolist(), self.independent_at.tolist(), strict=True)
        return ("examples", "same examples", "own examples"), iter(rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Exactly, by `picks_better`."""
    a, b, n = spec.worse, spec.better, spec.compared_on
    return Result(
        spec, picks_better(a, b, n, spec.apart), picks_better(a, b, n), picks_better(a, b, SIZES, spec.apart),
        picks_better(a, b, SIZES),
    )  # fmt: skip
