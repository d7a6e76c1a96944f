"""The dev set used again and again: tweaks that help nobody are kept whenever they raise the dev score, which drifts away from
the test score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.descent import SEED
from labcore.experiments.data_splits.chances import ACCURACY, EXAMPLES, pmf
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced

Array = np.ndarray

LOOKS = Span(
    "looks", 300, 1, 1000, kind="integer", scale="log", label="looks", hint="How often the dev set is used: so many tweaks are tried, one after the other.",
)  # fmt: skip
LOOKED_AT = replace(
    EXAMPLES, name="looked_at", low=100, high=2000, label="dev examples", hint="Every tweak is measured on these."
)
CHANGED = Span(
    "changed", 2.0, 1.0, 5.0, step=0.5, label="changed", unit="%",
    hint="A tweak answers so many of all examples anew, each right with the true accuracy: it helps no more than it hurts.",
)  # fmt: skip
TWEAKED = replace(ACCURACY, name="tweaked", low=0.4, high=0.95)
# Of the test set, which decides nothing.
TEST = 10_000
# Gains that come less often than this are left out of the expectation.
_RARE = 1e-13
_SLICE_SECONDS = 0.05


@spec
class Spec:
    """A model of true accuracy `tweaked`, tweaked `looks` times."""

    looks: int = of(LOOKS)
    looked_at: int = of(LOOKED_AT)
    changed: float = of(CHANGED)
    tweaked: float = of(TWEAKED)
    seed: int = of(SEED)

    @property
    def answers(self) -> int:
        """Dev examples that a tweak answers anew."""
        return max(1, round(self.looked_at * self.changed / 100.0))


@dataclass(frozen=True, eq=False)
class Result:
    """After each look, from before the first one on, (looks + 1,): the scores on dev and on test, the dev score on average over all
    draws, and how many tweaks were kept."""

    spec: Spec
    dev: Array
    test: Array
    expected: Array
    kept: Array

    def table(self) -> ResultTable:
        columns = [
            Column("name", "after", format="s"),
            Column("dev", "on dev", "The score that decides which tweaks are kept", format=".1%"),
            Column("test", "on test", "On 10,000 examples that decide nothing", format=".1%"),
            Column("expected", "dev, on average", "Over all draws, exactly", format=".1%"),
            Column("kept", "kept", "Tweaks that raised the dev score", format="d"),
        ]
        looks = self.spec.looks
        rows = [
            {
                "name": f"{i} look{'s' if i != 1 else ''}", "dev": float(self.dev[i]), "test": float(self.test[i]),
                "expected": float(self.expected[i]), "kept": int(self.kept[i]),
            }
            for i in sorted({0, looks // 10, looks // 3, looks})
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = zip(self.dev.tolist(), self.test.tolist(), self.expected.tolist(), self.kept.tolist(), strict=True)
        return ("look", "dev", "test", "expected dev", "kept"), ((i, *row) for i, row in enumerate(rows))


def run(spec: Spec, tick: Tick = none) -> Result:
    """One draw of the tweaks, and what comes out on average."""
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(1, 2)))
    n, anew, p = spec.looked_at, spec.answers, spec.tweaked
    of_test = max(1, round(TEST * spec.changed / 100.0))
    right, tested, kept = int(rng.binomial(n, p)), int(rng.binomial(TEST, p)), 0
    rows = [(right, tested, kept)]
    for _ in range(spec.looks):
        # How many of the answers that change were right, and how many of the new ones are.
        gain = int(rng.binomial(anew, p)) - int(rng.hypergeometric(right, n - right, anew))
        elsewhere = int(rng.binomial(of_test, p)) - int(rng.hypergeometric(tested, TEST - tested, of_test))
        if gain > 0:
            right, tested, kept = right + gain, tested + elsewhere, kept + 1
        rows.append((right, tested, kept))
    dev, test, counted = (np.array(column) for column in zip(*rows, strict=True))
    return Result(spec, dev / n, test / TEST, expected_score(spec, tick), counted)


def expected_score(spec: Spec, tick: Tick = none) -> Array:
    """The dev score after each look on average over all draws, (looks + 1,): the number of right answers is a Markov chain
    on 0, ..., n, whose distribution is followed from look to look."""
    n, looks = spec.looked_at, spec.looks
    tick = paced(tick, _SLICE_SECONDS)
    counts = np.arange(n + 1.0)
    gains = gain_probabilities(n, spec.answers, spec.tweaked)
    moves = [(g, column) for g, column in enumerate(gains.T, start=1) if column.max() > _RARE]
    stays = 1.0 - sum(column for _, column in moves)
    now = pmf(counts, float(n), spec.tweaked)
    scores = np.empty(looks + 1)
    for look in range(looks + 1):
        scores[look] = now @ counts / (n * now.sum())
        after = now * stays
        for g, column in moves:
            after[g:] += (now * column)[:-g]
        now = after
        tick(look / looks, "following the average")
    return scores


def gain_probabilities(n: int, anew: int, p: float) -> Array:
    """P(a tweak raises the number of right answers by g, from r): (n + 1, anew) for r = 0, ..., n and g = 1, ..., anew."""
    right = np.arange(n + 1.0)[:, None]
    before = np.arange(anew + 1.0)
    were = _hypergeometric(right, n, before, anew)
    new = pmf(before, float(anew), p)
    gains = np.zeros((n + 1, anew))
    for g in range(1, anew + 1):
        gains[:, g - 1] = were[:, : anew + 1 - g] @ new[g:]
    return gains


def _hypergeometric(right: Array, n: int, counts: Array, drawn: int) -> Array:
    """P(so many of `drawn` out of n are right), where `right` of them are: (len(right), len(counts))."""
    from scipy.special import gammaln

    def ways(of: Array, some: Array) -> Array:
        possible = (some >= 0) & (some <= of)
        within = np.clip(some, 0.0, of)
        found = gammaln(of + 1.0) - gammaln(within + 1.0) - gammaln(of - within + 1.0)
        return np.where(possible, found, -np.inf)

    whole = gammaln(n + 1.0) - gammaln(drawn + 1.0) - gammaln(n - drawn + 1.0)
    return np.exp(ways(right, counts) + ways(n - right, drawn - counts) - whole)
