"""Where starts end, in the browser: the map under the pointer, its zoom as a setting, and coarse before fine."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage
from tests.browser.test_race_pointer import COUNT

HIMMELBLAU = "/optimizers?exhibit=starts&surface=himmelblau"
# Seconds of work, after a coarse picture at once.
HEAVY = "/optimizers?exhibit=starts&surface=himmelblau&map_optimizer=newton"
MAP = "s.byId.get('map')"
SETTLED = f"([s, ready]) => Number(s.root.dataset.ready) > ready && !{MAP}.zoom.told.length && !{MAP}.zoom.timer"


@pytest.fixture
def seen(shared_page) -> SeenStage:
    """A test below finds the map where the one above left it: zoomed out, its start moved."""
    return SeenStage(shared_page(HIMMELBLAU))


def window(stage: SeenStage) -> list[list[float]]:
    query = stage.query()
    return [[float(end) for end in query[name].split()] for name in ("map_x", "map_y")]


def wait_for_the_answer(stage: SeenStage, ready: int) -> None:
    stage.page.wait_for_function(SETTLED, arg=[stage.handle, ready])
    stage.settle()


def ready(stage: SeenStage) -> int:
    return int(stage.root.get_attribute("data-ready") or 0)


def test_the_map_fills_the_panel_and_is_told_under_the_pointer(seen):
    assert seen.panels == ["map"]
    assert seen.ranges("map") == [[-5, 5], [-5, 5]]
    assert set(seen.cells("share of starts")) >= {"at (3, 2)", "at (−2.81, 3.13)", "still moving", "diverged"}
    (px, py), _ = seen.place(0.8, 0.3, "map")
    seen.page.mouse.move(px, py)
    expect(seen.panel("map").locator(".dl-readout")).to_contain_text("at (3, 2)")


def test_a_click_moves_the_path_and_draws_no_map(seen):
    seen.page.evaluate(COUNT)
    before = seen.pixels("map")
    (px, py), (x, y) = seen.place(0.75, 0.75, "map")
    seen.change(lambda: seen.page.mouse.click(px, py))
    assert float(seen.query()["start_x"]) == pytest.approx(x, abs=1e-3)
    assert float(seen.query()["start_y"]) == pytest.approx(y, abs=1e-3)
    assert seen.js("[...s.arrays['gd/points'].data.slice(0, 2)]") == pytest.approx([x, y], abs=1e-3)
    assert seen.js("s.header.marks.start") == pytest.approx([x, y], abs=1e-3)
    assert seen.pixels("map") != before
    assert seen.page.evaluate("plotlyCalls") == []
    assert "map_x" not in seen.query()


def test_a_drag_zooms_and_the_finer_map_and_the_link_have_that_window(seen):
    begun = ready(seen)
    seen.drag((0.2, 0.2), (0.6, 0.7), "map")
    wait_for_the_answer(seen, begun)
    (x, y), shown = window(seen), seen.ranges("map")
    # The rectangle's ends, to a pixel.
    assert x == pytest.approx([-3.0, 1.0], abs=0.03)
    assert y == pytest.approx([-2.0, 3.0], abs=0.03)
    assert [*shown[0], *shown[1]] == pytest.approx([*x, *y])
    # Cells of half the size lie in the window, not those of before drawn larger.
    step = seen.js(f"{MAP}.laid.data[0].x[1] - {MAP}.laid.data[0].x[0]")
    assert step == pytest.approx(0.025)
    # The start and the rest of the settings are as they were.
    assert seen.query()["start_x"]
    # A new learning rate makes another map of the same window.
    seen.nudge("learning_rate")
    assert window(seen) == [x, y]
    assert seen.ranges("map") == shown
    seen.nudge("learning_rate", "ArrowLeft")


def test_two_zooms_in_a_row_end_in_the_second(seen):
    begun = ready(seen)
    seen.drag((0.1, 0.1), (0.8, 0.8), "map")
    seen.page.wait_for_function(f"s => {MAP}.zoom.told.length", arg=seen.handle)
    seen.drag((0.3, 0.3), (0.6, 0.6), "map")
    second = seen.ranges("map")
    wait_for_the_answer(seen, begun)
    x, y = window(seen)
    assert [*x, *y] == pytest.approx([*second[0], *second[1]], abs=2e-3)
    assert seen.ranges("map") == [x, y]


def test_the_whole_comes_back(seen):
    begun = ready(seen)
    seen.press("zoom")
    wait_for_the_answer(seen, begun)
    assert seen.ranges("map") == [[-5, 5], [-5, 5]]
    assert not {"map_x", "map_y"} & set(seen.query())
    assert seen.root.locator(".dl-zoom").is_hidden()


def test_a_preset_shows_its_own_window(seen):
    begun = ready(seen)
    seen.drag((0.5, 0.5), (0.9, 0.9), "map")
    wait_for_the_answer(seen, begun)
    seen.change(lambda: seen.page.get_by_role("button", name="Where starts end", exact=True).click())
    assert seen.ranges("map") == [[-5, 5], [-5, 5]]
    assert not {"map_x", "map_y", "start_x"} & set(seen.query())


def test_a_link_opens_a_deep_zoom(open_page):
    stage = SeenStage(open_page(f"{HIMMELBLAU}&map_x=1.00001+1.00003&map_y=2+2.00002"))
    assert stage.ranges("map") == [[1.00001, 1.00003], [2, 2.00002]]
    xs = stage.js(f"{MAP}.laid.data[0].x")
    assert all(b > a for a, b in pairwise(xs))
    assert stage.root.locator(".dl-zoom").is_visible()


def test_what_takes_long_is_coarse_first_and_cancel_leaves_that(open_page):
    page = open_page(HEAVY, wait=False)
    expect(page.get_by_text("50 × 50 starts")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The fine picture was stopped")).to_be_visible()
    stage = SeenStage(page)
    assert stage.query() == {"exhibit": "starts", "surface": "himmelblau", "map_optimizer": "newton"}
    assert len(stage.js(f"{MAP}.laid.data[0].x")) == 50
    # Another setting: coarse, then the whole.
    stage.change(lambda: page.get_by_role("button", name="Reset").click())
    expect(page.get_by_text("The fine picture was stopped")).to_have_count(0)
