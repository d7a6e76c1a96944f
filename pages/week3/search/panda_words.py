"""What is said of the training that is tended, and of those that are left alone."""

from __future__ import annotations

import math

from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAYS
from pages.kit.numbers import digits

PANDA = r"""
**Panda or caviar.** With little to compute with, one model is *tended*: each day one looks at its cost, turns the rate or the momentum a little, and where that was a mistake takes yesterday's weights back. With
much, many are *left alone* at different settings, and the best curve is taken. The one costs attention, the other updates: $k$ trainings cost $k$ times as many a day.

**Going back** is not lowering the rate. A rate too large throws the weights somewhere else and leaves units dead: at a smaller rate the cost falls again, but a dead unit gets no gradient and stays dead. The weights of an earlier day have it alive. For that they must have been kept:
the weights, the velocity $v$ and the place in the data. The days since are lost, and the calendar goes on.

**What it cannot show**: who tends by hand sees one path. That another rate from day 0 on would have been better is seen only where several are tried. And every look at the dev set that decides something wears it out a little, [here as there](data-splits).
"""
SOURCES = "- A. Ng, Improving Deep Neural Networks (2017), week 3: panda and caviar.\n- Data: scikit-learn's handwritten digits, half of them the dev set."


def panda_words(result: Result) -> str:
    k, day, mine = len(result.grown.rates), result.days_alike, float(result.costs[-1])
    early, late = result.grown.best(day), result.grown.best(DAYS)
    alike, end = result.grown.lowest(day), result.grown.lowest(DAYS)
    updates, lost = result.updates_a_day * DAYS, result.days_lost
    gone = f", {lost} of them lost by going back," if lost else ""
    first = (
        f"In {DAYS} days{gone} the tended training has made {updates:,} updates and come to a dev cost of {mine:.3f}."
        if math.isfinite(mine)
        else "The tended training has diverged: there is nothing to go on with but an earlier day."
    )
    then = "the same one is the best," if early == late else f"the best is another one, {_rate(result, late)},"
    return (
        f"{first} Of the {k} that were left alone the best on day {day}, when all together had made {updates:,}, was {_rate(result, early)} with {alike:.3f}. "
        f"On day {DAYS}, after {k} times as many, {then} with {end:.3f}."
    )


def _rate(result: Result, i: int) -> str:
    return f"rate {digits(result.grown.rates[i], 2)}"
