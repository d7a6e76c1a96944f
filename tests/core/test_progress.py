"""What is said of a run at a step is what is said of one that ends there."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.progress import moments, outcome_so_far, reached_so_far, since
from labcore.target import steps_to_target

STEPS = 120
RUNS = [
    ("quadratic", "gd", 0.02), ("quadratic", "gd", 0.5), ("quadratic", "newton", 1.0), ("quadratic", "heavy-ball", 0.02),
    ("rosenbrock", "adam", 0.3), ("saddle", "gd", 0.5), ("ackley", "rmsprop", 0.1), ("booth", "newton", 1.0),
    ("booth", "gd", 0.112), ("himmelblau", "gd", 0.03),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "key", "rate"), RUNS)
def test_every_step_says_what_a_run_that_ends_there_says(surface, key, rate):
    cost, optimizer = COSTS[surface].make(), OPTIMIZERS[key].make()
    whole = descend(cost, optimizer, learning_rate=rate, steps=STEPS)
    reached = reached_so_far(cost, whole.values)
    names, settled = outcome_so_far(cost, whole.points, whole.values)
    for step in range(1, STEPS + 1):
        ended = descend(cost, optimizer, learning_rate=rate, steps=step)
        assert reached[step] == steps_to_target(cost, ended.values)
        assert (names[step], settled[step]) == (str(ended.outcome), int(ended.stopped_at))


def test_the_runs_reach_leave_and_come_back():
    seen = set()
    for surface, key, rate in RUNS:
        cost = COSTS[surface].make()
        path = descend(cost, OPTIMIZERS[key].make(), learning_rate=rate, steps=STEPS)
        seen |= set(outcome_so_far(cost, path.points, path.values)[0])
        reached = reached_so_far(cost, path.values)
        seen |= {"left again"} if (np.diff(np.sign(reached)) < 0).any() else set()
    assert seen == {"running", "converged", "diverged", "left again"}


def test_since_counts_from_the_start_of_the_present_stretch():
    assert since(np.array([True, True, False, True])).tolist() == [0, 0, -1, 3]
    assert since(np.array([False])).tolist() == [-1]


def test_moments_are_the_steps_at_which_a_value_changes():
    assert moments("aabba") == [(0, "a"), (2, "b"), (4, "a")]
    assert moments([]) == []
