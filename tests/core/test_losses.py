"""Losses against PyTorch's stored values, finite differences and the numbers of the lessons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import special

from labcore.losses import LOSSES, softmax

with np.load(Path(__file__).parent.parent / "reference" / "network.npz", allow_pickle=False) as _file:
    STORED = {name: _file[name] for name in _file.files}

Y = {"softmax-cross-entropy": "labels", "logistic-cross-entropy": "bits", "squared-error": "values"}
every = pytest.mark.parametrize("key", LOSSES)


@every
def test_value_and_gradient_are_pytorchs(key):
    loss, logits = LOSSES[key], STORED[f"loss/{key}/logits"]
    targets = loss.targets(STORED[Y[key]], logits.shape[1])
    np.testing.assert_allclose(loss.value(logits, targets), STORED[f"loss/{key}/value"], rtol=1e-12)
    np.testing.assert_allclose(loss.gradient(logits, targets), STORED[f"loss/{key}/gradient"], rtol=1e-10, atol=1e-15)


@every
def test_gradients_are_those_of_the_value(key):
    rng = np.random.default_rng(1)
    logits = rng.standard_normal((4, 3))
    loss = LOSSES[key]
    y = rng.integers(0, 3, 4) if key.startswith("softmax") else rng.random((4, 3))
    targets = loss.targets(y, 3)
    gradient = loss.gradient(logits, targets)
    for index in np.ndindex(logits.shape):
        up, down = logits.copy(), logits.copy()
        up[index] += 1e-5
        down[index] -= 1e-5
        slope = (loss.value(up, targets) - loss.value(down, targets)) / 2e-5
        assert gradient[index] == pytest.approx(slope, abs=1e-9)


def test_the_lessons_softmax():
    np.testing.assert_allclose(softmax(np.array([5.0, 2.0, -1.0, 3.0])), [0.842, 0.042, 0.002, 0.114], atol=5e-4)
    logits = np.log([[0.3, 0.2, 0.1, 0.4]])
    loss = LOSSES["softmax-cross-entropy"]
    cat = loss.targets([1], 4)
    assert round(float(loss.value(logits, cat)), 3) == 1.609
    np.testing.assert_allclose(loss.gradient(logits, cat), [[0.3, -0.8, 0.1, 0.4]], atol=1e-12)


def test_softmax_of_two_classes_is_logistic():
    z = np.linspace(-50, 50, 21)[:, None]
    y = np.arange(21) % 2
    two, one = LOSSES["softmax-cross-entropy"], LOSSES["logistic-cross-entropy"]
    logits = np.concatenate([0 * z, z], axis=1)
    np.testing.assert_allclose(
        two.per_example(logits, two.targets(y, 2)), one.per_example(z, one.targets(y, 1)), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_allclose(two.outputs(logits)[:, 1:], one.outputs(z), rtol=1e-12)


@pytest.mark.parametrize("key", ["softmax-cross-entropy", "logistic-cross-entropy"])
def test_huge_logits_give_no_warning_and_no_inf(key):
    columns = 2 if key.startswith("softmax") else 1
    logits = np.array([[1e4, -1e4], [-1e4, 1e4]])[:, :columns]
    loss = LOSSES[key]
    with np.errstate(all="raise", under="ignore"):
        losses = loss.per_example(logits, loss.targets([1, 1], columns))
    np.testing.assert_allclose(losses, [2e4, 0] if columns == 2 else [0, 1e4])


@every
def test_float32_stays_float32(key):
    loss = LOSSES[key]
    logits = np.random.default_rng(0).standard_normal((6, 2)).astype(np.float32)
    targets = loss.targets([[0, 1]] * 6, 2, np.float32)
    assert {a.dtype for a in (targets, loss.value(logits, targets), loss.gradient(logits, targets))} == {np.dtype("f4")}


def test_every_form_of_labels_is_the_same_target():
    loss = LOSSES["softmax-cross-entropy"]
    one_hot = loss.targets([2, 0, 1, 1], 3)
    assert one_hot.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    for y in ([[2], [0], [1], [1]], one_hot, one_hot.astype(bool)):
        np.testing.assert_array_equal(loss.targets(y, 3), one_hot)
    np.testing.assert_array_equal(loss.targets([[2, 0, 1, 1], [0, 0, 1, 2]], 3)[0], one_hot)
    for key in ("logistic-cross-entropy", "squared-error"):
        assert LOSSES[key].targets([0, 1, 1], 1).tolist() == LOSSES[key].targets([[0], [1], [1]], 1).tolist()
        assert LOSSES[key].targets([[0, 1, 1], [1, 1, 0]], 1).shape == (2, 3, 1)


def test_predictions():
    logits = np.array([[0.1, 2.0, -1.0], [3.0, 0.0, 0.0]])
    assert LOSSES["softmax-cross-entropy"].predict(logits).tolist() == [1, 0]
    assert LOSSES["logistic-cross-entropy"].predict(logits).tolist() == [[1, 1, 0], [1, 0, 0]]
    np.testing.assert_array_equal(LOSSES["squared-error"].predict(logits), logits)


# fmt: off
WRONG = [
    ("softmax-cross-entropy", [0, 3], 3, "must be labels 0 .* with 3 for 3 outputs"),
    ("softmax-cross-entropy", [0, -1], 3, "with -1 for 3 outputs"),
    ("softmax-cross-entropy", [0.5, 1], 3, "with 0.5 for 3 outputs"),
    ("softmax-cross-entropy", [[0.5, 0.1, 0.1]], 3, "no shares adding up to 1"),
    ("softmax-cross-entropy", [0, 0], 1, "at least 2 outputs; got 1"),
    ("softmax-cross-entropy", [], 3, "finite and at least one; got"),
    ("softmax-cross-entropy", ["cat"], 3, "finite and at least one; got"),
    ("logistic-cross-entropy", [0, 2], 1, "must be 0 or 1 .* with 2"),
    ("logistic-cross-entropy", [0, np.nan], 1, "finite and at least one; got"),
    ("logistic-cross-entropy", [0, 1], 3, "for 3 outputs"),
    ("squared-error", [1.0, np.inf], 1, "finite and at least one; got"),
    ("squared-error", [[1.0, 2.0]], 3, r"got shape \(1, 2\), for 3 outputs"),
]
# fmt: on


@pytest.mark.parametrize(("key", "y", "outputs", "text"), WRONG)
def test_wrong_targets_are_refused_with_rule_and_value(key, y, outputs, text):
    with pytest.raises(ValueError, match=text):
        LOSSES[key].targets(y, outputs)


@every
def test_targets_of_another_shape_are_refused(key):
    with pytest.raises(ValueError, match=r"encoded to the logits' shape \(4, 3\); got \(4,\)"):
        LOSSES[key].value(np.zeros((4, 3)), np.zeros(4))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_logit_of_minus_infinity_is_a_probability_of_zero(dtype):
    """SciPy's log_softmax is the truth: the other classes share the probability among them."""
    logits = np.array([[-np.inf, 1.0, 2.0], [0.5, -np.inf, -np.inf], [3.0, 1.0, -np.inf], [0.1, 0.2, 0.3]], dtype)
    loss = LOSSES["softmax-cross-entropy"]
    for labels in ([1, 0, 0, 2], [0, 0, 2, 2], [2, 1, 1, 0]):
        expected = -special.log_softmax(logits.astype(np.float64), axis=-1)[range(4), labels]
        targets = loss.targets(labels, 3, dtype)
        np.testing.assert_allclose(loss.per_example(logits, targets), expected, rtol=1e-6)
        with np.errstate(invalid="ignore"):
            both = loss.value_and_gradient(logits, targets)[0]
        assert both == pytest.approx(expected.mean(), rel=1e-6)
    assert loss.value(logits, loss.targets([1, 0, 0, 2], 3, dtype)).dtype == dtype


def test_an_infinite_logit_of_the_logistic_loss_is_right_or_infinitely_wrong():
    logits = np.array([[-np.inf], [np.inf], [-np.inf], [np.inf], [np.inf], [0.7]])
    loss = LOSSES["logistic-cross-entropy"]
    got = loss.per_example(logits, loss.targets([0.0, 1.0, 1.0, 0.0, 0.5, 1.0], 1))
    assert got.tolist() == [0.0, 0.0, np.inf, np.inf, np.inf, pytest.approx(-special.log_expit(0.7))]
