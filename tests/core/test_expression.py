"""Typed formulas: derivatives against finite differences, the built-in surfaces typed, and what is refused where."""

from __future__ import annotations

import gc
import itertools
import random
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.expression import cost_from_formula
from labcore.expression.grammar import FUNCTIONS
from labcore.expression.parse import parse
from labcore.expression.program import BLOCK
from tests.core.formulas import proper
from tests.core.test_costs import random_points, slopes

ROOT = Path(__file__).parents[2]

# The built-in surfaces as one would type them, in the window where each is shown.
TYPED = {
    "quadratic": "0.5*(x^2 + 20*y^2)",
    "rosenbrock": "(1 - x)^2 + 100*(y - x^2)^2",
    "beale": "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    "booth": "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    "himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "styblinski-tang": "(x**4 - 16*x**2 + 5*x)/2 + (y**4 - 16*y**2 + 5*y)/2",
    "rastrigin": "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
    "ackley": "-20*exp(-0.2*sqrt((x^2+y^2)/2)) - exp((cos(2*pi*x)+cos(2*pi*y))/2) + 20 + e",
    "six-hump-camel": "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
    "three-hump-camel": "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
    "saddle": "(x^2 - y^2)/2",
    "monkey-saddle": "x^3 - 3*x*y^2",
    "two-wells": "(x^2 - 1)^2 + 0.3*x + y^2",
    "plateau": "0.5*(x^4/4 - x^3 + 0.005*x^2 - 0.03*x) + 3.3975 + y^2/2",
}
every_builtin = pytest.mark.parametrize("key", TYPED)


def typed(key: str):
    return cost_from_formula(TYPED[key], domain=COSTS[key].make().domain)


def test_every_builtin_surface_is_typed():
    assert set(TYPED) == set(COSTS)


@every_builtin
def test_a_builtin_surface_typed_as_text_equals_the_builtin_one(key):
    own, cost = typed(key), COSTS[key].make()
    p = random_points(cost, 500)
    for name in ("value", "gradient", "hessian"):
        expected = getattr(cost, name)(p)
        np.testing.assert_allclose(getattr(own, name)(p), expected, rtol=1e-11, atol=1e-12 * np.abs(expected).max())


@every_builtin
def test_the_minima_found_are_the_ones_known(key):
    own, cost = typed(key), COSTS[key].make()
    assert own.minima_found
    assert not cost.minima_found
    assert len(own.minima) == len(cost.minima)
    for point in cost.minima:
        assert np.abs(own.minima - point).max(axis=1).min() < 1e-7
    if len(cost.minima):
        assert own.lowest == pytest.approx(cost.lowest, abs=1e-12)


def test_gradient_and_hessian_agree_with_finite_differences_on_a_thousand_formulas():
    draw, compared, shares = random.Random(1), 0, []
    for number in itertools.count():
        try:
            cost = cost_from_formula(proper(draw), a=0.7, b=-1.3, c=2.0, d=0.4)
        except ValueError:
            continue
        compared += 1
        shares.append(agree(cost, number))
        if compared == 1000:
            break
    assert np.mean(shares) > 0.8
    # A formula may pass through an infinite value, as 1/(1/max(x, 0)) does, and have no derivative there.
    assert np.mean([share == 0 for share in shares]) < 0.02


def agree(cost, seed: int) -> float:
    """Where finite differences of two widths agree with each other, there is no kink near, and they agree with us.

    Returns the share of the comparisons that could be made.
    """
    made = []
    p = random_points(cost, 40, seed)
    for function, derivative in ((cost.value, cost.gradient), (cost.gradient, cost.hessian)):
        with np.errstate(all="ignore"):
            coarse, fine = (slopes(function, p, h) for h in (1e-3, 5e-4))
            result = derivative(p)
            size = np.maximum(np.abs(function(p)).reshape(len(p), -1).max(axis=1), 1.0)
            scale = np.maximum(np.abs(fine).reshape(len(p), -1).max(axis=1), 1e-4 * size)
            apart = np.abs(coarse - fine).reshape(len(p), -1).max(axis=1)
            # Digits that a large value costs its differences are no witness.
            sure = (apart <= 1e-6 * scale) & (scale > 1e-6 * size)
            sure &= np.isfinite(result).reshape(len(p), -1).all(axis=1)
            wrong = ~(np.abs(result - fine).reshape(len(p), -1).max(axis=1) <= 3e-6 * scale)
        assert not (sure & wrong).any(), (
            cost.parameters["formula"],
            p[sure & wrong],
            result[sure & wrong],
            fine[sure & wrong],
        )
        made.append(sure.mean())
    return float(np.mean(made))


def test_a_wrong_derivative_would_be_noticed():
    cost = cost_from_formula("x**3 + sin(x*y)")
    object.__setattr__(cost, "gradient_xy", lambda x, y: (3.0001 * x * x + y * np.cos(x * y), x * np.cos(x * y)))
    with pytest.raises(AssertionError):
        agree(cost, 0)


@pytest.mark.parametrize("name", [name for name, (_, most) in FUNCTIONS.items() if most == 1])
def test_every_function_has_its_derivatives(name):
    cost = cost_from_formula(f"{name}(x)*y + {name}(y/2)", domain=((0.1, 2.9), (0.2, 2.8)))
    agree(cost, 3)
    known: dict[str, Any] = {"relu": lambda t: max(t, 0.0), "sigmoid": lambda t: 1 / (1 + np.exp(-t)), "softplus": lambda t: np.log(1 + np.exp(t)), "atan": np.arctan}  # fmt: skip
    function = known.get(name) or getattr(np, name)
    assert cost.value((1.7, 0.9)) == pytest.approx(function(1.7) * 0.9 + function(0.45), rel=1e-12)


@pytest.mark.parametrize(
    "text", ["x**2.5 + y**1.5", "x**y", "2**(x*y)", "x**-2/y**-1", "x**x", "(x+y)**(x-y)", "x**9 - y**-3"]
)
def test_powers_have_their_derivatives(text):
    agree(cost_from_formula(text, domain=((0.4, 2.0), (0.5, 1.8))), 5)


@pytest.mark.parametrize(
    ("text", "point", "gradient"),
    [
        ("abs(x) + sign(y)", (0.0, 0.0), (0.0, 0.0)),
        ("relu(x) + relu(-y)", (0.0, 0.0), (0.0, 0.0)),
        ("max(x, y) + x", (1.0, 1.0), (1.5, 0.5)),
        ("min(2*x, 3*y)", (0.0, 0.0), (1.0, 1.5)),
        ("sqrt(x) + y", (0.0, 0.0), (0.0, 1.0)),
        ("sqrt(x*x + y*y)", (0.0, 0.0), (0.0, 0.0)),
        ("abs(x)**1.5 + y", (0.0, 0.0), (0.0, 1.0)),
        ("(x*x)**0.25 + y*y", (0.0, 1.0), (0.0, 2.0)),
    ],
)
def test_at_a_kink_the_stated_subgradient_is_taken(text, point, gradient):
    cost = cost_from_formula(text)
    assert cost.gradient(point).tolist() == list(gradient)
    assert np.isfinite(cost.hessian(point)).all()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-x**2", -4.0),
        ("-x^2", -4.0),
        ("2^-1*x", 1.0),
        ("x^2^3", 256.0),
        ("x - 1 - 1", 0.0),
        ("8/x/2", 2.0),
        ("2 + 3*x^2", 14.0),
        ("1 ^ 5 + x", 3.0),
        ("+x--1", 3.0),
        ("007*x + .5 + 1.e1 - 1e-1", 24.4),
        ("min(x, 3, 1) + max(x, 5)", 6.0),
        ("e*x - exp(1)*x + pi*0", 0.0),
        ("( x )", 2.0),
        ("x**0 + 1", 2.0),
    ],
)
def test_operators_bind_as_in_mathematics(text, value):
    assert cost_from_formula(text).value((2.0, 0.0)) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2x", "2*x"),
        ("3(x+1)", "3*(x+1)"),
        ("(x+1)(y−2)", "(x+1)*(y-2)"),
        ("xy + 2xy²", "x*y + 2*x*y**2"),
        ("ax² + bxy + cy²", "a*x**2 + b*x*y + c*y**2"),
        ("-x²", "-(x**2)"),
        ("x⁻² + y¹⁰", "x**-2 + y**10"),
        ("2x^2y", "2*x**2*y"),
        ("2^2x", "2**2*x"),
        ("|x|", "abs(x)"),
        ("|x − |y||", "abs(x - abs(y))"),
        ("|x||y|", "abs(x)*abs(y)"),
        ("2|x|(y+1)|y|²", "2*abs(x)*(y+1)*abs(y)**2"),
        ("ln(x)arctan(y)", "log(x)*atan(y)"),
        ("2πx·y×3÷4", "2*pi*x*y*3/4"),
        ("√(x²+y²)", "sqrt(x**2+y**2)"),
        ("x e^(−x²−y²)", "x*exp(-x**2-y**2)"),
        ("xsin(y) − 2cos(x)sin(y)", "x*sin(y) - 2*cos(x)*sin(y)"),
        ("1/2x", "(1/2)*x"),
        ("1/(2x)", "1/(2*x)"),
        ("2e1x + 1e-1y", "20*x + 0.1*y"),
    ],
)
def test_a_formula_is_read_as_in_a_textbook(text, plain):
    own, spelled = (cost_from_formula(one, domain=((0.1, 2.9), (0.2, 2.8)), b=-1.3, c=2.0) for one in (text, plain))
    p = random_points(own, 50)
    for name in ("value", "gradient", "hessian"):
        np.testing.assert_allclose(getattr(own, name)(p), getattr(spelled, name)(p), rtol=1e-13)


def test_what_could_be_meant_otherwise_is_said():
    assert parse("2*x + y**2").note == ""
    assert parse("2x").note == "What stands side by side is multiplied."
    for text in ("1/2x", "y + 1/(1+x²)y", "x/yx + 1", "(1/2x)", "3/2²x"):
        assert "(1/2)x" in parse(text).note, text
    for text in ("2x/3", "1/2 + 3x", "1/(2x)", "1/2*3x", "max(1/2, 3x)"):
        assert "(1/2)x" not in parse(text).note, text


def test_many_points_have_the_bits_of_each_alone():
    draw = random.Random(7)
    result = 0
    while result < 40:
        try:
            cost = cost_from_formula(proper(draw))
        except ValueError:
            continue
        result += 1
        p = random_points(cost, 53)
        for function in (cost.value, cost.gradient, cost.hessian):
            many = function(p)
            assert many.shape[:1] == (53,)
            np.testing.assert_array_equal(many, np.stack([function(one) for one in p]))
            np.testing.assert_array_equal(function(p[::-3]), many[::-3])
            np.testing.assert_array_equal(function(p[None, :, None])[0, :, 0], many)


def test_more_points_than_a_block_have_the_bits_of_a_few():
    for text in ("sin(x*y)**3 - abs(x)**1.5 + y", "2*x", "x**2/7 + max(x, y)"):
        cost = cost_from_formula(text)
        p = random_points(cost, 2 * BLOCK + 37)
        for function in (cost.value, cost.gradient, cost.hessian):
            parts = [function(some) for some in np.array_split(p, 11)]
            np.testing.assert_array_equal(function(p), np.concatenate(parts))
        assert cost.hessian(np.empty((0, 2))).shape == (0, 2, 2)


class _Garbage:
    """Is thrown away by the collector in the middle of somebody else's work, and lets another thread go on."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        sum(range(300))


def test_many_visitors_may_type_at_the_same_moment():
    # Python 3.11's own parser fails here some ten times: its depth is counted for all threads together.
    text = "+".join(f"(x-{i})*(y+{i})" for i in range(8))
    failed: list[BaseException] = []

    def visit() -> None:
        for _ in range(300):
            for _ in range(3):
                _Garbage()
            try:
                parse(text)
            except BaseException as error:
                failed.append(error)

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20, 1, 1)
    try:
        visitors = [threading.Thread(target=visit) for _ in range(4)]
        for one in visitors:
            one.start()
        for one in visitors:
            one.join()
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*threshold)
    assert not failed


@pytest.mark.parametrize(
    ("text", "slope", "bend"),
    [
        # At 400 each inner part is 1e173, and its square no number.
        ("log(cosh(10*x)) + y", 10.0, 0.0),
        ("log(exp(10*x) + exp(-10*x)) + y", 10.0, 0.0),
        ("exp(-exp(10*x)) + y", 0.0, 0.0),
        (
            "sqrt(cosh(10*x)) + y",
            0.5 * 10.0 * np.exp(200 - 0.5 * np.log(2)),
            0.25 * 100.0 * np.exp(200 - 0.5 * np.log(2)),
        ),
        ("atan(sinh(10*x)) + y", 0.0, 0.0),
    ],
)
def test_slopes_and_bends_are_numbers_where_only_squares_on_the_way_are_not(text, slope, bend):
    cost, point = cost_from_formula(text), np.array([40.0, 1.0])
    assert cost.gradient(point) == pytest.approx([slope, 1.0], rel=1e-12)
    assert cost.hessian(point) == pytest.approx(np.array([[bend, 0.0], [0.0, 0.0]]), rel=1e-12)
