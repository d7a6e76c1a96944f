"""The edge of stability: against descent written out by hand, a dense Hessian, and the paper's findings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import eigvalsh
from sklearn.datasets import load_diabetes

from labcore.experiments.learning_rate.edge import EVERY, EdgeRun, Result, changes, run, stored
from labcore.experiments.learning_rate.edge_spec import DECLARED, Spec, settings_of, whole_problem
from labcore.experiments.learning_rate.valley import FROM, POINTS, Valley, computed, valley_of
from labcore.network import Hessian, Network, NetworkSpec
from labcore.training.stack import spec_of


def standardized(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


def by_hand(rate, steps):
    """Full-batch descent on all patients, weights drawn at half of Xavier's standard deviation; costs before each step."""
    X, y = (standardized(part) for part in load_diabetes(return_X_y=True))
    network = Network(NetworkSpec((10, 24, 24, 1), activation="tanh", initializer="lecun", gain=0.5, loss="squared-error"), 0)  # fmt: skip
    targets, costs = network.targets(y), []
    for _ in range(steps):
        cost, gradient = network.cost_and_gradient(X, targets)
        costs.append(float(cost))
        network.theta -= rate * gradient
    return np.array(costs), network


def kept_at(rate: float = 0.1) -> Result:
    """What is stored of a declared rate."""
    result = stored(Spec(rate=rate))
    assert result is not None
    return result


def seen_across(result: Result) -> Valley:
    valley = valley_of(result)
    assert valley is not None
    return valley


def network_of(result):
    return Network(spec_of(settings_of(result.spec), whole_problem()), theta=result.theta.copy())


@pytest.mark.parametrize("rate", DECLARED)
def test_each_declared_rate_starts_below_the_edge_and_ends_on_it(rate):
    result = kept_at(rate)
    assert result.edge[0] < 0.5
    assert result.hovers == pytest.approx(np.median(0.5 * rate * result.sharpness[-20:]))
    assert result.hovers == pytest.approx(1.0, abs=0.1)
    assert result.edge[result.steps == result.reached][0] >= 0.97
    assert (result.edge[result.steps < result.reached] < 0.97).all()
    # The cost still falls: over the last half by a third at least.
    assert result.costs[-1] < 0.67 * result.costs[len(result.costs) // 2]


@pytest.mark.parametrize("rate", DECLARED)
def test_the_stored_results_are_what_a_run_gives(rate):
    """As far as no rounding has grown to be seen."""
    kept, training = kept_at(rate), EdgeRun(Spec(rate=rate))
    training.advance(10 * EVERY)
    result = training.result()
    np.testing.assert_allclose(kept.costs[: result.made + 1], result.costs, rtol=1e-6)
    np.testing.assert_allclose(kept.sharpness[: len(result.sharpness)], result.sharpness, rtol=1e-3)
    assert kept.stored
    assert (kept.made, kept.outcome) == (4000, "finished")


def test_other_specs_are_not_stored():
    assert stored(Spec(rate=0.15)) is None
    assert stored(Spec(seed=1)) is None


def test_it_is_descent_on_all_examples():
    training = EdgeRun(Spec(rate=0.1))
    training.advance(60)
    costs, network = by_hand(0.1, 60)
    result = training.result()
    np.testing.assert_allclose(result.costs[:-1], costs, rtol=1e-9)
    np.testing.assert_allclose(result.theta, network.theta, rtol=1e-7, atol=1e-10)


def test_the_sharpness_is_the_largest_eigenvalue_of_the_dense_hessian():
    result = kept_at()
    network, problem = network_of(result), whole_problem()
    hessian = Hessian(network, problem.train.X, problem.targets("float64"))
    dense = np.array([hessian.times(unit) for unit in np.eye(network.spec.parameters)])
    assert result.sharpness[-1] == pytest.approx(eigvalsh(dense)[-1], rel=1e-3)


def test_a_lower_rate_on_the_way_makes_it_climb_again():
    result = run(Spec(rate=0.1, before=((800.0, 0.2),), steps=2400))
    edge = dict(zip(result.steps.tolist(), result.edge.tolist(), strict=True))
    assert edge[780] > 0.9
    assert edge[800] < 0.6
    assert result.hovers > 0.9


def test_a_higher_rate_on_the_way_throws_it_over_the_edge_and_it_comes_back():
    result = run(Spec(rate=0.2, before=((1000.0, 0.1),), steps=1600))
    edge = dict(zip(result.steps.tolist(), result.edge.tolist(), strict=True))
    assert edge[1000] > 1.5
    assert result.outcome == "finished"
    assert result.hovers < 1.2


def test_sharp_initial_weights_start_above_the_edge():
    training = EdgeRun(Spec(rate=0.5, gain=2.0))
    assert training.result().edge[0] > 1


def test_a_divergence_is_an_outcome():
    result = run(Spec(rate=1.0, gain=3.0))
    assert result.outcome == "diverged"
    assert result.made < 4000
    assert valley_of(result) is None


def test_slices_and_copies_change_no_number():
    spec = Spec(before=((45.0, 0.2),))
    whole, sliced = EdgeRun(spec), EdgeRun(spec)
    whole.advance(130)
    sliced.advance(7)
    twin = sliced.copy()
    sliced.advance(500)
    for steps in (33, 40, 50):
        twin.advance(steps)
    for name in ("costs", "sharpness", "rates", "theta"):
        np.testing.assert_array_equal(getattr(whole.result(), name), getattr(twin.result(), name))


def test_a_change_while_it_runs_is_the_spec_that_a_link_names():
    training = EdgeRun(Spec(rate=0.2))
    training.advance(50)
    training.change(0.1)
    training.advance(30)
    assert training.spec == Spec(rate=0.1, before=((50.0, 0.2),))
    again = EdgeRun(training.spec)
    again.advance(80)
    np.testing.assert_array_equal(training.result().costs, again.result().costs)
    assert changes(training.spec, 80) == [(50, 0.1)]
    assert changes(training.spec, 49) == []


def test_which_rate_holds_when():
    spec = Spec(rate=0.1, before=((10.0, 0.4), (25.0, 0.2)))
    assert [spec.rate_at(step) for step in (0, 9, 10, 24, 25, 4000)] == [0.4, 0.4, 0.2, 0.2, 0.1, 0.1]
    # What was to come is dropped, a change at the start or to the same rate is none.
    assert spec.changed(20, 0.3) == Spec(rate=0.3, before=((10.0, 0.4), (20.0, 0.2)))
    assert spec.changed(0, 0.3) == Spec(rate=0.3)
    assert spec.changed(30, 0.1) == spec
    assert spec.changed(25, 0.3) == Spec(rate=0.3, before=((10.0, 0.4), (25.0, 0.2)))


def test_what_it_refuses():
    with pytest.raises(ValueError, match=r"rate must be a number in \[0.01, 1\]; got 0.0"):
        Spec(before=((10.0, 0.0),))
    many = Spec()
    for step in range(1, 13):
        many = many.changed(step, 0.1 + 0.01 * step)
    with pytest.raises(ValueError, match="at most 12 pairs"):
        many.changed(13, 0.5)


def test_the_valley_is_the_true_cost_and_on_the_edge_descent_swings_from_wall_to_wall():
    result = kept_at()
    valley = computed(result)
    for name, values in vars(valley).items():
        np.testing.assert_allclose(getattr(seen_across(result), name), values, rtol=1e-3)
    network, problem = network_of(result), whole_problem()
    here = float(network.cost(problem.train.X, problem.targets("float64")))
    middle = valley.walls[POINTS // 2]
    assert middle <= here < valley.walls[[0, -1]].min()
    # Its curvature is the sharpness.
    h = valley.offsets[1] - valley.offsets[0]
    second = (valley.walls[POINTS // 2 + 1] - 2 * middle + valley.walls[POINTS // 2 - 1]) / h**2
    assert second == pytest.approx(result.sharpness[-1], rel=0.03)
    assert valley.places[0] == -FROM
    assert (np.sign(valley.places) == [-1, 1] * 4 + [-1]).all()
    assert np.abs(valley.places) == pytest.approx(FROM, rel=0.2)


def test_below_half_of_the_edge_descent_in_the_valley_crosses_nothing():
    training = EdgeRun(Spec())
    valley = seen_across(training.result())
    assert (valley.places < 0).all()
    assert (np.diff(valley.heights) < 0).all()
