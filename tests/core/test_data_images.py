"""Augmentation, against NumPy's own turning and shifting."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import augment, digits, moved

IMAGES = np.random.default_rng(0).uniform(1.0, 2.0, (3, 7, 7))

exact = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def same(result: np.ndarray, wanted: np.ndarray) -> None:
    assert result.dtype == wanted.dtype
    np.testing.assert_allclose(result, wanted, rtol=1e-6 if result.dtype == np.float32 else 1e-12)


@exact
@pytest.mark.parametrize("quarters", [-3, -1, 0, 1, 2, 4])
@pytest.mark.parametrize("side", [7, 8])
def test_quarter_turns_are_rot90(quarters, side, dtype):
    images = np.random.default_rng(1).uniform(1.0, 2.0, (3, side, side)).astype(dtype)
    result = moved(images, np.zeros((3, 2)), np.full(3, 90.0 * quarters), np.ones(3))
    same(result, np.rot90(images, quarters, axes=(1, 2)))


@exact
@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 0), (0, -3), (-1, 1), (7, 0)])
def test_whole_pixels_are_a_padded_slice(down, right, dtype):
    images = IMAGES[:, :, :6].astype(dtype)
    result = moved(images, np.full((3, 2), (down, right)), np.zeros(3), np.ones(3), background=-1.0)
    wide = np.pad(images, ((0, 0), (7, 7), (7, 7)), constant_values=-1.0)
    same(result, wide[:, 7 - down : 14 - down, 7 - right : 13 - right])


def test_between_pixels_the_value_is_the_mean_of_both_and_at_the_edge_of_pixel_and_background():
    image = np.array([[[2.0, 4.0, 8.0]]])
    result = moved(image, np.array([[0.0, 0.5]]), np.zeros(1), np.ones(1), background=10.0)
    assert result.tolist() == [[[6.0, 3.0, 6.0]]]


def test_twice_the_size_spreads_the_pixels_from_the_middle():
    result = moved(IMAGES, np.zeros((3, 2)), np.zeros(3), np.full(3, 2.0))
    same(result[:, 1::2, 1::2], IMAGES[:, 2:5, 2:5])


def test_an_image_is_turned_and_enlarged_before_it_is_shifted():
    both = moved(IMAGES, np.full((3, 2), (1.0, -2.0)), np.full(3, 90.0), np.full(3, 2.0))
    turned = moved(IMAGES, np.zeros((3, 2)), np.full(3, 90.0), np.full(3, 2.0))
    same(both[:, 1:, :-2], turned[:, :-1, 2:])


def test_every_image_has_a_move_of_its_own():
    result = moved(np.stack([IMAGES[0]] * 3), np.array([[0, 0], [1, 0], [0, 0]]), np.array([0, 0, 180]), np.ones(3))
    same(result[0], IMAGES[0])
    same(result[1, 1:], IMAGES[0, :-1])
    same(result[2], IMAGES[0, ::-1, ::-1])


@exact
def test_without_settings_images_come_back_bit_for_bit_as_a_copy(dtype):
    images = digits().inputs.reshape(-1, 8, 8).astype(dtype)
    result = augment(images, np.random.default_rng(0))
    assert result.tobytes() == images.tobytes()
    assert result.dtype == dtype
    assert result is not images
    result[0] = 1


def test_the_generator_ends_at_the_same_place_whatever_the_settings():
    ends = set()
    for settings in ({}, {"shift": 2.0}, {"rotate": 10.0, "zoom": 0.1}, {"noise": 0.5}):
        rng = np.random.default_rng(3)
        augment(IMAGES, rng, **settings)
        ends.add(rng.random())
    assert len(ends) == 1


def test_one_setting_leaves_the_draws_of_another_alone():
    alone = augment(IMAGES, np.random.default_rng(3), shift=2.0)
    noisy = augment(IMAGES, np.random.default_rng(3), shift=2.0, noise=0.5)
    louder = augment(IMAGES, np.random.default_rng(3), shift=2.0, noise=1.0)
    np.testing.assert_allclose(louder - alone, 2.0 * (noisy - alone), atol=1e-12)


def middles(images: np.ndarray) -> np.ndarray:
    """(n, 2) the centre of mass of each image."""
    rows, columns = np.indices(images.shape[1:])
    mass = images.sum(axis=(1, 2))
    return np.stack([(images * rows).sum(axis=(1, 2)) / mass, (images * columns).sum(axis=(1, 2)) / mass], axis=1)


@pytest.mark.parametrize(
    "settings", [{"shift": 3.0}, {"rotate": 40.0}, {"zoom": 0.3}, {"shift": 2.0, "rotate": 30.0, "zoom": 0.2}]
)
def test_moves_are_unbiased_and_within_their_range(settings):
    blob = np.zeros((1, 25, 25))
    blob[0, 9:12, 14:17] = 1.0
    result = middles(augment(np.repeat(blob, 4000, axis=0), np.random.default_rng(5), **settings)) - 12.0
    radius = np.hypot(2.0, 3.0)
    # What a turn and a zoom leave of the blob's place on average: mean of cos and of the factor are known.
    turn = np.radians(settings.get("rotate", 0.0))
    kept = np.sinc(turn / np.pi)
    error = 4 * result.std(axis=0) / np.sqrt(4000) + 0.02
    assert (np.abs(result.mean(axis=0) - kept * np.array([-2.0, 3.0])) < error).all()
    if list(settings) == ["shift"]:
        reach = np.abs(result - [-2.0, 3.0]).max(axis=0)
        assert ((reach > 2.9) & (reach <= 3.0 + 1e-9)).all()
    if list(settings) == ["rotate"]:
        np.testing.assert_allclose(np.hypot(*result.T), radius, atol=0.15)
        degrees = np.degrees(np.arctan2(-result[:, 0], result[:, 1]) - np.arctan2(2.0, 3.0))
        assert -41 < degrees.min() < -38 < 38 < degrees.max() < 41
    if list(settings) == ["zoom"]:
        factors = np.hypot(*result.T) / radius
        assert 0.65 < factors.min() < 0.73
        assert 1.27 < factors.max() < 1.35


def test_pixel_noise_is_a_share_of_the_images_spread():
    images = np.repeat(digits().inputs[:20].reshape(-1, 8, 8), 50, axis=0)
    noise = augment(images, np.random.default_rng(7), noise=0.3) - images
    assert noise.std() == pytest.approx(0.3 * images.std(), rel=4 / np.sqrt(2 * noise.size))
    assert abs(noise.mean()) < 4 * noise.std() / np.sqrt(noise.size)


def test_no_images_and_images_of_one_value_are_fine():
    assert augment(np.empty((0, 8, 8)), np.random.default_rng(0), 1.0, 10.0, 0.1, 0.5).shape == (0, 8, 8)
    same(augment(np.ones((2, 4, 4)), np.random.default_rng(0), noise=1.0), np.ones((2, 4, 4)))
    assert augment(np.ones((2, 4, 4), np.uint8), np.random.default_rng(0), noise=0.1).dtype == np.float64


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"images": np.ones((8, 8))}, "images must be numbers of shape \\(n, height, width\\); got float64 of shape \\(8, 8\\)"),
        ({"images": np.full((1, 2, 2), "a")}, "images must be numbers"),
        ({"shift": 4.5}, "shift must be a number in \\[0, 4\\]; got 4.5"),
        ({"rotate": -1.0}, "rotate must be a number"),
        ({"zoom": 0.6}, "zoom must be a number"),
        ({"noise": float("nan")}, "image_noise must be a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_augmented_is_refused(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        augment(**({"images": IMAGES, "rng": np.random.default_rng(0)} | arguments))


@pytest.mark.parametrize(
    ("shifts", "degrees", "factors", "rule"),
    [
        (np.zeros((2, 2)), np.zeros(3), np.ones(3), "one of each image; got \\(2, 2\\), \\(3,\\), \\(3,\\)"),
        (np.zeros((3, 2)), np.zeros(2), np.ones(3), "one of each image"),
        (np.zeros((3, 2)), np.zeros(3), np.ones(2), "one of each image"),
        (np.zeros((3, 2)), np.zeros(3), np.array([1.0, 0.0, 1.0]), "factors must be above 0; got 0"),
    ],
)
def test_moves_that_fit_no_image_are_refused(shifts, degrees, factors, rule):
    with pytest.raises(ValueError, match=rule):
        moved(IMAGES, shifts, degrees, factors)
