"""What is said of the training that is tended, and of those that are left alone."""

from __future__ import annotations

import math

from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAYS

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
    gone = f", {lost} of them lost by going back," if lost else ""
    first = (
        f"In {DAYS} days{gone} the tended training has made {updates:,} updates and come to a dev cost of {mine:.3f}."
        if math.isfinite(mine)
        else "The tended training has diverged: there is nothing to go on with but an earlier day."
    )
    return (
        f"{first} Of the {k} that were left alone the best had {alike:.3f} on day {day}, when all together had made as many, and has "
        f"{end:.3f} on day {DAYS}, after {k} times as many."
    )
