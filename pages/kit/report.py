"""What a race says: the sentence on each run, the results table, the CSV and the script."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from labcore.data_costs import DATA_COSTS
from labcore.expression import FORMULAS
from labcore.race import Lane
from labcore.registry import Member
from pages.kit.spreadsheet import csv_of

Frozen = tuple[str, tuple[tuple[str, Any], ...]]

COLUMNS = [
    ("rate", "The learning rate it ran with"),
    ("cost now", "The cost at the step the clock shows"),
    ("final", "The cost at the end"),
    ("to target", "The step from which the cost stays below a thousandth of the start's, above the minimum"),
    ("length", "The length of the path"),
    ("outcome", "Converged: the gradient fell below 10⁻⁸. Diverged: it left for good, with the first bad step"),
]
BRIEF = ("rate", "cost now", "to target", "outcome")
TERSE = ("rate", "to target", "outcome")


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def digits(value: float, n: int = 4) -> str:
    """At most n significant digits, with a true minus and an en dash for nothing."""
    if value is None or not math.isfinite(value):
        return "–"
    mantissa, _, exponent = f"{value:.{n}g}".partition("e")
    power = f"·10{str(int(exponent)).translate(RAISED)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def rounded(value: float) -> str:
    """Three significant digits for a sentence, without a computer's e: 0.359, 11,800, 4.83·10⁻⁶."""
    if 1000 <= value < 1e9:
        return f"{float(f'{value:.3g}'):,.0f}"
    if not math.isfinite(value) or 1e-3 <= abs(value) < 1000 or value == 0:
        return digits(value, 3)
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{float(mantissa):g}·10{raised}".replace("-", "−")


def outcome(lane: Lane) -> str:
    return lane.outcome if lane.outcome == "running" else f"{lane.outcome} at {lane.stopped_at}"


def reason(lane: Lane) -> str:
    """What came of a run and, where theory knows it, why."""
    name = lane.optimizer.member.label
    if lane.outcome == "diverged":
        text = f"{name} diverged at step {lane.stopped_at}."
        if lane.optimizer.member.stable_rate is None:
            return f"{text} For this method theory has no simple limit."
        if lane.limit is None:
            return f"{text} Theory's limit for its rate needs a minimum with curvature, and this surface shows none."
        latex = lane.optimizer.member.stable_rate[1]
        where = "" if lane.everywhere else " at the minimum, where it holds only nearby"
        relation = "above" if lane.rate > lane.limit else "below"
        return f"{text} Its rate {digits(lane.rate)} is {relation} the largest stable rate ${latex} = {digits(lane.limit)}${where}."
    if lane.outcome == "converged":
        return f"{name} converged: from step {lane.stopped_at} on the gradient is shorter than 10⁻⁸."
    return f"{name} is still moving at the end of the budget, at a cost of {digits(lane.final)}."


def spoken(lane: Lane) -> str:
    """The same sentence without LaTeX, for tooltips and for those who hear the page."""
    text = reason(lane).replace(r"\lambda_{\max}", "lambda max").replace(r"\beta", "beta")
    return text.replace("$", "")


def _cells(lane: Lane) -> dict[str, str | None]:
    return {
        "rate": digits(lane.rate, 3),
        "cost now": None,
        "final": digits(lane.final),
        "to target": str(lane.reached) if lane.reached >= 0 else "–",
        "length": digits(lane.length),
        "outcome": outcome(lane),
    }


def rows(lanes: Sequence[Lane], names: Sequence[str]) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """The chosen columns and the rows of the results table."""
    columns = [column for column in COLUMNS if column[0] in names]
    out = []
    for lane in lanes:
        member, cells = lane.optimizer.member, _cells(lane)
        look = {"light": member.style.light, "dark": member.style.dark, "dash": member.style.dash, "marker": member.style.marker}  # fmt: skip
        out.append({
            "id": lane.key, "name": member.label, **look, "cells": [cells[name] for name, _ in columns],
            "outcome": lane.outcome, "note": spoken(lane),
        })  # fmt: skip
    return columns, out


def markdown_table(lanes: Sequence[Lane]) -> str:
    """All numbers of the race as a table, and a sentence for every run."""
    names = [name for name, _ in COLUMNS if name != "cost now"]
    lines = ["| optimizer | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for lane in lanes:
        cells = _cells(lane)
        lines.append(f"| {lane.optimizer.member.label} | " + " | ".join(str(cells[name]) for name in names) + " |")
    return "\n".join(lines) + "\n\n" + "\n".join(f"- {reason(lane)}" for lane in lanes)


def csv_text(lanes: Sequence[Lane]) -> str:
    """Every step of every run: optimizer, seed number, step, x, y, cost."""
    return csv_of(["optimizer", "seed_number", "learning_rate", "step", "x", "y", "cost"], _steps(lanes))


def _steps(lanes: Sequence[Lane]) -> Iterator[list[Any]]:
    for lane in lanes:
        for seed in range(lane.path.points.shape[1]):
            columns = zip(lane.path.points[:, seed], lane.path.values[:, seed], strict=True)
            for step, (point, value) in enumerate(columns):
                yield [lane.key, seed, repr(lane.rate), step, *(repr(float(v)) for v in (*point, value))]


def first(lanes: Sequence[Lane]) -> int:
    """The place of the one that reached the target first; among those that did not, of the lowest final cost."""
    return min(range(len(lanes)), key=lambda i: (lanes[i].reached < 0, lanes[i].reached, lanes[i].final))


def first_in_words(lanes: Sequence[Lane]) -> str:
    """When the first one reached the target, and at what rates they ran."""
    rates = ", ".join(f"{lane.optimizer.member.label} {digits(lane.rate, 3)}" for lane in lanes)
    reached = lanes[first(lanes)].reached
    when = f"it stays at the target from step {reached} on" if reached >= 0 else "nobody reaches the target, it comes closest"  # fmt: skip
    return f"At these rates ({rates}) {when}."


def sources(lanes: Sequence[Lane], surface: Member) -> str:
    """Where each rule and the surface come from."""
    lines = [f"- **{lane.optimizer.member.label}**: {lane.optimizer.member.source}." for lane in lanes]
    return "\n".join([*lines, f"- **{surface.label}**: {surface.source}."])


def script(
    surface: Frozen,
    lanes: Sequence[Lane],
    start: tuple[float, ...],
    steps: int,
    schedule: Frozen,
    noise: float,
    seeds: Sequence[int],
    batch_size: int | None,
) -> str:
    """A runnable script with labcore that prints the table's numbers."""
    key, parameters = surface
    named = dict(parameters)
    if key in FORMULAS:
        module, needed = "expression", "cost_from_formula"
        window = named.pop("x_range"), named.pop("y_range")
        made = (
            f"{needed}({named.pop('formula')!r}, domain={window!r}{''.join(f', {n}={v!r}' for n, v in named.items())})"
        )
    else:
        module, needed = ("data_costs", "DATA_COSTS") if key in DATA_COSTS else ("costs", "COSTS")
        made = f"{needed}[{key!r}].make({_named(parameters)})"
    imports = [f"from labcore.{module} import {needed}", "from labcore.race import Entry, race"]
    call = [f"start={start}", f"steps={steps}"]
    if schedule[0] != "constant":
        imports.append("from labcore.schedules import SCHEDULES")
        call.append(f"schedule=SCHEDULES[{schedule[0]!r}].make({_named(schedule[1])})")
    if noise or batch_size:
        call += [f"noise={noise!r}", f"seeds={list(seeds)}", f"batch_size={batch_size}"]
    entries = [
        f"    Entry({lane.key!r}, learning_rate={lane.rate!r}, parameters={dict(lane.optimizer.parameters)!r}),"
        for lane in lanes
    ]
    body = [
        f"cost = {made}",
        "entries = [", *entries, "]",
        f"for lane in race(cost, entries, {', '.join(call)}):",
        '    print(f"{lane.key:12} rate {lane.rate:.3g} final {lane.final:.4g} to target {lane.reached} "',
        '          f"length {lane.length:.4g} {lane.outcome} at {lane.stopped_at}")',
    ]  # fmt: skip
    return "\n".join([*imports, "", *body, ""])


def _named(parameters: Sequence[tuple[str, Any]]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in parameters)
