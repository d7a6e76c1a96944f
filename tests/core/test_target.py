"""When a run is at the target."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.progress import reached_so_far
from labcore.target import steps_to_target
from tests.core.surfaces import PLAIN


def test_steps_to_target_counts_to_where_the_cost_stays_down():
    cost = PLAIN["quadratic"]  # its minimum is 0
    assert steps_to_target(cost, np.array([1.0, 0.5, 1e-3, 1e-4])) == 2
    assert steps_to_target(cost, np.array([1.0, 1e-4, 0.5, 1e-4])) == 3
    assert steps_to_target(cost, np.array([1.0, 1e-4, 0.5, 0.4])) == -1
    assert steps_to_target(cost, np.array([1.0, 1e-4, np.nan, np.nan])) == -1
    assert steps_to_target(cost, np.array([1.0, 0.4, 0.3]), share=0.5) == 1
    many = np.array([[1.0, 2.0], [1e-3, 3e-3], [1e-3, 2e-3]])
    np.testing.assert_array_equal(steps_to_target(cost, many), [1, 2])
    assert steps_to_target(PLAIN["saddle"], np.array([1.0, -5.0])) == -1


def held_by_hand(there: list[bool], length: int) -> int:
    """The first step of a stretch of that length, looked for one by one."""
    for step in range(len(there) - length + 1):
        if all(there[step : step + length]):
            return step
    return -1


def test_a_noisy_run_must_hold_it_so_many_steps_and_may_leave_it_later():
    cost = PLAIN["booth"]
    values = np.array([1.0, 1e-4, 0.5, 1e-4, 1e-4, 1e-4, 0.5, 1e-4])
    assert steps_to_target(cost, values, held=3) == 3
    assert steps_to_target(cost, values, held=4) == -1
    assert steps_to_target(cost, values, held=1) == 1
    assert steps_to_target(cost, values, held=9) == -1
    assert steps_to_target(cost, np.stack([values, values[::-1]], axis=1), held=3).tolist() == [3, -1]
    assert steps_to_target(PLAIN["saddle"], values, held=3) == -1


@pytest.mark.parametrize("length", [1, 2, 10])
def test_held_is_what_a_search_step_by_step_finds(length: int):
    cost, rng = PLAIN["booth"], np.random.default_rng(length)
    for _ in range(50):
        values = np.concatenate([[1.0], np.where(rng.random(60) < 0.85, 1e-4, 0.5)])
        there = (values <= 1e-3).tolist()
        assert steps_to_target(cost, values, held=length) == held_by_hand(there, length)
        # And on its way, what a run that ends there would say.
        so_far = reached_so_far(cost, values, held=length)
        assert so_far.tolist() == [held_by_hand(there[: step + 1], length) for step in range(len(values))]
