"""Which of two models a dev set picks, and what the best of many reads: against enumeration, SciPy, and draws with their error."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binom, binomtest, multinomial

from labcore.experiments import data_splits
from labcore.experiments.data_splits import disagreements, picks_better, wilson, winners_curse


def all_outcomes(n: int, both: float, only_a: float, only_b: float) -> float:
    """Every way in which n examples can fall, one by one: how often the better model, a, is ahead, ties split."""
    shares = (both, only_a, only_b, 1.0 - both - only_a - only_b)
    total = 0.0
    for fallen in itertools.product(range(4), repeat=n):
        ahead = fallen.count(1) - fallen.count(2)
        total += math.prod(shares[one] for one in fallen) * (1.0 if ahead > 0 else 0.5 if ahead == 0 else 0.0)
    return total


# --- which of two ---------------------------------------------------------------------------------------


def test_the_numbers_of_the_page():
    assert picks_better(0.90, 0.91, 1000) == pytest.approx(0.777, abs=5e-4)
    paired = picks_better(0.90, 0.91, 1000, [0.03, 0.05, 0.10])
    assert paired == pytest.approx([0.968, 0.922, 0.841], abs=6e-4)
    low, high = wilson(900, 1000)
    assert (round(low, 4), round(high, 4)) == (0.8798, 0.9171)
    assert data_splits.wilson is wilson


def test_wilson_is_scipys():
    for right, n in ((900, 1000), (0, 5), (5, 5), (1, 40), (37, 41)):
        ci = binomtest(right, n).proportion_ci(method="wilson")
        assert wilson(right, n) == pytest.approx((ci.low, ci.high), abs=1e-12)


@pytest.mark.parametrize(("n", "a", "b", "share"), [(1, 0.8, 0.6, 0.3), (4, 0.9, 0.7, 0.4), (5, 0.55, 0.5, 0.05), (6, 0.7, 0.4, 0.5)])  # fmt: skip
def test_paired_is_the_sum_over_all_outcomes(n, a, b, share):
    only_a, only_b = (share + a - b) / 2, (share - a + b) / 2
    assert picks_better(a, b, n, share) == pytest.approx(all_outcomes(n, a - only_a, only_a, only_b), abs=1e-12)
    assert picks_better(b, a, n, share) == picks_better(a, b, n, share)


@pytest.mark.parametrize(("n", "a", "b"), [(1, 0.8, 0.6), (7, 0.3, 0.9), (60, 0.97, 0.96), (250, 0.5, 0.52)])
def test_independent_is_the_sum_over_both_counts(n, a, b):
    counts = np.arange(n + 1)
    joint = np.outer(binom.pmf(counts, n, max(a, b)), binom.pmf(counts, n, min(a, b)))
    expected = np.tril(joint, -1).sum() + 0.5 * np.trace(joint)
    assert picks_better(a, b, n) == pytest.approx(expected, abs=1e-11)


def test_mistakes_that_have_nothing_to_do_with_each_other_are_one_case_of_the_paired():
    for a, b, n in ((0.9, 0.91, 1000), (0.6, 0.7, 33), (0.99, 0.98, 200)):
        assert picks_better(a, b, n, a * (1 - b) + b * (1 - a)) == pytest.approx(picks_better(a, b, n), abs=1e-9)


@pytest.mark.parametrize("share", [0.03, 0.05, 0.10, 0.172])
def test_paired_on_a_thousand_examples_is_what_draws_say(share):
    draws = 40_000
    fallen = multinomial(1000, [(share + 0.01) / 2, (share - 0.01) / 2, 1 - share], seed=int(1000 * share)).rvs(draws)
    wins = np.where(fallen[:, 0] > fallen[:, 1], 1.0, np.where(fallen[:, 0] == fallen[:, 1], 0.5, 0.0))
    error = wins.std() / draws**0.5
    assert abs(picks_better(0.90, 0.91, 1000, share) - wins.mean()) < 4 * error


def test_independent_on_a_thousand_examples_is_what_draws_say():
    rng, draws = np.random.default_rng(5), 40_000
    ahead = rng.binomial(1000, 0.91, draws) - rng.binomial(1000, 0.90, draws)
    wins = np.where(ahead > 0, 1.0, np.where(ahead == 0, 0.5, 0.0))
    assert abs(picks_better(0.90, 0.91, 1000) - wins.mean()) < 4 * wins.std() / draws**0.5


def test_at_the_ends():
    assert picks_better(0.9, 0.9, 1000) == picks_better(0.9, 0.9, 1000, 0.1) == picks_better(0.9, 0.9, 10, 0.0) == 0.5
    assert picks_better(0.0, 1.0, 1) == picks_better(0.0, 1.0, 1, 1.0) == 1.0
    # They disagree only where the better one is right: it wins unless they never do.
    assert picks_better(0.90, 0.91, 100, 0.01) == pytest.approx(1 - 0.5 * 0.99**100, abs=1e-12)
    assert picks_better(0.9, 0.91, 10_000_000, 0.1) == pytest.approx(1.0)
    rising = picks_better(0.9, 0.91, np.array([10, 100, 1000, 10_000, 100_000]), 0.1)
    assert (np.diff(rising) > 0).all()


def test_arrays_broadcast():
    grid = picks_better(0.9, np.array([[0.91], [0.93]]), [10, 50, 100], 0.1)
    assert grid.shape == (2, 3)
    assert grid[1, 2] == picks_better(0.9, 0.93, 100, 0.1)
    assert isinstance(picks_better(0.9, 0.91, 10), float)
    assert winners_curse([[1], [5]], [10, 20], 0.8).shape == (2, 2)


# --- the best of many -----------------------------------------------------------------------------------


def test_the_best_of_a_hundred_reads_two_points_too_much():
    assert winners_curse(100, 1000, 0.9) == pytest.approx(0.923, abs=5e-4)


@pytest.mark.parametrize(("k", "n", "p"), [(1, 5, 0.3), (2, 3, 0.5), (3, 4, 0.8), (4, 2, 0.9)])
def test_it_is_the_mean_of_the_largest_over_all_outcomes(k, n, p):
    total = 0.0
    for fallen in itertools.product(range(2), repeat=k * n):
        rows = [sum(fallen[i * n : (i + 1) * n]) for i in range(k)]
        total += math.prod(p if one else 1 - p for one in fallen) * max(rows) / n
    assert winners_curse(k, n, p) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize(("k", "n", "p"), [(100, 1000, 0.9), (1000, 100, 0.7), (10, 5000, 0.99)])
def test_it_is_what_draws_say(k, n, p):
    rng, draws = np.random.default_rng(k), 2000
    best = rng.binomial(n, p, (draws, k)).max(axis=1) / n
    assert abs(winners_curse(k, n, p) - best.mean()) < 4 * best.std() / draws**0.5


def test_one_model_is_not_chosen_and_nothing_exceeds_all():
    assert winners_curse(1, 1000, 0.9) == pytest.approx(0.9, abs=1e-12)
    assert winners_curse(50, 10, 0.0) == 0.0
    assert winners_curse(50, 10, 1.0) == 1.0
    assert winners_curse(1_000_000, 20, 0.9) == pytest.approx(1.0, abs=1e-9)


# --- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: picks_better(0.9, 1.01, 10), r"p_b must be a number in \[0, 1\]; got 1.01"),
        (lambda: picks_better(math.nan, 0.9, 10), "p_a must be a number"),
        (lambda: picks_better("0.9", 0.9, 10), "p_a must be a number"),
        (lambda: picks_better(0.9, 0.8, 0), "n must be an integer"),
        (lambda: picks_better(0.9, 0.8, 2.5), "n must be an integer"),
        (lambda: picks_better(0.9, 0.8, True), "n must be an integer"),
        (lambda: picks_better(0.9, 0.8, 10, 0.05), r"disagreement must be in \[0.1, 0.3\].*got 0.05"),
        (lambda: picks_better(0.9, 0.8, 10, [0.2, 0.4]), r"got 0.4"),
        (lambda: picks_better(0.9, 0.8, np.arange(1, 20_000)), "at most 10,000 settings"),
        (lambda: winners_curse(0, 10, 0.5), "k must be an integer"),
        (lambda: winners_curse(10, 10**8, 0.5), "n must be an integer"),
        (lambda: winners_curse(10, 10, -0.1), "p must be a number"),
        (lambda: wilson(11, 10), "correct must lie in"),
    ],
)
def test_what_is_no_setting_is_refused_with_the_rule(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_how_far_two_models_can_disagree():
    low, high = disagreements([0.9, 0.5], [0.91, 0.5])
    assert low == pytest.approx([0.01, 0.0])
    assert high == pytest.approx([0.19, 1.0])
