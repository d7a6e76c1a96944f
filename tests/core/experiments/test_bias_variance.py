"""The bundle and the closed forms: against the hat matrix of SciPy, own simulations, and the numbers of the lesson."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import lstsq

from labcore.diagnosis import diagnose
from labcore.experiments import bias_variance
from labcore.experiments.bias_variance import bundle, decompose, ridge_risk, ridgeless_risk
from labcore.experiments.bias_variance.bundle import Spec, run, truth_at


def test_the_lesson_diagnoses_by_the_rule_of_the_trainers_verdict():
    assert bias_variance.diagnose is diagnose


def test_the_parts_add_up_to_the_mean_squared_error_exactly():
    rng = np.random.default_rng(0)
    predictions, truth, noise = rng.normal(2, 3, (7, 50)), rng.normal(0, 1, 50), rng.uniform(0, 2, 50)
    bias, variance, its_noise = decompose(predictions, truth, noise)
    assert bias + variance == pytest.approx(((predictions - truth) ** 2).mean(axis=0), rel=1e-12)
    assert (its_noise == noise).all()
    assert bias.shape == variance.shape == its_noise.shape == (50,)


def test_of_one_fit_all_is_bias():
    bias, variance, noise = decompose(np.array([[1.0, 2.0]]), np.array([0.0, 0.0]), 0.3)
    assert (bias.tolist(), variance.tolist(), noise.tolist()) == ([1.0, 4.0], [0.0, 0.0], [0.3, 0.3])


def test_known_fits_have_their_known_parts():
    """Normal fits around a mean of our own: bias and variance within their standard errors."""
    rng, truth, mean, spread = (
        np.random.default_rng(1),
        np.array([0.0, 1.0, -2.0]),
        np.array([0.5, 1.0, 0.0]),
        np.array([0.1, 1.0, 3.0]),
    )
    count = 40_000
    bias, variance, _ = decompose(rng.normal(mean, spread, (count, 3)), truth, 0.0)
    error = spread / count**0.5
    assert (np.abs(bias - (mean - truth) ** 2) < 5 * (2 * np.abs(mean - truth) * error + error**2)).all()
    assert (np.abs(variance - spread**2) < 5 * spread**2 * (2 / count) ** 0.5).all()


@pytest.mark.parametrize(
    "wrong",
    [
        (np.zeros(3), np.zeros(3), 0.0), (np.zeros((2, 3)), np.zeros(2), 0.0), (np.zeros((0, 3)), np.zeros(3), 0.0),
        (np.zeros((2, 3)), np.zeros(3), -1.0), (np.zeros((2, 3)), np.zeros(3), np.zeros(2)), (np.zeros((2, 3)), np.zeros(3), math.nan),
        (np.full((2, 3), np.nan), np.zeros(3), 0.0), (np.zeros((2, 3)), np.full(3, np.inf), 0.0),
    ],
)  # fmt: skip
def test_what_cannot_be_decomposed_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        decompose(*wrong)


@pytest.mark.parametrize(("size", "examples"), [(1, 24), (3, 30), (14, 30), (24, 24), (24, 300)])
def test_every_fit_is_the_least_squares_fit(size, examples):
    result = run(Spec(size=size, examples=examples, fits=10))
    columns = [np.cos(k * np.pi * result.inputs) for k in range(size)]
    for sample, fit in zip(result.samples, result.fits, strict=True):
        weights = lstsq(np.stack(columns, axis=1), sample)[0]
        assert fit == pytest.approx(sum(w * np.cos(k * np.pi * result.x) for k, w in enumerate(weights)), abs=1e-9)


@pytest.mark.parametrize(("size", "examples", "noise"), [(3, 30, 0.4), (14, 30, 0.4), (24, 24, 1.0), (8, 120, 0.2)])
def test_bias_and_variance_are_those_of_the_closed_form(size, examples, noise):
    """The mean of all fits there could be is the fit to the truth; the variance is noise^2 times a sum of squares of the hat matrix."""
    result = run(Spec(size=size, examples=examples, noise=noise, fits=200))
    X = np.cos(np.pi * np.outer(result.inputs, np.arange(size)))
    H = lstsq(X, np.eye(examples))[0].T @ np.cos(np.pi * np.outer(np.arange(size), result.x))
    mean, spread = truth_at(result.inputs) @ H, noise * np.sqrt((H**2).sum(axis=0))
    error = spread / 200**0.5
    bias, variance, its_noise = result.per_point
    assert (np.abs(result.fits.mean(axis=0) - mean) < 5 * error).all()
    assert bias == pytest.approx((result.fits.mean(axis=0) - result.truth) ** 2)
    assert (np.abs(variance / spread**2 - 1) < 5 * (2 / 200) ** 0.5).all()
    assert its_noise == pytest.approx(noise**2)
    # And over the points the variance is noise^2 size / examples, whatever the model is a sum of.
    assert (spread**2).mean() == pytest.approx(result.expected_variance, rel=1e-9)


@pytest.mark.parametrize("size", [1, 3, 9, 14, 24])
def test_they_add_up_to_the_measured_error(size):
    result = run(Spec(size=size, fits=200))
    parts = result.parts()
    standard_error = result.errors.std(ddof=1) / len(result.errors) ** 0.5
    assert abs(parts.measured - parts.total) < 4 * standard_error
    assert parts.total == pytest.approx(parts.bias + parts.variance + parts.noise)
    rows = {row["name"]: row["error"] for row in result.table().rows}
    assert rows["sum"] == pytest.approx(rows["bias squared"] + rows["variance"] + rows["noise"])


def test_small_models_miss_alike_and_large_ones_differ():
    small, large = (run(Spec(size=size)).parts() for size in (3, 20))
    assert small.bias > 5 * small.variance
    assert large.variance > 5 * large.bias


def test_the_first_fits_are_decomposed_as_they_come():
    result = run(Spec(fits=12))
    mean, variance = result.so_far
    for count in (1, 2, 7, 12):
        bias, spread, _ = decompose(result.fits[:count], result.truth, 0.0)
        assert (mean[count - 1] - result.truth) ** 2 == pytest.approx(bias)
        assert variance[count - 1] == pytest.approx(spread, abs=1e-12)
        assert result.parts(count).variance == pytest.approx(spread.mean())


def test_the_same_seed_draws_the_same_noise_for_every_model():
    one, other = run(Spec(size=2, noise=0.2)), run(Spec(size=9, noise=0.4))
    truth = truth_at(one.inputs)
    assert 2 * (one.samples - truth) == pytest.approx(other.samples - truth)
    assert not np.allclose(one.samples, run(Spec(size=2, noise=0.2, seed=1)).samples)
    # More fits are the same ones and more of them.
    assert (run(replace(one.spec, fits=80)).fits[:60] == one.fits).all()


# --- the closed forms ---------------------------------------------------------------------------------------


def test_the_numbers_of_the_lesson():
    assert ridgeless_risk(0.5, 1.0, 5.0) == 1.0
    assert ridgeless_risk(2.0, 1.0, 5.0) == 3.5
    assert bias_variance.ridgeless_risk(0.5, noise_variance=1.0, signal_power=5.0) == 1.0


def test_at_one_it_is_infinite_unless_there_is_no_noise():
    assert ridgeless_risk(1.0) == math.inf
    assert ridgeless_risk(1.0, 0.0) == 0.0
    assert ridgeless_risk(1 - 1e-9) > 1e8
    assert ridgeless_risk(1 + 1e-9) > 1e8
    found = ridgeless_risk([0.5, 1.0, 2.0], np.array([[1.0], [2.0]]), 5.0)
    assert found.shape == (2, 3)
    assert found[1].tolist() == [2.0, math.inf, 4.5]


@pytest.mark.parametrize(
    ("args", "said"),
    [((0.0,), "gamma"), ((-1.0,), "gamma"), ((math.nan,), "gamma"), ((1.0, -0.1), "noise_variance"), ((1.0, 1.0, math.inf), "signal_power")],
)  # fmt: skip
def test_out_of_range_is_refused(args, said):
    with pytest.raises(ValueError, match=said):
        ridgeless_risk(*args)
    with pytest.raises(ValueError, match="ridge"):
        ridge_risk(0.5, -1.0)


def simulated(
    gamma: float, ridge: float, noise: float, signal: float, draws: int = 24, n: int = 120
) -> tuple[float, float]:
    """Mean and standard error of |b - beta|^2, straight from the normal equations or the pseudoinverse."""
    rng, p = np.random.default_rng(5), round(gamma * n)
    found = []
    for _ in range(draws):
        X, beta = rng.standard_normal((n, p)), rng.standard_normal(p)
        beta *= (signal / (beta @ beta)) ** 0.5
        y = X @ beta + noise**0.5 * rng.standard_normal(n)
        b = np.linalg.solve(X.T @ X / n + ridge * np.eye(p), X.T @ y / n) if ridge else np.linalg.pinv(X) @ y
        found.append(((b - beta) ** 2).sum())
    return float(np.mean(found)), float(np.std(found, ddof=1) / draws**0.5)


@pytest.mark.parametrize("gamma", [0.25, 0.5, 0.75, 1.5, 2.0, 4.0])
def test_both_sides_of_one_are_those_of_a_simulation(gamma):
    mean, error = simulated(gamma, 0.0, 1.0, 5.0)
    # In the limit of many examples; of 160 there is a share of 1/160 more.
    assert abs(mean - ridgeless_risk(gamma, 1.0, 5.0)) < 4 * error + 0.03 * mean


@pytest.mark.parametrize("gamma", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("ridge", [0.05, 0.5])
def test_with_a_ridge_it_is_that_of_a_simulation(gamma, ridge):
    mean, error = simulated(gamma, ridge, 1.0, 5.0)
    assert abs(mean - ridge_risk(gamma, ridge, 1.0, 5.0)) < 4 * error + 0.03 * mean


@pytest.mark.parametrize("gamma", [0.2, 0.7, 1.6, 5.0])
@pytest.mark.parametrize("ridge", [0.03, 1.0])
def test_with_a_ridge_it_is_the_integral_over_marchenko_and_pastur(gamma, ridge):
    low, high = (1 - gamma**0.5) ** 2, (1 + gamma**0.5) ** 2
    mass = max(0.0, 1 - 1 / gamma)

    def over(f):
        density = lambda e: f(e) * math.sqrt(max((high - e) * (e - low), 0.0)) / (2 * math.pi * gamma * e)  # noqa: E731
        return quad(density, low, high, limit=200)[0] + mass * f(0.0)

    bias = 5.0 * over(lambda e: (ridge / (e + ridge)) ** 2)
    variance = 2.0 * gamma * over(lambda e: e / (e + ridge) ** 2)
    assert ridge_risk(gamma, ridge, 2.0, 5.0) == pytest.approx(bias + variance, rel=1e-6)


def test_a_ridge_that_vanishes_is_none():
    gammas = np.array([0.3, 0.9, 1.1, 3.0])
    assert ridge_risk(gammas, 1e-9, 1.0, 5.0) == pytest.approx(ridgeless_risk(gammas, 1.0, 5.0), rel=1e-5)
    assert (ridge_risk(gammas, 0.0, 1.0, 5.0) == ridgeless_risk(gammas, 1.0, 5.0)).all()
    assert ridge_risk(1.0, 0.1) < 5


def test_specs_refuse_what_cannot_be_fitted():
    with pytest.raises(ValueError, match="size"):
        Spec(size=25)
    assert bundle.SIZE.high <= bundle.EXAMPLES.low
