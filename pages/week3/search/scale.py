"""Scales on the stage: the same random numbers as values on two scales, piled up on the axis, and what an equally long step does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labcore.experiments.search.scale import SCALES, Result, Tunable, along
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.progress import moments
from labcore.style import OUTSIDE
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.piles import STYLES, labelled, piles_panel
from pages.week3.search.scale_words import AXES, effect_title, named, parts_of, rule_of, scale_words

SECONDS = 7.0
Array = np.ndarray


def view(result: Result, mode: Mode) -> View:
    spec, tunable, says = result.spec, result.tunable, scale_words(result, mode.presenting)
    part = parts_of(tunable)[tunable.watched]
    curves = frame(
        [],
        0,
        spec.draws,
        False,
        x="draws",
        y=Axis(range=(0, 1), ticks=3, tick_format=".0%"),
        levels=_shares(result),
        margin={"l": 52},
    )
    tracks = [_track(result, i) for i in range(2)]
    return View(
        alt=scale_words(result), says_at_end=says,
        panels=[
            piles_panel(result),
            CurvePanel("share", curves, tracks=list(tunable.scales), points="share", role="strip", title=f"share in {part}; dotted: expected"),
            FigurePanel("effect", _effect(tunable, spec.tuned), role="strip", title=effect_title(result)),
        ],
        tracks=tracks, clock=Clock(spec.draws, at=spec.draws, rest=spec.draws, unit="draw", seconds=SECONDS), focus=tunable.right,
        formula=[rule_of(result, scale, mode.presenting) for scale in tunable.scales], table=_beside(result, mode.presenting),
    )  # fmt: skip


def _shares(result: Result) -> list[float]:
    tunable = result.tunable
    return [float(tunable.shares(scale)[tunable.watched]) for scale in tunable.scales]


def _track(result: Result, i: int) -> Track:
    spec, scale = result.spec, result.tunable.scales[i]
    after = np.arange(1.0, spec.draws + 1)
    share = result.counts[scale][1:, result.tunable.watched] / after
    # Before the first draw there is no share: the first one's stands there too.
    points = np.column_stack([np.arange(spec.draws + 1.0), np.append(share[0], share)])
    first = {
        name: np.append(values[0], values)
        for name, values in (("u", result.u), ("value", result.values[scale]), ("r", _exponents(result, scale)))
    }
    return Track(scale, named(scale), STYLES[i], {"share": points, **first})


def _exponents(result: Result, scale: str) -> Array:
    """r as the formula has it: of a decay that of 1 - beta."""
    return -result.exponents(scale) if scale == "complement" else result.exponents(scale)


def _effect(tunable: Tunable, tuned: str) -> Figure:
    """What it does, on its own linear scale; and two steps of one length."""
    low, high = tunable.low, max(tunable.high, tunable.steps[1][1])
    ends = along(low, tunable.right), along(high, tunable.right)
    xs = tunable.values_at(np.linspace(*ends, 200), tunable.right)
    every = [Line(tunable.of, xs, tunable.effect(xs), OUTSIDE[0])]
    every += [
        Line("", np.array([at], float), tunable.effect(np.array([at], float)), INK)
        for step in tunable.steps
        for at in step
    ]
    room = 0.02 * (high - low)
    whole = [(float(at), digits(at)) for at in labelled(tunable)] if tunable.whole else []
    return lines(
        every,
        Axis(AXES[tuned], range=(low - room, high + room), ticks=7, labels=whole),
        Axis("") if tunable.right == "linear" else _powers_of(tunable.effect(xs)),
        legend=False,
        margin={"l": 52, "t": 4, "b": 36},
    )


def _powers_of(values: Array) -> Axis:
    """A logarithmic axis around the values, labelled so that the lowest strip still has its ends."""
    low, high = float(values.min()), float(values.max())
    powers = range(round(np.ceil(np.log10(low) - 1e-9)), int(np.log10(high) + 1e-9) + 1)
    labels = [(10.0**k, f"{10**k:,}") for k in powers[:: 2 if len(powers) > 3 else 1]]
    return Axis("", range=(low / 1.6, 1.6 * high), log=True, labels=labels)


def _beside(result: Result, brief: bool) -> Beside:
    table, scales = result.table(), result.tunable.scales
    history = [
        {f"{scale} drawn": moments(result.counts[scale][:, i].tolist()) for scale in scales} for i in range(len(table.rows))
    ]  # fmt: skip
    legend = [Legend(f"part{i}", str(row["name"]), None) for i, row in enumerate(table.rows)]
    if brief:
        counted = [
            replace(column, label=SCALES[scale]) for column, scale in zip(table.columns[2::2], scales, strict=True)
        ]
        return Beside(ResultTable(counted, table.rows), legend, history=history)
    shown = table.only(*(f"{scale} {of}" for scale in scales for of in ("share", "drawn")))
    return Beside(ResultTable(shown.columns, shown.rows), legend, history=history)
