"""How far a counted share can be trusted: intervals for one share, and for the difference of two; and a mean of squares."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np

Array = np.ndarray
Interval = tuple[Any, Any]


def wilson(correct: Any, n: Any, level: float = 0.95) -> Interval:
    """Wilson's interval for the share of which `correct` of `n` independent answers are an estimate: (low, high) in [0, 1].

    correct  in [0, n], n above 0: numbers, or arrays that broadcast;  level: in (0, 1), how often such intervals cover
             the true share
    Returns two floats, or two arrays of the common shape. ValueError for anything else.
    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.

    >>> [round(end, 4) for end in wilson(900, 1000)]
    [0.8798, 0.9171]
    """
    right, count = np.asarray(correct, np.float64), np.asarray(n, np.float64)
    if not (np.isfinite(count).all() and (count > 0).all() and (right >= 0).all() and (right <= count).all()):
        raise ValueError(f"correct must lie in [0, n] and n be above 0; got {str(correct)[:40]} of {str(n)[:40]}.")
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1; got {level}.")
    z = NormalDist().inv_cdf(0.5 + 0.5 * level)
    share, z2 = right / count, z * z
    middle = share + z2 / (2.0 * count)
    reach = z * (share * (1.0 - share) / count + z2 / (4.0 * count * count)) ** 0.5
    whole = 1.0 + z2 / count
    # At none and at all of n the end is exact; rounding would put it beside.
    low = np.where(right == 0, 0.0, (middle - reach) / whole)
    high = np.where(right == count, 1.0, (middle + reach) / whole)
    return (low, high) if low.ndim else (float(low), float(high))


def difference(correct: float, n: float, other: float, of: float, level: float = 0.95) -> tuple[float, float]:
    """Newcombe's interval for the share `correct` of `n` less the share `other` of `of`, from independent answers: (low, high)
    in [-1, 1]. The two shares' Wilson intervals, put together.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    (low, high), (other_low, other_high) = wilson(correct, n, level), wilson(other, of, level)
    share, less = correct / n, other / of
    down = ((share - low) ** 2 + (other_high - less) ** 2) ** 0.5
    up = ((high - share) ** 2 + (less - other_low) ** 2) ** 0.5
    return share - less - down, share - less + up


def relative_width(count: int, spread: float = 2.0, level: float = 0.95) -> float:
    """How far a mean of `count` squared errors may be from what it would be over all there could be, as a share of it: the
    half of an interval by Student's t, inf of fewer than two.

    spread  variance of the squares over their squared mean: 2 of normal errors
    """
    if count < 2:
        return math.inf
    # Only here: the trainer's first picture, of classes, does without.
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 0.5 + 0.5 * level)) * math.sqrt(spread / count)
