"""A slip as an experiment: two lines of code, and once both have run what the wrong one gives beside the right one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.frameworks.slips import SLIPS, Slip
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SLIP = Span("slip", "rand", kind="choice", choices=tuple(SLIPS), label="lines", hint="Two lines of code, one as it was found in course notes.")  # fmt: skip
RAN = Span("ran", False, kind="toggle", label="run both", hint="What the two lines give, and which of them is wrong.")


@spec
class SlipSpec:
    slip: str = of(SLIP)
    ran: bool = of(RAN)


@dataclass(frozen=True)
class SlipPair:
    """What the wrong and the right line give, (n, 2) each. Before both are `ran` the table tells nothing of it."""

    spec: SlipSpec
    wrong: Array
    right: Array

    @property
    def slip(self) -> Slip:
        return SLIPS[self.spec.slip]

    @property
    def lines(self) -> tuple[str, str]:
        """Both in the order of their letters, which does not tell which is wrong."""
        first, second = sorted((self.slip.wrong, self.slip.right))
        return first, second

    def table(self) -> ResultTable:
        if not self.spec.ran:
            columns = [Column("line", "line", format="s"), Column("values", "values", "How many it is going to give")]
            return ResultTable(columns, [{"line": line, "values": len(self.right)} for line in self.lines])
        _, y = self.slip.axes
        columns = [
            Column("name", "line", format="s"), Column("first", "at first", f"The {y} at the beginning"), Column("last", "so far", f"The {y} where the clock is"),
        ]  # fmt: skip
        # What is rounding of 0 is 0.
        rows = [
            {"name": name, "first": round(float(side[0, 1]), 12), "last": round(float(side[-1, 1]), 12)}
            for name, side in (("wrong", self.wrong), ("right", self.right))
        ]
        return ResultTable(columns, rows)


def run(spec: SlipSpec, tick: Tick = none) -> SlipPair:
    """Runs both lines."""
    right, wrong = SLIPS[spec.slip].results()
    return SlipPair(spec, wrong, right)
