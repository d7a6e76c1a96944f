"""Why the check is as it is: the length of its step, kinks, a penalty that hides a bug."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.gradient_check import kink, penalty, steps

# theta cubed


def test_theta_cubed_at_one_by_hand():
    result = steps.run(steps.Spec())
    assert result.values["one-sided"] == pytest.approx(3.0301, abs=1e-10)
    assert result.values["two-sided"] == pytest.approx(3.0001, abs=1e-10)
    assert result.values["complex step"] == pytest.approx(2.9999, abs=1e-10)
    assert (result.exact, result.tiny) == (3.0, 0.0)


def slope_of(result: steps.Result, name: str, low: float, high: float) -> float:
    """Of the error on logarithmic axes between two h."""
    some = (result.h > low) & (result.h < high)
    return float(np.polyfit(np.log(result.h[some]), np.log(result.errors[name][some]), 1)[0])


@pytest.mark.parametrize("function", ["cube", "network"])
def test_the_errors_slopes_are_one_and_two_and_rounding_is_minus_one(function):
    result = steps.run(steps.Spec(function=function))
    assert slope_of(result, "one-sided", 1e-5, 1e-2) == pytest.approx(1.0, abs=0.06)
    assert slope_of(result, "two-sided", 1e-3, 1e-1) == pytest.approx(2.0, abs=0.06)
    assert slope_of(result, "two-sided", 1e-13, 1e-8) == pytest.approx(-1.0, abs=0.25)


def test_the_least_errors_lie_where_closed_form_has_them():
    """With eps = 2^-53: sqrt(eps/3) = 6.1e-9 and (eps/2)^(1/3) = 3.8e-6; with 2^-52 and sqrt(eps) up to 1.5e-8 and 6e-6."""
    one, two = steps.best_steps(2.0**-53)
    assert (one, two) == (pytest.approx(6.08e-9, rel=1e-3), pytest.approx(3.815e-6, rel=1e-3))
    best = steps.run(steps.Spec()).best
    assert 6e-9 / 3 < best["one-sided"] < 1.5e-8 * 2
    assert 3.8e-6 / 2 < best["two-sided"] < 6e-6 * 2
    # And it is a minimum of what the formula minimizes.
    for h, error in ((one, lambda h: 3 * h + 2.0**-53 / h), (two, lambda h: h * h + 2.0**-53 / h)):
        assert error(h) < min(error(0.99 * h), error(1.01 * h))
    with pytest.raises(ValueError, match=r"roundoff must be in \(0, 0.1\]; got 0"):
        steps.best_steps(0.0)


@pytest.mark.parametrize("theta", [0.1, 0.7, 1.0, 3.0])
def test_the_complex_step_loses_nothing_to_rounding(theta):
    result = steps.run(steps.Spec(theta=theta))
    assert result.errors["complex step"][result.h < 1e-9].max() <= 4e-16 * result.exact
    assert result.tiny is not None
    assert result.tiny <= 4e-16 * result.exact


def test_in_float32_the_best_two_sided_difference_is_a_thousand_times_worse():
    exact, rough = (steps.run(steps.Spec(function="network", dtype=dtype)) for dtype in ("float64", "float32"))
    least = [result.errors["two-sided"].min() for result in (exact, rough)]
    assert least[1] > 1000 * least[0]
    # The check would call a right gradient a bug at its own step.
    at = np.abs(np.log(rough.h / 1e-5)).argmin()
    assert rough.errors["two-sided"][at] / (2 * abs(rough.exact)) > 1e-5
    assert exact.errors["two-sided"][at] / (2 * abs(exact.exact)) < 1e-7


def test_the_networks_slope_is_the_same_from_both_sides():
    """The one-sided error is h J''/2: twice the same from the other side, with the other sign, so the two-sided has none of it."""
    result = steps.run(steps.Spec(function="network", h=1e-3))
    one, two = (abs(result.values[name] - result.exact) for name in ("one-sided", "two-sided"))
    assert one > 1000 * two


# Kinks


def test_the_difference_is_the_mean_of_the_slopes_in_its_interval():
    """By the fundamental theorem, kinks or not: (J(w + h) - J(w - h)) / 2h is the mean of J' over the interval."""
    for spec in (kink.Spec(), kink.Spec(examples=32, interval=0.1), kink.Spec(activation="tanh")):
        result = kink.run(spec)
        inside = np.abs(result.moves) <= spec.interval * (1 + 1e-9)
        mean = np.trapezoid(result.slopes[inside], result.moves[inside]) / (2 * spec.interval)
        assert result.approximate == pytest.approx(mean, abs=2e-3 * np.abs(result.slopes).max())


def test_the_slope_jumps_where_an_example_switches_and_only_there():
    result = kink.run(kink.Spec())
    jumps = np.abs(np.diff(result.slopes))
    spacing = result.moves[1] - result.moves[0]
    middles = (result.moves[1:] + result.moves[:-1]) / 2
    near = np.array([np.abs(result.switches - one).min() <= spacing for one in middles])
    assert result.within >= 1
    assert jumps[near].max() > 50 * jumps[~near].max()


def test_a_smooth_activation_has_no_kinks():
    result = kink.run(kink.Spec(activation="tanh"))
    assert result.within == 0
    assert all(not share.any() for share in result.shares.values())


def test_fewer_examples_and_shorter_steps_have_fewer_kinks():
    for seed in range(3):
        result = kink.run(kink.Spec(seed=seed))
        long, short = result.shares[0.05], result.shares[1e-5]
        assert (np.diff(long) >= 0).all()
        assert long[-1] > long[0]
        assert short.max() < 0.01 < long.max()


# The penalty


@pytest.fixture(scope="module")
def penalized() -> penalty.Result:
    return penalty.run(penalty.Spec())


def test_a_large_penalty_hides_what_the_bias_still_tells(penalized):
    assert penalized.verdicts == {
        "without the penalty": "bug", "all entries": "good", "layer 1 weights": "good", "layer 1 bias": "bug",
    }  # fmt: skip
    whole = penalized.differences["all entries"]
    assert (np.diff(whole) < 1e-3 * whole[:-1]).all()
    # The bias has no penalty: its difference is the same throughout, up to the cost's rounding.
    bias = penalized.differences["layer 1 bias"]
    assert bias == pytest.approx(np.full(len(bias), bias[0]), rel=0.02)


def test_the_difference_falls_as_one_over_lambda_once_the_penalty_leads(penalized):
    """||approx - g|| is the data's alone and stays; the norms grow as lambda."""
    weights = penalized.differences["layer 1 weights"]
    assert weights[-2] / weights[-1] == pytest.approx(10.0, rel=0.02)


def test_a_penalty_that_has_no_square_layer_to_work_on_is_refused():
    with pytest.raises(ValueError, match="depth must be at least 2 for a square layer; got 1"):
        penalty.Spec(data_bug="transposed", depth=1)
