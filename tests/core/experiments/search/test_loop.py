"""The loop: the same trials and scores however they are trained, left and gone on with, and what is refused."""

from __future__ import annotations

import itertools
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from labcore.data import Table
from labcore.experiments.search import Space, search, teams
from labcore.experiments.search.samplers import grid_of
from labcore.training import Run, Settings, train_all
from tests.core.experiments.search.searched import SETTINGS, SPACE, whole

WAYS = [(sampler, pruner) for sampler in ("grid", "random", "sobol", "tpe") for pruner in (None, "median", "halving")]


def begun(way, trials=14):
    sampler, pruner = way
    return {"space": SPACE, "settings": SETTINGS, "trials": trials, "sampler": sampler, "pruner": pruner, "seed": 3}


def best_score(state):
    assert state.best is not None
    return state.best.score


@pytest.fixture(scope="module")
def straight():
    return {way: whole(**begun(way)) for way in WAYS}


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize("way", WAYS)
def test_a_search_that_was_left_goes_on_as_if_it_had_not_been(straight, way):
    """Left in the middle of a round, taken up from its file."""
    left = next(state for state in search(**begun(way)) if len(state.trials) >= 6)
    assert len(left.trials) < 14
    assert whole(resume=left.to_json()).trials == straight[way].trials


@pytest.mark.parametrize("way", [way for way in WAYS if way[0] != "grid"])
def test_seven_trials_and_then_seven_are_fourteen(straight, way):
    half = whole(**begun(way, trials=7))
    assert half.done
    assert half.trials == straight[way].trials[:7]
    assert whole(resume=half, trials=14).trials == straight[way].trials


@pytest.mark.parametrize("way", WAYS)
def test_an_executor_gives_the_same(straight, way):
    with ThreadPoolExecutor(2) as executor:
        assert whole(**begun(way), executor=executor).trials == straight[way].trials


@pytest.mark.parametrize("way", [("tpe", "halving"), ("sobol", None)])
def test_two_processes_give_the_same(straight, processes, way):
    states = list(search(**begun(way), executor=processes))
    assert states[-1].trials == straight[way].trials
    assert [len(state.trials) for state in states] == sorted(len(state.trials) for state in states)


def test_a_trial_is_the_training_of_its_settings(straight):
    state = straight["random", None]
    for trial, side in zip(state.trials, train_all([state.settings_of(one) for one in state.trials]), strict=True):
        assert trial.curve == tuple(one.dev_score for one in side.evaluations[1:])
        assert (trial.score, trial.updates, trial.epochs) == (side.evaluations[-1].dev_score, side.steps, 4)
    assert state.best.score == max(one.score for one in state.trials)
    assert state.updates == sum(one.updates for one in state.trials) == 14 * 4 * 2


def grows(seen):
    """Whether curves and the share only grow, from one state to the next, and how many states show trials on their way."""
    for before, after in itertools.pairwise(seen):
        assert before.share <= after.share
        for one in before.running:
            later = next(other for other in (*after.running, *after.trials) if other.number == one.number)
            assert later.curve[: one.epochs] == one.curve
            assert (one.outcome, one.score) == ("running", None)
    assert (seen[-1].share, seen[-1].running, seen[-1].done) == (1.0, (), True)
    return sum(any(one.epochs for one in state.running) for state in seen)


def test_curves_grow_and_the_share_goes_from_nothing_to_all(monkeypatch):
    monkeypatch.setattr(teams, "_LOOK_SECONDS", 0.002)
    assert grows(list(search(SPACE, SETTINGS.changed(epochs=40), trials=6, seed=1))) >= 3


def test_curves_grow_with_an_executor_too(monkeypatch):
    monkeypatch.setattr(teams, "_ORDER_SECONDS", 0.0)
    with ThreadPoolExecutor(2) as executor:
        assert grows(list(search(SPACE, SETTINGS, trials=6, seed=1, executor=executor))) >= 3


def test_one_that_diverged_has_no_score_and_is_never_the_best():
    space = Space(learning_rate=("log", 1e-3, 10.0))
    state = whole(space=space, settings=SETTINGS.changed(data="diabetes", optimizer="gd"), trials=8, seed=1)
    gone = [one for one in state.trials if one.outcome == "diverged"]
    assert 0 < len(gone) < 8
    assert all(one.score is None and one.epochs == len(one.curve) < 4 for one in gone)
    assert best_score(state) == max(one.score for one in state.trials if one.score is not None)


def test_early_stopping_ends_a_trial_with_the_weights_it_took_back():
    settings = SETTINGS.changed(epochs=60, patience=3, learning_rate=0.3)
    (trial,) = whole(space=Space(l2=("linear", 0.0, 1e-9)), settings=settings, trials=1).trials
    run = Run(settings.changed(l2=trial.values["l2"]))
    run.advance(10**6)
    assert run.sides[0].outcome == "stopped early"
    assert trial.outcome == "finished"
    assert trial.epochs == len(trial.curve) == run.sides[0].epoch < 60
    assert trial.score == run.sides[0].evaluations[-1].dev_score == trial.curve[-1 - 3]


def test_a_table_of_ones_own_is_searched_too():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    own = Table.from_arrays(X, (X[:, 0] > 0).astype(int))
    settings = SETTINGS.changed(data="own")
    here = whole(space=SPACE, settings=settings, trials=5, own=own)
    with ThreadPoolExecutor(2) as executor:
        assert whole(space=SPACE, settings=settings, trials=5, own=own, executor=executor).trials == here.trials


def test_what_an_executor_raises_passes_through_and_what_has_ended_is_kept(straight):
    executor = ThreadPoolExecutor(1)
    going = search(**begun(("tpe", None)), executor=executor)
    kept = next(going)
    executor.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        list(going)
    assert 1 <= len(kept.trials) <= 4
    assert whole(resume=kept).trials == straight["tpe", None].trials


class Remembered(ThreadPoolExecutor):
    """One thread, and everything that it was given."""

    def __init__(self):
        super().__init__(1)
        self.given = []

    def submit(self, function, /, *given, **named):
        self.given.append(super().submit(function, *given, **named))
        return self.given[-1]


def test_what_has_not_begun_is_taken_back_where_a_search_is_left():
    with Remembered() as executor:
        going = search(SPACE, SETTINGS.changed(epochs=50), trials=64, round=64, executor=executor)
        next(going)
        going.close()
        assert sum(one.cancelled() for one in executor.given) > 32


def test_it_says_nothing_of_its_own(capfd):
    whole(**begun(("sobol", "median"), trials=5))
    assert capfd.readouterr() == ("", "")


def test_without_optuna_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ModuleNotFoundError, match="a search needs Optuna: pip install"):
        search(SPACE, SETTINGS)


def one_class():
    """As a set of points that was changed by hand may be."""
    table = Table.from_arrays(np.arange(60.0).reshape(-1, 1), np.arange(60) % 2)
    return replace(table, targets=np.zeros(60, np.int64), classes=("0",), labels=np.array(["0"]))


# fmt: off
REFUSED = [
    ({}, "needs a Space and Settings"),
    ({"space": SPACE}, "needs a Space and Settings"),
    ({"space": SPACE, "settings": SETTINGS, "trials": 0}, r"trials must be an integer in \[1, 4096\]; got 0"),
    ({"space": SPACE, "settings": SETTINGS, "round": 0}, "round must be"),
    ({"space": SPACE, "settings": SETTINGS, "sampler": "gp"}, "sampler must be one of grid, random, sobol, tpe; got 'gp'"),
    ({"space": SPACE, "settings": SETTINGS, "pruner": "hyperband"}, "pruner must be one of median, halving"),
    ({"space": SPACE, "settings": SETTINGS, "seed": -1}, "seed must be"),
    ({"space": SPACE, "settings": SETTINGS.changed(optimizer="gd")}, "gd has the hyperparameters none; got beta1"),
    ({"space": Space(hidden_layers=("linear", 1, 3)), "settings": SETTINGS.changed(hidden=(4, 4), activation=("tanh", "relu"))},
     "one for all 1 hidden layers or one each; got 2"),
    ({"space": Space(hidden_units=("log", 8, 1024)), "settings": SETTINGS.changed(data="digits", hidden=(8,) * 4, epochs=1000, batch_size=1)}, "a training must end within 4 hours"),
    ({"space": Space(learning_rate=("log", 1e-3, 1e-1)), "settings": Settings(data="digits", epochs=800), "trials": 4096, "round": 1}, "a search must end within 4 hours"),
    ({"space": SPACE, "settings": SETTINGS, "own": one_class()}, 'where data is "own"; got \'moons\''),
    ({"space": SPACE, "settings": SETTINGS.changed(data="own")}, "needs a table"),
    ({"space": SPACE, "settings": SETTINGS.changed(data="own"), "own": one_class()}, "a table of one class has none"),
    ({"space": Space(hidden_layers=("linear", 1, 3)), "settings": SETTINGS, "sampler": "grid"}, "has 3 points; got 25 trials"),
]
# fmt: on


@pytest.mark.parametrize(("given", "text"), REFUSED)
def test_what_cannot_be_searched_is_refused_before_it_begins(given, text):
    with pytest.raises(ValueError, match=text):
        search(**given)


def test_a_long_search_is_for_an_executor():
    space, settings = Space(learning_rate=("log", 1e-3, 1e-1)), Settings(data="digits", epochs=800)
    with ThreadPoolExecutor(1) as executor:
        search(space, settings, trials=4096, executor=executor)


def test_a_search_that_goes_on_knows_what_it_is(straight):
    state = straight["grid", None]
    with pytest.raises(ValueError, match="leave them out"):
        search(resume=state, sampler="tpe")
    with pytest.raises(ValueError, match="there are 14 already; got 13"):
        search(resume=state, trials=13)
    with pytest.raises(ValueError, match="a grid is laid out for its number of trials, 14; got 25"):
        search(resume=state, trials=25)
    # Of 2 values each, and 16 points, there are two more.
    assert [len(one) for one in grid_of(SPACE, 14).values()] == [2, 2, 2, 2]
    assert whole(resume=state, trials=16).trials[:14] == state.trials


def test_random_search_and_tpe_find_what_a_dense_grid_finds():
    """Real trainings: the best of 225 points of a grid lies within the spread of the best of 30, over ten seeds."""
    space = Space(learning_rate=("log", 1e-3, 1.0), l2=("log", 1e-2, 1000.0))
    settings = Settings(data="diabetes", hidden=(4,), epochs=10, batch_size=128, dev_share=0.5)
    levels = grid_of(space, 225)
    points = [settings.changed(learning_rate=rate, l2=l2) for rate in levels["learning_rate"] for l2 in levels["l2"]]
    dense = max(side.evaluations[-1].dev_score for side in train_all(points) if side.outcome == "finished")
    for sampler, together in (("random", 30), ("tpe", 10)):
        given = {"space": space, "settings": settings, "trials": 30, "sampler": sampler, "round": together}
        found = [best_score(whole(**given, seed=seed)) for seed in range(10)]
        assert abs(np.mean(found) - dense) <= 2 * np.std(found, ddof=1), sampler
