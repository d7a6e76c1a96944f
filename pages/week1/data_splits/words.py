"""What the page says of chosen scores: the explanation, and sentences with the result's numbers."""

from __future__ import annotations

from labcore.experiments.data_splits.winner import Result
from pages.kit.numbers import percent
from pages.week1.data_splits.shares import apart, points

EXPLANATION = r"""
**What you see.** Every dot is a model, measured on one dev set of $n$ examples. All are equally good: each gets a share $p$ of all examples right, and their mistakes have
nothing to do with each other. A measured score is $p$ plus luck, of standard deviation $\sqrt{p(1-p)/n}$. The ring goes to the highest score. Then that model is measured on test
examples that nobody has looked at. To the right: how probable each score is, for one model (grey) and for the best of all, whose mean is $\mathrm{E} \max$.

**Why it sinks.** To choose the highest score is to choose good luck along with good work, and here there is nothing but luck to choose. The test examples know nothing of the
choice: on them the luck is drawn anew, and its mean is 0. So the test score is an honest number, and stays one **as long as nothing is chosen by it**: no model, no rate, no
stopping point. Who goes back to improve after looking has one more dev set and no test set.

Real models err on the same hard examples, so their scores are luckier or unluckier together and the best one gains a little less than here. Where models truly differ, the best
reading is partly earned; the other part is gone on the test set all the same.
"""


def winner_words(result: Result) -> str:
    """What became of the best one."""
    spec, best, d = result.spec, result.best, result.decimals
    dev, test = percent(float(result.dev[best]), d), percent(float(result.test[best]), d)
    on = f"{dev} on {spec.dev_examples:,} dev examples and {test} on {spec.test_examples:,} new ones"
    if spec.models == 1:
        return f"One model alone reads {on}. Nothing was chosen, so both are honest: luck around {percent(spec.accuracy, 0)}."
    read = f"The best of {spec.models:,} reads {on}."
    sinks = apart(float(result.dev[best]), float(result.test[best]), d)
    if sinks > 0:
        return f"{read} It loses {points(sinks, d)}: it was no better than the other{'s' if spec.models > 2 else ''}, only luckier."
    return f"{read} This time the new examples are as kind to it; on average the best one reads {points(apart(result.expected, spec.accuracy, d), d)} too much."
