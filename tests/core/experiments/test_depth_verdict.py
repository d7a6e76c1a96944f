"""The verdict on a signal: one threshold, and its two parts against what is known of both."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import KEPT, Spec, change, run, theory

INF = math.inf


@pytest.mark.parametrize(
    ("start", "end", "what"),
    [
        (1.0, 1.0, "keeps"), (0.97, 0.73, "keeps"), (1.0, KEPT, "keeps"), (1.0, 1 / KEPT, "keeps"),
        (1.0, 1.001 * KEPT, "grows"), (1.0, 0.999 / KEPT, "shrinks"),
        # What was called "keep their size" once, and what stood beside it.
        (0.58, 0.084, "shrinks"), (0.935, 4.5e14, "grows"),
        # A quotient that is no float.
        (1e300, 1e-300, "shrinks"), (5e-324, 1e308, "grows"),
        (1.0, 0.0, "nothing"), (0.0, 0.0, "nothing"), (1.0, INF, "overflows"), (INF, 1.0, "overflows"), (1.0, math.nan, "overflows"),
    ],
)  # fmt: skip
def test_one_threshold_says_what_became_of_a_size(start, end, what):
    assert change(start, end) == what


def test_without_an_activation_the_weights_do_all_of_it():
    """Orthogonal square layers keep every length exactly; times a gain they multiply it by the gain."""
    verdict = run(Spec(depth=12, width=64, activation="identity", initializer="orthogonal", gain=0.8)).verdict
    for passage, layers in ((verdict.forward, 12), (verdict.back, 11)):
        assert passage.layers == layers
        assert passage.factor == pytest.approx(0.8, rel=1e-12)
        assert passage.weights == pytest.approx(0.8, rel=1e-12)
        assert passage.slopes == pytest.approx(1.0, rel=1e-12)
        assert passage.what == "shrinks"


def test_relu_takes_the_root_of_a_half():
    verdict = run(Spec(depth=30, width=512, activation="relu", initializer="he")).verdict
    for passage in (verdict.forward, verdict.back):
        assert passage.what == "keeps"
        assert passage.weights == pytest.approx(2**0.5, rel=1e-12)
        assert passage.slopes == pytest.approx(0.5**0.5, rel=0.03)


def test_the_first_layer_has_its_own_number_of_inputs():
    """64 pixels and then 256 units: Glorot's variance differs in the first layer, forward and back."""
    verdict = run(Spec(depth=3, width=256, initializer="glorot", inputs=50)).verdict
    forward = [64 * 2 / (64 + 256), 1.0, 1.0]
    assert verdict.forward.weights == pytest.approx(math.prod(forward) ** (0.5 / 3), rel=1e-12)
    assert verdict.back.weights == pytest.approx(1.0, rel=1e-12)


def test_the_factor_is_that_of_theory_in_a_wide_network():
    spec = Spec(depth=40, width=512, activation="tanh", initializer="lecun")
    verdict, expected = run(spec).verdict, theory(spec)
    root = np.sqrt(expected.activations)
    assert verdict.forward.factor == pytest.approx((root[-1] / root[0]) ** (1 / 40), rel=0.005)
    assert verdict.back.factor == pytest.approx(math.sqrt(expected.gradients[0]) ** (1 / 39), rel=0.005)


def test_saturation_is_that_of_bounded_activations():
    tanh, relu = (Spec(depth=20, initializer="large-normal", activation=key) for key in ("tanh", "relu"))
    assert run(tanh).verdict.saturated == pytest.approx(0.98, abs=0.005)
    assert run(relu).verdict.saturated == 0.0
    assert run(Spec(activation="tanh", depth=20)).verdict.saturated == 0.0
    far = np.array([-1e6, 1e6])
    for key, activation in ACTIVATIONS.items():
        assert activation.bounded == bool((np.abs(activation(far)) < 2).all()), key


def test_what_does_not_arrive_has_no_factor():
    zeros = run(Spec(depth=4, activation="tanh", initializer="zeros")).verdict
    assert (zeros.forward.what, zeros.back.what) == ("nothing", "nothing")
    assert math.isnan(zeros.forward.factor)
    assert math.isnan(zeros.forward.weights)
    one = run(Spec(depth=1)).verdict
    assert one.back.layers == 0
    assert math.isnan(one.back.weights)
    assert math.isnan(run(Spec(depth=2, width=8, inputs=20, train_steps=1)).verdict.forward.weights)


def test_zeros_are_counted_and_are_no_part_of_a_histogram():
    signal = run(Spec(depth=3, activation="relu", initializer="he")).signal
    for layer in signal.activations[1:]:
        assert layer.zeros == (layer.values == 0).sum() / len(layer.values)
        assert 0.3 < layer.zeros < 0.7
    # A unit passes a gradient exactly where its output is above 0.
    for layer, gradient in zip(signal.activations[1:], signal.gradients, strict=True):
        assert gradient.zeros == pytest.approx(layer.zeros, abs=1e-12)
    assert all(layer.zeros == 0 for layer in run(Spec(depth=3)).signal.activations[1:])
