"""What a typed formula may cost: counted in evaluations, whatever the text, so that a busy machine changes nothing."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from labcore.expression import cost_from_formula, parse
from labcore.expression.grammar import MOST_NODES
from labcore.expression.program import Program
from tests.core.formulas import hostile, proper

BIG = "2147483647"
# Each at what the reader has of it that takes longest: kinks, poles, powers, far sines, depth. Found by climbing from text to text.
SLOW = (
    "sin(1e300*" * 15 + "x" + ")" * 15,
    "|y-1|+" + "(" * 12 + "(1+x/1e99)" + f"^{BIG})" * 12,
    "+".join(f"x**{int(BIG) - i}" for i in range(12)),
    "x**y" + "**x" * 29,
    "max(" + ",".join(f"|x-.{i}|" for i in range(1, 14)) + ")+|y|",
    "max(x," * 21 + "y" + ")" * 21,
    "|y|+" + "softplus(" * 10 + "|x|" + ")" * 10 + "+" + "sigmoid(" * 5 + "|x|" + ")" * 5,
    "-" * 62 + "x",
    "(" * 30 + "x" + ")" * 30,
    "tanh(max(max(sin(sin(x)),y),|sin(9x)|)+sigmoid(tan(exp((x+5)^2.5)))+sqrt(log(x^2))+(abs(y))^y+(max((tanh(max(abs(cos(x*y)),y))-(x+y)),|x|)"
    "*(x-y)**2)+max(atan(x),y)+sigmoid((x+y)))",
    "atan(tan(sigmoid(log((tan(x)+x*y))*tanh(tan(9e99x))*|x-1|*tan(x)*|x|sinh(cos(softplus(y)))*x*y*relu(y)*sin(tan(9e99x))*(relu(y)*log(x^2))"
    "*tanh(softplus(y))*atan(x))-cosh(sin(x))))",
)  # fmt: skip
# Texts that are refused: by length, depth, count, size of a number or spelling, however they are made.
REFUSED = (
    "9**9**9+x", "x+" + "9" * 309, "x+9e" + "9" * 100, "x!" * 100, "(" * 200, "|" * 200, "x" * 200, "pie" * 66, "sinx" * 50, "sigmoi" * 33,
    "_" * 200, "a" * 199 + "z", "𝑥" * 200, "ⁿ" * 200, "x" + "\u0301" * 190, "ﷺ" * 200, "x" + "²" * 400, "+x" * 99, "1/(" * 60, "x,y",
)  # fmt: skip
# Calls of the whole formula and points in all, by how many derivatives are wanted.
CALLS, POINTS = {0: 100, 1: 2, 2: 45}, {0: 24_000, 1: 2_000, 2: 800}


@pytest.fixture
def work(monkeypatch):
    calls: Counter[int] = Counter()
    points: Counter[int] = Counter()
    at = Program.at

    def counted(program, x, y, order):
        calls[order] += 1
        points[order] += np.size(x)
        return at(program, x, y, order)

    monkeypatch.setattr(Program, "at", counted)
    return calls, points


@pytest.mark.parametrize("text", SLOW)
def test_the_slowest_formulas_are_evaluated_no_oftener_than_any_other(text, work):
    assert len(parse(text).steps) <= MOST_NODES
    cost_from_formula(text)
    _within(work)


def test_no_generated_formula_is_evaluated_oftener(work):
    draw = random.Random(18)
    taken = 0
    for _ in range(150):
        for count in work:
            count.clear()
        try:
            cost_from_formula(draw.choice((proper, hostile))(draw))
        except ValueError:
            continue
        taken += 1
        _within(work)
    assert taken > 30


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_refused_unread(text, work):
    with pytest.raises(ValueError, match="formula"):
        cost_from_formula(text)
    calls, _ = work
    assert calls == {}


def _within(work):
    calls, points = work
    assert {order: n for order, n in calls.items() if n > CALLS[order]} == {}
    assert {order: n for order, n in points.items() if n > POINTS[order]} == {}
