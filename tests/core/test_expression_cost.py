"""A formula as a surface: its minima and start, races on it, and how it is set."""

from __future__ import annotations

import random

import numpy as np
import pytest
from latex2mathml.converter import convert

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.entries import Entry, run_one
from labcore.expression import FormulaError, cost_from_formula, latex, parse
from labcore.expression.grammar import FUNCTIONS, NAMES
from labcore.optimizers import OPTIMIZERS
from tests.core.formulas import proper
from tests.core.test_costs import random_points
from tests.core.test_expression import TYPED


def test_parameters_are_one_where_nothing_is_said():
    p = random_points(cost_from_formula("x"), 5)
    np.testing.assert_array_equal(
        cost_from_formula("a*x + d*y").value(p), cost_from_formula("a*x + d*y", a=1.0, d=1.0).value(p)
    )
    assert parse("a*x + d*y").parameters == ("a", "d")


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("abs(x - 0.25) + abs(y)", [(0.25, 0.0)]),
        ("abs(x) + y**2", [(0.0, 0.0)]),
        ("max(abs(x - 1/3), y**2)", [(1 / 3, 0.0)]),
        ("sqrt((x-1)**2 + y**2)", [(1.0, 0.0)]),
        ("exp(x) - x + softplus(y) - y/4", [(0.0, -np.log(3.0))]),
        ("x*log(x) + y**2", [(np.exp(-1.0), 0.0)]),
        ("x*y", []),
        ("log(x) + y**2", []),
        ("1/x + y**2", []),
        ("x**3 - 3*x + y**2", []),
        ("-x**2 - y**2", []),
        ("exp(-x) + y**2", []),
    ],
)
def test_minima_are_found_where_the_window_has_any(text, minima):
    cost = cost_from_formula(text)
    assert len(cost.minima) == len(minima)
    if minima:
        # Beside a kink the value alone is searched, and its square is flat.
        np.testing.assert_allclose(cost.minima, minima, atol=1e-4 if "max" in text else 1e-7)
    else:
        assert cost.lowest == -np.inf


def test_a_valley_of_minima_is_marked_along_its_length():
    cost = cost_from_formula("(x - 1)**2 + 0*y")
    np.testing.assert_allclose(cost.minima[:, 0], 1.0, atol=1e-12)
    assert 8 <= len(cost.minima) <= 16
    assert np.ptp(cost.minima[:, 1]) > 5


def test_the_start_has_a_way_down():
    draw = random.Random(11)
    result = 0
    while result < 100:
        try:
            cost = cost_from_formula(proper(draw))
        except ValueError:
            continue
        result += 1
        (x0, x1), (y0, y1) = cost.domain
        assert x0 <= cost.start[0] <= x1
        assert y0 <= cost.start[1] <= y1
        assert np.isfinite(cost.value(cost.start))


def test_every_optimizer_races_on_whatever_is_typed():
    draw = random.Random(5)
    found = 0
    while found < 25:
        try:
            cost = cost_from_formula(proper(draw))
        except ValueError:
            continue
        found += 1
        for result in [run_one(cost, Entry(key, 0.05), steps=15) for key in OPTIMIZERS]:
            assert result.outcome in ("converged", "running", "diverged")


def test_a_race_on_a_typed_surface_is_the_race_on_the_builtin_one():
    own, cost = cost_from_formula(TYPED["booth"], domain=COSTS["booth"].make().domain), COSTS["booth"].make()
    for key in ("gd", "adam", "bfgs"):
        paths = [descend(one, OPTIMIZERS[key].make(), cost.start, 0.02, 100) for one in (own, cost)]
        np.testing.assert_allclose(paths[0].points, paths[1].points, rtol=1e-9, atol=1e-9)
        assert paths[0].outcome == paths[1].outcome


# --- as LaTeX ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 + a*y**2", r"x^{2} + a \, y^{2}"),
        ("-(x + 1)^2", r"-\left(x + 1\right)^{2}"),
        ("(x - y)/(2*b)", r"\frac{x - y}{2 \, b}"),
        ("x - (y - 1)", r"x - \left(y - 1\right)"),
        ("x - (y + 1)", r"x - \left(y + 1\right)"),
        ("x + (y - 1)", r"x + y - 1"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("x^(y^2)", r"x^{y^{2}}"),
        ("(x^y)^2", r"\left(x^{y}\right)^{2}"),
        ("exp(-x)*sqrt(abs(y))", r"e^{-x} \, \sqrt{\left|y\right|}"),
        ("log(x)*pi*e", r"\ln\left(x\right) \, \pi \, e"),
        ("min(x, 1e-3, y)", r"\min\left(x, 0.001, y\right)"),
        ("1e20*x + 2e-7", r"10^{20} \, x + 2 \cdot 10^{-7}"),
        ("x*-y", r"x \, \left(-y\right)"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
    ],
)
def test_a_formula_is_set_as_in_a_book(text, expected):
    assert latex(parse(text)) == expected


def test_any_formula_can_be_set():
    draw = random.Random(2)
    for _ in range(300):
        try:
            set_ = latex(parse(proper(draw)))
        except FormulaError:
            continue
        assert set(set_) <= set("abcdexyprsuthminoflgkqRL0123456789.,+-_^{}()\\| ") | set(
            "".join([*NAMES, *FUNCTIONS])
        ) | set("ijv")
        assert convert(set_).startswith("<math")
