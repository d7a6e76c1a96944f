"""What a comparison of two sides says: sentences, tables, the CSV and the script."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from labcore.experiments.normalization import Exam, Side
from pages.kit.csv_export import csv_of
from pages.kit.numbers import digits, rounded
from pages.week1.normalization.view import IDS, STYLES, Found
from pages.week2.optimizers.report import outcome, reason

COLUMNS = [
    ("κ", "Condition number: the largest over the smallest curvature at the minimum. No unit"),
    ("limit", "The largest stable learning rate, at the minimum"),
    ("rate", "The learning rate it ran with"),
    ("cost now", "The cost above its minimum, at the step the clock shows"),
    ("to 1 %", "The step from which the distance to the minimum stays below 1 % of the start's, measured on the path"),
]
WAYS = {
    "training set": "training set",
    "train": "test set, with the training set's mean and σ",
    "own": "test set, with its own mean and σ",
    "raw": "test set, not normalized",
}


def _within(side: Side) -> str:
    return str(side.within) if side.within >= 0 else "–"


BRIEF = ("κ", "rate", "to 1 %")


def rows(found: Found, brief: bool = False) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """Columns and rows of the table beside the stage, which is its legend too."""
    columns = [column for column in COLUMNS if not brief or column[0] in BRIEF]
    out = []
    for id_, name, side in zip(IDS, found.frozen.names, found.sides, strict=True):
        style, limit = STYLES[id_], rounded(side.limit) if side.limit else "–"
        texts = {"κ": rounded(side.kappa), "limit": limit, "rate": rounded(side.result.rate), "to 1 %": _within(side)}
        cells = [texts.get(column) for column, _ in columns]
        look = {"light": style.light, "dark": style.dark, "dash": style.dash, "marker": style.marker}
        out.append({"id": id_, "name": name, **look, "cells": cells, "outcome": side.result.outcome, "note": spoken(name, side)})  # fmt: skip
    return columns, out


def steps_in_words(side: Side, budget: int) -> str:
    """How long it takes, as a clause: measured, or by theory where the budget is too short."""
    if side.result.outcome == "diverged":
        return f"diverges at step {side.result.stopped_at}"
    if side.within >= 0:
        return f"takes {side.within} steps"
    if side.theory:
        return f"would take {side.theory:,} steps"
    return f"is not there after {budget} steps"


def in_words(found: Found) -> str:
    """What came out, in the numbers of today."""
    left, right = found.sides
    first, second = found.frozen.names
    budget = found.frozen.steps
    text = (
        f"Until 1 % of the way is left: *{first.lower()}* {steps_in_words(left, budget)}, "
        f"*{second.lower()}* {steps_in_words(right, budget)}."
    )
    if found.frozen.rates == "share":
        return f"{text} {_fairness(found)}"
    owner = first.lower() if found.frozen.rates == "left" else second.lower()
    return (
        f"{text} Both run at {rounded(left.result.rate)}, the rate of *{owner}*. That misleads: one number is a short "
        "step in one unit and a long one in the other, so whose rate is taken decides who looks bad."
    )


def _fairness(found: Found) -> str:
    left, right = found.sides
    share = digits(found.frozen.limit_share, 3)
    if left.limit is None or right.limit is None:
        name = left.result.optimizer.member.label
        return f"{name} has no simple largest rate: both run at {share} of a fiftieth of their own way from start to minimum."
    latex = left.result.optimizer.member.stable_rate[1]  # type: ignore[index]
    local = "" if left.result.everywhere else " These limits hold at the minimum; elsewhere the curvature is another."
    return f"Both run at {share} of their own limit ${latex}$: {rounded(left.limit)} and {rounded(right.limit)}.{local}"


def spoken(name: str, side: Side) -> str:
    text = reason(side.result).replace(r"\lambda_{\max}", "lambda max").replace(r"\beta", "beta").replace("$", "")
    return f"{name}: {text}"


def exam_in_words(found: Found, way: str) -> str:
    """The test error, normalized rightly and wrongly."""
    exams, quantity = found.exams, found.sides[1].cost.quantity
    right = exams["train"]
    text = f"Test {quantity} with the training set's mean and σ: **{_error(right)}**."
    if way == "train":
        return f"{text} With the test set's own: {_error(exams['own'])}; not normalized: {_error(exams['raw'])}."
    named = {"own": "With the test set's own mean and σ", "raw": "Not normalized"}[way]
    times = exams[way].error / right.error
    change = (
        f"{rounded(times)} times as much"
        if times >= 1.1
        else "hardly another number, by luck of a test set like the training set"
    )
    why = {
        "own": "Its own mean and σ wipe out what makes the test set different, and a single example could not be normalized at all.",
        "raw": "The weights were learned for features of size 1 and meet others.",
    }[way]  # fmt: skip
    return f"{text} {named}: **{_error(exams[way])}**, {change}. {why}"


def _error(exam: Exam) -> str:
    wrong = "" if exam.wrong is None else f" ({exam.wrong} of {exam.examples} wrong)"
    return f"{rounded(exam.error)}{wrong}"


def nearest(value: float, choices: Sequence[float]) -> int:
    """Which of the choices is the nearest, as a ratio."""
    return min(range(len(choices)), key=lambda i: abs(math.log(value / choices[i])))


def markdown_table(found: Found) -> str:
    """All numbers as two tables, and a sentence for each side."""
    names = ["κ", "largest stable rate", "rate", "steps to 1 %", "by theory", "final cost", "outcome"]
    lines = ["| side | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for name, side in zip(found.frozen.names, found.sides, strict=True):
        theory = "–" if side.theory is None else str(side.theory)
        limit = "–" if side.limit is None else digits(side.limit)
        cells = [digits(side.kappa), limit, digits(side.result.rate), _within(side), theory, digits(side.result.final), outcome(side.result)]  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", f"| model at its minimum, on the | {found.sides[1].cost.quantity} | wrong | examples |", "|---|---:|---:|---:|"]  # fmt: skip
    for way, words in WAYS.items():
        exam = found.exams[way]
        lines.append(
            f"| {words} | {digits(exam.error)} | {'–' if exam.wrong is None else exam.wrong} | {exam.examples} |"
        )
    notes = [f"- {name}: {reason(side.result)}" for name, side in zip(found.frozen.names, found.sides, strict=True)]
    return "\n".join([*lines, "", *notes])


def csv_text(found: Found) -> str:
    """Every step of both sides."""
    return csv_of(["side", "inputs", "learning_rate", "step", "w1", "w2", "cost", "distance_share"], _steps(found))


def _steps(found: Found) -> Iterator[list[Any]]:
    for id_, stage, side in zip(IDS, found.frozen.stages, found.sides, strict=True):
        numbers = zip(side.result.points, side.result.values, side.distance, strict=True)
        for step, (point, value, away) in enumerate(numbers):
            yield [id_, stage, repr(side.result.rate), step, *(repr(float(v)) for v in (*point, value, away))]


def script(found: Found) -> str:
    """A runnable script with labcore that prints the tables' numbers."""
    key = found.frozen
    data = f"pair={key.pair!r}, scale_ratio={key.scale_ratio!r}, split={key.split!r}"
    return f"""from labcore.data_costs import DATA_COSTS
from labcore.experiments.normalization import compare, exams
from labcore.problems import problem

member = DATA_COSTS[{key.model!r}]
left, right = (member.make(inputs=inputs, {data}) for inputs in {key.stages!r})
sides = compare(left, right, {key.optimizer!r}, limit_share={key.limit_share!r}, rates={key.rates!r}, steps={key.steps!r}, parameters={dict(key.parameters)!r})
for name, side in zip({key.names!r}, sides):
    limit = "-" if side.limit is None else f"{{side.limit:.4g}}"
    print(f"{{name:10}} kappa {{side.kappa:.4g}} largest stable rate {{limit}} rate {{side.result.rate:.4g}} "
          f"to 1 % {{side.within}} by theory {{side.theory}} final {{side.result.final:.4g}} "
          f"{{side.result.outcome}} at {{side.result.stopped_at}}")
posed = problem({key.model!r}, {key.pair!r}, {key.scale_ratio!r}, {key.split!r})
for way, exam in exams(posed, right.minima[0]).items():
    print(f"{{way:12}} error {{exam.error:.4g}} wrong {{exam.wrong}} of {{exam.examples}}")
"""


def alt(found: Found) -> str:
    """The picture's message for those who hear the page."""
    left, right = found.sides
    budget = found.frozen.steps
    first, second = found.frozen.names
    return (
        f"{left.result.optimizer.member.label} on the same problem twice. Left, {first.lower()}: condition number "
        f"{rounded(left.kappa)}, it {steps_in_words(left, budget)}. Right, {second.lower()}: condition number "
        f"{rounded(right.kappa)}, it {steps_in_words(right, budget)}."
    )


def sources(found: Found, sets: Sequence[str]) -> str:
    member = found.sides[0].result.optimizer.member
    lines = [f"- **{member.label}**: {member.source}.", *(f"- **Data**: {source}." for source in sets)]
    lines.append("- **Why normalizing helps**: Y. LeCun et al., Efficient BackProp (1998), sections 4.3 and 5.1.")
    return "\n".join(lines)
