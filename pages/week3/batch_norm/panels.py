"""The lesson's own picture: the rates that are usable, a bar for each network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray


@dataclass(frozen=True)
class RateRow:
    """One network's bar at the height `place`: useful (steps + 1, rates) bool, and (step, words) at its end from when on."""

    name: str
    place: float
    useful: Array
    told: Sequence[tuple[int, str]]
    style: Style


@dataclass(frozen=True, kw_only=True)
class RateBarsPanel(Panel):
    """Bars over the rates (rates,) that are usable at the clock's step; neighbouring rates differ by the factor half squared."""

    module = "rate_bars.js"

    rates: Array
    half: float
    rows: Sequence[RateRow]

    @property
    def content(self) -> Mapping[str, Any]:
        rows = [
            {
                "name": one.name, "place": one.place, "useful": one.useful.astype(np.float32), "told": [list(each) for each in one.told],
                "light": one.style.light, "dark": one.style.dark, "dash": one.style.dash,
            }
            for one in self.rows
        ]  # fmt: skip
        return {"rates": self.rates, "half": self.half, "rows": rows}
