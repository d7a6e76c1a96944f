"""Slips on the stage: what the line as it was found gives, beside what the right one gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.figures.axes import Figure
from labcore.figures.looks import by_theme
from labcore.frameworks.lesson_slips import SlipPair
from labcore.frameworks.parting import RAVINE
from labcore.style import LEFT, RIGHT, Style
from labcore.surfaces import cost_of
from pages.kit.panels import Panel, SurfacePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.frameworks.bugs_formulas import pair_of
from pages.week3.frameworks.bugs_words import ASKS, says
from pages.week3.frameworks.formulas import told
from pages.week3.frameworks.panels import ScriptPanel
from pages.week3.frameworks.pictures import figure_of, window

Array = np.ndarray

IDS, NAMES, LOOKS = ("wrong", "right"), ("wrong", "right"), (LEFT, RIGHT)
SECONDS = 5.0


@dataclass(frozen=True)
class Drawing:
    """How a slip's results are drawn.

    log      whether the second column is drawn as its exponent of ten
    dots     whether they are separate draws and no path
    unit     what the clock counts, and first: from which number on
    """

    log: bool = False
    dots: bool = False
    unit: str = "step"
    first: int = 0


DRAWINGS = {
    "rand": Drawing(log=True, unit="layer"), "fed-back": Drawing(log=True, first=1), "beta1-twice": Drawing(),
    "variance": Drawing(unit="feature", first=1), "sign": Drawing(dots=True, unit="trial"),
}  # fmt: skip


def view(result: SlipPair, mode: Mode) -> View:
    return _ran(result) if result.spec.ran else _open(result)


def _open(result: SlipPair) -> View:
    """Two lines to read, before anything tells which is wrong."""
    code = [line.replace("; ", "\n   ") for line in result.lines]
    text = f"# {result.slip.question}\n\nA  {code[0]}\n\nB  {code[1]}"
    return View(
        alt=f"Two lines of code, of which one is wrong. {ASKS}", says=ASKS,
        panels=[ScriptPanel("lines", title="Which one is wrong?", text=text, large=True)],
    )  # fmt: skip


def _ran(result: SlipPair) -> View:
    slip, drawing = result.slip, DRAWINGS[result.spec.slip]
    shown = [_shown(side, drawing) for side in (result.wrong, result.right)]
    steps = 0 if drawing.dots else len(result.right) - 1
    formula, numbers = told(pair_of(result), IDS, NAMES)
    x, y = slip.axes
    axes = (x, f"log10 of the {y}" if drawing.log else y)
    surface = RAVINE if slip.axes == ("x", "y") else None
    figure, marks = figure_of(surface, axes, window(shown)), {}
    if surface is not None:
        marks = {"start": result.right[0], "minima": cost_of(surface).minima}
    panels: list[Panel] = [
        SurfacePanel(
            IDS[i], _with_dots(figure, shown[i], LOOKS[i]) if drawing.dots else figure, tracks=[] if drawing.dots else [IDS[i]],
            title=f"{NAMES[i]}: {code}", marks=marks,
        )
        for i, code in enumerate((slip.wrong, slip.right))
    ]  # fmt: skip
    words = says(result)
    return View(
        alt=f"What a wrong line of code gives beside the right one. {words}", says=words, panels=panels,
        tracks=[Track(IDS[i], NAMES[i], LOOKS[i], {"points": shown[i], **numbers}) for i in range(2)],
        clock=Clock(steps, first=drawing.first, at=steps, rest=steps, unit=drawing.unit, seconds=SECONDS), focus=IDS[0], formula=formula,
        table=Beside(
            result.table().only("first", "last"), [Legend(IDS[i], NAMES[i], LOOKS[i]) for i in range(2)],
            history=[_history(side, steps) for side in (result.wrong, result.right)],
        ),
    )  # fmt: skip


def _shown(side: Array, drawing: Drawing) -> Array:
    return np.column_stack([side[:, 0], np.log10(side[:, 1])]) if drawing.log else side


def _history(side: Array, steps: int) -> dict[str, list[tuple[int, float]]]:
    """The last value as far as the clock is."""
    return {"last": list(enumerate(side[:, 1].round(12).tolist()))} if steps else {}


def _with_dots(figure: Figure, points: Array, style: Style) -> Figure:
    looks: dict[str, Any] = {
        theme: {"marker": {"color": colour, "size": 8, "symbol": style.marker}} for theme, colour in by_theme(style)
    }
    dots = {
        "type": "scatter", "mode": "markers", "x": points[:, 0], "y": points[:, 1], "meta": looks, "showlegend": False, "hoverinfo": "skip",
    }  # fmt: skip
    return {**figure, "data": [*figure["data"], dots]}
