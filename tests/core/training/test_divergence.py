"""A training that diverges says where, when, and why probably."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings
from tests.core.training.bits import to_the_end

TOO_FAST = Settings(
    data="moons", optimizer="gd", learning_rate=10.0, activation="relu", hidden=(20, 20), l2=1000.0, epochs=50
)


def test_a_rate_of_ten_is_named_with_layer_and_step():
    run = to_the_end(Run(TOO_FAST))
    side = run.sides[0]
    result = side.divergence
    assert side.outcome == "diverged"
    assert result is not None
    assert result.reason == "learning rate"
    assert result.step == side.steps
    assert (result.rate, result.layers) == (10.0, 3)
    assert result.layer_name == ("the output layer" if result.layer == 3 else f"layer {result.layer}")
    costs = np.frombuffer(side.costs)
    assert (costs[:-1] <= 1e6).all()
    assert not costs[-1] <= 1e6
    assert result.cost == costs[-1] or math.isnan(result.cost)


def test_the_rate_named_is_that_of_the_step_not_of_the_next():
    table = (("table", ((0.0, 0.0), (2.0, 10.0), (2.02, 0.5))),)
    run = to_the_end(Run(TOO_FAST.changed(schedule="piecewise", schedule_parameters=table, batch_size=5)))
    side = run.sides[0]
    assert side.divergence is not None
    epoch, batch = divmod(side.steps - 1, side.steps_per_epoch)
    place = epoch + batch * 5 / side.problem.train.examples
    following = epoch + (batch + 1) * 5 / side.problem.train.examples
    # The next step would have had another rate.
    assert place < 2.02 <= following
    assert side.divergence.rate == 100.0


def test_the_layer_is_the_one_that_enlarges_most():
    """Its weights of the second layer a thousand times too large, so that the cost is above the bound at once."""
    run = Run(Settings(data="plane", hidden=(10, 10, 10), activation="relu", optimizer="gd"))
    side = run.sides[0]
    weights = side.network().weights()[1]
    side.weights.theta[weights.span] *= 1e5
    run.stack()
    to_the_end(run)
    assert side.divergence is not None
    assert (side.divergence.step, side.divergence.layer, side.divergence.reason) == (1, 2, "initial weights")
    assert side.divergence.largest > 1e3


def test_numbers_that_are_none_are_found_where_they_first_appear():
    run = Run(Settings(data="plane", hidden=(10, 10, 10), activation="relu", optimizer="gd"))
    side = run.sides[0]
    side.weights.theta[side.network().weights()[2].span] = np.nan
    run.stack()
    to_the_end(run)
    assert side.divergence is not None
    assert (side.divergence.layer, side.divergence.largest) == (3, math.inf)


def test_inputs_that_are_not_normalized_are_blamed():
    rng = np.random.default_rng(0)
    table = Table(1e6 * rng.standard_normal((80, 2)), rng.standard_normal(80), ("a", "b"), "t")
    run = to_the_end(Run(Settings(data="own", normalize=False, hidden=(8,), activation="relu", optimizer="gd"), table))
    assert run.sides[0].divergence is not None
    assert run.sides[0].divergence.reason == "inputs"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_warning_however_far_it_goes(dtype):
    run = to_the_end(Run(TOO_FAST.changed(dtype=dtype, batch_norm=True, clip=1.0)))
    assert run.sides[0].outcome in ("diverged", "finished")
