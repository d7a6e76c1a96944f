"""The pictures of a search: its trials over two axes, in which a box is drawn, and over all axes beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.search.coarse_heights import LEAST_ERROR, height
from labcore.experiments.search.coarse_space import SPACE
from labcore.experiments.search.space import Dimension, Space
from labcore.experiments.search.trial import Trial
from labcore.figures.axes import Axis
from labcore.style import Style
from pages.kit.numbers import percent
from pages.kit.panels import Panel
from pages.kit.view import Mode

Array = np.ndarray
Ends = tuple[float, ...] | None
# From a low score to a high one: each stands out from the page at 3:1.
COLOURS = {
    "light": ("#8b95a5", "#3f86d0", "#6a3fb0", "#b8327c", "#c2580a"),
    "dark": ("#6f7b8f", "#4f8fd0", "#a98bf0", "#f27fae", "#ffb45e"),
}
# Of the axis of scores where the strongest colour begins: 98.6 % right.
STRONGEST = 0.8
# What a range of the link keeps some trials of.
BRUSHED = (*SPACE.names, "score")
SCORES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
FEW_SCORES = (0.0, 0.9, 0.99)
# What the axes are called where letters are large.
_SHORT = {
    "learning_rate": "rate", "hidden_units": "units", "batch_size": "batch", "hidden_layers": "layers", "score": "score",
}  # fmt: skip
_FINISHED, _RUNNING, _DIVERGED = 0, 1, 2
_MARKERS = ("circle", "diamond")


def colour_at(place: float, theme: str) -> str:
    """The colour of a place on the axis of scores, 0 to 1."""
    stops = COLOURS[theme]
    at = min(max(place / STRONGEST, 0.0), 1.0) * (len(stops) - 1)
    i = min(int(at), len(stops) - 2)
    pairs = [(int(stops[i][k : k + 2], 16), int(stops[i + 1][k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (at - i) * (b - a)):02x}" for a, b in pairs)


def style_at(place: float, fine: bool, dash: str = "solid") -> Style:
    return Style(colour_at(place, "light"), colour_at(place, "dark"), dash, _MARKERS[fine])


def ticks_of(dimension: Dimension) -> list[tuple[float, str]]:
    """Places and words of an axis: powers of ten, or of two for counts, nines of a complement, and whole numbers."""
    low, high = dimension.low, dimension.high
    if dimension.scale == "complement":
        values = [one for one in (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999) if low <= one <= high]
    elif dimension.scale == "log" and dimension.is_whole:
        first = math.ceil(math.log2(low))
        every = 2.0 ** np.arange(first, math.floor(math.log2(high)) + 1)
        values = every[:: 1 if len(every) <= 4 else 2].tolist()
    elif dimension.scale == "log":
        decades = [10.0**k for k in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]
        values = decades if len(decades) > 1 else [low, high]
    else:
        step = max(1, math.ceil((high - low) / 5)) if dimension.is_whole else (high - low) / 4
        values = [low + k * step for k in range(int((high - low) / step + 1e-9) + 1)]
    return [(dimension.place(one), f"{one:.3g}") for one in values]


def axis_of(dimension: Dimension, box: Ends = None, brush: Ends = None, sets: bool = True) -> dict[str, Any]:
    """An axis as the modules read it; `sets`: whether what is drawn on it is a setting."""
    return {
        "name": dimension.name, "label": dimension.span.label or dimension.name, "scale": dimension.scale, "low": float(dimension.low),
        "high": float(dimension.high), "ticks": ticks_of(dimension), "whole": dimension.is_whole, "box": box and list(box), "brush": brush and list(brush), "sets": sets,
    }  # fmt: skip


def axis_of_scores(brush: Ends = None) -> dict[str, Any]:
    ticks = [(height(one), f"{one:.0%}") for one in SCORES]
    return {
        "name": "score", "label": "dev score", "scale": "error", "low": 0.0, "high": 1.0 - LEAST_ERROR, "ticks": ticks, "whole": False, "box": None,
        "brush": brush and list(brush), "sets": True,
    }  # fmt: skip


def pair(space: Space, mode: Mode) -> tuple[str, str]:
    """The two axes that are looked at: those asked for, as far as they are searched and two."""
    across, up = mode["across"], mode["up"]
    across = across if across in space.names else space.names[0]
    others = [name for name in space.names if name != across] or [across]
    return across, up if up in others else others[0]


def called(name: str, label: str, mode: Mode) -> str:
    """What an axis is called: in short where the letters are large, else in full."""
    return _SHORT.get(name, label) if mode.presenting else label


def few(ticks: list[tuple[float, str]], most: int = 3) -> list[tuple[float, str]]:
    """At most so many of them, for a small axis: from the first one on, evenly."""
    return ticks[:: max(1, -(-(len(ticks) - 1) // (most - 1)))]


def axis_named(space: Space, name: str) -> Axis:
    one = space[name]
    return Axis(one.span.label or name, range=(-0.06, 1.08), labels=ticks_of(one))


@dataclass(frozen=True)
class TrialMarks:
    """Trials to be drawn, those of the first search first: where each lies on every axis, its score, and what is said of it.

    faint  whether the first search's step back behind the second's
    """

    trials: Sequence[tuple[Trial, bool]]
    dimensions: Sequence[Dimension]
    best: int
    faint: bool

    @property
    def content(self) -> Mapping[str, Any]:
        n, k = len(self.trials), len(self.dimensions)
        places = np.array([[d.place(one.values[d.name]) for d in self.dimensions] for one, _ in self.trials])
        return {
            "places": places.reshape(n, k), "heights": np.array([height(_now(one)) for one, _ in self.trials]),
            "states": np.array([_state(one) for one, _ in self.trials], float), "fine": np.array([fine for _, fine in self.trials], float),
            "told": [_told(one, fine) for one, fine in self.trials], "best": self.best, "faint": self.faint,
            "colours": {theme: list(stops) for theme, stops in COLOURS.items()}, "strongest": STRONGEST, "least": LEAST_ERROR,
        }  # fmt: skip


def _now(trial: Trial) -> float | None:
    return trial.curve[-1] if trial.outcome == "running" and trial.curve else trial.score


def _state(trial: Trial) -> int:
    return {"running": _RUNNING, "diverged": _DIVERGED}.get(trial.outcome, _FINISHED)


def _told(trial: Trial, fine: bool) -> str:
    score = _now(trial)
    said = "diverged" if trial.outcome == "diverged" else "begins" if score is None else percent(score)
    return (
        f"{'fine' if fine else 'coarse'} {trial.number + 1}   {said}{', running' if trial.outcome == 'running' else ''}"
    )


@dataclass(frozen=True, kw_only=True)
class BoxPanel(Panel):
    """Trials over two axes, their scores by colour and size; a rectangle drawn here sets the two axes' ranges."""

    module = "coarse_box.js"

    dots: TrialMarks
    axes: Sequence[Mapping[str, Any]]

    @property
    def content(self) -> Mapping[str, Any]:
        names = [one.name for one in self.dots.dimensions]
        return {**self.dots.content, "axes": list(self.axes), "pair": [names.index(one["name"]) for one in self.axes]}


@dataclass(frozen=True, kw_only=True)
class ParallelPanel(Panel):
    """Every trial as a line over all axes and, last, its score; a range drawn on an axis keeps the lines that go through it."""

    module = "parallel.js"

    dots: TrialMarks
    axes: Sequence[Mapping[str, Any]]

    @property
    def content(self) -> Mapping[str, Any]:
        return {**self.dots.content, "axes": list(self.axes)}
