"""A path that is broken off goes on as if it had not been: the same bits, the same record."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from tests.core.surfaces import PLAIN
from tests.core.test_descent import DIABETES, every_optimizer, scattered

# Breaks.

WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "noise": {"noise": 0.5, "seed": 3},
    "schedule": {"schedule": SCHEDULES["restarts"].make(period=6.0)},
    "all": {"noise": 0.1, "schedule": SCHEDULES["exponential"].make(base=0.9), "seed": 9},
    "seeds": {"noise": 0.1, "seed": [4, 5]},
}


def assert_seven_and_thirteen_are_twenty(cost, optimizer, start, rate, **common):
    whole = descend(cost, optimizer, start, rate, steps=20, **common)
    first = descend(cost, optimizer, start, rate, steps=7, **common)
    kept = first.points.copy()
    for _ in range(2):  # twice from the same path: resuming must not use it up
        second = descend(cost, optimizer, None, rate, steps=13, resume=first, **common)
        assert second.first_step == 7
        np.testing.assert_array_equal(np.concatenate([first.points, second.points[1:]]), whole.points)
        np.testing.assert_array_equal(np.concatenate([first.values, second.values[1:]]), whole.values)
        np.testing.assert_array_equal(second.outcome, whole.outcome)
        np.testing.assert_array_equal(second.stopped_at, whole.stopped_at)
    np.testing.assert_array_equal(first.points, kept)
    return whole


@every_optimizer
@pytest.mark.parametrize("way", WAYS)
def test_seven_and_thirteen_steps_are_twenty(key, way):
    cost = PLAIN["rosenbrock"]
    optimizer = OPTIMIZERS[key].make()
    assert_seven_and_thirteen_are_twenty(cost, optimizer, None, 1e-3, **WAYS[way])
    assert_seven_and_thirteen_are_twenty(cost, optimizer, scattered(cost, (2, 3)), 1e-3, **WAYS[way])


@every_optimizer
@pytest.mark.parametrize("batch_size", [100, 442, 7])
def test_seven_and_thirteen_steps_are_twenty_on_mini_batches(key, batch_size):
    schedule = SCHEDULES["staircase"].make(every=1.0)
    for seed in (3, [3, 4]):
        assert_seven_and_thirteen_are_twenty(
            DIABETES[True], OPTIMIZERS[key].make(), None, 0.05, batch_size=batch_size, seed=seed, schedule=schedule
        )


def test_a_break_before_or_after_a_divergence_changes_nothing():
    # On the quadratic of curvature 20 the steep coordinate grows by |1 - 20 rate| a step.
    rates = np.array([0.05, 0.2, 2.0, 10.0, 0.1001])[:, None]
    whole = assert_seven_and_thirteen_are_twenty(PLAIN["quadratic"], OPTIMIZERS["gd"].make(), None, rates)
    stops = whole.stopped_at[whole.outcome == "diverged"]
    assert (stops <= 7).any()
    assert (stops > 7).any()
    assert (whole.outcome == "running").any()


def test_a_break_before_or_after_converging_changes_nothing():
    cost = PLAIN["quadratic"]
    # The slope along x is x, and 0.95 of it is left after each step.
    starts = np.array([(0.0, 0.0), (1e-8, 0.0), (1.2e-8, 0.0), (2e-8, 0.0), (1.0, 0.0)])
    whole = assert_seven_and_thirteen_are_twenty(cost, OPTIMIZERS["gd"].make(), starts, 0.05)
    assert whole.outcome.tolist() == ["converged"] * 4 + ["running"]
    assert whole.stopped_at.tolist() == [0, 1, 4, 14, 20]


def test_a_break_on_a_minimum_crossed_in_flight_changes_nothing():
    # Rate 1 on curvature 1: the first step lands on the minimum, and momentum carries on.
    cost, optimizer = COSTS["quadratic"].make(condition_number=1.0), OPTIMIZERS["heavy-ball"].make(beta=0.5)
    whole = descend(cost, optimizer, (1.0, 0.0), 1.0, steps=200)
    first = descend(cost, optimizer, (1.0, 0.0), 1.0, steps=1)
    second = descend(cost, optimizer, None, 1.0, steps=199, resume=first)
    assert (first.outcome, first.stopped_at) == ("converged", 1)
    assert (second.outcome, second.stopped_at) == (whole.outcome, whole.stopped_at)
    assert whole.stopped_at > 20


def test_three_breaks_are_none():
    cost, optimizer = PLAIN["himmelblau"], OPTIMIZERS["nadam"].make()
    path = descend(cost, optimizer, steps=5, noise=0.2)
    for steps in (1, 9, 5):
        path = descend(cost, optimizer, steps=steps, noise=0.2, resume=path)
    np.testing.assert_array_equal(path.points[-1], descend(cost, optimizer, steps=20, noise=0.2).points[-1])
    assert path.first_step + path.steps == 20


def test_a_record_goes_on_through_a_break():
    cost, optimizer = PLAIN["booth"], OPTIMIZERS["adam"].make()
    whole = descend(cost, optimizer, steps=20, record=True)
    first = descend(cost, optimizer, steps=7, record=True)
    second = descend(cost, optimizer, steps=13, resume=first, record=True)
    assert whole.record.keys() == second.record.keys()
    for name, rows in whole.record.items():
        np.testing.assert_array_equal(second.record[name], rows[7:])
    np.testing.assert_array_equal(second.gradients, whole.gradients[7:])


def test_a_record_holds_the_state_before_and_after_each_step():
    path = descend(PLAIN["booth"], OPTIMIZERS["heavy-ball"].make(beta=0.5), learning_rate=0.01, steps=3, record=True)
    velocity = path.record["velocity"]
    np.testing.assert_array_equal(velocity[0], [0.0, 0.0])
    np.testing.assert_array_equal(velocity[1], path.gradients[0])
    np.testing.assert_allclose(velocity[1:], np.diff(path.points, axis=0) / -0.01, rtol=1e-12)
    np.testing.assert_array_equal(path.gradients, PLAIN["booth"].gradient(path.points[:-1]))


def test_a_path_is_resumed_with_the_runs_it_had():
    path = descend(PLAIN["booth"], OPTIMIZERS["adam"].make(), scattered(PLAIN["booth"], (3,)), steps=2)
    wrong: dict[str, Any]
    for wrong in (
        {"learning_rate": np.full((4, 1), 0.1)},
        {"noise": np.full((2, 1), 0.1)},
        {"seed": [1, 2]},
    ):
        with pytest.raises(ValueError, match=r"must be.*; got"):
            descend(PLAIN["booth"], OPTIMIZERS["adam"].make(), steps=2, resume=path, **wrong)
    with pytest.raises(ValueError, match=r"beta1 must be.*; got \(2, 1\)"):
        descend(PLAIN["booth"], OPTIMIZERS["adam"].make(beta1=np.full((2, 1), 0.5)), steps=2, resume=path)
