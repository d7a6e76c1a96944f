"""What is said of the training that is tended, and of those that are left alone."""

from __future__ import annotations

import math

from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAYS
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction

PANDA = r"""
**Panda or caviar.** With little to compute with, one model is *tended*: each day one looks at its cost, turns the rate or the momentum a little, and where that was a mistake takes yesterday's weights back. With
much, many are *left alone* at different settings, and the best curve is taken. The one costs attention, the other updates: $k$ trainings cost $k$ times as many a day.

**Going back** is not lowering the rate. A rate too large throws the weights somewhere else, among units that are dead or saturated, and no smaller rate brings them back from there; the weights of an earlier day do. For that they must have been kept:
the weights, the velocity $v$ and the place in the data. The days since are lost, and the calendar goes on.

**What it cannot show**: who tends by hand sees one path. That another rate from day 0 on would have been better is seen only where several are tried. And every look at the dev set that decides something wears it out a little, [here as there](data-splits).
"""
SOURCES = "- A. Ng, Improving Deep Neural Networks (2017), week 3: panda and caviar.\n- Data: scikit-learn's handwritten digits, half of them the dev set."


def panda_words(result: Result) -> str:
    k, day, mine = len(result.grown.rates), result.days_alike, float(result.costs[-1])
    alike, end = result.grown.lowest(day), result.grown.lowest(DAYS)
    updates, lost = result.updates_a_day * DAYS, result.days_lost
    gone = f", {_days(lost)} of them lost by going back," if lost else ""
    first = (
        f"After {DAYS} days{gone} and {updates:,} updates the tended training's dev cost is {digits(mine, 3)}."
        if math.isfinite(mine)
        else "The tended training has diverged: there is nothing to go on with but an earlier day."
    )
    return (
        f"{first} The best of {k} that were left alone has {digits(alike, 3)} after as many updates together, on day {day}, and "
        f"{digits(end, 3)} on day {DAYS}, after {k} times as many."
    )


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"


def came_back(result: Result) -> str:
    """Whether the cost of the last day is below that of the day before the damage."""
    return "Yes" if result.costs[-1] < result.costs[BEFORE] else "No"


BEFORE = 10


def came_back_why(result: Result) -> str:
    return (
        f"It ends at {digits(float(result.costs[-1]), 3)}; on day {BEFORE} it stood at {digits(float(result.costs[BEFORE]), 3)}. In three days at rate 5 the weights have been thrown far away, and many units "
        "give 0 for every digit: no gradient reaches those any more, at any rate. Only the weights of an earlier day undo it."
    )


def wide(result: Result) -> str:
    return "Lower" if result.grown.lowest(result.days_alike) < EIGHT else "Higher"


# What eight at the default have come to on day 3, with 360 updates.
EIGHT = 0.352


def wide_why(result: Result) -> str:
    best = result.grown.lowest(result.days_alike)
    return (
        f"{digits(best, 3)}: one of the 24 has a better rate, but each has had 15 updates in place of 45. As many trainings as you like do not make up for one that is too short to "
        "tell; that is why bad ones are stopped early and good ones go on."
    )


QUESTIONS = [
    Prediction(
        "On day 13 the rate goes down to 0.3 as it did, but nobody goes back. Is the cost of the last day below that of day 10, before rate 5?",
        ["Yes", "No"], {"panda_back": 0}, answer=came_back, why=came_back_why,
    ),
    Prediction(
        "The same 360 updates for 24 trainings in place of 8: one day each. Is the best of them lower or higher than the best of 8 after three days?",
        ["Lower", "Higher"], {"panda_models": "24"}, answer=wide, why=wide_why, decided=lambda result: result.days_alike,
    ),
]  # fmt: skip
