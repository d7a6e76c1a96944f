"""What a page shows of a result, in values only: the kit draws the page from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.style import Style
from labcore.table import Column, ResultTable
from pages.kit.live import Live
from pages.kit.panels import Panel
from pages.kit.stage_data import Block, Clock, Rule, Track

STILL = Clock()


@dataclass(frozen=True)
class Mode:
    """How a result is looked at: on a projector or not, and the settings that change the picture but not the result."""

    presenting: bool = False
    look: tuple[tuple[str, Any], ...] = ()

    def __getitem__(self, name: str) -> Any:
        return dict(self.look)[name]


@dataclass(frozen=True)
class Legend:
    """What a row of the table beside the stage stands for: a track by its id, how it looks, and a sentence on it.

    style  None of what no mark of the picture stands for
    since  the step of the clock at which outcome and note have come about: before it they are not told
    """

    id: str
    name: str
    style: Style | None
    outcome: str = ""
    note: str = ""
    since: int = 0


@dataclass(frozen=True)
class Now:
    """A column that follows the clock: the value of the array of that name of each row's track, (steps + 1,), or (steps + 1, 2)
    with (step, value) as a curve's. `before` which column it stands."""

    column: Column
    array: str
    before: str = ""


@dataclass(frozen=True)
class Beside:
    """The table beside the stage, its legend too: columns of a result's table, if there are any, and what each row stands for.

    now      a column that follows the clock, None where nothing does
    history  of each row, by columns that the future decides: (step, value) from when on the value is what; a word stands as it is
    """

    table: ResultTable | None
    legend: Sequence[Legend]
    now: Now | None = None
    history: Sequence[Mapping[str, Sequence[tuple[int, Any]]]] = ()


@dataclass(frozen=True)
class View:
    """What a page shows.

    alt      the picture's message, for those who hear the page
    panels   the pictures of the stage, with the `tracks` that move in them on one `clock`
    figures  those of the panels that many settings share, sent apart
    marks    the start and the minima, where a panel has none of its own;  focus: the track looked into first
    table    beside the stage;  says: sentences under it, `says_at_end` from the clock's end on;  formula: the rules with the numbers of the clock's step
    live     a training that goes on, in place of the clock
    """

    alt: str
    panels: Sequence[Panel]
    tracks: Sequence[Track] = ()
    clock: Clock = STILL
    figures: Block | None = None
    marks: Mapping[str, Any] = field(default_factory=dict)
    focus: str | None = None
    table: Beside | None = None
    says: str = ""
    says_at_end: str = ""
    formula: Sequence[Rule] = ()
    live: Live | None = None

    def __post_init__(self) -> None:
        if self.table is None or self.table.now is None:
            return
        name = self.table.now.array
        for track in self.tracks:
            array = track.arrays.get(name)
            if array is not None and array.shape[1:] not in ((), (2,)):
                raise ValueError(
                    f"the array of a column that follows the clock must hold values, (steps,), or (step, value), (steps, 2); got {array.shape} for {track.id}/{name}."
                )
