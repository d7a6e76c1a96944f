"""What the page says of updates to a target against the batch size."""

from __future__ import annotations

import numpy as np

from labcore.experiments.mini_batches.scaling import Result
from pages.kit.numbers import rounded

# A doubling counts as worth while as long as it saves more than this share of the updates.
WORTH = 0.25
SHALLUE = r"""
**Updates to the target.** For small batches each doubling halves the updates (perfect scaling), then it saves less and less, and from some size on nothing: there
the gradient is as good as it gets, and what limits the step is curvature, not noise. In examples it is the other way round: small batches need the fewest. Every
point is the best of ten learning rates, tried on three seeds; with one rate for all sizes the picture would say something about that rate. It is no claim that large
batches generalize worse: at the best rate of each that is not generally found (C. Shallue et al., JMLR 20 (2019), 112).
"""


def bend(result: Result) -> int | None:
    """The first size from which on no doubling saves more than a quarter of the updates; None where there is none yet."""
    updates, sizes = result.updates, result.sizes
    if len(updates) < 2 or not np.isfinite(updates).all():
        return None
    doublings = np.diff(np.log2(sizes))
    saved = 1.0 - (updates[1:] / updates[:-1]) ** (1.0 / doublings)
    worth = np.flatnonzero(saved > WORTH)
    first = int(worth[-1]) + 1 if len(worth) else 0
    return int(sizes[first]) if first < len(sizes) - 1 else None


def scaling_words(result: Result) -> str:
    there = [one for one in result.points if one.updates]
    if not there:
        return "Each batch size is trained with ten learning rates and three seeds; a point appears as soon as one rate has arrived with all seeds."
    first, last = there[0], there[-1]
    said = (
        f"Batches of {first.batch_size:,} need {first.middle:,.0f} updates at their best rate, {rounded(first.rate or 0)}."
        if len(there) == 1
        else f"From {first.batch_size:,} to {last.batch_size:,} examples a step the updates fall from {first.middle:,.0f} to {last.middle:,.0f}, and the examples rise from "
        f"{first.middle * first.batch_size:,.0f} to {last.middle * last.batch_size:,.0f}."
    )
    at = bend(result)
    if at is not None:
        said += f" From {at:,} on no doubling saves more than a quarter of the updates."
    start, end = result.noise_scales
    if np.isfinite(end):
        said += (
            f" The noise scale is {rounded(start)} examples at the start of training and {rounded(end)} at the target."
        )
    return said
