"""The page of landscapes: every exhibit, what the stage is given, and what is computed for it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from labcore.experiments.landscapes import point
from pages.kit.picture import picture
from pages.kit.view import Mode
from pages.week2.landscapes import beside_slice, view
from pages.week2.landscapes.page import lesson
from tests.pages.visit import Visit

DEFAULTS = {name: setting.span.default for name, setting in lesson.settings.items()}


def page(**query: str) -> Visit:
    return Visit("landscapes", query)


def words(visit: Visit) -> str:
    return "\n".join(visit.text())


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
def test_every_exhibit_is_shown(exhibit: str):
    visit = page(exhibit=exhibit)
    assert not visit.failure
    assert "nan" not in words(visit).lower().split()


def test_the_first_picture_is_a_ball_in_three_dimensions_at_the_saddle_with_its_bars():
    visit = page()
    header = visit.stage().header
    assert [panel["module"] for panel in header["panels"][:2]] == ["ball.js", "bars_now.js"]
    step = header["clock"]["at"]
    arrays = visit.stage().arrays
    x, y = arrays["ball/points"][step]
    assert abs(x) < 0.05
    assert abs(y) < 0.05
    assert arrays["curvatures content/values"][step] == pytest.approx([-1, 1])
    assert dict(header["panels"][1]["title"])[0] == "not a trap: one way goes down"


def test_the_first_picture_costs_less_than_a_third_of_a_second():
    exhibit = lesson.exhibit_of()
    spec, mode = exhibit.read(DEFAULTS), exhibit.mode(DEFAULTS, False)
    view.ground("plateau")
    begun = time.process_time()
    picture(lesson, spec, mode)
    assert time.process_time() - begun < 0.3


@pytest.mark.parametrize("ground", point.GROUNDS)
def test_the_curves_under_the_ball_have_the_grounds_value_slope_and_curvature(ground: str):
    result = point.run(point.Spec(ground=ground))
    cost = result.spec.cost
    _, heights = view.ground(ground)
    made = view.view(result, Mode(False, (("step", None),)))
    arms: np.ndarray[Any, Any] = made.panels[0].content["arms"]
    assert arms.shape == (result.steps + 1, 2, view.ARM_POINTS, 3)
    middle, step = view.ARM_POINTS // 2, result.flattest
    for k in range(2):
        places, drawn = arms[step, k, :, :2], arms[step, k, :, 2]
        assert places[middle] == pytest.approx(result.points[step])
        true = heights.of(cost.above_minimum(cost.value(places)))
        known = np.isfinite(drawn)
        reach = np.abs(np.diff(true[known])).sum() + 1e-6
        # Close to the ball the parabola is the ground; a quadratic's is the ground everywhere.
        near = slice(middle - 1, middle + 2)
        assert drawn[near] == pytest.approx(true[near], abs=0.1 * reach + 1e-3)
        if cost.constant_curvature:
            assert drawn[known] == pytest.approx(true[known], abs=1e-9)


def test_the_walk_is_a_part_of_its_own_and_answers_nothing_before_it_is_asked_for():
    exhibit = lesson.exhibits["slice"]
    alone, both = (exhibit.read(DEFAULTS | {"walk": walk}) for walk in (False, True))
    assert list(beside_slice.parts(both))[:2] == list(beside_slice.parts(alone))
    assert not exhibit.gives_away(alone, both)
    assert exhibit.gives_away(both, alone)
    before = page(exhibit="slice", data="moons", points="11")
    assert "random walk" not in [panel["id"] for panel in before.stage().header["panels"]]
    assert "of the random walk" not in before.taken["table"]
    after = page(exhibit="slice", data="moons", points="11", walk="true")
    assert "walk" in [panel["id"] for panel in after.stage().header["panels"]]
    assert "of the random walk" in after.taken["table"]


def test_a_slice_of_many_examples_comes_coarse_first_and_others_at_once():
    exhibit = lesson.exhibits["slice"]
    quicker = exhibit.coarse(exhibit.read(DEFAULTS))
    assert quicker is not None
    assert quicker.slice.points == 21
    assert len(beside_slice.parts(quicker)) == 1
    assert exhibit.coarse(exhibit.read(DEFAULTS | {"data": "moons"})) is None
    between = lesson.exhibits["between"]
    assert between.coarse(between.read(DEFAULTS)).points == 21  # type: ignore[union-attr]
    assert between.coarse(between.read(DEFAULTS | {"points": 11})) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("ground", "hill"), ("aside", "-1"), ("exhibit", "<b>"), ("dimensions", "8"), ("points", "nan"), ("factor", "0")],
)
def test_a_bad_value_falls_back_to_the_default(name: str, value: str):
    visit = page(**{name: value})
    assert not visit.failure
    assert name not in visit.query


def test_the_numbers_of_the_lessons_stand_on_the_page():
    assert "0.1464" in page(exhibit="matrices", dimensions="2").taken["table"]
    assert "0.02492" in page(exhibit="matrices").taken["table"]
    walk = page(exhibit="slice", walk="true").taken["table"]
    assert "60.8 %" in walk
    assert "15.2 %" in walk


def test_the_first_row_of_random_networks_never_leaves_the_page_empty():
    """A rate at which most trainings run away still makes a slice."""
    visit = page(exhibit="slice", training_rate="1", optimizer="gd", data="wine", points="11")
    assert not visit.failure
    assert visit.stages()


@pytest.mark.parametrize(
    ("exhibit", "shown", "asked", "answered"),
    [
        ("ball", {}, {"aside": 1e-4}, False),
        ("ball", {"aside": 1e-4, "steps": 900}, {"aside": 1e-4}, True),
        ("ball", {"aside": 1e-4, "noise": 0.1}, {"aside": 1e-4}, False),
        ("plateau", {}, {"rules": ("gd", "adagrad")}, False),
        ("plateau", {"rules": ("gd", "adagrad", "adam")}, {"rules": ("gd", "adagrad")}, True),
        ("matrices", {"dimensions": 4}, {"dimensions": 5}, False),
        ("matrices", {"dimensions": 6, "draws": 5000}, {"dimensions": 5}, True),
        ("slice", {"plane": "random", "points": 21}, {"plane": "random"}, True),
        ("slice", {"plane": "random"}, {"walk": True}, False),
        ("slice", {"plane": "random", "walk": True}, {"walk": True}, True),
        ("rescaled", {"factor": 0.25, "reach": 1.0}, {"factor": 0.25}, True),
        ("rescaled", {}, {"factor": 0.25}, False),
        ("between", {"units": 4, "points": 11}, {"units": 4}, True),
        ("between", {}, {"units": 4}, False),
    ],
)
def test_a_question_is_asked_only_while_the_picture_does_not_answer_it(
    exhibit: str, shown: dict[str, Any], asked: dict[str, Any], answered: bool
):
    one = lesson.exhibits[exhibit]
    assert one.gives_away(one.read(DEFAULTS | shown), one.read(DEFAULTS | asked)) is answered


@pytest.mark.parametrize("exhibit", ["matrices", "slice", "rescaled", "between"])
def test_what_follows_a_hand_costs_less_than_the_doors_half_second(exhibit: str):
    one = lesson.exhibits[exhibit]
    sketched = one.sketch(one.read(DEFAULTS))
    assert sketched is not None
    spec, said = sketched
    assert said.startswith("A sketch")
    begun = time.process_time()
    for part in one.parts_of(spec) or [spec]:
        one.run(part, lambda *_: None)
    assert time.process_time() - begun < 0.5
    # A sketch of a sketch is none, or the same.
    again = one.sketch(spec)
    assert again is None or again[0] == spec
