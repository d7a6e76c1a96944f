"""What is said of the size of the weights."""

from __future__ import annotations

import math

from labcore.experiments.batch_norm.scale import Result
from pages.kit.numbers import digits, rounded

# A change so small, as a share of the largest logit, is epsilon's.
NOTHING = 1e-3

SCALE = r"""
**The size of W no longer matters.** Batch norm divides by the deviation of $z$. With $c\,W$ in place of $W$ both $z - \mu$ and $\sigma$ are $c$ times as large, and $\tilde z$ is what it was. A cost that does not change
along $w$ has no slope along $w$: $w \cdot \partial L/\partial w = 0$ for every unit, up to $\epsilon$. And where the same change of direction takes $c$ times as long a way, the gradient is $1/c$ as long. The strip below shows by how much each update turns $w$.
"""
ACTS = r"""
**So the rate that acts is $\alpha/|w|^2$.** A step $\alpha\,|g|$, with $g$ of length $\propto 1/|w|$, turns a vector of length $|w|$ by an angle $\propto \alpha/|w|^2$. It is at right angles to $w$, so $|w|$ grows with every step: the
rate falls by itself, fast where the steps are large. That is one reason why large rates are borne. It also means that L2 under batch norm does not make the function simpler: it holds $|w|$ down, and so the effective rate up.
"""
SOURCES = """
- T. van Laarhoven, arXiv:1706.05350.
- S. Arora, Z. Li and K. Lyu, arXiv:1812.03981.
"""


def scale_words(result: Result) -> str:
    factor = digits(result.spec.factor, 3)
    if result.moved <= NOTHING:
        said = (
            f"Weights {factor} times as large change no logit: by {rounded(result.moved)} of the largest, which is epsilon's. The first gradient is {_by(result.divided)}. "
            f"Along w there is none: the cosine between w and the gradient is at most {rounded(result.along)}."
        )
    else:
        said = f"Weights {factor} times as large change the logits by up to {rounded(result.moved)} times the largest, and the first gradient is {_by(result.divided)}."
    return f"{said} {_grown(result)}".strip()


def _by(divided: float) -> str:
    if not (math.isfinite(divided) and divided > 0):
        return "no number"
    if abs(divided - 1) < 5e-4:
        return "as long"
    return f"divided by {digits(divided, 4)}" if divided > 1 else f"{digits(1 / divided, 4)} times as long"


def _grown(result: Result) -> str:
    first, last = result.sizes[:, 0], result.sizes[:, -1]
    if not all(map(math.isfinite, last.tolist())):
        return "A training has diverged."
    return (
        f"In {result.sizes.shape[1] - 1} updates |w| goes from {first[0]:.2f} to {last[0]:.2f} and from {first[1]:.2f} to {last[1]:.2f}: the effective rates at the end are "
        f"{rounded(result.effective[0, -1])} and {rounded(result.effective[1, -1])}."
    )
