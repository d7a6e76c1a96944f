"""The stage's side in Python: panels as data, bytes that depend on nothing else, and what is taken from the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from labcore.style import LEFT
from pages.kit import stage as kit
from pages.kit.panels import CurvePanel, FigurePanel, MapPanel, Panel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track, formula_data, results_data, stage_data
from tests.pages.unpack import unpack

POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
FIGURE = {"data": [{"z": np.arange(6.0).reshape(2, 3)}], "layout": {}}
SURFACE = SurfacePanel("plane", "plane", tracks=["a"], click_sets=("start_x", "start_y"), arrows="always")


def shown(**more: Any) -> bytes:
    return stage_data(
        "lesson", alt="A path.", panels=[SURFACE, CurvePanel("own", FIGURE, role="strip", marks={"minima": POINTS})],
        clock=Clock(2, at=1), tracks=[Track("a", "A", LEFT, {"points": POINTS})], surface_id="s", focus="a",
        marks={"start": POINTS[0]}, **more,
    )  # fmt: skip


def test_a_stage_is_bytes_made_of_its_arguments_alone(monkeypatch):
    before = shown()
    for name in ("st", "component", "sent"):
        monkeypatch.setattr(kit, name, None)
    assert shown() == before
    assert unpack(results_data("lesson", [("cost", "hint")], [{"id": "a"}], "cost")).header == {
        "stage": "lesson", "columns": [["cost", "hint"]], "rows": [{"id": "a"}], "live": "cost", "arrays": {},
    }  # fmt: skip
    (rule,) = unpack(formula_data("lesson", [Rule("a", "A", [("x", "@x")], {"beta": 0.9})])).header["rules"]
    assert (rule["settings"], rule["words"], len(rule["lines"])) == ({"beta": 0.9}, "", 1)


def test_every_panel_says_which_module_draws_it_and_what_it_has_of_its_own():
    got = unpack(shown())
    assert got.header["clock"] == {
        "steps": 2, "first": 0, "at": 1, "rest": 0, "unit": "step", "each": 1, "seconds": 0.0, "told": None, "autoplay": False, "loop": False,
    }  # fmt: skip
    plane, own = got.header["panels"]
    assert (plane["module"], plane["click"], plane["content"]) == ("surface.js", True, {"arrows": "always"})
    assert (own["module"], own["click"], own["content"]) == ("curve.js", False, {})
    assert (own["marks"], "marks" in plane) == ({"minima": POINTS.tolist()}, False)
    # A figure of its own travels with the stage, one of a block by its name.
    assert plane["figure"] == "plane"
    assert got.arrays[own["figure"]["data"][0]["z"]["array"]] == [[0, 1, 2], [3, 4, 5]]
    assert got.arrays["a/points"] == POINTS.tolist()
    assert got.header["marks"] == {"start": [0, 1]}
    assert got.header["paths"] == [{"id": "a", "name": "A", "diverged": False, "linear": True, **vars(LEFT)}]


def test_a_map_says_what_its_numbers_are_and_whether_its_zoom_is_a_setting():
    home = {"x": (0.0, 1.0), "y": np.array([2.0, 3.0])}
    panels = [
        MapPanel("one", "map", home=home, zoom_sets=("x", "y"), names=["here", "there"]),
        MapPanel("two", "map", quantity="steps", log=True, hole="never"),
    ]
    one, two = unpack(stage_data("lesson", alt="A map.", panels=panels, surface_id="s")).header["panels"]
    assert (one["module"], one["zoom"], one["home"]) == ("map.js", True, {"x": [0.0, 1.0], "y": [2.0, 3.0]})
    assert one["content"] == {"arrows": False, "names": ["here", "there"], "quantity": "", "log": False, "hole": ""}
    assert two["zoom"] is False
    assert two["content"] == {"arrows": False, "names": [], "quantity": "steps", "log": True, "hole": "never"}


def test_what_a_panel_cannot_be_is_told_with_the_value():
    with pytest.raises(ValueError, match="role must be one of 'main', 'strip'; got 'lower'"):
        FigurePanel("f", FIGURE, role="lower")
    with pytest.raises(ValueError, match="side must be one of 'a', 'b', 'c', 'd', ''; got 'left'"):
        FigurePanel("f", FIGURE, side="left")
    with pytest.raises(ValueError, match=r"two settings or none; got \('x',\)"):
        SurfacePanel("s", "plane", click_sets=("x",))
    with pytest.raises(ValueError, match=r"zoom_sets must name two settings or none; got \('x',\)"):
        MapPanel("map", "map", home={"x": (0, 1), "y": (0, 1)}, zoom_sets=("x",))
    with pytest.raises(ValueError, match=r"a panel with zoom_sets must have a home in x and y; got None"):
        MapPanel("map", "map", zoom_sets=("x", "y"))


def test_a_kind_of_picture_without_a_module_is_refused_where_it_is_written():
    with pytest.raises(TypeError, match="Nameless must name the ES module"):

        @dataclass(frozen=True)
        class Nameless(Panel):
            pass


@pytest.fixture
def heard(monkeypatch):
    """A stage that is shown to nobody: `heard(event, value)` is what the browser sends, and what the page is told of it."""
    mounted: dict[str, Any] = {}
    monkeypatch.setattr(kit, "component", lambda kind: lambda **given: mounted.update({kind: given}))
    told: list[Any] = []
    panels = [SURFACE, FigurePanel("still", FIGURE)]
    kit.stage("lesson", alt="A path.", panels=panels, on_click=lambda *point: told.append(point))
    assert set(mounted) == {"stage"}
    assert "on_act_change" not in mounted["stage"], "only a training has acts"

    def hear(value: Any) -> list[Any]:
        monkeypatch.setattr(
            kit, "sent", lambda key, event: value if (key, event) == ("lesson stage", "click") else None
        )
        mounted["stage"]["on_click_change"]()
        return told

    return hear


def test_a_click_comes_with_its_panel_and_its_place(heard):
    assert heard({"panel": "plane", "x": 1, "y": -2.5}) == [("plane", 1.0, -2.5)]


@pytest.mark.parametrize(
    "sent",
    [
        None, 3, "plane", {}, {"x": 1, "y": 2}, {"panel": "still", "x": 1, "y": 2}, {"panel": ["plane"], "x": 1, "y": 2},
        {"panel": "elsewhere", "x": 1, "y": 2}, {"panel": "plane", "x": 1}, {"panel": "plane", "x": "1", "y": 2},
        {"panel": "plane", "x": float("nan"), "y": 2}, {"panel": "plane", "x": 1, "y": float("inf")},
    ],
)  # fmt: skip
def test_any_other_click_is_dropped(heard, sent):
    assert heard(sent) == []
