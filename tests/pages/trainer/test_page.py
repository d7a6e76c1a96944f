"""The training in a visitor's session: it follows the settings, answers the bar, and shares the server with others."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import pytest

from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from labcore.training.saved import from_json, to_json
from pages.kit.budget import Budget
from pages.trainer.session import Training
from pages.trainer.settings import training_of
from tests.pages.trainer.training import UNSEEN, following, page_settings, visit

SMALL = {"data": "moons", "examples": 60, "hidden": (3,), "epochs": 20, "batch_size": 16}


def follow(training: Training, settings) -> None:
    training.follow(settings, UNSEEN)


def act(training: Training, settings, do: str, **numbers: int) -> None:
    training.act(settings, {"do": do, **numbers})


def runs(training: Training) -> bool:
    return training.running


def costs(training: Training, side: int = 0) -> list[float]:
    return list(training.run.sides[side].costs)


# --- following the settings -----------------------------------------------------------------------------


def test_it_opens_where_the_link_says_and_has_the_numbers_of_a_run():
    training, settings = following(**SMALL, trained=3.0)
    alone = Run(training_of(settings.values(), "a"))
    alone.advance(9)
    assert (training.run.epoch, training.run.step, training.running) == (3.0, 9, False)
    assert costs(training) == list(alone.sides[0].costs)


def test_progress_stays_within_the_whole_when_the_last_batch_lies_past_the_epoch_asked_for():
    # `UNSEEN` refuses more than the whole, as the bar does.
    training, _ = following(**SMALL, trained=1.1)
    assert training.run.epoch > 1.1


def test_two_visitors_of_one_link_do_not_share_a_run():
    one, settings = following(**SMALL, trained=2.0)
    act(one, settings, "step")
    other, _ = following(**SMALL, trained=2.0)
    assert (one.run.step, other.run.step) == (7, 6)


@pytest.mark.parametrize(
    "change", [{"hidden": (4,)}, {"seed": 1}, {"activation": "relu"}, {"data_noise": 0.4}, {"sides": 2}]
)
def test_a_structural_change_starts_anew_and_goes_on_if_it_ran(change):
    training, settings = following(**SMALL, trained=0.0)
    act(training, settings, "play")
    act(training, settings, "tick")
    assert training.run.step > 0
    settings.change(change)
    follow(training, settings)
    assert training.running
    assert (training.run.step, training.run.sides[0].changes) == (0, [])
    assert training.run.sides[0].settings == training_of(settings.values(), "a")
    # Paused it stands as far trained as the page opens with.
    act(training, settings, "pause")
    settings.change({"trained": 2.0})
    follow(training, settings)
    assert (training.run.epoch, training.running) == (2.0, False)


@pytest.mark.parametrize(
    ("change", "name"),
    [({"learning_rate": 0.05}, "learning_rate"), ({"optimizer": "momentum"}, "optimizer"), ({"l2": 1.0}, "l2"),
     ({"keep_prob": 0.5}, "keep_prob"), ({"batch_size": 8}, "batch_size"), ({"beta1": 0.5}, "hyperparameters")],
)  # fmt: skip
def test_a_live_change_goes_on_from_where_it_stands(change, name):
    training, settings = following(**SMALL, trained=2.0)
    act(training, settings, "step")
    before = costs(training)
    settings.change(change)
    follow(training, settings)
    side = training.run.sides[0]
    assert costs(training) == before
    assert name in [one.name for one in side.changes]
    assert {one.step for one in side.changes} == {7}
    assert side.settings == training_of(settings.values(), "a")


def test_a_live_change_of_a_run_that_nobody_touched_starts_anew():
    training, settings = following(**SMALL, trained=2.0)
    settings.change({"learning_rate": 0.05})
    follow(training, settings)
    assert (training.run.epoch, training.run.sides[0].changes) == (2.0, [])
    assert training.run.sides[0].first_settings.learning_rate == 0.05


def test_a_preset_starts_anew_whatever_ran():
    training, settings = following(**SMALL, trained=0.0)
    act(training, settings, "play")
    act(training, settings, "tick")
    settings.apply({**SMALL, "learning_rate": 0.05, "trained": 1.0})
    follow(training, settings)
    assert (training.run.epoch, training.running, training.run.sides[0].changes) == (1.0, False, [])


def test_what_does_not_fit_into_the_first_look_is_caught_up(monkeypatch):
    monkeypatch.setattr("pages.trainer.initial_run._FIRST_SECONDS", 0.0)
    settings, training = page_settings(**SMALL, seed=77, trained=5.0), Training()
    follow(training, settings)
    assert training.run.epoch < 5.0
    assert runs(training)
    for _ in range(100):
        act(training, settings, "tick")
        if not runs(training):
            break
    assert training.run.epoch == 5.0
    assert not runs(training)
    # Nobody has changed anything on the way: it is what the link says.
    assert training.fresh
    alone = Run(training_of(settings.values(), "a"))
    alone.advance(training.run.step)
    assert costs(training) == list(alone.sides[0].costs)


def test_a_network_that_is_too_large_is_refused_and_the_old_run_stays():
    training, settings = following(**SMALL, trained=2.0)
    before = costs(training)
    settings.change({"hidden": (1024,) * 8, "data": "digits", "sides": 4})
    follow(training, settings)
    assert training.refused.startswith("a training must ")
    assert training.refused.endswith(".")
    assert costs(training) == before
    assert not training.running
    settings.change({"hidden": (3,), "data": "moons", "sides": 1})
    follow(training, settings)
    assert training.refused == ""


def test_a_page_opened_with_too_large_a_network_shows_the_default_one_and_says_why():
    wide = " ".join(["1024"] * 8)
    page = visit(data="digits", hidden=wide, sides="4")
    [warning] = page.app.warning
    assert warning.value.startswith("A training must ")
    assert page.stages()
    assert page.query["hidden"] == wide


def test_data_that_cannot_be_fetched_are_told_in_a_sentence():
    page = visit(data="mnist")
    [warning] = page.app.warning
    assert warning.value.startswith("MNIST could not be loaded: ")
    assert warning.value.endswith(".")
    assert page.stages()


# --- the bar --------------------------------------------------------------------------------------------


def test_the_bar():
    training, settings = following(**SMALL, trained=0.0)
    act(training, settings, "step")
    assert (training.run.step, settings["trained"]) == (1, round(16 / 44, 9))
    act(training, settings, "epoch")
    while runs(training):
        act(training, settings, "tick")
    assert (training.run.epoch, settings["trained"]) == (1.0, 1.0)
    first = costs(training)
    act(training, settings, "reset")
    assert (training.run.step, settings["trained"]) == (0, 0.0)
    training.run.advance(len(first))
    assert costs(training) == first, "the same initial weights"
    act(training, settings, "play")
    while runs(training):
        act(training, settings, "tick")
    assert (training.run.epoch, settings["trained"]) == (20.0, 20.0)
    act(training, settings, "tick")
    assert training.run.epoch == 20.0
    act(training, settings, "play")
    assert (training.run.epoch, training.running) == (0.0, True)
    # The page that is drawn around it leaves it alone.
    act(training, settings, "pause")
    follow(training, settings)
    assert training.run.epoch == 0.0


@pytest.mark.parametrize(("pace", "steps"), [("step", 1), ("epoch", 3)])
def test_the_pace_is_what_one_picture_adds(pace, steps):
    training, settings = following(**SMALL, trained=0.0, pace=pace)
    act(training, settings, "play")
    for k in range(1, 4):
        act(training, settings, "tick")
        assert training.run.step == k * steps


def test_units_and_layers_stay_within_what_is_allowed():
    training, settings = following(**SMALL, trained=0.0)
    for do, numbers, hidden in (
        ("units", {"layer": 1, "by": 2}, (5,)), ("units", {"layer": 1, "by": -99}, (1,)), ("units", {"layer": 7, "by": 1}, (1,)),
        ("layers", {"by": 1}, (1, 1)), ("layers", {"by": 50}, (1,) * 8), ("layers", {"by": -8}, ()), ("units", {"layer": 1, "by": 1}, ()),
        ("layers", {"by": 1}, (4,)), ("layers", {"by": -99}, ()),
    ):  # fmt: skip
        act(training, settings, do, **numbers)
        assert settings["hidden"] == hidden


def test_a_loaded_run_takes_the_place_of_the_present_one():
    training, settings = following(**SMALL, sides=2, b__optimizer="gd", trained=2.0)
    act(training, settings, "step")
    settings.change({"b.learning_rate": 0.1})
    follow(training, settings)
    act(training, settings, "step")
    text = to_json(training.run, {"view": "layers"})
    other, settings = following(data="wine", trained=1.0)
    other.replay = from_json(text)
    other.finish_replay(settings, UNSEEN)
    follow(other, settings)
    assert (settings["view"], settings["sides"], settings["b.learning_rate"]) == ("layers", 2, 0.1)
    act(other, settings, "step")
    act(training, settings, "step")
    for number in (0, 1):
        assert costs(other, number) == costs(training, number)
    assert [one.name for one in other.run.sides[1].changes] == ["learning_rate"]


def test_a_run_that_the_page_cannot_name_is_not_loaded():
    training, settings = following(**SMALL, trained=1.0)
    before, values = costs(training), settings.values()
    # Sides on different data are none of this page's.
    training.replay = from_json(to_json(Run([TrainingSettings(examples=50), TrainingSettings(data="wine")])))
    training.finish_replay(settings, UNSEEN)
    follow(training, settings)
    assert "cannot show" in training.said
    assert (costs(training), settings.values()) == (before, values)


# --- everybody together ---------------------------------------------------------------------------------


def test_slices_shrink_and_pauses_grow_as_visitors_come():
    budget, told = Budget(), []
    for visitor in range(30):
        told.append(budget.slice_of(visitor, now=1.0))
    seconds, pauses = zip(*told, strict=True)
    assert all(a >= b for a, b in itertools.pairwise(seconds))
    assert all(a < b for a, b in itertools.pairwise(pauses))
    assert seconds[0] >= 10 * seconds[-1]
    assert pauses[0] <= 1000 / 5, "one alone has its five pictures a second"


@pytest.mark.parametrize("visitors", [1, 2, 3, 10, 30, 100, 1000])
def test_all_slices_together_leave_a_core_room_for_the_controls(visitors):
    budget = Budget()
    for visitor in range(visitors):
        seconds, pause = budget.slice_of(visitor, now=1.0)
    assert visitors * seconds / (seconds + pause / 1000) <= (0.8 if visitors <= 500 else 1.5)


@pytest.mark.parametrize("weighs", [0.1, 0.4, 1.0])
def test_slices_that_weigh_more_than_they_may_are_followed_by_pauses_that_weigh_as_much(weighs: float):
    budget = Budget()
    for visitor in range(20):
        budget.slice_of(visitor, now=1.0)
        budget.took(visitor, 0.7 * weighs)
        budget.drew(visitor, 0.3 * weighs)
    _, pause = budget.slice_of(0, now=1.0)
    assert 20 * weighs / (weighs + pause / 1000) == pytest.approx(0.6, rel=0.01)
    # While the pause lasts it trains.
    for visitor in range(1, 20):
        budget.leave(visitor)
    assert budget.slice_of("another", now=1.0 + pause / 1000)[0] < Budget().slice_of("alone")[0]


def test_a_slice_and_its_picture_are_measured_in_their_turn():
    budget = Budget()
    with budget.slice("me", 0.01) as seconds:
        assert seconds == budget.slice_of("me")[0]
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
    slow = budget.slice_of("me")[1]
    assert slow > Budget().slice_of("me")[1]
    with budget.picture("me"):
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
    assert budget.slice_of("me")[1] > 1.5 * slow
    with budget.picture("nobody"):
        pass


def test_who_has_gone_is_forgotten():
    budget = Budget()
    alone = budget.slice_of("me", now=0.0)
    for visitor in range(20):
        budget.slice_of(visitor, now=0.0)
    assert budget.slice_of("me", now=0.1)[0] < alone[0]
    for visitor in range(20):
        budget.leave(visitor)
    budget.leave("nobody")
    assert budget.slice_of("me", now=0.2) == alone
    for visitor in range(20):
        budget.slice_of(visitor, now=1.0)
    assert budget.slice_of("me", now=2.0) != alone
    assert budget.slice_of("me", now=60.0) == alone


def test_update_ratios_are_noted_once_for_each_place():
    training, settings = following(**SMALL, trained=0.0, second="updates")
    training.note_ratios(settings)
    training.note_ratios(settings)
    act(training, settings, "epoch")
    training.note_ratios(settings)
    epochs = [epoch for epoch, _ in training.ratios]
    assert epochs == sorted(set(epochs))
    assert epochs[0] == 0.0
    assert all(np.shape(ratios) == (1, 2) and np.isfinite(ratios).all() for _, ratios in training.ratios)
    assert math.isfinite(training.seconds_per_step)


def test_kept_runs_have_names_of_their_own_and_outlast_a_loaded_one():
    training, settings = following(**SMALL, trained=1.0)
    for _ in range(6):
        training.keep()
    assert [one.name for one in training.kept] == ["kept 3", "kept 4", "kept 5", "kept 6"]
    training.adopt(training.run.copy(), settings)
    assert len(training.kept) == 4
