"""The measured lag against the phase of the filter, the centre of its weights, and series that have none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.averages import compare, exponential, measured_lag, moving
from labcore.series import SIGNALS, seattle_temperatures

YEAR = 2.0 * math.pi / 365.25


def phase(beta: float, w: float) -> float:
    """By how much the filter's transfer function (1 - beta) / (1 - beta exp(-iw)) delays a sine."""
    return -float(np.angle((1.0 - beta) / (1.0 - beta * np.exp(-1j * w)))) / w


@pytest.mark.parametrize("n", [60, 365, 1000, 5000])
@pytest.mark.parametrize("beta", [0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99])
def test_without_noise_a_sine_and_a_ramp_are_right_to_1_percent(beta: float, n: int):
    # A record of a few lengths of the average, or there is nothing to tell.
    if n < 7.5 / (1.0 - beta):
        return
    sine, ramp = (SIGNALS[key].make(n, 0.0) for key in ("sine", "ramp"))
    assert exponential(sine, beta).measured == pytest.approx(phase(beta, 4 * np.pi / n), rel=0.01)
    assert exponential(ramp, beta).measured == pytest.approx(beta / (1 - beta), rel=0.01)


@pytest.mark.parametrize("periods", [0.8, 1.37, 3.3, 11.0])
@pytest.mark.parametrize("corrected", [False, True])
def test_periods_need_not_be_whole_nor_begin_at_0_nor_the_average_be_corrected(periods: float, corrected: bool):
    w = 2.0 * np.pi * periods / 700
    wave = 300.0 + 2.0 * np.cos(w * np.arange(700) + 0.4)
    for beta in (0.5, 0.9, 0.95):
        assert exponential(wave, beta, corrected).measured == pytest.approx(phase(beta, w), rel=0.01)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("seed", range(8))
def test_with_noise_they_are_right_to_5_percent(beta: float, seed: int):
    sine, ramp = (SIGNALS[key].make(365, 0.3, seed) for key in ("sine", "ramp"))
    assert exponential(sine, beta).measured == pytest.approx(phase(beta, 4 * np.pi / 365), rel=0.05)
    assert exponential(ramp, beta).measured == pytest.approx(beta / (1 - beta), rel=0.05)


@pytest.mark.parametrize("points", [365, 730, 1461])
@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_seattles_year_lags_by_the_phase_of_a_year(beta: float, points: int):
    days = seattle_temperatures().values[:points]
    average, *windows = compare(days, beta)
    assert average.measured == pytest.approx(phase(beta, YEAR), rel=0.025)
    for window in windows:
        assert window.measured == pytest.approx(window.lag, rel=0.025)


def test_a_window_lags_by_half_of_it_whatever_the_series():
    for seed in range(6):
        walk = np.random.default_rng(seed).standard_normal(2000).cumsum()
        for length in (2, 7, 20, 61):
            assert moving(walk, length).measured == pytest.approx((length - 1) / 2, rel=0.01)


@pytest.mark.parametrize("draw", ["standard_normal", "random", "standard_exponential"])
def test_white_noise_has_no_lag(draw: str):
    for seed in range(25):
        rng = np.random.default_rng(seed)
        for n in (40, 365, 1461):
            noise = 10.0 + getattr(rng, draw)(n)
            for beta in (0.2, 0.5, 0.9, 0.98):
                assert all(math.isnan(one.measured) for one in compare(noise, beta) if one.length > 1)


@pytest.mark.parametrize("beta", [0.9, 0.95, 0.98, 0.99])
def test_there_is_no_lag_in_the_first_days_of_a_series(beta: float):
    days = seattle_temperatures().values
    for share in (0.5, 1.0, 2.0):
        few = days[: max(2, round(share / (1.0 - beta)))]
        assert math.isnan(exponential(few, beta).measured)


def test_parts_that_tell_another_lag_than_the_whole_tell_none():
    # A curve that is moved by 4 steps in its first half and by 12 in the second.
    wave = np.sin(np.arange(800) / 25.0)
    torn = np.concatenate([np.roll(wave, 4)[:400], np.roll(wave, 12)[400:]])
    assert math.isnan(measured_lag(torn, wave, 15.0))
    assert measured_lag(np.roll(wave, 4)[20:], wave[20:], 15.0) == pytest.approx(4.0, abs=1e-3)
