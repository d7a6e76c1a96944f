"""Panda and caviar on the stage: the diary of the one training, and the others that grow beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.experiments.search import panda
from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAY, DAYS, Caviar, Tended
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import frame
from labcore.progress import moments
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from pages.kit.numbers import digits
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.panda_controls import AT, NAMES
from pages.week3.search.panda_words import panda_words
from pages.week3.search.trial_panels import DayMark, DiaryPanel, TrialCurvesPanel

SECONDS = 10.0
TENDED, ALONE = "tended", "alone"
# Of the axis of both panels, in nats: what lies beyond leaves it, below or above.
LOWEST, HIGHEST = 0.1, 5.0
LABELS = [(value, f"{value:g}") for value in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)]
COLUMNS = [
    Column("updates", "updates", "Of all together, by the clock's day", format=",d"),
    Column("cost", "dev cost", "On the clock's day, in nats", format=".3f"),
    Column("wrong", "dev errors", "On the clock's day", format=".1%"),
]


def run_part(part: Tended | Caviar, tick: Tick = none) -> Any:
    """What is kept while the last change is moved: what came before it, and the trainings that are left alone."""
    return panda.tend(part, tick) if isinstance(part, Tended) else panda.grow(part, tick)


def view(result: Result, mode: Mode) -> View:
    says = panda_words(result)
    low = min(LOWEST, 0.9 * float(np.nanmin(result.costs)), 0.9 * float(np.nanmin(result.grown.costs)))
    days = np.arange(DAYS + 1.0)
    best = [result.grown.best(day) for day in range(DAYS + 1)]
    grown = result.grown.costs[best, range(DAYS + 1)]
    held = [_holding(result, day) for day in range(DAYS + 1)]
    tracks = [
        Track(TENDED, "tended", LEFT, {
            "cost": np.column_stack([days, result.costs]), "rate": np.array([one.rate for one in held]), "beta": np.array([one.beta for one in held]),
        }),
        Track(ALONE, _best_of(result), RIGHT, {"cost": np.column_stack([days, grown]), "rate": result.grown.rates[best]}),
    ]  # fmt: skip
    return View(
        alt=says, panels=[_diary(result, low), _alone(result, low, best)], tracks=tracks,
        clock=Clock(DAYS, at=mode[AT.key], rest=DAYS, unit="day", seconds=SECONDS), table=_beside(result, best), formula=_rules(result, says),
    )  # fmt: skip


def _best_of(result: Result) -> str:
    return f"best of {len(result.grown.rates)}"


def _holding(result: Result, day: int) -> panda.DayChange:
    """What the tended training goes on with on a day."""
    return [one for one in result.changes if one.day <= day][-1]


def _figure(low: float) -> Figure:
    y = Axis("dev cost (nats)", range=(low, HIGHEST), labels=LABELS)
    figure = frame([], 0, DAYS, True, x="day", y=y, margin={"l": 48, "b": 40})
    # The mark of the last day is whole.
    figure["layout"]["xaxis"] |= {"range": [0.0, 1.02 * DAYS], "dtick": 4}
    return figure


def _diary(result: Result, low: float) -> DiaryPanel:
    changes = result.changes
    ends = [*(one.day for one in changes[1:]), DAYS]
    costs = result.costs
    # On the day of a change the model is that of the day that it goes on from.
    stretches = [
        np.concatenate([costs[one.origin : one.origin + 1], costs[one.day + 1 : end + 1]]) for one, end in zip(changes, ends, strict=True)
    ]  # fmt: skip
    alive = np.array([[float(step in of) for step in range(DAYS)] for of in result.diary.alive])
    # After the change of its day.
    for one in changes:
        alive[one.day] = alive[one.origin]
    marks = [DayMark(one.day, one.origin, _mark(result, i)) for i, one in enumerate(changes)]
    return DiaryPanel(
        "diary", _figure(low), tracks=[TENDED], points="cost", title="one, tended: click a day to go back to it", stretches=stretches,
        alive=alive, marks_of=marks, latest=int(DAY.high), click_sets=(NAMES["day"], NAMES["back"]), style=LEFT,
    )  # fmt: skip


def _mark(result: Result, i: int) -> str:
    """What a change was, in a few words; nothing for a change to the same."""
    one, before = result.changes[i], result.changes[i - 1] if i else None
    told = [] if before is None or one.origin == one.day else ["back"]
    if before is None or one.rate != before.rate:
        told.append(f"rate {digits(one.rate, 3)}")
    if before is not None and one.beta != before.beta:
        told.append(f"beta {digits(one.beta, 3)}")
    return ", ".join(told)


def _alone(result: Result, low: float, best: list[int]) -> TrialCurvesPanel:
    rates = [f"rate {digits(rate, 2)}" for rate in result.grown.rates]
    k = len(rates)
    return TrialCurvesPanel(
        "alone", _figure(low), tracks=[ALONE], points="cost", title=f"{k} rates, left alone", curves=result.grown.costs, names=rates,
        stops=np.full(k, float(DAYS)), leaders=np.array(best, dtype=float), told=[rates[i] for i in best], style=RIGHT,
        lines=[(float(result.days_alike), f"all {k} together:\n{result.updates_a_day * DAYS:,} updates")],
    )  # fmt: skip


def _beside(result: Result, best: list[int]) -> Beside:
    days, a_day, k = range(DAYS + 1), result.updates_a_day, len(result.grown.rates)
    told = [
        [(a_day * day, float(result.costs[day]), 1.0 - float(result.diary.right[day])) for day in days],
        [
            (
                a_day * k * day,
                float(result.grown.costs[best[day], day]),
                1.0 - float(result.grown.right[best[day], day]),
            )
            for day in days
        ],
    ]
    names = [column.key for column in COLUMNS]
    rows = [dict(zip(names, each[-1], strict=True)) for each in told]
    history = [
        {name: moments(list(values)) for name, values in zip(names, zip(*each, strict=True), strict=True)}
        for each in told
    ]
    legend = [Legend(TENDED, "tended", LEFT), Legend(ALONE, _best_of(result), RIGHT)]
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _rules(result: Result, says: str) -> list[Rule]:
    step = (
        r"v \leftarrow \beta v + (1 - \beta)\, g, \quad \theta \leftarrow \theta - \alpha v",
        r"\alpha = @rate, \quad \beta = @beta",
    )
    return [
        Rule(TENDED, "tended", [step], {}, says, here=True, since=DAYS),
        Rule(
            ALONE, _best_of(result), [(step[0], r"\alpha = @rate, \quad \beta = 0.9")], {}, says, here=True, since=DAYS
        ),
    ]
