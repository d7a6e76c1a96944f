"""What a step leaves of the error: the closed form against runs, and against what is known of each rule."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.convergence import Factor, factor_of
from labcore.optimizers import OPTIMIZERS
from tests.core.test_optimizers import FORMS

CURVATURE = 8.0
KNOWN = [pair for pair in FORMS.values() if pair[0] in ("gd", "momentum", "heavy-ball", "nesterov")]


def factor(optimizer, rate, curvature) -> Factor:
    found = factor_of(optimizer, rate, curvature)
    assert found is not None
    return found


def optimizer_of(key, form, beta):
    return OPTIMIZERS[key].make(**form, **({} if key == "gd" else {"beta": beta}))


@pytest.mark.parametrize("beta", [0.3, 0.9])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.8, 1.05])
@pytest.mark.parametrize(("key", "form"), KNOWN, ids=str)
def test_a_long_run_leaves_what_is_said(key, form, share, beta):
    """One coordinate, run by the rule itself: how its largest error falls from one stretch of steps to a later one."""
    optimizer = optimizer_of(key, form, beta)
    rate = share * optimizer.stable_rate[0] / CURVATURE
    error, errors = np.ones((1, 1)), []
    state = optimizer.start(error)
    for _ in range(240):
        optimizer.step(error, CURVATURE * error, state, rate)
        errors.append(abs(float(error[0, 0])))
    expected = factor(optimizer, rate, CURVATURE).left
    assert (expected > 1.0) == (share > 1.0)
    # Two stretches, 120 steps apart; what is below the rounding of the first error says nothing.
    early, late = max(errors[60:120]), max(errors[180:])
    if late > 1e-280:
        assert (late / early) ** (1.0 / 120) == pytest.approx(expected, rel=0.01)


def test_descent_zigzags_above_one_over_the_curvature():
    gd = OPTIMIZERS["gd"].make()
    assert not factor(gd, 0.99 / CURVATURE, CURVATURE).turns
    assert factor(gd, 1.01 / CURVATURE, CURVATURE).turns
    assert factor(gd, 1.0 / CURVATURE, CURVATURE).left == 0.0


def test_descent_at_its_best_leaves_what_the_books_say():
    # (kappa - 1) / (kappa + 1) at the rate 2 / (1 + kappa): 0.905 at 20, 0.980 at 100.
    gd = OPTIMIZERS["gd"].make()
    for kappa, expected in ((20.0, 0.905), (100.0, 0.980)):
        rate = 2.0 / (1.0 + kappa)
        both = [factor(gd, rate, curvature).left for curvature in (1.0, kappa)]
        assert both == [pytest.approx(expected, abs=5e-4)] * 2


@pytest.mark.parametrize("rate", np.geomspace(1e-4, 0.2, 40))
def test_no_rate_makes_momentum_leave_less_than_the_root_of_beta(rate):
    for key, form in KNOWN:
        if key in ("momentum", "heavy-ball"):
            found = factor(optimizer_of(key, form, 0.9), rate, CURVATURE)
            assert found.left >= math.sqrt(0.9) - 1e-12
            assert not found.rings or found.left == pytest.approx(math.sqrt(0.9))


def test_nesterov_leaves_nothing_where_the_rate_times_the_curvature_is_one():
    assert factor(OPTIMIZERS["nesterov"].make(), 1.0 / CURVATURE, CURVATURE).left == 0.0
    averaged = OPTIMIZERS["nesterov"].make(form="averaged", beta=0.9)
    assert factor(averaged, 10.0 / CURVATURE, CURVATURE).left == pytest.approx(0.0, abs=1e-7)
    # sqrt(beta (1 - a)) along the ravine, where it rings.
    assert factor(averaged, 0.1, 1.0).left == pytest.approx(math.sqrt(0.9 * 0.99))


def test_of_those_that_scale_each_coordinate_theory_says_nothing():
    assert all(factor_of(OPTIMIZERS[key].make(), 0.1, 1.0) is None for key in ("adam", "rmsprop", "adagrad", "newton"))
