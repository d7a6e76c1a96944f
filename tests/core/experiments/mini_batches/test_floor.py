"""The floor of noisy descent: against SciPy's Lyapunov equation, and against simulations of our own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from labcore.experiments.mini_batches import floor, stationary_variance
from labcore.experiments.mini_batches.floor import Spec, run


@pytest.mark.parametrize(
    ("rate", "noise", "size", "curvature"), [(0.1, 1.0, 1, 1.0), (0.5, 2.0, 8, 3.0), (1.9, 0.3, 64, 1.0), (1e-4, 10, 1024, 20.0)]
)  # fmt: skip
def test_it_solves_the_equation_of_lyapunov(rate, noise, size, curvature):
    step, drawn = np.array([[1 - rate * curvature]]), np.array([[rate**2 * noise**2 / size]])
    assert stationary_variance(rate, noise, size, curvature) == pytest.approx(
        solve_discrete_lyapunov(step, drawn)[0, 0], rel=1e-9
    )


def test_a_walk_of_our_own_settles_there():
    rng, rate, noise, size, curvature = np.random.default_rng(3), 0.4, 1.5, 4, 1.2
    w = np.zeros(20_000)
    for _ in range(60):
        w -= rate * (curvature * w + rng.normal(0, noise, (size, len(w))).mean(axis=0))
    ought = stationary_variance(rate, noise, size, curvature)
    assert abs(w.var() - ought) < 5 * ought * (2 / len(w)) ** 0.5


def test_from_the_largest_stable_rate_on_there_is_none():
    assert stationary_variance(2.0, 1.0, 8, 1.0) == np.inf
    assert stationary_variance(3.0, 1.0, 8, 1.0) == np.inf
    assert np.isfinite(stationary_variance(1.999, 1.0, 8, 1.0))


def test_arguments_broadcast():
    sizes = np.array([1, 2, 4])[:, None]
    found = stationary_variance(np.array([0.1, 0.2]), 1.0, sizes, 1.0)
    assert found.shape == (3, 2)
    assert found[2, 1] == stationary_variance(0.2, 1.0, 4, 1.0)
    assert stationary_variance([0.1, 0.2], 1, 1, 1).shape == (2,)


@pytest.mark.parametrize(
    "wrong",
    [(0.0, 1, 1, 1), (-0.1, 1, 1, 1), (np.nan, 1, 1, 1), (0.1, -1, 1, 1), (0.1, 1, 0.5, 1), (0.1, 1, 1, 0.0), (0.1, 1, np.array([1, 0]), 1),
     ("0.1", 1, 1, 1), (True, 1, 1, 1), (np.ones(2), np.ones(3), 1, 1)],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be .*; got"):
        stationary_variance(*wrong)


def test_the_same_rate_over_batch_size_has_nearly_the_same_floor():
    floors = stationary_variance(np.array([0.01, 0.02, 0.04]), 1.0, np.array([1, 2, 4]), 1.0)
    assert floors.max() / floors.min() < 1.02


@pytest.mark.parametrize("spec", [Spec(), Spec(learning_rate=0.5, batch_size=1, noise=3.0, curvature=2.0, seed=4)])
def test_what_is_measured_is_what_the_formula_says(spec):
    result = run(spec)
    for walk in (result.chosen, result.twice, *result.same_rate, *result.same_ratio):
        assert np.isinf(walk.measured) == np.isinf(walk.predicted)
        if np.isfinite(walk.predicted):
            # Independent draws: as many as walkers, times the steps over the time in which a walk forgets.
            forgets = 1 / (1 - (1 - walk.learning_rate * spec.curvature) ** 2)
            independent = floor.WALKERS * max(floor.STEPS / 2 / (2 * forgets), 1)
            assert walk.measured == pytest.approx(walk.predicted, rel=6 * (2 / independent) ** 0.5)


def test_the_walker_that_is_shown_is_one_of_those_measured():
    result = run(Spec())
    assert result.chosen.points.shape == (floor.WATCHED + 1,)
    assert result.chosen.points[0] == 1.0
    assert run(Spec()).chosen.points.tolist() == result.chosen.points.tolist()
    assert run(Spec(seed=1)).chosen.points.tolist() != result.chosen.points.tolist()
    settled = result.chosen.points[100:].std()
    assert 0.5 < settled / result.chosen.predicted**0.5 < 1.5
