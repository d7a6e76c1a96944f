"""What a step leaves of a distance: theory against the rules themselves on a quadratic of one direction."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.optimizers import OPTIMIZERS
from labcore.step_factor import step_factor

LINEAR = ("gd", "momentum", "heavy-ball", "nesterov")


def measured(key: str, beta: float, ratio: float, flatness: float) -> tuple[float, bool]:
    """The largest factor of the rule's own step, a linear map of where it is and of its velocity, and whether it swings."""
    optimizer = OPTIMIZERS[key].make(**({"beta": beta} if key != "gd" else {}))
    stable = optimizer.member.stable_rate
    assert stable is not None
    rate, columns = ratio * stable[0](optimizer.parameters), []
    for place, speed in ((1.0, 0.0), (0.0, 1.0)):
        theta = np.array([place])
        state = optimizer.start(theta)
        velocity = state.zeros("velocity")
        velocity[:] = speed
        optimizer.step(theta, flatness * theta, state, rate)
        columns.append([float(theta[0]), float(velocity[0]) if key != "gd" else 0.0])
    if key == "gd":
        return abs(columns[0][0]), columns[0][0] < 0
    roots = np.linalg.eigvals(np.array(columns).T)
    largest = roots[np.abs(roots).argmax()]
    return float(abs(largest)), bool(abs(largest.imag) > 1e-9 or largest.real < 0)


@pytest.mark.parametrize("key", LINEAR)
@pytest.mark.parametrize("beta", [0.3, 0.9])
@pytest.mark.parametrize(("ratio", "flatness"), [(0.5, 1.0), (0.5, 0.02), (0.98, 0.9), (0.31, 1e-3), (1.1, 1.0)])
def test_the_factor_is_the_rules_own(key, beta, ratio, flatness):
    theory = step_factor(key, {"beta": beta}, ratio, flatness)
    assert theory is not None
    factor, swings = measured(key, beta, ratio, flatness)
    assert theory.factor == pytest.approx(factor, rel=1e-6, abs=1e-9)
    assert theory.factor == pytest.approx(0.0, abs=1e-9) or theory.swings == swings


@pytest.mark.parametrize("key", LINEAR)
def test_at_the_largest_stable_rate_the_steepest_direction_keeps_its_distance(key):
    one = step_factor(key, {"beta": 0.7}, 1.0)
    assert one is not None
    assert one.factor == pytest.approx(1.0, rel=1e-12)
    assert one.swings


def test_momentum_that_swings_shrinks_by_the_root_of_beta_whatever_the_curvature():
    factors = {step_factor("momentum", {"beta": 0.81}, 0.5, flatness).factor for flatness in (1.0, 0.3, 0.05)}  # type: ignore[union-attr]
    assert factors == {0.9}


def test_a_rule_that_is_not_linear_has_none():
    assert step_factor("adam", {"beta1": 0.9}, 0.5) is None
