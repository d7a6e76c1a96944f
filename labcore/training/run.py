"""A training in progress: one side or several in lock-step, each with its examples, batches and seed.

The caller decides how long a slice is: `advance` makes a number of steps, `advance_for` as many as fit in some seconds. However it
is sliced, the numbers are the same; and a side's are the same alone and beside others.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.data import Table
from labcore.training.engine import StackedSides, begin, grouped
from labcore.training.given import number_given, settings_given
from labcore.training.held import check_held, names_weight, place_of, set_held
from labcore.training.predict import predicted, shares
from labcore.training.settings import Settings
from labcore.training.side import CHANGEABLE, SIDE_NAMES, Change, Side
from labcore.training.stack import spec_of


class Run:
    """One to four sides in lock-step: by steps where their batches are equally large, else by examples seen.

    settings  of one side or of each, in the order a, b, c, d
    own       the table of sides whose data are "own"

    sides     each with its problem, costs, evaluations and weights (labcore.training.Side)
    Raises ValueError for what are no settings, no table, or none of one to four sides; `change`, `rest` and `advance` for what
    is no number of a side (0 is a) or of steps.
    """

    def __init__(self, settings: Settings | Sequence[Settings], own: Table | None = None) -> None:
        each = settings_given(settings, own)
        if not 1 <= len(each) <= len(SIDE_NAMES):
            raise ValueError(f"a run has 1 to {len(SIDE_NAMES)} sides; got {len(each)}.")
        self.own = own
        self._stacks: list[StackedSides] = []
        self._resting: set[str] = set()
        self.sides = list(begin(SIDE_NAMES, each, own))
        self.stack()
        for one in self._stacks:
            one.evaluate()

    # --- advancing ------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return bool(self._stacks)

    @property
    def step(self) -> int:
        """The steps of the side that has made the most."""
        return max(side.steps for side in self.sides)

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the present one, by the side that is least far of those still running; at the end, by the farthest."""
        if self._stacks:
            return min(one.place for one in self._stacks)
        return max(side.epoch for side in self.sides)

    def advance(self, steps: int = 1) -> int:
        """Makes this many steps, fewer if every side ends first; returns how many were made."""
        made, steps = 0, number_given("steps", steps)
        while made < steps and self._stacks:
            self._beat()
            made += 1
        self._sync()
        return made

    def advance_for(
        self, seconds: float, until: int | None = None, epoch: float = math.inf, most: float = math.inf
    ) -> int:
        """As many steps as fit, at least one, but at most `most` and no further than step `until` or `epoch`: how many."""
        made, end = 0, time.perf_counter() + seconds
        while self._stacks and made < most and (not made or time.perf_counter() < end):
            if (until is not None and self.step >= until) or self.epoch >= epoch - 1e-9:
                break
            self._beat()
            made += 1
        self._sync()
        return made

    def copy(self) -> Run:
        """Another run that stands where this one does, and shares nothing with it that changes."""
        twin = Run.__new__(Run)
        twin.own, twin._stacks, twin._resting = self.own, [], {*self._resting}
        twin.sides = [side.copy() for side in self.sides]
        twin.stack()
        return twin

    def pack(self) -> None:
        """Lets go of all that can be made again from what each side holds: half of its memory and more. `stack` makes it again;
        until then it does not advance."""
        self._stacks = []

    @property
    def held_bytes(self) -> int:
        """Bytes that it holds once it is packed, without the examples."""
        return sum(side.held_bytes for side in self.sides)

    # --- answering ------------------------------------------------------------------------------------

    def predict(self, X: Any, side: int = 0) -> np.ndarray:
        """What a side (0 is a) answers where it stands: X (m, n_features) -> (m,), as scikit-learn's predict.

        X   as it was measured, in lists, an array or a DataFrame; it is crossed and normalized as the training examples were

        Labels as they were given, in a table of `Table.from_arrays` or of a file, else the numbers of the classes; for a
        regression the target's own units. Without dropout, batch norm at its running statistics. ValueError for other columns
        than were learned from, and for what is no number.
        """
        return predicted(self._side(side), X)

    def predict_proba(self, X: Any, side: int = 0) -> np.ndarray:
        """The share of each class, in the order of the sorted labels: X (m, n_features) -> (m, classes), each row adds up to 1.

        Otherwise as `predict`; ValueError where the run has learned numbers.
        """
        return shares(self._side(side), X)

    def _beat(self) -> None:
        """One step of the stacks that are behind; all of them where their batches are equally large."""
        behind = min(one.place for one in self._stacks)
        ended = False
        for one in self._stacks:
            if one.place <= behind + 1e-9:
                ended |= one.step()
        if ended:
            for one in self._stacks:
                one.settle()
            self.stack()

    # --- sides and stacks -----------------------------------------------------------------------------

    def _sync(self) -> None:
        for one in self._stacks:
            one.sync()

    def stack(self) -> None:
        """Stacks the sides that still run, from what they hold now."""
        self._stacks = [StackedSides(sides) for sides in grouped(s for s in self.sides if s.name not in self._resting)]

    def rest(self, side: int) -> None:
        """This side stays where it is until `wake`."""
        one = self._side(side)
        self._sync()
        self._resting.add(one.name)
        self.stack()

    def wake(self) -> None:
        """All sides may step again."""
        self._sync()
        self._resting.clear()
        self.stack()

    def _side(self, side: int) -> Side:
        return self.sides[number_given("side", side, len(self.sides) - 1, " (0 is side a)")]

    def change(self, side: int, **changes: Any) -> None:
        """Changes settings of a side while it runs; only those of CHANGEABLE may. And sets weights by hand: a name like w2[3,1] or
        b2[1] (labcore.training.held), with the value that it is held at from now on, or None to set it free.

        A finished side goes on where more epochs are allowed, from where it ended and not from its best weights, as if
        it had been allowed them from the start; one that stopped early or diverged does not, and no weight of it can be set.

        >>> run = Run(Settings(epochs=5))
        >>> run.change(0, **{"w1[2,3]": 0.5})
        >>> run.advance(7), float(run.sides[0].network().layers[0].weights[1, 2])
        (7, 0.5)
        """
        weights = {name: changes.pop(name) for name in [*changes] if names_weight(name)}
        wrong = [name for name in changes if name not in CHANGEABLE]
        if wrong:
            raise ValueError(f"while a training runs only {', '.join(CHANGEABLE)} may change; got {wrong[0]}.")
        one = self._side(side)
        new = one.settings.changed(**changes)
        spec = spec_of(one.settings, one.problem)
        weights = {name: check_held(name, value, spec) for name, value in weights.items()}
        self._sync()
        if new != one.settings:
            self._set(one, new)
        for name, value in weights.items():
            self._hold(one, name, value)

    def _hold(self, one: Side, name: str, value: float | None) -> None:
        """Holds a weight at a value, or sets it free."""
        if one.held.get(name) == value:
            return
        if not one.takes_edits:
            raise ValueError(
                "a weight is set by hand while a training runs or after its last epoch, not where it has diverged, stopped early or "
                f"taken back its best weights; side {one.name} is there: start again first."
            )
        set_held(one.held, name, value)
        one.changes.append(Change(one.steps, name, value))
        if value is not None:
            one.weights.theta[place_of(name).index(spec_of(one.settings, one.problem))] = value
            # The best so far were those of another network.
            one.best = None
            (one.edited,) = StackedSides([one]).measured()
        self.stack()

    def _set(self, one: Side, new: Settings) -> None:
        """Other settings for a side."""
        before = one.settings
        one.settings = new
        one.changes += [Change(one.steps, name, getattr(new, name)) for name in _differing(before, new)]
        if new.optimizer != before.optimizer:
            # Another optimizer keeps other state: it starts afresh.
            for weights in filter(None, (one.weights, one.last)):
                weights.memory.clear()
        if one.outcome == "finished" and one.weights.epoch < new.epochs:
            one.outcome = "running"
        elif one.outcome == "running" and one.weights.epoch >= new.epochs:
            one.outcome = "finished"
        if new.patience is None and one.outcome == "running":
            # Switched on again, it counts from then on: the best in between is not known.
            one.best = None
        one.hold()
        self.stack()


def _differing(before: Settings, after: Settings) -> list[str]:
    """What was changed, in the order of CHANGEABLE. With a rule or a schedule come its parameters, even if they are the same:
    without them it would start from its defaults."""
    names = {name for name in CHANGEABLE if getattr(before, name) != getattr(after, name)}
    for owner, parameters in (("optimizer", "hyperparameters"), ("schedule", "schedule_parameters")):
        if owner in names:
            names.add(parameters)
    return [name for name in CHANGEABLE if name in names]
