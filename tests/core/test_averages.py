"""Averages against pandas, the recursion worked by hand, and closed forms."""

from __future__ import annotations

import math
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from labcore.averages import (
    compare,
    correction,
    equal_variance_window,
    ewa,
    exponential,
    measured_lag,
    moving,
    moving_average,
    weights,
    window,
)
from labcore.series import SIGNALS, seattle_temperatures

BETAS = [0.0, 0.1, 0.5, 0.9, 0.98, 0.99, 0.999, 0.9999]
THREE = [40.0, 49.0, 45.0]


def noise(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(n)


# --- the average ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("n", [1, 2, 365, 5000])
def test_corrected_is_pandas_adjusted_mean(beta: float, n: int):
    series = 10.0 + 3.0 * noise(n, seed=n)
    expected = pd.Series(series).ewm(alpha=1.0 - beta, adjust=True).mean().to_numpy()
    np.testing.assert_allclose(ewa(series, beta, bias_correction=True), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("beta", BETAS)
def test_uncorrected_is_the_recursion_from_zero(beta: float):
    series, v, expected = noise(300), 0.0, []
    for x in series:
        v = beta * v + (1.0 - beta) * x
        expected.append(v)
    np.testing.assert_allclose(ewa(series, beta), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("beta", [0.0, 1e-9, 0.1, 0.5, 0.9, 0.98, 0.9999, 1.0 - 1e-9])
@pytest.mark.parametrize("scale", [1e-250, 1.0, 1e300])
def test_every_length_is_the_recursion_in_more_digits(beta: float, scale: float):
    """Lengths around one row of 16 values, one row of rows, and so on, and a long one."""
    series = scale * (1.0 + noise(20_000))
    v, size, exact, sizes = np.longdouble(0), np.longdouble(0), np.empty(20_000), np.empty(20_000)
    keep = np.longdouble(beta)
    for t, x in enumerate(series):
        v, size = keep * v + (1 - keep) * x, keep * size + (1 - keep) * abs(x)
        exact[t], sizes[t] = v, size
    for n in (1, 2, 15, 16, 17, 255, 256, 257, 271, 272, 273, 4095, 4096, 4097, 12_288, 12_304, 12_305, 20_000):
        result = ewa(series[:n], beta)
        assert (np.abs(result - exact[:n]) <= 1e-13 * sizes[:n]).all()


def test_a_strided_series_is_averaged_as_its_copy():
    series = noise(3000)
    np.testing.assert_array_equal(ewa(series[::-2], 0.9), ewa(series[::-2].copy(), 0.9))


def test_three_days_of_the_course():
    np.testing.assert_allclose(ewa(THREE, 0.9), [4.0, 8.5, 12.15], rtol=1e-12)
    np.testing.assert_allclose(ewa(THREE, 0.9, bias_correction=True), [40.0, 44.74, 44.83], atol=0.005)


def test_first_two_weights_of_098():
    one, two = np.eye(2)
    np.testing.assert_allclose(ewa(one, 0.98), [0.02, 0.0196], rtol=1e-12)
    np.testing.assert_allclose(ewa(two, 0.98), [0.0, 0.02], rtol=1e-12)
    np.testing.assert_allclose(correction(0.98, 2), [0.02, 0.0396], rtol=1e-12)


def test_a_constant_is_its_own_corrected_average_and_1_minus_beta_t_of_it_without():
    constant, t = np.full(400, 7.0), np.arange(1, 401)
    np.testing.assert_allclose(ewa(constant, 0.98, bias_correction=True), 7.0, rtol=1e-12)
    np.testing.assert_allclose(ewa(constant, 0.98), 7.0 * (1.0 - 0.98**t), rtol=1e-12)


def test_several_betas_at_once_are_each_alone():
    series = noise(1000)
    together = ewa(series, np.array(BETAS), bias_correction=True)
    assert together.shape == (len(BETAS), 1000)
    for row, beta in zip(together, BETAS, strict=True):
        np.testing.assert_array_equal(row, ewa(series, beta, bias_correction=True))


def test_the_input_is_left_alone_and_whole_numbers_are_taken():
    series = np.array([40, 49, 45])
    assert ewa(series, 0.9, bias_correction=True).dtype == np.float64
    assert series.tolist() == [40, 49, 45]


def test_a_million_points_well_under_50_ms():
    series, times = noise(1_000_000), []
    ewa(series[:10])
    for _ in range(7):
        begin = time.perf_counter()
        ewa(series, 0.9, bias_correction=True)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.05


@pytest.mark.parametrize(
    ("series", "beta", "text"),
    [
        ([1.0, math.nan, 2.0], 0.9, "series must hold finite numbers; got nan at position 1"),
        ([1.0, math.inf], 0.9, "series must hold finite numbers; got inf at position 1"),
        ([], 0.9, "series must"),
        (np.empty(0), 0.9, r"series must have shape \(n,\) with n at least 1; got \(0,\)"),
        (np.ones((2, 3)), 0.9, r"got \(2, 3\)"),
        (5.0, 0.9, r"got \(\)"),
        ("40 49", 0.9, "series must hold numbers; got 40 49"),
        (None, 0.9, "series must hold numbers; got None"),
        ([1.0, None], 0.9, "series must hold numbers"),
        ([True, False], 0.9, "series must hold numbers"),
        ([1j], 0.9, "series must hold numbers"),
        (THREE, 1.0, r"beta must be in \[0, 1\); got 1.0"),
        (THREE, 1, r"beta must be in \[0, 1\); got 1"),
        (THREE, -0.1, r"beta must be in \[0, 1\); got -0.1"),
        (THREE, math.nan, r"beta must be in \[0, 1\); got nan"),
        (THREE, math.inf, r"beta must be in \[0, 1\); got inf"),
        (THREE, [0.5, 1.5], r"beta must be in \[0, 1\); got 1.5"),
        (THREE, [], "beta must be a number"),
        (THREE, "0.9", "beta must be a number in .*; got 0.9"),
        (THREE, None, "beta must be a number"),
        (THREE, True, "beta must be a number"),
        (THREE, [[0.5]], "beta must be a number"),
    ],
)
def test_what_is_refused(series, beta, text: str):
    with pytest.raises(ValueError, match=text):
        ewa(series, beta)


def test_bias_correction_is_a_toggle():
    with pytest.raises(ValueError, match="bias_correction must be true or false; got 1"):
        ewa(THREE, 0.9, bias_correction=1)  # type: ignore[arg-type]


# --- weights and windows ----------------------------------------------------------------------------------


def test_weights_are_the_impulse_response_and_add_up_to_1_minus_beta_n():
    impulse = np.eye(1, 200)[0]
    np.testing.assert_allclose(weights(0.9, 200), ewa(impulse, 0.9), rtol=1e-10)
    assert weights(0.9, 30).sum() == pytest.approx(1.0 - 0.9**30, rel=1e-12)
    assert weights(0.0, 3).tolist() == [1.0, 0.0, 0.0]


def test_after_the_window_a_weight_is_near_1_over_e():
    assert [window(beta) for beta in (0.5, 0.9, 0.98)] == pytest.approx([2, 10, 50], rel=1e-12)
    assert weights(0.9, 11)[10] / weights(0.9, 11)[0] == pytest.approx(0.3487, abs=5e-5)
    shares = [beta ** window(beta) for beta in (0.5, 0.9, 0.98, 0.999, 0.9999)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0 / math.e, abs=2e-5)


def test_moving_average_is_pandas_rolling_mean():
    series = 50.0 + noise(500)
    expected = pd.Series(series).rolling(19, min_periods=1).mean().to_numpy()
    np.testing.assert_allclose(moving_average(series, 19), expected, rtol=1e-12)
    np.testing.assert_allclose(moving_average(series, 1), series, rtol=1e-12)


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 13, 100, 1000])
@pytest.mark.parametrize("large", [1e16, 1e200, -1.7e308])
def test_a_large_value_leaves_nothing_behind_once_it_is_out_of_the_window(length: int, large: float):
    series = noise(100)
    series[[0, 40]] = large, -large
    # Python's own sum, exact before it is rounded once; halved, so that it has room.
    expected = [2.0 * math.fsum(0.5 * series[max(0, t + 1 - length) : t + 1]) / min(t + 1, length) for t in range(100)]
    result = moving_average(series, length)
    sizes = [np.abs(series[max(0, t + 1 - length) : t + 1]).max() for t in range(100)]
    assert (np.abs(result / sizes - np.array(expected) / sizes) <= 1e-15 * math.log2(2 * length)).all()
    assert moving_average([1e16, 1, 1, 1, 1, 1], 3)[3:].tolist() == [1.0, 1.0, 1.0]


def test_a_window_longer_than_the_series_is_the_mean_so_far():
    np.testing.assert_allclose(moving_average(THREE, 1000), [40.0, 44.5, 134 / 3], rtol=1e-12)


@pytest.mark.parametrize("length", [0, -1, 2.5, True, "3"])
def test_lengths_that_are_refused(length):
    with pytest.raises(ValueError, match="length must be an integer of at least 1"):
        moving_average(THREE, length)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_equal_variance_and_equal_lag_in_closed_form(beta: float):
    average, rule, equal = compare(noise(100), beta)
    assert equal.length == pytest.approx(equal_variance_window(beta), rel=1e-12)
    assert average.noise_left == pytest.approx((weights(beta, 5000) ** 2).sum(), rel=1e-9)
    assert equal.noise_left == pytest.approx(average.noise_left, rel=1e-9)
    assert average.lag == pytest.approx((np.arange(5000) * weights(beta, 5000)).sum(), rel=1e-9)
    assert equal.lag == pytest.approx(average.lag, rel=1e-9)
    assert rule.lag == pytest.approx(average.lag / 2, rel=1e-9)
    assert (average.memory, rule.memory, equal.memory) == (1, round(window(beta)), round(2 * window(beta) - 1))


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_measured_variance_of_white_noise_meets_theory(beta: float):
    average, _, equal = compare(noise(200_000), beta)
    assert average.variance == pytest.approx(average.noise_left, rel=0.06)
    assert equal.variance == pytest.approx(equal.noise_left, rel=0.06)


# --- lag --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [0.9, 0.95, 0.98])
def test_lag_behind_a_slow_signal_is_measured_as_in_theory(beta: float):
    slow = np.sin(2.0 * np.pi * np.arange(20_000) / 6000)
    assert exponential(slow, beta).measured == pytest.approx(beta / (1.0 - beta), rel=0.02)
    assert exponential(np.arange(5000.0), beta).measured == pytest.approx(beta / (1.0 - beta), rel=0.005)


def test_lag_behind_a_faster_sine_is_the_phase_of_the_filter():
    # The transfer function (1 - beta) / (1 - beta exp(-i w)) turns a sine by this angle.
    beta, w = 0.98, 2.0 * np.pi / 365.0
    phase = np.arctan2(beta * np.sin(w), 1.0 - beta * np.cos(w)) / w
    assert phase == pytest.approx(40.5, abs=0.05)
    assert exponential(np.sin(w * np.arange(5000)), beta).measured == pytest.approx(phase, abs=0.1)


@pytest.mark.parametrize("length", [2, 5, 10, 19, 99])
def test_lag_of_a_window_is_half_of_it(length: int):
    assert moving(noise(3000).cumsum(), length).measured == pytest.approx((length - 1) / 2, abs=0.05)


@pytest.mark.parametrize("shift", [0, 3, 7])
def test_a_curve_moved_by_hand_is_found(shift: int):
    wave = np.sin(np.arange(600) / 30.0)
    assert measured_lag(np.roll(wave, shift), wave, 11.0) == pytest.approx(shift, abs=0.05)


def test_lag_is_not_a_number_where_nothing_tells():
    assert math.isnan(exponential(THREE, 0.9).measured)
    assert math.isnan(exponential(np.full(500, 3.0), 0.9).measured)
    assert math.isnan(exponential(noise(100), 0.9999).measured)
    assert exponential(noise(100), 0.0).measured == 0.0


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_lag_and_variance_do_not_depend_on_the_unit(size: float):
    series = noise(1000).cumsum()
    one, other = exponential(series, 0.9), exponential(size * series, 0.9)
    assert other.measured == pytest.approx(one.measured, rel=1e-6)
    assert other.variance == pytest.approx(one.variance, rel=1e-6)


# --- data -------------------------------------------------------------------------------------------------


def test_seattle_is_the_mean_of_each_days_highest_and_lowest():
    data = seattle_temperatures()
    assert data.values.shape == (1461,)
    assert (data.unit, data.first_day.isoformat()) == ("°C", "2012-01-01")
    # The file's first rows: 12.8 and 5.0, 10.6 and 2.8, 11.7 and 7.2; the last one 5.6 and -2.1.
    np.testing.assert_allclose(data.values[[0, 1, 2, -1]], [8.9, 6.7, 9.45, 1.75])
    assert not data.values.flags.writeable


def test_seattle_needs_neither_pandas_nor_the_package():
    code = (
        "import sys; from labcore.series import seattle_temperatures as s; s();"
        "assert not {'pandas', 'vega_datasets'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("key", SIGNALS)
def test_signals_are_seeded_and_their_noise_is_their_noise(key: str):
    signal = SIGNALS[key]
    np.testing.assert_array_equal(signal.make(100, 0.3, 5), signal.make(100, 0.3, 5))
    assert not np.array_equal(signal.make(100, 0.3, 5), signal.make(100, 0.3, 6))
    clean = signal.make(5000, 0.0)
    assert (signal.make(5000, 0.5) - clean).std() == pytest.approx(0.5, rel=0.05)


def test_shapes_of_the_signals():
    step, ramp, sine, none = (SIGNALS[key].make(100, 0.0) for key in ("step", "ramp", "sine", "noise"))
    assert (step[:50] == 0).all()
    assert (step[50:] == 1).all()
    np.testing.assert_allclose(np.diff(ramp), 0.04)
    np.testing.assert_allclose(sine[[0, 50]], 0.0, atol=1e-12)
    assert not none.any()


@pytest.mark.parametrize("parameters", [{"n": 10}, {"n": 5001}, {"noise": -1.0}, {"noise": math.nan}, {"seed": -1}])
def test_signals_refuse(parameters):
    with pytest.raises(ValueError, match="must be"):
        SIGNALS["sine"].make(**parameters)
