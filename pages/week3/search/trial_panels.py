"""Pictures of trainings day by day: one with its changes and lost days, and many that grow together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

    curves   (trials, steps + 1), nan where it has diverged;  names: of the trials
    stops    (trials,) the step after which it was not trained on; the last one where it was never stopped
    leaders  (steps + 1,) the trial that is the best one at a step, among those that are still trained, -1 for none
    winner   the best one of all if none had been stopped, ringed at its end; -1 where that is not told
    lines    (step, words) at which something is marked
    told     a name and a value of the leader at each step (steps + 1,)
    """

    module = "trial_curves.js"

    curves: Array
    names: Sequence[str]
    stops: Array
    leaders: Array
    told: Sequence[str]
    style: Style
    winner: int = -1
    lines: Sequence[tuple[float, str]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        trials, steps = self.curves.shape
        if not len(self.names) == len(self.stops) == trials or not len(self.leaders) == len(self.told) == steps:
            raise ValueError(
                f"curves (trials, steps + 1) must have a name and a stop each, and a leader a step; got {self.curves.shape}."
            )

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "curves": self.curves, "names": list(self.names), "stops": self.stops, "leaders": self.leaders, "told": list(self.told),
            "winner": self.winner, "lines": [list(one) for one in self.lines], "style": vars(self.style),
        }  # fmt: skip
