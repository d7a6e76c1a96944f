"""The pictures of landscapes that no other lesson has: a ball on a surface, and bars that follow the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.landscapes.point import FLAT
from labcore.style import CLASSES, Style
from pages.kit.panels import Panel, ScenePanel

Array = np.ndarray

# As on every signed scale of the lab: below 0 is blue, above is orange.
DOWN, UP = CLASSES


def colours(style: Style) -> Mapping[str, str]:
    return {"light": style.light, "dark": style.dark}


@dataclass(frozen=True, kw_only=True)
class BallPanel(ScenePanel):
    """A surface in three dimensions, a ball at the end of the one track's path, and through the point under it the ground's own
    parabola along each eigenvector of the Hessian.

    arms        (steps + 1, 2, n, 3): x, y and drawn height along each of them
    curvatures  the names of the track's arrays of eigenvalues, one for each arm
    """

    module = "ball.js"

    arms: Array
    curvatures: tuple[str, str]

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "arms": self.arms, "curvatures": list(self.curvatures), "flat": FLAT, "up": colours(UP), "down": colours(DOWN),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BarsNowPanel(Panel):
    """A bar for each name, as long as its number is at the clock's step.

    values  (steps + 1, bars);  range: of the axis that they share
    looks   of each;  signed: in its place, numbers above 0 curve up, below down, and near 0 hardly
    """

    module = "bars_now.js"

    names: Sequence[str]
    values: Array
    range: tuple[float, float]
    looks: Sequence[Style] = ()
    signed: bool = False

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "names": list(self.names), "values": self.values, "range": list(self.range), "looks": [colours(one) for one in self.looks],
            "signed": {"flat": FLAT, "up": colours(UP), "down": colours(DOWN)} if self.signed else None,
        }  # fmt: skip
