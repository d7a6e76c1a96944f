"""The hand and the keys, on every lesson: Space plays and the arrows step, whatever was pressed before; what a press brings is
played from its beginning, and a verdict comes when the picture has decided it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.stage import SeenStage

FOLLOWING = re.compile("^(Next question|Close)$")
VERDICT = re.compile(r"^(Right|Not this time)\. ")
every_lesson = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)


class Hand:
    """A visitor's hand on a lesson: whether the picture plays, and where its clock is."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.stage = page, SeenStage(page, name)
        self.live = bool(self.stage.js("Boolean(s.header.live)"))

    @property
    def plays(self) -> bool:
        return bool(self.stage.js("s.transport.slices?.running ?? s.clock.playing"))

    @property
    def place(self) -> float:
        return float(self.stage.js("s.header.live?.step ?? s.clock.step"))

    def waits_for(self, script: str, argument: object = None) -> None:
        self.page.wait_for_function(f"([s, a]) => {script}", arg=[self.stage.handle, argument])

    def comes_to_rest(self) -> None:
        self.waits_for("!(s.transport.slices?.running ?? s.clock.playing)")

    def has_played(self) -> None:
        """Until the new picture has begun to play. What is short may be over by the time that it is asked."""
        self.waits_for("(s.transport.slices?.running ?? s.clock.playing) || (s.header.live?.step ?? s.clock.step) > 0")

    def presses(self, act) -> None:
        self.stage.change(act)
        self.stage.find()

    def rests(self) -> None:
        """Whatever plays is paused, by the bar's own button."""
        if self.plays:
            self.stage.press("play")
        self.comes_to_rest()

    def has_the_keys(self) -> None:
        """Space plays and plays no more, and an arrow steps; nothing else hears of them."""
        self.rests()
        address = self.page.evaluate("location.search")
        if self.live:
            # A short training may come to its end in the middle, which is a place of its own as well.
            self.stage.press("reset")
            self.waits_for("s.header.live.step === 0 && !s.transport.slices.flying")
        else:
            self.stage.js("s.clock.seek(0)")
        self.page.keyboard.press(" ")
        self.has_played()
        self.page.keyboard.press(" ")
        self.comes_to_rest()
        if self.live and self.stage.js("s.header.live.step >= s.header.live.steps"):
            # Meanwhile it has trained to its end, and there is no step to go.
            return
        before = self.place
        self.page.keyboard.press("ArrowRight")
        self.page.wait_for_function(
            # The last slice of a training may still be on its way when it is paused.
            "([s, n]) => (s.header.live ? s.header.live.step > n : s.clock.step === n + 1)",
            arg=[self.stage.handle, before],
        )
        if not self.live:
            assert self.page.evaluate("location.search") == address


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


@every_lesson
def test_no_frame_is_drawn_around_the_page(hand, entry: LessonEntry):
    page = hand(entry).page
    page.mouse.click(640, 60)
    page.keyboard.press("ArrowRight")
    framed = "(e) => { const { outlineStyle, boxShadow } = getComputedStyle(e); return [outlineStyle, boxShadow]; }"
    for selector in (".stMain", ".dl-main"):
        assert page.locator(selector).first.evaluate(framed) == ["none", "none"]


@every_lesson
def test_a_verdict_waits_for_the_picture(hand, entry: LessonEntry):
    one = hand(entry)
    card = one.page.locator(".dl-card")
    asked = card.inner_text().split("\n")[0].removeprefix("Predict. ")
    one.presses(card.locator("button").first.click)
    if one.live:
        one.comes_to_rest()
    else:
        if not VERDICT.match(card.locator("p").inner_text()):
            # Where the first frame has not decided it: it says what was answered, and nothing else.
            expect(card.locator("p")).to_contain_text(asked)
            expect(card.locator("p")).to_contain_text("Watch the picture.")
        one.rests()
        one.page.keyboard.press("End")
    expect(card.locator("strong").first).to_have_text(VERDICT)
    # The last question that the picture leaves open is put away.
    expect(card.get_by_role("button", name=FOLLOWING)).to_be_visible()


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
