"""The size of the weights: exactly without epsilon, and on the training by Pythagoras."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.batch_norm import along_weights
from labcore.experiments.batch_norm.scale import Spec, run
from labcore.network import Network, NetworkSpec
from labcore.training import Run


@pytest.fixture
def exact(monkeypatch):
    monkeypatch.setattr("labcore.norms.EPSILON", 0.0)


def measured(factor: float, activation: str = "tanh", layers: tuple[int, ...] = (1, 2)) -> tuple[Network, np.ndarray]:
    network = Network(NetworkSpec((6, 7, 5, 3), activation=activation, norm="batch"), 2)
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((33, 6)), rng.integers(0, 3, 33)
    for layer in layers:
        network.layers[layer - 1].weights[...] *= factor
    network.cost_and_gradient(X, network.targets(y))
    return network, network.forward(X, train=True)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_the_gradient_is_at_right_angles_to_the_weights_of_every_unit(exact, activation: str):
    network, _ = measured(1.0, activation)
    for layer in (1, 2):
        own = network.layers[layer - 1]
        by_hand = np.array([own.weights[:, i] @ own.gradients["weights"][:, i] for i in range(own.weights.shape[1])])
        np.testing.assert_allclose(along_weights(network, layer), by_hand, atol=1e-16)
        assert np.abs(by_hand).max() < 1e-10 * np.abs(own.gradients["weights"]).max()
    # Behind the last layer there is no batch norm.
    assert np.abs(along_weights(network, 3)).max() > 1e-3


def test_doubling_the_weights_leaves_the_output_and_halves_the_gradient(exact):
    (once, out), (twice, same) = measured(1.0), measured(2.0)
    np.testing.assert_allclose(same, out, rtol=1e-10, atol=1e-12)
    for layer in (1, 2):
        own, other = (one.layers[layer - 1].gradients["weights"] for one in (once, twice))
        np.testing.assert_allclose(other, own / 2, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(
        twice.layers[2].gradients["weights"], once.layers[2].gradients["weights"], rtol=1e-10, atol=1e-14
    )


@pytest.mark.parametrize("factor", [0.5, 2.0, 8.0])
def test_with_the_usual_epsilon_nearly_so(factor: float):
    result = run(Spec(factor=factor))
    assert result.moved < 1e-3
    assert result.divided == pytest.approx(factor, rel=1e-3)
    assert result.along < 1e-4


def test_the_first_turn_goes_by_the_square():
    result = run(Spec(factor=8.0))
    assert np.tan(np.radians(result.turns[0, 0])) / np.tan(np.radians(result.turns[1, 0])) == pytest.approx(
        64.0, rel=0.02
    )


def test_weights_grow_by_the_square_of_each_step(exact):
    """The step is at right angles to w: |w|^2 grows by its square, as in a training of the trainer's own."""
    spec = Spec(factor=2.0, learning_rate=0.5)
    result, training = run(spec), Run(spec.settings())
    weights = [training.sides[0].network().layers[0].weights.copy()]
    for _ in range(4):
        training.advance(1)
        weights.append(training.sides[0].network().layers[0].weights.copy())
    for k in range(4):
        step = weights[k + 1] - weights[k]
        assert result.sizes[0, k + 1] ** 2 - result.sizes[0, k] ** 2 == pytest.approx(
            np.square(step).sum() / 32, rel=1e-9
        )
        cosines = (
            (weights[k] * weights[k + 1]).sum(axis=0)
            / np.linalg.norm(weights[k], axis=0)
            / np.linalg.norm(weights[k + 1], axis=0)
        )
        assert result.turns[0, k] == pytest.approx(np.degrees(np.median(np.arccos(cosines))), rel=1e-5)
    assert (np.diff(result.sizes, axis=1) > 0).all()
    np.testing.assert_allclose(result.effective, 0.5 / result.sizes**2)


def test_at_large_rates_the_two_sizes_come_together():
    result = run(Spec())
    assert result.sizes[1, 0] / result.sizes[0, 0] == pytest.approx(2.0)
    assert result.sizes[1, -1] / result.sizes[0, -1] < 1.25
    assert (result.effective[:, -1] < 0.6 * result.effective[:, 0]).all()


def test_without_batch_norm_the_size_matters():
    result = run(Spec(normed=False, learning_rate=0.1))
    assert result.moved > 0.5
    assert result.along > 0.1


@pytest.mark.parametrize("layer", [0, 4, True, 1.0])
def test_a_layer_that_there_is_not_is_refused(layer):
    with pytest.raises(ValueError, match="layer must be"):
        along_weights(measured(1.0)[0], layer)


@pytest.mark.parametrize("wrong", [{"factor": 0.0}, {"factor": 17.0}, {"learning_rate": 11.0}, {"normed": 1}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
