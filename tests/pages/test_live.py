"""The live stage's side in Python: what goes to the browser, and what is taken from it."""

from __future__ import annotations

import numpy as np
import pytest

from pages.kit.live import ACTS, act_of
from pages.kit.panels import Curve, DiagramLayer, DiagramPanel, FieldPanel, HistoryPanel, TilesPanel
from tests.browser.server import ROOT
from tests.pages.visit import Visit

PAGE = ROOT / "tests" / "browser" / "live_page.py"
CLASSES = [{"name": "a", "light": "#000000", "dark": "#ffffff"}, {"name": "b", "light": "#000000", "dark": "#ffffff"}]


@pytest.mark.parametrize("does", ["play", "pause", "step", "epoch", "reset", "tick"])
def test_an_act_is_taken_with_its_tick_and_nothing_else(does):
    assert act_of({"do": does, "tick": 3, "asked": 9, "by": 1, "more": "x"}) == {"do": does, "tick": 3}


def test_acts_on_the_network_have_numbers():
    assert act_of({"do": "units", "tick": 0, "layer": 2, "by": -1}) == {"do": "units", "tick": 0, "layer": 2, "by": -1}
    assert act_of({"do": "layers", "tick": 0, "by": 1}) == {"do": "layers", "tick": 0, "by": 1}
    assert set(ACTS) == {
        "play",
        "pause",
        "step",
        "epoch",
        "reset",
        "tick",
        "units",
        "layers",
        "add",
        "take",
        "original",
        "hold",
        "free",
    }


@pytest.mark.parametrize(
    "sent",
    [
        None, "play", 3, [], {}, {"do": "play"}, {"do": "stop", "tick": 1}, {"do": ["play"], "tick": 1}, {"do": "play", "tick": "1"},
        {"do": "play", "tick": 1.5}, {"do": "play", "tick": True}, {"do": "play", "tick": float("nan")}, {"do": "units", "tick": 1},
        {"do": "units", "tick": 1, "layer": 1}, {"do": "units", "tick": 1, "layer": -1, "by": 1}, {"do": "units", "tick": 1, "layer": 99, "by": 1},
        {"do": "units", "tick": 1, "layer": 1, "by": 0}, {"do": "units", "tick": 1, "layer": 1, "by": 10**9}, {"do": "layers", "tick": 1, "by": "1"},
        {"do": "layers", "tick": 1, "by": None},
    ],
)  # fmt: skip
def test_anything_else_is_dropped(sent):
    assert act_of(sent) is None


def test_contents_travel_as_arrays_and_the_training_as_words():
    block = Visit(PAGE).stage()
    live = block.header["live"]
    assert {name: live[name] for name in ("running", "step", "steps", "epochs", "asked")} == {
        "running": False, "step": 0, "steps": 2000, "epochs": 50, "asked": 0,
    }  # fmt: skip
    assert live["rows"][0]["cells"] == ["0.700", "50.0 %"]
    panels = {panel["id"]: panel for panel in block.header["panels"]}
    network, plane, cost = (panels[name] for name in ("network", "boundary", "cost"))
    assert network["figure"] is None
    assert [layer["units"] for layer in network["content"]["layers"]] == [2, 8, 6, 1]
    weights = [np.array(block.arrays[each["array"]]) for each in network["content"]["weights"]]
    assert [each.shape for each in weights] == [(2, 8), (8, 6), (6, 1)]
    assert weights[0][1, 2] == pytest.approx(np.sin(10 * 1.7), abs=1e-6)
    values = np.array(block.arrays[plane["content"]["values"]["array"]])
    assert values.shape == (50, 50, 2)
    assert values.sum(-1) == pytest.approx(1.0, abs=1e-3), "shares of the classes"
    assert len(block.arrays[cost["content"]["curves"][1]["points"]["array"]]) == 1


def test_contents_of_another_shape_are_refused():
    examples, plane = np.zeros((3, 5)), np.ones((4, 4, 2))
    with pytest.raises(ValueError, match=r"\(ny, nx, 2\).*got \(4, 4\)"):
        FieldPanel("f", values=plane[..., 0], x=(0, 1), y=(0, 1), classes=CLASSES, examples=examples)
    with pytest.raises(ValueError, match=r"\(n, 5\); got \(3, 4\)"):
        FieldPanel("f", values=plane, x=(0, 1), y=(0, 1), classes=CLASSES, examples=examples[:, :4])
    with pytest.raises(ValueError, match=r"\(k, n, 2\); got \(4, 2\)"):
        FieldPanel("f", values=plane, x=(0, 1), y=(0, 1), classes=CLASSES, examples=examples, lines=np.zeros((4, 2)))
    layers = [DiagramLayer("input", 2), DiagramLayer("output", 1)]
    with pytest.raises(ValueError, match="1 matrices"):
        DiagramPanel("d", layers=layers, weights=[])
    with pytest.raises(ValueError, match=r"\(shown, h, w\)"):
        DiagramPanel(
            "d", layers=[DiagramLayer("input", 2, pictures=np.ones((2, 9))), layers[1]], weights=[np.ones((2, 1))]
        )
    with pytest.raises(ValueError, match="2 captions"):
        TilesPanel("t", images=np.zeros((3, 2, 2)), captions=["a", "b"])
    with pytest.raises(ValueError, match=r"\(k, 2\)"):
        HistoryPanel("h", curves=[Curve("cost", np.zeros(4), "#000000", "#ffffff")])
