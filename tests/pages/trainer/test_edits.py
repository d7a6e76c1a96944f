"""Weights set by hand in the trainer: held, said, set free, in the code and the saved run, and what a client may not send."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from labcore.training import Run
from pages.kit.live import act_of
from pages.trainer import kept_runs
from pages.trainer.curves import curve_panels, marks_of
from pages.trainer.edits import set_by_hand
from pages.trainer.session import Training
from tests.pages.trainer.test_own_points import beside
from tests.pages.trainer.test_own_table import captions, load
from tests.pages.trainer.training import UNSEEN, following, visit
from tests.pages.visit import PAGES, Visit

SMALL = {"data": "moons", "examples": 60, "hidden": (4, 3), "epochs": 20, "batch_size": 16}
LINK = {"data": "moons", "examples": "60", "hidden": "4 3", "batch_size": "16"}


def send(training: Training, settings: Any, do: str = "hold", **numbers: float) -> None:
    told = {"side": 0, "layer": 2, "source": 3, "unit": 1, "value": 0.75, **numbers}
    act = act_of({"do": do, "tick": 0, **told})
    assert act is not None
    training.act(settings, act)
    training.follow(settings, UNSEEN)


def training_of(page: Visit) -> Training:
    training: Training = page.app.session_state["trainer training"]
    return training


def diagram(page: Visit) -> dict[str, Any]:
    return next(panel["content"] for panel in page.stage().header["panels"] if panel["id"].startswith("network"))


def test_a_weight_is_held_while_it_trains_on_and_set_free_again():
    training, settings = following(**SMALL, trained=2.0)
    run, before = training.run, training.run.sides[0].latest
    send(training, settings)
    send(training, settings, source=0, unit=2, value=-1.5)
    assert training.run is run, "nothing starts anew"
    assert run.sides[0].held == {"w2[3,1]": 0.75, "b2[2]": -1.5}
    assert run.sides[0].latest != before
    training.act(settings, {"do": "epoch"})
    assert run.sides[0].network().layers[1].weights[2, 0] == 0.75
    send(training, settings, "free")
    training.act(settings, {"do": "step"})
    assert run.sides[0].network().layers[1].weights[2, 0] != 0.75
    assert [text for _, text in marks_of(run.sides)] == ["w2[3,1] 0.75", "b2[2] −1.5", "w2[3,1] free"]
    # A setting that may change on the way changes on the way.
    settings.change({"learning_rate": 0.05})
    training.follow(settings, UNSEEN)
    assert training.run is run
    # From the start again all are free.
    training.act(settings, {"do": "reset"})
    assert not training.run.sides[0].held


def test_each_side_has_its_own():
    training, settings = following(**SMALL, sides=2, trained=1.0)
    send(training, settings, side=1)
    assert [side.held for side in training.run.sides] == [{}, {"w2[3,1]": 0.75}]


def test_a_side_with_a_weight_of_its_own_is_not_said_to_be_the_same():
    training, settings = following(**SMALL, sides=3, trained=1.0)
    assert set_by_hand(training.run.sides) == {}
    send(training, settings, side=1)
    assert set_by_hand(training.run.sides) == {"b": "the weights set by hand"}
    # What it has learned since then stays another when it is set free.
    send(training, settings, do="free", side=1)
    assert set_by_hand(training.run.sides) == {"b": "the weights set by hand"}
    page = visit(**LINK, trained="1", sides="2")
    assert "B is the same as A." in beside(page)
    page.does("stage", "act", {"do": "hold", "tick": 0, "asked": 1, "side": 0, "layer": 2, "source": 3, "unit": 1, "value": 20})  # fmt: skip
    page.run()
    assert "B differs from A in the weights set by hand." in beside(page)


def test_the_curves_end_at_what_the_table_says():
    training, settings = following(**SMALL, trained=2.0)
    before = {one.name: one.points for one in curve_panels(training, settings)[0].curves}["train"]
    send(training, settings, value=20.0)
    side = training.run.sides[0]
    cost, score = ({one.name: one.points for one in panel.curves} for panel in curve_panels(training, settings))
    assert cost["train"][-1].tolist() == [2.0, side.latest.train_cost]
    assert score["dev"][-1].tolist() == [2.0, side.latest.dev_score]
    assert (len(cost["train"]), side.latest.train_cost > before[-1, 1]) == (len(before) + 1, True)


def test_it_is_marked_said_and_in_the_numbers():
    page = visit(**LINK, trained="2")
    before = page.taken["table"]
    page.does(
        "stage",
        "act",
        {"do": "hold", "tick": 0, "asked": 1, "side": 0, "layer": 2, "source": 3, "unit": 1, "value": 20},
    )
    page.run()
    shown = diagram(page)
    assert (shown["held"], shown["edits"], shown["edits_from"]) == ([[2, 3, 1]], 0, 1)
    assert [np.shape(page.stage().arrays[one["array"]]) for one in shown["biases"]] == [(4,), (3,), (1,)]
    assert (
        "Held by hand: layer 1, unit 3 → layer 2, unit 1 at 20. A link leaves that out, a saved run keeps it."
        in beside(page)
    )
    assert page.taken["table"] != before
    assert page.query == {"examples": "60", "hidden": "4 3", "batch_size": "16", "trained": "2"}
    page.does("stage", "act", {"do": "free", "tick": 0, "asked": 2, "side": 0, "layer": 2, "source": 3, "unit": 1})
    page.run()
    assert "Held by hand" not in beside(page)
    assert not page.failure


def test_what_may_not_be_is_refused_with_its_rule(caplog):
    page = visit(**LINK, trained="1")
    run = training_of(page).run
    theta = run.sides[0].weights.theta.copy()
    cases: list[tuple[dict[str, float], str]] = [
        ({"value": 5000.0}, "Weight must be a number in [-1000, 1000]; got 5000.0."),
        ({"layer": 9}, "The network has layers 1 to 3; got layer 9."),
        ({"layer": 0}, "Layers and units of a weight count from 1; got w0[3,1]."),
        ({"unit": 99}, "go to its 3; got w2[3,99]"),
        ({"side": 3}, "Side must be an integer in [0, 0] (0 is side a); got 3."),
    ]
    for number, (wrong, rule) in enumerate(cases):
        told = {"side": 0, "layer": 2, "source": 3, "unit": 1, "value": 1.0, **wrong}
        page.does("stage", "act", {"do": "hold", "tick": 0, "asked": number, **told})
        page.run()
        (warning,) = page.app.warning
        text = str(warning.value).replace("\\", "").replace("\u2060", "")
        assert rule in text
        assert text.endswith("The weights are as they were.")
    np.testing.assert_array_equal(run.sides[0].weights.theta, theta)
    assert sum("refused weight on trainer" in one.getMessage() for one in caplog.records) == 5
    page.does(
        "stage", "act", {"do": "hold", "tick": 0, "asked": 9, "side": 0, "layer": 2, "source": 3, "unit": 1, "value": 1}
    )
    page.run()
    assert not page.app.warning


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": float("nan")}, {"value": "1"}, {"value": None}, {"value": True}, {"layer": 1.5}, {"layer": -1}, {"unit": -1}, {"source": -1},
        {"side": -1}, {"side": 4}, {"unit": 10**9}, {"layer": "1"},
    ],
)  # fmt: skip
def test_anything_else_is_dropped(wrong):
    told = {"do": "hold", "tick": 0, "side": 0, "layer": 1, "source": 1, "unit": 1, "value": 1.0}
    assert act_of(told) is not None
    assert act_of(told | wrong) is None


def test_the_keyboard_has_a_way_too():
    page = visit(**LINK, trained="1")
    key = "trainer weight 0 2 4 3 1"
    page.app.number_input(key=f"{key} layer").set_value(2)
    page.run()
    page.app.number_input(key=f"{key} 2 source").set_value(0)
    page.app.number_input(key=f"{key} 2 unit").set_value(3)
    page.app.number_input(key=f"{key} value").set_value(-2.5)
    page.run()
    page.press("trainer weight hold")
    assert training_of(page).run.sides[0].held == {"b2[3]": -2.5}
    assert "Held by hand: bias of layer 2, unit 3 at -2.5." in beside(page).replace("−", "-")
    page.press("trainer weight free")
    assert not training_of(page).run.sides[0].held
    page.press("trainer weight hold")
    page.press("trainer weight all")
    assert not training_of(page).run.sides[0].held
    assert not page.failure


@pytest.mark.parametrize(
    ("link", "edits", "least"),
    [
        ({"data": "digits", "hidden": "8"}, 0, 2), ({"data": "wine", "hidden": "8", "batch_norm": "true"}, 0, 1), ({"data": "moons", "hidden": "none"}, 0, 1),
        ({"data": "diabetes", "optimizer": "gd", "learning_rate": "10", "hidden": "16", "trained": "5"}, None, 1),
    ],
)  # fmt: skip
def test_every_network_says_which_of_its_weights_can_be_set(link, edits, least):
    page = visit(**{"trained": "1", **link})
    shown = diagram(page)
    assert (shown["edits"], shown["edits_from"], len(shown["biases"])) == (edits, least, len(shown["layers"]) - 1)
    assert not page.failure


def test_a_weight_is_called_as_in_the_diagram():
    for data, hidden, source, called in (
        ("wine", "5", 4, "layer 1, unit 4 → cultivar 2"), ("breast-cancer", "5", 0, "bias of malignant"), ("diabetes", "none", 3, "body mass index → progression after one year"),
    ):  # fmt: skip
        page = visit(data=data, hidden=hidden, trained="0")
        layer = 2 if hidden == "5" else 1
        unit = 2 if data == "wine" else 1
        told = {"side": 0, "layer": layer, "source": source, "unit": unit, "value": 0.5}
        page.does("stage", "act", {"do": "hold", "tick": 0, "asked": 1, **told})
        assert f"Held by hand: {called} at 0.5." in beside(page.run())


def test_an_answer_that_waits_is_taken_back():
    page = visit(trained="0")
    page.press(page.buttons("answer")[0])
    assert any("Watch the picture" in said for said in page.frame_words())
    page.does(
        "stage", "act", {"do": "hold", "tick": 0, "asked": 1, "side": 0, "layer": 1, "source": 1, "unit": 1, "value": 1}
    )
    page.run()
    assert not any("Watch the picture" in said for said in page.frame_words())
    assert page.buttons("answer")


def test_the_code_sets_them_and_prints_the_tables_numbers():
    page = visit(**LINK, trained="2")
    for number, (layer, value) in enumerate(((2, 3.0), (3, 1.0 / 3.0))):
        told = {"side": 0, "layer": layer, "source": 1, "unit": 1, "value": value}
        page.does("stage", "act", {"do": "hold", "tick": 0, "asked": number, **told})
    page.run()
    code = page.taken["code"]
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(PAGES.parent)})  # fmt: skip
    assert not done.returncode, done.stderr
    run: Run = training_of(page).run
    e = run.sides[0].latest
    assert e != run.sides[0].evaluations[-1]
    assert done.stdout.splitlines()[0].split() == ["a", str(run.step), *(f"{v:.4g}" for v in (e.train_cost, e.dev_cost, e.train_score, e.dev_score))]  # fmt: skip


def test_a_saved_run_holds_them():
    page = visit(**LINK, trained="2")
    page.press("trainer weight hold")
    text = kept_runs.saved(training_of(page), page.settings)
    other = visit(data="wine", trained="0")
    load(other, text.encode())
    assert "Loaded" in captions(other)
    assert training_of(other).run.sides[0].held == {"w1[1,1]": 0.0}
    assert diagram(other)["held"] == [[1, 1, 1]]
    assert "Held by hand: x1 → layer 1, unit 1 at 0." in beside(other)
