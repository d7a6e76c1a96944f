"""What came of an optimizer's run, in words."""

from __future__ import annotations

import re

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.entries import Entry, run_one
from labcore.expression import cost_from_formula
from pages.kit.entry_words import outcome, reason, spoken
from pages.kit.run_tracks import history

QUADRATIC = COSTS["quadratic"].make(condition_number=20.0)


def result(key: str, rate: float, cost=QUADRATIC, **how):
    return run_one(cost, Entry(key, rate), **how)


def test_a_rate_above_the_limit_is_named_with_the_limit():
    said = reason(result("gd", 0.12))
    assert re.search(r"diverged at step \d+", said)
    assert "0.12 is above the largest stable rate" in said
    assert r"$2/\lambda_{\max} = 0.1$" in said


def test_the_step_that_is_named_is_the_first_bad_one():
    run = result("gd", 0.12, steps=2000)
    step = int(re.search(r"diverged at step (\d+)", reason(run))[1])  # type: ignore[index]
    assert np.isfinite(run.values[:step]).all()
    assert not np.isfinite(run.values[step:]).any()


def test_each_momentum_is_held_against_its_own_limit():
    limit = 2 * (1 + 0.9) / 20
    run = result("heavy-ball", 1.2 * limit)
    assert f"= {limit:.4g}$" in reason(run)
    assert result("heavy-ball", 0.8 * limit).outcome != "diverged"


def test_on_a_curved_surface_the_limit_is_said_to_hold_nearby():
    said = reason(result("gd", 0.02, COSTS["rosenbrock"].make()))
    assert "diverged" in said
    assert "at the surface's own minimum (1, 1), which the run does not reach and where it holds only nearby" in said


def test_where_theory_has_no_limit_none_is_invented():
    run = result("adadelta", 10.0, COSTS["monkey-saddle"].make(), steps=3000)
    said = reason(run)
    assert run.limit is None
    assert "largest stable rate" not in said


def test_a_run_that_goes_on_says_how_far_it_got():
    run = result("adagrad", 0.02)
    assert run.outcome == "running"
    assert reason(run).endswith(f"at a cost of {run.final:.4g} above the minimum.")


def test_a_run_that_arrived_says_when():
    run = result("gd", 0.09, steps=1000)
    assert reason(run).startswith(f"Gradient descent converged: from step {run.stopped_at}")


@pytest.mark.parametrize("rate", [0.01, 0.09, 0.12, 10.0])
@pytest.mark.parametrize("key", ["gd", "momentum", "heavy-ball", "nesterov", "adam", "bfgs"])
def test_what_is_spoken_holds_no_formula(key: str, rate: float):
    assert not set(spoken(result(key, rate))) & set("$\\{}")


@pytest.mark.parametrize(
    ("text", "start"), [("log(x) + y**2", (-1.0, 1.0)), ("sqrt(x - 2) + y**2", (0.5, 0.5)), ("1/x + y**2", (0.0, 1.0))]
)
def test_a_start_without_a_value_is_not_said_to_diverge(text, start):
    cost = cost_from_formula(text)
    for key in ("gd", "adam", "newton"):
        run = result(key, 0.01, cost, start=start, steps=5)
        assert not run.has_start
        assert outcome(run) == "no value at the start"
        assert "no value at the start" in reason(run)
        assert not re.search("diverged|limit|stable|left the picture", reason(run))
        assert [last for *_, (_, last) in history(cost, [run])[0].values()] == ["no value", "no value at the start"]
    assert result("gd", 0.01, cost, start=(3.0, 1.0), steps=5).has_start
