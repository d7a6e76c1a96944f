"""The winner's curse on the stage: a hundred dots at their measured scores, and the best of them when it is tested."""

from __future__ import annotations

from labcore.experiments.data_splits.winner import Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import OUTSIDE, Style
from labcore.table import ResultTable
from pages.kit.numbers import digits
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.data_splits.looks_of import STYLES, percent
from pages.week1.data_splits.panels import WinnerPanel
from pages.week1.data_splits.words import winner_words

# The steps of the clock: all are measured by MEASURED, and the best one is tested by TESTED.
STEPS, MEASURED, TESTED = 100, 72, 92
SECONDS = 7.0
# So many standard deviations of one score are in the window, and this share of its width is for the distributions.
REACH = 4.4
STRIP = 0.24
# A model is a dot here, whatever a dev set's curve looks like.
DOTS = Style(STYLES["dev"].light, STYLES["dev"].dark, "solid", "circle")


def view(result: Result, mode: Mode) -> View:
    spec, best = result.spec, result.best
    k, says = spec.models, winner_words(result)
    low = min(float(result.dev.min()), spec.accuracy - REACH * result.spread)
    high = max(float(result.dev.max()), spec.accuracy + REACH * result.spread)
    strip = 0.5 + 1.03 * k
    axis = Axis(
        "measured score",
        range=(max(low, -0.01), min(high, 1.01)),
        tick_format=".0%" if high - low > 0.04 else ".1%",
        ticks=7,
    )
    figure = frame(
        [], 0.5, strip - 0.5 + STRIP * k, False, x="model, in the order of measuring", y=axis, margin={"l": 58, "b": 40}
    )
    ticks = figure["layout"]["xaxis"]
    ticks |= {"tickvals": [1, *(at for at in (k // 4, k // 2, 3 * k // 4) if at > 1), *([k] if k > 1 else [])]}
    ticks["ticktext"] = [f"{at:,}" for at in ticks["tickvals"]]
    scores, one, shape = result.shapes()
    panel = WinnerPanel(
        "scores", figure, title=f"{k} equally good model{'s' if k > 1 else ''} on {spec.dev_examples:,} dev examples; dotted: the best one on average", dev=result.dev,
        test=float(result.test[best]), truth=spec.accuracy, expected=result.expected, scores=scores, one=one, best=shape, strip=strip,
        measured=MEASURED, tested=TESTED, styles={of: STYLES[of] for of in ("dev", "test")},
        names={"truth": f"true {percent(spec.accuracy, 0)}", "expected": f"average {percent(result.expected)}"},
    )  # fmt: skip
    return View(
        alt=says, panels=[panel], tracks=[Track("best", f"best of {k}", DOTS, {})],
        clock=Clock(STEPS, at=mode["step"], rest=STEPS, seconds=SECONDS), table=_beside(result), formula=[_rule(result, says)],
    )  # fmt: skip


def _beside(result: Result) -> Beside:
    """Each number is told once it has been measured."""
    table = result.table().only("dev", "test", "true")
    history = [
        {"dev": [(0, None), (MEASURED, row["dev"])], "test": [(0, None), (TESTED, row["test"])]} for row in table.rows
    ]
    legend = [
        Legend("best", f"best of {result.spec.models}", DOTS),
        Legend("all", "mean of all", OUTSIDE[0]),
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
            rf"k = {k} : \; {digits(result.expected, 3)}",
        ),
    ]
    return Rule("best", f"best of {k}", equations, {}, says, here=True, since=TESTED)
