"""The range test: against the same training written out by hand, and its rules on curves whose answer is known."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from labcore.data import Batches
from labcore.experiments import learning_rate
from labcore.experiments.learning_rate import finder
from labcore.experiments.learning_rate.rising import RULES, suggestions
from labcore.network import Network
from labcore.training import Settings, problem_of, train_all
from labcore.training.stack import spec_of

MOONS = Settings(data="moons", optimizer="gd", hidden=(8,), batch_size=32, seed=3)


def test_it_is_a_training_whose_rate_rises_by_one_factor():
    test = learning_rate.range_test(MOONS, 1e-3, 1.0, 25, smoothing=0.0)
    problem = problem_of(MOONS)
    network = Network(spec_of(MOONS, problem), 3)
    X, targets = problem.train.X, network.targets(problem.train.learned)
    batches = Batches(len(X), 32, 3)
    rows = [one for epoch in range(9) for one in np.array_split(batches.order(epoch), range(32, len(X), 32))]
    costs = []
    for k in range(25):
        cost, gradient = network.cost_and_gradient(X[rows[k]], targets[rows[k]])
        costs.append(float(cost))
        network.theta -= 1e-3 * 1000 ** (k / 24) * gradient
    np.testing.assert_allclose(test.costs, costs, rtol=1e-9)
    np.testing.assert_allclose(test.rates, 1e-3 * 1000 ** (np.arange(25) / 24), rtol=1e-12)
    np.testing.assert_array_equal(test.smoothed, test.costs)


def test_it_ends_where_the_cost_has_left_the_picture():
    test = learning_rate.range_test(Settings(data="digits", optimizer="gd", hidden=(32,)), 1e-3, 10.0, 200)
    assert len(test.rates) < 200
    assert test.smoothed[-1] > 4 * test.smoothed.min()
    assert (test.smoothed[:-1] <= 4 * np.minimum.accumulate(test.smoothed)[:-1]).all()
    assert np.isfinite(test.costs).all()


def test_the_rules_on_a_curve_whose_answer_is_known():
    # Falls as a logistic curve whose steepest place is at 1e-2, and rises from 1 on.
    rates = np.geomspace(1e-4, 10.0, 251)
    x = np.log10(rates)
    costs = 2.0 - np.tanh(1.5 * (x + 2.0)) + np.maximum(0.0, x) * 20.0
    found = suggestions(rates, costs)
    assert found["steepest"] == pytest.approx(1e-2, rel=0.05)
    assert found["minimum over ten"] == pytest.approx(0.1, rel=0.05)
    # It falls from the first to the 201st place: half of that further, 1e-2.
    assert found["valley"] == pytest.approx(1e-2, rel=0.1)


def test_the_valley_is_the_longest_falling_subsequence_found_by_trying_all():
    rng = np.random.default_rng(0)
    for _ in range(40):
        costs = rng.permutation(9).astype(float)
        longest = 0
        ends: list[int] = []
        for mask in range(1, 512):
            picked = [i for i in range(9) if mask >> i & 1]
            if all(costs[a] > costs[b] for a, b in itertools.pairwise(picked)):
                if len(picked) > longest:
                    longest, ends = len(picked), []
                if len(picked) == longest:
                    ends.append(picked[-1])
        rates = np.geomspace(1.0, 256.0, 9)
        found = suggestions(rates, costs)["valley"]
        if math.isnan(found):
            assert longest == 1
            continue
        begin = max(0, min(ends) - longest)
        assert found == rates[begin + longest // 3 + longest // 6]


def test_noise_makes_false_alarms_that_smoothing_takes_back():
    rates = np.geomspace(1e-4, 10.0, 100)
    costs = 2.0 - np.tanh(1.5 * (np.log10(rates) + 2.0)) + np.maximum(0.0, np.log10(rates)) * 20.0
    alarmed = costs.copy()
    alarmed[10] += 0.8
    assert suggestions(rates, alarmed)["steepest"] == pytest.approx(rates[11], rel=0.2)
    assert suggestions(rates, costs)["steepest"] > 10 * rates[11]


def test_a_curve_that_never_falls_gives_no_rate():
    for costs in ([1.0, 2.0], [1.0, 1.0, 1.0], [1.0, 2.0, 3.0]):
        found = suggestions(np.geomspace(1e-3, 1.0, len(costs)), np.array(costs))
        assert all(math.isnan(found[rule]) for rule in RULES)


def test_what_it_refuses():
    with pytest.raises(ValueError, match=r"high must be above low, 0.1; got 0.01"):
        learning_rate.range_test(MOONS, 0.1, 0.01, 20)
    with pytest.raises(ValueError, match="low must be a number"):
        learning_rate.range_test(MOONS, 0.0, 0.01, 20)
    with pytest.raises(ValueError, match="test_steps must be an integer in"):
        learning_rate.range_test(MOONS, 0.001, 0.01, 5)
    with pytest.raises(ValueError, match="one shape"):
        suggestions(np.ones(3), np.ones(4))


def test_a_training_at_each_suggestion_is_the_trainers():
    spec = finder.Spec(data="moons", train_epochs=3)
    result = finder.run(spec)
    for rule, side in result.sides.items():
        (alone,) = train_all([spec.settings().changed(learning_rate=result.test.suggestions[rule])])
        assert side.evaluations == alone.evaluations
    rates = [one.suggestions["valley"] for one in (result.test, *result.others)]
    assert len(rates) == 9
    assert result.scatter("valley") == max(rates) / min(rates)
    rows = {row["name"]: row for row in result.table().rows}
    assert list(rows) == list(RULES)


def test_without_smoothing_the_raw_curve_is_the_curve():
    result = finder.run(finder.Spec(data="moons", train_epochs=1, smoothing=0.0))
    assert result.raw == dict(result.test.suggestions)
