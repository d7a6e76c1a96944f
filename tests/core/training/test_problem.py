"""The examples of a training: split, normalized and encoded by its training set alone."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings, problem_of
from labcore.training.problem import _Shelf, make_problem


def test_inputs_are_normalized_by_the_training_set_alone():
    problem = make_problem(Settings(data="wine"))
    raw, m = problem.train.raw, problem.train.examples
    np.testing.assert_allclose(problem.train.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(problem.train.X.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(problem.dev.X, (problem.dev.raw - raw.mean(axis=0)) / raw.std(axis=0), rtol=1e-10)
    rows = np.concatenate([problem.train.rows, problem.dev.rows])
    assert sorted(rows) == list(range(problem.table.examples))
    assert m == pytest.approx(0.75 * problem.table.examples, abs=2)
    for label in range(3):
        assert (problem.dev.y == label).mean() == pytest.approx((problem.table.targets == label).mean(), abs=0.02)
    np.testing.assert_array_equal(make_problem(Settings(data="wine", normalize=False)).train.X, raw)


def test_images_have_one_mean_and_sigma_for_all_pixels():
    problem = make_problem(Settings(data="digits"))
    raw = problem.train.raw
    np.testing.assert_allclose(problem.train.X, (raw - raw.mean()) / raw.std(), rtol=1e-10)


def test_numbers_are_learned_in_units_of_their_sigma():
    problem = make_problem(Settings(data="diabetes"))
    y = problem.train.y
    np.testing.assert_allclose(problem.train.learned, (y - y.mean()) / y.std(), rtol=1e-10)
    np.testing.assert_allclose(problem.dev.learned, (problem.dev.y - y.mean()) / y.std(), rtol=1e-10)


def one_number(rows: int = 40) -> np.ndarray:
    """0.7 in four ways, of which no two are equal bit for bit."""
    return np.resize([0.7, 7 * 0.1, 0.1 + 0.6, 0.7 + 1e-16], rows)


def test_inputs_and_targets_that_differ_by_rounding_alone_have_no_spread():
    x = np.random.default_rng(0).standard_normal(40)
    table = Table(np.column_stack([one_number(), x]), one_number(), ("a", "b"), "t")
    problem = make_problem(Settings(data="own"), table)
    assert np.abs(problem.train.X[:, 0]).max() < 1e-14
    assert np.abs(problem.dev.X[:, 0]).max() < 1e-14
    np.testing.assert_allclose(problem.train.X[:, 1].std(), 1.0, rtol=1e-12)
    assert problem.sigma == 1.0
    for subset in (problem.train, problem.dev):
        assert len(set(subset.learned.tolist())) == 1
        assert abs(subset.learned[0]) < 1e-14


def test_images_of_one_grey_have_no_spread():
    table = Table(np.full((40, 4), 0.1), np.arange(40) % 2, ("a", "b", "c", "d"), "t", ("no", "yes"), image=(2, 2))
    problem = make_problem(Settings(data="own"), table)
    assert np.abs(problem.train.X).max() < 1e-14


def test_losses_and_outputs_go_by_the_task():
    result = {
        data: (make_problem(Settings(data=data)).loss, make_problem(Settings(data=data)).outputs)
        for data in ("wine", "moons", "diabetes")
    }
    assert result == {
        "wine": ("softmax-cross-entropy", 3), "moons": ("logistic-cross-entropy", 1), "diabetes": ("squared-error", 1),
    }  # fmt: skip


def test_problems_are_shared_until_their_examples_differ():
    base = Settings(data="moons")
    assert problem_of(base) is problem_of(base.changed(hidden=(3,), learning_rate=0.5, batch_size=1))
    assert problem_of(base) is not problem_of(base.changed(seed=1))
    assert problem_of(base) is not problem_of(base.changed(data_noise=0.3))


def test_augmented_images_are_new_each_epoch_and_the_same_for_the_same_place():
    settings = Settings(data="digits", hidden=(), rotate=20.0, shift=0.1, batch_size=50)
    problem = make_problem(settings)
    rows = problem.order(0)[:50]
    first, labels = problem.batch(rows, 0)
    again, later = problem.batch(rows, 0)[0], problem.batch(rows, 1)[0]
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - later).max() > 0.5
    assert np.abs(first - problem.train.X[rows]).max() > 0.5
    np.testing.assert_array_equal(labels, problem.train.learned[rows])


def test_a_table_of_ones_own_must_be_there():
    with pytest.raises(ValueError, match='data "own" needs a table handed over with the settings; got none'):
        Run(Settings(data="own"))
    table = Table(np.arange(120.0).reshape(60, 2), np.arange(60) % 3, ("a", "b"), "t", ("x", "y", "z"))
    problem = Run(Settings(data="own"), table).sides[0].problem
    # Crosses are for the sets of the lab: a table's columns stay as they are.
    assert problem.inputs == 2
    assert not problem.is_planar


def test_the_shelf_keeps_the_latest_problems_up_to_so_many_bytes():
    seeds = [Settings(data="moons", examples=100, seed=seed) for seed in range(5)]
    shelf = _Shelf(3 * make_problem(seeds[0]).bytes)
    made = [shelf.get(one) for one in seeds]
    assert [shelf.get(one) is there for one, there in zip(seeds[2:], made[2:], strict=True)] == [True] * 3
    # Used again, the oldest of the three is the latest.
    shelf.get(seeds[2])
    again = shelf.get(seeds[0])
    assert again is not made[0]
    assert shelf.get(seeds[2]) is made[2]
    assert shelf.get(seeds[3]) is not made[3]
