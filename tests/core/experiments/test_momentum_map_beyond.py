"""The other exhibits of momentum's map: phase, conditioning, noise and Lessard's cycle, each against a truth of its own."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import solve_discrete_lyapunov

from labcore.experiments.momentum_map import conditioning, lessard, noise, phase
from labcore.experiments.momentum_map.directions import run_along

# --- one direction --------------------------------------------------------------------------------------


def test_a_direction_is_the_power_of_a_matrix():
    rate, beta, curvature = 0.3, 0.7, 1.5
    A = np.array([[1.0 - rate * curvature, -rate * beta], [curvature, beta]])
    positions, velocities = run_along(lambda at, step: curvature * at, [2.0], rate, beta, 50)
    for step in (0, 1, 7, 50):
        assert positions[step, 0] == pytest.approx((np.linalg.matrix_power(A, step) @ [2.0, 0.0])[0], abs=1e-13)
    assert velocities[0, 0] == 0.0
    np.testing.assert_allclose(np.cumsum(velocities[:, 0]) + 2.0, positions[:, 0])


def test_runs_beside_each_other_are_those_of_one_alone():
    rates, betas = np.array([0.1, 0.7]), np.array([0.3, 0.9])
    both, _ = run_along(lambda at, step: at, np.ones(2), rates, betas, 30)
    for i in range(2):
        alone, _ = run_along(lambda at, step: at, [1.0], float(rates[i]), float(betas[i]), 30)
        assert (alone[:, 0] == both[:, i]).all()


# --- phase ----------------------------------------------------------------------------------------------


def test_critical_damping_does_not_swing_and_less_friction_does():
    result = phase.run(phase.Spec())
    assert result.critical == pytest.approx((1 - math.sqrt(0.1)) ** 2)
    assert result.regimes == ["ripples", "monotone"]
    assert result.crossings(1) == 0 < result.crossings(0)
    # A little more beta than the critical one passes the minimum.
    assert phase.run(phase.Spec(beta=0.6)).crossings() > 0


def test_the_roots_run_along_a_circle_of_radius_sqrt_beta():
    result = phase.run(phase.Spec(learning_rate=0.5, curvature=1.0))
    turning = np.abs(result.locus[:, 0].imag) > 1e-9
    betas = np.linspace(0.0, 0.9999, phase.LOCUS)
    np.testing.assert_allclose(np.abs(result.locus[turning]).T, np.sqrt(betas[turning]) * np.ones((2, 1)), rtol=1e-12)
    np.testing.assert_allclose(result.locus.prod(axis=1), betas, atol=1e-12)


def test_above_one_step_there_is_no_critical_beta():
    assert phase.run(phase.Spec(learning_rate=1.5, curvature=1.0)).critical is None
    assert phase.run(phase.Spec(learning_rate=1.5, curvature=1.0)).positions.shape == (phase.STEPS + 1, 1)


# --- conditioning ---------------------------------------------------------------------------------------


def test_descent_pays_for_the_condition_number_and_momentum_for_its_root():
    few, many = conditioning.run(conditioning.Spec(10.0)), conditioning.run(conditioning.Spec(1000.0))
    assert few.steps[0] == pytest.approx(-1 / math.log10(9 / 11))
    assert few.steps[1] == pytest.approx(-1 / math.log10((math.sqrt(10) - 1) / (math.sqrt(10) + 1)))
    descent, momentum = many.steps / few.steps
    assert descent == pytest.approx(100, rel=0.02)
    assert momentum == pytest.approx(10, rel=0.05)


def test_measured_runs_follow_theory():
    result = conditioning.run(conditioning.Spec())
    theory = np.array([[-1 / math.log10((r - 1) / (r + 1)) for r in (k, math.sqrt(k))] for k in conditioning.SIZES])
    ratio = result.measured / theory
    assert (np.abs(ratio[:, 0] - 1) < 0.06).all()
    # A double root adds a factor that grows with the step: some more steps, never fewer.
    assert ((ratio[:, 1] > 1.2) & (ratio[:, 1] < 1.8)).all()


@pytest.mark.parametrize("condition_number", [1.0, 50.0, 1000.0])
def test_what_has_arrived_stays(condition_number: float):
    result = conditioning.run(conditioning.Spec(condition_number))
    for i in range(2):
        assert (result.errors[result.arrived[i] :, i] <= 1e-4).all()
        assert result.arrived[i] == 0 or result.errors[result.arrived[i] - 1, i] > 1e-4


# --- noise ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "beta"), [(0.02, 0.9), (0.1, 0.5), (1.0, 0.3), (3.0, 0.9)])
def test_the_measured_floor_is_lyapunovs(rate: float, beta: float):
    result = noise.run(noise.Spec(learning_rate=rate, beta=beta))
    A, push = np.array([[1.0 - rate, -rate * beta], [1.0, beta]]), np.array([[-rate], [1.0]])
    truth = solve_discrete_lyapunov(A, push @ push.T)[0, 0]
    one = result.momentum
    assert one.forgotten
    assert one.floor == pytest.approx(truth, rel=1e-9)
    assert abs(one.measured - truth) < 4 * one.error
    assert one.error < 0.1 * truth


def test_at_equal_steps_momentum_is_as_noisy_as_descent():
    result = noise.run(noise.Spec())
    assert result.plain.rate == pytest.approx(0.2)
    assert result.momentum.floor == pytest.approx(0.02 * 1.9 / (0.1 * (3.8 - 0.02)))
    assert 0.85 < result.momentum.floor / result.plain.floor < 1.0
    # Ten times the beta's memory at one rate is ten times the variance.
    assert result.momentum.floor / noise.run(noise.Spec(beta=0.0)).momentum.floor == pytest.approx(10, rel=0.02)


def test_what_diverges_has_no_floor():
    result = noise.run(noise.Spec(learning_rate=0.5, beta=0.9))
    assert result.plain.floor == math.inf
    assert math.isnan(result.plain.measured)
    assert np.isnan(result.plain.path[-1])
    assert math.isfinite(result.momentum.floor)


# --- Lessard's cycle ------------------------------------------------------------------------------------


def exact(x: Fraction) -> Fraction:
    return 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24


def test_the_cycle_is_one_in_fractions():
    third, first, second = Fraction(2592, 1225), Fraction(792, 1225), Fraction(-2208, 1225)
    for before, now, then in ((third, first, second), (first, second, third), (second, third, first)):
        assert now - Fraction(1, 9) * exact(now) + Fraction(4, 9) * (now - before) == then


def test_from_3_3_the_ball_ends_in_the_three_points_to_1e_12():
    result = lessard.run(lessard.Spec(start=3.3))
    assert result.ends == ("cycle", "minimum")
    assert result.period == 3
    assert result.cycling is not None
    settled = result.points[result.cycling + 3 :, 0]
    assert len(settled) > 30
    for truth in (792 / 1225, -2208 / 1225, 2592 / 1225):
        assert (np.abs(settled - truth) < 1e-12).sum() >= len(settled) // 3
    assert all(min(abs(x - truth) for truth in lessard.CYCLE) < 1e-12 for x in settled)


def test_the_settings_are_polyaks_for_curvatures_from_1_to_25():
    spec = lessard.Spec()
    assert (spec.learning_rate, spec.beta) == (pytest.approx(1 / 9, abs=1e-16), pytest.approx(4 / 9, abs=1e-16))
    assert lessard.run(spec).ends == ("minimum", "minimum")


def test_the_cost_is_the_integral_of_its_slope_and_convex():
    for x in (-2.0, 0.5, 1.0, 1.7, 2.0, 4.0):
        assert float(lessard.value(x)) == pytest.approx(
            quad(lambda t: float(lessard.slope(t)), 0, x, points=[1, 2] if x > 0 else None)[0]
        )
    slopes = np.diff(lessard.slope(np.linspace(-5, 5, 2001))) / 0.005
    assert slopes.min() == pytest.approx(1.0, abs=1e-9)
    assert slopes.max() == pytest.approx(25.0, abs=1e-9)


def test_a_rate_beyond_the_edge_diverges():
    assert lessard.run(lessard.Spec(learning_rate=0.15, beta=0.1)).ends == ("diverged", "minimum")


@pytest.mark.parametrize("start", [-5.0, -1.0, 0.0, 0.5, 1.0, 3.3, 5.0])
def test_plain_descent_arrives_from_everywhere(start: float):
    result = lessard.run(lessard.Spec(start=start))
    assert result.ends[1] == "minimum"
    arrived = result.arrived[1]
    assert arrived is not None
    assert (np.abs(result.points[arrived:, 1]) < 1e-3).all()
    assert arrived == 0 or abs(result.points[arrived - 1, 1]) >= 1e-3
