"""The table of conventions against what the libraries have done (tests/reference/conventions.npz), and the five slips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labcore.frameworks import CONVENTIONS, SLIPS
from labcore.frameworks.conventions import table
from labcore.frameworks.parting import Paths
from labcore.frameworks.signals import UNITS
from labcore.frameworks.slips import BETA, ONES, SIGMAS, features
from labcore.surfaces import cost_of
from tests.frameworks_live.claims import CLAIMS
from tests.reference.libraries import BY_CHANCE, LIBRARIES, PAIRS

STORED = dict(np.load(Path(__file__).parents[1] / "reference" / "conventions.npz"))

every_row = pytest.mark.parametrize("key", CONVENTIONS)
every_pair = pytest.mark.parametrize(("key", "framework"), PAIRS)


def agree(ours: np.ndarray, theirs: np.ndarray, key: str) -> None:
    """Paths to 1e-10; running statistics of Keras, which counts some of them in float32, to 1e-6; drawn ones by chance."""
    allowed = 1e-6 if key.startswith("norm-") else 1e-10
    if key in BY_CHANCE:
        np.testing.assert_allclose(np.log(ours[:, 1]), np.log(theirs[:, 1]), atol=BY_CHANCE[key])
    else:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=allowed)


def paths_of(key: str, framework: str) -> Paths:
    row = CONVENTIONS[key]
    return row.paths(framework, row.turned.default)


@every_pair
def test_the_other_path_is_the_library_s_own(key, framework):
    paths = paths_of(key, framework)
    agree(paths.other, STORED[f"{key}/{framework}/other"], key)
    agree(paths.equal_other, STORED[f"{key}/{framework}/equal"], key)


@every_pair
def test_the_paths_part_and_the_setting_makes_them_equal(key, framework):
    paths = paths_of(key, framework)
    size = max(np.ptp(paths.lab[:, 1]), 1e-3)
    assert np.abs(paths.lab - paths.other).max() > 0.1 * size
    assert np.abs(paths.equal_lab - paths.equal_other).max() <= max(paths.within, 1e-12)


@every_pair
def test_a_setting_of_the_framework_alone_leaves_the_lab_s_path_as_it_is(key, framework):
    row, paths = CONVENTIONS[key], paths_of(key, framework)
    assert np.array_equal(paths.lab, paths.equal_lab) == (framework not in row.meets)


def test_every_row_has_its_library_and_its_words():
    assert set(LIBRARIES) == set(CONVENTIONS)
    assert len(CONVENTIONS) >= 12
    for row in table():
        assert all(row.values())


def test_every_cell_is_checked_in_its_library_by_these_very_words():
    """The checks are run by `make frameworks`: a cell that says something else now is to be checked anew."""
    said = {
        (key, framework): getattr(row, framework)
        for key, row in CONVENTIONS.items()
        for framework in ("pytorch", "keras", "jax")
    }
    assert {cell: claim.words for cell, claim in CLAIMS.items()} == said


@pytest.mark.parametrize("key", SLIPS)
def test_every_slip_parts_from_the_right_line(key):
    right, wrong = SLIPS[key].results()
    assert right.shape == wrong.shape
    assert np.isfinite(right).all()
    assert np.abs(right - wrong).max() > 0.1


def test_uniform_he_weights_multiply_the_signal_by_the_root_of_half_the_units():
    right, wrong = (result[:, 1] for result in SLIPS["rand"].results())
    # From the second layer on, when what comes in has one sign.
    np.testing.assert_allclose(wrong[3:] / wrong[2:-1], np.sqrt(UNITS / 2), rtol=0.02)
    np.testing.assert_allclose(right, 1.0, atol=0.3)


def test_the_corrected_average_fed_back_runs_away():
    right, wrong = (result[:, 1] for result in SLIPS["fed-back"].results())
    np.testing.assert_allclose(right, 1.0, rtol=1e-12)
    assert [int(value) for value in wrong[:3].round(6)] == [1, 25, 421]
    # v (1 - beta^t) - (1 - beta) = beta v before, with t counted from 1.
    t = np.arange(2, ONES + 1)
    np.testing.assert_allclose(wrong[1:] * (1.0 - BETA**t) - (1.0 - BETA), BETA * wrong[:-1], rtol=1e-9)


def test_adam_with_one_beta_does_not_settle():
    from labcore.frameworks.parting import RAVINE

    right, wrong = (cost_of(RAVINE).value(result[-50:]) for result in SLIPS["beta1-twice"].results())
    assert right.max() < 1e-7
    assert wrong.max() > 1e-3


def test_divided_by_the_variance_small_features_are_the_large_ones():
    right, wrong = (result[:, 1] for result in SLIPS["variance"].results())
    np.testing.assert_allclose(right, 0.0, atol=1e-12)
    np.testing.assert_allclose(np.log10(features().std(axis=0)), np.log10(SIGMAS), atol=0.05)
    np.testing.assert_allclose(wrong, -np.log10(SIGMAS), atol=0.05)


def test_without_the_sign_no_rate_is_below_one():
    right, wrong = (result[:, 1] for result in SLIPS["sign"].results())
    assert (right >= -4).all()
    assert (right <= 0).all()
    assert wrong.min() >= 0
    # Uniform on the log scale: Kolmogorov and Smirnov's distance, whose 1 % limit is 0.32 for 25 draws.
    shares = np.sort(-right / 4.0)
    assert np.abs(shares - (np.arange(len(shares)) + 0.5) / len(shares)).max() < 0.32 - 0.5 / len(shares)
