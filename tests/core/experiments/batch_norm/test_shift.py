"""The experiment that decides: noise after batch norm by differences of the cost, and what it must show."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.batch_norm import shift
from labcore.experiments.batch_norm.shift import NoisyNorm, Spec, Watched, run
from labcore.network import Network, NetworkSpec


@pytest.fixture(scope="module")
def result() -> shift.Result:
    return run(Spec())


def test_the_shift_is_back_and_it_learns_as_fast(result):
    without, normed, noisy = result.watched
    assert normed.shift < 0.02
    assert noisy.shift > without.shift > 10 * normed.shift
    half = [one.reaches(0.5) for one in result.watched]
    assert half[2] <= 1.2 * half[1] < half[0] / 2


def test_the_gradient_holds_farther_with_batch_norm(result):
    without, normed = result.changes
    assert normed < without
    # Four times as far the difference is large.
    far = [float(np.nanmedian(one.kept[:, -1])) for one in result.reaches]
    assert far[1] < far[0] / 2


def test_no_noise_is_batch_norm_alone(monkeypatch):
    monkeypatch.setattr(shift, "UPDATES", 40)
    _, normed, noisy = run(Spec(noise=0.0, activation="tanh")).watched
    np.testing.assert_array_equal(normed.costs, noisy.costs)
    assert normed.score == noisy.score


def test_the_noisy_gradient_is_that_of_its_cost():
    network = Network(NetworkSpec((5, 6, 4, 3), activation="tanh", norm="batch"), 3)
    rng = np.random.default_rng(0)
    X, targets = rng.standard_normal((9, 5)), network.targets(np.arange(9) % 3)
    for number, layer in enumerate(network.layers[:-1]):
        # The same noise each time it is asked.
        layer.norm = NoisyNorm(layer.norm, 0.7, _Same(number))  # type: ignore[assignment]
    _, gradient = network.cost_and_gradient(X, targets)
    gradient = gradient.copy()
    theta, h = network.theta.copy(), 1e-6
    for i in range(0, len(theta), 7):
        costs = []
        for sign in (1, -1):
            network.theta[...] = theta
            network.theta[i] += sign * h
            costs.append(float(network.cost(X, targets, train=True)))
        assert gradient[i] == pytest.approx((costs[0] - costs[1]) / (2 * h), rel=1e-5, abs=1e-8)


class _Same:
    """Numbers of a shape that are always the same."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, shape):
        return np.random.default_rng((self.seed, *shape)).random(shape)


def test_the_noise_has_the_mean_and_the_spread_that_it_says():
    class Zeros:
        def forward(self, z, train):
            return np.zeros_like(z)

    rng = np.random.default_rng(5)
    noisy = NoisyNorm(Zeros(), 0.7, rng.random)
    shifts = np.concatenate([noisy.forward(np.zeros((1, 8, 500)), True).mean(axis=1) for _ in range(20)]).ravel()
    # Uniform in 0.7 [-1, 1] for each unit; the eight examples' own parts add a little.
    expected = 0.7 * np.sqrt(1 / 3 + 0.2**2 / 3 / 8)
    assert shifts.mean() == pytest.approx(0.0, abs=5 * expected / np.sqrt(len(shifts)))
    assert shifts.std() == pytest.approx(expected, rel=0.03)
    assert noisy.forward(np.ones((1, 2, 3)), False).tolist() == np.zeros((1, 2, 3)).tolist()


def test_means_and_spreads_are_what_the_third_layer_is_given(result):
    """Batch norm starts with gamma 1 and beta 0, whatever the mini-batch."""
    normed = result.watched[1]
    assert np.abs(normed.means[0]).max() < 1e-12
    np.testing.assert_allclose(normed.spreads[0], 1.0, atol=1e-3)


def test_the_mean_cost_of_sixteen_steps_by_hand():
    costs = np.random.default_rng(1).random(40)
    one = Watched(costs, np.zeros((40, 2)), np.ones((40, 2)), 0.5, False)
    for k in (0, 5, 15, 16, 39):
        assert one.smoothed()[k] == pytest.approx(costs[max(0, k - 15) : k + 1].mean())
    assert one.reaches(0.0) is None
    assert one.reaches(10.0) == 1


def test_one_that_diverges_says_so(monkeypatch):
    monkeypatch.setattr(shift, "UPDATES", 40)
    found = run(Spec(learning_rate=10.0, noise=0.5))
    assert found.watched[0].diverged
    assert np.isnan(found.watched[0].costs[-1])
    assert found.watched[0].costs.shape == (40,)
    assert "–" in str(found.table())


@pytest.mark.parametrize(
    "wrong", [{"activation": "leaky"}, {"learning_rate": 0.0}, {"noise": -1.0}, {"noise": 4.0}, {"seed": -1}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
