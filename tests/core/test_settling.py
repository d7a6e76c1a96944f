"""Where a noisy descent settles: against SciPy's Lyapunov equation and walks of our own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from labcore.settling import settled_variance


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.99])
@pytest.mark.parametrize(("rate", "curvature"), [(1e-3, 1.0), (0.3, 4.0), (1.9, 1.0)])
def test_it_solves_the_equation_of_position_and_velocity(rate, curvature, beta):
    A = np.array([[1 - rate * curvature, -rate * beta], [curvature, beta]])
    push = 0.7 * np.array([[-rate], [1.0]])
    ought = solve_discrete_lyapunov(A, push @ push.T)[0, 0]
    assert settled_variance(rate, curvature, 0.49, beta) == pytest.approx(ought, rel=1e-6)


def test_walks_of_our_own_settle_there():
    rng, rate, beta, curvature, walkers = np.random.default_rng(5), 0.3, 0.6, 1.5, 20_000
    x, v = np.zeros(walkers), np.zeros(walkers)
    for _ in range(80):
        v = beta * v + curvature * x + rng.normal(0, 1.2, walkers)
        x -= rate * v
    ought = settled_variance(rate, curvature, 1.44, beta)
    assert abs((x * x).mean() - ought) < 5 * ought * (2 / walkers) ** 0.5


def test_from_the_edge_on_there_is_none():
    assert np.isinf(settled_variance([2.0, 3.0, 4.0], 1.0, 1.0, [0.0, 0.5, 0.9])).all()
    assert np.isfinite(settled_variance(2.999, 1.0, 1.0, 0.5))
