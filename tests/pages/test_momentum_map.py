"""The page on momentum's map: a click in the plane shows everything at once, each exhibit its own picture, the maps zoom."""

from __future__ import annotations

import time

import numpy as np
import pytest

from labcore.experiments.momentum_map import edge, small_network
from labcore.tiles import Tile
from pages.kit import showing
from pages.kit.picture import picture
from pages.kit.shared import PICTURES, RESULTS, TILES
from pages.week2.momentum_map import edge_map, edge_view
from pages.week2.momentum_map.page import lesson
from tests.pages.visit import Visit, content

EXHIBITS = ("plane", "phase", "conditioning", "noise", "lessard", "edge", "starts")
SMALL = {"exhibit": "edge", "edge_points": "50", "edge_steps": "60"}


def page(**query: str) -> Visit:
    visit = Visit("momentum-map", query)
    assert not visit.failure
    return visit


def shown(visit: Visit) -> showing.Showing:
    assert visit.showing is not None
    return visit.showing


def words(visit: Visit) -> str:
    return "\n".join(visit.text())


def cells(visit: Visit) -> list[list]:
    (table,) = visit.components("results")
    return [row["cells"] for row in content(table)["rows"]]


# --- the plane ------------------------------------------------------------------------------------------


def test_a_click_shows_path_error_phase_and_regime_at_once():
    visit = page()
    plane = visit.components("store")[0].bytes
    before = visit.stage().arrays
    visit.does("stage", "click", {"panel": "plane", "x": 1.25, "y": 0.3456789})
    assert (visit.query["learning_rate"], visit.query["beta"]) == ("1.25", "0.345679")
    # The plane itself is not drawn again.
    assert visit.components("store")[0].bytes == plane
    block = visit.stage()
    assert [panel["id"] for panel in block.header["panels"]] == ["plane", "path", "error", "phase"]
    assert block.header["panels"][0]["marks"]["start"] == [1.25, 0.345679]
    for array in ("momentum/points", "steep/error", "steep/phase", "flat/error", "flat/phase"):
        assert not np.array_equal(block.arrays[array], before[array])
    assert [row[-1] for row in cells(visit)] == ["monotone", "ripples"]


@pytest.mark.parametrize(("x", "y", "rate", "beta"), [(-0.01, 1.3, "0.01", "0.9999"), (9.0, -0.2, "4", "0")])
def test_a_click_beyond_what_may_be_sets_the_nearest_that_may(x: float, y: float, rate: str, beta: str):
    visit = page()
    visit.does("stage", "click", {"panel": "plane", "x": x, "y": y})
    assert not visit.failure
    assert (visit.query["learning_rate"], visit.query["beta"]) == (rate, beta)


def test_each_form_has_a_rate_of_its_own_and_both_open_at_one_point():
    visit = page(form="averaged")
    assert "averaged_rate" not in visit.query
    visit.does("stage", "click", {"panel": "plane", "x": 30.0, "y": 0.9})
    assert (visit.query["averaged_rate"], visit.query["beta"]) == ("30", "0.9")
    assert shown(visit).spec.learning_rate == 30.0
    paths = [page(**query).stage().arrays["momentum/points"] for query in ({}, {"form": "averaged"})]
    np.testing.assert_allclose(paths[0], paths[1], atol=2e-3)


def test_the_best_preset_is_the_brightest_point():
    visit = page().press("momentum-map preset Best for this valley")
    plane, *_ = visit.stage().header["panels"]
    np.testing.assert_allclose(plane["marks"]["start"], plane["marks"]["minima"][0], rtol=1e-5)


def test_beyond_the_edge_is_said_and_named():
    visit = page().press("momentum-map preset Over the edge")
    assert "Beyond the edge: at beta 0.7 the steep direction diverges from the rate 3.4 on" in words(visit)
    assert [row[-1] for row in cells(visit)] == ["ripples", "divergence"]


def test_nothing_of_the_explanation_answers_a_question_that_is_open():
    visit = page()
    assert "(1-\\beta)$ times the rate" not in words(visit)
    assert "close to the edge" not in words(visit)
    visit.press(visit.buttons("skip")[0]).press(visit.buttons("next")[0])
    assert "close to the edge" in words(visit)
    visit.press(visit.buttons("skip")[0])
    assert "(1-\\beta)$ times the rate" in words(visit)


def test_the_first_paint_costs_a_third_of_a_second_at_most():
    exhibit = lesson.exhibit_of()
    values = {name: setting.span.default for name, setting in lesson.settings.items()}
    _, spec = lesson.linked(values)
    picture(lesson, spec, exhibit.mode(values, False))
    RESULTS.clear()
    PICTURES.clear()
    before = time.process_time()
    picture(lesson, spec, exhibit.mode(values, False))
    assert time.process_time() - before < 0.3


# --- the exhibits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_every_exhibit_is_shown_in_a_room_and_on_a_projector(exhibit: str):
    for more in ({}, {"present": "1"}):
        visit = page(exhibit=exhibit, **more)
        assert visit.stages()
        assert "nan" not in words(visit).lower().split()


def test_lessards_preset_tells_the_cycle_when_it_is_seen():
    visit = page().press("momentum-map preset Heavy ball fails")
    assert shown(visit).exhibit.key == "lessard"
    (rules,) = visit.components("formula")
    ball, plain = content(rules)["rules"]
    assert "−2208/1225, 2592/1225, 792/1225" in ball["words"]
    assert 0 < ball["since"] <= 120
    assert "it always arrives" in plain["words"]
    # The table tells it no sooner.
    ends = cells(visit)[0][-1]
    assert ends == [[0, "–"], [ball["since"], "cycle"]]


def test_the_first_picture_of_the_ball_does_not_show_the_cycle():
    visit = page(exhibit="lessard")
    assert visit.buttons("answer")
    assert "1225" not in words(visit)
    assert not visit.stage().header["panels"][1]["figure"]["layout"].get("shapes")


def test_the_condition_number_is_one_for_the_plane_and_its_exhibit():
    visit = page(exhibit="conditioning", condition_number="200")
    assert shown(visit).spec.condition_number == 200.0


# --- the fractal edge -----------------------------------------------------------------------------------


@pytest.fixture
def trained(monkeypatch) -> list[int]:
    """How many trainings each call made, with nothing kept from before."""
    for cache in (RESULTS, PICTURES, TILES):
        cache.clear()
    counts: list[int] = []

    def counted(seed, rates, steps, tick=lambda *_: None):
        counts.append(len(rates))
        return small_network.train(seed, rates, steps, tick)

    monkeypatch.setattr(edge, "train", counted)
    return counts


def test_a_zoom_computes_new_tiles_alone_and_is_in_the_link(trained: list[int]):
    visit = page(**{**SMALL, "edge_points": "100"})
    tile, before = 2500, sum(trained)
    assert before == 4 * tile + tile
    visit.does("stage", "zoom", {"panel": "edge", "x": [0.0, 2.0], "y": [0.0, 1.5]})
    assert (visit.query["edge_x"], visit.query["edge_y"]) == ("0 2", "0 1.5")
    assert shown(visit).spec.map.window == ((0.0, 2.0), (0.0, 1.5))
    # A quarter with as many points: four new tiles, the one above them is there.
    assert sum(trained) == before + 4 * tile
    assert "The window is 2 times enlarged." in words(visit)
    visit.does("stage", "zoom", {"panel": "edge", "x": None, "y": None})
    assert "edge_x" not in visit.query
    assert sum(trained) == before + 4 * tile


def test_a_click_follows_a_training_and_computes_no_map(trained: list[int]):
    visit = page(**SMALL)
    before = sum(trained)
    visit.does("stage", "click", {"panel": "edge", "x": 2.0, "y": 2.0})
    assert (visit.query["rate_1"], visit.query["rate_2"]) == ("2", "2")
    assert sum(trained) == before
    along = np.asarray(visit.stage().arrays["followed/cost"])[:, 1]
    found, costs = small_network.costs(6, (2.0, 2.0), 60)
    assert found > 0
    np.testing.assert_allclose(along, costs, rtol=1e-6)


def test_what_takes_long_comes_coarse_first_and_with_fewer_where_it_would_take_minutes():
    values = {name: setting.span.default for name, setting in lesson.settings.items()} | {"exhibit": "edge"}
    _, whole = lesson.linked(values)
    quicker = edge_map.coarse(whole)
    assert quicker is not None
    assert quicker.map.points == whole.map.points // 4
    assert edge_map.coarse(quicker) is None
    _, heavy = lesson.linked(values | {"edge_points": 400, "edge_steps": 1000})
    assert heavy.asked == 400
    assert edge.work_of(heavy.map) <= edge_map.MOST
    made = edge.Result(heavy.map, edge.EXTENT, np.zeros(2), np.zeros(2), np.zeros((2, 2), int), 1.0)
    assert "With 400 along each side they would take about" in edge_view.said(made, 400)


def test_a_window_that_cannot_be_shown_is_the_nearest_that_can():
    visit = page(**SMALL, edge_x="-1 2", edge_y="1 1.0000000000001")
    x, y = shown(visit).spec.map.window
    assert x == (0.0, 2.0)
    assert y[1] - y[0] == pytest.approx(3.0 * edge.SMALLEST, rel=1e-4)
    said = visit.app.warning[0].value
    assert "window in x must go up, between 0 and 4" in said
    assert "window in y must go up, between 0 and 3" in said


def test_the_strength_of_a_colour_tells_the_step():
    found = np.array([1, 2, 57, 200, -1, -44, -200, 0])
    strengths = edge_view.strengths(found, 200).astype(np.float32).astype(float)
    sooner = (np.abs(strengths[:-1]) - edge_view.FAINTEST) / (1 - edge_view.FAINTEST)
    # As edge_map.js takes it back.
    assert np.rint(200 ** (1 - sooner)).tolist() == np.abs(found[:-1]).tolist()
    assert np.sign(strengths).tolist() == np.sign(found).tolist()


def test_tiles_are_kept_for_all_visitors():
    key: Tile = edge.PLANE.plan(edge.EXTENT, (50, 50)).fine[0]
    page(**SMALL)
    assert TILES.kept((edge.Spec(steps=60).tiles_key, key)) is not None


# --- the map of starts ----------------------------------------------------------------------------------


def test_the_map_of_starts_is_the_races_own():
    ours = page(exhibit="starts", map_points="50", map_steps="60", beta="0.9", start_rate="0.02")
    race = Visit("optimizers", {"exhibit": "starts", "surface": "himmelblau", "map_optimizer": "momentum", "map_points": "50", "steps": "60", "beta": "0.9", "form": "classic", "learning_rate": "0.02"})  # fmt: skip
    assert shown(ours).spec.map == shown(race).spec.map
    for array in ("points", "cost"):
        assert np.array_equal(ours.stage().arrays[f"momentum/{array}"], race.stage().arrays[f"momentum/{array}"])
    ours.does("stage", "click", {"panel": "map", "x": 1.0, "y": -2.0})
    assert (ours.query["start_x"], ours.query["start_y"]) == ("1", "-2")
