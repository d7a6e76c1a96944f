"""Sets in the plane, against scikit-learn's and the shapes they are named after."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import NOISE, PLANAR, planar, split

CLASSES = [key for key, member in PLANAR.items() if member.classes]

every_set = pytest.mark.parametrize("key", PLANAR)
every_choice = pytest.mark.parametrize("key", CLASSES)


def rows_sorted(points: np.ndarray) -> np.ndarray:
    points = points.round(9) + 0.0
    return points[np.lexsort(points.T)]


def test_the_sets():
    assert list(PLANAR) == ["moons", "circles", "spirals", "xor", "gaussians", "plane", "multi-gaussian"]
    assert list(PLANAR)[:5] == CLASSES


@every_set
def test_a_set_is_a_table_that_the_seed_decides(key):
    table = planar(key)
    assert (table.inputs.shape, table.targets.shape) == ((500, 2), (500,))
    assert table.features == ("x1", "x2")
    assert table.image is None
    assert table.task == ("classification" if key in CLASSES else "regression")
    np.testing.assert_array_equal(planar(key).inputs, table.inputs)
    assert (planar(key, seed=1).inputs != table.inputs).any()
    for array in (table.inputs, table.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@every_set
@pytest.mark.parametrize("examples", [50, 51, 5000])
def test_clouds_fill_the_window_and_targets_their_range(key, examples):
    table = planar(key, examples, noise=0.0)
    assert table.examples == examples
    reach = np.abs(table.inputs).max()
    assert 1.2 < reach <= (2.2 if key == "gaussians" else 1.5)
    if table.classes:
        assert abs((table.targets == 0).sum() - (table.targets == 1).sum()) <= 1
    else:
        assert 0.7 < np.abs(table.targets).max() <= 1.01


@every_choice
@pytest.mark.parametrize("seed", range(3))
def test_classes_are_shuffled_and_can_be_split_by_class(key, seed):
    table = planar(key, 501, seed=seed)
    # Sorted classes change once; 501 shuffled ones change about 250 times, give or take 11.
    assert 200 < np.count_nonzero(np.diff(table.targets)) < 300
    rows = split(501, 0.25, seed, table.targets)
    counts = np.bincount(table.targets[rows.test])
    assert abs(counts[0] - counts[1]) <= 1


@every_set
def test_noise_moves_every_point_along_a_direction_of_its_own_and_leaves_the_targets(key):
    still, some, more = (planar(key, 400, noise, 3) for noise in (0.0, 0.2, 0.6))
    np.testing.assert_allclose(more.inputs - still.inputs, 3.0 * (some.inputs - still.inputs), atol=1e-12)
    np.testing.assert_array_equal(still.targets, more.targets)
    moves = (more.inputs - still.inputs).ravel()
    assert abs(moves.mean()) < 4 * 0.6 / np.sqrt(800)
    assert abs(moves.std() / 0.6 - 1.0) < 4 / np.sqrt(1600)


@every_set
def test_without_a_noise_the_set_has_its_own(key):
    own = PLANAR[key].noise
    assert own.name == NOISE.name
    np.testing.assert_array_equal(planar(key).inputs, planar(key, noise=own.default).inputs)


@pytest.mark.parametrize("examples", [50, 501])
def test_moons_and_circles_are_scikit_learns(examples):
    datasets = pytest.importorskip("sklearn.datasets")
    for key, (points, classes), scale, middle in (
        ("moons", datasets.make_moons(examples), 1.0, (0.5, 0.25)),
        ("circles", datasets.make_circles(examples, factor=0.5), 1.5, (0.0, 0.0)),
    ):
        ours = planar(key, examples, noise=0.0)
        for one in (0, 1):
            theirs = scale * (points[classes == one] - middle)
            np.testing.assert_allclose(rows_sorted(ours.inputs[ours.targets == one]), rows_sorted(theirs), atol=1e-9)


def test_spirals_are_two_arms_of_a_turn_and_three_quarters_each_the_others_reflection():
    table = planar("spirals", 1000, noise=0.0)
    first, second = (table.inputs[table.targets == one] for one in (0, 1))
    np.testing.assert_allclose(rows_sorted(first), rows_sorted(-second), atol=1e-9)
    first = first[np.hypot(*first.T).argsort()]
    angle = np.unwrap(np.arctan2(first[:, 0], first[:, 1]))
    assert (angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(1.75, rel=0.01)
    # Archimedes' spiral: the radius grows evenly with the angle.
    radius = np.hypot(*first.T)
    assert np.corrcoef(radius, angle)[0, 1] > 1 - 1e-9
    # Beyond the middle, where both arms begin, they keep apart; along a ray by half of 1.5 / 1.75.
    outside = second[np.hypot(*second.T) > 0.5]
    apart = np.hypot(*(first[:, None] - outside[None]).T).min()
    assert 0.35 < apart <= 0.43


def test_xor_is_the_exclusive_or_of_the_signs_in_four_equally_full_squares():
    table = planar("xor", 402, noise=0.0)
    right, up = table.inputs[:, 0] > 0, table.inputs[:, 1] > 0
    np.testing.assert_array_equal(table.targets, right ^ up)
    counts = np.bincount(2 * right + up)
    assert counts.max() - counts.min() <= 1
    assert 0.1 <= np.abs(table.inputs).min() < 0.12


@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_gaussians_have_the_means_and_the_spread_they_are_said_to_have(noise):
    table = planar("gaussians", 5000, noise)
    sigma = np.hypot(0.3, noise)
    for one, middle in ((0, -0.7), (1, 0.7)):
        points = table.inputs[table.targets == one]
        np.testing.assert_allclose(points.mean(axis=0), middle, atol=4 * sigma / np.sqrt(2500))
        np.testing.assert_allclose(np.cov(points.T), np.eye(2) * sigma**2, atol=4 * sigma**2 * np.sqrt(2 / 2500))


def test_the_plane_is_one_and_noise_leaves_the_error_it_is_said_to_leave():
    table = planar("plane", 1000, noise=0.0)
    weights, residual, *_ = np.linalg.lstsq(np.c_[table.inputs, np.ones(1000)], table.targets, rcond=None)
    np.testing.assert_allclose(weights, [1 / 3, 1 / 3, 0.0], atol=1e-12)
    assert residual[0] < 1e-20
    error = planar("plane", 5000, 0.5).inputs.sum(axis=1) / 3 - planar("plane", 5000, 0.5).targets
    assert error.std() == pytest.approx(0.47 * 0.5, rel=4 / np.sqrt(10_000))


def test_the_bumps_stand_where_they_are_said_to_stand():
    table = planar("multi-gaussian", 5000, noise=0.0)
    signs = {(-1, -0.7): 1, (-1, 0.7): -1, (0, -0.7): -1, (0, 0.7): 1, (1, -0.7): 1, (1, 0.7): -1}
    distances = np.stack([np.hypot(*(table.inputs - centre).T) for centre in signs])
    for near, sign in zip(distances < 0.1, signs.values(), strict=True):
        assert near.sum() > 3
        assert (sign * table.targets[near] > 0.9).all()
    assert np.abs(table.targets[distances.min(axis=0) > 0.9]).max() < 0.02
    # Half way up at 0.3 * sqrt(2 ln 2) from a centre, on the side away from the others.
    ring = (np.abs(distances[0] - 0.3532) < 0.02) & (table.inputs < [-1, -0.7]).all(axis=1)
    assert ring.sum() > 3
    np.testing.assert_allclose(table.targets[ring], 0.5, atol=0.06)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("stars",), "set must be one of moons"),
        (("moons", 49), "examples must be an integer in"),
        (("moons", 5001), "examples must be an integer in"),
        (("moons", 500, 1.1), "noise must be a number in"),
        (("moons", 500, float("nan")), "noise must be a number in"),
        (("moons", 500, 0.1, -1), "seed must be an integer in"),
    ],
)
def test_what_is_no_set_is_refused(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        planar(*arguments)


@every_set
def test_every_set_says_what_it_is_and_what_noise_does_to_it(key):
    member = PLANAR[key]
    assert member.label
    assert member.source
    assert member.summary.endswith(".")
    assert "oise" in (member.function.__doc__ or "")
    assert member.source in planar(key).source


@pytest.mark.parametrize(
    ("key", "noise", "share"), [("spirals", 0.05, 0.015), ("spirals", 0.1, 0.066), ("moons", 0.2, 0.037)]
)
def test_as_many_points_lie_nearer_to_the_other_class_as_is_said(key, noise, share):
    from scipy.spatial import cKDTree

    still = planar(key, 5000, noise=0.0)
    trees = [cKDTree(still.inputs[still.targets == label]) for label in (0, 1)]
    shares = []
    for seed in range(8):
        table = planar(key, 5000, noise=noise, seed=seed)
        near, far = (tree.query(table.inputs)[0] for tree in trees)
        shares.append(((far < near) != (table.targets == 1)).mean())
    assert np.mean(shares) == pytest.approx(share, abs=0.002)
    assert f"{share:.1%}".replace("%", " %") in str(PLANAR[key].function.__doc__)


@pytest.mark.parametrize(("noise", "share"), [(0.1, 0.012), (0.2, 0.057)])
def test_noise_carries_as_many_points_of_xor_over_an_axis_as_is_said(noise, share):
    shares = [
        ((table.inputs[:, 0] * table.inputs[:, 1] < 0) != (table.targets == 1)).mean()
        for table in (planar("xor", 5000, noise=noise, seed=seed) for seed in range(8))
    ]
    assert np.mean(shares) == pytest.approx(share, abs=0.002)
    assert f"{share:.1%}".replace("%", " %") in str(PLANAR["xor"].function.__doc__)
