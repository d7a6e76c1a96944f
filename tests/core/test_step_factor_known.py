"""What a step leaves of the error, against what is known of each rule in either form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.optimizers import OPTIMIZERS
from labcore.step_factor import StepFactor, step_factor
from tests.core.test_optimizers import FORMS

CURVATURE = 8.0
KNOWN = [pair for pair in FORMS.values() if pair[0] in ("gd", "momentum", "heavy-ball", "nesterov")]


def factor_of(optimizer, rate, curvature) -> StepFactor | None:
    limit = optimizer.stable_rate[0] if optimizer.stable_rate else 1.0
    return step_factor(optimizer.member.key, optimizer.parameters, rate * curvature / limit)


def factor(optimizer, rate, curvature) -> StepFactor:
    found = factor_of(optimizer, rate, curvature)
    assert found is not None
    return found


def optimizer_of(key, form, beta):
    return OPTIMIZERS[key].make(**form, **({} if key == "gd" else {"beta": beta}))


def test_descent_zigzags_above_one_over_the_curvature():
    gd = OPTIMIZERS["gd"].make()
    assert not factor(gd, 0.99 / CURVATURE, CURVATURE).swings
    assert factor(gd, 1.01 / CURVATURE, CURVATURE).swings
    assert factor(gd, 1.0 / CURVATURE, CURVATURE).factor == 0.0


def test_descent_at_its_best_leaves_what_the_books_say():
    # (kappa - 1) / (kappa + 1) at the rate 2 / (1 + kappa): 0.905 at 20, 0.980 at 100.
    gd = OPTIMIZERS["gd"].make()
    for kappa, expected in ((20.0, 0.905), (100.0, 0.980)):
        rate = 2.0 / (1.0 + kappa)
        both = [factor(gd, rate, curvature).factor for curvature in (1.0, kappa)]
        assert both == [pytest.approx(expected, abs=5e-4)] * 2


@pytest.mark.parametrize("rate", np.geomspace(1e-4, 0.2, 40))
def test_no_rate_makes_momentum_leave_less_than_the_root_of_beta(rate):
    for key, form in KNOWN:
        if key in ("momentum", "heavy-ball"):
            found = factor(optimizer_of(key, form, 0.9), rate, CURVATURE)
            assert found.factor >= math.sqrt(0.9) - 1e-12
            assert not found.rings or found.factor == pytest.approx(math.sqrt(0.9))


def test_nesterov_leaves_nothing_where_the_rate_times_the_curvature_is_one():
    assert factor(OPTIMIZERS["nesterov"].make(), 1.0 / CURVATURE, CURVATURE).factor == 0.0
    averaged = OPTIMIZERS["nesterov"].make(form="averaged", beta=0.9)
    assert factor(averaged, 10.0 / CURVATURE, CURVATURE).factor == pytest.approx(0.0, abs=1e-7)
    # sqrt(beta (1 - a)) along the ravine, where it rings.
    assert factor(averaged, 0.1, 1.0).factor == pytest.approx(math.sqrt(0.9 * 0.99))


def test_of_those_that_scale_each_coordinate_theory_says_nothing():
    assert all(factor_of(OPTIMIZERS[key].make(), 0.1, 1.0) is None for key in ("adam", "rmsprop", "adagrad", "newton"))
