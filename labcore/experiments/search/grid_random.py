"""Grid against random with the same 25 trials of real trainings: how many rates each has tried, and the best score so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from labcore.experiments.search.loop import search
from labcore.experiments.search.space import Space
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings

Array = np.ndarray

TRIALS, EPOCHS, UNITS = 25, 3, (32,)
SAMPLERS = ("grid", "random")
# What is searched beside the rate, and the rate's own range.
OTHERS: dict[str, tuple[str, float, float]] = {
    "l2": ("linear", 0.0, 2.0), "hidden_units": ("linear", 8, 64), "beta1": ("linear", 0.0, 0.95),
}  # fmt: skip
REACHES = {"wide": (1e-4, 1.0), "narrow": (1e-3, 0.1)}
STORED = Path(__file__).with_name("grid_random_stored.npz")

OTHER = Span(
    "other", "l2", kind="choice", choices=tuple(OTHERS), label="beside the rate",
    hint="What is searched besides: lambda of the L2 penalty, units of the hidden layer, or Adam's beta1.",
)  # fmt: skip
REACH = Span(
    "reach", "wide", kind="choice", choices=tuple(REACHES), label="range of the rate",
    hint="Wide: 0.0001 to 1. Narrow: 0.001 to 0.1.",
)  # fmt: skip
SEED = Span(
    "grid_seed", 1, 0, 9, kind="integer", label="seed",
    hint="Of the random values, the order of the grid, the split, the weights and the batches. Ten are stored.",
)  # fmt: skip
SOURCE = Span(
    "grid_source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: trained before, by this very code. Here: on this machine, now.",
)  # fmt: skip


@spec
class Spec:
    """`many`: so many of the two searches, grid first; None for both."""

    other: str = of(OTHER)
    reach: str = of(REACH)
    seed: int = of(SEED)
    source: str = of(SOURCE)
    many: int | None = None

    def check(self) -> None:
        if self.many is not None and not (type(self.many) is int and 0 <= self.many <= len(SAMPLERS)):
            raise ValueError(f"many must be an integer in [0, {len(SAMPLERS)}] or None; got {str(self.many)[:80]}.")

    @property
    def parts(self) -> tuple[SearchPart, ...]:
        """What is searched one by one."""
        return tuple(SearchPart(self.other, self.reach, self.seed, one) for one in SAMPLERS[: self.many])


@dataclass(frozen=True)
class SearchPart:
    """One search of 25 trials."""

    other: str
    reach: str
    seed: int
    sampler: str


@dataclass(frozen=True, eq=False)
class Searched:
    """What came of one search, in the order of its trials.

    values (25, 2)  learning rate and the second hyperparameter;  scores (25,): share of the dev set answered rightly, nan where it diverged
    """

    part: SearchPart
    values: Array
    scores: Array

    @property
    def leaders(self) -> list[int]:
        """After each trial the number of the best so far, from 0, the first of equals; -1 where all have diverged."""
        scores = np.nan_to_num(self.scores, nan=-np.inf)
        return [int(np.argmax(scores[:n])) if np.isfinite(scores[:n]).any() else -1 for n in range(1, len(scores) + 1)]

    @property
    def best(self) -> int:
        """The number of the best trial, from 0."""
        return self.leaders[-1]

    @property
    def best_score(self) -> float:
        return float(self.scores[self.best])

    @property
    def best_so_far(self) -> Array:
        """(26,) after so many trials; nan before the first."""
        return np.append(np.nan, np.fmax.accumulate(self.scores))

    def distinct(self, axis: int) -> Array:
        """(26,) how many values of one axis, 0 for the rate's, have been tried after so many trials."""
        seen = self.values[:, axis].tolist()
        return np.array([len(set(seen[:n])) for n in range(len(seen) + 1)])


@dataclass(frozen=True, eq=False)
class Result:
    """The searches that are there, grid first."""

    spec: Spec
    tried: tuple[Searched, ...]

    def of(self, sampler: str) -> Searched | None:
        return next((one for one in self.tried if one.part.sampler == sampler), None)

    @property
    def means(self) -> dict[str, float | None]:
        """Of each search the best dev score averaged over the stored seeds; None where they were made here."""
        if self.spec.source != "stored":
            return dict.fromkeys(SAMPLERS)
        return dict(zip(SAMPLERS, best_of_seeds(self.spec.other, self.spec.reach).mean(axis=0).tolist(), strict=True))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "search", format="s"),
            Column("rates", "rates tried", "How many different learning rates are among the 25 trials", format="d"),
            Column("others", "second values tried", "How many different values of what is searched beside the rate", format="d"),
            Column("best", "best dev score", "The share of the dev set that the best trial answers rightly", format=".1%"),
            Column("rate", "at rate", "The learning rate of the best trial", format=".3g"),
            Column("other", "at second value", "What is searched beside the rate, of the best trial", format=".3g"),
            Column("mean", "mean of ten seeds", "The best dev score, averaged over the ten stored seeds", format=".1%"),
            Column("trial", "trial", "The number of the best trial, from 1", format="d"),
        ]  # fmt: skip
        return ResultTable(columns, [_row(one) | {"mean": self.means[one.part.sampler]} for one in self.tried])

    def data(self) -> tuple[list[str], Iterator[list[object]]]:
        """Every trial of both."""
        names = ["search", "trial", "learning_rate", self.spec.other, "dev_score"]
        return names, (
            [one.part.sampler, i + 1, *map(float, one.values[i]), float(one.scores[i])]
            for one in self.tried
            for i in range(len(one.scores))
        )


def _row(one: Searched) -> dict[str, object]:
    rate, other = one.values[one.best]
    return {
        "name": one.part.sampler, "rates": int(one.distinct(0)[-1]), "others": int(one.distinct(1)[-1]), "best": one.best_score,
        "rate": float(rate), "other": float(other), "trial": one.best + 1,
    }  # fmt: skip


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both searches: taken from the file, or made."""
    made = (stored(part) if spec.source == "stored" else measure(part, tick) for part in spec.parts)
    return Result(spec, tuple(made))


def measure(part: SearchPart, tick: Tick = none) -> Searched:
    """One search, on this machine."""
    return Searched(part, *tried(part.other, part.reach, part.sampler, settings_of(part.seed), part.seed, TRIALS, tick))


def settings_of(seed: int) -> Settings:
    """Handwritten digits, one hidden layer of ReLU, Adam, three epochs."""
    return Settings(data="digits", hidden=UNITS, activation="relu", optimizer="adam", epochs=EPOCHS, seed=seed)


def tried(
    other: str, reach: str, sampler: str, settings: Settings, seed: int, trials: int, tick: Tick
) -> tuple[Array, Array]:
    """Values (trials, 2) and scores (trials,), nan where one diverged."""
    space = Space(learning_rate=("log", *REACHES[reach]), **{other: OTHERS[other]})
    for state in search(space, settings, trials=trials, sampler=sampler, seed=seed, round=TRIALS):
        tick(state.share, f"{sampler}: {len(state.trials)} of {trials} trials have ended")
    values = [[one.values["learning_rate"], one.values[other]] for one in state.trials]
    return np.array(values), np.array([one.score for one in state.trials], dtype=float)


def best_of_seeds(other: str, reach: str) -> Array:
    """(10, 2): the best scores of grid and random of each stored seed."""
    of_seed = [Spec(other, reach, seed).parts for seed in range(int(SEED.high) + 1)]
    return np.array([[stored(part).best_score for part in parts] for parts in of_seed])


def spread_of_repeated(other: str, reach: str) -> float:
    """How far the grid's trainings at its best rate lie apart, best minus worst, averaged over the stored seeds."""
    grids = [stored(Spec(other, reach, seed).parts[0]) for seed in range(int(SEED.high) + 1)]
    at_best = [one.scores[one.values[:, 0] == one.values[one.best, 0]] for one in grids]
    return float(np.mean([np.ptp(scores) for scores in at_best]))


def stored(part: SearchPart) -> Searched:
    """What `python -m labcore.experiments.search.store` has found."""
    known = file()
    return Searched(part, known[f"{key_of(part)} values"][part.seed], known[f"{key_of(part)} scores"][part.seed])


def key_of(part: SearchPart) -> str:
    """The name in the file of what was searched; the seeds are rows under it."""
    return f"{part.other} {part.reach} {part.sampler}"


@lru_cache(maxsize=1)
def file() -> dict[str, Array]:
    """All that is stored, by name."""
    with np.load(STORED) as arrays:
        return dict(arrays)
