"""Initializers: variances within what chance allows, orthogonality, gain and streams."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.initializers import INITIALIZERS
from labcore.network import NetworkSpec, draw_weights

SHAPES = [(64, 200), (300, 40), (128, 128)]
# The variances of the lessons, by the layer's n_in and n_out.
VARIANCES = {
    "small-normal": lambda n_in, n_out: 0.01**2,
    "large-normal": lambda n_in, n_out: 10.0**2,
    "lecun": lambda n_in, n_out: 1 / n_in,
    "glorot": lambda n_in, n_out: 2 / (n_in + n_out),
    "he": lambda n_in, n_out: 2 / n_in,
}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", VARIANCES)
def test_variances_are_the_lessons_within_four_standard_errors(key, shape):
    weights = INITIALIZERS[key].draw(rng(), *shape)
    variance, n = VARIANCES[key](*shape), weights.size
    assert weights.shape == shape
    assert abs(weights.var() / variance - 1.0) < 4 * (2 / n) ** 0.5
    assert abs(weights.mean()) < 4 * (variance / n) ** 0.5
    # Normal, not uniform (the slip that the lab shows elsewhere): its fourth moment is 3 variances squared, not 1.8.
    assert abs((weights**4).mean() / variance**2 - 3.0) < 4 * (96 / n) ** 0.5
    assert INITIALIZERS[key].variance(*shape) == pytest.approx(variance)


@pytest.mark.parametrize("shape", SHAPES)
def test_orthogonal_columns_or_rows_are_orthonormal(shape):
    weights = INITIALIZERS["orthogonal"].draw(rng(), *shape)
    small = weights.T @ weights if shape[0] >= shape[1] else weights @ weights.T
    np.testing.assert_allclose(small, np.eye(min(shape)), atol=1e-12)
    assert (weights**2).mean() == pytest.approx(INITIALIZERS["orthogonal"].variance(*shape))


def test_orthogonal_is_uniform_among_the_orthogonal_matrices():
    """The trace of a uniform one has mean 0 and variance 1; without the signs of R's diagonal the mean is far below."""
    traces = [np.trace(INITIALIZERS["orthogonal"].draw(rng(seed), 6, 6)) for seed in range(400)]
    assert abs(np.mean(traces)) < 4 / 400**0.5
    assert abs(np.var(traces) - 1.0) < 4 * (2 / 400) ** 0.5


def test_zeros_and_constant():
    assert not INITIALIZERS["zeros"].draw(rng(), 3, 4).any()
    assert np.unique(INITIALIZERS["constant"].draw(rng(), 3, 4, gain=2.0)).tolist() == [0.2]


@pytest.mark.parametrize("key", INITIALIZERS)
def test_gain_multiplies(key):
    one, many = (INITIALIZERS[key].draw(rng(3), 5, 4, gain) for gain in (1.0, 2.5))
    np.testing.assert_array_equal(one * 2.5, many)
    with pytest.raises(ValueError, match=r"gain must be a number in \[0, 10\]; got -1"):
        INITIALIZERS[key].draw(rng(), 5, 4, -1.0)


def test_each_layer_and_seed_has_a_stream_of_its_own():
    spec = NetworkSpec((6, 6, 6, 6))
    drawn = [draw_weights(spec, layer, seed) for layer in (1, 2, 3) for seed in (0, 1)]
    assert len({weights.tobytes() for weights in drawn}) == 6
    np.testing.assert_array_equal(drawn[0], draw_weights(NetworkSpec((6, 6, 2)), 1, 0))
