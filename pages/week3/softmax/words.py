"""What the page says of the softmax itself."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.softmax.numeric import REACH, names_of
from labcore.experiments.softmax.pull import SHIFT, Result
from pages.kit.numbers import digits, rounded

EXPLANATION = r"""
**What you see.** Each class has a logit, any number at all: pull its bar, or its slider. Softmax takes $e^z$ of each and divides by their sum, so that the shares are positive and add up to 1:
$p_k = e^{z_k} / \sum_j e^{z_j}$. What one class gains the others lose. Beside it the same shares as a point: in a corner one class has all, in the middle all have the same, and in each tinted part another class is the likeliest. The lines to the corners are as thick as the shares.

**Why a straight line.** Pushing one logit multiplies one of the exponentials. The others keep their ratios, so the point goes straight to the pushed class's corner.

**Two classes** are logistic regression: $e^{z_1}/(e^{z_1} + e^{z_2}) = 1/(1 + e^{-(z_1 - z_2)})$, so one of the two logits may as well be 0.
"""
TEMPERATURE = r"""
**Temperature.** $z/T$ in place of $z$. A high one takes the differences away, and all classes come to $1/C$; a low one exaggerates them, and softmax comes to hardmax: 1 for the largest logit, 0 for the rest.
"""
SHIFTED = r"""
**A constant.** $e^{z_k + c} = e^c e^{z_k}$: the factor $e^c$ stands in every exponential and in their sum, and cancels. Only differences of logits count.
"""
SOURCES = """
- Softmax and its name: J. Bridle, Neurocomputing (1990), 227-236. Log-sum-exp: P. Blanchard, D. Higham and N. Higham, IMA Journal of Numerical Analysis 41 (2021), 2311-2330.
- Gumbel's maximum: E. J. Gumbel (1954); C. Maddison, D. Tarlow and T. Minka, arXiv:1411.0030.
- Cross-entropy against squared error: S. Solla, E. Levin and M. Fleisher, Complex Systems 2 (1988), 625-640.
- The classes and z = (5, 2, -1, 3): A. Ng, Improving Deep Neural Networks, week 3. Digits: E. Alpaydin and C. Kaynak (1998), by scikit-learn.
"""


def percent(share: float) -> str:
    """A share with one decimal, and what would read 0 or 100 though it is not in words."""
    if 0 < share < 5e-4:
        return "under 0.1 %"
    return "over 99.9 %" if 0.9995 <= share < 1 else f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference of shares, in points of a hundred, with two digits."""
    return f"{digits(100 * share, 2)} percentage points"


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def pull_words(result: Result, brief: bool = False) -> str:
    """What is played, and what comes of it; in brief without the others' ratio."""
    if result.spec.motion == "push":
        return _push_words(result, brief)
    return _shift_words(result) if result.spec.motion == "shift" else _cool_words(result)


def _push_words(result: Result, brief: bool) -> str:
    names, k = names_of(result.spec.classes), result.pushed
    z, p = float(result.z[0, k]), result.p[[0, -1], k]
    if z == REACH:
        return f"Every logit is at the top, so that each class has {percent(float(p[0]))}: nothing is left to push."
    said = f"The logit of {names[k]} goes from {digits(z)} to {digits(REACH)}, and its share from {percent(float(p[0]))} to {percent(float(p[1]))}."
    others = [j for j in range(len(names)) if j != k]
    if len(others) == 1:
        return f"{said} {names[others[0]].capitalize()} gives way by as much."
    if brief:
        return f"{said} The others all give way."
    a, b = sorted(others, key=lambda j: -result.z[0, j])[:2]
    ratio = math.exp(float(result.z[0, a] - result.z[0, b]) / result.spec.temperature)
    keeps = f"as likely as {names[b]}" if ratio == 1 else f"{rounded(ratio)} times as likely as {names[b]}"
    return f"{said} The others all give way and keep their ratios: {names[a]} stays {keeps}."


def _shift_words(result: Result) -> str:
    factor = rounded(math.exp(SHIFT / result.spec.temperature))
    return f"{digits(SHIFT)} is added to every logit. Each exponential is then {factor} times as large, and so is their sum: no share moves."


def _cool_words(result: Result) -> str:
    names, (first, last) = names_of(result.spec.classes), result.temperatures[[0, -1]]
    top = np.flatnonzero(result.z[0] == result.z[0].max())
    told = f"The temperature falls from {digits(float(first))} to {digits(float(last))}"
    if len(top) == len(names):
        return f"{told}. All logits are the same, so each class keeps {percent(float(result.p[0, 0]))}."
    before, after = (float(result.p[i, top].sum()) for i in (0, -1))
    who = names[int(top[0])] if len(top) == 1 else f"{listed([names[int(j)] for j in top])} together"
    return f"{told}: differences of logits count {digits(1 / (last / first))} times as much, and the share of {who}, with the largest logit, goes from {percent(before)} to {percent(after)}."
