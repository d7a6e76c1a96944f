"""Tuned rates: at least as good as a grid, the same twice, on mini-batches too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.descent import descend
from labcore.entries import Entry, run_one
from labcore.optimizers import OPTIMIZERS
from labcore.target import steps_to_target
from labcore.tuning import tune
from tests.core.surfaces import PLAIN
from tests.core.test_descent import DIABETES, every_rule

# Tuning.


def merit(cost, optimizer, rates, steps):
    """(rose above the start, missed the target, steps to it, final cost) of each rate: less is better."""
    path = descend(cost, optimizer, None, np.asarray(rates)[:, None], steps)
    reached = steps_to_target(cost, path.values)
    finals = np.where(np.isfinite(path.values[-1]), path.values[-1], np.inf)
    rose = (path.values > path.values[0]).any(axis=0)
    rows = zip(rose.tolist(), reached.tolist(), finals.tolist(), strict=True)
    return [(wild, steps < 0, max(steps, 0), final) for wild, steps, final in rows]


@pytest.mark.parametrize("surface", ["quadratic", "rosenbrock", "himmelblau", "saddle", "plateau"])
@every_rule
def test_the_tuned_rate_is_at_least_as_good_as_a_grid(key, surface):
    cost, optimizer = PLAIN[surface], OPTIMIZERS[key].make()
    tuned = tune(cost, optimizer, steps=120)
    [ours] = merit(cost, optimizer, [tuned.learning_rate], 120)
    assert ours <= min(merit(cost, optimizer, np.geomspace(1.1e-6, 9.3, 30), 120))


def test_tuning_twice_gives_the_same():
    ways: list[dict[str, Any]] = [{}, {"noise": 0.5, "seeds": (1, 2, 3)}]
    for extra in ways:
        first, second = (tune(PLAIN["rosenbrock"], OPTIMIZERS["adam"].make(), steps=60, **extra) for _ in range(2))
        assert first.learning_rate == second.learning_rate
        for name in ("rates", "scores", "finals"):
            np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def test_tuning_reports_every_rate_in_order():
    # From here half of the cost is along either eigenvector of Booth's Hessian.
    tuned = tune(PLAIN["booth"], OPTIMIZERS["gd"].make(), start=(5.0, 1.0), steps=50)
    assert (np.diff(tuned.rates) >= 0).all()
    assert tuned.rates.shape == tuned.scores.shape == tuned.finals.shape
    assert tuned.learning_rate in tuned.rates
    assert np.isnan(tuned.finals[-1])  # rate 10 diverges
    # Booth's eigenvalues are 2 and 18: the best rate for both is 2/(2 + 18) = 0.1.
    assert tuned.learning_rate == pytest.approx(0.1, rel=0.1)


def test_tuning_works_on_mini_batches_and_beats_its_neighbours():
    tuned = tune(DIABETES[True], OPTIMIZERS["adam"].make(), steps=60, seeds=(0, 1), batch_size=64)
    best = tuned.finals[tuned.rates == tuned.learning_rate]
    assert best[0] == np.nanmin(tuned.finals)


# What a search is worth, against 3,000 rates over the whole span: every fourth pair of a surface and a rule, for time.
PAIRS = [(key, surface) for surface in PLAIN for key in OPTIMIZERS if OPTIMIZERS[key].for_networks]


def slower_than_the_best_of_3000(key: str, surface: str) -> float:
    """By which share; 0 where neither of them gets there."""
    cost, optimizer = PLAIN[surface], OPTIMIZERS[key].make()
    tuned = tune(cost, optimizer, steps=300)
    [(wild, missed, ours, _)] = merit(cost, optimizer, [tuned.learning_rate], 300)
    best = min(merit(cost, optimizer, np.geomspace(1e-6, 10.0, 3000), 300))
    if best[1]:
        return 0.0
    return np.inf if missed or wild > best[0] else ours / best[2] - 1.0


def test_at_most_10_percent_slower_than_the_best_of_3000_rates_in_19_of_20_cases():
    shares = np.array([slower_than_the_best_of_3000(*pair) for pair in PAIRS[::4]])
    assert (shares <= 0.1).mean() >= 0.95
    # Lion on the bowl, whose narrow band of quick rates lies apart from its broad one.
    assert slower_than_the_best_of_3000("lion", "quadratic") <= 0.1


def test_a_search_says_how_many_rates_it_has_tried_and_is_bounded():
    cost, optimizer = PLAIN["quadratic"], OPTIMIZERS["momentum"].make()
    for steps, most in ((100, 2050), (300, 2050), (3000, 220)):
        tuned = tune(cost, optimizer, steps=steps)
        assert 150 <= len(tuned.rates) <= most
        assert run_one(cost, Entry("momentum"), steps=steps).tried == len(tuned.rates)
    assert run_one(cost, Entry("momentum", 0.01)).tried == 0
