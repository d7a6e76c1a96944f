"""Schedules against closed forms and numbers worked by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from labcore.schedules import SCHEDULES

every_schedule = pytest.mark.parametrize("key", SCHEDULES)


def rates(key, epochs, first=1.0, /, **parameters):
    return SCHEDULES[key].make(**parameters)(first, epochs)


def test_all_eleven_are_there():
    assert list(SCHEDULES) == [
        "constant", "inverse-time", "inverse-time-interval", "exponential", "sqrt-epoch", "sqrt-step", "staircase", "piecewise", "warmup-cosine",
        "one-cycle", "restarts",
    ]  # fmt: skip


def test_constant_stays():
    np.testing.assert_array_equal(rates("constant", [0, 1, 1e6], 0.3), 0.3)


def test_inverse_time_worked_by_hand():
    # The course's table: 0.2 with decay 1 is 0.1, 0.067, 0.05, 0.04 in epochs 1 to 4.
    np.testing.assert_allclose(
        rates("inverse-time", [0, 1, 2, 3, 4], 0.2, decay_rate=1.0), [0.2, 0.1, 0.2 / 3, 0.05, 0.04], rtol=1e-15
    )
    np.testing.assert_array_equal(rates("inverse-time", [0, 7], decay_rate=0.0), 1.0)


def test_inverse_time_by_intervals_worked_by_hand():
    given = {"decay_rate": 1.0, "interval": 10.0}
    np.testing.assert_allclose(
        rates("inverse-time-interval", [0, 9.99, 10, 19, 20, 35], 0.2, **given), [0.2, 0.2, 0.1, 0.1, 0.2 / 3, 0.05], rtol=1e-15
    )  # fmt: skip
    # With an interval of one epoch it is the plain decay at whole epochs, and rests between them.
    whole = rates("inverse-time-interval", np.arange(9.0) + 0.5, decay_rate=0.3, interval=1.0)
    np.testing.assert_array_equal(whole, rates("inverse-time", np.arange(9.0), decay_rate=0.3))


def test_exponential_worked_by_hand():
    np.testing.assert_allclose(
        rates("exponential", [0, 1, 2, 3], 2.0, base=0.95), [2.0, 1.9, 1.805, 1.71475], rtol=1e-14
    )
    np.testing.assert_array_equal(rates("exponential", [0, 1000], base=1.0), 1.0)


def test_sqrt_epoch_worked_by_hand():
    np.testing.assert_allclose(rates("sqrt-epoch", [0, 1, 4, 25], 0.5, k=2.0), [1.0, 1.0, 0.5, 0.2], rtol=1e-15)


def test_sqrt_step_counts_updates():
    # Four steps an epoch: epoch 0 begins with update 1, epoch 0.75 is update 4, epoch 2 is update 9.
    np.testing.assert_allclose(rates("sqrt-step", [0, 0.75, 2], k=3.0, steps_per_epoch=4), [3.0, 1.5, 1.0], rtol=1e-15)
    # Epochs of n steps that are not round in binary still count every step.
    steps = np.arange(3000)
    np.testing.assert_allclose(rates("sqrt-step", steps / 7, steps_per_epoch=7), 1 / np.sqrt(steps + 1), rtol=1e-12)


def test_staircase_worked_by_hand():
    np.testing.assert_allclose(
        rates("staircase", [0, 9.99, 10, 19, 20, 35], 0.8, factor=0.5, every=10.0),
        [0.8, 0.8, 0.4, 0.4, 0.2, 0.1],
        rtol=1e-14,
    )


def test_piecewise_changes_at_its_epochs():
    table = ((10.0, 0.5), (20.0, 0.1))
    np.testing.assert_array_equal(
        rates("piecewise", [0, 9.9, 10, 19, 20, 1e6], table=table), [1, 1, 0.5, 0.5, 0.1, 0.1]
    )
    np.testing.assert_array_equal(rates("piecewise", [0, 5], table=((0.0, 2.0),)), 2.0)
    np.testing.assert_array_equal(rates("piecewise", [0, 5], table=()), 1.0)


def test_warmup_cosine_worked_by_hand():
    # Up in five equal parts, the first step already moving; then 100 epochs of half a cosine from 1 to 0.2.
    given = {"warmup": 4.0, "epochs": 104.0, "floor": 0.2}
    np.testing.assert_allclose(rates("warmup-cosine", [0, 1, 2, 3, 4], **given), [0.2, 0.4, 0.6, 0.8, 1.0], rtol=1e-15)
    quarter = 0.6 + 0.4 * math.sqrt(0.5)
    np.testing.assert_allclose(rates("warmup-cosine", [29, 54, 104], **given), [quarter, 0.6, 0.2], rtol=1e-14)


def test_warmup_longer_than_the_horizon_still_rises():
    np.testing.assert_allclose(
        rates("warmup-cosine", [0, 1, 3, 4], warmup=3.0, epochs=2.0), [0.25, 0.5, 1, 0], atol=1e-15
    )


def test_one_cycle_worked_by_hand():
    given = {"epochs": 100.0, "peak": 0.4, "start": 0.1, "end": 0.02}
    np.testing.assert_allclose(
        rates("one-cycle", [0, 20, 40, 70, 100], **given), [0.1, 0.55, 1.0, 0.51, 0.02], rtol=1e-14
    )


def test_restarts_with_growth_worked_by_hand():
    # Periods 10, 20, 40 begin at 0, 10, 30, 70.
    given = {"period": 10.0, "growth": 2.0}
    np.testing.assert_allclose(rates("restarts", [0, 10, 30, 70], **given), 1.0, rtol=1e-14)
    np.testing.assert_allclose(rates("restarts", [5, 20, 50], **given), 0.5, rtol=1e-12)
    assert (rates("restarts", [9.99, 29.99, 69.99], **given) < 1e-5).all()


def test_restarts_without_growth_repeat():
    epochs = np.array([0.0, 2.5, 5.0, 7.5])
    once = rates("restarts", epochs, period=10.0, growth=1.0, floor=0.1)
    np.testing.assert_allclose(once[[0, 2]], [1.0, 0.55], rtol=1e-14)
    for cycle in (1, 2, 50):
        np.testing.assert_allclose(rates("restarts", epochs + 10 * cycle, period=10.0, growth=1.0, floor=0.1), once)


def test_restarts_may_come_ever_more_often():
    # Periods 8, 4, 2, 1, ... begin at 0, 8, 12, 14, 15, ... and come to an end at 16.
    given = {"period": 8.0, "growth": 0.5, "floor": 0.2}
    np.testing.assert_allclose(rates("restarts", [0, 8, 12, 14, 15, 15.5, 15.75], **given), 1.0, rtol=1e-12)
    np.testing.assert_allclose(rates("restarts", [4, 10, 13, 14.5, 15.25], **given), 0.6, rtol=1e-12)
    np.testing.assert_allclose(rates("restarts", [16, 17, 1e6], **given), 0.2, rtol=1e-12)


@pytest.mark.parametrize("growth", ["0.1", "0.3", "0.5", "0.7", "0.9"])
@pytest.mark.parametrize("length", ["1", "3.3", "7", "50"])
def test_a_shrinking_cycle_begins_where_the_decimals_say(length, growth):
    boundaries, each = [Fraction(0)], Fraction(length)
    while each > Fraction(length) / 10_000:
        boundaries.append(boundaries[-1] + each)
        each *= Fraction(growth)
    at, before, halfway = places(boundaries)
    given = {"period": float(length), "growth": float(growth), "floor": 0.25}
    np.testing.assert_allclose(rates("restarts", at, **given), 1.0, rtol=1e-6)
    np.testing.assert_allclose(rates("restarts", before, **given), 0.25, atol=1e-6)
    np.testing.assert_allclose(rates("restarts", halfway, **given), 0.625, rtol=1e-6)


@pytest.mark.parametrize("growth", [1.0, 1.1, 1.5, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("period", [1.0, 7.0, 50.0])
def test_every_restart_begins_at_the_top(growth, period):
    lengths = period * growth ** np.arange(12)
    begins = np.cumsum(lengths) - lengths
    np.testing.assert_allclose(rates("restarts", begins, period=period, growth=growth), 1.0, atol=1e-9)


# 23 lengths as people write them, of each 73 boundaries: 1,679.
LENGTHS = ["1", "1.1", "1.2", "1.3", "1.4", "1.6", "1.7", "1.9", "2.1", "2.3", "2.7", "3.3", "4.9", "5.6", "7", "9.7", "10.1",
           "12.3", "33.3", "49.9", "50", "99.9", "1234.5"]  # fmt: skip
GROWTHS = ["1", "1.1", "1.3", "1.5", "1.7", "2", "2.9", "3.3", "4"]


def places(boundaries):
    """Epochs as decimals say them, each in the double next to it, and what lies a little before each but the first and halfway."""
    exact = [float(one) for one in boundaries]
    return exact, [one * (1 - 1e-9) for one in exact[1:]], [float((a + b) / 2) for a, b in pairwise(boundaries)]


@pytest.mark.parametrize("length", LENGTHS)
def test_a_stair_begins_where_the_decimals_say(length):
    at, before, halfway = places([k * Fraction(length) for k in range(73)])
    given = {"factor": 0.5, "every": float(length)}
    stairs = 0.5 ** np.arange(73.0)
    np.testing.assert_allclose(rates("staircase", at, **given), stairs, rtol=1e-12)
    np.testing.assert_allclose(rates("staircase", before, **given), stairs[:-1], rtol=1e-12)
    np.testing.assert_allclose(rates("staircase", halfway, **given), stairs[:-1], rtol=1e-12)
    # The product in doubles and the quotient of whole steps are such epochs too.
    np.testing.assert_allclose(rates("staircase", [k * float(length) for k in range(73)], **given), stairs, rtol=1e-12)


@pytest.mark.parametrize("growth", GROWTHS)
@pytest.mark.parametrize("length", LENGTHS)
def test_a_cycle_begins_where_the_decimals_say(length, growth):
    boundaries, each = [Fraction(0)], Fraction(length)
    for _ in range(72):
        boundaries.append(boundaries[-1] + each)
        each *= Fraction(growth)
    at, before, halfway = places(boundaries)
    given = {"period": float(length), "growth": float(growth), "floor": 0.25}
    np.testing.assert_allclose(rates("restarts", at, **given), 1.0, rtol=1e-12)
    np.testing.assert_allclose(rates("restarts", before, **given), 0.25, atol=1e-9)
    np.testing.assert_allclose(rates("restarts", halfway, **given), 0.625, rtol=1e-9)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_row_of_the_table_is_reached_where_the_decimals_say(length):
    for k in range(1, 73):
        table = ((float(k * Fraction(length)), 0.5),)
        # As a product in doubles, and as whole epochs and the rest in tenths of one.
        tenths = int(10 * k * Fraction(length))
        reached = [k * float(length), tenths // 10 + tenths % 10 / 10]
        np.testing.assert_array_equal(rates("piecewise", reached, table=table), 0.5)
        assert rates("piecewise", table[0][0] * (1 - 1e-9), table=table) == 1.0


@pytest.mark.parametrize("steps", [1, 3, 7, 96, 100_000])
def test_updates_are_counted_at_any_epoch(steps):
    updates = np.unique(np.geomspace(1, 1e9, 2000).astype(np.int64))
    np.testing.assert_allclose(
        rates("sqrt-step", updates / steps, steps_per_epoch=steps),
        [1 / math.sqrt(n + 1) for n in updates.tolist()],
        rtol=1e-12,
    )


@pytest.mark.parametrize("growth", [1.0 + 1e-13, 1.0 + 1e-9, 1.0001, 1.01])
def test_a_growth_near_1_cancels_nothing(growth):
    lengths = [Fraction(10) * Fraction(growth) ** k for k in range(40)]
    middles = [float(sum(lengths[:k], Fraction(0)) + lengths[k] / 2) for k in range(40)]
    np.testing.assert_allclose(rates("restarts", middles, period=10.0, growth=growth), 0.5, rtol=1e-9)


def test_one_cycle_beside_pytorchs():
    """OneCycleLR(max_lr=1, total_steps=20, pct_start=0.3, anneal_strategy="linear", div_factor=25, final_div_factor=1e4)
    by the definition in torch/optim/lr_scheduler.py: 0.04 at step 0, 1 at step 0.3 * 20 - 1 = 5, 0.04 / 1e4 at step 19,
    straight in between."""
    steps = np.arange(20)
    theirs = [0.04 + 0.96 * t / 5 if t <= 5 else 1 - (1 - 4e-6) * (t - 5) / 14 for t in range(20)]
    ours = {"start": 1 / 25, "end": 1 / 25e4}
    np.testing.assert_allclose(rates("one-cycle", steps, epochs=19.0, peak=5 / 19, **ours), theirs, rtol=1e-9)
    # With its own arguments the peak is a step later, as the hint says.
    assert rates("one-cycle", steps, epochs=20.0, peak=0.3, **ours).argmax() == np.argmax(theirs) + 1
    assert "PyTorch's OneCycleLR has its peak and its end one step earlier" in SCHEDULES["one-cycle"].spans["peak"].hint


@pytest.mark.parametrize(("key", "last"), [("warmup-cosine", 0.0), ("one-cycle", 0.001)])
def test_after_the_horizon_the_last_rate_is_held(key, last):
    result = rates(key, [300.0, 301.0, 1e9], epochs=300.0)
    np.testing.assert_allclose(result, last, atol=1e-15)


def corners(member):
    """The default, and each parameter at either end."""
    yield {}
    for name, span in member.spans.items():
        yield from ({name: end} for end in (span.low, span.high) if span.kind != "pairs")


@every_schedule
def test_every_setting_gives_finite_rates_that_are_not_negative(key):
    epochs = np.concatenate([np.arange(400.0), [1e4, 1e6]])
    for settings in corners(SCHEDULES[key]):
        result = rates(key, epochs, 0.7, **settings)
        assert np.isfinite(result).all()
        assert (result >= 0).all()


@every_schedule
def test_an_array_of_epochs_has_the_bits_of_each_epoch(key):
    epochs = np.arange(0, 350, 1.7)
    many = rates(key, epochs, 0.3)
    assert many.shape == epochs.shape
    np.testing.assert_array_equal(many, [rates(key, float(epoch), 0.3) for epoch in epochs])


@every_schedule
def test_an_array_of_rates_gives_one_for_each(key):
    first = np.array([[0.1], [0.2]])
    result = rates(key, 12.0, first)
    assert result.shape == (2, 1)
    np.testing.assert_array_equal(result[:, 0], [rates(key, 12.0, 0.1), rates(key, 12.0, 0.2)])
    assert rates(key, np.arange(5.0), first).shape == (2, 5)


@every_schedule
@pytest.mark.parametrize("epoch", [-1.0, -1e-9, np.nan, np.inf, [0.0, np.nan], [3.0, -2.0]], ids=str)
def test_an_epoch_is_finite_and_not_negative(key, epoch):
    with pytest.raises(ValueError, match=r"epoch must be finite and at least 0; got \[?.+"):
        rates(key, epoch)


@every_schedule
def test_the_given_epochs_are_left_alone(key):
    epochs = np.arange(5.0)
    rates(key, epochs)
    np.testing.assert_array_equal(epochs, np.arange(5.0))
