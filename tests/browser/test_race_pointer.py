"""The race under the pointer and the hand: clicks, drags, zoom, and what a new setting leaves alone."""

from __future__ import annotations

import logging
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage
from tests.browser.visit import wait_until_ready

# Shown with --log-cli-level=info.
MEASURED = logging.getLogger("measured")
# Counts every call that makes Plotly draw, by the panel it is for.
COUNT = """() => {
  window.plotlyCalls = [];
  for (const name of ['newPlot', 'react', 'relayout', 'restyle', 'update', 'redraw', 'animate', 'addTraces', 'purge']) {
    const own = Plotly[name];
    Plotly[name] = (node, ...rest) => {
      window.plotlyCalls.push([name, node.closest('.dl-panel')?.dataset.panel]);
      return own(node, ...rest);
    };
  }
}"""


@pytest.fixture
def two(shared_page) -> SeenStage:
    """A race of two; a test below finds its clock and its start where the one above left them."""
    return SeenStage(shared_page("/optimizers?optimizers=gd.adam"))


def test_a_click_on_a_curve_goes_to_that_step(two):
    stage, page = two, two.page
    (px, py), (step, _) = stage.place(0.5, 0.5, "curve cost")
    page.mouse.click(px, py)
    expect(stage.root).to_have_attribute("data-step", str(round(step)))
    assert "start_x" not in stage.query()


def test_a_click_sets_the_start_where_the_pointer_is(two):
    stage, page = two, two.page
    before = stage.pixels("plane")
    for place in ((0.3, 0.35), (0.81, 0.72)):
        (px, py), (x, y) = stage.place(*place)
        stage.change(partial(page.mouse.click, px, py))
        query = stage.query()
        assert float(query["start_x"]) == pytest.approx(x, rel=1e-4)
        assert float(query["start_y"]) == pytest.approx(y, rel=1e-4)
        assert stage.js("[...s.arrays['gd/points'].data.slice(0, 2)]") == pytest.approx([x, y], rel=1e-4)
        assert stage.js("s.header.marks.start") == pytest.approx([x, y], rel=1e-4)
    assert stage.pixels("plane") != before
    page.get_by_role("tab", name="Code").click()
    expect(page.locator("[data-testid=stCode]")).to_contain_text(f"start=({query['start_x']}, {query['start_y']})")


def test_a_click_in_a_grid_sets_the_start_of_all(open_page):
    page = open_page("/optimizers?optimizers=gd.adam&view=grid")
    stage = SeenStage(page)
    (px, py), (x, y) = stage.place(0.4, 0.4, "plane adam")
    stage.change(lambda: page.mouse.click(px, py))
    for key in ("gd", "adam"):
        assert stage.js("[...s.arrays[`${a}/points`].data.slice(0, 2)]", key) == pytest.approx([x, y], rel=1e-4)


@pytest.fixture
def stage(shared_page) -> SeenStage:
    """A race at one rate for all, not zoomed."""
    return SeenStage(shared_page("/optimizers?rates=tied"))


def test_a_drag_zooms_and_the_zoom_survives_new_settings(stage):
    page = stage.page
    home = stage.ranges()
    stage.drag((0.2, 0.2), (0.7, 0.8))
    page.wait_for_function("s => s.zoomed", arg=stage.handle)
    zoomed = stage.ranges()
    assert zoomed != home
    assert "start_x" not in stage.query(), "a drag is no click"
    page.evaluate(COUNT)
    stage.nudge("learning_rate")
    assert stage.ranges() == zoomed
    stage.nudge("learning_rate", "ArrowLeft")
    assert stage.ranges() == zoomed
    assert [call for call in page.evaluate("plotlyCalls") if call[1] == "plane"] == []
    assert "start_x" not in stage.query()
    # Home is where it was, the second time too.
    for again in (True, False):
        stage.press("zoom")
        page.wait_for_function("s => !s.zoomed", arg=stage.handle)
        assert stage.ranges() == home
        assert stage.root.locator(".dl-zoom").is_hidden()
        if again:
            stage.drag((0.2, 0.2), (0.7, 0.8))
            page.wait_for_function("s => s.zoomed", arg=stage.handle)


def test_another_theme_or_size_keeps_the_zoom(stage):
    page = stage.page
    stage.drag((0.2, 0.2), (0.7, 0.8))
    page.wait_for_function("s => s.zoomed", arg=stage.handle)
    zoomed = stage.ranges()
    page.emulate_media(color_scheme="dark")
    expect(stage.panel("plane")).to_have_attribute("data-drawn", "dark")
    stage.settle()
    assert np.array(stage.ranges()) == pytest.approx(np.array(zoomed))
    page.set_viewport_size({"width": 1100, "height": 700})
    page.wait_for_function("s => s.panels[0].plot._fullLayout.width === s.panels[0].plot.clientWidth", arg=stage.handle)
    wait_until_ready(page)
    assert np.array(stage.ranges()) == pytest.approx(np.array(zoomed))


def test_a_new_learning_rate_changes_the_paths_and_does_not_call_plotly(open_page):
    page = open_page("/optimizers?rates=tied&learning_rate=0.03")
    stage = SeenStage(page)
    page.evaluate(COUNT)
    before = stage.pixels("plane")
    node = page.evaluate_handle("document.querySelector('.dl-panel[data-panel=plane] .dl-plot')")
    stage.nudge("learning_rate")
    assert stage.pixels("plane") != before
    assert set(stage.cells("rate").values()) == {"0.04"}
    assert [call for call in page.evaluate("plotlyCalls") if call[1] == "plane"] == []
    assert page.evaluate(
        "n => n.isConnected && n === document.querySelector('.dl-panel[data-panel=plane] .dl-plot')", node
    )
    # The counter counts: another surface is drawn.
    stage.change(lambda: page.get_by_role("button", name="Escape the saddle").click())
    assert [call for call in page.evaluate("plotlyCalls") if call[1] == "plane"] != []


def test_an_unchanged_surface_is_not_sent_again(open_page):
    page = open_page("/optimizers?rates=tied")
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(len(data))))
    page.reload()
    stage = SeenStage(page)
    first, biggest = sum(frames), max(frames)
    surface = 161 * 161 * 4
    assert biggest > surface, "the surface comes with the first picture"
    frames.clear()
    stage.nudge("learning_rate")
    paths = sum(stage.js("Object.values(s.arrays).map((a) => a.data.byteLength)"))
    assert max(frames) < paths + 60_000
    MEASURED.info("first picture %d bytes; a new learning rate %d bytes, %d of them paths", first, sum(frames), paths)
    frames.clear()
    stage.change(lambda: page.get_by_role("button", name="Escape the saddle").click())
    assert sum(frames) > surface, "a new surface is sent"


def test_after_a_change_of_theme_a_new_learning_rate_does_not_call_plotly_either(open_page):
    """The name of a font or a colour may hold blanks: what is drawn is not told by a text that is cut at one."""
    page = open_page("/optimizers?rates=tied&learning_rate=0.03")
    stage = SeenStage(page)
    page.emulate_media(color_scheme="dark")
    expect(stage.panel("plane")).to_have_attribute("data-drawn", "dark")
    stage.settle()
    assert " " in stage.js("s.theme.font + s.theme.background")
    page.evaluate(COUNT)
    stage.nudge("learning_rate")
    assert [call for call in page.evaluate("plotlyCalls") if call[1] == "plane"] == []
