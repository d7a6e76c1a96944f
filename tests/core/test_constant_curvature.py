"""Whether a cost's curvature is the same everywhere, which its formula decides, against what is known of it on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS, CostFunction
from labcore.costs.polynomial import X, Y, is_constant
from labcore.expression import cost_from_formula
from labcore.surfaces import cost_of

CONSTANT = ("quadratic", "booth", "saddle")


@pytest.mark.parametrize("key", COSTS)
def test_of_the_surfaces(key):
    assert COSTS[key].make().constant_curvature == (key in CONSTANT)


def test_of_costs_made_of_data():
    assert cost_of(("linear", ())).constant_curvature
    assert cost_of(("diabetes", ())).constant_curvature
    assert not cost_of(("logistic", ())).constant_curvature


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + 3*y**2",
        "x*y",
        "x",
        "x**2/10 + (y - x/3)^2 - 4*x + exp(log(2))*y",
        # The cubic terms cancel, but for rounding.
        "(x + y)**3 - x**3 - y**3 - 3*x**2*y - 3*x*y**2 + x**2 + y**2",
        "0.1*x**3 + 0.2*x**3 - 0.3*x**3 + x**2 + y**2",
        # A part that a parameter takes out.
        "x**2 + y**2 + (a - 1)*sin(2*x)*max(x, y)",
    ],
)
def test_a_formula_of_second_degree_is_found_out(text):
    cost = cost_from_formula(text)
    assert cost.constant_curvature
    points = np.random.default_rng(0).uniform(-100.0, 100.0, (2000, 2))
    hessians = cost.hessian(points)
    np.testing.assert_allclose(hessians, np.broadcast_to(hessians[0], hessians.shape), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        # A pit so narrow that no few points would fall into it, wherever they lie.
        "x**2 + y**2 - 0.01*exp(-20000*((x - 0.05)**2 + y**2))",
        "x**2 + y**2 - 0.01*exp(-20000*((x + 1.37)**2 + (y - 0.61)**2))",
        "x**2 + y**2 + 1e-12*x**3",
        # Ripples whose curvature is that of the bowl at the window's corners and at its middle.
        "x**2 + y**2 + 0.001*sin(2*pi*x)*sin(2*pi*y)",
        # Nothing of it in the window, and a wall outside.
        "x**2 + y**2 + softplus(1000*(x - 50))",
        "x**2 + y**2 + relu(x - 50)**2",
        "max(x**2 + y**2, x - 90)",
        "abs(x) + y**2",
        "sign(x - 40)*x**2 + y**2",
        "x**2 + y**2/(1 + 1e-9*x**2)",
        "sqrt(x**4) + y**2",
        "x**2000000 + y**2",
        "((1 + x + y)**9)**9",
        "2**x + y**2",
        "x**2 + y**2 + 0*log(x)",
    ],
)
def test_a_formula_of_another_kind_is_found_out(text):
    assert not cost_from_formula(text).constant_curvature


def test_a_cost_of_ones_own_is_asked_by_its_hessian():
    made: dict[str, Any] = {"domain": ((-1.0, 1.0), (-1.0, 1.0)), "start": np.ones(2), "minima": np.zeros((1, 2))}
    bowl: dict[str, Any] = {
        "value_xy": lambda x, y: 0.26 * (x * x + y * y),
        "gradient_xy": lambda x, y: (0.52 * x, 0.52 * y),
        "hessian_xy": lambda x, y: (0.52, 0.0, 0.52),
    }
    trough: dict[str, Any] = {
        "value_xy": lambda x, y: np.cosh(x) + y * y,
        "gradient_xy": lambda x, y: (np.sinh(x), 2.0 * y),
        "hessian_xy": lambda x, y: (np.cosh(x), 0.0, 2.0),
    }
    assert CostFunction(**bowl, **made).constant_curvature
    assert not CostFunction(**trough, **made).constant_curvature


def test_polynomials_do_arithmetic_and_nothing_else():
    assert is_constant((X + Y) ** 2 - X**2 - 2.0 * X * Y - Y * Y - np.float64(3.0))
    assert is_constant(np.array([5.0 - X + X], dtype=object))
    assert not is_constant(X * Y / 7.0)
    assert not is_constant(X - X + np.inf)
    refused: list[Callable[[Any], Any]] = [
        np.sin, lambda p: p / Y, lambda p: p**0.5, lambda p: p**Y, lambda p: p > 0, lambda p: p**9 * p**9, abs,
    ]  # fmt: skip
    for operation in refused:
        with pytest.raises(TypeError):
            operation(X)
