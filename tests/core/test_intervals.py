"""Intervals for counted shares, against SciPy, the published example and how often they cover the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from labcore.intervals import difference, wilson


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(
    ("correct", "n"), [(0, 1), (1, 1), (0, 84), (84, 84), (7, 84), (252, 260), (900, 1000), (1, 10**6)]
)
def test_wilson_is_scipys(correct: int, n: int, level: float):
    known = binomtest(correct, n).proportion_ci(level, method="wilson")
    assert wilson(correct, n, level) == pytest.approx((known.low, known.high), rel=1e-12, abs=1e-15)


def test_the_lessons_example():
    assert wilson(900, 1000) == pytest.approx((0.8798, 0.9171), abs=5e-5)


def test_many_at_once_are_each_alone():
    low, high = wilson(np.array([3, 50, 100]), 100)
    assert list(zip(low, high, strict=True)) == [wilson(k, 100) for k in (3, 50, 100)]


def test_newcombes_published_example():
    # Table II of the paper, 56/70 against 48/80, method 10.
    assert difference(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_it_covers_the_true_difference_about_as_often_as_it_says():
    rng, p, q = np.random.default_rng(0), 0.06, 0.11
    counts = zip(rng.binomial(252, p, 3000), rng.binomial(84, q, 3000), strict=True)
    inside = [low <= q - p <= high for low, high in (difference(b, 84, a, 252) for a, b in counts)]
    assert 0.93 <= np.mean(inside) <= 0.97


@pytest.mark.parametrize(("correct", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (0, 0, 0.95), (1, 5, 1.0), (1, 5, 0.0), (np.nan, 5, 0.95), (1, np.inf, 0.95)])  # fmt: skip
def test_what_is_no_share_is_refused(correct, n, level):
    with pytest.raises(ValueError, match="must lie"):
        wilson(correct, n, level)
