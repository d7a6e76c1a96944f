"""Every lesson of the lab in a real browser: it opens by its link, fits, plays, is right in both themes and leaves the keys to the
picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.hand import VERDICT, Hand
from tests.browser.stage import SeenStage

PHONE, DESK = (390, 844), (1280, 720)
FOLLOWING = re.compile("^(Next question|Close)$")

every_lesson = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)


@every_lesson
def test_a_lesson_in_a_visitors_hand(open_page, entry: LessonEntry):
    """On one page, since opening it takes longer than most of what is done with it: as it opens on a phone, then widened.

    Space plays and the arrows step, whatever was pressed before; what a press brings is played from its beginning.
    """
    link = f"/{entry.url_path}"
    one = Hand(open_page(link, width=PHONE[0], height=PHONE[1]), entry.url_path)
    it_is_seen_whole_on_a_phone(one.stage)
    it_widens(one.stage)
    it_is_as_its_link_says(one.stage, entry)
    opened_at = one.place
    one.has_the_keys()
    if one.live:
        # No clock to be put back: what the keys have trained is not as it opened.
        it_plays(SeenStage(open_page(link), entry.url_path))
    else:
        one.stage.js("s.clock.seek(a)", opened_at)
        one.stage.settle()
        it_plays(one.stage)
    it_is_right_in_both_themes(one.stage)
    the_bar_and_the_controls_leave_the_keys(one)
    one_click_experiments_answer(one)
    a_verdict_waits_for_the_picture(one)


def it_is_seen_whole_on_a_phone(stage: SeenStage) -> None:
    """On a projector: test_projector.py."""
    width, height = PHONE
    assert stage.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    box = stage.root.bounding_box()
    assert box is not None
    assert box["y"] < height / 2


def it_widens(stage: SeenStage) -> None:
    width, height = DESK
    stage.page.set_viewport_size({"width": width, "height": height})
    stage.page.wait_for_function("([s, w]) => s.root.clientWidth > w", arg=[stage.handle, PHONE[0]])
    stage.settle()


def it_is_as_its_link_says(stage: SeenStage, entry: LessonEntry) -> None:
    page = stage.page
    expect(page.locator("h1")).to_have_text(entry.title)
    assert page.locator("[role=dialog]").count() == 0
    assert stage.query() == {}
    label = stage.js("s.main.getAttribute('aria-label')") or ""
    assert len(label) > 40
    expect(page.locator(".dl-slider").first).to_be_visible()
    assert page.locator("[data-testid=stSlider]").count() == 0, "no slider of Streamlit's is left"


def it_plays(stage: SeenStage) -> None:
    before = {name: stage.pixels(name) for name in stage.panels}
    trained = stage.js("s.header.live?.step")
    stage.press("play")
    if trained is None:
        stage.wait_for_step(2)
    else:
        # A training that has ended plays from its start again.
        stage.page.wait_for_function(
            "([s, n]) => s.header.live.step !== n && s.header.live.step > 0", arg=[stage.handle, trained]
        )
    stage.press("play")
    stage.settle()
    assert any(stage.pixels(name) != before[name] for name in before)


def it_is_right_in_both_themes(stage: SeenStage) -> None:
    for theme in ("dark", "light"):
        stage.page.emulate_media(color_scheme=theme)
        for name in stage.panels:
            expect(stage.panel(name)).to_have_attribute("data-drawn", theme)


def the_bar_and_the_controls_leave_the_keys(one: Hand) -> None:
    page = one.page
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
    one.presses(page.locator(".dl-presets .dl-buttons button").first.click)
    one.has_played()
    one.has_the_keys()


def no_frame_is_drawn_around(page: Page) -> None:
    framed = "(e) => { const { outlineStyle, boxShadow } = getComputedStyle(e); return [outlineStyle, boxShadow]; }"
    for selector in (".stMain", ".dl-main"):
        assert page.locator(selector).first.evaluate(framed) == ["none", "none"]


def one_click_experiments_answer(one: Hand) -> None:
    page = one.page
    tries = page.locator(".dl-list button")
    assert tries.count() >= 3
    for i in range(tries.count()):
        before = page.evaluate("location.search")
        one.presses(tries.nth(i).click)
        page.wait_for_function("(old) => location.search !== old", arg=before)
        assert page.locator("[data-testid=stException]").count() == 0
        if i == 0:
            one.has_played()
            one.has_the_keys()


def a_verdict_waits_for_the_picture(one: Hand) -> None:
    """That it comes by itself as the picture plays is seen in test_averages.py."""
    card = one.page.locator(".dl-card")
    asked = card.inner_text().split("\n")[0].removeprefix("Predict. ")
    one.presses(card.locator("button").first.click)
    if one.live:
        one.comes_to_rest()
    else:
        # Read once: the picture plays, and may decide it at any moment.
        said = card.locator("p").inner_text()
        if not VERDICT.match(said):
            # Where the first frame has not decided it: it says what was answered, and nothing else.
            assert asked in said
            assert "Watch the picture." in said
        one.has_played()
        one.has_the_keys()
        one.page.keyboard.press("End")
    expect(card.locator("strong").first).to_have_text(VERDICT)
    # The last question that the picture leaves open is put away.
    expect(card.get_by_role("button", name=FOLLOWING)).to_be_visible()


def test_tabs_and_the_question_answer_to_the_keyboard_and_keep_it(open_page):
    page = open_page("/averages")
    stage = SeenStage(page, "averages")
    numbers = page.get_by_role("tab", name="Numbers")
    page.get_by_role("tab", name="What you see").focus()
    page.keyboard.press("ArrowRight")
    expect(numbers).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stMarkdown] table")).to_be_visible()
    expect(numbers).to_have_attribute("aria-selected", "true")
    expect(numbers).to_be_focused()
    answer = page.locator(".dl-card button").first
    answer.focus()
    stage.change(lambda: page.keyboard.press("Enter"))
    # What an answer brings has the keys.
    expect(page.locator(".dl-main")).to_be_focused()
    expect(page.locator("[data-testid=stMarkdown] table")).to_be_visible()
