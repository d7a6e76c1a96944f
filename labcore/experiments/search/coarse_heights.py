"""What is read off the trials of a search: heights on an axis that tells good scores apart, the best of them, and a smoothed score."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.search.space import Space
from labcore.experiments.search.trial import Trial

Array = np.ndarray

# An error below this is drawn as this: half an example of the smallest dev set is more.
LEAST_ERROR = 0.005
# How far a trial reaches in a smoothed score, of the length of an axis.
REACH = 0.1


def height(score: float | None) -> float:
    """Where a score lies on an axis that is logarithmic in the error 1 - score: 0 at no right answer, 1 at an error of 0.5 %.

    So that 97 and 98 % are as far apart as 70 and 80 %. None, a divergence, lies at 0.
    """
    error = 1.0 - (score if score is not None and math.isfinite(score) else 0.0)
    return math.log(min(max(error, LEAST_ERROR), 1.0)) / math.log(LEAST_ERROR)


def best_share(trials: list[Trial], share: float) -> list[Trial]:
    """The best trials, in their order: this share of all, at least one; a divergence is worse than any score."""
    ranked = sorted(trials, key=lambda one: (one.score is None, -(one.score or 0.0)))
    kept = {id(one) for one in ranked[: max(1, math.ceil(share * len(trials)))]}
    return [one for one in trials if id(one) in kept]


def smoothed(space: Space, trials: list[Trial], across: str, up: str, points: int = 40) -> Array:
    """(points, points), row 0 at the lowest of `up`: the heights of the trials, weighted by a Gaussian of their distance on the
    two axes, REACH of an axis wide; nan without a trial, and where the nearest is three times as far."""
    done = [one for one in trials if one.score is not None]
    if not done:
        return np.full((points, points), np.nan)
    at = np.array([[space[name].place(one.values[name]) for name in (across, up)] for one in done])
    heights = np.array([height(one.score) for one in done])
    line = np.linspace(0.0, 1.0, points)
    squares = (line[None, :, None] - at[:, 0]) ** 2 + (line[:, None, None] - at[:, 1]) ** 2
    weights = np.exp(-squares / (2 * REACH**2))
    result = (weights @ heights) / weights.sum(axis=-1)
    return np.where(squares.min(axis=-1) <= (3 * REACH) ** 2, result, np.nan)
