"""Momentum's map against eigenvalues of the step's own matrix, Lyapunov's equation, and runs of the optimizer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from labcore.costs import CostFunction
from labcore.descent import descend
from labcore.experiments import momentum_map
from labcore.experiments.momentum_map import best_settings, noise_floor, regime, spectral_radius, theory
from labcore.experiments.momentum_map.plane import Spec, plane_of, valley
from labcore.optimizers import OPTIMIZERS

FORMS = ("classic", "averaged")


def matrix(rate: float, beta: float, curvature: float, form: str) -> np.ndarray:
    """One step of the optimizer as a matrix on (position, velocity), read off the rule: v = beta v + share g, x -= rate v."""
    share = 1.0 if form == "classic" else 1.0 - beta
    velocity = np.array([share * curvature, beta])
    return np.vstack([np.array([1.0, 0.0]) - rate * velocity, velocity])


def drawn(n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([10 ** rng.uniform(-3, 1, n), rng.uniform(0, 0.999, n), 10 ** rng.uniform(-2, 1, n)])


def bowl(curvature: float) -> CostFunction:
    return replace(
        valley(1.0),
        value_xy=lambda x, y: 0.5 * curvature * (x * x + y * y),
        gradient_xy=lambda x, y: (curvature * x, curvature * y),
        hessian_xy=lambda x, y: (curvature + 0.0 * x, 0.0 * x, curvature + 0.0 * x),
    )


# --- spectral radius ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_radius_is_the_largest_eigenvalue_of_a_step(form: str):
    for rate, beta, curvature in drawn(300):
        eigenvalues = np.linalg.eigvals(matrix(rate, beta, curvature, form))
        assert spectral_radius(rate, beta, curvature, form) == pytest.approx(np.abs(eigenvalues).max(), rel=1e-6)
        ours = theory.roots(rate, beta, curvature, form)
        np.testing.assert_allclose(np.sort_complex(ours), np.sort_complex(eigenvalues.astype(complex)), atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_the_radius_is_what_a_step_of_the_optimizer_leaves_in_the_long_run(form: str):
    for rate, beta, curvature in drawn(40, seed=1):
        radius = spectral_radius(rate, beta, curvature, form)
        if not 0.5 < radius < 0.99 or rate > 10:
            continue
        made = OPTIMIZERS["momentum"].make(beta=beta, form=form)
        cost = bowl(curvature)
        points = np.abs(descend(cost, made, (1.0, 1.0), rate, 400).points[:, 0])
        # The largest of a window, so that a swing through zero does not count.
        first, last = points[150:200].max(), points[350:400].max()
        if last > 1e-250:
            assert (last / first) ** (1 / 200) == pytest.approx(radius, rel=0.01)


def test_complex_roots_have_modulus_sqrt_beta_whatever_the_rate():
    rates = np.linspace(0.3, 2.5, 50)
    np.testing.assert_allclose(spectral_radius(rates, 0.81, 1.0), 0.9, rtol=1e-14)
    np.testing.assert_allclose(np.abs(theory.roots(rates, 0.81, 1.0)), 0.9, rtol=1e-14)


@pytest.mark.parametrize(("form", "limit"), [("classic", 3.8), ("averaged", 38.0)])
def test_the_edge_at_beta_0_9(form: str, limit: float):
    assert theory.largest_rate(0.9, 1.0, form) == pytest.approx(limit)
    assert spectral_radius(limit * 0.9999, 0.9, 1.0, form) < 1 < spectral_radius(limit * 1.0001, 0.9, 1.0, form)
    assert regime(limit, 0.9, 1.0, form) == "divergence"
    assert regime(limit * 0.9999, 0.9, 1.0, form) == "oscillation"


def test_everything_broadcasts():
    rates, betas = np.linspace(0.1, 4.0, 7), np.linspace(0.0, 0.9, 5)[:, None]
    radii = spectral_radius(rates, betas, 1.0)
    assert radii.shape == regime(rates, betas, 1.0).shape == noise_floor(rates, betas, 1.0, 0.5).shape == (5, 7)
    assert radii[3, 2] == spectral_radius(rates[2], betas[3, 0], 1.0)
    assert isinstance(spectral_radius(1.0, 0.5, 1.0), float)
    assert isinstance(regime(1.0, 0.5, 1.0), str)
    assert best_settings(np.array([10.0, 100.0]), np.ones((3, 1)))[0].shape == (3, 2)
    with pytest.raises(ValueError, match="must broadcast"):
        spectral_radius(np.ones(3), np.zeros(2), 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: spectral_radius(math.nan, 0.5, 1.0), lambda: spectral_radius(-1.0, 0.5, 1.0), lambda: spectral_radius(1.0, 1.0, 1.0),
        lambda: spectral_radius(1.0, [0.5, -0.1], 1.0), lambda: spectral_radius(1.0, 0.5, math.inf), lambda: spectral_radius("1", 0.5, 1.0),
        lambda: spectral_radius(1.0, 0.5, 1.0, "nesterov"), lambda: spectral_radius(True, 0.5, 1.0), lambda: best_settings(0.5),
        lambda: best_settings(10.0, 0.0), lambda: noise_floor(0.1, 0.9, 1.0, -1.0), lambda: noise_floor(0.1, 0.9, None, 1.0),
        lambda: regime(1.0, 1.5, 1.0), lambda: theory.steps_per_digit(-0.1), lambda: theory.critical_beta(0.0, 1.0),
    ],
)  # fmt: skip
def test_what_the_spans_refuse_is_refused(call):
    with pytest.raises(ValueError, match=r"must .*got"):
        call()


# --- regimes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_each_regime_is_what_the_eigenvalues_are(form: str):
    seen = set()
    for rate, beta, curvature in drawn(400, seed=2):
        eigenvalues = np.linalg.eigvals(matrix(rate, beta, curvature, form))
        sizes, turning = np.abs(eigenvalues), np.abs(eigenvalues.imag).max() > 1e-9
        expected = (
            "divergence" if sizes.max() >= 1 else "ripples" if turning else "monotone" if eigenvalues.real.min() > 0 else "oscillation"
        )  # fmt: skip
        assert regime(rate, beta, curvature, form) == expected
        seen.add(expected)
    assert seen == {"divergence", "ripples", "monotone", "oscillation"}


@pytest.mark.parametrize(
    ("rate", "beta", "expected"),
    [
        (1.0, 0.0, "one-step"), (0.999, 0.0, "monotone"), (1.001, 0.0, "oscillation"), (2.0, 0.0, "divergence"), (1.9999, 0.0, "oscillation"),
        (0.25, 0.25, "monotone"), (0.25, 0.2501, "ripples"), (0.25, 0.2499, "monotone"), (2.25, 0.25, "oscillation"), (2.2499, 0.25, "ripples"),
        (1.0, 0.5, "ripples"), (3.0, 0.5, "divergence"),
    ],
)  # fmt: skip
def test_the_boundaries_between_regimes(rate: float, beta: float, expected: str):
    assert regime(rate, beta, 1.0) == expected


def test_one_step_arrives_in_one_step():
    for curvature in (0.3, 1.0, 7.0):
        assert regime(1.0 / curvature, 0.0, curvature) == "one-step"
        assert spectral_radius(1.0 / curvature, 0.0, curvature) == pytest.approx(0.0, abs=1e-15)


def test_critical_damping_is_the_largest_beta_without_a_swing():
    for force in (0.05, 0.25, 0.6):
        beta = theory.critical_beta(force, 1.0)
        assert beta == pytest.approx((1 - math.sqrt(force)) ** 2)
        assert regime(force, beta, 1.0) == "monotone"
        assert regime(force, beta + 1e-6, 1.0) == "ripples"
        # And the fastest: either side leaves more.
        radii = spectral_radius(force, np.linspace(0.0, 0.999, 4000), 1.0)
        assert np.linspace(0.0, 0.999, 4000)[radii.argmin()] == pytest.approx(beta, abs=3e-4)


# --- the best settings ----------------------------------------------------------------------------------


def test_the_best_settings_of_a_valley_of_fifty():
    rate, beta = best_settings(50.0)
    assert (round(rate, 3), round(beta, 3)) == (3.070, 0.566)
    assert best_settings(25.0, 25.0) == (pytest.approx(1 / 9), pytest.approx(4 / 9))


@pytest.mark.parametrize("condition_number", [1.0, 3.0, 50.0, 1000.0])
def test_no_other_settings_are_faster(condition_number: float):
    rate, beta = best_settings(condition_number)
    ends = np.array([1.0 / condition_number, 1.0])
    best = spectral_radius(rate, beta, ends).max()
    assert best == pytest.approx(math.sqrt(beta), abs=3e-8)
    rates, betas = np.linspace(0.005, 3.995, 300), np.linspace(0.0, 0.999, 300)[:, None]
    every = np.maximum(*(spectral_radius(rates, betas, one) for one in ends))
    assert every.min() >= best - 1e-7
    near = rate * np.linspace(0.99, 1.01, 21), np.clip(beta + np.linspace(-0.01, 0.01, 21), 0, 0.9999)[:, None]
    assert np.maximum(*(spectral_radius(*near, one) for one in ends)).min() >= best - 1e-7


# --- the floor of noise ---------------------------------------------------------------------------------


def test_the_floor_solves_lyapunovs_equation():
    for rate, beta, curvature in drawn(200, seed=3):
        A = matrix(rate, beta, curvature, "classic")
        floor = noise_floor(rate, beta, curvature, 0.7)
        if np.abs(np.linalg.eigvals(A)).max() >= 1:
            assert floor == math.inf
            continue
        push = 0.7 * np.array([[-rate], [1.0]])
        assert floor == pytest.approx(solve_discrete_lyapunov(A, push @ push.T)[0, 0], rel=1e-5)


def test_the_floor_is_infinite_from_the_edge_on():
    assert noise_floor(np.array([2.9, 3.0, 3.5]), 0.5, 1.0, 1.0)[1:].tolist() == [math.inf, math.inf]


# --- the map and its point ------------------------------------------------------------------------------


def test_the_brightest_cell_is_the_best_point_and_close_to_the_edge():
    plane = plane_of(50.0)
    rate, beta = best_settings(50.0)
    row, column = np.unravel_index(plane.steps.argmin(), plane.steps.shape)
    assert plane.betas[row] == pytest.approx(beta, abs=0.01)
    assert plane.rates[column] == pytest.approx(rate, abs=0.12)
    assert 0.95 < rate / theory.largest_rate(beta, 1.0) < 1
    assert np.isinf(plane.steps).any()


@pytest.mark.parametrize("form", FORMS)
def test_the_plane_is_finite_up_to_its_edge(form: str):
    plane = plane_of(50.0, form)
    for row, beta in enumerate(plane.betas):
        limit = np.interp(beta, plane.edge[:, 1], plane.edge[:, 0])
        below = plane.rates < 0.995 * limit
        assert np.isfinite(plane.steps[row, below]).all()
        assert np.isinf(plane.steps[row, plane.rates > 1.005 * limit]).all()


@pytest.mark.parametrize("form", FORMS)
def test_a_path_takes_the_steps_a_digit_that_the_table_says(form: str):
    result = momentum_map.run(Spec(learning_rate=2.0 if form == "classic" else 5.0, beta=0.7, form=form, steps=200))
    for i, row in enumerate(result.table().rows):
        errors = result.errors[:, i]
        first, last = errors[40:60].max(), errors[140:160].max()
        assert 100 / math.log10(first / last) == pytest.approx(row["steps"], rel=0.05)


def test_the_point_says_what_it_is():
    result = momentum_map.run(Spec(learning_rate=3.0, beta=0.57))
    assert result.regimes == ("monotone", "ripples")
    assert result.errors[0].tolist() == [1.0, 1.0]
    assert result.limit == pytest.approx(3.14)
    assert result.entry.outcome == "running"
    assert momentum_map.run(Spec(learning_rate=3.2, beta=0.57)).regimes[1] == "divergence"
    averaged = momentum_map.run(Spec(learning_rate=3.0 / (1 - 0.57), beta=0.57, form="averaged"))
    np.testing.assert_allclose(averaged.entry.points, result.entry.points, atol=1e-12)


def test_a_run_far_beyond_the_edge_is_parked_and_named():
    result = momentum_map.run(Spec(learning_rate=100.0))
    assert result.entry.outcome == "diverged"
    assert np.isnan(result.errors[-1]).all()


def test_the_valley_has_the_slope_that_differences_say():
    cost = valley(50.0)
    point, h = np.array([0.3, -0.7]), 1e-6
    numeric = [(cost.value(point + h * e) - cost.value(point - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(cost.gradient(point), numeric, rtol=1e-6)
    np.testing.assert_allclose(np.linalg.eigvalsh(cost.hessian(point)), [0.02, 1.0])
