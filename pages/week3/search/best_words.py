"""What is said of the best of n."""

from __future__ import annotations

import math

from labcore.experiments.search.best import MOST, Result
from pages.kit.numbers import percent

BEST = r"""
**What you see.** A random search as it goes on: each dot is one of 200 stored trainings at its dev score, large where it is among the best. The dashed line is the best so far; the line with its band is what the best of $n$ is expected
to be, over all ways to draw $n$ of the 200. Above the band lies one search in ten, and below it another.

**Sixty trials.** A random trial misses the best share $p$ of the space with $1 - p$, and $n$ trials, each drawn for itself, with $(1-p)^n$. For the best 5 % and $n = 60$ that is 4.6 %, so that one hits with 95.4 %. It does not matter how many
hyperparameters there are: the best 5 % are 5 % of the space in any number of dimensions. How good they are is another question, and the curve to the right answers it.

**Why the estimate is unbiased.** The best of $n$ trials of one search is one lucky or unlucky number. The mean over all ways to choose $n$ of the $N$ trials needs no further training: the $i$-th best from below is the best of $n$ in
$\binom{i-1}{n-1}$ of $\binom{N}{n}$ ways. It speaks of trials that were drawn independently, at random.
"""
SOURCES = """
- J. Bergstra and Y. Bengio, JMLR 13 (2012), 281-305.
- R. Tang et al., Showing your work doesn't always work, ACL (2020).
- J. Dodge et al., arXiv:1909.03004.
- Data: scikit-learn's handwritten digits.
"""


def share_words(result: Result) -> str:
    return percent(result.spec.share, 0)


def chance_words(chance: float) -> str:
    """A chance below 1, however near."""
    return percent(chance) if chance < 0.9995 else f"> {percent(0.999)}"


def best_words(result: Result, brief: bool = False) -> str:
    """What the best are, and unless in brief what more trials are expected to bring."""
    best, many = result.best.mean, int(result.among.sum())
    those = f"{many} of the {len(result.scores)} trials do" + (
        ", as equals of the last one count" if many > result.many else ""
    )
    limit = f"The best {share_words(result)} answer {percent(result.threshold)} or more of the dev set right"
    if brief:
        return f"{limit}; {those}."
    return (
        f"{limit}; {those}. Expected of the best of 10 is {percent(float(best[9]))}, of 50 {percent(float(best[49]))}, "
        f"of {MOST} {percent(float(best[MOST - 1]))}."
    )


def hit(result: Result) -> str:
    """How many trials it takes for 95 %."""
    return f"The chance that one of n trials is among the best {share_words(result)}. For 95 % it takes {result.needed:,} trials, in any number of dimensions."


def rarer(result: Result) -> str:
    chance = 1.0 - (1.0 - result.spec.share) ** 60
    return "About 20 %" if chance < 0.3 else "About 45 %" if chance < 0.65 else "About 80 %"


def rarer_why(result: Result) -> str:
    share = result.spec.share
    return (
        f"Each trial misses with {percent(1 - share, 0)}, and sixty of them with {1 - share:g} to the 60th: {percent((1 - share) ** 60)}. A fifth of the share takes five times as many trials for the same chance: "
        f"{math.ceil(math.log(0.05) / math.log(1 - share))} for 95 % in place of 59."
    )
