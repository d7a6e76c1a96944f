"""A race as the stage, the tables and the files want it: tracks, rows, CSV and a script."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.descent import along_and_across
from labcore.figures.surface import Heights
from labcore.race import Lane, distances
from pages.kit.stage import Rule, Track

COLUMNS = [
    ("rate", "The learning rate it ran with"),
    ("cost now", "The cost at the step the clock shows"),
    ("final", "The cost at the end"),
    ("to target", "The step from which the cost stays below a thousandth of the start's, above the minimum"),
    ("length", "The length of the path"),
    ("outcome", "Converged: the gradient fell below 1e-8. Diverged: it left for good, with the first bad step"),
]
BRIEF = ("rate", "cost now", "to target", "outcome")
TERSE = ("rate", "to target", "outcome")


def digits(value: float, n: int = 4) -> str:
    """At most n significant digits, with a true minus and an en dash for nothing."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.{n}g}".replace("-", "−")


def outcome(lane: Lane) -> str:
    return lane.outcome if lane.outcome == "running" else f"{lane.outcome} at {lane.stopped_at}"


def reason(lane: Lane, cost: CostFunction) -> str:
    """What came of a run and, where theory knows it, why."""
    name = lane.optimizer.member.label
    if lane.outcome == "diverged":
        text = f"{name} diverged at step {lane.stopped_at}."
        if lane.limit is None:
            return f"{text} For this method theory has no simple limit."
        latex = lane.optimizer.member.stable_rate[1]  # type: ignore[index]
        where = "" if cost.constant_curvature else " at the minimum, where it holds only nearby"
        relation = "above" if lane.rate > lane.limit else "below"
        return f"{text} Its rate {digits(lane.rate)} is {relation} the largest stable rate ${latex} = {digits(lane.limit)}${where}."
    if lane.outcome == "converged":
        return f"{name} converged: from step {lane.stopped_at} on the gradient is shorter than 1e-8."
    return f"{name} is still moving at the end of the budget, at a cost of {digits(lane.final)}."


def spoken(lane: Lane, cost: CostFunction) -> str:
    """The same sentence without LaTeX, for tooltips and for those who hear the page."""
    text = reason(lane, cost).replace(r"\lambda_{\max}", "lambda max").replace(r"\beta", "beta")
    return text.replace("$", "")


def tracks(cost: CostFunction, lanes: Sequence[Lane], heights: Heights | None) -> list[Track]:
    """Everything that moves: the path, the arrays behind arrows and formula, and every curve."""
    found = []
    for lane in lanes:
        member = lane.optimizer.member
        arrays = _arrays(cost, lane, heights)
        found.append(Track(lane.key, member.label, member.style, arrays, lane.outcome == "diverged"))
    return found


def _arrays(cost: CostFunction, lane: Lane, heights: Heights | None) -> dict[str, np.ndarray]:
    path = lane.path
    steps = np.arange(path.steps + 1) + path.first_step
    floor = cost.lowest if math.isfinite(cost.lowest) else 0.0
    arrays = {"points": lane.points, "rates": lane.rates, "gradient": path.gradients[:, 0]}
    for name, rows in path.record.items():
        rows = rows[:, 0] if rows.ndim == 3 else rows
        if rows.ndim <= 2 and rows.shape[-1] in (2, len(steps)):
            arrays[name] = rows
            if name in ("beta1_power", "beta2_power"):
                arrays[f"bias{name[4]}"] = 1.0 - rows if "bias_correction" not in lane.optimizer.parameters or lane.optimizer.parameters["bias_correction"] else np.ones_like(rows)  # fmt: skip
    everyone = path.values - floor
    moves = np.diff(path.points, axis=0)
    curves = {"cost": everyone, "step": np.hypot(moves[..., 0], moves[..., 1])}
    if len(cost.minima):
        curves["distance"] = distances(cost, path.points)
        curves["along"], curves["across"], _ = along_and_across(cost, path.points, cost.minima[0])
    for name, rows in curves.items():
        at = steps[: len(rows)]
        arrays[name] = np.column_stack([at, rows[:, 0]])
        if rows.shape[1] > 1:
            arrays[f"{name}_low"] = np.column_stack([at, rows.min(axis=1)])
            arrays[f"{name}_high"] = np.column_stack([at, rows.max(axis=1)])
    if heights is not None:
        arrays["height"] = heights.of(lane.values)
    return arrays


def rules(cost: CostFunction, lanes: Sequence[Lane]) -> list[Rule]:
    """The equations of each lane with its own settings."""
    found = []
    for lane in lanes:
        settings: dict[str, Any] = {}
        for name, value in lane.optimizer.parameters.items():
            if not isinstance(value, bool):
                settings[name] = value
                settings[f"{name}_rest"] = round(1.0 - value, 12)
        member = lane.optimizer.member
        found.append(Rule(lane.key, member.label, member.equations, settings, spoken(lane, cost)))
    return found


def _cells(lane: Lane) -> dict[str, str | None]:
    return {
        "rate": digits(lane.rate, 3),
        "cost now": None,
        "final": digits(lane.final),
        "to target": str(lane.reached) if lane.reached >= 0 else "–",
        "length": digits(lane.length),
        "outcome": outcome(lane),
    }


def rows(cost: CostFunction, lanes: Sequence[Lane], names: Sequence[str]) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """Columns and rows of the results table."""
    columns = [column for column in COLUMNS if column[0] in names]
    out = []
    for lane in lanes:
        member, cells = lane.optimizer.member, _cells(lane)
        look = {"light": member.style.light, "dark": member.style.dark, "dash": member.style.dash, "marker": member.style.marker}  # fmt: skip
        out.append({
            "id": lane.key, "name": member.label, **look, "cells": [cells[name] for name, _ in columns],
            "outcome": lane.outcome, "note": spoken(lane, cost),
        })  # fmt: skip
    return columns, out


def markdown_table(cost: CostFunction, lanes: Sequence[Lane]) -> str:
    """All numbers of the race as a table, and a sentence for every run."""
    names = [name for name, _ in COLUMNS if name != "cost now"]
    lines = ["| optimizer | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for lane in lanes:
        cells = _cells(lane)
        lines.append(f"| {lane.optimizer.member.label} | " + " | ".join(str(cells[name]) for name in names) + " |")
    return "\n".join(lines) + "\n\n" + "\n".join(f"- {reason(lane, cost)}" for lane in lanes)


def csv_text(lanes: Sequence[Lane]) -> str:
    """Every step of every run: optimizer, seed number, step, x, y, cost."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["optimizer", "seed_number", "learning_rate", "step", "x", "y", "cost"])
    for lane in lanes:
        for seed in range(lane.path.points.shape[1]):
            columns = zip(lane.path.points[:, seed], lane.path.values[:, seed], strict=True)
            for step, (point, value) in enumerate(columns):
                writer.writerow([lane.key, seed, repr(lane.rate), step, *(repr(float(v)) for v in (*point, value))])
    return out.getvalue()


def script(cost: CostFunction, module: str, registry: str, lanes: Sequence[Lane], call: str, imports: str = "") -> str:
    """A runnable script with labcore that prints the table's numbers."""
    parameters = ", ".join(f"{name}={value!r}" for name, value in cost.parameters.items())
    entries = ",\n".join(
        f"    Entry({lane.key!r}, learning_rate={lane.rate!r}, parameters={dict(lane.optimizer.parameters)!r})"
        for lane in lanes
    )
    return f"""from labcore.{module} import {registry}
from labcore.race import Entry, race
{imports}
cost = {registry}[{cost.key!r}].make({parameters})
entries = [
{entries},
]
for lane in race(cost, entries, {call}):
    print(f"{{lane.key:12}} rate {{lane.rate:.3g}} final {{lane.final:.4g}} to target {{lane.reached}} "
          f"length {{lane.length:.4g}} {{lane.outcome}} at {{lane.stopped_at}}")
"""
