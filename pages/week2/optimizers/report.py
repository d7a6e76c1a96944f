"""What a race says: the sentence on each run, the results table, the CSV and the script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from labcore.data_costs import DATA_COSTS
from labcore.experiments.race import EntryResult
from labcore.expression import FORMULAS
from labcore.registry import Member
from pages.kit.csv_export import csv_of
from pages.kit.numbers import digits

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


def outcome(result: EntryResult) -> str:
    return result.outcome if result.outcome == "running" else f"{result.outcome} at {result.stopped_at}"


def reason(result: EntryResult) -> str:
    """What came of a run and, where theory knows it, why."""
    name = result.optimizer.member.label
    if result.outcome == "diverged":
        text = f"{name} diverged at step {result.stopped_at}."
        if result.optimizer.member.stable_rate is None:
            return f"{text} For this method theory has no simple limit."
        if result.limit is None:
            return f"{text} Theory's limit for its rate needs a minimum with curvature, and this surface shows none."
        latex = result.optimizer.member.stable_rate[1]
        where = "" if result.everywhere else " at the minimum, where it holds only nearby"
        relation = "above" if result.rate > result.limit else "below"
        return f"{text} Its rate {digits(result.rate)} is {relation} the largest stable rate ${latex} = {digits(result.limit)}${where}."
    if result.outcome == "converged":
        return f"{name} converged: from step {result.stopped_at} on the gradient is shorter than 10⁻⁸."
    return f"{name} is still moving at the end of the budget, at a cost of {digits(result.final)}."


def spoken(result: EntryResult) -> str:
    """The same sentence without LaTeX, for tooltips and for those who hear the page."""
    text = reason(result).replace(r"\lambda_{\max}", "lambda max").replace(r"\beta", "beta")
    return text.replace("$", "")


def _cells(result: EntryResult) -> dict[str, str | None]:
    return {
        "rate": digits(result.rate, 3),
        "cost now": None,
        "final": digits(result.final),
        "to target": str(result.reached) if result.reached >= 0 else "–",
        "length": digits(result.length),
        "outcome": outcome(result),
    }


def rows(results: Sequence[EntryResult], names: Sequence[str]) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """The chosen columns and the rows of the results table."""
    columns = [column for column in COLUMNS if column[0] in names]
    out = []
    for result in results:
        member, cells = result.optimizer.member, _cells(result)
        look = {"light": member.style.light, "dark": member.style.dark, "dash": member.style.dash, "marker": member.style.marker}  # fmt: skip
        out.append({
            "id": result.key, "name": member.label, **look, "cells": [cells[name] for name, _ in columns],
            "outcome": result.outcome, "note": spoken(result),
        })  # fmt: skip
    return columns, out


def markdown_table(results: Sequence[EntryResult]) -> str:
    """All numbers of the race as a table, and a sentence for every run."""
    names = [name for name, _ in COLUMNS if name != "cost now"]
    lines = ["| optimizer | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for result in results:
        cells = _cells(result)
        lines.append(f"| {result.optimizer.member.label} | " + " | ".join(str(cells[name]) for name in names) + " |")
    return "\n".join(lines) + "\n\n" + "\n".join(f"- {reason(result)}" for result in results)


def csv_text(results: Sequence[EntryResult]) -> str:
    """Every step of every run: optimizer, seed number, step, x, y, cost."""
    return csv_of(["optimizer", "seed_number", "learning_rate", "step", "x", "y", "cost"], _steps(results))


def _steps(results: Sequence[EntryResult]) -> Iterator[list[Any]]:
    for result in results:
        for seed in range(result.path.points.shape[1]):
            columns = zip(result.path.points[:, seed], result.path.values[:, seed], strict=True)
            for step, (point, value) in enumerate(columns):
                yield [result.key, seed, repr(result.rate), step, *(repr(float(v)) for v in (*point, value))]


def first(results: Sequence[EntryResult]) -> int:
    """The place of the one that reached the target first; among those that did not, of the lowest final cost."""
    return min(range(len(results)), key=lambda i: (results[i].reached < 0, results[i].reached, results[i].final))


def first_in_words(results: Sequence[EntryResult]) -> str:
    """When the first one reached the target, and at what rates they ran."""
    rates = ", ".join(f"{result.optimizer.member.label} {digits(result.rate, 3)}" for result in results)
    reached = results[first(results)].reached
    when = f"it stays at the target from step {reached} on" if reached >= 0 else "nobody reaches the target, it comes closest"  # fmt: skip
    return f"At these rates ({rates}) {when}."


def sources(results: Sequence[EntryResult], surface: Member) -> str:
    """Where each rule and the surface come from."""
    lines = [f"- **{result.optimizer.member.label}**: {result.optimizer.member.source}." for result in results]
    return "\n".join([*lines, f"- **{surface.label}**: {surface.source}."])


def script(
    surface: Frozen,
    results: Sequence[EntryResult],
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
    imports = [f"from labcore.{module} import {needed}", "from labcore.experiments.race import Entry, race"]
    call = [f"start={start}", f"steps={steps}"]
    if schedule[0] != "constant":
        imports.append("from labcore.schedules import SCHEDULES")
        call.append(f"schedule=SCHEDULES[{schedule[0]!r}].make({_named(schedule[1])})")
    if noise or batch_size:
        call += [f"noise={noise!r}", f"seeds={list(seeds)}", f"batch_size={batch_size}"]
    entries = [
        f"    Entry({result.key!r}, learning_rate={result.rate!r}, parameters={dict(result.optimizer.parameters)!r}),"
        for result in results
    ]
    body = [
        f"cost = {made}",
        "entries = [", *entries, "]",
        f"for result in race(cost, entries, {', '.join(call)}):",
        '    print(f"{result.key:12} rate {result.rate:.3g} final {result.final:.4g} to target {result.reached} "',
        '          f"length {result.length:.4g} {result.outcome} at {result.stopped_at}")',
    ]  # fmt: skip
    return "\n".join([*imports, "", *body, ""])


def _named(parameters: Sequence[tuple[str, Any]]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in parameters)
