"""Every lesson of the lab in a real browser: it opens by its link, fits, plays and is right in both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.hand import VERDICT, Hand
from tests.browser.stage import SeenStage

FOLLOWING = re.compile("^(Next question|Close)$")

every_lesson = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)


@every_lesson
def test_a_lesson_opens_by_its_link_answers_and_follows_the_theme(open_page, entry: LessonEntry):
    page = open_page(f"/{entry.url_path}")
    stage = SeenStage(page, entry.url_path)
    expect(page.locator("h1")).to_have_text(entry.title)
    assert page.locator("[role=dialog]").count() == 0
    assert stage.query() == {}
    label = stage.js("s.main.getAttribute('aria-label')") or ""
    assert len(label) > 40
    expect(page.locator(".dl-slider").first).to_be_visible()
    assert page.locator("[data-testid=stSlider]").count() == 0, "no slider of Streamlit's is left"
    it_plays(stage)
    it_is_right_in_both_themes(stage)
    one_click_experiments_answer(stage)
    a_verdict_waits_for_the_picture(Hand(page, entry.url_path))


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


def one_click_experiments_answer(stage: SeenStage) -> None:
    page = stage.page
    tries = page.locator(".dl-list button")
    assert tries.count() >= 3
    for i in range(tries.count()):
        before = page.evaluate("location.search")
        tries.nth(i).click()
        page.wait_for_function("(old) => location.search !== old", arg=before)
        stage.find()
        assert page.locator("[data-testid=stException]").count() == 0


def a_verdict_waits_for_the_picture(one: Hand) -> None:
    """That it comes by itself as the picture plays is seen in test_averages.py."""
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


@every_lesson
def test_a_lesson_is_seen_whole_on_a_phone(open_page, entry: LessonEntry):
    """On a projector: test_projector.py."""
    phone = open_page(f"/{entry.url_path}", width=390, height=844)
    stage = SeenStage(phone, entry.url_path)
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    box = stage.root.bounding_box()
    assert box is not None
    assert box["y"] < 844 / 2


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
