"""Panda and caviar on the stage: one training that is tended beside those that are left alone, on one calendar."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.experiments.search import panda
from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAYS, Caviar, Tended
from labcore.progress import moments
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.panda_panels import ALONE, SEEN, TENDED, alone, diary, lowest
from pages.week3.search.panda_words import panda_words

SECONDS = 10.0
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
    low = lowest(result)
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
        alt=says, panels=[diary(result, low), alone(result, low, best)], tracks=tracks,
        clock=Clock(DAYS, at=mode[SEEN], rest=DAYS, unit="day", seconds=SECONDS), table=_beside(result, best), formula=_rules(result, says),
    )  # fmt: skip


def _best_of(result: Result) -> str:
    return f"best of {len(result.grown.rates)}"


def _holding(result: Result, day: int) -> panda.DayChange:
    """What the tended training goes on with on a day."""
    return [one for one in result.changes if one.day <= day][-1]


def _beside(result: Result, best: list[int]) -> Beside:
    """All of it by the clock's day."""
    k, grown, days = len(best), result.grown, range(DAYS + 1)
    ways = [
        (1, result.costs, result.diary.right),
        (len(grown.rates), grown.costs[best, range(k)], grown.right[best, range(k)]),
    ]
    told = [
        {"updates": [result.updates_a_day * many * day for day in days], "cost": costs.tolist(), "wrong": (1.0 - right).tolist()}
        for many, costs, right in ways
    ]  # fmt: skip
    rows = [{name: values[-1] for name, values in each.items()} for each in told]
    history = [{name: moments(values) for name, values in each.items()} for each in told]
    legend = [Legend(TENDED, "tended", LEFT), Legend(ALONE, _best_of(result), RIGHT)]
    return Beside(ResultTable(COLUMNS, rows), legend, history=history)


def _rules(result: Result, says: str) -> list[Rule]:
    rule = r"v \leftarrow \beta v + (1 - \beta)\, g, \quad \theta \leftarrow \theta - \alpha v"
    return [
        Rule(id, name, [(rule, rf"\alpha = @rate, \quad \beta = {beta}")], {}, says, here=True, since=DAYS)
        for id, name, beta in ((TENDED, "tended", "@beta"), (ALONE, _best_of(result), "0.9"))
    ]
