"""Coarse to fine in the browser: a box is drawn and searched, a range keeps some trials, keys do both, and a link brings them back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE, NAME = "/search?exhibit=coarse", "search"
TRIALS, PARALLEL = "s.byId.get('trials')", "s.byId.get('parallel')"
KEPT = f"{PARALLEL}.content.told.filter((_, i) => {PARALLEL}.kept(i)).length"


def ends(text: str) -> list[float]:
    return [float(end) for end in text.split()]


def test_a_box_is_drawn_and_searched_and_a_range_keeps_some_and_the_link_brings_both_back(open_page):
    # Wine is quick: the first search and the one inside the box are trained here.
    stage = SeenStage(open_page(f"{PAGE}&coarse_data=wine&trials=10&coarse_epochs=2"), NAME)
    page = stage.page
    page.wait_for_function("([s]) => s.byId.get('trials').content.told.length === 10", arg=[stage.handle])
    assert stage.js(f"{TRIALS}.rectangle") is None
    stage.drag((0.3, 0.2), (0.7, 0.6), "trials")
    page.wait_for_function("([s]) => s.byId.get('trials').content.told.length === 20", arg=[stage.handle])
    stage.settle()
    query = stage.query()
    rates, units = ends(query["box_learning_rate"]), ends(query["box_hidden_units"])
    fine = stage.js(f"{TRIALS}.content.told.filter((told) => told.startsWith('fine'))")
    assert len(fine) == 10
    (left, right), (low, high) = stage.js(f"{TRIALS}.rectangle")
    assert rates == pytest.approx([10 ** (4 * end - 4) for end in (left, right)], rel=0.01)
    assert units == pytest.approx([4 * 32**end for end in (low, high)], rel=0.05)
    # Along the scores' axis, whose upper half is kept.
    assert stage.js(KEPT) == 20
    box = page.locator("[data-panel=parallel] .dl-plot").bounding_box()
    assert box is not None
    (x, bottom), (_, top) = stage.js(f"[{PARALLEL}.project(5, 0.3), {PARALLEL}.project(5, 1)]")
    page.mouse.move(box["x"] + x, box["y"] + top)
    page.mouse.down()
    page.mouse.move(box["x"] + x, box["y"] + (top + bottom) / 2, steps=4)
    page.mouse.move(box["x"] + x, box["y"] + bottom, steps=4)
    kept = stage.js(KEPT)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('brush_score')")
    stage.find()
    assert stage.js(KEPT) == kept
    assert kept < 20
    # A second visitor by the same link has the same, without a training.
    link = page.url.split("/search")[1]
    other = SeenStage(open_page(f"/search{link}"), NAME)
    assert other.js(f"{TRIALS}.content.told") == stage.js(f"{TRIALS}.content.told")
    assert other.js(f"{TRIALS}.rectangle.flat()") == pytest.approx([left, right, low, high], abs=0.01)
    assert other.js(KEPT) == kept


def test_by_keys_alone_a_box_is_moved_and_a_range_is_drawn_and_taken_away(open_page):
    stage = SeenStage(open_page(PAGE), NAME)
    page = stage.page
    plot = page.locator("[data-panel=trials] .dl-plot")
    plot.focus()
    for key in ("Enter", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert stage.js(f"{TRIALS}.draft") == [pytest.approx([0.35, 0.75]), pytest.approx([0.3, 0.75])]
    page.keyboard.press("Escape")
    assert stage.js(f"{TRIALS}.draft") is None
    assert "box_learning_rate" not in stage.query()
    page.locator("[data-panel=parallel] .dl-plot").focus()
    for key in ("ArrowRight", "Enter", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_function("() => location.search.includes('brush_hidden_units')")
    stage.find()
    assert ends(stage.query()["brush_hidden_units"]) == pytest.approx([4 * 32**0.45, 4 * 32**0.9], abs=0.6)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('brush_hidden_units')")
    expect(plot).to_have_attribute("tabindex", "0")


def test_an_export_has_every_trial_as_vectors(open_page):
    stage = SeenStage(
        open_page(f"{PAGE}&box_learning_rate=0.001+0.03&box_hidden_units=32+128&brush_score=0.9+0.99"), NAME
    )
    traces = stage.js(f"{PARALLEL}.traces()")
    lines = [one for one in traces if one["mode"] == "lines" and len(one["x"]) == 6]
    assert len(lines) == 50
    assert sum(one["opacity"] > 0.2 for one in lines) == stage.js(KEPT)
    assert [one["x"][0] for one in traces if one["mode"] == "text"] == list(range(6))
    dots = [one for one in stage.js(f"{TRIALS}.traces()") if one["mode"] == "markers"]
    assert len(dots) == 50
