"""The check of a network's gradient, with a bug in its backpropagation or without: one direction first, then every entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.gradient_check.spec import NONE, Spec, trained
from labcore.gradient_check import (
    DirectionalCheck,
    GradientCheck,
    GroupCheck,
    directional_check,
    gradient_check,
    relative_difference,
    verdict,
)
from labcore.gradient_check.check import GOOD, LOOK, asked
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# A gradient that backpropagation itself has right moves by its rounding alone.
SAME = 1e-9

COLUMNS = [
    Column("name", "parameters", format="s"),
    Column("difference", "difference", "||approx - g|| / (||approx|| + ||g||)", format=".2e"),
    Column("beyond", "beyond rounding", "What rounding and the length of the step do not explain of it: this is judged", format=".2e"),
    Column("verdict", "verdict", "good up to 1e-7, look up to 1e-5, bug above", format="s"),
    Column("other", "other scale", "wrong above 1e-2, doubtful above 1e-4, fine with kinks above 1e-7, good up to there", format="s"),
    Column("entries", "entries", format="d"),
    Column("kinks", "kinks", "Entries with a kink within the shortest step: not judged", format="d"),
    Column("approximate", "size of approx", format=".2e"),
    Column("size", "size of g", format=".2e"),
]  # fmt: skip


def other_scale(difference: float) -> str:
    """The other usual scale: A. Karpathy, CS231n, Neural networks part 3: gradient checks."""
    for above, word in ((1e-2, "wrong"), (1e-4, "doubtful"), (1e-7, "fine with kinks")):
        if difference > above:
            return word
    return "good"


@dataclass(frozen=True, eq=False)
class Result:
    """A check.

    direction  the quick one, along one random direction;  check: of every entry
    right      (P,) the gradient without the bug
    injected   whether the bug could be put in;  cost: at theta;  steps: of training made before it
    """

    spec: Spec
    direction: DirectionalCheck
    check: GradientCheck
    right: Array
    injected: bool
    cost: float
    steps: int

    @property
    def groups(self) -> tuple[GroupCheck, ...]:
        return self.check.groups

    @property
    def red(self) -> tuple[int, ...]:
        """The layers in which something is wrong, in their order."""
        return tuple(sorted({one.group.layer for one in self.groups if one.verdict == "bug"}))

    def raw(self, group: GroupCheck) -> float:
        """The relative difference of a group over its judged entries, rounding and all."""
        judged = ~np.isnan(group.entries)
        approximate, gradient = (group.group.of(one)[judged] for one in (self.check.approximate, self.check.gradient))
        return relative_difference(approximate, gradient)

    def moved(self, group: GroupCheck) -> float:
        """By how much the bug changes a group's gradient, a relative difference."""
        return relative_difference(group.group.of(self.right), group.group.of(self.check.gradient))

    @property
    def changes(self) -> bool:
        """Whether the bug changes the gradient of these settings by more than backpropagation rounds."""
        return any(self.moved(one) > SAME for one in self.groups)

    @property
    def visible(self) -> bool:
        """Whether the check must find the bug: judged entries of a group are moved by far more than 1e-5 of it, beyond twice what a
        difference may be off by."""
        check = self.check
        for one in self.groups:
            judged = ~np.isnan(one.entries)
            right, gradient, error = (one.group.of(each)[judged] for each in (self.right, check.gradient, check.error))
            if relative_difference(right, gradient, 2.0 * error) > 10.0 * LOOK:
                return True
        return False

    @property
    def explained(self) -> tuple[GroupCheck, ...]:
        """The groups whose difference is above 1e-7 and is all rounding."""
        return tuple(one for one in self.groups if one.verdict == "good" and self.raw(one) > GOOD)

    def table(self) -> ResultTable:
        """The random direction, the whole, and every group."""
        check, direction = self.check, self.direction
        judged = np.setdiff1d(np.arange(len(check.gradient)), check.kinks)
        rows: list[dict[str, Any]] = [
            {
                "name": "one random direction", "difference": relative_difference(np.array([direction.approximate]), np.array([direction.along])),
                "beyond": direction.difference, "verdict": direction.verdict, "other": other_scale(direction.difference),
                "entries": None, "kinks": None, "approximate": abs(direction.approximate), "size": abs(direction.along),
            },
            {
                "name": "all entries", "difference": relative_difference(check.approximate[judged], check.gradient[judged]),
                "beyond": check.difference, "verdict": verdict(check.difference), "other": other_scale(check.difference),
                "entries": len(check.gradient), "kinks": len(check.kinks),
                "approximate": float(np.linalg.norm(check.approximate[judged])), "size": float(np.linalg.norm(check.gradient[judged])),
            },
            *map(self._row, self.groups),
        ]  # fmt: skip
        return ResultTable(COLUMNS, rows)

    def _row(self, one: GroupCheck) -> dict[str, Any]:
        approximate = one.group.of(self.check.approximate)[~np.isnan(one.entries)]
        gradient = one.group.of(self.check.gradient)[~np.isnan(one.entries)]
        return {
            "name": one.group.name, "difference": self.raw(one), "beyond": one.difference, "verdict": one.verdict, "other": other_scale(one.difference),
            "entries": one.entries.size, "kinks": int(np.isnan(one.entries).sum()),
            "approximate": float(np.linalg.norm(approximate)), "size": float(np.linalg.norm(gradient)),
        }  # fmt: skip


def run(spec: Spec, tick: Tick = none) -> Result:
    """Puts the bug in, where the settings can have it, and checks the gradient that comes out."""
    network = spec.network()
    injected = spec.bug != NONE and spec.offers(spec.bug, spec.layer, network)
    gradient = spec.spoiled(spec.bug, spec.layer, network) if injected else None
    return judge(spec, gradient, tick)


def judge(spec: Spec, gradient: Any = None, tick: Tick = none) -> Result:
    """Checks a gradient, P numbers, that is said to be that of the spec's network, its own if None. The spec's bug is not looked at."""
    network, (X, y) = spec.network(), spec.batch()
    gradient = None if gradient is None else np.asarray(gradient, dtype=float)
    given: dict[str, Any] = {"l2": spec.l2, "mask_seed": spec.mask_seed}
    direction = directional_check(network, X, y, spec.seed, gradient=gradient, **given)
    check = gradient_check(
        network, X, y, gradient=gradient, tick=lambda share=None, text="", /: tick(share, "Checking"), **given
    )
    right = check.gradient if gradient is None else asked(network, X, y, 0.0, spec.l2, 0, spec.mask_seed, None)[1]
    cost, steps = float(direction.costs.mean()), trained(spec)[1]
    return Result(spec, direction, check, right, gradient is not None, cost, steps)
