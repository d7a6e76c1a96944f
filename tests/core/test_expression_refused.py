"""What no formula may be: refused at its character with what is allowed, at once, and nothing of it is run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from labcore.expression import FormulaError, cost_from_formula, parse
from tests.fuzz import Watch, fuzz_formulas

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("x + foo", 4, "x, y, a, b, c, d, pi, e and the functions sin"),
        ("x^2 + z", 6, "got z"),
        ("x.real", 1, "made of numbers, names"),
        ("x + é", 4, "got é at"),
        ("x + 🙂", 4, "got 🙂 at"),
        ("x + \u0301y", 4, r"got U\+0301 at"),
        ("2 3x", 2, "an operator between two values"),
        ("(x + 1)2", 7, "an operator between two values"),
        ("y + x2", 4, r"in place of x2 write x\^2 or 2\*x"),
        ("y + x₂", 5, "in place of ₂ write x and y, without a number"),
        ("½x", 0, "in place of ½ write 1/2"),
        ("[x + 1]y", 0, r"in place of \[ write round brackets"),
        ("z = x", 0, "got z at"),
        ("x = 3", 2, "write only what stands right of the ="),
        ("x + ３", 4, "in place of ３ write 3"),
        ("X^2", 0, "in place of X write x"),
        ("y*lgo(x)", 2, "in place of lgo write log"),
        ("y*sinx", 2, r"in place of sinx write sin\(x\)"),
        ("asin(x)", 0, "got asin at"),
        ("acosh(x)", 0, "got acosh at"),
        ("sin²(x)", 3, r"as in sin\(x\)\^2"),
        ("0,5x", 1, "a point in 0.5"),
        ("x²^3", 2, "brackets around a power that is raised again"),
        ("²x", 0, "a value here"),
        ("|x", 2, r"close every bracket and every \|"),
        ("(|x)|", 3, r"close every \| before the bracket"),
        ("|" * 31 + "x" + "|" * 31, 30, "at most 30 brackets"),
        ("xy" * 17, 32, "at most 64"),
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
    result = fuzz_formulas(10_000, 0, watch)
    assert result["faults"] == []
    assert result["reached"] == []
    assert min(result["taken"], result["refused"], result["refused as text"]) > 500
    assert result["slowest_ms"] <= 50, result["slowest_text"]
    assert result["mean_ms"] < 5


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
