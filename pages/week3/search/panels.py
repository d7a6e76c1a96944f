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


@dataclass(frozen=True)
class ScaleRow:
    """The values of one scale in the order in which they are drawn.

    values (n,)  and their places (n,) on the axis, in piles: heights (n,) counts those that lie under each
    told         of each part (step, words) from when on what is said of it;  floor: the height of the row's ground, which is 1 high
    """

    name: str
    style: Style
    values: Array
    places: Array
    heights: Array
    told: Sequence[Sequence[tuple[int, str]]]
    floor: float


@dataclass(frozen=True, kw_only=True)
class ScalePilesPanel(Panel):
    """Values that fall on the axis of the figure below, a row for each scale.

    edges, middles  of the parts that are counted;  watched: the number of the one that is shaded
    cell            how wide a pile is, as a share of the axis;  most: how high the tallest one is, in values
    """

    module = "scale_piles.js"

    rows: Sequence[ScaleRow]
    edges: Sequence[float]
    middles: Sequence[float]
    watched: int
    cell: float
    most: int

    @property
    def content(self) -> Mapping[str, Any]:
        rows = [
            {
                **vars(one.style), "name": one.name, "values": one.values, "places": one.places, "heights": one.heights,
                "told": [[list(each) for each in part] for part in one.told], "floor": one.floor,
            }
            for one in self.rows
        ]  # fmt: skip
        return {
            "rows": rows,
            "edges": list(self.edges),
            "middles": list(self.middles),
            "watched": self.watched,
            "cell": self.cell,
            "most": self.most,
        }
