"""Replaying a run up to where its file was saved, following its log of changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

from labcore.training.held import names_weight
from labcore.training.own_points import OwnPoints
from labcore.training.run import Run
from labcore.training.settings import Settings
from labcore.training.side import CHANGEABLE, Change

Plan = list[tuple[int, dict[str, Any]]]


def plan_of(log: Sequence[Change]) -> Plan:
    """The changes of a log, those made in one call together: (step, names and values)."""
    plan: Plan = []
    last = len(CHANGEABLE) + 1
    for one in log:
        # A weight set by hand comes after all settings, each as in a call of its own.
        place = len(CHANGEABLE) if names_weight(one.name) else CHANGEABLE.index(one.name)
        # A call writes its changes in the order of CHANGEABLE: what goes back in it belongs to the next.
        if not plan or plan[-1][0] != one.step or place <= last:
            plan.append((one.step, {}))
        plan[-1][1][one.name] = one.value
        last = place
    return plan


def by_hand(log: Sequence[Change]) -> list[tuple[str, Any]]:
    """What a log says of weights set by hand: names and values, None where one is set free."""
    return [(one.name, one.value) for one in log if names_weight(one.name)]


def stages(first: Settings, log: Sequence[Change]) -> Iterator[tuple[int, Settings]]:
    """The settings of a side from each step on, as the log changes them; ValueError for values outside their spans."""
    yield 0, first
    for step, changes in plan_of([one for one in log if not names_weight(one.name)]):
        first = first.changed(**changes)
        yield step, first


def place_after(way: Sequence[tuple[int, Settings]], steps: int, examples: int) -> tuple[int, int]:
    """Epochs done, and examples of the present one already seen, after this many steps with the batch sizes used until then."""
    epoch = offset = 0
    ends = [*(step for step, _ in way[1:]), steps]
    for (start, settings), end in zip(way, ends, strict=True):
        size, left = settings.batch_size, end - start
        to_end = -(-(examples - offset) // size)
        if left < to_end:
            offset += left * size
        else:
            epochs, batches = divmod(left - to_end, -(-examples // size))
            epoch, offset = epoch + 1 + epochs, batches * size
    return epoch, offset


class Replay:
    """A run and the way it still has to go: `advance_for` a while, until `done`.

    run    what stands so far;  page: the page's settings that the file holds
    points what the run's table is made of, where that is a set changed by hand
    plans, steps   by side the changes to be made, and the steps to arrive at; without, it has arrived
    """

    def __init__(
        self, run: Run, page: dict[str, str], plans: Sequence[Plan] | None = None, steps: Sequence[int] | None = None
    ) -> None:
        self.run, self.page = run, page
        self.points: OwnPoints | None = None
        self._plans = [list(plan) for plan in plans or [[] for _ in run.sides]]
        self._steps = list(steps) if steps is not None else [side.steps for side in run.sides]
        self._under_way = set(range(len(run.sides)))
        self._look()

    @property
    def done(self) -> bool:
        return not self._under_way

    @property
    def share(self) -> float:
        """The share of the replay that is done, 0 to 1."""
        whole = sum(self._steps)
        return 1.0 if self.done or not whole else min(1.0, sum(side.steps for side in self.run.sides) / whole)

    def advance_for(self, seconds: float) -> None:
        """Trains on, with every change at its step."""
        end = perf_counter() + seconds
        while not self.done:
            self.run.advance_for(max(0.0, end - perf_counter()), most=self._free())
            self._look()
            if perf_counter() >= end:
                break

    def _free(self) -> int:
        """How many steps the run may make before a side comes to a change or to its end: in each, a side steps once or not at all."""
        return min(
            (self._plans[i][0][0] if self._plans[i] else self._steps[i]) - self.run.sides[i].steps
            for i in self._under_way
        )

    def _look(self) -> None:
        """Makes the changes that are due; sides that have arrived rest until all have."""
        for i in sorted(self._under_way):
            side, plan = self.run.sides[i], self._plans[i]
            while plan and plan[0][0] <= side.steps:
                changes = plan.pop(0)[1]
                # A file's claim or another computer's rounding may have ended it before.
                self.run.change(
                    i, **{name: v for name, v in changes.items() if side.takes_edits or not names_weight(name)}
                )
            if side.steps >= self._steps[i] or side.outcome != "running":
                self._under_way.discard(i)
                self.run.rest(i)
        if self.done:
            self.run.wake()
