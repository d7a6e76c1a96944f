"""How things look everywhere in the lab: a colour for light and one for dark, a dash and a marker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Colours #rrggbb on light and on dark, dash and marker: told apart by colour-blind people too."""

    light: str
    dark: str
    dash: str
    marker: str


# Left and right, before and after. Neither is the accent of what can be touched.
LEFT = Style(light="#b4510a", dark="#f5a45d", dash="solid", marker="circle")
RIGHT = Style(light="#00736a", dark="#45cbb9", dash="dash", marker="diamond")
# The training set, and the dev set it is measured on.
TRAIN = Style(light="#4b74a8", dark="#7fa9dd", dash="solid", marker="circle")
TEST = Style(light="#a82f7b", dark="#f08cc8", dash="dash", marker="diamond")
# The two classes of a set in the plane, or low and high values: blue and orange, told apart by everyone.
CLASSES = (Style("#1b6fc0", "#66b3ff", "solid", "circle"), Style("#c2580a", "#ff9d4d", "dash", "diamond"))
# Up to four sides of one comparison.
SIDES = (
    LEFT, RIGHT, Style("#3f55b5", "#93a9ff", "dot", "square"), Style("#8a3f9b", "#d79be8", "dashdot", "triangle-up"),
)  # fmt: skip
# Regions of a map; with more regions than colours the colours repeat.
REGIONS = (
    Style("#3c7ebe", "#5b93dc", "solid", "circle"), Style("#a5780f", "#ba9320", "solid", "square"),
    Style("#1a6b58", "#5cc2a0", "solid", "diamond"), Style("#bd5a84", "#b0597c", "solid", "triangle-up"),
    Style("#5f4b9b", "#8a6fd0", "solid", "star"), Style("#8a4a22", "#b35c28", "solid", "triangle-down"),
)  # fmt: skip
# Starts that belong to no region: at rest elsewhere, still moving, diverged.
OUTSIDE = (
    Style("#5d6470", "#9aa4b4", "solid", "circle"), Style("#7a818d", "#6f7988", "dot", "circle"),
    Style("#1b2130", "#e8ecf3", "dash", "cross"),
)  # fmt: skip


def see_through(colour: str, alpha: float) -> str:
    """A colour #rrggbb at this opacity, from 0 to 1, as Plotly writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
