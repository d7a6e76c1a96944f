"""Datasets, splits and normalization, against scikit-learn and by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from labcore.data import DATASETS, Normalizer, breast_cancer, diabetes, digits, is_constant, split, wine

SHAPES = {"diabetes": (442, 10), "breast-cancer": (569, 30), "wine": (178, 13), "digits": (1797, 64)}

every_table = pytest.mark.parametrize("key", DATASETS)


@every_table
def test_tables_are_whole_named_read_only_and_read_once(key):
    table = DATASETS[key]()
    assert table.inputs.shape == SHAPES[key]
    assert table.targets.shape == (table.examples,)
    assert len(table.features) == len(set(table.features)) == table.inputs.shape[1]
    assert np.isfinite(table.inputs).all()
    assert table.target
    assert "scikit-learn" in table.source
    assert DATASETS[key]() is table
    for array in (table.inputs, table.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    if table.classes:
        assert set(table.targets.tolist()) == set(range(len(table.classes)))


def test_known_rows_and_counts():
    assert diabetes().inputs[0, 2:4].tolist() == [32.1, 101.0]
    assert diabetes().targets[0] == 151.0
    assert "body mass index (kg/m^2)" in diabetes().features
    # 357 benign and 212 malignant; the first tumour is malignant, of mean radius 17.99.
    assert np.bincount(breast_cancer().targets).tolist() == [357, 212]
    assert (breast_cancer().targets[0], breast_cancer().inputs[0, 0]) == (1, 17.99)
    assert np.bincount(wine().targets).tolist() == [59, 71, 48]
    assert "proline (mg/l)" in wine().features
    assert (digits().inputs.min(), digits().inputs.max()) == (0, 16)


def test_digits_are_images_and_the_task_follows_from_the_target():
    assert digits().image == (8, 8)
    assert {key: table().task for key, table in DATASETS.items()} == {
        "diabetes": "regression", "breast-cancer": "classification", "wine": "classification", "digits": "classification",
    }  # fmt: skip
    assert wine().image is None


def test_nothing_heavy_is_loaded_with_the_datasets():
    code = "import sys, labcore.data; print(*({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'pandas'}))"
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


@pytest.mark.parametrize("examples", [2, 3, 10, 442])
@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.99])
def test_a_split_holds_every_row_once(examples, share):
    rows = split(examples, share, seed=3)
    assert sorted([*rows.train, *rows.test]) == list(range(examples))
    assert len(rows.train) >= 1 <= len(rows.test)
    assert abs(len(rows.test) - share * examples) <= 1


def test_the_seed_alone_decides_the_split():
    assert split(100, seed=5).test.tolist() == split(100, seed=5).test.tolist()
    assert split(100, seed=5).test.tolist() != split(100, seed=6).test.tolist()


def test_a_stratified_split_keeps_the_shares_of_the_classes():
    classes = wine().targets
    rows = split(len(classes), 0.25, classes=classes)
    for one in range(3):
        assert abs((classes[rows.test] == one).sum() - 0.25 * (classes == one).sum()) <= 0.5


@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.99])
@pytest.mark.parametrize("classes", [[0, 0, 0, 0, 1], [0, 1], [0, 1, 2, 3, 4, 5]], ids=str)
def test_a_stratified_split_allows_a_class_of_one_example(classes, share):
    rows = split(len(classes), share, classes=np.array(classes))
    assert sorted([*rows.train, *rows.test]) == list(range(len(classes)))
    assert len(rows.train) >= 1 <= len(rows.test)


@pytest.mark.parametrize(
    ("counts", "share", "test"),
    [
        # Worked by hand: shares of every class rounded down, then the largest remainders one more.
        ([2] * 10, 0.25, [0] * 5 + [1] * 5),
        ([2] * 10, 0.2, [0] * 6 + [1] * 4),
        ([3] * 8, 0.15, [0] * 4 + [1] * 4),
        ([1] * 40, 0.25, [0] * 30 + [1] * 10),
        ([2, 3, 1, 3, 2, 3, 1, 3], 0.25, [0, 0, 0, 0, 1, 1, 1, 1]),
        ([2] * 10, 0.9, [1] * 2 + [2] * 8),
        ([6] * 6, 0.25, [1] * 3 + [2] * 3),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_many_small_classes_give_the_whole_its_share(counts, share, test, seed):
    classes = np.repeat(np.arange(len(counts)), counts)
    rows = split(len(classes), share, seed, classes)
    got = np.bincount(classes[rows.test], minlength=len(counts))
    assert sorted(got) == test
    assert (np.abs(got - share * np.array(counts)) < 1).all()
    assert sorted([*rows.train, *rows.test]) == list(range(len(classes)))


def test_of_classes_with_equal_remainders_the_seed_decides():
    classes = np.repeat(np.arange(10), 2)
    chosen = [set(classes[split(20, 0.25, seed, classes).test].tolist()) for seed in range(40)]
    # Each class is in about half of the dev sets, none in all or none.
    assert all(5 <= sum(one in each for each in chosen) <= 35 for one in range(10))


def test_the_largest_remainders_are_rounded_up():
    # Three classes of 0.75 of an example and six of 0.5 are 5.25 in all: the three first, then two of the others.
    counts = np.array([3, 3, 3, 2, 2, 2, 2, 2, 2])
    classes = np.repeat(np.arange(9), counts)
    for seed in range(5):
        got = np.bincount(classes[split(21, 0.25, seed, classes).test], minlength=9)
        assert got[:3].tolist() == [1, 1, 1]
        assert got.sum() == 5


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"examples": 1}, "examples must be an integer"),
        ({"examples": 2.5}, "examples must be an integer"),
        ({"examples": True}, "examples must be an integer"),
        ({"examples": 10, "test_share": 0.0}, "test_share must be a number in"),
        ({"examples": 10, "test_share": float("nan")}, "test_share must be a number in"),
        ({"examples": 10, "seed": -1}, "split_seed must be an integer"),
        ({"examples": 10, "classes": [0, 1]}, "classes must have shape"),
    ],
)
def test_a_split_refuses_what_it_cannot_do(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        split(**arguments)


@every_table
def test_normalization_is_scikit_learns(key):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    table = DATASETS[key]()
    rows = split(table.examples)
    ours = Normalizer.fit(table.inputs[rows.train])
    theirs = preprocessing.StandardScaler().fit(table.inputs[rows.train])
    for part in (rows.train, rows.test):
        np.testing.assert_allclose(ours.apply(table.inputs[part]), theirs.transform(table.inputs[part]), atol=1e-12)


def test_normalized_training_inputs_have_mean_0_and_sigma_1_and_test_inputs_do_not():
    table = breast_cancer()
    rows = split(table.examples)
    normalizer = Normalizer.fit(table.inputs[rows.train])
    train, test = (normalizer.apply(table.inputs[part]) for part in (rows.train, rows.test))
    np.testing.assert_allclose(train.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(train.std(axis=0), 1.0, rtol=1e-12)
    assert np.abs(test.mean(axis=0)).max() > 0.01


def test_constant_columns_become_0_and_are_named():
    # The mean of many 0.1 is not 0.1 in floating point: compared, not subtracted.
    inputs = np.column_stack([np.full(1000, 0.1), np.arange(1000.0)])
    normalizer = Normalizer.fit(inputs)
    assert normalizer.constant.tolist() == [True, False]
    assert (normalizer.apply(inputs)[:, 0] == 0).all()
    assert normalizer.apply([[0.3, 0.0]])[0, 0] == pytest.approx(0.2)
    assert normalizer.words(("a", "b")) == "Never change and are only centred: a."
    assert Normalizer.fit([[0.0], [1.0]]).words(("a",)) == ""
    pixels = Normalizer.fit(digits().inputs)
    assert pixels.constant.sum() == 3
    assert pixels.words(digits().features).count("pixel") == 3


# One number in different ways: what is left between them is rounding, by exact fractions.
ONE_NUMBER = {
    "0.3": [0.3, 0.1 + 0.2, 3 * 0.1, 0.6 - 0.3],
    "0.7": [0.7, 7 * 0.1, 0.1 + 0.6, 1.4 / 2],
    "3.3": [3.3, 3 * 1.1, 1.1 + 2.2, 33 / 10],
    "a sum": [sum([0.1] * 10), 1.0, sum([0.01] * 100)],
    "below 0": [-0.3, -0.1 - 0.2],
    "large": [0.1 * 3e100, 0.3e100, (0.1 + 0.2) * 1e100],
}


@pytest.mark.parametrize("values", ONE_NUMBER.values(), ids=ONE_NUMBER)
def test_no_spread_beyond_rounding_is_no_spread(values):
    assert len(set(values)) > 1
    normalizer = Normalizer.fit(np.column_stack([values, np.arange(float(len(values)))]))
    assert (normalizer.constant.tolist(), normalizer.sigma[0]) == ([True, False], 0.0)
    assert np.abs(normalizer.apply(np.column_stack([values, values]))[:, 0]).max() <= 1e-14 * abs(values[0])
    assert is_constant(values)


@pytest.mark.parametrize(
    # Counts and times far from 0, one part in 10^12, and numbers that are all small.
    "values",
    [[1e9, 1e9 + 1], [1.7e9, 1.7e9 + 1e-3], [1.0, 1.0 + 1e-12], [1e-30, 2e-30], [-1e-9, 1e-9]],
    ids=str,
)
def test_a_small_spread_is_one(values):
    x = np.array(values)[:, None]
    assert not is_constant(values)
    assert np.abs(Normalizer.fit(x).apply(x)).ravel() == pytest.approx([1.0, 1.0], rel=1e-3)


def test_rounding_is_that_of_the_precision_the_numbers_come_in():
    assert is_constant(np.array([0.7, np.float32(7) * np.float32(0.1)], np.float32))
    assert not is_constant(np.array([1.0, 1.0 + 1e-6]))
    assert is_constant(np.array([1.0, 1.0 + 1e-6], np.float32))
    assert not is_constant(np.array([2**60, 2**60 + 1]))
    assert not is_constant(np.array([-1e308, 1e308]))
    assert is_constant(np.zeros((3, 2))).tolist() == [True, True]


@pytest.mark.parametrize(
    "inputs", [[], [[]], [1.0, 2.0], [[1.0, np.nan]], [[np.inf, 0.0]], np.zeros((2, 2, 2))], ids=str
)
def test_normalization_refuses_what_is_no_table_of_numbers(inputs):
    with pytest.raises(ValueError, match="must"):
        Normalizer.fit(inputs)


def test_normalization_refuses_other_features():
    with pytest.raises(ValueError, match="2 features this was fitted on; got 3"):
        Normalizer.fit(np.eye(2)).apply(np.eye(3))
