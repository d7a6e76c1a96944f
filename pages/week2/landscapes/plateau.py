"""The plateau on the stage: the paths over the shelf, and for each optimizer a bar of the steps that it has spent there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.landscapes.plateau import SHELF, SURFACE, Crossing, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.progress import moments
from labcore.table import Column, ResultTable
from pages.kit import run_tracks
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.surface_pictures import picture_of
from pages.kit.view import Beside, Legend, Mode, View
from pages.week2.landscapes.panels import BarsNowPanel
from pages.week2.landscapes.words import crossing_words

COLUMNS = [
    Column("waited", "on the shelf", f"Steps with a slope along the valley below {SHELF:g}, so far", format="d"),
    Column("left", "leaves", "The step at which it has left the shelf for good", format="d"),
]


def view(result: Result, mode: Mode) -> View:
    cost, runs, steps = result.cost, [one.run for one in result.crossings], result.spec.steps
    in_space = mode["plateau_view"] == "space"
    picture = picture_of(SURFACE, in_space)
    tracks = [_with_place(one) for one in run_tracks.tracks(cost, runs, picture.heights if in_space else None)]
    waited = np.column_stack([one.waited for one in result.crossings]).astype(float)
    ids = [one.id for one in runs]
    ground = run_tracks.surface_panels(runs, picture, "space" if in_space else "together")[0]
    costs = [track.arrays["cost"][:, 1] for track in tracks]
    highest = max(float(np.nanmax(one)) for one in costs)
    strips: list[Panel] = [
        CurvePanel("curve cost", frame(costs, 0, steps, False, y=Axis(range=(-0.04 * highest, 1.04 * highest))), tracks=ids, points="cost", role="strip", title=cost.quantity_above),
        CurvePanel(
            "curve place", frame([], 0, steps, False, y=Axis(range=cost.domain[0])), tracks=ids, points="place", role="strip",
            title="x along the valley: the shelf is at 0",
        ),
    ]  # fmt: skip
    said = [crossing_words(one, steps) for one in result.crossings]
    return View(
        alt=f"{len(runs)} optimizer{'s' if len(runs) > 1 else ''} on the way over a shelf at the rate {digits(result.spec.learning_rate)}. " + " ".join(said),
        panels=[
            _wide(ground),
            BarsNowPanel(
                "waiting", names=[one.name for one in runs], values=waited, range=(0.0, max(float(waited.max()), 1.0)),
                looks=[one.style for one in runs], title="steps on the shelf so far",
            ),
            *strips,
        ],
        tracks=tracks, clock=Clock(steps, at=mode["step"] or 0), figures=picture.block, marks={"start": cost.start, "minima": cost.minima},
        table=_beside(result, said), formula=run_tracks.rules(runs, lambda run: said[ids.index(run.id)]),
    )  # fmt: skip


def _with_place(track: Track) -> Track:
    points = track.arrays["points"]
    return replace(track, arrays={**track.arrays, "place": np.column_stack([np.arange(len(points)), points[:, 0]])})


def _wide(panel: Panel) -> Panel:
    """The same over two columns; a click sets nothing here."""
    return replace(panel, wide=True, click_sets=())


def _beside(result: Result, said: list[str]) -> Beside:
    history = [
        {"waited": moments(one.waited.tolist()), "left": _leaving(one, result.spec.steps)} for one in result.crossings
    ]
    rows = [{"waited": one.steps_on_it, "left": one.left if one.left >= 0 else None} for one in result.crossings]
    legend = [
        Legend(one.run.id, one.run.name, one.run.style, "", words, result.spec.steps if one.left < 0 else one.left)
        for one, words in zip(result.crossings, said, strict=True)
    ]
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _leaving(crossing: Crossing, steps: int) -> list[tuple[int, object]]:
    if crossing.left >= 0:
        return [(0, None), (crossing.left, crossing.left)]
    return [(0, None), (steps, "still there" if crossing.entered >= 0 else "not there yet")]
