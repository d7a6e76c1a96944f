"""Trials that are stopped early, on the stage: all their curves with a cross where one ends, and the best error against the updates."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.early import Result
from labcore.experiments.search.early_trials import EPOCHS, TRIALS
from labcore.figures.axes import Axis
from labcore.figures.lines import frame, lines
from labcore.progress import moments
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit.numbers import percent
from pages.kit.panels import Panel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week3.search.early_words import early_words, rule_of
from pages.week3.search.trial_panels import TrialCurvesPanel

Array = np.ndarray

SECONDS = 12.0
# The name in links of the step that is shown first.
SEEN = "early_trial"
WHOLE, EARLY = "whole", "early"
# On a narrow axis there is no room for more digits.
THOUSAND = 1000
NAMES = {WHOLE: "all to the end", EARLY: "stopped early"}
JUDGES = {"median": "median rule", "halving": "asynchronous halving"}
STYLES = {WHOLE: LEFT, EARLY: RIGHT}
LABELS = [(value, percent(value, 0)) for value in (0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0)]
# Of the axes, as shares of the dev set: what one has before any trial has ended lies above the second.
ERRORS, BEST_ERRORS, NOTHING = (0.016, 1.0), (0.018, 0.06), 0.9
COLUMNS = [
    Column("updates", "updates", "Of all trials, up to the clock's trial", format=",d"),
    Column("finished", "to the end", "Trials that were trained to their last epoch so far", format="d"),
    Column("error", "best dev error", "Of those", format=".2%"),
]


def view(result: Result, mode: Mode) -> View:
    says = early_words(result)
    sofar = {WHOLE: _so_far(result, np.full(TRIALS, EPOCHS)), EARLY: _so_far(result, result.judged.stops)}
    tracks = [
        Track(id, NAMES[id], STYLES[id], {"spent": np.column_stack([one["updates"] / THOUSAND, np.nan_to_num(one["error"], nan=NOTHING)])})
        for id, one in sofar.items()
    ]  # fmt: skip
    rule = Rule(
        EARLY, f"{NAMES[EARLY]}: {JUDGES[result.spec.rule]}", [rule_of(result.spec)], {}, says, here=True, since=TRIALS
    )
    return View(
        alt=says, panels=[_curves(result, sofar[EARLY]["best"]), _spent(result, sofar)], tracks=tracks, focus=EARLY,
        clock=Clock(TRIALS, at=mode[SEEN], rest=TRIALS, unit="trial", seconds=SECONDS), table=_beside(sofar),
        formula=[Rule(WHOLE, NAMES[WHOLE], [(r"r = R", rf"{EPOCHS} \text{{ epochs each}}")], {}, says, here=True, since=TRIALS), rule],
    )  # fmt: skip


def _begins(result: Result) -> Array:
    """The step of the clock at which a trial's round begins."""
    return np.arange(TRIALS) // result.spec.at_once * result.spec.at_once


def _so_far(result: Result, stops: Array) -> dict[str, Array]:
    """By the clock's step, (TRIALS + 1,): updates made, trials that have come to their end, the best of them (-1 for none) and its error."""
    steps, begins, many = np.arange(TRIALS + 1)[:, None], _begins(result), result.spec.at_once
    trained = np.clip((steps - begins) / many * EPOCHS, 0, stops)
    # The last round may have fewer trials, and the clock ends with it.
    trained[-1] = stops
    ended = (trained == stops) & (stops == EPOCHS)
    final = np.where(ended, result.final, -np.inf)
    best = np.where(ended.any(axis=1), final.argmax(axis=1), -1)
    error = np.where(best >= 0, 1.0 - result.final[best], np.nan)
    return {
        "updates": (trained @ result.trials.updates).round(),
        "finished": ended.sum(axis=1),
        "best": best,
        "error": error,
    }


def _curves(result: Result, best: Array) -> Panel:
    y = Axis("dev error", range=ERRORS, labels=LABELS)
    figure = frame([], 0, 1.05 * EPOCHS, True, x="epoch", y=y, margin={"l": 54, "b": 40})
    figure["layout"]["xaxis"] |= (
        {"tickvals": [0, *result.spec.rungs[:4], EPOCHS]} if result.spec.rule == "halving" else {}
    )
    errors = np.column_stack([np.full(TRIALS, np.nan), 1.0 - result.trials.curves])
    told = ["" if one < 0 else f"trial {one + 1}: {percent(1.0 - float(result.final[one]), 1)}" for one in best]
    return TrialCurvesPanel(
        "curves", figure, title=f"{TRIALS} trials; dashed: what a trial must come to", tracks=[EARLY], points="spent", wide=True,
        curves=errors, names=[f"trial {i + 1}" for i in range(TRIALS)], stops=result.judged.stops.astype(float), begins=_begins(result).astype(float),
        span=float(result.spec.at_once), leaders=best.astype(float), told=told, style=RIGHT, winner=result.winner,
        rungs=np.array(result.spec.rungs, dtype=float), bars=1.0 - result.judged.bars,
    )  # fmt: skip


def _spent(result: Result, sofar: dict[str, dict[str, Array]]) -> Panel:
    whole = result.updates[0]
    top = max(BEST_ERRORS[1], 1.2 * max(float(np.nanmax(one["error"])) for one in sofar.values()))
    x = Axis("updates (thousands)", range=(0.0, 1.06 * whole / THOUSAND), ticks=4)
    figure = lines(
        [],
        x,
        Axis("best dev error", range=(BEST_ERRORS[0], top), log=True, labels=LABELS),
        legend=False,
        margin={"l": 54, "b": 40},
    )
    return SurfacePanel("spent", figure, title="the best of those that ended", tracks=[WHOLE, EARLY], points="spent")


def _beside(sofar: dict[str, dict[str, Array]]) -> Beside:
    told = []
    for one in sofar.values():
        error = [None if np.isnan(value) else float(value) for value in one["error"]]
        told.append(
            {"updates": one["updates"].astype(int).tolist(), "finished": one["finished"].tolist(), "error": error}
        )
    rows = [{name: values[-1] for name, values in each.items()} for each in told]
    history = [{name: moments(values) for name, values in each.items()} for each in told]
    return Beside(ResultTable(COLUMNS, rows), [Legend(id, NAMES[id], STYLES[id]) for id in sofar], history=history)
