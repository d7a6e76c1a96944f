"""Coarse to fine: a search of the whole space, and one more inside the box that was drawn on its results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from labcore.experiments.search.coarse_space import (
    BOXES,
    DATA,
    EPOCHS,
    SAMPLER,
    SEARCHED,
    SEED,
    SOURCE,
    SPACE,
    TRIALS,
)
from labcore.experiments.search.loop import search
from labcore.experiments.search.space import Dimension, Space
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.trial import Trial
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings

Array = np.ndarray

# Trials that are asked for at once; what a sampler learns, it learns after each of these.
ROUND = 5
STORED = Path(__file__).with_name("coarse_stored.json")
# The second search draws other trials than the first one, squeezed into the box.
_FINE = 1000


@spec
class Spec:
    """`many`: so many of the rounds that are to be trained; None for all."""

    coarse_data: str = of(DATA)
    sampler: str = of(SAMPLER)
    trials: int = of(TRIALS)
    coarse_epochs: int = of(EPOCHS)
    coarse_seed: int = of(SEED)
    searched: tuple[str, ...] = of(SEARCHED)
    coarse_source: str = of(SOURCE)
    box_learning_rate: tuple[float, ...] | None = of(BOXES["learning_rate"])
    box_hidden_units: tuple[float, ...] | None = of(BOXES["hidden_units"])
    box_batch_size: tuple[float, ...] | None = of(BOXES["batch_size"])
    box_hidden_layers: tuple[float, ...] | None = of(BOXES["hidden_layers"])
    box_beta1: tuple[float, ...] | None = of(BOXES["beta1"])
    file: str = ""
    many: int | None = None

    @property
    def private(self) -> bool:
        """Whether its first search is a visitor's own, out of a file."""
        return bool(self.file)

    @property
    def first(self) -> Search:
        """The search of the whole space."""
        if self.file:
            return _search_of(SearchState.from_json(self.file))
        settings = Settings(
            data=self.coarse_data, hidden=(32, 32), activation="relu", optimizer="adam", learning_rate=0.01,
            batch_size=32, epochs=self.coarse_epochs,
        )  # fmt: skip
        space = Space(
            **{one.name: (one.scale, one.low, one.high) for one in SPACE.dimensions if one.name in self.searched}
        )
        return Search(
            space, settings, self.sampler, None, self.coarse_seed, ROUND, _most(space, self.sampler, self.trials)
        )

    @property
    def box(self) -> dict[str, tuple[float, float]]:
        """The ends of the box, by those of the searched names that it bounds."""
        space = self.first.space
        given = {name: getattr(self, f"box_{name}") for name in BOXES if name in space.names}
        return {name: ends_within(space[name], ends) for name, ends in given.items() if ends is not None}

    @property
    def second(self) -> Search | None:
        """The search inside the box; None without one."""
        first, box = self.first, self.box
        if not box:
            return None
        inside = first.space.narrowed(**box)
        return replace(first, space=inside, seed=first.seed + _FINE, planned=_most(inside, first.sampler, self.trials))

    @property
    def parts(self) -> tuple[SearchUpTo, ...]:
        """What is read or trained one by one: a stored search, or the rounds of one."""
        read = [] if not self.file else [SearchUpTo(self.first, text=self.file)]
        for one in ([] if self.file else [self.first]) + ([self.second] if self.second else []):
            read += [SearchUpTo(one)] if self.coarse_source == "stored" and one.is_stored else one.rounds
        free = sum(one.is_read for one in read[:1])
        return tuple(read if self.many is None else read[: free + self.many])


def _most(space: Space, sampler: str, trials: int) -> int:
    """So many trials, or as many as a grid of integers has points."""
    if sampler == "grid" and all(one.is_whole for one in space.dimensions):
        return min(trials, math.prod(int(one.high - one.low) + 1 for one in space.dimensions))
    return trials


def ends_within(dimension: Dimension, ends: tuple[float, ...]) -> tuple[float, float]:
    """The ends of a box on one dimension: in order, within it, of integers two of them or more, and never the same."""
    low, high = (min(max(one, dimension.low), dimension.high) for one in sorted(ends))
    if dimension.is_whole:
        inside, around = (math.ceil(low), math.floor(high)), (math.floor(low), math.ceil(high))
        low, high = inside if inside[0] < inside[1] else around
        return (low, high) if low < high else (low, low + 1) if low < dimension.high else (low - 1, low)
    if dimension.place(high) - dimension.place(low) < 0.01:
        middle = min(max((dimension.place(low) + dimension.place(high)) / 2, 0.005), 0.995)
        low, high = dimension.value(middle - 0.005), dimension.value(middle + 0.005)
    return low, high


@dataclass(frozen=True)
class Search:
    """What a search needs to begin: the arguments of `search`."""

    space: Space
    settings: Settings
    sampler: str
    pruner: str | None
    seed: int
    round: int
    planned: int

    @property
    def nothing(self) -> SearchState:
        """Where it stands before its first trial."""
        return SearchState(self.space, self.settings, self.sampler, self.pruner, self.seed, self.round, self.planned)

    @property
    def is_stored(self) -> bool:
        return self in stored()

    @property
    def rounds(self) -> list[SearchUpTo]:
        return [SearchUpTo(self, upto) for upto in (*range(self.round, self.planned, self.round), self.planned)]


@dataclass(frozen=True)
class SearchUpTo:
    """A search up to so many trials; 0: all that is stored of it, or the file `text` has."""

    search: Search
    upto: int = 0
    text: str = ""

    @property
    def private(self) -> bool:
        return bool(self.text)

    @property
    def is_read(self) -> bool:
        return not self.upto

    @property
    def before(self) -> SearchUpTo | None:
        """What it goes on from; None where it begins."""
        earlier = (self.upto - 1) // self.search.round * self.search.round
        return SearchUpTo(self.search, earlier) if earlier > 0 else None


def read(part: SearchUpTo) -> SearchState:
    """The state of a part that is stored, or in a visitor's file."""
    return SearchState.from_json(part.text) if part.text else stored()[part.search]


def train(part: SearchUpTo, start: SearchState, executor: Executor | None = None) -> Iterator[SearchState]:
    """A part from where it starts, which may be in the middle of it: where the search stands, again and again."""
    if len(start.trials) >= part.upto:
        yield start
        return
    for state in search(resume=start, executor=executor):
        yield state
        if len(state.trials) >= part.upto:
            return


@dataclass(frozen=True, eq=False)
class Result:
    """The search of the whole space and, where there is a box, the one inside it."""

    spec: Spec
    coarse: SearchState
    fine: SearchState | None = None

    @property
    def states(self) -> list[SearchState]:
        return [self.coarse] if self.fine is None else [self.coarse, self.fine]

    @property
    def trials(self) -> list[Trial]:
        """Of both searches, those that have ended."""
        return [one for state in self.states for one in state.trials]

    @property
    def best(self) -> Trial | None:
        """The best trial of both, the first of equals."""
        found = [state.best for state in self.states if state.best is not None]
        return max(found, key=lambda one: one.score or 0.0, default=None)

    def table(self) -> ResultTable:
        space = self.coarse.space
        columns = [
            Column("search", "search", format="s"), Column("number", "trial", format="d"),
            *(Column(one.name, one.span.label or one.name, format="d" if one.is_whole else ".3g") for one in space.dimensions),
            Column("score", "dev score", "Right answers on the dev set at the end; of points on a line R²", format=".2%"),
            Column("outcome", "outcome", format="s"), Column("updates", "updates", "Steps of the optimizer", format="d"),
        ]  # fmt: skip
        rows = [
            {"search": name, "number": one.number + 1, **one.values, "score": one.score, "outcome": one.outcome, "updates": one.updates}
            for name, state in zip(("coarse", "fine"), self.states, strict=False)
            for one in state.trials
        ]  # fmt: skip
        return ResultTable(columns, rows)


def joined(spec: Spec, states: Mapping[SearchUpTo, SearchState]) -> Result:
    """The result as far as its parts are there: each search as its last part left it."""
    there: dict[Search, SearchState] = {part.search: state for part, state in states.items()}
    second = spec.second
    fine = None if second is None else there.get(second, second.nothing)
    return Result(spec, there.get(spec.first, spec.first.nothing), fine)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Both searches: taken from the file, or trained in this process."""
    states: dict[SearchUpTo, SearchState] = {}
    for i, part in enumerate(spec.parts):
        if part.is_read:
            states[part] = read(part)
            continue
        before = part.before
        for state in train(part, part.search.nothing if before is None else states[before]):
            tick((i + state.share) / len(spec.parts), f"trial {len(state.trials) + 1}")
            states[part] = state
    return joined(spec, states)


# --- what is stored -----------------------------------------------------------------------------------


def _search_of(state: SearchState) -> Search:
    return Search(state.space, state.settings, state.sampler, state.pruner, state.seed, state.round, state.planned)


@lru_cache(maxsize=1)
def stored() -> dict[Search, SearchState]:
    """What `python -m labcore.experiments.search.coarse_store` has trained."""
    lines = STORED.read_text().splitlines() if STORED.exists() else []
    return {_search_of(state): state for state in map(SearchState.from_json, lines)}
