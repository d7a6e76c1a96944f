"""What a training is given wrongly: a ValueError with the rule and what was given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings, Trainings, train, train_all

X = np.random.default_rng(0).normal(size=(40, 3))
TABLE = Table(X, np.arange(40) % 2, ("a", "b", "c"), "t", ("no", "yes"))
OWN = Settings(data="own", hidden=(3,), epochs=2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"features": ("a", "b")}, "features must name each of the 3 columns of inputs; got 2 names"),
        ({"features": "abc"}, "features must be a tuple of names; got 'abc'"),
        ({"features": (1, 2, 3)}, "features must be a tuple of names"),
        ({"inputs": X.tolist()}, r"inputs must be a NumPy array of numbers, \(m, n_features\); got a list"),
        ({"inputs": X[:, 0]}, r"inputs must have shape \(m, n_features\), none of them 0; got \(40,\)"),
        ({"inputs": X[:0]}, r"got \(0, 3\)"),
        ({"inputs": X.astype(str)}, "got an array of <U"),
        ({"inputs": np.where(X > 2, np.nan, X)}, "inputs must be finite"),
        ({"targets": [0, 1] * 20}, r"targets must be a NumPy array of numbers, \(m,\); got a list"),
        ({"targets": TABLE.targets[:, None]}, r"targets must have shape \(m,\)"),
        ({"targets": TABLE.targets[:7]}, "targets must be as many as inputs has rows, 40; got 7"),
        ({"targets": TABLE.targets + 1}, "targets must be numbers of classes, 0 to 1; got 2"),
        ({"targets": TABLE.targets + 0.5}, "targets must be numbers of classes, 0 to 1; got 0.5"),
        ({"classes": "no"}, "classes must be a tuple of names"),
    ],
)
def test_a_table_has_its_rules(given: dict[str, Any], words: str):
    with pytest.raises(ValueError, match=words):
        replace(TABLE, **given)


def test_lists_of_names_are_taken_as_tuples():
    assert replace(TABLE, features=["a", "b", "c"]).features == ("a", "b", "c")  # type: ignore[arg-type]


@pytest.mark.parametrize("begin", [Run, train, Trainings])
@pytest.mark.parametrize(
    ("settings", "own", "words"),
    [
        ("moons", None, "settings must be Settings, or a sequence of them; got a str"),
        ({"epochs": 3}, None, "got a dict"),
        ([OWN, {"epochs": 3}], TABLE, "got a dict"),
        (OWN, (X, TABLE.targets), "own must be a Table, as Table.from_arrays.X, y. makes it; got a tuple"),
        (OWN, X.tolist(), "got a list"),
        (OWN, None, 'data "own" needs a table'),
    ],
)
def test_settings_and_tables_are_checked_before_anything_begins(begin: Any, settings: Any, own: Any, words: str):
    with pytest.raises(ValueError, match=words):
        begin(settings, own=own)


@pytest.mark.parametrize("side", ["a", "b", "0", None, 1.0, True, -1, 2])
def test_a_side_is_a_number(side: Any):
    run = Run([OWN, OWN], TABLE)
    for act in (lambda: run.change(side, learning_rate=0.1), lambda: run.rest(side)):
        with pytest.raises(ValueError, match=r"side must be an integer in \[0, 1\] \(0 is side a\); got "):
            act()
    assert run.advance(2) == 2


def test_a_numpy_number_is_a_number():
    run = Run([OWN, OWN], TABLE)
    run.change(np.int64(1), learning_rate=0.1)  # type: ignore[arg-type]
    assert [side.settings.learning_rate == 0.1 for side in run.sides] == [False, True]


@pytest.mark.parametrize("steps", ["3", 2.5, -1, None])
def test_steps_are_a_number(steps: Any):
    with pytest.raises(ValueError, match="steps must be an integer of at least 0; got"):
        Run(OWN, TABLE).advance(steps)
    if steps is not None:
        with pytest.raises(ValueError, match="steps must be an integer of at least 0; got"):
            train(OWN, steps=steps, own=TABLE)


def test_one_settings_alone_are_trained_together_with_nobody():
    assert len(train_all([OWN], own=TABLE)) == len(train_all(OWN, own=TABLE)) == 1  # type: ignore[arg-type]
