"""The expected best of n: against every way to draw n, against simulation, and what uniform scores must give."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from labcore.experiments.search import SearchState, Space, Trial, best_of_n, chance_of_best, scores_of
from labcore.training import Settings


def test_it_is_the_mean_over_every_way_to_draw():
    scores = [0.3, 0.9, 0.5, 0.5, 0.1, 0.7, 0.95, 0.2]
    found = best_of_n(scores, band=0.5)
    assert found.n.tolist() == [*range(1, 9)]
    for n, mean, low, high in zip(found.n, found.mean, found.low, found.high, strict=True):
        best = np.array([max(some) for some in combinations(scores, n)])
        assert mean == pytest.approx(best.mean(), rel=1e-12)
        assert (low, high) == tuple(np.quantile(best, (0.25, 0.75), method="inverted_cdf"))


def test_it_is_what_drawing_again_and_again_finds():
    rng = np.random.default_rng(1)
    scores = rng.beta(5, 2, size=200)
    found = best_of_n(scores)
    for n in (1, 5, 25, 100):
        best = np.array([rng.choice(scores, n, replace=False).max() for _ in range(2000)])
        assert found.mean[n - 1] == pytest.approx(best.mean(), abs=4 * best.std() / np.sqrt(2000))
        # The best of many is one of few: what lies on the band's ends is more than nothing.
        low, high = found.low[n - 1], found.high[n - 1]
        assert np.mean(best < low) < 0.12 > np.mean(best > high)
        assert np.mean(best <= low) > 0.08 < np.mean(best >= high)


def test_it_is_unbiased_where_drawing_with_replacement_is_too_low():
    """Of uniform scores the best of n is n/(n + 1) on average. From 10 of them, again and again."""
    samples = np.random.default_rng(2).uniform(size=(1000, 10))
    each = np.array([best_of_n(some).mean for some in samples])
    n = np.arange(1, 11)
    error = each.std(axis=0) / np.sqrt(len(samples))
    assert np.all(np.abs(each.mean(axis=0) - n / (n + 1)) < 4 * error)
    # Dodge et al.: the distribution of the scores to the power of n.
    steps = np.diff((np.arange(11)[:, None] / 10) ** n, axis=0)
    with_replacement = np.sort(samples, axis=1) @ steps
    assert np.all((with_replacement.mean(axis=0) - n / (n + 1))[1:] < -4 * error[1:])


def test_four_thousand_scores_lose_no_digits():
    found = best_of_n(np.arange(4096) / 4095)
    n = np.arange(1, 4097)
    # The largest of n of the numbers 1 to N is n (N + 1) / (n + 1) on average.
    assert found.mean == pytest.approx((n * 4097 / (n + 1) - 1) / 4095, abs=1e-10)


def test_sixty_random_trials_find_the_best_twentieth_with_95_percent():
    assert chance_of_best(60, 0.05) == pytest.approx(0.954, abs=5e-4)
    assert chance_of_best(59, 0.05) > 0.95 > chance_of_best(58, 0.05)
    hits = (np.random.default_rng(3).uniform(size=(20_000, 60)) < 0.05).any(axis=1)
    assert hits.mean() == pytest.approx(chance_of_best(60, 0.05), abs=4 * hits.std() / np.sqrt(20_000))


def test_one_that_diverged_counts_as_drawn():
    def state(*scores):
        trials = [
            Trial(i, {"l2": 1.0}, score, "finished" if score else "diverged", 0, (), 0)
            for i, score in enumerate(scores)
        ]
        return SearchState(Space(l2=("linear", 0.0, 2.0)), Settings(), "random", None, 0, 4, 9, tuple(trials))

    assert scores_of(state(0.5, None, 0.75)) == (0.5, 0.5, 0.75)
    assert scores_of(state(None, None)) == scores_of(state()) == ()


@pytest.mark.parametrize("scores", [[], [[0.5]], [0.5, np.nan], [np.inf], np.zeros(4097)])
def test_other_scores_are_refused(scores):
    with pytest.raises(ValueError, match=r"best_of_n takes 1 to 4,096 finite scores"):
        best_of_n(scores)


@pytest.mark.parametrize("band", [0.0, 1.0, np.nan])
def test_other_bands_are_refused(band):
    with pytest.raises(ValueError, match="band must be in"):
        best_of_n([0.5], band)
