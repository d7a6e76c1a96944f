"""The diagnosis: the cases of the lesson, their neighbours at the threshold, and how sure it is of few examples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from labcore.diagnosis import THRESHOLD, diagnose, judge
from labcore.intervals import difference, wilson

CASES = [
    ((0.01, 0.11, 0.0), "variance"), ((0.15, 0.18, 0.0), "bias"), ((0.15, 0.30, 0.0), "both"), ((0.005, 0.01, 0.0), "neither"),
    ((0.15, 0.16, 0.15), "neither"),
]  # fmt: skip


@pytest.mark.parametrize(("errors", "name"), CASES)
def test_the_cases_of_the_lesson(errors, name):
    assert diagnose(*errors) == name


@pytest.mark.parametrize(("errors", "_name"), CASES)
@pytest.mark.parametrize("threshold", [0.01, 0.05, 0.07, 0.1])
def test_their_neighbours_at_the_threshold(errors, _name, threshold):
    """A thousandth of a point below and on the threshold is not high, a thousandth above is: of each fault by itself."""
    _, _, bayes = errors
    names = {(False, False): "neither", (True, False): "bias", (False, True): "variance", (True, True): "both"}
    for avoidable in (threshold - 1e-5, threshold, threshold + 1e-5):
        for gap in (threshold - 1e-5, threshold, threshold + 1e-5):
            train = bayes + avoidable
            expected = names[avoidable > threshold, gap > threshold]
            assert diagnose(train, train + gap, bayes, threshold) == expected


def test_exactly_five_points_are_not_high_in_floating_point_either():
    """0.20 - 0.15 is more than 0.05, 0.15 - 0.10 less."""
    points = np.arange(0, 96) / 100
    assert set(diagnose(points, points + 0.05, points).tolist()) == {"neither"}
    assert set(diagnose(points + 0.05, points + 0.05, points).tolist()) == {"neither"}
    assert set(diagnose(points, points + 0.051, points).tolist()) == {"variance"}


def test_less_than_the_best_reachable_is_no_bias():
    assert diagnose(0.02, 0.16, 0.15) == "variance"
    assert diagnose(0.3, 0.1) == "bias"


def test_arrays_broadcast():
    found = diagnose([0.01, 0.15], np.array([[0.11], [0.30]]), threshold=[0.05, 0.2])
    assert found.tolist() == [["variance", "neither"], ["variance", "neither"]]
    assert diagnose(0.3, 0.5, threshold=0.35, variance_threshold=0.1) == "variance"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"train_error": -0.01}, "train_error must be a number in"), ({"dev_error": math.nan}, "dev_error must be a number in"),
        ({"dev_error": [0.1, math.inf]}, "dev_error"), ({"bayes_error": -1.0}, "bayes_error"), ({"threshold": 0.0}, "threshold"),
        ({"threshold": 0.6}, "threshold"), ({"variance_threshold": math.nan}, "variance_threshold"),
    ],
)  # fmt: skip
def test_what_is_no_error_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        diagnose(**{"train_error": 0.1, "dev_error": 0.2, **wrong})


def counted(train_wrong: int, train: int, dev_wrong: int, dev: int, threshold: float = THRESHOLD.default):
    return judge(
        train_wrong / train, dev_wrong / dev, thresholds=(threshold, threshold), train_range=wilson(train_wrong, train),
        gap_range=difference(dev_wrong, dev, train_wrong, train), examples=(train, dev),
    )  # fmt: skip


@pytest.mark.parametrize("dev", [1, 2, 5, 10, 19])
def test_few_dev_examples_decide_nothing(dev):
    for wrong in range(dev + 1):
        found = counted(0, 1000, wrong, dev).variance
        assert not found.sure
        assert found.words == f"variance undecided by {dev} example{'s' if dev > 1 else ''}"
    assert "undecided" not in counted(0, 1000, 10, 20).variance.words


def test_what_it_is_sure_of_is_so_in_nineteen_of_twenty():
    """Dev sets of a hundred and more, drawn at a true gap on the threshold, the hardest: at most so often either is said for sure."""
    train, error = 100_000, 0.02
    for dev in (100, 200, 1000):
        shares = np.arange(dev + 1)
        chances = binom.pmf(shares, dev, error + THRESHOLD.default)
        found = [counted(int(error * train), train, int(k), dev).variance for k in shares]
        assert sum(p for p, one in zip(chances, found, strict=True) if one.sure and one.high) < 0.05
        assert sum(p for p, one in zip(chances, found, strict=True) if one.sure and not one.high) < 0.05


def test_more_examples_make_it_sure():
    assert [counted(10, 1000, round(0.1 * n), n).variance.words for n in (5, 50, 5000)] == [
        "variance undecided by 5 examples", "probably high variance", "high variance",
    ]  # fmt: skip


def test_not_defined_is_not_a_name_of_a_fault():
    found = judge(0.1, math.nan, gap_range=(math.nan, math.nan), examples=(100, 1))
    assert found.words == "high bias, variance not defined"
    assert not found.variance.high
    assert not found.variance.sure
