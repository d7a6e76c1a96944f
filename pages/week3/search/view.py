"""Grid and random on the stage: two squares of 25 dots with their shadows on the axis of the rate, and the best score so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.experiments.search import grid_random
from labcore.experiments.search.grid_random import TRIALS, Result, Searched
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.progress import moments
from labcore.table import ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.grid_words import grid_words, numbers_of, rule_of
from pages.week3.search.squares import STYLES, scores_by_rate, square

SECONDS = 8.0
SOURCE = StoredOrMade(grid_random.Spec, grid_random.run, grid_random.measure, Result)
# What a score has to be to be seen in the curve below, at least, and from which trial on both are.
LEAST, SEEN = 0.88, 3


def remark(values: Mapping[str, Any]) -> str:
    if values["grid_source"] == "stored":
        return "Stored, made by labcore/experiments/search/store.py. *Here* trains now."
    return "Trained on this machine, now: two searches of 25 trainings."


def view(result: Result, mode: Mode) -> View:
    says = grid_words(result, mode.presenting)
    squares: list[Panel] = [square(result, name) for name in STYLES]
    curves = frame([], 1, TRIALS - 1, False, x="trial", y=_score_axis(result), margin={"l": 52})
    best = CurvePanel(
        "best",
        curves,
        tracks=[one.part.sampler for one in result.tried],
        points="best",
        role="strip",
        title="best dev score so far",
    )
    return View(
        alt=grid_words(result), says_at_end=says, panels=[*squares, best, scores_by_rate(result)], tracks=[_track(result, one) for one in result.tried],
        clock=Clock(TRIALS - 1, first=1, at=TRIALS - 1, rest=TRIALS - 1, unit="trial", seconds=SECONDS),
        table=_beside(result, mode.presenting), formula=[rule_of(result, one, mode.presenting) for one in result.tried], focus="random" if result.of("random") else None,
    )  # fmt: skip


def _score_axis(result: Result) -> Axis:
    """From percent to percent around the best scores so far: a point more or less is what is to be seen."""
    bests = [*(one.best_so_far[SEEN:] for one in result.tried), np.array([LEAST] if not result.tried else [])]
    shown = np.maximum(LEAST, np.nan_to_num(np.concatenate(bests)))
    low, high = np.floor(100 * shown.min()) / 100, np.floor(100 * shown.max() + 1) / 100
    return Axis(range=(low, high), labels=[(at, percent(at, 0)) for at in (low, high)])


def _track(result: Result, one: Searched) -> Track:
    best = np.nan_to_num(one.best_so_far[1:])
    return Track(
        one.part.sampler,
        one.part.sampler,
        STYLES[one.part.sampler],
        {"best": np.column_stack([np.arange(1.0, TRIALS + 1), best]), **numbers_of(result, one)},
    )


def _beside(result: Result, brief: bool) -> Beside | None:
    if not result.tried:
        return None
    table = result.table()
    keys = (
        ["rates", "best"] if brief else ["rates", "best", "rate", *(["mean"] if result.spec.source == "stored" else [])]
    )
    history = []
    for one in result.tried:
        history.append({
            "rates": moments(one.distinct(0)[1:].tolist()), "best": moments(one.best_so_far[1:].tolist()),
            "rate": moments([None if n < 0 else float(one.values[n, 0]) for n in one.leaders]),
        })  # fmt: skip
    table = table.only(*keys)
    history = [{key: values for key, values in row.items() if key in keys} for row in history]
    legend = [Legend(one.part.sampler, one.part.sampler, STYLES[one.part.sampler]) for one in result.tried]
    return Beside(ResultTable(table.columns, table.rows), legend, history=history)
