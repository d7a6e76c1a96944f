"""What is said of one unit's mini-batch."""

from __future__ import annotations

from labcore.experiments.batch_norm.unit import Result
from pages.kit.numbers import digits, percent, rounded

UNIT = r"""
**What is normalized.** $z$, before the activation, of each unit by itself, over the examples of the mini-batch. So $\mu$, $\sigma^2$, $\gamma$ and $\beta$ are one number for each unit: of shape $(n, 1)$ for a layer of $n$ units
where examples are columns, as in the course; in this lab, where they are rows, $(n,)$.

**Why $\gamma$ and $\beta$.** Mean 0 and deviation 1 would keep a sigmoid where it is nearly a straight line, and layers of straight lines are one straight line. So each unit gets a mean $\beta$ and a deviation $\gamma$ of its
own. They are learned as weights are, with any optimizer, and have nothing to do with Adam's $\beta$. $\gamma = \sqrt{\sigma^2 + \epsilon}$ and $\beta = \mu$ give $z$ back: nothing that the network could say without batch norm is lost.
"""
REDUNDANT = r"""
**b is redundant.** What $b$ adds to every example's $z$, the mean takes away again. Its part is $\beta$'s. Most frameworks' layers leave it out in front of batch norm.
"""
SOURCES = "- S. Ioffe and C. Szegedy, arXiv:1502.03167, Algorithm 1.\n- Data: scikit-learn's handwritten digits."


def number(value: float) -> str:
    """A number in a formula, with three digits behind the point."""
    return f"{value:.3f}".replace("-0.000", "0.000")


def unit_words(result: Result) -> str:
    m = len(result.z)
    if m == 1:
        return "One example is its own mean: z norm is 0 whatever the example is, and z tilde is beta."
    said = (
        f"{percent(result.linear, 0)} of the {m} examples lie in the linear zone. "
        f"Learned: gamma {digits(result.learned[0], 3)}, beta {digits(result.learned[1], 2)}."
    )
    if result.spec.back:
        said = "z tilde is z again: gamma is the deviation, beta the mean. " + said
    if not result.spec.added:
        return said
    return (
        f"{digits(result.spec.added, 3)} is added to every b of the layer, and so to mu. Logits change by at most {rounded(result.moved)}; without batch norm, with the same "
        f"weights, by {rounded(result.moved_without)}. {said}"
    )
