"""The lesson's own picture: trials as dots that come with the clock, and their shadows on an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray


@dataclass(frozen=True)
class Dots:
    """The trials of one search in their order.

    points (n, 2)  where they stand;  radii (n,) in pixels, nan where one diverged;  looks: of each, whose marker is the search's
    told           what is said of each;  leaders: after each the number of the best so far, from 0
    """

    name: str
    style: Style
    points: Array
    radii: Array
    looks: Sequence[Style]
    told: Sequence[str]
    leaders: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class TrialDotsPanel(Panel):
    """Trials in a plane; the figure below holds the axes.

    floor   the height below which each has its shadow, None for no shadows;  ringed: whether the best so far is
    """

    module = "trial_dots.js"

    groups: Sequence[Dots]
    floor: float | None = None
    ringed: bool = True

    @property
    def content(self) -> Mapping[str, Any]:
        groups = [
            {
                **vars(one.style), "name": one.name, "points": one.points, "radii": one.radii, "told": list(one.told),
                "colours": [{"light": look.light, "dark": look.dark} for look in one.looks], "leaders": list(one.leaders),
            }
            for one in self.groups
        ]  # fmt: skip
        return {"groups": groups, "floor": self.floor, "ringed": self.ringed}
