"""The softmax and what is drawn from it, against SciPy, known numbers, and draws with their standard error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import expit, log_softmax, logsumexp
from scipy.special import softmax as scipys_softmax
from scipy.stats import chisquare

from labcore.experiments import softmax
from labcore.experiments.softmax import gumbel, overflow, pull
from labcore.experiments.softmax.numeric import DTYPES, largest_exponent

COURSE = [5.0, 2.0, -1.0, 3.0]
FOUR: dict[str, Any] = {"classes": 4, "z1": 5.0, "z2": 2.0, "z3": -1.0, "z4": 3.0}


# --- the numbers of the page ----------------------------------------------------------------------------


def test_the_course_numbers():
    result = softmax.run(softmax.Spec(**FOUR))
    assert result.powers[0].round(1).tolist() == [148.4, 7.4, 0.4, 20.1]
    assert round(float(result.powers[0].sum()), 1) == 176.3
    assert softmax.probabilities(COURSE).round(3).tolist() == [0.842, 0.042, 0.002, 0.114]
    assert [row["p"] for row in result.table().rows] == pytest.approx([0.842, 0.042, 0.002, 0.114], abs=5e-4)


def test_a_low_temperature_is_the_hardmax():
    cold = softmax.run(softmax.Spec(**FOUR, temperature=0.1))
    assert cold.p[0].round(6).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert cold.hardmax.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert softmax.run(softmax.Spec(z1=1.0, z2=1.0)).hardmax.tolist() == [0.5, 0.5, 0.0]
    hot = softmax.run(softmax.Spec(**FOUR, temperature=10.0)).p[0]
    assert np.ptp(hot) < 0.2


@pytest.mark.parametrize(("dtype", "limit"), [("float16", 11.09), ("float32", 88.72), ("float64", 709.78)])
def test_where_the_exponential_overflows(dtype, limit):
    assert largest_exponent(dtype) == pytest.approx(limit, abs=5e-3)
    below, above = limit - 0.02, limit + 0.02
    assert np.isfinite(softmax.probabilities([below, 0.0], dtype, stable=False)).all()
    assert np.isnan(softmax.probabilities([above, 0.0], dtype, stable=False)).any()
    assert softmax.probabilities([above, 0.0], dtype)[0] == 1.0


# --- the softmax ----------------------------------------------------------------------------------------


def test_stable_is_scipys_for_any_logits():
    rng = np.random.default_rng(0)
    for scale in (1.0, 30.0, 900.0):
        z = scale * rng.standard_normal((7, 3, 5))
        assert softmax.probabilities(z) == pytest.approx(scipys_softmax(z, axis=-1), abs=1e-14)


@pytest.mark.parametrize(("dtype", "close"), [("float16", 2e-3), ("float32", 2e-7)])
def test_few_digits_are_kept_throughout(dtype, close):
    z = np.random.default_rng(1).uniform(-5, 5, (50, 4)).astype(dtype)
    for stable in (True, False):
        p = softmax.probabilities(z, dtype, stable)
        assert p.dtype == dtype
        assert p.astype(float) == pytest.approx(scipys_softmax(z.astype(float), axis=-1), abs=close)


def test_a_constant_moves_nothing():
    z = np.array(COURSE)
    assert softmax.probabilities(z + np.array([[-500.0], [0.0], [700.0]])) == pytest.approx(np.tile(softmax.probabilities(z), (3, 1)), abs=1e-12)  # fmt: skip
    shifted = softmax.run(softmax.Spec(**FOUR, motion="shift"))
    assert np.ptp(shifted.p, axis=0) == pytest.approx(np.zeros(4), abs=1e-15)
    assert shifted.z[-1] - shifted.z[0] == pytest.approx(np.full(4, pull.SHIFT))


def test_two_classes_are_logistic():
    rng = np.random.default_rng(2)
    z = rng.uniform(-40, 40, (500, 2))
    assert softmax.probabilities(z)[:, 0] == pytest.approx(expit(z[:, 0] - z[:, 1]), abs=1e-15)


def test_nobody_gains_from_a_push_but_the_pushed_and_the_others_keep_their_ratios():
    result = softmax.run(softmax.Spec(**FOUR))
    assert result.pushed == 2
    change = np.diff(result.p, axis=0)
    assert (change[:, 2] > 0).all()
    assert (np.delete(change, 2, axis=1) < 0).all()
    ratio = result.p[:, 0] / result.p[:, 3]
    assert ratio == pytest.approx(np.full(61, np.exp(2.0)))
    # So the point goes along a line, from where the pushed class has nothing to its corner.
    away = result.p - np.eye(4)[2]
    directions = away / np.linalg.norm(away, axis=1, keepdims=True)
    assert directions == pytest.approx(np.tile(directions[0], (61, 1)))


def test_cooling_ends_at_the_largest():
    result = softmax.run(softmax.Spec(motion="cool"))
    assert result.temperatures[[0, -1]] == pytest.approx([1.0, 0.05])
    assert result.p[-1] == pytest.approx([1.0, 0.0, 0.0], abs=1e-8)
    assert result.p[30] == pytest.approx(scipys_softmax(result.z[30] / result.temperatures[30]))


@pytest.mark.parametrize(
    ("given", "rule"),
    [([], "at least one class"), (3.0, "at least one class"), ("much", "array of numbers"), ([[1.0], [2.0, 3.0]], "array of numbers"), ([np.nan, 0.0], "z must be"), ([0.0, 1e6], r"\[-60000, 60000\]")],
)  # fmt: skip
def test_what_is_no_array_of_logits_is_refused(given, rule):
    with pytest.raises(ValueError, match=rule):
        softmax.probabilities(given)


def test_other_arguments_are_refused():
    wrong: dict[str, Any]
    for wrong in ({"dtype": "float128"}, {"stable": 1}):
        with pytest.raises(ValueError, match="must be"):
            softmax.probabilities(COURSE, **wrong)
    draws: Any
    for draws, seed in ((0, 0), (10**8, 0), (10, -1), (2.5, 0)):
        with pytest.raises(ValueError, match="must be"):
            softmax.gumbel_frequencies(COURSE, draws, seed)
    with pytest.raises(ValueError, match=r"shape \(C,\)"):
        softmax.gumbel_frequencies([COURSE], 10, 0)


# --- overflow -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_naive_softmax_breaks_where_the_table_says(dtype, direction):
    result = overflow.run(overflow.Spec(dtype=dtype, direction=direction))
    (row,) = result.precision().rows
    assert result.broken is not None
    at = result.broken
    low, high = sorted(abs(result.constants[[at - 1, at]]))
    assert low <= abs(row["breaks"]) <= high
    # Up, the sum is the first that is too large; down, the largest logit the last whose e^z is not yet rounded to 0.
    tiny = np.log(float(np.finfo(dtype).smallest_subnormal)) - np.log(2.0)
    expected = largest_exponent(dtype) - logsumexp([2.0, 1.0, 0.0]) if direction == "up" else tiny - 2.0
    assert row["breaks"] == pytest.approx(expected, abs=0.02)
    assert row["limit"] == pytest.approx(largest_exponent(dtype) if direction == "up" else tiny)
    assert all(
        np.isnan(one["naive"]) and one["stable"] == pytest.approx(one["p"], abs=5e-3) for one in result.table().rows
    )


def test_the_stable_one_holds_on_both_sides():
    for dtype, close in (("float16", 5e-3), ("float32", 1e-5), ("float64", 1e-12)):
        for direction in ("up", "down"):
            result = overflow.run(overflow.Spec(dtype=dtype, direction=direction, z1=1.3, z2=-0.7, z3=0.45))
            truth = scipys_softmax([1.3, -0.7, 0.45])
            # A logit of 24 has 1/64 as its last digit in float16: the shift itself is rounded.
            assert np.abs(result.stable - truth).max() < close + (0.01 if dtype == "float16" else 0.0)


def test_a_sum_that_overflows_alone_counts_as_broken():
    assert softmax.probabilities([11.0, 11.0, 11.0], "float16", stable=False).tolist() == [0.0, 0.0, 0.0]
    assert overflow.breaks_at(np.zeros(3), "float16", "up") == pytest.approx(np.log(65504 / 3), abs=0.02)


# --- Gumbel ---------------------------------------------------------------------------------------------


def test_the_largest_of_noisy_logits_falls_as_the_softmax():
    draws = 400_000
    shares = softmax.gumbel_frequencies(COURSE, draws, 0)
    p = np.exp(log_softmax(COURSE))
    assert shares.sum() == pytest.approx(1.0)
    assert (np.abs(shares - p) < 4 * np.sqrt(p * (1 - p) / draws)).all()
    assert shares == pytest.approx([0.842, 0.042, 0.002, 0.114], abs=2.5e-3)


def test_many_seeds_have_the_spread_of_a_share():
    p = scipys_softmax([2.0, 1.0, 0.0])
    counts = [200 * softmax.gumbel_frequencies([2.0, 1.0, 0.0], 200, seed) for seed in range(200)]
    assert chisquare(np.sum(counts, axis=0), 200 * 200 * p).pvalue > 1e-3
    assert np.std(counts, axis=0) == pytest.approx(np.sqrt(200 * p * (1 - p)), rel=0.2)


def test_the_page_draws_the_same_ones():
    result = gumbel.run(gumbel.Spec(**FOUR, draws=500, seed=7))
    assert result.frequencies == pytest.approx(softmax.gumbel_frequencies(COURSE, 500, 7))
    assert result.counts[-1].sum() == 500
    assert (np.diff(result.counts, axis=0).sum(axis=1) == 1).all()
    assert (result.noisy[np.arange(500), result.drawn] == result.noisy.max(axis=1)).all()


def test_blocks_change_nothing(monkeypatch):
    whole = softmax.gumbel_frequencies(COURSE, 1000, 3)
    monkeypatch.setattr(gumbel, "_BLOCK", 64)
    assert softmax.gumbel_frequencies(COURSE, 1000, 3).tolist() == whole.tolist()
