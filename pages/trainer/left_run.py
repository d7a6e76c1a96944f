"""A run that its visitor has left: how it came about, by which it can be made again where its room was needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labcore.data import Table
from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from labcore.training.replay import Replay, plan_of
from labcore.training.side import Change

# Between two looks at whether it was cancelled.
_PIECE_SECONDS = 0.05


@dataclass(frozen=True)
class LeftRun:
    """Of each side the settings at its start, the log of its changes and the steps it had made; the table of its own, if any."""

    firsts: tuple[TrainingSettings, ...]
    logs: tuple[tuple[Change, ...], ...]
    steps: tuple[int, ...]
    own: Table | None

    @classmethod
    def of(cls, run: Run) -> LeftRun:
        sides = run.sides
        return cls(
            tuple(one.first_settings for one in sides), tuple(tuple(one.changes) for one in sides),
            tuple(one.steps for one in sides), run.own,
        )  # fmt: skip

    def again(self, at: Callable[[float], None]) -> Run:
        """The run where it was left, to the same bits; `at` is told how much of it is done, and may give up."""
        replay = Replay(Run(self.firsts, self.own), {}, [plan_of(log) for log in self.logs], self.steps)
        while not replay.done and replay.run.running:
            replay.advance_for(_PIECE_SECONDS)
            at(replay.share)
        return replay.run
