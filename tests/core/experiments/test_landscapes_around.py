"""The plane around a network's present weights, of any training as it stands."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.landscapes import around
from labcore.training import Run, Settings
from labcore.training.frozen import frozen


@pytest.fixture(scope="module")
def run() -> Run:
    made = Run(Settings(data="wine", hidden=(6,), norm="batch", keep_prob=0.8, l2=1.0, batch_size=16))
    made.advance(40)
    return made


def test_the_middle_is_the_cost_of_the_run_and_the_run_goes_on_unmoved(run: Run):
    side = run.sides[0]
    still = frozen(side)
    result = around.run(around.Spec(network=still, points=11))
    # As the run measures it, without its penalty, dropout or batches.
    assert (side.epoch, side.evaluations[-1].epoch) == (still.epoch, int(still.epoch))
    assert result.here == pytest.approx(float(side.network().cost(side.problem.train.X, still.targets)), rel=1e-12)
    before = still.network.theta.copy()
    run.advance(3)
    assert (still.network.theta == before).all()
    assert (side.weights.theta != before).any()


def test_every_point_is_the_cost_of_the_network_with_those_weights(run: Run):
    still = frozen(run.sides[0])
    result = around.run(around.Spec(network=still, points=11, reach=0.5, seed=3))
    network = still.network
    rng = np.random.default_rng(0)
    x, y = result.axes
    directions = [around.filter_normalized(network, around.random_direction(network, 3, i)) for i in range(2)]
    for row, column in rng.integers(0, 11, (5, 2)):
        moved = run.sides[0].network()
        moved.theta[...] = network.theta + sum(
            place / np.linalg.norm(one) * one for place, one in zip((x[column], y[row]), directions, strict=True)
        )
        assert result.values[row, column] == pytest.approx(float(moved.cost(still.X, still.targets)), rel=1e-9)
    weights = next(iter(network.weights()))
    first = weights.of(directions[0])
    assert np.linalg.norm(first, axis=0) == pytest.approx(np.linalg.norm(weights.of(network.theta), axis=0))


def test_what_is_lower_is_counted_and_found(run: Run):
    result = around.run(around.Spec(network=frozen(run.sides[0]), points=21, reach=0.05))
    cost, (x, y) = result.lowest
    assert 0 < result.lower < 441
    assert cost == result.values.min()
    assert result.values[list(result.axes[1]).index(y), list(result.axes[0]).index(x)] == cost
    rows = result.table().rows
    assert [row["cost"] for row in rows[:2]] == [result.here, cost]
    names, data = result.data()
    assert names == ("first", "second", "cost")
    assert len(list(data)) == 441


def test_near_enough_a_plane_falls_to_one_side_unless_the_slope_is_0():
    share = [around.run(around.Spec(reach=reach)).lower / 1680 for reach in (0.01, 1.0)]
    assert 0.2 < share[0] < 0.6
    assert share[1] == 0.0


def test_another_look_computes_nothing_and_a_large_network_takes_fewer_examples(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    still = frozen(run.sides[0])
    spec = around.Spec(network=still, points=11)
    assert around.run(spec) is around.run(around.Spec(network=still, points=11))
    assert around.run(around.Spec(network=still, points=11, reach=2.0)) is not around.run(spec)
    assert around.run(spec).examples == len(still.X)
    monkeypatch.setattr(around, "MOST_PRODUCTS", 2.0 * still.network.spec.parameters * 121 * 70)
    assert around.run(around.Spec(network=still, points=11, seed=5)).examples == 70


def test_it_is_private_to_a_visit_and_the_labs_own_is_not(run: Run):
    assert around.Spec(network=frozen(run.sides[0])).private
    assert not around.Spec().private
    assert repr(around.Spec(reach=0.5)) == "Spec(reach=0.5)"
