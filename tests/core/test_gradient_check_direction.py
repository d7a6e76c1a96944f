"""The check along one random direction: against closed forms and PyTorch, never wrong about a right gradient, and what it sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.gradient_check import BUGS, buggy_gradient, directional_check, gradient_check
from labcore.losses import LOSSES
from labcore.network import Network, NetworkSpec

with np.load(Path(__file__).parent.parent / "reference" / "network.npz", allow_pickle=False) as _file:
    STORED = {name: _file[name] for name in _file.files}


def network_and_data(loss: str = "softmax-cross-entropy", m: int = 20, seed: int = 1, **changes):
    outputs = 1 if loss == "logistic-cross-entropy" else 3
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((m, 6))
    y = rng.standard_normal((m, outputs)) if loss == "squared-error" else rng.integers(0, max(2, outputs), m)
    return Network(NetworkSpec((6, 8, 7, outputs), loss=loss, **changes), seed=seed), X, y


SETTINGS: tuple[dict[str, Any], ...] = ({}, {"l2": 2.0}, {"l1": 2.0}, {"mask_seed": 3})


def stored_by_pytorch() -> Network:
    return Network(
        NetworkSpec((5, 6, 4, 3), activation=("tanh", "gelu"), batch_norm=True), theta=STORED["net/theta"].copy()
    )


@pytest.mark.parametrize("seed", range(5))
def test_pytorchs_gradient_is_right_along_every_direction(seed):
    result = directional_check(
        stored_by_pytorch(),
        STORED["net/X"],
        STORED["net/labels"],
        seed,
        l2=0.7,
        examples=30,
        gradient=STORED["net/gradient"],
    )
    assert result.verdict == "good"
    assert result.approximate == pytest.approx(STORED["net/gradient"] @ result.direction, rel=1e-8)


def test_pytorchs_gradient_is_right_entry_by_entry_and_the_labs_own_is_the_same():
    network = stored_by_pytorch()
    result = gradient_check(
        network, STORED["net/X"], STORED["net/labels"], l2=0.7, examples=30, gradient=STORED["net/gradient"]
    )
    assert result.verdict == "good"
    own = gradient_check(network, STORED["net/X"], STORED["net/labels"], l2=0.7, examples=30)
    np.testing.assert_allclose(own.gradient, STORED["net/gradient"], rtol=0, atol=1e-10)
    assert np.abs(own.approximate - STORED["net/gradient"]).max() < 1e-9


def test_the_slope_of_a_linear_network_in_closed_form():
    """Squared error of a linear layer is a parabola along every direction: its two-sided difference is exact but for rounding."""
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal((40, 3)), rng.standard_normal((40, 1))
    network = Network(NetworkSpec((3, 1), loss="squared-error"), seed=1)
    result = directional_check(network, X, y, h=1e-3)
    W, b = (group.of(network.theta) for group in network.groups)
    V, c = (group.of(result.direction) for group in network.groups)
    fault, moved = X @ W + b - y, X @ V + c
    share = float(result.costs.mean() / np.mean(fault**2))
    assert result.approximate == pytest.approx(2.0 * share * float(np.mean(fault * moved)), rel=1e-5)
    assert np.linalg.norm(result.direction) == pytest.approx(1.0)
    assert result.costs.shape == (2,)
    assert (result.costs[0] - result.costs[1]) / (2.0 * result.h) == result.approximate


@pytest.mark.parametrize("batch_norm", [False, True], ids=["", "batch norm"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_right_gradient_is_good(activation, loss, batch_norm):
    network, X, y = network_and_data(loss, activation=activation, batch_norm=batch_norm, keep_prob=0.8)
    for seed, given in enumerate(SETTINGS):
        assert directional_check(network, X, y, seed, **given).verdict == "good", given


@pytest.mark.parametrize("initializer", ["zeros", "constant", "small-normal", "large-normal"])
@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "elu", "sigmoid"])
def test_no_right_gradient_is_wrong_on_kinks_in_saturation_and_in_rounding(activation, initializer):
    """From zeros every unit of a ReLU network lies on its kink; from 10 N(0, 1) sigmoids have no slope and costs are large."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((16, 6)), rng.integers(0, 3, 16)
    for depth in (1, 4, 8):
        network = Network(NetworkSpec((6, *(5,) * depth, 3), activation=activation, initializer=initializer), depth)
        assert [directional_check(network, X, y, seed).verdict for seed in range(3)] == ["good"] * 3


def test_where_every_step_crosses_a_kink_the_entries_on_it_are_left_out():
    """The first unit's z is exactly 0 for the first input, and its output matters."""
    network, X, y = network_and_data(activation="relu")
    weights, bias = network.groups[0].of(network.theta), network.groups[1].of(network.theta)
    bias[0] = -(X[:1] @ weights)[0, 0]
    X, y = np.concatenate([X[:1], X]), np.concatenate([y[:1], y])
    result = directional_check(network, X, y)
    assert result.verdict == "good"
    assert result.again
    on_it = [6 * 8, *range(0, 6 * 8, 8)]
    assert not result.direction[on_it].any()
    assert np.count_nonzero(result.direction) == len(result.direction) - len(on_it)
    wrong = network.cost_and_gradient(X, network.targets(y))[1].copy()
    network.groups[3].of(wrong)[...] *= 2.0
    assert directional_check(network, X, y, gradient=wrong).verdict == "bug"


def test_nothing_of_the_network_changes():
    network, X, y = network_and_data(batch_norm=True, keep_prob=0.5)
    kept = network.theta.copy(), network.gradient.copy(), network.statistics.copy()
    directional_check(network, X, y)
    for before, after in zip(kept, (network.theta, network.gradient, network.statistics), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_is_seen_along_a_direction(bug):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 6)), rng.integers(0, 3, 20)
    spec = NetworkSpec((6, 7, 7, 3), activation="tanh", initializer="lecun", batch_norm=True, keep_prob=0.8)
    network = Network(spec, seed=4)
    gradient = buggy_gradient(bug, network, X, y, layer=2, l2=3.0)
    for seed in range(5):
        result = directional_check(network, X, y, seed, l2=3.0, gradient=gradient)
        assert result.verdict == "bug"


def test_it_is_the_same_again_and_another_direction_of_another_seed():
    network, X, y = network_and_data(activation="tanh")
    first, again, other = (directional_check(network, X, y, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.direction, again.direction)
    assert first.approximate == again.approximate
    assert abs(first.direction @ other.direction) < 0.5


def test_what_cannot_be_checked_is_refused_with_rule_and_value():
    network, X, y = network_and_data()
    with pytest.raises(ValueError, match="needs a float64 network; got float32"):
        directional_check(*network_and_data(dtype="float32"))
    with pytest.raises(ValueError, match=r"seed must be an integer in \[0, .*\]; got -1"):
        directional_check(network, X, y, seed=-1)
    with pytest.raises(ValueError, match=r"h must be in \[1e-8, 0.01\]; got 1"):
        directional_check(network, X, y, h=1.0)
    with pytest.raises(ValueError, match=r"gradient must have theta's shape \(143,\); got \(3,\)"):
        directional_check(network, X, y, gradient=np.zeros(3))
