"""One function, two sharpnesses on the stage: raw slices that differ, and normalized ones that lie on each other."""

from __future__ import annotations

import numpy as np

from labcore.experiments.landscapes.rescaled import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, RIGHT
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.landscapes.words import rescaled_words


def view(result: Result, mode: Mode) -> View:
    names = ("as trained", f"times {digits(result.spec.factor)}, over {digits(result.spec.factor)}")
    pairs = {
        "raw": (result.own.raw, result.rescaled.raw),
        "normalized": (result.own.normalized, result.rescaled.normalized),
    }
    every = np.concatenate([one for pair in pairs.values() for one in pair])
    log = bool(every.min() > 0 and every.max() > 100 * every.min())
    # Both pictures on one axis, so that they can be compared.
    y = Axis(
        "cost",
        log=log,
        range=(float(every.min()) * 0.8, float(every.max()) * 1.1) if log else (0.0, 1.05 * float(every.max())),
    )
    titles = {
        "raw": "raw: the same direction for both",
        "normalized": "normalized: as long as each network, unit by unit",
    }
    # The second one is wider below the first, so that both are seen where they lie on each other.
    panels = [
        FigurePanel(
            key,
            lines([Line(names[1], result.along, pair[1], RIGHT, width=3.2), Line(names[0], result.along, pair[0], LEFT, width=1.8)], Axis("place along the direction"), y),
            title=titles[key],
        )
        for key, pair in pairs.items()
    ]  # fmt: skip
    says = rescaled_words(result)
    return View(
        alt=rescaled_words(result, spoken=True), says=says, panels=panels,
        table=Beside(
            result.table().only("sharpness", "raw", "normalized"), [Legend("own", names[0], LEFT), Legend("rescaled", names[1], RIGHT)],
        ),
    )  # fmt: skip
