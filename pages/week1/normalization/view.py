"""One problem in two units on the stage: the long valley and the round one, or the examples in three stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.experiments.normalization import NEAR, Result, Scaling
from labcore.figures.lines import frame
from labcore.progress import moments, since
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit import run_tracks
from pages.kit.numbers import rounded
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Block, Clock, Rule, Track
from pages.kit.surface_pictures import pictures_of
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week1.normalization.clouds import cloud_panels
from pages.week1.normalization.panels import ArrivalPanel
from pages.week1.normalization.words import alt, arrival, exam_in_words, in_words, outcome, spoken

IDS = ("left", "right")
STYLES = (LEFT, RIGHT)
COLUMNS = [
    Column("kappa", "condition number", "The largest over the smallest curvature at the minimum, κ. No unit", format="s"),
    Column("rate", "rate", "The learning rate it ran with", format="s"),
    Column("within", "to 1 %", "The step from which the distance to the minimum stays below 1 % of the start's, measured on the path", format="d"),
]  # fmt: skip
COST_NOW = Now(
    Column("now", "cost now", "The cost above its minimum, at the step the clock shows"), "cost", before="rate"
)


def view(result: Result, mode: Mode) -> View:
    tracks, in_data = _tracks(result), mode["view"] == "data"
    curves = _curves(result, tracks)
    # On a projector the formula needs the room: there the lecturer says it.
    said = exam_in_words(result, mode["test"]) if in_data else "" if mode.presenting else in_words(result)
    return View(
        alt=alt(result),
        panels=(cloud_panels(result, mode["test"]) if in_data else _costs(result)) + curves,
        tracks=tracks,
        clock=Clock(result.spec.steps, at=mode["step"]),
        figures=_surfaces(result),
        focus=mode["focus"],
        table=_beside(result, mode.presenting),
        says=said,
        formula=[] if in_data else _rules(result),
    )  # fmt: skip


def _each(result: Result) -> list[tuple[str, str, Scaling]]:
    """Left and right: id, name, and what came of it."""
    return list(zip(IDS, result.spec.names, result.scalings, strict=True))


def _beside(result: Result, brief: bool) -> Beside:
    rows = [
        {"kappa": rounded(one.kappa), "rate": rounded(one.result.rate), "within": one.within if one.within >= 0 else None}
        for one in result.scalings
    ]  # fmt: skip
    legend = [
        Legend(id_, name, style, one.result.outcome, spoken(name, one), run_tracks.told_from(one.result))
        for style, (id_, name, one) in zip(STYLES, _each(result), strict=True)
    ]
    history = [{"within": _within(one)} for one in result.scalings]
    # Large type leaves room for what the page is about.
    return Beside(ResultTable(COLUMNS, rows), legend, None if brief else COST_NOW, history)


def _within(one: Scaling) -> Sequence[tuple[int, Any]]:
    """From when on it is near, as known at every step."""
    told: list[Any] = [None if step < 0 else step for step in since(one.distance <= NEAR).tolist()]
    result = one.result
    if result.outcome == "diverged":
        told[result.stopped_at :] = ["diverged"] * (len(told) - result.stopped_at)
    elif told[-1] is None:
        told[-1] = run_tracks.NOT_YET
    return moments(told)


def _tracks(result: Result) -> list[Track]:
    """One run on each side, with the distance as a share of the start's, so that both curves begin at 1."""
    out = []
    for style, (id_, name, one) in zip(STYLES, _each(result), strict=True):
        (track,) = run_tracks.tracks(one.cost, [one.result], None)
        arrays = {**track.arrays, "near": np.column_stack([np.arange(len(one.distance)), one.distance])}
        out.append(replace(track, id=id_, name=name, style=style, arrays=arrays))
    return out


def _surfaces(result: Result) -> Block:
    # Normalized inputs do not know their unit: the right side is drawn once for all scale ratios.
    specs = (result.spec, replace(result.spec, scale_ratio=1.0))
    return pictures_of(tuple((id_, spec.surface(i)) for i, (id_, spec) in enumerate(zip(IDS, specs, strict=True))))


def _costs(result: Result) -> list[Panel]:
    """The two costs, each with its own run, window and marks, and written into it how many steps it has taken."""
    panels: list[Panel] = []
    for id_, name, one in _each(result):
        (x, y), cost = one.cost.domain, one.cost
        known = _within(one)
        told = [(step, arrival(one, said, step == result.spec.steps)) for step, said in known]
        panels.append(ArrivalPanel(
            f"cost {id_}", id_, tracks=[id_], title=f"{name} · condition number {rounded(one.kappa)}", arrows="always", told=told,
            home={"x": list(x), "y": list(y)}, marks={"start": cost.start, "minima": cost.minima},
        ))  # fmt: skip
    return panels


def _curves(result: Result, tracks: Sequence[Track]) -> list[Panel]:
    """Cost and distance against the step, the two sides on the same axes; a line where 1 % is left."""
    quantity = result.scalings[0].cost.quantity
    panels: list[Panel] = []
    curves = (("cost", f"{quantity} above its minimum", 1e-7), ("near", "distance to the minimum, start = 1", 1e-4))
    for name, title, least in curves:
        # What is below a tiny share of the start's leaves the axes, which would be pressed flat otherwise.
        series = [track.arrays[name][:, 1] for track in tracks]
        kept = (np.maximum(one, least * one[0]) for one in series)
        axes = frame(kept, 0, result.spec.steps, True, levels=[NEAR] if name == "near" else ())
        panels.append(CurvePanel(f"curve {name}", axes, tracks=IDS, points=name, role="strip", title=title))
    return panels


def _rules(result: Result) -> list[Rule]:
    """The same rule with each side's own numbers."""
    out = []
    for id_, name, one in _each(result):
        (rule,) = run_tracks.rules([one.result])
        out.append(replace(rule, words=outcome(one), id=id_, name=f"{rule.name}, {name[:1].lower()}{name[1:]}"))
    return out
