"""A search's file: it comes back whole, and what the lab did not write is refused."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from labcore.experiments.search import SearchState, Space, Trial
from labcore.experiments.search.trial import TRIALS
from labcore.training import Settings
from tests.core.experiments.search.searched import SETTINGS, SPACE, whole


@pytest.fixture(scope="module")
def state():
    return whole(
        space=SPACE, settings=SETTINGS.changed(learning_rate=0.01), trials=9, sampler="random", pruner="halving", seed=4
    )


@pytest.fixture(scope="module")
def given(state):
    return json.loads(state.to_json())


def test_it_comes_back_whole(state):
    assert {one.outcome for one in state.trials} == {"finished", "pruned"}
    assert SearchState.from_json(state.to_json()) == state


def test_what_runs_is_left_out_and_what_diverged_is_kept():
    gone = Trial(0, {"l2": 0.5}, None, "diverged", 2, (0.25, -math.inf), 17)
    running = Trial(1, {"l2": 1.5}, None, "running", 1, (0.5,), 3)
    state = SearchState(Space(l2=("linear", 0.0, 2.0)), Settings(), "tpe", None, 1, 2, 5, (gone,), (running,))
    back = SearchState.from_json(state.to_json())
    assert (back.trials, back.running, back.planned) == ((gone,), (), 5)


def test_a_thousand_trials_of_a_hundred_epochs_fit():
    rng = np.random.default_rng(0)
    curve = tuple(np.round(rng.uniform(size=100) * 450) / 450)
    values = SPACE.narrowed()
    trials = tuple(
        Trial(number, {one.name: one.value(float(rng.uniform())) for one in values.dimensions}, curve[-1], "finished", 100, curve, 10**4)
        for number in range(1000)
    )  # fmt: skip
    state = SearchState(SPACE, Settings(epochs=100), "random", None, 1, 4, 1000, trials)
    assert SearchState.from_json(state.to_json()) == state


def test_more_than_may_be_read_is_not_written():
    trial = [Trial(number, {"l2": 1.0}, 0.5, "finished", 1000, (0.5,) * 1000, 1) for number in range(1001)]
    state = SearchState(Space(l2=("linear", 0.0, 2.0)), Settings(epochs=1000), "random", None, 1, 4, 1001, tuple(trial))
    with pytest.raises(ValueError, match="at most 1,900,000 characters and 1,000,000 scores"):
        state.to_json()


def changed(given, *path, to):
    copy = json.loads(json.dumps(given))
    at = copy
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = to
    return json.dumps(copy)


# fmt: off
HOSTILE = [
    (("kind",), "descent-lab training", "another"), (("schema",), 2, "another"), (("more",), 1, "another"),
    (("space",), [], "a space must have names"), (("space",), {}, "1 to 12 dimensions"), (("space", "l2"), ["log", 0.0, 2.0], "above 0"),
    (("space", "l2"), ["linear", 0.0, 1e999], "no number|is JSON"), (("space", "l2"), ["linear", 0.0, 10**400], "l2 must be a number"),
    (("space",), {f"d{i}": ["linear", 0, 1] for i in range(10_000)}, "1 to 12 dimensions"),
    (("settings",), None, "settings must have"), (("settings", "epochs"), 10**9, "epochs must be"), (("settings", "hidden"), [4] * 99, "hidden must be"),
    (("sampler",), "gp", "sampler must be"), (("pruner",), ["halving"], "pruner must be"), (("seed",), 1.5, "seed must be"), (("seed",), True, "seed must be"),
    (("round",), 10**9, "round must be"), (("planned",), 10**9, "trials must be"), (("planned",), 8, "at most 8"), (("planned",), "9", "trials must be"),
    (("trials",), {}, "must be a list"), (("trials", 0), [], "must have number"), (("trials", 0, "extra"), 1, "must have number"),
    (("trials", 0, "number"), 1, "order of their numbers"), (("trials", 0, "number"), -1, "number of a trial"), (("trials", 0, "number"), 9, "number of a trial"),
    (("trials", 0, "number"), 0.0, "number of a trial"), (("trials", 0, "number"), False, "number of a trial"),
    (("trials", 0, "values"), {}, "a value of each of"), (("trials", 0, "values"), None, "a value of each of"),
    (("trials", 0, "values", "l2"), 2.5, r"l2 of trial 0 must be in \[0, 2\]"), (("trials", 0, "values", "l2"), "1", "l2 must be a number"),
    (("trials", 0, "values", "hidden_units"), 2.5, "hidden_units must be an integer"), (("trials", 0, "values", "l2"), 10**400, "l2 must be a number"),
    (("trials", 0, "outcome"), "running", "outcome of trial 0"), (("trials", 0, "outcome"), ["finished"], "outcome of trial 0"),
    (("trials", 0, "score"), None, "both or neither"), (("trials", 0, "score"), 1.5, "at most 1"), (("trials", 0, "score"), "1", "at most 1"),
    (("trials", 0, "score"), -(10**400), "at most 1"), (("trials", 0, "score"), True, "at most 1"),
    (("trials", 0, "epochs"), 5, "epochs of a trial"), (("trials", 0, "epochs"), 2, "curves in the file"), (("trials", 0, "updates"), -1, "updates of a trial"),
    (("trials", 0, "updates"), 10**12, "updates of a trial"), (("curves",), [0.5], "curves in the file"), (("curves", "size"), 10**12, "curves in the file"),
    (("curves", "data"), "AAAA", "damaged"), (("curves", "dtype"), "object", "curves in the file"),
]
# fmt: on


@pytest.mark.parametrize(("path", "to", "text"), HOSTILE)
def test_what_the_lab_did_not_write_is_refused(given, path, to, text):
    SearchState.from_json(json.dumps(given))
    with pytest.raises(ValueError, match=text):
        SearchState.from_json(changed(given, *path, to=to))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "1", "NaN", "[" * 100_000, '{"kind": NaN}', " " * 1_900_001, b"{}", None]
)
def test_what_is_no_file_is_refused(text):
    with pytest.raises(ValueError, match="a search's file is"):
        SearchState.from_json(text)


def test_the_grid_of_a_file_must_have_its_trials(given):
    whole_numbers = {"hidden_units": ["linear", 2, 4]}
    trials = [one | {"values": {"hidden_units": 3}} for one in given["trials"]]
    forged = given | {"space": whole_numbers, "sampler": "grid", "trials": trials, "planned": int(TRIALS.high)}
    with pytest.raises(ValueError, match="has 3 points; got 4,096 trials"):
        SearchState.from_json(json.dumps(forged))
