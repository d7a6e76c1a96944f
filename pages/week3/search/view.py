"""Grid and random on the stage: two squares of 25 dots with their shadows on the axis of the rate, and the best score so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.experiments.search import grid_random
from labcore.experiments.search.grid_random import OTHERS, REACHES, TRIALS, Result, Searched
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame
from labcore.progress import moments
from labcore.style import LEFT, RIGHT, Style
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.grid_words import AXES, grid_words, rates_tried, rule_of, told
from pages.week3.search.panels import Dots, TrialDotsPanel
from pages.week3.search.scores import RADII, level_of, look_of

SECONDS = 8.0
SOURCE = StoredOrMade(grid_random.Spec, grid_random.run, grid_random.measure, Result)
STYLES = {"grid": LEFT, "random": RIGHT}
# The share of a square's height that its shadows have below it, and room around the outermost dots.
STRIP, ROOM = 0.16, 0.07
# What a score has to be to be seen in the curve below.
LEAST = 0.88


def remark(values: Mapping[str, Any]) -> str:
    if values["grid_source"] == "stored":
        return "Stored, made by labcore/experiments/search/store.py. *Here* trains now."
    return "Trained on this machine, now: two searches of 25 trainings."


def view(result: Result, mode: Mode) -> View:
    says = grid_words(result)
    squares: list[Panel] = [_square(result, name) for name in STYLES]
    curves = frame(
        [], 1, TRIALS - 1, False, x="trial", y=Axis(range=(LEAST, 1.0), ticks=3, tick_format=".0%"), margin={"l": 52},
    )  # fmt: skip
    best = CurvePanel(
        "best",
        curves,
        tracks=[one.part.sampler for one in result.tried],
        points="best",
        role="strip",
        title="best dev score so far",
    )
    return View(
        alt=says, says=says, panels=[*squares, best, _scores(result)], tracks=[_track(one) for one in result.tried],
        clock=Clock(TRIALS - 1, first=1, at=TRIALS - 1, rest=TRIALS - 1, unit="trial", seconds=SECONDS),
        table=_beside(result, mode.presenting), formula=[rule_of(result, one, mode.presenting) for one in result.tried], focus="random" if result.of("random") else None,
    )  # fmt: skip


def _track(one: Searched) -> Track:
    best = np.nan_to_num(one.best_so_far[1:])
    return Track(
        one.part.sampler,
        one.part.sampler,
        STYLES[one.part.sampler],
        {"best": np.column_stack([np.arange(1.0, TRIALS + 1), best])},
    )


def _square(result: Result, name: str) -> TrialDotsPanel:
    one, style = result.of(name), STYLES[name]
    _, low, high = OTHERS[result.spec.other]
    span = high - low
    rates = _rate_axis(result)
    floor = low - ROOM * span
    figure = plane(
        rates,
        Axis(AXES[result.spec.other], range=(floor - STRIP * span, high + ROOM * span), ticks=5),
        margin={"l": 52, "b": 40},
    )
    figure["layout"]["yaxis"] |= {
        "tickvals": _ticks(result.spec.other),
        "ticktext": [digits(at) for at in _ticks(result.spec.other)],
    }
    title: Any = name
    if one is not None:
        title = [(step, f"{name}: {rates_tried(int(n))}") for step, n in moments(one.distinct(0)[1:].tolist())]
    return TrialDotsPanel(name, figure, title=title, groups=[] if one is None else [_dots(one, style)], floor=floor)


def _ticks(other: str) -> list[float]:
    _, low, high = OTHERS[other]
    return [8, 22, 36, 50, 64] if other == "hidden_units" else np.linspace(low, high, 5).tolist()


def _rate_axis(result: Result) -> Axis:
    low, high = REACHES[result.spec.reach]
    room = (high / low) ** ROOM
    return Axis("learning rate", range=(low / room, high * room), log=True)


def _dots(one: Searched, style: Style) -> Dots:
    levels = level_of(one.scores)
    radii = RADII[0] + (RADII[1] - RADII[0]) * levels
    dot = Style(style.light, style.dark, style.dash, "circle")
    return Dots(
        one.part.sampler,
        dot,
        one.values,
        radii,
        [look_of(level) for level in levels],
        [told(score) for score in one.scores],
        one.leaders,
    )


def _scores(result: Result) -> TrialDotsPanel:
    """All trials of both, as the rate alone sees them."""
    figure: Figure = plane(
        _rate_axis(result), Axis("", range=(-0.04, 1.08), ticks=3, tick_format=".0%"), margin={"l": 52, "t": 4, "b": 36}
    )
    groups = [
        Dots(
            one.part.sampler, STYLES[one.part.sampler], np.column_stack([one.values[:, 0], one.scores]), np.full(TRIALS, 3.0),
            [STYLES[one.part.sampler]] * TRIALS, [f"rate {digits(rate, 3)}, {told(score)}" for rate, score in zip(one.values[:, 0], one.scores, strict=True)],
            [],
        )
        # The grid's, of which five lie at one rate, over the others.
        for one in reversed(result.tried)
    ]  # fmt: skip
    return TrialDotsPanel("scores", figure, role="strip", title="dev score at each rate", groups=groups, ringed=False)


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
