"""What is said of the layers in the course of a training."""

from __future__ import annotations

import math

from labcore.experiments.batch_norm.layers import HALF, LayerHistory, Result
from pages.kit.numbers import digits, percent, rounded

LAYERS = r"""
**Histograms over time.** Each map is one layer: a column is the histogram of its activations over eight updates. Without batch norm they run to the ends of their range as the weights grow, where a sigmoid or a tanh is flat and its gradient next to 0. With it the
$z$ of every unit keep a deviation of $\gamma$, and the histogram stays in the middle.

**Covariate shift.** From the middle of the training on every image is brighter or darker: the same digits, other inputs. Without batch norm every layer sees something new and has to learn anew. With it the third layer sees what it has always seen.

Every shift that the first layers make while they learn is of that kind, only weaker. Whether *that* is why batch norm helps is another question: see the exhibit Why it works.
"""
CONSTANT = r"""
**Why exactly nothing.** A constant added to the inputs is a constant added to $z$ of every unit of the first layer, as if it stood in $b$, and the mean takes it away.
"""
SOURCES = "- S. Ioffe and C. Szegedy, arXiv:1502.03167.\n- A. Ng, Improving Deep Neural Networks, week 3.\n- Data: scikit-learn's handwritten digits."
# The cost jumps where the first moved mini-batch costs so many times as much as those before it; one mini-batch alone is off by less.
JUMP = 1.5
# And it climbs on where a later mini-batch costs so many times as much as the first moved one, and as those before.
CLIMB = 4.0


def layers_words(result: Result) -> str:
    without, normed = result.without, result.normed
    ends = f"{_ends(without, result, 'without batch norm')} {_ends(normed, result, 'with it')}"
    if not result.spec.moved:
        return ends
    said = f"When the inputs move by {digits(result.spec.moved, 3)} standard deviation{'s' if result.spec.moved != 1 else ''}, the cost without batch norm {_jump(without)}; with it, it {_jump(normed)}."
    return f"{said} {ends}"


def _jump(one: LayerHistory) -> str:
    if not math.isfinite(one.jump):
        return "is no number any more"
    high, after = one.peak
    climbs = high > CLIMB * max(one.jump, 1.0)
    if one.jump > JUMP:
        said = f"jumps to {rounded(one.jump)} times what it was at update {HALF}"
        return (
            f"{said}, and, as the weights follow, to {rounded(high)} times within {after} updates" if climbs else said
        )
    return f"does not jump, but comes to {rounded(high)} times within {after} updates" if climbs else "does not jump"


def _ends(one: LayerHistory, result: Result, network: str) -> str:
    begin = network[0].upper() + network[1:]
    if not all(map(math.isfinite, one.ends.tolist())):
        return f"{begin} the training has diverged."
    what = "are 0" if result.spec.activation == "relu" else "are saturated"
    shares = [percent(share, 0) for share in one.ends.tolist()]
    return f"{begin} {', '.join(shares[:-1])} and {shares[-1]} of the three layers' activations {what} at the end."
