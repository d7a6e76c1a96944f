"""Points added and taken away by hand in the trainer: trained on, said, taken back, saved, and what a client may not send."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from labcore.training import OwnPoints, Run
from pages.kit.live import act_of
from pages.trainer import kept_runs
from pages.trainer.session import Training
from pages.trainer.settings import training_of
from tests.pages.trainer.test_own_table import captions, load
from tests.pages.trainer.training import UNSEEN, following, visit
from tests.pages.visit import PAGES, Visit

SMALL = {"data": "moons", "examples": 60, "label_noise": 0.2, "hidden": (4,), "epochs": 20, "batch_size": 16}


def click(training: Training, settings, do: str = "add", x: float = 0.1, y: float = 0.2, target: float = 1.0) -> None:
    act = act_of({"do": do, "tick": 0, "x": x, "y": y, "target": target})
    assert act is not None
    training.act(settings, act)
    training.follow(settings, UNSEEN)


def test_a_click_adds_a_point_and_the_network_is_trained_on_it_to_where_it_stood():
    training, settings = following(**SMALL, trained=3.0)
    before = training.run
    click(training, settings, x=0.12345, y=-0.5)
    run = training.run
    assert run is not before
    assert (run.epoch, training.running) == (3.0, False)
    assert run.sides[0].problem.train.raw[-1].tolist() == [0.123, -0.5]
    assert (settings["data"], settings["label_noise"]) == ("own", 0.0)
    points = OwnPoints(before.sides[0].settings, ((0.123, -0.5, 1),))
    alone = Run(training_of(settings.values(), "a"), points.table())
    alone.advance(run.step)
    np.testing.assert_array_equal(run.sides[0].weights.theta, alone.sides[0].weights.theta)
    # On the point it is gone again, and the set as it was, trained as before.
    click(training, settings, "take", x=0.12, y=-0.49)
    assert training.own.points == OwnPoints(before.sides[0].settings)
    np.testing.assert_array_equal(training.run.sides[0].weights.theta, before.sides[0].weights.theta)


def test_the_original_set_comes_back_with_its_wrong_labels():
    training, settings = following(**SMALL, trained=2.0)
    before = settings.query()
    click(training, settings)
    settings.change({"seed": 5})
    training.follow(settings, UNSEEN)
    assert training.run.own is not None
    click(training, settings, "original")
    assert settings.query() == before
    assert training.run.sides[0].settings.data == "moons"
    # What was set by hand is still there for who chooses it.
    settings.change({"data": "own"})
    training.follow(settings, UNSEEN)
    assert training.run.sides[0].problem.train.raw[-1].tolist() == [0.1, 0.2]


def test_a_training_that_runs_goes_on_from_where_it_was():
    training, settings = following(**SMALL, trained=0.0)
    training.act(settings, {"do": "play"})
    training.act(settings, {"do": "tick"})
    epoch = training.run.epoch
    assert epoch > 0
    click(training, settings)
    assert training.running
    assert training.run.epoch == epoch


def test_what_may_not_be_is_refused_with_its_rule_and_changes_nothing(caplog):
    page = visit(data="moons", examples="60", trained="1")
    training: Training = page.app.session_state["trainer training"]
    page.does("stage", "act", {"do": "add", "tick": 0, "asked": 1, "x": 0.1, "y": 0.2, "target": 1})
    page.run()
    run = training.run
    assert run.own is not None
    caplog.clear()
    for wrong, rule in (
        ({"x": 50.0}, r"place must be a number in \[-10, 10\]; got 50"),
        ({"target": 0.5}, "class of a point must be 0 or 1; got 0.5"),
    ):
        page.does("stage", "act", {"do": "add", "tick": 0, "asked": 2, "x": 0.0, "y": 0.0, "target": 0, **wrong})
        page.run()
        (warning,) = page.app.warning
        assert rule.replace("\\", "")[4:] in str(warning.value).replace("\\", "").replace("\u2060", "")
        assert "The picture still shows the points as they were." in warning.value
        assert training.run is run
    assert [one.getMessage() for one in caplog.records if one.name == "descent_lab.refused"] == ["refused point on trainer"] * 2  # fmt: skip
    page.does("stage", "act", {"do": "take", "tick": 0, "asked": 3, "x": 0.1, "y": 0.2})
    page.run()
    assert not page.app.warning
    assert not page.failure


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "add", "x": 0.0, "y": 0.0}, {"do": "add", "x": "0", "y": 0.0, "target": 1}, {"do": "add", "x": float("nan"), "y": 0.0, "target": 1},
        {"do": "add", "x": True, "y": 0.0, "target": 1}, {"do": "add", "x": 1e300, "y": 0, "target": 1}, {"do": "take", "x": 0.0},
        {"do": "take", "x": None, "y": 0.0}, {"do": "add", "x": 10**400, "y": 0, "target": 1}, {"do": "add", "x": 0, "y": 0, "target": float("inf")},
    ],
)  # fmt: skip
def test_a_point_has_finite_numbers(sent):
    assert act_of({"tick": 1, **sent}) is None


def beside(page: Visit) -> str:
    """The sentences beside the picture."""
    return str(page.stage().header["live"]["words"])


def test_on_other_data_a_click_does_nothing():
    training, settings = following(data="wine", trained=0.0)
    before = training.run
    click(training, settings)
    assert training.run is before
    assert (settings["data"], training.own.table) == ("wine", None)


def test_the_page_says_so_offers_a_way_back_and_the_keyboard_has_one_too():
    page = visit(data="moons", examples="60", trained="1", label_noise="0.2")
    app = page.app
    app.number_input(key="trainer point x").set_value(1.5)
    app.number_input(key="trainer point y").set_value(-1.0)
    app.selectbox(key="trainer point target moons").set_value(1)
    page.press("trainer point add")
    training: Training = app.session_state["trainer training"]
    assert training.run.sides[0].problem.train.raw[-1].tolist() == [1.5, -1.0]
    assert page.query["data"] == "own"
    said = beside(page)
    assert "Moons, points by hand: 1 added. Its wrong labels stay with their points. They are in this window alone: a link leaves them out" in said  # fmt: skip
    (field,) = (panel["content"] for panel in page.stage().header["panels"] if panel["id"] == "answers a")
    assert field["adds"] == [["a point of class upper", 0.0], ["a point of class lower", 1.0]]
    assert field["original"] == "Moons"
    page.press("trainer point take")
    assert "Moons, points by hand: as drawn." in beside(page)
    page.press("trainer point take")
    assert "1 taken away" in beside(page)
    page.press("trainer point original")
    assert page.query.get("data", "moons") == "moons"
    assert page.query["label_noise"] == "0.2"
    assert "points by hand:" not in beside(page)
    assert not page.failure


def test_numbers_are_added_with_a_value():
    page = visit(data="plane", examples="60", trained="1", sides="2")
    page.app.number_input(key="trainer point target plane").set_value(2.5)
    page.press("trainer point add")
    training: Training = page.app.session_state["trainer training"]
    assert [side.problem.table.targets[-1] for side in training.run.sides] == [2.5, 2.5]
    # All sides have the same points, so that one picture takes them.
    a, b = (panel["content"] for panel in page.stage().header["panels"] if panel["id"].startswith("answers"))
    assert ([target for _, target in a["adds"]], b["adds"]) == ([-1.0, 0.0, 1.0], [])
    assert not page.failure


@pytest.mark.parametrize("view", ["network", "layers", "weights", "mistakes"])
def test_every_picture_can_be_drawn(view):
    page = visit(data="circles", examples="60", trained="1", view=view, features="x1,x1sq")
    page.press("trainer point add")
    assert page.app.session_state["trainer training"].run.sides[0].problem.names == ("x1", "x1²")
    assert not page.failure
    assert not page.app.warning


def test_the_window_stays_as_long_as_the_points_lie_in_it():
    page = visit(data="moons", examples="60", trained="0")
    before = field_of(page)
    page.press("trainer point add")
    assert field_of(page)["x"] == before["x"]
    page.app.number_input(key="trainer point x").set_value(9.0)
    page.press("trainer point add")
    assert field_of(page)["x"][1] > 9.0


def field_of(page: Visit) -> dict[str, Any]:
    return next(panel["content"] for panel in page.stage().header["panels"] if panel["id"] == "answers a")


def test_the_code_sets_the_points_and_prints_the_tables_numbers():
    page = visit(data="moons", examples="60", trained="2", label_noise="0.2")
    page.press("trainer point add")
    page.press("trainer point take")
    page.press("trainer point take")
    code = page.taken["code"]
    assert "OwnPoints(Settings(" in code
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(PAGES.parent)})  # fmt: skip
    assert not done.returncode, done.stderr
    training: Training = page.app.session_state["trainer training"]
    e = training.run.sides[0].evaluations[-1]
    assert done.stdout.splitlines()[0].split() == ["a", str(training.run.step), *(f"{v:.4g}" for v in (e.train_cost, e.dev_cost, e.train_score, e.dev_score))]  # fmt: skip


def test_a_saved_run_holds_the_points_and_brings_them_to_another_window():
    page = visit(data="moons", examples="60", trained="2")
    page.press("trainer point add")
    training: Training = page.app.session_state["trainer training"]
    text = kept_runs.saved(training, page.settings)
    other = visit(data="wine", trained="0")
    load(other, text.encode())
    again: Training = other.app.session_state["trainer training"]
    assert "Loaded" in captions(other)
    assert again.own.points == training.own.points
    np.testing.assert_array_equal(again.run.sides[0].weights.theta, training.run.sides[0].weights.theta)
    assert "points by hand: 1 added" in beside(other)
    assert not other.app.warning
    # A point more goes on from there.
    other.press("trainer point add")
    assert len(again.run.sides[0].problem.train.raw) == len(training.run.sides[0].problem.train.raw) + 1


def test_a_file_takes_the_place_of_the_points():
    training, settings = following(**SMALL, trained=0.0)
    click(training, settings)
    training.own.read(b"a,b,y\n" + b"".join(b"%d,%d,%d\n" % (i % 7, i % 5, i % 2) for i in range(40)))
    assert training.own.points is None
    training.follow(settings, UNSEEN)
    assert training.run.sides[0].problem.table.features == ("a", "b")
