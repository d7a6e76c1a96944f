"""A row of the table of conventions as an experiment: the lab's path and a framework's, as they stand or made equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.frameworks import turned
from labcore.frameworks.convention import Convention
from labcore.frameworks.conventions import CONVENTIONS, FRAMEWORK_NAMES
from labcore.frameworks.parting import Paths
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

CONVENTION = Span("convention", "momentum", kind="choice", choices=tuple(CONVENTIONS), label="convention", hint="What the lab and a framework do each in its own way.")  # fmt: skip
EQUAL = Span("equal", False, kind="toggle", label="made equal", hint="The setting with which both do the same.")
NAMES = {"lab": "Lab", **FRAMEWORK_NAMES}


@spec
class ConventionSpec:
    """A row, a framework, and the numbers of `turned`, of which a row has one. A framework that does as the lab does stands for
    the first one that does not."""

    convention: str = of(CONVENTION)
    framework: str = of(turned.FRAMEWORK)
    equal: bool = of(EQUAL)
    beta: float = of(turned.BETA)
    fall: float = of(turned.FALL)
    epsilon: float = of(turned.EPSILON)
    begin: float = of(turned.BEGIN)
    decay: float = of(turned.DECAY)
    beta1: float = of(turned.BETA1)
    beta2: float = of(turned.BETA2)
    batch: int = of(turned.BATCH)
    norm_epsilon: float = of(turned.NORM_EPSILON)
    units: int = of(turned.UNITS)
    examples: int = of(turned.EXAMPLES)
    rate: float = of(turned.RATE)

    @property
    def row(self) -> Convention:
        return CONVENTIONS[self.convention]

    @property
    def other(self) -> str:
        """The framework beside the lab."""
        return other_of(self.row, self.framework)

    @property
    def turned(self) -> float:
        """The row's own number."""
        return float(getattr(self, self.row.turned.name))


def other_of(row: Convention, framework: str) -> str:
    """The framework whose path is shown for a row where this one is asked for."""
    return framework if framework in row.others else row.others[0]


@dataclass(frozen=True)
class Parted:
    """Both paths of a row, `sides` (n, 2) each: the lab's first."""

    spec: ConventionSpec
    paths: Paths

    @property
    def row(self) -> Convention:
        return self.spec.row

    @property
    def names(self) -> tuple[str, str]:
        return self.row.sides or (NAMES["lab"], NAMES[self.spec.other])

    @property
    def sides(self) -> tuple[Array, Array]:
        return self.sides_of(self.spec.equal)

    def sides_of(self, equal: bool) -> tuple[Array, Array]:
        paths = self.paths
        return (paths.equal_lab, paths.equal_other) if equal else (paths.lab, paths.other)

    def apart(self, equal: bool) -> Array:
        """How far apart they are at each step, (n,): in the plane of a surface, else in the second column."""
        away = np.subtract(*self.sides_of(equal))
        return np.hypot(away[:, 0], away[:, 1]) if self.paths.surface is not None else np.abs(away[:, 1])

    def table(self) -> ResultTable:
        (x, y), apart = self.paths.axes, float(self.apart(self.spec.equal).max())
        columns = [
            Column("name", "whose", format="s"), Column("x", x, "At the end"), Column("y", y, "At the end"),
            Column("apart", "farthest", "How far the two are apart at most"),
        ]  # fmt: skip
        rows = [
            {"name": name, "x": float(side[-1, 0]), "y": float(side[-1, 1]), "apart": apart}
            for name, side in zip(self.names, self.sides, strict=True)
        ]
        return ResultTable(columns, rows)


def run(spec: ConventionSpec, tick: Tick = none) -> Parted:
    """Walks both."""
    return Parted(spec, spec.row.paths(spec.other, getattr(spec, spec.row.turned.name)))
