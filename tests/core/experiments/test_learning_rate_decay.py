"""Rates on a quadratic, and noisy descent under a schedule: against closed forms, SciPy's Lyapunov equation and the course's table."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from labcore.experiments.learning_rate import checklist, decay, steps
from labcore.experiments.learning_rate.steps import largest_stable_rate
from labcore.schedules import SCHEDULES


def test_the_largest_stable_rate_parts_those_that_shrink_from_those_that_grow():
    for curvature in (0.5, 4.0, 10.0):
        limit = largest_stable_rate(curvature)
        for share in (0.5, 0.99, 1.01, 1.5):
            x = 1.0
            for _ in range(2000):
                x -= share * limit * curvature * x
                if abs(x) > 1e6:
                    break
            assert (abs(x) > 1) == (share > 1)
    with pytest.raises(ValueError, match="above 0; got 0"):
        largest_stable_rate(0)


def test_three_rates_across_and_on_the_ravine():
    result = steps.run(steps.Spec())
    assert result.limit == 0.2
    k = np.arange(41)
    np.testing.assert_allclose(result.across, (1 - np.array([0.01, 0.15, 0.21]) * 10) ** k[:, None], rtol=1e-9)
    start, factors = result.cost.start, result.factors
    np.testing.assert_allclose(result.points, start * factors ** k[:, None, None], rtol=1e-9)
    small, middle, large = result.values[-1]
    assert middle < small < result.values[0, 0] < large


def test_above_the_limit_a_run_diverges_and_below_it_none():
    result = steps.run(steps.Spec(small=0.1, right=0.199, large=0.3, updates=400))
    assert result.outcome[2] == "diverged"
    assert "diverged" not in result.outcome[:2]


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.4])
def test_the_floor_is_that_of_lyapunovs_equation(rate):
    A = np.eye(2) - rate * np.diag(decay.CURVATURES)
    variance = solve_discrete_lyapunov(A, rate**2 * 0.7**2 * np.eye(2))
    assert decay.floor_of(rate, 0.7) == pytest.approx(np.sqrt(np.trace(variance)), rel=1e-12)


def test_the_floor_broadcasts_and_is_infinite_beyond_the_limit():
    floors = decay.floor_of(np.array([[0.1], [0.5]]), np.array([0.0, 1.0, 2.0]))
    assert floors.shape == (2, 3)
    assert floors[0, 0] == 0
    assert floors[0, 2] == pytest.approx(2 * floors[0, 1])
    assert np.isinf(floors[1]).all()
    for bad in ({"learning_rate": 0.0, "noise": 1.0}, {"learning_rate": 0.1, "noise": -1.0}):
        with pytest.raises(ValueError, match="must be a number"):
            decay.floor_of(**bad)
    with pytest.raises(ValueError, match="curvatures must be above 0"):
        decay.floor_of(0.1, 1.0, [1.0, -1.0])


def test_the_fixed_rate_wanders_at_its_floor_and_the_decayed_one_comes_nearer():
    result = decay.run(decay.Spec(epochs=2000))
    fixed, decayed = result.settled
    # Of 20 runs, 500 epochs each of which some ten remember one another: a few percent.
    assert fixed == pytest.approx(result.floors[0], rel=0.06)
    assert decayed < 0.4 * fixed


def test_every_schedule_that_falls_ends_nearer_than_the_fixed_rate():
    for key in SCHEDULES:
        fixed, decayed = decay.run(decay.Spec(schedule=key)).settled
        assert (decayed < 0.8 * fixed) == (key != "constant")


def test_the_courses_table():
    """alpha0 = 0.2, decay 1: 0.1, 0.0667, 0.05, 0.04 in epochs 1 to 4."""
    row = decay.run(decay.Spec(schedule_parameters=(("decay_rate", 1.0),))).table().rows[1]
    np.testing.assert_allclose([row[f"epoch {n}"] for n in range(1, 5)], [0.1, 0.2 / 3, 0.05, 0.04], rtol=1e-12)


def test_both_meet_the_same_noise():
    result = decay.run(decay.Spec(schedule="constant", epochs=50))
    np.testing.assert_array_equal(result.points[0], result.points[1])


def test_what_decay_refuses():
    with pytest.raises(ValueError, match="decay_rate must be a number"):
        decay.Spec(schedule_parameters=(("decay_rate", -1.0),))


@pytest.mark.parametrize("key", checklist.SYMPTOMS)
def test_every_symptom_is_one_and_its_cause_mended_takes_it_away(key):
    result = checklist.run(checklist.Spec(key))
    ill, mended = result.costs[:, -1]
    assert not ill < 3 * mended
    assert result.sides[1].outcome == "finished"
    assert result.sides[1].evaluations[-1].dev_score > 0.9
    differs = [
        name
        for name in vars(result.symptom.ill)
        if getattr(result.symptom.ill, name) != getattr(result.symptom.mended, name)
        and name not in ("hyperparameters",)
    ]
    assert differs in (["learning_rate"], ["activation", "initializer"], ["normalize"], ["batch_size"], ["optimizer"])
