"""Typed formulas: derivatives against finite differences, the built-in surfaces typed, and what is refused where."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from latex2mathml.converter import convert

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.expression import FormulaError, cost_from_formula, latex, parse
from labcore.expression.grammar import FUNCTIONS, NAMES
from labcore.optimizers import OPTIMIZERS
from labcore.race import Entry, race
from tests.core.formulas import proper
from tests.core.test_costs import random_points, slopes
from tests.fuzz import Watch, fuzz_formulas

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
            found = derivative(p)
            size = np.maximum(np.abs(function(p)).reshape(len(p), -1).max(axis=1), 1.0)
            scale = np.maximum(np.abs(fine).reshape(len(p), -1).max(axis=1), 1e-4 * size)
            apart = np.abs(coarse - fine).reshape(len(p), -1).max(axis=1)
            # Digits that a large value costs its differences are no witness.
            sure = (apart <= 1e-6 * scale) & (scale > 1e-6 * size)
            sure &= np.isfinite(found).reshape(len(p), -1).all(axis=1)
            wrong = ~(np.abs(found - fine).reshape(len(p), -1).max(axis=1) <= 3e-6 * scale)
        assert not (sure & wrong).any(), (
            cost.parameters["formula"],
            p[sure & wrong],
            found[sure & wrong],
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


def test_many_points_have_the_bits_of_each_alone():
    draw = random.Random(7)
    found = 0
    while found < 40:
        try:
            cost = cost_from_formula(proper(draw))
        except ValueError:
            continue
        found += 1
        p = random_points(cost, 53)
        for function in (cost.value, cost.gradient, cost.hessian):
            many = function(p)
            assert many.shape[:1] == (53,)
            np.testing.assert_array_equal(many, np.stack([function(one) for one in p]))
            np.testing.assert_array_equal(function(p[::-3]), many[::-3])
            np.testing.assert_array_equal(function(p[None, :, None])[0, :, 0], many)


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("x + foo", 4, "x, y, a, b, c, d, pi, e and the functions sin"),
        ("x^2 + z", 6, "got z"),
        ("x.real", 1, "made of numbers, names"),
        ("x + é", 4, "got '\\\\xe9'"),
        ("2x", 1, "an operator between two values"),
        ("x(y)", 1, "an operator between two values"),
        ("sin x", 4, "a bracket behind a function's name"),
        ("x^^y", 2, "a value here"),
        ("x //y", 3, "a value here"),
        ("x +", 3, "a value here"),
        ("", 0, "one line"),
        ("(x + y", 6, "close every bracket"),
        ("x + y)", 5, "open every bracket"),
        ("x, y", 1, "commas only"),
        ("(x, y)", 2, "commas only"),
        ("x + min(y)", 4, "at least 2 values"),
        ("sin(x, y)", 0, "1 value"),
        ("sin()", 4, "a value here"),
        ("a + 1", 0, "must contain x or y"),
        ("x + log(-1)", 4, "finite numbers"),
        ("x + 9**9**9", 4, "finite numbers"),
        ("x^2 + 1/(a - 1)", 6, "finite numbers"),
        ("y + x/(a - 1)", 4, "not divide by 0"),
        ("x + 1e999", 4, "1.8e308"),
        ("sqrt(-1 - x^2)", 0, "finite value somewhere in the window"),
        ("x" + "+x" * 32, 64, "at most 64"),
        ("(" * 31 + "x" + ")" * 31, 30, "at most 30 brackets"),
        ("-" * 70 + "x", 64, "at most 64"),
    ],
)
def test_an_error_says_what_is_allowed_and_points_at_the_character(text, position, words):
    with pytest.raises(ValueError, match=words) as refused:
        cost_from_formula(text)
    assert str(refused.value).startswith("formula must ")
    if text:
        assert isinstance(refused.value, FormulaError)
        assert refused.value.position == position
        assert str(refused.value).endswith(f"at character {position + 1}.")


def test_positions_are_those_of_the_text_as_typed():
    for text in ("x^2^2^2 + z", "  x ^ 2 **2+   z"):
        with pytest.raises(FormulaError) as refused:
            parse(text)
        assert text[refused.value.position] == "z"


def test_the_hat_is_taken_with_a_note():
    assert "power" in parse("x^2").note
    assert parse("x**2").note == ""


def test_a_long_text_is_refused_at_its_limit():
    assert cost_from_formula("x" + " " * 197 + "+1")
    with pytest.raises(ValueError, match="at most 200"):
        cost_from_formula("x" + " " * 198 + "+1")
    with pytest.raises(FormulaError, match="at most 200"):
        parse("x" * 10**6)


@pytest.mark.parametrize("text", [None, 3, b"x", ["x"], 1.5])
def test_only_text_is_a_formula(text):
    with pytest.raises(ValueError, match=r"^formula must be "):
        cost_from_formula(text)
    with pytest.raises(FormulaError, match="must be a text"):
        parse(text)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"a": 11.0}, r"a must be a number in \[-10, 10\]"),
        ({"a": float("nan")}, "a must be a number"),
        ({"z": 1.0}, "takes formula, a, b, c, d, x_range, y_range; got z"),
        ({"domain": ((0.0, 0.0), (0.0, 1.0))}, "the window must go up by at least 0.001 in x; got 0 to 0"),
        ({"domain": ((0.0, 1.0), (1e4 - 1, 1e4))}, "go up by at least 10 in y"),
        ({"domain": ((2.0, 1.0), (0.0, 1.0))}, "window must go up"),
        ({"domain": ((0.0, 1e5), (0.0, 1.0))}, "x_range must be 2 of"),
    ],
)
def test_parameters_and_window_have_their_ranges(given, words):
    with pytest.raises(ValueError, match=words):
        cost_from_formula("x**2 + y", **given)


def test_powers_of_powers_are_refused_in_no_time():
    begin = time.perf_counter()
    for text in ("9**9**9*x", "9**9**9**9**9*x", "x + 9999**9999**9999", "x*exp(exp(exp(9)))", "x**9**9**9"):
        with pytest.raises(FormulaError):
            cost_from_formula(text)
    assert time.perf_counter() - begin < 0.1


def test_ten_thousand_hostile_texts_do_nothing():
    watch = Watch()
    found = fuzz_formulas(10_000, 0, watch)
    assert found["faults"] == []
    assert found["reached"] == []
    assert min(found["taken"], found["refused"], found["refused as text"]) > 500
    # 50 ms on a machine with nothing else to do.
    assert found["slowest_ms"] < 500, found["slowest_text"]
    assert found["mean_ms"] < 5


def test_the_watch_sees_what_it_is_to_see(tmp_path):
    script = "import sys\nfrom tests.fuzz import Watch\nw = Watch()\nw.on = True\nopen(sys.argv[1], 'w').close()\nexec('1')\nw.on = False\nprint(len(w.seen))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) >= 2


def test_nothing_is_printed_and_no_warning_shown_when_warnings_are_shown():
    script = "from tests.fuzz import Watch, fuzz_formulas\nfuzz_formulas(500, 3, Watch())"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


# --- as a cost --------------------------------------------------------------------------------------


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
    found = 0
    while found < 100:
        try:
            cost = cost_from_formula(proper(draw))
        except ValueError:
            continue
        found += 1
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
        for lane in race(cost, [Entry(key, 0.05) for key in OPTIMIZERS], steps=15):
            assert lane.outcome in ("converged", "running", "diverged")


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
