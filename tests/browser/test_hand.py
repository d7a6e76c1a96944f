"""The hand and the keys, on every lesson: Space plays and the arrows step, whatever was pressed before; what a press brings is
played from its beginning."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.hand import VERDICT, Hand
from tests.browser.stage import SeenStage

every_lesson = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)


@pytest.fixture
def hand(open_page):
    return lambda entry, query="": Hand(open_page(f"/{entry.url_path}{query}"), entry.url_path)


@every_lesson
def test_the_keys_are_the_pictures_after_every_kind_of_press(hand, entry: LessonEntry):
    one = hand(entry)
    page = one.page
    one.has_the_keys()
    one.stage.press("ahead")
    one.has_the_keys()
    page.mouse.click(640, 60)
    page.keyboard.press("ArrowRight")
    no_frame_is_drawn_around(page)
    one.has_the_keys()
    track = page.locator(".st-key-dl-controls .dl-slider input").first
    box = track.bounding_box()
    assert box is not None
    one.presses(lambda: page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2))
    one.has_the_keys()
    for what in (".dl-presets .dl-buttons button", ".dl-list button", ".dl-card button"):
        one.presses(page.locator(what).first.click)
        if one.live and "card" in what:
            # The trainer's first question is of a training that ends within its first steps.
            one.comes_to_rest()
            continue
        one.has_played()
        one.has_the_keys()


def no_frame_is_drawn_around(page: Page) -> None:
    framed = "(e) => { const { outlineStyle, boxShadow } = getComputedStyle(e); return [outlineStyle, boxShadow]; }"
    for selector in (".stMain", ".dl-main"):
        assert page.locator(selector).first.evaluate(framed) == ["none", "none"]


def test_a_control_that_was_reached_with_tab_keeps_the_keys(hand):
    (entry,) = (one for one in catalogue() if one.url_path == "averages")
    one = hand(entry)
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
