"""How good the best of n trials is expected to be, read off the trials of one search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.experiments.search.state import SearchState

Array = np.ndarray


@dataclass(frozen=True)
class BestOf:
    """Of each n from 1 to the number of trials.

    n           (N,)
    mean        (N,) the expected best score of n trials;  low, high: (N,) between which it lies with the band's chance
    """

    n: Array
    mean: Array
    low: Array
    high: Array


def best_of_n(scores: Sequence[float] | Array, band: float = 0.8) -> BestOf:
    """The best of n scores that are drawn from these N without replacement.

    scores  1 to 4,096 of them, finite;  band: the chance within it, as much left out below as above, in (0, 1)

    The mean over all ways to draw n of them: unbiased for trials that are drawn independently, so for random search and for no
    other sampler. The band is of the drawing from these N; near n = N it narrows to the best of them, which says nothing of other trials.
    ValueError for other scores, or another band.
    Source: R. Tang et al., Showing your work doesn't always work (ACL 2020), against the biased one of J. Dodge et al. (2019).
    """
    ordered = np.sort(np.asarray(scores, dtype=np.float64))
    if ordered.ndim != 1 or not 1 <= len(ordered) <= 4096 or not np.isfinite(ordered).all():
        raise ValueError(f"best_of_n takes 1 to 4,096 finite scores; got {str(scores)[:80]}.")
    if not 0.0 < band < 1.0:
        raise ValueError(f"band must be in (0, 1); got {band}.")
    count = len(ordered)
    mean, low, high = np.empty(count), np.empty(count), np.empty(count)
    # The logarithms of 0!, 1!, ..., N!.
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count + 1)))])
    tail = (1.0 - band) / 2
    for n in range(1, count + 1):
        chances = _chances(factorials, count, n)
        below = np.cumsum(chances)
        mean[n - 1] = chances @ ordered
        # A hair less, so that rounding in the sum does not move a quantile to the next score.
        low[n - 1] = ordered[min(int(np.searchsorted(below, tail - 1e-12)), count - 1)]
        high[n - 1] = ordered[min(int(np.searchsorted(below, 1.0 - tail - 1e-12)), count - 1)]
    return BestOf(np.arange(1, count + 1), mean, low, high)


def _chances(factorials: Array, count: int, n: int) -> Array:
    """Of each place in the order, lowest first, the chance that the best of n lies there: C(i - 1, n - 1) / C(N, n)."""
    chances = np.zeros(count)
    before = np.arange(n - 1, count)
    ways = factorials[before] - factorials[n - 1] - factorials[before - (n - 1)]
    chances[n - 1 :] = np.exp(ways - (factorials[count] - factorials[n] - factorials[count - n]))
    return chances / chances.sum()


def scores_of(state: SearchState) -> tuple[float, ...]:
    """A score for each trial that has ended, in their order, for `best_of_n`: one that diverged is as the worst that did not, so
    that it counts as drawn and found nothing. Empty where all diverged."""
    known = [one.score for one in state.trials if one.score is not None]
    return tuple(min(known) if one.score is None else one.score for one in state.trials) if known else ()


def chance_of_best(trials: int, share: float) -> float:
    """The chance that at least one of so many random trials is among the best share of the space: 1 - (1 - share)^trials.

    >>> round(chance_of_best(60, 0.05), 3)
    0.954
    """
    return float(1.0 - (1.0 - share) ** trials)
