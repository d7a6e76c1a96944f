"""The diagnosis on the stage: the errors as a ladder, and where in the recipe one stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from labcore.diagnosis import UNEXPLAINED, UNEXPLAINED_GAP, Finding
from labcore.experiments.bias_variance.entered import AGAINST, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import frame
from labcore.style import OUTSIDE
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.stage_data import Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.bias_variance.panels import LadderPanel, RecipePanel, Rung
from pages.week1.bias_variance.view import PARTS

BIAS, VARIANCE = (one.style for one in PARTS[:2])
QUANTITIES = {"classes": "error", "numbers": "share of the variance left, 1 − R²"}
LIT = {"bias": 0, "variance": 1, "measure": 2, "done": 2}
COLUMNS = [
    Column("size", "size", "Train above the best reachable error; dev above train", format=".1%"),
    Column("interval", "95 % interval", "What so many examples leave open", format="s"),
    Column("words", "verdict", "Sure where the whole interval lies on one side of the threshold", format="s"),
]  # fmt: skip


def view(result: Result, mode: Mode) -> View:
    spec, found = result.spec, result.diagnosis
    rungs = [
        Rung(f"best {percent(spec.bayes_error)}", OUTSIDE[1], 0.0, spec.bayes_error),
        Rung(f"train {percent(spec.train_error)}", BIAS, spec.bayes_error, spec.train_error, result.train_range, spec.bayes_error + found.bias.threshold),
        Rung(f"dev {percent(spec.dev_error)}", VARIANCE, spec.train_error, spec.dev_error, shifted(result), spec.train_error + found.variance.threshold)
        if found.variance.defined else Rung("dev not defined", VARIANCE, spec.train_error, spec.train_error),
    ]  # fmt: skip
    said = sentence(result)
    rows = [
        {
            "size": one.size if one.defined else None, "interval": f"{percent(one.range[0])} to {percent(one.range[1])}" if one.defined else "not defined",
            "words": short(one.words),
        }
        for one in (found.bias, found.variance)
    ]  # fmt: skip
    return View(
        alt=said,
        panels=[
            LadderPanel("ladder", _axes(rungs, QUANTITIES[spec.target]), title="dashed: high above this; whiskers: 95 %", rungs=rungs),
            RecipePanel(
                "recipe", title="what to try next", asks=[
                    ("Bias high?", AGAINST["bias"], onward(found.bias), BIAS), ("Variance high?", AGAINST["variance"], onward(found.variance), VARIANCE),
                ],
                done="Measure on more examples" if result.next == "measure" else "Done: test once", lit=LIT[result.next],
            ),
        ],
        tracks=[Track("rule", "the rule", VARIANCE, {"points": np.zeros((1, 2))})],
        table=Beside(ResultTable(COLUMNS[1:] if mode.presenting else COLUMNS, rows), [Legend("bias", "avoidable bias", BIAS), Legend("variance", "variance", VARIANCE)]),
        says=said,
        formula=[] if mode.presenting else [Rule("rule", "The rule", list(_equations(result)), here=True)],
    )  # fmt: skip


def under_more(values: Mapping[str, Any]) -> list[str]:
    """Of numbers the thresholds are the trainer's."""
    return ["threshold", "train_examples"] if values["target"] == "classes" else ["train_examples"]


def _equations(result: Result) -> Iterator[tuple[str, str]]:
    spec, found = result.spec, result.diagnosis
    each = (
        (r"\text{bias} = \text{train} - \text{best}", found.bias, spec.train_error, spec.bayes_error),
        (r"\text{variance} = \text{dev} - \text{train}", found.variance, spec.dev_error, spec.train_error),
    )
    for symbols, one, error, less in each:
        if one.defined:
            yield (
                symbols,
                rf"{points(error)} - {points(less)} = {points(one.size)} \quad (\text{{high above }} {points(one.threshold)})",
            )


def onward(found: Finding) -> str:
    """What leads on from the question whether it is high."""
    return "nobody can say" if found.few or not found.defined else "no"


def shifted(result: Result) -> tuple[float, float]:
    """The interval of the gap, drawn at the dev error."""
    low, high = result.diagnosis.variance.range
    return result.spec.train_error + low, result.spec.train_error + high


def _axes(rungs: Sequence[Rung], quantity: str) -> Figure:
    ends = [value for one in rungs for value in (one.base, one.end, one.limit or 0.0, *(one.interval or ()))]
    # It rests while little is turned.
    top = next(edge for edge in (0.15, 0.25, 0.4, 0.6, 1.0, 1.2) if 1.12 * max(ends) <= edge or edge == 1.2)
    # Of few numbers the interval reaches far below 0, where no error is.
    low = max(-0.1, min(0.0, *ends))
    axes = frame(
        [],
        -0.5,
        3.0,
        False,
        x="",
        y=Axis(quantity, range=(1.1 * low, top), tick_format=".0%"),
        margin={"l": 52, "b": 30},
    )
    axes["layout"]["xaxis"] |= {
        "tickvals": [0, 1, 2],
        "ticktext": ["best", "bias", "variance"],
        "showgrid": False,
        "tickangle": 0,
    }
    return axes


def short(words: str) -> str:
    """A verdict without its noun, which heads the column."""
    return (
        words.replace(" bias", "")
        .replace(" variance", "")
        .replace("bias ", "")
        .replace("variance ", "")
        .split(" by ")[0]
    )


def percent(share: float) -> str:
    # A line does not break before the sign.
    return f"{digits(round(100 * share, 1), 3)}\u00a0%"


def points(share: float) -> str:
    return rf"{digits(round(100 * share, 2), 4)}\,\%"


def sentence(result: Result) -> str:
    """What the errors say, how sure that is, and what comes next."""
    found, spec = result.diagnosis, result.spec
    words = found.words
    said = f"{words[:1].upper()}{words[1:]}."
    vague = next((one for one in (found.bias, found.variance) if one.few), None)
    if not found.variance.defined:
        said += " One target has no variance of which an error could be a share: R² is not defined."
    elif vague:
        said += f" One answer of {vague.few} is worth {percent(1 / vague.few)}, more than the threshold of {percent(vague.threshold)}: no error measured on so few can decide it."
    elif not found.variance.sure:
        more = result.enough
        said += (
            f" The interval of the gap reaches across the threshold; about {more:,} dev examples with these errors would settle it."
            if more is not None and more > spec.dev_examples
            else " The interval reaches across the threshold, and the gap lies so near to it that a million dev examples would not settle it."
            if more is None
            else " The interval of the gap reaches across the threshold, because the training examples are few."
        )
    return f"{said} {NEXT[result.next]}"


NEXT = {
    "bias": "First the bias: a larger network, longer training, or another architecture, until train is near the best; then look at dev again.",
    "variance": "Now the variance: more data, regularization, or another architecture; then look at train again.",
    "measure": "First measure on more examples.",
    "done": "Nothing is left to mend by this rule: test once, on examples that were never looked at.",
}
RULE = rf"""
**The rule.** The avoidable bias is the training error above the best that can be reached (Bayes error, or what people reach), the variance the dev error above the training
error; each is called *high* above the threshold, five points unless you turn it under *More*. It supposes that train and dev come from one distribution. The intervals are Wilson's for an error, and
Newcombe's for a difference of two. Where one answer is worth more than the threshold, nothing is decided. The trainer's verdict is this very rule.

**Numbers** in place of classes: an error is the share of the target's variance that is left, $1 - R^2$. How much of it can be explained at all is seldom known, so the thresholds are wide:
{100 * UNEXPLAINED:g} points (bias) and {100 * UNEXPLAINED_GAP:g} points (gap), as in the trainer. The intervals suppose normal errors, by Student's t; the trainer sees each error and widens them where they spread more.
"""


# --- questions ----------------------------------------------------------------------------------------------


def fault(result: Result) -> str:
    return {"neither": "Neither", "bias": "Bias", "variance": "Variance", "both": "Both"}[result.diagnosis.name]


def fault_why(result: Result) -> str:
    spec = result.spec
    return (
        f"Nobody does better than {percent(spec.bayes_error)} here: of the {percent(spec.train_error)} on train {percent(spec.train_error - spec.bayes_error)} could be avoided, and dev adds "
        f"{percent(spec.dev_error - spec.train_error)}. An error is high or low against the best that can be reached, and not against nought."
    )


def sure(result: Result) -> str:
    return "Nobody can say" if result.diagnosis.variance.few else "Yes" if result.diagnosis.variance.high else "No"


def sure_why(result: Result) -> str:
    few, (low, high) = result.diagnosis.variance.few, result.diagnosis.variance.range
    return f"Each of the {few} answers is worth {percent(1 / few)}: one lucky or unlucky guess moves the dev error by several times the threshold. The interval of the gap is {percent(low)} to {percent(high)}."
