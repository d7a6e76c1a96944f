"""Features of points in the plane, and targets that are wrong on purpose."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import labcore.data.crosses
from labcore.data import CROSSES, cross_features, flip_labels, noise_targets


def test_the_example_in_the_docstring():
    assert doctest.testmod(labcore.data.crosses).failed == 0


def test_features_by_hand_in_a_fixed_order():
    angle = np.pi / 6
    row = cross_features([[angle, -2.0]], tuple(CROSSES))
    np.testing.assert_allclose(row, [[angle, -2.0, angle**2, 4.0, -np.pi / 3, 0.5, -0.9092974268256817]], atol=1e-15)
    assert list(CROSSES) == ["x1", "x2", "x1sq", "x2sq", "x1x2", "sin-x1", "sin-x2"]
    np.testing.assert_array_equal(cross_features([[angle, -2.0]], ["sin-x1", "x2", "x2"]), row[:, [1, 5]])


def test_keys_travel_in_a_link_and_precision_is_kept():
    assert all(key.isascii() and not set(key) & set(" .,&?=") for key in CROSSES)
    assert cross_features(np.ones((3, 2), np.float32), ("x1x2", "sin-x2")).dtype == np.float32
    assert cross_features([[1, 2]], ("x1",)).dtype == np.float64
    assert cross_features(np.empty((0, 2)), ("x1", "x2", "x1x2")).shape == (0, 3)


@pytest.mark.parametrize(
    ("inputs", "names", "rule"),
    [
        ([[1.0, 2.0, 3.0]], ("x1",), "shape \\(m, 2\\); got \\(1, 3\\)"),
        ([1.0, 2.0], ("x1",), "shape \\(m, 2\\)"),
        ([[1.0, 2.0]], (), "names must be some of x1, x2, .* at least one"),
        ([[1.0, 2.0]], ("x3",), "got \\('x3',\\)"),
        ([[1.0, 2.0]], "x1", "names must be some of"),
    ],
)
def test_what_gives_no_features_is_refused(inputs, names, rule):
    with pytest.raises(ValueError, match=rule):
        cross_features(inputs, names)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.333, 0.5])
@pytest.mark.parametrize("classes", [2, 10])
def test_exactly_that_share_of_the_labels_is_wrong(share, classes):
    right = np.arange(1000) % classes
    wrong = flip_labels(right, share, classes, seed=4)
    assert (wrong != right).sum() == round(share * 1000)
    assert set(wrong.tolist()) <= set(range(classes))
    assert wrong.dtype == right.dtype
    np.testing.assert_array_equal(right, np.arange(1000) % classes)
    np.testing.assert_array_equal(wrong, flip_labels(right, share, classes, seed=4))


def test_more_label_noise_keeps_what_was_wrong_and_another_seed_does_not():
    right = np.arange(200) % 3
    few, many = flip_labels(right, 0.1, 3, 1), flip_labels(right, 0.4, 3, 1)
    np.testing.assert_array_equal(many[few != right], few[few != right])
    assert (flip_labels(right, 0.1, 3, 2) != few).any()


def test_every_other_class_is_equally_likely():
    right = np.full(20_000, 2)
    counts = np.bincount(flip_labels(right, 0.5, 5), minlength=5)
    assert counts[2] == 10_000
    # Each of the four others: 2500 expected, standard deviation sqrt(10000 / 4 * 3 / 4).
    assert np.abs(counts[[0, 1, 3, 4]] - 2500).max() < 4 * 43.3


def test_numbers_get_noise_of_that_share_of_their_spread():
    targets = 100.0 + 7.0 * np.sin(np.arange(4000.0))
    blurred = noise_targets(targets, 0.5, seed=2)
    noise = blurred - targets
    assert noise.std() == pytest.approx(0.5 * targets.std(), rel=4 / np.sqrt(8000))
    assert abs(noise.mean()) < 4 * noise.std() / np.sqrt(4000)
    np.testing.assert_array_equal(noise_targets(targets, 0.0), targets)
    np.testing.assert_allclose(noise_targets(targets, 0.25, 2) - targets, noise / 2, atol=1e-12)
    assert noise_targets([1, 2, 3], 0.1).dtype == np.float64
    assert noise_targets(np.ones(3, np.float32), 0.1).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: flip_labels([0, 1], 0.6, 2), "label_noise must be a number in \\[0, 0.5\\]; got 0.6"),
        (lambda: flip_labels([0, 1], 0.1, 1), "classes must be an integer of at least 2; got 1"),
        (lambda: flip_labels([0, 2], 0.1, 2), "targets must be integers in \\[0, 1\\]"),
        (lambda: flip_labels([0.0, 1.0], 0.1, 2), "targets must be integers"),
        (lambda: flip_labels([[0, 1]], 0.1, 2), "targets must be integers"),
        (lambda: flip_labels([0, 1], 0.1, 2, seed=-1), "seed must be an integer"),
        (lambda: noise_targets([1.0, np.nan], 0.1), "targets must be finite numbers"),
        (lambda: noise_targets([], 0.1), "m at least 1"),
        (lambda: noise_targets([1.0, 2.0], -0.1), "label_noise must be a number"),
    ],
)
def test_what_cannot_be_made_wrong_is_refused(call, rule):
    with pytest.raises(ValueError, match=rule):
        call()
