"""The theory of depth beside what is measured, and the exact factors of initializers and activations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import (
    Spec,
    measure,
    theory,
)
from labcore.experiments.depth.theory import gaussian_mean
from labcore.network import Network, NetworkSpec

# Theory


def test_relu_with_he_keeps_the_second_moment_through_fifty_layers():
    """Of one input, a layer of n units multiplies the second moment by (2/n) times a chi-square with K degrees of
    freedom, K binomial(n, 1/2): mean 1, so theory preserves it, and a log whose mean is known exactly."""
    n, depth, nets = 512, 50, 24
    k = np.arange(1, n + 1)
    log_factor = stats.binom.pmf(k, n, 0.5) @ (special.digamma(k / 2) + math.log(2.0)) + math.log(2.0 / n)
    spec = NetworkSpec((n,) * (depth + 1) + (2,), activation="relu", initializer="he")
    x = np.ones((1, n))
    logs = np.empty((nets, depth))
    for seed in range(nets):
        outs = [*Network(spec, seed).forward_layers(x)][:-1]
        logs[seed] = [math.log(np.mean(out**2)) for out in outs]
    steps = np.diff(logs, axis=1, prepend=0.0)
    # The steps are independent draws of one distribution, the logs their sums.
    assert abs(steps.mean() - log_factor) < 4 * steps.std() / (nets * depth) ** 0.5
    away = np.abs(logs.mean(axis=0) - log_factor * np.arange(1, depth + 1))
    assert (away < 4 * logs.std(axis=0, ddof=1) / nets**0.5).all()
    # A single network may well be off by half.
    assert 0.4 < logs[:, -1].std() < 1.0
    said = theory(Spec(depth=depth, width=n, activation="relu", initializer="he"))
    assert said.exact
    np.testing.assert_allclose(said.activations / said.activations[0], 1.0, rtol=1e-12)
    np.testing.assert_allclose(said.gradients, 1.0, rtol=1e-12)


def test_tanh_with_xavier_still_shrinks_as_theory_says():
    settings = [
        Spec(depth=12, width=200, inputs=300, activation="tanh", initializer="lecun", seed=s) for s in range(20)
    ]
    moments = np.array([[layer.second_moment for layer in measure(one).activations] for one in settings])
    said = theory(settings[0]).activations
    assert (np.diff(said) < 0).all()
    assert (np.diff(moments, axis=1) < 0).mean() > 0.9
    assert moments[:, -1].max() < 0.06 < 0.8 < moments[:, 0].min()
    # A layer of n units has an error of order 1/n, which adds up.
    np.testing.assert_allclose(moments.mean(axis=0), said, rtol=0.1)
    assert moments[0, 0] == pytest.approx(said[0])


@pytest.mark.parametrize(
    ("activation", "initializer", "factor"),
    [
        ("identity", "lecun", 1.0),
        ("relu", "lecun", 0.5),
        ("relu", "he", 1.0),
        ("leaky-relu", "he", 1.0001),
        ("identity", "small-normal", 0.02),
    ],
)
def test_exact_factors_of_theory(activation, initializer, factor):
    """Per layer of 200 units; (1 + 0.01^2)/2 is what leaky ReLU keeps, n times 0.01^2 what small weights do."""
    said = theory(Spec(depth=5, width=200, activation=activation, initializer=initializer))
    np.testing.assert_allclose(said.activations[2:] / said.activations[1:-1], factor, rtol=1e-9)
    np.testing.assert_allclose(said.gradients[:-1] / said.gradients[1:], factor, rtol=1e-9)


@pytest.mark.parametrize(("activation", "factor"), [("tanh", 0.394294), ("sigmoid", 0.293379)])
def test_theory_integrates_what_scipy_integrates(activation, factor):
    """E f(u)^2 of a standard normal u, by quadrature: for inputs that all have length 1 and weights of variance 1/n."""
    from scipy.integrate import quad

    f = {"tanh": np.tanh, "sigmoid": special.expit}[activation]
    integral = quad(lambda u: f(u) ** 2 * math.exp(-0.5 * u * u) / math.sqrt(2 * math.pi), -12, 12)[0]
    assert integral == pytest.approx(factor, abs=1e-6)
    settings = Spec(depth=1, width=512, activation=activation, data="normal", inputs=25)
    lengths = np.sort((settings.examples()[0] ** 2).mean(axis=1))
    rows = [
        quad(lambda u, q=q: f(u * q**0.5) ** 2 * math.exp(-0.5 * u * u) / math.sqrt(2 * math.pi), -12, 12)[0]
        for q in lengths
    ]
    assert theory(settings).activations[1] == pytest.approx(np.mean(rows), rel=1e-9)


# The spread of z that one layer gives to 64 normal numbers, by its gain, and that theory must have integrated over.
SPREADS = 10.0 ** np.arange(-3.0, 3.1, 0.5)


def on_a_dense_grid(key: str, spread: float) -> tuple[float, float]:
    """E f(spread u)^2 and E f'(spread u)^2 of a standard normal u: 600,000 midpoints, half of them where |spread u| is below 60."""
    edges = np.unique(np.concatenate([np.linspace(-11.0, 11.0, 300_001), np.linspace(-60.0, 60.0, 300_001) / spread]))
    u = 0.5 * (edges[1:] + edges[:-1])
    weights = np.diff(edges) * np.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi)
    z = spread * u
    if key == "tanh":
        f, slope = np.tanh(z), 1.0 / np.cosh(np.clip(z, -300, 300)) ** 2
    elif key == "sigmoid":
        f, slope = special.expit(z), special.expit(z) * special.expit(-z)
    elif key == "elu":
        f, slope = np.where(z > 0, z, np.expm1(np.minimum(z, 0))), np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))
    elif key == "gelu":
        f, slope = z * stats.norm.cdf(z), stats.norm.cdf(z) + z * stats.norm.pdf(z)
    else:
        f, slope = z * special.expit(z), special.expit(z) * (1.0 + z * special.expit(-z))
    return float((f * f) @ weights), float((slope * slope) @ weights)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("key", ["tanh", "sigmoid", "elu", "gelu", "silu"])
def test_gaussian_integrals_of_any_spread_are_those_of_a_dense_grid(key, spread):
    f, slope = on_a_dense_grid(key, spread)
    activation = ACTIVATIONS[key]
    assert gaussian_mean(lambda z: activation(z) ** 2, np.array([spread])) == pytest.approx(f, rel=1e-6)
    derivative = gaussian_mean(lambda z: activation.derivative(z, activation(z)) ** 2, np.array([spread]))
    assert derivative == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("key", ["tanh", "sigmoid"])
def test_theory_sees_the_steep_slopes_of_large_weights(key):
    """Weights of 10 N(0, 1): sigma_z is 40 to 130, and all slope lies within a hundredth of it."""
    said = theory(Spec(depth=20, activation=key, initializer="large-normal", data="normal", inputs=25))
    q = said.activations[-2]
    # By then every example has the same q, whatever its length was.
    f, slope = on_a_dense_grid(key, 10.0 * math.sqrt(128 * q))
    assert said.activations[-1] == pytest.approx(f, rel=1e-6)
    assert said.gradients[-2] == pytest.approx(128 * 100 * slope, rel=0.01)
    # In the first layers, of 64 inputs, the spread is another.
    assert math.sqrt(said.gradients[0]) == pytest.approx(math.sqrt(128 * 100 * slope) ** 19, rel=0.3)


def test_theory_of_large_weights_is_what_wide_networks_do():
    """The factor of one layer back, tanh with 10 N(0, 1): by theory 60 for its square, where a coarse grid says 0.03."""
    spec = [
        Spec(depth=3, width=512, inputs=200, activation="tanh", initializer="large-normal", seed=s) for s in range(6)
    ]
    said = theory(spec[0]).gradients
    measured = np.array([[layer.second_moment for layer in measure(one).gradients] for one in spec])
    factors = measured[:, 0] / measured[:, 2]
    assert np.exp(np.log(factors).mean()) == pytest.approx(said[0] / said[2], rel=0.1)


def test_theory_leaves_constant_weights_out():
    said = theory(Spec(initializer="constant"))
    assert np.isnan(said.activations[1:]).all()
    assert not said.exact
