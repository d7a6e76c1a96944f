"""What a race says of itself: the sentence on each run, the table, the CSV and the script."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS
from labcore.experiments.race import Entry, race
from labcore.schedules import SCHEDULES
from pages.kit.numbers import rounded
from pages.week2.optimizers import report
from tests.pages.contract_takeaway import NUMBER, cells, run_script

QUADRATIC = COSTS["quadratic"].make(condition_number=20.0)
CONSTANT = ("constant", ())


def result(key: str, rate: float, cost=QUADRATIC, **how):
    return race(cost, [Entry(key, rate)], **how)[0]


def test_a_rate_above_the_limit_is_named_with_the_limit():
    said = report.reason(result("gd", 0.12))
    assert re.search(r"diverged at step \d+", said)
    assert "0.12 is above the largest stable rate" in said
    assert r"$2/\lambda_{\max} = 0.1$" in said


def test_the_step_that_is_named_is_the_first_bad_one():
    run = result("gd", 0.12, steps=2000)
    step = int(re.search(r"diverged at step (\d+)", report.reason(run))[1])  # type: ignore[index]
    assert np.isfinite(run.values[:step]).all()
    assert not np.isfinite(run.values[step:]).any()


def test_each_momentum_is_held_against_its_own_limit():
    limit = 2 * (1 + 0.9) / 20
    run = result("heavy-ball", 1.2 * limit)
    assert f"= {limit:.4g}$" in report.reason(run)
    assert result("heavy-ball", 0.8 * limit).outcome != "diverged"


def test_on_a_curved_surface_the_limit_is_said_to_hold_nearby():
    said = report.reason(result("gd", 0.02, COSTS["rosenbrock"].make()))
    assert "diverged" in said
    assert "only nearby" in said


def test_where_theory_has_no_limit_none_is_invented():
    run = result("adadelta", 10.0, COSTS["monkey-saddle"].make(), steps=3000)
    said = report.reason(run)
    assert run.limit is None
    assert "largest stable rate" not in said


def test_a_run_that_goes_on_says_how_far_it_got():
    run = result("adagrad", 0.02)
    assert run.outcome == "running"
    assert report.reason(run).endswith(f"at a cost of {run.final:.4g}.")


def test_a_run_that_arrived_says_when():
    run = result("gd", 0.09, steps=1000)
    assert report.reason(run).startswith(f"Gradient descent converged: from step {run.stopped_at}")


@pytest.mark.parametrize("rate", [0.01, 0.09, 0.12, 10.0])
@pytest.mark.parametrize("key", ["gd", "momentum", "heavy-ball", "nesterov", "adam", "bfgs"])
def test_what_is_spoken_holds_no_formula(key: str, rate: float):
    assert not set(report.spoken(result(key, rate))) & set("$\\{}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (-2.0, "−2"),
        (1e-12, "1·10⁻¹²"),
        (0.0, "0"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (None, "–"),
    ],
)
def test_numbers_have_four_digits_and_a_true_minus(value, text: str):
    assert report.digits(value) == text


def test_the_csv_holds_every_step_of_every_seed():
    results = race(QUADRATIC, [Entry("gd", 0.02), Entry("adam", 0.1)], steps=12, noise=1.0, seeds=(3, 4, 5))
    rows = list(csv.DictReader(io.StringIO(report.csv_text(results))))
    assert len(rows) == 2 * 3 * 13
    last = [r for r in rows if (r["optimizer"], r["seed_number"], r["step"]) == ("adam", "1", "12")]
    assert [float(last[0][name]) for name in "xy"] == results[1].path.points[12, 1].tolist()
    assert float(last[0]["cost"]) == results[1].path.values[12, 1]
    assert {float(r["learning_rate"]) for r in rows if r["optimizer"] == "gd"} == {0.02}


RACES = {
    "plain": (("quadratic", (("condition_number", 20.0), ("rotation", 30.0))), CONSTANT, (0.0, (0,), None)),
    "decay": (("rosenbrock", ()), ("inverse-time", (("decay_rate", 1.0),)), (0.0, (0,), None)),
    "noise": (("booth", ()), CONSTANT, (2.0, (7, 8, 9), None)),
    "data": (
        ("diabetes", (("normalized", True),)),
        ("staircase", (("factor", 0.5), ("every", 10.0))),
        (0.5, (1, 2), 32),
    ),
}


@pytest.mark.parametrize("name", RACES)
def test_the_script_prints_the_numbers_of_the_table(name: str):
    surface, schedule, (noise, seeds, batch) = RACES[name]
    key, parameters = surface
    cost = (DATA_COSTS if key in DATA_COSTS else COSTS)[key].make(**dict(parameters))
    decay = None if schedule == CONSTANT else SCHEDULES[schedule[0]].make(**dict(schedule[1]))
    start = (float(cost.start[0]), float(cost.start[1]))
    results = race(cost, [Entry("gd"), Entry("adam", 0.05), Entry("gd", 10.0)], start, 40, decay, noise, seeds, batch)
    status, printed = run_script(report.script(surface, results, start, 40, schedule, noise, seeds, batch))
    assert status == 0, printed
    assert printed.count("\n") == 3
    assert set(cells(report.markdown_table(results))) <= set(NUMBER.findall(printed))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.35909, "0.359"), (42.93, "42.9"), (11823.0, "11,800"), (25_533_741.0, "25,500,000"), (4.83e-6, "4.83·10⁻⁶"),
     (-2e-5, "−2·10⁻⁵"), (3.2e12, "3.2·10¹²"), (0.0, "0"), (float("nan"), "–"), (float("inf"), "–")],
)  # fmt: skip
def test_numbers_in_sentences_are_rounded_and_written_out(value, text):
    assert rounded(value) == text
