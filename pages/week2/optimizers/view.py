"""The race on the stage: paths down a surface, curves below, each optimizer's formula beside it."""

from __future__ import annotations

from labcore.experiments.race import Result
from labcore.table import Column
from pages.kit import run_tracks, surface_pictures
from pages.kit.stage_data import Clock
from pages.kit.view import Beside, Mode, Now, View
from pages.week2.optimizers.words import told

# Where the type is large the column of the target says of a run that it diverged.
COLUMNS = ("rate", "reached", "outcome")
COST_NOW = Now(
    Column(
        "now",
        "cost now",
        "The cost above the minimum at the step the clock shows; on a surface that has no lowest point, as it is",
    ),
    "cost",
    before="reached",
)


def view(result: Result, mode: Mode) -> View:
    cost, results, steps = result.cost, result.results, result.spec.steps
    picture = surface_pictures.picture_of(result.spec.surface, mode["view"] == "space")
    tracks = run_tracks.tracks(cost, results, picture.heights if mode["view"] == "space" else None)
    curves = run_tracks.curve_panels(cost, tracks, steps, mode["measure"])
    return View(
        alt=f"{len(results)} optimizers on {cost.label}. " + " ".join(told(cost, one) for one in results),
        panels=run_tracks.surface_panels(results, picture, mode["view"], mode.presenting) + curves,
        tracks=tracks,
        clock=Clock(steps, at=mode["step"]),
        figures=picture.block,
        marks={"start": result.spec.start or cost.start, "minima": cost.minima},
        focus=mode["focus"],
        table=Beside(result.table().only(*COLUMNS[: 2 if mode.presenting else 3]), run_tracks.legend(results, lambda one: told(cost, one)), None if mode.presenting else COST_NOW, run_tracks.history(cost, results)),
        formula=run_tracks.rules(results, lambda one: told(cost, one)),
    )  # fmt: skip
