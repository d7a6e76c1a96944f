"""The hand and the keys where a lesson of its own shows them: a control reached with Tab, reduced motion, a zoom, a click in space.
On every lesson: test_lessons.py."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.hand import VERDICT, Hand
from tests.browser.stage import SeenStage


def test_a_control_that_was_reached_with_tab_keeps_the_keys(open_page):
    one = Hand(open_page("/averages"), "averages")
    page = one.page
    one.presses(page.locator(".dl-card button").first.click)
    one.has_played()
    one.rests()
    page.locator(".dl-presets .dl-buttons button").first.focus()
    page.keyboard.press("Tab")
    address = page.evaluate("location.search")
    page.keyboard.press(" ")
    page.wait_for_function("(old) => location.search !== old", arg=address)
    assert page.evaluate("document.activeElement.className") == "dl-main", "what it brings has the keys"
    one.has_played()


def test_reduced_motion_moves_nothing_by_itself(open_page):
    page = open_page("/optimizers", reduced_motion=True)
    stage = SeenStage(page)
    stage.change(page.locator(".dl-card button").first.click)
    assert not stage.playing
    expect(page.locator(".dl-card strong").first).to_have_text(VERDICT)


def test_two_clicks_take_a_zoom_back_and_set_nothing(open_page):
    stage = SeenStage(open_page("/optimizers?optimizers=gd.adam"))
    whole = stage.ranges()
    stage.drag((0.3, 0.3), (0.7, 0.7))
    stage.page.wait_for_function("s => s.zoomed", arg=stage.handle)
    (x, y), _ = stage.place(0.5, 0.5)
    stage.page.mouse.dblclick(x, y)
    stage.page.wait_for_function("s => !s.zoomed", arg=stage.handle)
    assert stage.ranges() == whole
    stage.page.wait_for_timeout(600)
    assert stage.query() == {"optimizers": "gd.adam"}


def test_a_click_in_space_sets_nothing_and_says_nothing(open_page):
    stage = SeenStage(open_page("/optimizers?view=space&optimizers=gd.adam"))
    box = stage.panel("space").bounding_box()
    assert box is not None
    stage.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    stage.page.wait_for_timeout(600)
    assert stage.query() == {"view": "space", "optimizers": "gd.adam"}
    assert stage.panel("space").locator(".dl-readout").inner_text() == ""
