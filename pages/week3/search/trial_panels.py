"""Pictures of trainings day by day: one with its changes and lost days, and many that grow together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import CurvePanel

Array = np.ndarray


@dataclass(frozen=True)
class DayMark:
    """A change on a day, with what it goes on from, and in a few words what it was."""

    day: int
    origin: int
    text: str


@dataclass(frozen=True, kw_only=True)
class DiaryPanel(CurvePanel):
    """A training by the day, from change to change; what is lost of it is faint from the day on which it is lost.

    stretches  a stretch (k,) from each mark's day to the next one's, its first value that of the origin
    alive      (days + 1, days): 1 where a step belongs to the model of a day
    marks_of   of every stretch
    A click on a day before the clock's goes back there, on the clock's day but no later than `latest`: it sets the day of the change, and
    how many days it goes back.
    """

    module = "diary.js"

    stretches: Sequence[Array]
    alive: Array
    marks_of: Sequence[DayMark]
    latest: int
    style: Style

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.stretches) != len(self.marks_of):
            raise ValueError(f"every stretch must have a mark; got {len(self.stretches)} and {len(self.marks_of)}.")

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "stretches": list(self.stretches), "alive": self.alive, "latest": self.latest, "marks": [vars(one) for one in self.marks_of],
            "style": vars(self.style),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrialCurvesPanel(CurvePanel):
    """Many trials by epoch; each may have been stopped on the way, and what would have become of it is faint.

    curves    (trials, epochs + 1), nan before it was measured, and from where it has diverged;  names: of the trials
    stops     (trials,) the epoch after which it was not trained on; the last one where it was never stopped
    begins    (trials,) the step of the clock at which each begins;  span: the steps that all epochs take. As many as there are, from 0: then the
              clock's step is the epoch
    leaders   (steps + 1,) the trial that is the best one at a step of the clock, -1 for none;  told: what is said of it (steps + 1,)
    winner    the best one of all if none had been stopped, ringed at its end, -1 where that is not told
    rungs     (r,) epochs at which trials are judged;  bars: (steps + 1, r) what was asked for there at a step of the clock
    lines     (epoch, words) at which something is marked
    """

    module = "trial_curves.js"

    curves: Array
    names: Sequence[str]
    stops: Array
    begins: Array
    span: float
    leaders: Array
    told: Sequence[str]
    style: Style
    winner: int = -1
    rungs: Array = field(default_factory=lambda: np.empty(0))
    bars: Array = field(default_factory=lambda: np.empty((0, 0)))
    lines: Sequence[tuple[float, str]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        trials = len(self.curves)
        if not len(self.names) == len(self.stops) == len(self.begins) == trials or len(self.leaders) != len(self.told):
            raise ValueError(
                f"{trials} curves must have a name, a stop and a begin each, and a leader a word for each step."
            )

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "curves": self.curves, "names": list(self.names), "stops": self.stops, "begins": self.begins, "span": self.span,
            "leaders": self.leaders, "told": list(self.told), "winner": self.winner, "rungs": self.rungs, "bars": self.bars,
            "lines": [list(one) for one in self.lines], "style": vars(self.style),
        }  # fmt: skip
