"""The rates that are usable on the stage: a bar for each network, and below what the cost has come to at each rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.experiments.batch_norm import rates
from labcore.experiments.batch_norm.rates import ACTIVATIONS, EPOCHS, RATES, RatesTried, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.figures.multiples import multiples
from labcore.progress import moments
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.stored import StoredOrMade
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.batch_norm.panels import RateBarsPanel, RateRow
from pages.week3.batch_norm.rates_words import NAMES, alt, at_end, rates_words

SECONDS = 7.0
SOURCE = StoredOrMade(rates.Spec, rates.run, rates.measure, Result)
COLUMNS = [
    Column("low", "lowest", "The lowest rate of the longest row that is usable", format=".2g"),
    Column("high", "highest", "The highest rate of the longest row that is usable", format=".2g"),
    Column("times", "range", "The highest over the lowest", format="s"),
]  # fmt: skip


def remark(values: Mapping[str, Any]) -> str:
    if values["source"] == "stored":
        return "Stored, trained by labcore/experiments/batch_norm/store.py. *Here* trains now."
    return "Trained on this machine: seven rates, one seed, for each bar."


def view(result: Result, mode: Mode) -> View:
    costs = FigurePanel("costs", _costs(result), role="strip", title="cost on the training set at the end, in nats")
    return View(
        alt=alt(result),
        # On a projector the bars have the room, and the table tells the ranges.
        panels=[_bars(result, mode.presenting), *([] if mode.presenting else [costs])],
        tracks=[Track(rates.key_of(one.part), rates.name_of(one.part), _style(one), {}) for one in result.tried], focus=rates.key_of(result.tried[1].part) if len(result.tried) > 1 else None,
        formula=[_rule(one) for one in result.tried],
        clock=Clock(EPOCHS, at=EPOCHS, rest=EPOCHS, unit="epoch", seconds=SECONDS),
        table=_beside(result, mode.presenting),
        says="" if mode.presenting else rates_words(result),
    )  # fmt: skip


def _rule(one: RatesTried) -> Rule:
    """What a unit of the network gives, of z = w x + b and its activation g."""
    equation = (
        (r"a = g(\gamma \, (z - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta)", rf"m = {rates.BATCH_SIZE}, \quad \epsilon = 0.00001")
        if one.part.batch_norm
        else (r"a = g(z)", rf"m = {rates.BATCH_SIZE}")
    )  # fmt: skip
    return Rule(rates.key_of(one.part), rates.name_of(one.part), [equation], here=True)


def _style(one: RatesTried) -> Style:
    return RIGHT if one.part.batch_norm else LEFT


def _bars(result: Result, presenting: bool) -> RateBarsPanel:
    names = [each for one in ACTIVATIONS for each in (NAMES[one], "+ batch norm")]
    stored = result.spec.source == "stored"
    half, who = (2.0**0.25, "all three seeds answer") if stored else (2.0, "the network answers")
    axis = Axis(
        "", range=(5.6, -0.6), labels=[(float(i), name) for i, name in enumerate(names)],
    )  # fmt: skip
    x = Axis("learning rate", range=(RATES[0] / 1.3, RATES[-1] * 1.6), log=True)
    figure = lines([], x, axis, legend=False, margin={"l": 150 if presenting else 104})
    return RateBarsPanel(
        "bars", figure, title=f"rates at which {who} {percent(result.spec.right, 0)} of the dev set right",
        rates=np.array(result.tried[0].rates if result.tried else RATES), half=half,
        rows=[_row(result, i, one) for i, one in enumerate(result.tried)],
    )  # fmt: skip


def _row(result: Result, i: int, one: RatesTried) -> RateRow:
    told = moments([at_end(one.stretch(result.spec.right, epoch)) for epoch in range(EPOCHS + 1)])
    return RateRow(rates.name_of(one.part), float(i), one.useful(result.spec.right), told, _style(one))


def _costs(result: Result) -> Figure:
    """The three activations beside each other, so that a bar above is found again as a valley below."""
    x = Axis("learning rate", range=(RATES[0], RATES[-1]), log=True)
    y = Axis("", range=(0.003, 30.0), log=True, labels=[(0.01, "0.01"), (0.1, "0.1"), (1.0, "1"), (10.0, "10")])
    figures = []
    for activation in ACTIVATIONS:
        own = [one for one in result.tried if one.part.activation == activation]
        drawn = [
            Line("batch norm" if one.part.batch_norm else "without", one.rates, one.final_costs, _style(one))
            for one in own
        ]
        figures.append(lines(drawn, x, y, legend=False, margin={"l": 48, "b": 40}))
    return multiples(figures, [NAMES[one] for one in ACTIVATIONS], columns=3)


def _beside(result: Result, brief: bool) -> Beside | None:
    if not result.tried:
        return None
    rows, history, legend = [], [], []
    for one in result.tried:
        stretches = [one.stretch(result.spec.right, epoch) for epoch in range(EPOCHS + 1)]
        told: dict[str, list[Any]] = {
            "low": [each and each[0] for each in stretches], "high": [each and each[1] for each in stretches],
            "times": [at_end(each) for each in stretches],
        }  # fmt: skip
        rows.append({key: values[-1] for key, values in told.items()})
        history.append({key: moments(values) for key, values in told.items()})
        legend.append(Legend(rates.key_of(one.part), rates.name_of(one.part), _style(one)))
    return Beside(ResultTable(COLUMNS[2:] if brief else COLUMNS, rows), legend, history=history)
