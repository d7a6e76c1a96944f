"""What the page says of a split: how much each set can tell."""

from __future__ import annotations

from labcore.experiments.data_splits.counts import Result
from pages.week1.data_splits.shares import points

# A dev set of so many is usually enough; one that is so much smaller cannot tell good models apart.
ENOUGH, FEW = 10_000, 1000
SPLIT = r"""
**The dev set only has to be big enough.** It has to tell models apart, and how well it does that depends on *how many* examples it has, not on their share of all. The interval of a
measured accuracy (Wilson's) holds every true accuracy $p$ that is no further from it than luck in 95 of 100 draws, which is $z = 1.96$ standard deviations $\sqrt{p(1-p)/n}$. It narrows as one over the root of their number: a hundred times the examples for a tenth of the width. About 10,000 are usually enough, whether they are a fifth of all
or a four-hundredth; every further one is better spent on training.

**The usual splits.** With hundreds or thousands of examples 70/30, or 60/20/20: there are too few for anything else. With a million 98/1/1, and beyond it 99.5/0.25/0.25 or
99.5/0.4/0.1.

**No test set** is fine where no unbiased figure is needed: then all that is known is the dev score of the chosen model, and that is too high by what the choice was worth.
"""


def split_words(result: Result) -> str:
    """What today's dev and test set can tell."""
    dev = dev_words(result)
    if not result.test:
        return f"{dev}. There is no test set, so no unbiased figure will ever be known of the model that is chosen."
    test = f"The test set's {result.test:,} give{'s' if result.test == 1 else ''} ± {_half_width(result, result.test)}"
    return f"{dev}. {test}, for one honest look at the end."


def dev_words(result: Result) -> str:
    """How exactly the dev set measures, and what that is enough for; without the full stop."""
    n = result.dev
    said = f"{n:,} dev example{'s measure' if n > 1 else ' measures'} an accuracy to about ± {_half_width(result, n)}"
    if n >= ENOUGH:
        return f"{said}: enough for most choices"
    return f"{said}: {'enough for models that are points apart, not for closer ones' if n >= FEW else 'too few to tell good models apart'}"


def _half_width(result: Result, n: int) -> str:
    width = result.half_width(n)
    return points(width, 2 if width > 1e-4 else 4)
