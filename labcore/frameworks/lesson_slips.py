"""A slip as an experiment: what the wrong line gives beside the right one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.frameworks.slips import SLIPS, Slip
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SLIP = Span("slip", "rand", kind="choice", choices=tuple(SLIPS), label="line", hint="A line of code as it was found in course notes.")  # fmt: skip


@spec
class SlipSpec:
    slip: str = of(SLIP)


@dataclass(frozen=True)
class SlipPair:
    """What the wrong and the right line give, (n, 2) each."""

    spec: SlipSpec
    wrong: Array
    right: Array

    @property
    def slip(self) -> Slip:
        return SLIPS[self.spec.slip]

    def table(self) -> ResultTable:
        _, y = self.slip.axes
        columns = [Column("name", "line", format="s"), Column("first", f"{y} at first"), Column("last", f"{y} at last")]
        rows = [
            {"name": name, "first": float(side[0, 1]), "last": float(side[-1, 1])}
            for name, side in (("wrong", self.wrong), ("right", self.right))
        ]
        return ResultTable(columns, rows)


def run(spec: SlipSpec, tick: Tick = none) -> SlipPair:
    """Runs both lines."""
    right, wrong = SLIPS[spec.slip].results()
    return SlipPair(spec, wrong, right)
