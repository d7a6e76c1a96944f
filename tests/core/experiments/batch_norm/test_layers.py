"""What the layers give: a constant added to the inputs is taken away by batch norm, and is not without it."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.batch_norm.layers import BINS, HALF, RANGES, SATURATED, UPDATES, Spec, run
from labcore.training import Run


@pytest.fixture(scope="module")
def results():
    return {moved: run(Spec(moved=moved)) for moved in (0.0, 1.0)}


def test_batch_norm_does_not_see_a_constant_on_the_inputs(results):
    still, moved = results[0.0], results[1.0]
    np.testing.assert_allclose(moved.normed.costs, still.normed.costs, rtol=1e-5)
    np.testing.assert_array_equal(moved.without.costs[:HALF], still.without.costs[:HALF])
    assert moved.without.jump > 2 > 1.5 * moved.normed.jump
    assert still.without.jump < 1.5


def test_the_third_layer_sees_the_shift_without_batch_norm_alone(results):
    moved, still = results[1.0], results[0.0]
    assert moved.without.drift[HALF : HALF + 16].max() > 4 * still.without.drift[HALF : HALF + 16].max()
    assert moved.normed.drift.max() < 0.2
    assert moved.without.ends[0] > 2 * still.without.ends[0]


def test_the_training_is_the_trainers(results):
    training = Run(Spec().settings(True))
    training.advance(30)
    np.testing.assert_array_equal(results[0.0].normed.costs[:30], list(training.sides[0].costs))


def test_histograms_count_every_activation_once(results):
    for one in (results[1.0].without, results[1.0].normed):
        assert one.shares.shape == (3, BINS, UPDATES // 8)
        np.testing.assert_allclose(one.shares.sum(axis=1), 1.0)


def test_the_first_histogram_by_hand(results):
    """The first layer's activations of the first eight updates, by NumPy's own histogram."""
    training, values = Run(Spec().settings(False)), []
    for step in range(8):
        side = training.sides[0]
        layer = side.network().layers[0]
        rows = side.problem.order(0)[step * 64 : (step + 1) * 64]
        values.append(np.tanh(side.problem.train.X[rows] @ layer.weights + layer.bias))
        training.advance(1)
    counts = np.histogram(np.array(values), np.linspace(-1, 1, BINS + 1))[0]
    np.testing.assert_allclose(results[1.0].without.shares[0, :, 0], counts / counts.sum(), atol=1e-4)


def test_saturated_is_where_the_slope_is_below_a_tenth():
    slopes = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: 4 * a * (1 - a)}
    for activation, slope in slopes.items():
        at = RANGES[activation][1] - SATURATED[activation]
        assert slope(at) < 0.1 < slope(at - 0.01)


@pytest.mark.parametrize("wrong", [{"activation": "leaky"}, {"moved": 4.0}, {"learning_rate": -1.0}, {"seed": "a"}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
