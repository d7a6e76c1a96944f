"""Conventions on the stage: two paths on top of each other, and how far they are apart."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.frameworks.lesson_conventions import ConventionSpec, Parted, run
from labcore.style import LEFT, RIGHT
from labcore.surfaces import cost_of
from pages.kit.panels import CurvePanel, SurfacePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.frameworks.conventions_formulas import counted
from pages.week3.frameworks.conventions_words import says, title
from pages.week3.frameworks.formulas import told
from pages.week3.frameworks.pictures import figure_of, window, within

IDS, LOOKS = ("lab", "other"), (LEFT, RIGHT)
SECONDS = 5.0


def view(result: Parted, mode: Mode) -> View:
    paths, names, words = result.paths, result.names, says(result, mode.presenting)
    steps, at = len(result.sides[0]) - 1, np.arange(len(result.sides[0]), dtype=float)
    usual = usual_of(result.spec.convention, result.spec.other)
    # The axes stay while a number is turned, as long as both paths lie in them; and are those of the paths as they stand, so that the
    # switch is seen on them.
    held = window(within(_all(usual), _all(result)))
    apart, farthest = result.apart(result.spec.equal), [one.apart(False) for one in (usual, result)]
    shown = within([farthest[0]], [farthest[1]])
    distance = frame(shown, 0, steps, False, x=unit_of(result), y=Axis(ticks=3))
    arrays = [{"points": side, "apart": np.column_stack([at, apart])} for side in result.sides]
    # A curve without time rests where the two are farthest apart.
    rests = int(farthest[0].argmax()) if unit_of(result) == "point" else steps
    formula, numbers = told(counted(result), IDS, names)
    tracks = [Track(IDS[i], names[i], LOOKS[i], arrays[i] | numbers) for i in range(2)]
    surface = paths.surface
    marks = {} if surface is None else {"start": result.sides[0][0], "minima": cost_of(surface).minima}
    return View(
        alt=f"Two paths from one start, the lab's and that of {names[1]}. {title(result)}. {words}", says=words,
        panels=[
            SurfacePanel("paths", figure_of(surface, paths.axes, held), tracks=list(IDS), title=title(result), home={"x": list(held[0]), "y": list(held[1])}, marks=marks),
            CurvePanel("apart", distance, tracks=[IDS[1]], points="apart", role="strip", title="how far the two are apart"),
        ],
        tracks=tracks, clock=Clock(steps, at=rests, rest=rests, unit=unit_of(result), seconds=SECONDS), focus=IDS[1],
        formula=formula,
        table=Beside(
            result.table().only(*(("y",) if surface is None else ("x", "y"))), [Legend(IDS[i], names[i], LOOKS[i]) for i in range(2)], history=[_history(side) for side in result.sides]
        ),
    )  # fmt: skip


@lru_cache(maxsize=64)
def usual_of(convention: str, framework: str) -> Parted:
    """A row at its default number, beside a framework."""
    return run(ConventionSpec(convention, framework))


def _all(result: Parted) -> list[np.ndarray]:
    """What the picture holds: both pairs of paths, and the surface's minimum."""
    surface = result.paths.surface
    return [*result.sides_of(False), *result.sides_of(True), *([] if surface is None else [cost_of(surface).minima])]


def unit_of(result: Parted) -> str:
    """What the clock counts."""
    of = result.paths.axes[0]
    return of if of in ("step", "layer") else "step" if result.paths.surface is not None else "point"


def _history(side: np.ndarray) -> dict[str, list[tuple[int, float]]]:
    """Where it is at each step."""
    return {name: list(enumerate(side[:, i].tolist())) for i, name in enumerate(("x", "y"))}
