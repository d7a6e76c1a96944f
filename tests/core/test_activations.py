"""Activations against PyTorch's stored values, SciPy and finite differences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import special

from labcore.activations import ACTIVATIONS, dead_units

with np.load(Path(__file__).parent.parent / "reference" / "network.npz", allow_pickle=False) as _file:
    STORED = {name: _file[name] for name in _file.files if name == "z" or name.startswith("activation/")}

every = pytest.mark.parametrize("key", ACTIVATIONS)


def test_the_lessons_have_their_activations():
    assert list(ACTIVATIONS) == ["identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu"]


@every
def test_values_and_derivatives_are_pytorchs(key):
    activation, z = ACTIVATIONS[key], STORED["z"]
    a = activation(z)
    np.testing.assert_allclose(a, STORED[f"activation/{key}/value"], rtol=1e-12, atol=1e-14)
    slopes = activation.derivative(None if activation.from_output else z, a)
    np.testing.assert_allclose(slopes, STORED[f"activation/{key}/derivative"], rtol=1e-12, atol=1e-14)


@every
def test_derivatives_are_those_of_the_function(key):
    activation = ACTIVATIONS[key]
    z = np.random.default_rng(0).uniform(-5, 5, 2000)
    for kink in activation.kinks:
        z = z[np.abs(z - kink) > 1e-3]
    numeric = (activation(z + 1e-6) - activation(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(activation.derivative(z, activation(z)), numeric, atol=1e-6 if key == "elu" else 2e-9)


@every
def test_kinks_are_where_the_slopes_of_both_sides_differ(key):
    activation = ACTIVATIONS[key]
    left, right = ((activation(np.array([s])) - activation(np.zeros(1)))[0] / s for s in (-1e-7, 1e-7))
    assert (abs(left - right) > 1e-3) == (0.0 in activation.kinks)


@every
def test_steepest_is_the_largest_slope_and_homogeneous_means_it(key):
    activation, z = ACTIVATIONS[key], np.linspace(-8, 8, 160_001)
    assert np.abs(activation.derivative(z, activation(z))).max() == pytest.approx(activation.steepest, rel=1e-7)
    scales = np.abs(activation(3.0 * z) - 3.0 * activation(z)).max() < 1e-12
    assert scales == activation.homogeneous


def test_relu_keeps_nan_and_infinity_and_has_no_slope_at_them_but_the_infinite():
    relu, z = ACTIVATIONS["relu"], np.tile([np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-320, -2.0], 9)
    a = relu(z)
    np.testing.assert_array_equal(a, np.tile([np.nan, np.inf, 0.0, 0.0, 0.0, 1e-320, 0.0], 9))
    np.testing.assert_array_equal(relu.derivative(None, a), np.tile([0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0], 9))


@every
def test_float32_stays_float32(key):
    z = np.random.default_rng(1).standard_normal((3, 5)).astype(np.float32)
    a = ACTIVATIONS[key](z)
    assert a.dtype == ACTIVATIONS[key].derivative(z, a).dtype == np.float32
    np.testing.assert_allclose(a, ACTIVATIONS[key](z.astype(np.float64)), rtol=2e-6, atol=1e-7)


@every
def test_far_out_nothing_overflows(key):
    z = np.array([-1e100, -1e4, -745.0, 745.0, 1e4, 1e100])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = ACTIVATIONS[key](z)
        slopes = ACTIVATIONS[key].derivative(z, a)
    assert np.isfinite(a).all()
    assert np.isfinite(slopes).all()


def test_sigmoid_and_gelu_keep_their_tails():
    z = -np.linspace(1, 36, 50)
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"](z), special.expit(z), rtol=1e-14)
    np.testing.assert_allclose(ACTIVATIONS["gelu"](z), z * np.exp(special.log_ndtr(z)), rtol=1e-12)


def test_elus_slope_keeps_its_tail_in_float32():
    """e^z, which a + 1 cannot give where a has rounded to -1."""
    z = -np.linspace(1, 80, 80).astype(np.float32)
    elu = ACTIVATIONS["elu"]
    np.testing.assert_allclose(elu.derivative(z, elu(z)), np.exp(z.astype(np.float64)), rtol=1e-5)


def test_a_unit_is_dead_when_it_is_zero_for_every_input():
    outputs = np.array([[0.0, 0.0, 1.0, np.nan], [0.0, 2.0, 0.0, 0.0]])
    assert dead_units(outputs).tolist() == [True, False, False, False]
    assert dead_units(np.stack([outputs, 0 * outputs[:, ::-1]])).shape == (2, 4)


@pytest.mark.parametrize(
    ("key", "edge"), [("tanh", np.arctanh(0.99**0.5)), ("sigmoid", 2 * np.arctanh(0.99**0.5)), ("elu", -np.log(0.01))]
)
def test_saturated_is_under_one_percent_of_the_steepest_slope(key, edge):
    """tanh' = 0.01 where tanh^2 = 0.99; sigmoid is tanh at half the scale; ELU's slope is e^z."""
    z = -edge + np.array([-1e-6, 1e-6])
    assert ACTIVATIONS[key].saturated(z, ACTIVATIONS[key](z)).tolist() == [True, False]


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match=r"activation must be one of identity, .*; got swish"):
        ACTIVATIONS["swish"]
