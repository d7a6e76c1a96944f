"""Many trainings together: those of one shape are stacked, and all of them advance together.

The caller decides how long a slice is, and cancels by not going on. However they are sliced and whatever they are stacked
with, the numbers of each are those of a `Run` of its settings alone, to the last bit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from labcore.data import Table
from labcore.ticks import Tick, none, paced
from labcore.training.engine import StackedSides, begin, grouped
from labcore.training.estimate import estimate, refuse_excess_together
from labcore.training.given import settings_given
from labcore.training.settings import Settings
from labcore.training.side import Side

MOST_TRAININGS = 4096
# Between two calls of `tick`.
SLICE_SECONDS = 0.05
# The next stack has its turn at the end of an epoch, but no sooner than this: switching must not cost time itself.
_TURN_SECONDS = 0.02


class Trainings:
    """Any number of trainings on their way from start to end.

    settings    of each, 1 to 4,096 of them;  own: the table of those whose data are "own"
    tick        called while they are prepared (labcore.ticks)
    each_epoch  whether each is evaluated after every epoch, as a `Run`; if not, at its start and its end (one that diverges at its
                start alone), and after every epoch where it may stop early: measuring can take longer than learning

    sides       each training as it stands, in the order of the settings: its evaluations so far, its outcome, its weights

    ValueError for none or too many, and where they would take more memory or time than there is (labcore.training.estimate).
    Stacked are those that agree in units, activations, batch norm, precision, batch size, optimizer, and in which layers
    drop: on the same examples, or on equally many of their own (other seeds, other noise, other sets) as long as these
    are neither large nor augmented.
    """

    def __init__(
        self, settings: Sequence[Settings], own: Table | None = None, tick: Tick = none, each_epoch: bool = True
    ) -> None:
        settings = settings_given(settings, own)
        count = len(settings)
        if not 1 <= count <= MOST_TRAININGS:
            raise ValueError(f"trainings together must be 1 to {MOST_TRAININGS:,}; got {count:,}.")
        estimates = [estimate(one, own) for one in settings]
        data = {one.data_key: each.data for one, each in zip(settings, estimates, strict=True)}
        refuse_excess_together(estimates, sum(data.values()))
        tick = paced(tick, SLICE_SECONDS)
        sides = []
        for side in begin(map(str, range(count)), settings, own):
            sides.append(side)
            tick(0.0, f"preparing {len(sides):,} of {count:,} trainings")
        self.sides: tuple[Side, ...] = tuple(sides)
        self._steps, self._seconds, self._busy = [side.steps_left for side in sides], [0.0] * count, 0.0
        self._stacks: list[StackedSides] = []
        self._each_epoch = each_epoch
        for group in grouped(sides):
            for some in _cut(group, estimates[int(group[0].name)].width):
                for side in some:
                    self._seconds[int(side.name)] = estimates[int(side.name)].step_among(len(some))
                self._stacks.append(StackedSides(some, each_epoch))
                self._stacks[-1].evaluate()
                tick(0.0, "measuring the initial weights")

    # --- how far ------------------------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        return not self._stacks

    @property
    def ended(self) -> int:
        """How many have finished, stopped early or diverged."""
        return sum(side.outcome != "running" for side in self.sides)

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1. What one that ends early leaves undone counts as done."""
        return 1.0 - self._left() / self._work(self._steps)

    @property
    def seconds_left(self) -> float:
        """About how long the rest takes if none ends early: as fast as until now, before the first step as estimated."""
        made = self._work([side.steps for side in self.sides])
        return self._left() * (self._busy / made if made else 1.0)

    def _left(self) -> float:
        return self._work([side.steps_left for side in self.sides])

    def _work(self, steps: Sequence[int]) -> float:
        """The estimated seconds of this many steps of each."""
        return sum(seconds * count for seconds, count in zip(self._seconds, steps, strict=True))

    # --- advancing ----------------------------------------------------------------------------------------

    def advance(self, updates: int = 1) -> None:
        """Makes this many updates of each training, fewer where it ends first."""
        for one in [*self._stacks] if updates > 0 else ():
            self._turn(one, updates)

    def advance_for(self, seconds: float, epoch: int | None = None) -> None:
        """As many updates as fit, at least one of one stack, and none beyond the end of `epoch`: the stack that is least far has
        the next turn."""
        end = time.perf_counter() + seconds
        while stacks := [one for one in self._stacks if epoch is None or one.stack.epoch < epoch]:
            self._turn(min(stacks, key=_far), end=end, epoch=epoch)
            if time.perf_counter() >= end:
                break

    def reached(self, epoch: int) -> bool:
        """Whether all that still run have done this many epochs."""
        return all(one.stack.epoch >= epoch for one in self._stacks)

    def stop(self, number: int) -> None:
        """This one, if it still runs, goes no further: its outcome is "stopped"."""
        side = self.sides[number]
        for at, one in enumerate(self._stacks):
            if any(other is side for other in one.sides):
                one.settle()
                side.outcome = "stopped"
                running = [other for other in one.sides if other.outcome == "running"]
                self._stacks[at : at + 1] = [StackedSides(running, self._each_epoch)] if running else []
                break

    def _turn(
        self, one: StackedSides, updates: int | None = None, end: float = math.inf, epoch: int | None = None
    ) -> None:
        """This many updates of one stack; without a number, until the time is up, `epoch` is done, or an epoch ends after some
        time."""
        at, made, began = self._stacks.index(one), 0, time.perf_counter()
        while True:
            made += 1
            if one.step():
                one.settle()
                running = [side for side in one.sides if side.outcome == "running"]
                if not running:
                    del self._stacks[at]
                    break
                one = self._stacks[at] = StackedSides(running, self._each_epoch)
            now = time.perf_counter()
            if (
                made == updates
                or now >= end
                or (
                    updates is None
                    and one.stack.offset == 0
                    and (one.stack.epoch == epoch or now >= began + _TURN_SECONDS)
                )
            ):
                one.sync()
                # What its layers keep for the backward pass is not needed until its next turn.
                one.stack.network.forget()
                break
        self._busy += time.perf_counter() - began

    def evaluate(self) -> None:
        """Measures all that still run where they stand, between the ends of their epochs too."""
        for one in self._stacks:
            if one.sides[0].evaluations[-1].step < one.sides[0].steps:
                one.evaluate()

    def train_costs(self) -> np.ndarray:
        """(trainings,): the mean loss over the training examples of each that still runs, where it stands; nan of the others. An
        evaluation takes about twice as long."""
        costs = np.full(len(self.sides), np.nan)
        for one in self._stacks:
            costs[[int(side.name) for side in one.sides]] = one.train_costs()
        return costs

    def copy(self) -> Trainings:
        """Others that stand where these do, and share nothing with them that changes."""
        twin = Trainings.__new__(Trainings)
        twin._steps, twin._seconds, twin._busy = self._steps, self._seconds, self._busy
        twin.sides, twin._each_epoch = tuple(side.copy() for side in self.sides), self._each_epoch
        twin._stacks = [
            StackedSides([twin.sides[int(side.name)] for side in one.sides], self._each_epoch) for one in self._stacks
        ]
        return twin


def train_all(
    settings: Sequence[Settings], tick: Tick = none, own: Table | None = None, each_epoch: bool = True
) -> tuple[Side, ...]:
    """Trains them all to their end: a side for each of the settings, in their order.

    tick        called with the share and a few words between slices of a twentieth of a second; it may raise to end the work
    own         the table of those whose data are "own"
    each_epoch  as of `Trainings`

    >>> from labcore.training import Settings, train_all
    >>> sides = train_all([Settings(data="moons", learning_rate=rate, epochs=20) for rate in (0.0001, 0.001, 0.01)])
    >>> [round(side.evaluations[-1].dev_score, 1) for side in sides]
    [0.3, 0.9, 1.0]
    """
    trainings = Trainings(settings, own, tick, each_epoch)
    while not trainings.done:
        trainings.advance_for(SLICE_SECONDS)
        tick(trainings.share, f"{trainings.ended:,} of {len(trainings.sides):,} trainings done")
    return trainings.sides


def _far(one: StackedSides) -> float:
    """The share of its longest training that a stack has done."""
    return one.place / max(side.settings.epochs for side in one.sides)


def _cut(group: list[Side], width: int) -> list[list[Side]]:
    """In pieces as equal as possible, none wider; those that end together stay together."""
    group = sorted(group, key=lambda side: side.settings.epochs)
    pieces = -(-len(group) // width)
    return [group[i * len(group) // pieces : (i + 1) * len(group) // pieces] for i in range(pieces)]
