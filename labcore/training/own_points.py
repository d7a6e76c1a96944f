"""A set in the plane with points added and taken away by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.data import PLANAR, Table, noise_targets
from labcore.span import Span
from labcore.training.problem import Problem, problem_of
from labcore.training.settings import Settings

Array = np.ndarray
# x, y, and the number of its class or its value.
Point = tuple[float, float, float]

PLACE = Span("place", 0.0, -10.0, 10.0, label="place", hint="The sets in the plane lie about in [-1.5, 1.5].")
VALUE = Span("value", 1.0, -3.0, 3.0, step=0.1, label="value", hint="The sets that have numbers to learn have them in [-1, 1].")  # fmt: skip
MOST_ADDED = 500
# Fewer could not be told right from wrong, or a line from a point.
LEAST_TRAIN, LEAST_DEV = 2, 1
SOURCE = "changed by hand"
# What decides a set, its split and its labels.
OF_SET = ("data", "examples", "data_noise", "label_noise", "dev_share", "seed")


@dataclass(frozen=True)
class OwnPoints:
    """A set in the plane as it is trained on, split and with its wrong labels, of which points were taken away and others added.

    base     settings that name the set: data, examples, data_noise, label_noise, dev_share and seed; the others do not count
    added    training points ((x, y, target), ...), at most 500: places in [-10, 10], the target 0 or 1 for the class, or a value
             in [-3, 3]
    removed  the rows of the set that are gone, of its training and of its dev points; at least two and one of them stay

    Raises ValueError for anything else, and for data that are no set in the plane.

    >>> OwnPoints(Settings(data="moons", examples=60), added=((0.0, 1.0, 1),), removed=(7,)).table().examples
    60
    """

    base: Settings
    added: tuple[Point, ...] = ()
    removed: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.base, Settings) or self.base.data not in PLANAR:
            data = self.base.data if isinstance(self.base, Settings) else self.base
            raise ValueError(f"points are added to a set in the plane, one of {', '.join(PLANAR)}; got {data!r:.80}.")
        self._set("base", Settings(**{name: getattr(self.base, name) for name in OF_SET}))
        self._set("added", self._checked(self.added))
        self._set("removed", self._rows(self.removed))
        held = self._held()
        train, dev = int((~held).sum()), int(held.sum())
        if train < LEAST_TRAIN or dev < LEAST_DEV:
            raise ValueError(f"at least {LEAST_TRAIN} training points and {LEAST_DEV} dev point must stay; got {train} and {dev}.")  # fmt: skip

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _checked(self, given: Any) -> tuple[Point, ...]:
        if not isinstance(given, (list, tuple)) or not all(isinstance(p, (list, tuple)) and len(p) == 3 for p in given):
            raise ValueError(f"added must be points (x, y, target); got {given!r:.80}.")
        if len(given) > MOST_ADDED:
            raise ValueError(f"at most {MOST_ADDED} points may be added; got {len(given)}: take some away first.")
        return tuple((PLACE.check(x), PLACE.check(y), self._target(target)) for x, y, target in given)

    def _target(self, value: Any) -> float:
        if not self.classes:
            return VALUE.check(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value not in (0, 1):
            raise ValueError(f"the class of a point must be 0 or 1; got {value!r:.80}.")
        return int(value)

    def _rows(self, given: Any) -> tuple[int, ...]:
        most = self.base.examples
        good = isinstance(given, (list, tuple)) and all(type(row) is int and 0 <= row < most for row in given)
        if not good or len(set(given)) != len(given):
            raise ValueError(f"removed must be different rows of the set, 0 to {most - 1}; got {given!r:.80}.")
        return tuple(sorted(given))

    # --- what it is -----------------------------------------------------------------------------------

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the set's classes; none where it has numbers."""
        return PLANAR[self.base.data].classes

    @property
    def problem(self) -> Problem:
        """The set as it was."""
        return problem_of(self.base)

    def _kept(self) -> Array:
        """(examples,) bool: the rows of the set that are still there."""
        kept = np.ones(self.base.examples, bool)
        kept[list(self.removed)] = False
        return kept

    def _held(self) -> Array:
        """(m,) bool: which of its points are dev points; those added are none."""
        held = np.zeros(self.base.examples, bool)
        held[self.problem.dev.rows] = True
        return np.concatenate([held[self._kept()], np.zeros(len(self.added), bool)])

    def table(self) -> Table:
        """The points that are left of the set in its order, then those added."""
        original, problem, kept = self.problem.table, self.problem, self._kept()
        targets = original.targets.copy()
        # As they are trained on: a wrong label stays with its point, however many others there are.
        train = problem.train
        targets[train.rows] = train.learned if self.classes else noise_targets(train.y, self.base.label_noise, self.base.seed)  # fmt: skip
        points = np.array([point[:2] for point in self.added]).reshape(-1, 2)
        inputs = np.concatenate([original.inputs[kept], points])
        targets = np.concatenate([targets[kept], np.array([point[2] for point in self.added], targets.dtype)])
        held = self._held()
        for one in (inputs, targets, held):
            one.flags.writeable = False
        return replace(original, inputs=inputs, targets=targets, source=f"{original.source}, {SOURCE}", held=held)

    # --- changing it ----------------------------------------------------------------------------------

    def add(self, x: float, y: float, target: float) -> OwnPoints:
        """With one more training point."""
        return replace(self, added=(*self.added, (x, y, target)))

    def take(self, x: float, y: float) -> OwnPoints:
        """Without the point that lies nearest to x, y; of equally near ones the one that was added last."""
        x, y = PLACE.check(x), PLACE.check(y)
        kept = np.flatnonzero(self._kept())
        points = np.concatenate([self.problem.table.inputs[kept], np.array([p[:2] for p in self.added]).reshape(-1, 2)])
        far = np.hypot(*(points - (x, y)).T)
        last = len(points) - 1 - int(np.argmin(far[::-1]))
        if last < len(kept):
            return replace(self, removed=(*self.removed, int(kept[last])))
        gone = last - len(kept)
        return replace(self, added=self.added[:gone] + self.added[gone + 1 :])

    # --- in a file ------------------------------------------------------------------------------------

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        base = {name: getattr(self.base, name) for name in OF_SET}
        return {"base": base, "added": [list(point) for point in self.added], "removed": list(self.removed)}

    @classmethod
    def from_dict(cls, given: Any) -> OwnPoints:
        """What `as_dict` gave; ValueError for anything else."""
        if not isinstance(given, dict) or set(given) != {"base", "added", "removed"}:
            raise ValueError("points set by hand must have a base, points added and rows removed; these have not.")
        base = given["base"]
        if not isinstance(base, dict) or set(base) != set(OF_SET):
            raise ValueError(f"the base of points set by hand must have {', '.join(OF_SET)}; it has not.")
        added, removed = given["added"], given["removed"]
        if not isinstance(added, Sequence) or not isinstance(removed, Sequence):
            raise ValueError("points added and rows removed must be lists; they are not.")
        return cls(
            Settings.from_dict(base), tuple(tuple(p) if isinstance(p, list) else p for p in added), tuple(removed)
        )
