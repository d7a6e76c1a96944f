"""What is said of settings that cannot work: true in what it measures, and silent on all that do."""

from __future__ import annotations

import gc
import math
from typing import Any

import numpy as np
import pytest

from labcore.losses import LOSSES
from labcore.training import Run, Settings, Table, problem_of
from labcore.training import hints as rules
from labcore.training.hints import divergent_rate, hints
from labcore.training.presets import PRESETS

SMALL = Settings(data="moons", examples=200, hidden=(6, 4), epochs=1)


def kinds(settings: Settings, own: Table | None = None) -> list[str]:
    return [one.kind for one in hints(settings, problem_of(settings, own))]


def told(settings: Settings, own: Table | None = None) -> str:
    return " ".join(one.text for one in hints(settings, problem_of(settings, own)))


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "mnist"])
def test_nothing_is_said_of_presets_and_nothing_measured(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "rising", None)
    assert not kinds(PRESETS[name])


# --- norms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"norm": "batch", "batch_size": 1}, "batches of one example"),
        ({"norm": ("none", "batch"), "batch_size": 1}, "batches of one example"),
        ({"norm": "batch", "batch_size": 149}, "of 150 training examples batches of 149 leave one over"),
        ({"norm": "group", "groups": (6, 2)}, "In layer 1 each unit is normalized by itself"),
        ({"norm": "group", "groups": (6, 4)}, "In layers 1 and 2 each unit"),
        ({"norm": "layer", "hidden": (6, 1, 1)}, "In layers 2 and 3 each unit"),
    ],
)
def test_a_norm_along_one_value_is_told(given: dict[str, Any], words: str):
    settings = SMALL.changed(**given)
    assert kinds(settings) == ["norm"]
    assert words in told(settings)


@pytest.mark.parametrize(
    "given",
    [
        {"norm": "none", "batch_size": 1},
        {"norm": "layer", "batch_size": 1},
        {"norm": "batch", "batch_size": 2},
        {"norm": "batch", "batch_size": 150},
        {"norm": "batch", "batch_size": 1024},
        {"norm": "group", "groups": 2},
        {"norm": "none", "hidden": (1,)},
        {"norm": "none", "hidden": ()},
    ],
)
def test_other_norms_and_batches_are_not(given: dict[str, Any]):
    assert not kinds(SMALL.changed(**given))


@pytest.mark.parametrize("given", [{"norm": "batch", "batch_size": 1}, {"norm": "group", "groups": (6, 4)}])
def test_under_the_hint_nothing_of_the_inputs_comes_through(given: dict[str, Any]):
    """As it says: the first layer's weights have no gradient at all."""
    run = Run(SMALL.changed(optimizer="gd", **given))
    before = run.sides[0].weights.theta.copy()
    run.advance(5)
    side = run.sides[0]
    network = side.network()
    first = next(group for group in network.weights() if group.layer == 1)
    assert (first.of(side.weights.theta) == first.of(before)).all()
    assert (side.weights.theta != before).any()


# --- rates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "rule"), [("diabetes", "gd"), ("diabetes", "adam"), ("spirals", "rmsprop")])
def test_far_above_the_rate_of_the_hint_a_training_does_worse_than_its_start_and_far_below_better(data: str, rule: str):
    settings = PRESETS[data].changed(optimizer=rule, epochs=3)
    limit = divergent_rate(settings, problem_of(settings))
    assert 0.02 < limit < 5
    ends = []
    for rate in (limit / 30, 2 * limit):
        run = Run(settings.changed(learning_rate=rate))
        run.advance(100_000)
        first, last = run.sides[0].evaluations[0], run.sides[0].evaluations[-1]
        ends.append(math.inf if run.sides[0].outcome == "diverged" else last.train_cost / first.train_cost)
    assert ends[0] < 0.9
    assert ends[1] > 1.0, ends
    assert not kinds(settings.changed(learning_rate=0.9 * limit))
    high = settings.changed(learning_rate=1.1 * limit)
    assert kinds(high) == ["learning rate"]
    assert f"The learning rate {1.1 * limit:g} is above {limit:.2g}" in told(high)


def test_plain_descent_of_all_examples_runs_away_above_two_over_the_curvature():
    """A quadratic: no hidden layer, squared error. The largest eigenvalue of its Hessian says where (2/lambda); the test's rate rises
    by an eighth at a step, and what is all but learned has far to run: it takes some of them."""
    settings = Settings(data="diabetes", hidden=(), optimizer="gd", batch_size=1024, learning_rate=1.0)
    problem = problem_of(settings)
    X = np.hstack([problem.train.X, np.ones((problem.train.examples, 1))])
    # Of an error of 2 the loss is 4, or 2 where it is half the square.
    loss = float(np.ravel(LOSSES[problem.loss].value(np.full((1, 1), 2.0), np.zeros((1, 1))))[0])
    largest = loss / 2.0 * np.linalg.eigvalsh(X.T @ X / len(X))[-1]
    limit = divergent_rate(settings, problem)
    assert 2.0 / largest < limit < 2.0 / largest * 1.1233**20


def test_a_test_is_made_once_for_all_rates_and_goes_with_its_problem(monkeypatch: pytest.MonkeyPatch):
    made = []
    measure = rules._measured

    def counted(*given: Any) -> float:
        made.append(1)
        return measure(*given)

    monkeypatch.setattr(rules, "_measured", counted)
    table = Table.from_arrays(np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 2)
    settings = Settings(data="own", hidden=(3,), optimizer="gd")
    problem = problem_of(settings, table)
    for rate in (0.5, 5.0, 10.0):
        hints(settings.changed(learning_rate=rate, schedule="exponential", patience=5), problem)
    assert len(made) == 1
    hints(settings.changed(learning_rate=5.0, batch_size=4), problem)
    assert len(made) == 2
    kept = len(rules._KEPT)
    del problem
    gc.collect()
    assert len(rules._KEPT) < kept


def test_what_would_take_long_is_not_measured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "rising", None)
    assert not kinds(Settings(data="digits", hidden=(1024, 1024), batch_size=256, learning_rate=10.0))


# --- columns ------------------------------------------------------------------------------------------------


def test_columns_that_count_the_rows_are_told():
    rng = np.random.default_rng(0)
    X = np.column_stack(
        [np.arange(40), rng.normal(size=40), rng.permutation(1000)[:40], np.arange(40) % 7, 5 - np.arange(40)]
    )
    names = ("row", "size", "patient id", "weekday", "left")
    own = Settings(data="own", hidden=(3,))
    said = told(own, Table.from_arrays(X, X[:, 1] > 0, features=names))
    assert "Among the inputs: row (only counts the rows), patient id (an id), left (only counts the rows)." in said
    assert not kinds(own, Table.from_arrays(X[:, [1, 3]], X[:, 1] > 0))


def test_a_table_of_many_columns_has_a_short_line():
    X = np.arange(40.0)[:, None] + np.arange(9)
    assert "and 4 more." in told(Settings(data="own", hidden=(3,)), Table.from_arrays(X, np.arange(40) % 2))
