"""Where starts end, on the page: what the link, a click and a zoom set, what is computed for them, and in what order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore import start_map as experiment
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.target import steps_to_target
from pages.kit import followed_map, starts_map
from pages.kit.shared import PICTURES, RESULTS
from pages.kit.starts_words import elsewhere
from tests.pages.optimizers.map import HIMMELBLAU, SMALL, opened, panel, result, shown, zoom
from tests.pages.visit import Visit, content

# --- the link -------------------------------------------------------------------------------------------


def test_the_settings_stand_in_the_link_and_make_the_picture():
    query = {
        **SMALL, "map_optimizer": "momentum", "map_colour": "steps", "map_x": "-2 4.5", "map_y": "0 1", "start_x": "1", "start_y": "0.5",
        "beta": "0.5",
    }  # fmt: skip
    visit = opened(**query)
    assert visit.query == query
    spec = shown(visit).spec
    parameters = (("beta", 0.5), ("form", "averaged"))
    assert spec.map == experiment.StartMapSpec(
        ("himmelblau", ()), "momentum", 0.01, parameters, 60, ((-2.0, 4.5), (0.0, 1.0)), 50
    )
    (entry,) = spec.path.entries
    assert (entry.key, entry.learning_rate, entry.parameters) == ("momentum", 0.01, parameters)
    assert (spec.path.surface, spec.path.start, spec.path.steps) == (("himmelblau", ()), (1.0, 0.5), 60)
    assert panel(visit)["content"]["quantity"] == "steps"
    assert panel(visit)["home"] == {"x": [-5, 5], "y": [-5, 5]}


def test_an_old_link_still_shows_the_race():
    visit = opened(optimizers="gd.adam", steps="50")
    assert shown(visit).exhibit.key == "race"
    assert visit.stage().header["panels"][0]["module"] == "surface.js"


@pytest.mark.parametrize(("surface", "colour"), [("himmelblau", "minimum"), ("booth", "steps"), ("saddle", "minimum")])
def test_the_colour_is_the_minimum_where_there_are_several_and_else_the_steps(surface: str, colour: str):
    content = panel(opened(**{**SMALL, "surface": surface}))["content"]
    assert bool(content["names"]) == (colour == "minimum")
    assert bool(content["quantity"]) == (colour == "steps")


@pytest.mark.parametrize(
    ("query", "drawn"),
    [({}, True), ({"map_colour": "steps"}, False), ({"surface": "booth", "map_colour": "minimum"}, False), ({"map_x": "2 3", "map_y": "2 3"}, False)],
)  # fmt: skip
def test_which_minimum_is_nearest_is_drawn_and_said_together(query, drawn: bool):
    visit = opened(**{**SMALL, **query})
    by_minimum = bool(panel(visit)["content"]["names"])
    figure = starts_map.by_minima(result(visit).map) if by_minimum else starts_map.by_steps(result(visit).map)
    dashes = [trace for trace in figure["data"] if trace.get("mode") == "lines" and "5px" in str(trace)]
    assert bool(dashes) == drawn
    assert any("Dashed: where another minimum becomes the nearest." in one for one in visit.text()) == drawn
    minima = COSTS["himmelblau"].make().minima
    for trace in dashes:
        middle = np.array([np.mean(trace["x"]), np.mean(trace["y"])])
        first, second, *_ = np.sort(np.hypot(*(minima - middle).T))
        assert first == pytest.approx(second)


def test_another_surface_is_seen_whole():
    visit = opened(**{**SMALL, "map_x": "1 2", "map_y": "1 2"})
    visit.app.selectbox(key="optimizers surface").set_value("booth")
    visit.run()
    assert not {"map_x", "map_y"} & set(visit.query)
    assert result(visit).map.window == ((-8.0, 10.0), (-6.0, 10.0))


@pytest.mark.parametrize(
    ("pair", "ends"),
    [("4 1", (-5.0, 5.0)), ("2 2", (-5.0, 5.0)), ("-900 3", (-15.0, 3.0)), ("3 900", (3.0, 15.0)), ("20 30", (-5.0, 5.0)), ("1 1.00000000001", None)],
)  # fmt: skip
def test_a_window_that_cannot_be_shown_is_named(pair: str, ends):
    visit = opened(**{**SMALL, "map_x": pair})
    assert visit.query["map_x"] == pair
    assert "A window in x must go up, between −15 and 15" in visit.app.warning[0].value
    (low, high), y = result(visit).map.window
    assert y == (-5.0, 5.0)
    if ends is None:
        assert low < 1.0 < high
        assert high - low == pytest.approx(10 * followed_map.SMALLEST)
    else:
        assert (low, high) == ends


# --- a click, and the path ------------------------------------------------------------------------------


def test_a_click_moves_the_path_and_computes_no_map(computed: list[int]):
    visit = opened(**SMALL)
    before, map_before = sum(computed), visit.components("store")[0].bytes
    assert before == 2500
    visit.does("stage", "click", {"panel": "map", "x": 1.23456789, "y": -2.5})
    assert not visit.failure
    assert (visit.query["start_x"], visit.query["start_y"]) == ("1.23457", "-2.5")
    assert sum(computed) == before
    # Nor is it sent again.
    assert visit.components("store")[0].bytes == map_before
    block = visit.stage()
    assert block.header["marks"]["start"] == [1.23457, -2.5]
    path = descend(COSTS["himmelblau"].make(), OPTIMIZERS["gd"].make(), (1.23457, -2.5), 0.01, 60)
    np.testing.assert_allclose(block.arrays["gd/points"], path.points, atol=1e-5)


def test_in_a_zoomed_map_a_click_is_as_exact_as_one_sees():
    visit = opened(**{**SMALL, "map_x": "1.00001 1.00003", "map_y": "2 2.00002"})
    visit.does("stage", "click", {"panel": "map", "x": 1.0000156789, "y": 2.0000111111})
    assert float(visit.query["start_x"]) == pytest.approx(1.0000156789, abs=2e-9)
    assert float(visit.query["start_y"]) == pytest.approx(2.0000111111, abs=2e-9)


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
def test_the_path_ends_where_the_colour_below_its_start_says(optimizer: str):
    whole = result(opened(**{**SMALL, "map_optimizer": optimizer, "steps": "300", "learning_rate": "0.02"})).map
    cost = whole.cost
    for row, column in np.random.default_rng(5).integers(0, 50, (6, 2)):
        x, y = float(whole.x[column]), float(whole.y[row])
        visit = opened(**{**SMALL, "map_optimizer": optimizer, "steps": "300", "learning_rate": "0.02", "start_x": repr(x), "start_y": repr(y)})  # fmt: skip
        (run,) = result(visit).path.results
        end, name = run.points[-1], whole.names[whole.classes[row, column]]
        away = [math.dist(end, minimum) for minimum in cost.minima]
        at_minimum = min(away) <= 0.01 * cost.diagonal
        assert name.startswith("minimum") == at_minimum
        if at_minimum:
            assert whole.classes[row, column] == int(np.argmin(away))
        assert whole.steps[row, column] == run.reached


# --- a zoom ---------------------------------------------------------------------------------------------


def test_a_zoom_sets_the_window_and_computes_new_tiles_alone(computed: list[int]):
    visit = opened(**{**HIMMELBLAU, "steps": "60"})
    tile = 2500
    assert sum(computed) == 17 * tile
    zoom(visit, [0.00001234, 5.0], [-5.0, 0.0])
    assert (visit.query["map_x"], visit.query["map_y"]) == ("0 5", "-5 0")
    # A quarter with as many points: 16 new tiles. The coarser ones are those of the whole.
    assert sum(computed) == 33 * tile
    window = result(visit).map
    assert (window.x.min(), window.x.max()) == pytest.approx((0.0125, 4.9875))
    assert window.classes.shape == (200, 200)
    cost, gd = COSTS["himmelblau"].make(), OPTIMIZERS["gd"].make()
    for row, column in np.random.default_rng(2).integers(0, 200, (20, 2)):
        path = descend(cost, gd, (window.x[column], window.y[row]), 0.01, 60)
        assert window.steps[row, column] == steps_to_target(cost, path.values)
    # The neighbour shares half of its tiles with it, and the whole is there.
    zoom(visit, [0.0, 5.0], [-2.5, 2.5])
    assert sum(computed) == 41 * tile
    zoom(visit, None, None)
    assert not {"map_x", "map_y"} & set(visit.query)
    assert sum(computed) == 41 * tile
    assert result(visit).map.window == ((-5.0, 5.0), (-5.0, 5.0))


def test_what_another_visitor_has_seen_is_not_computed_again(computed: list[int]):
    opened(**SMALL)
    before = sum(computed)
    # Another picture of the same starts: neither its result nor its figure is kept.
    RESULTS.clear()
    PICTURES.clear()
    opened(**{**SMALL, "map_colour": "steps"})
    assert sum(computed) == before


@pytest.mark.parametrize(
    "value",
    [
        None, "map", [], {"panel": "map", "x": [1.0], "y": [1.0]}, {"panel": "map", "x": [1, 2], "y": None},
        {"panel": "map", "x": [2.0, 1.0], "y": [0.0, 1.0]}, {"panel": "map", "x": [1.0, 1.0], "y": [0.0, 1.0]},
        {"panel": "map", "x": ["1", "2"], "y": [0.0, 1.0]}, {"panel": "map", "x": [True, 2], "y": [0.0, 1.0]},
        {"panel": "map", "x": [0.0, math.inf], "y": [0.0, 1.0]}, {"panel": "map", "x": [math.nan, 1.0], "y": [0.0, 1.0]},
        {"panel": "map", "x": [0.0, 1e300], "y": [0.0, 1.0]}, {"panel": "map", "x": [0.0, 1e20], "y": [0.0, 1.0]},
        {"panel": "plane", "x": [0.0, 1.0], "y": [0.0, 1.0]}, {"panel": ["map"], "x": [0.0, 1.0], "y": [0.0, 1.0]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_view_sets_nothing(value):
    visit = opened(**SMALL)
    visit.does("stage", "zoom", value)
    assert not visit.failure
    assert visit.query == SMALL


def test_the_verdict_counts_the_starts_that_end_elsewhere():
    result = experiment.run(experiment.StartMapSpec(optimizer="momentum", learning_rate=0.05, points=50))
    minima = result.cost.minima.tolist()
    inside = other = 0
    for y, classes in zip(result.y, result.classes, strict=True):
        for x, number in zip(result.x, classes, strict=True):
            if number < len(minima):
                inside += 1
                other += math.dist((x, y), minima[number]) > (1 + 1e-9) * min(math.dist((x, y), one) for one in minima)
    assert elsewhere(result) == pytest.approx(other / inside)
    # Water that runs down ends in the nearest, but near the ridges; a ball does not.
    slow = experiment.run(experiment.StartMapSpec(optimizer="gd", learning_rate=0.001, points=50, steps=1000))
    assert elsewhere(slow) < 0.03 < 0.2 < elsewhere(result)


@pytest.mark.parametrize("surface", ["himmelblau", "booth", "saddle", "rastrigin"])
def test_the_table_has_the_colours_of_the_map(surface: str):
    visit = opened(**{**SMALL, "surface": surface, "map_colour": "minimum"})
    found = result(visit).map
    (table,) = visit.components("results")
    rows = content(table)["rows"]
    assert [row["cells"][0] for row in rows] == [f"{100 * share:.1f} %" for share in found.shares]
    heatmap, *_ = content(visit.components("store")[0])["figures"]["map"]["data"]
    scale = heatmap["meta"]
    for theme in ("light", "dark"):
        assert [row[theme] for row in rows] == [colour for _, colour in scale[theme]["colorscale"][::2]]
    # Each row that a minimum has is told by its marker too.
    minima = len(found.cost.minima)
    assert len({row["marker"] for row in rows[:minima]}) == minima


def test_a_link_to_the_map_opens_with_its_own_question():
    assert any("four equally deep minima" in said for said in Visit("optimizers", {"exhibit": "starts"}).frame_words())
