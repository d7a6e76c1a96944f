"""The winner's curse on the stage: a hundred dots at their measured scores, and the best of them when it is tested."""

from __future__ import annotations

from labcore.experiments.data_splits.winner import Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import frame
from labcore.style import Style
from labcore.table import ResultTable
from pages.kit.numbers import digits, percent
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.panels import WinnerPanel
from pages.week1.data_splits.styles import STYLES
from pages.week1.data_splits.words import winner_words

# The steps of the clock: all are measured by MEASURED, and the best one is tested by TESTED.
STEPS, MEASURED, TESTED = 100, 72, 92
SECONDS = 7.0
# So many standard deviations of one score are in the window, more where the best one reads more, and this share of its width is for the distributions.
REACH = 4.4
STRIP = 0.24
# What is less probable, beside the most probable score, needs no room (winner.js draws as far).
SEEN = 0.004
# A model is a dot here, whatever a dev set's curve looks like.
DOTS = Style(STYLES["dev"].light, STYLES["dev"].dark, "solid", "circle")


def view(result: Result, mode: Mode) -> View:
    spec, says = result.spec, winner_words(result)
    name = name_of(result)
    k, n = spec.models, f"{spec.dev_examples:,}"
    many = "one model" if k == 1 else f"{k:,} equally good models"
    figure, strip = _figure(result)
    scores, one, shape = result.shapes()
    panel = WinnerPanel(
        "scores", figure, title=f"{many} on {n} dev examples", dev=result.dev, test=float(result.test[result.best]), truth=spec.accuracy,
        expected=result.expected, scores=scores, one=one, best=shape, strip=strip, measured=MEASURED, tested=TESTED, decimals=result.decimals,
        styles={of: STYLES[of] for of in ("dev", "test")},
        names={
            "truth": f"true {percent(spec.accuracy, 0)}",
            "expected": "" if k == 1 else f"{name},\non average {percent(result.expected, result.decimals)}",
        },
    )  # fmt: skip
    return View(
        alt=says, panels=[panel], tracks=[Track("best", name, DOTS, {})], clock=Clock(STEPS, at=mode["step"], rest=STEPS, seconds=SECONDS),
        table=_beside(result), formula=[_rule(result, says)],
    )  # fmt: skip


def name_of(result: Result) -> str:
    k = result.spec.models
    return f"best of {k:,}" if k > 1 else "the only one"


def _figure(result: Result) -> tuple[Figure, float]:
    """The axes, and where on the one of the models the distributions begin."""
    k, p = result.spec.models, result.spec.accuracy
    test = float(result.test[result.best])
    low = max(-0.01, min(float(result.dev.min()), test, p - REACH * result.spread))
    scores, _, best = result.shapes()
    high = min(1.01, max(float(result.dev.max()), test, float(scores[best > SEEN].max()), p + REACH * result.spread))
    strip = 0.5 + 1.03 * k
    # A dot at either end is whole.
    room = 0.015 * (high - low)
    decimals = 0 if high - low > 0.04 else 1 if high - low > 0.004 else 2
    axis = Axis("measured score", range=(low - room, high + room), tick_format=f".{decimals}%", ticks=7)
    figure = frame(
        [],
        0.5,
        strip - 0.5 + STRIP * k,
        False,
        x="model, in the order of measuring",
        y=axis,
        margin={"l": 58 + 8 * decimals, "b": 40},
    )
    counted = sorted({1, k, *(at for at in (k // 4, k // 2, 3 * k // 4) if at > 1)})
    figure["layout"]["xaxis"] |= {"tickvals": counted, "ticktext": [f"{at:,}" for at in counted]}
    return figure, strip


def _beside(result: Result) -> Beside:
    """Each number is told once it has been measured."""
    table = result.table().only("dev", "test", "true")
    history = [
        {"dev": [(0, None), (MEASURED, row["dev"])], "test": [(0, None), (TESTED, row["test"])]} for row in table.rows
    ]
    legend = [
        Legend("best", name_of(result), DOTS),
        Legend("all", "mean of all", None),
    ]
    return Beside(ResultTable(table.columns, table.rows), legend, history=history)


def _rule(result: Result, says: str) -> Rule:
    spec = result.spec
    p, n, k = spec.accuracy, spec.dev_examples, spec.models
    equations = [
        (
            r"\sigma = \sqrt{p(1 - p)/n}",
            rf"\sqrt{{{digits(p)} \cdot {digits(1 - p)} / {n}}} = {digits(result.spread, 3)}",
        ),
        (
            r"\mathrm{E} \max = \frac{1}{n} \sum_{j=0}^{n-1} \left(1 - P(X \leq j)^k\right)",
            rf"k = {k} : \; {digits(result.expected, 2 + result.decimals)}",
        ),
    ]
    return Rule("best", name_of(result), equations, {}, says, here=True, since=TESTED)
