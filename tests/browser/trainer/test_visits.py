"""The trainer left and returned to, on a phone, on a projector and in the dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.trainer.training import PATIENCE_MS, SeenTraining, link, sent_by
from tests.browser.visit import wait_until_ready

# Sideways there is nothing to scroll, and nothing of the picture lies outside.
OUTSIDE = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const parts = [...document.querySelectorAll('.dl-stage, .dl-panel, .dl-transport button, .dl-results, .dl-words')];
  const cut = parts.filter((e) => e.getClientRects().length)
    .filter((e) => e.getBoundingClientRect().left < -1 || e.getBoundingClientRect().right > innerWidth + 1);
  return [main.scrollWidth - main.clientWidth, ...cut.map((e) => e.className)];
}"""


def test_a_page_that_is_left_trains_no_more_and_goes_on_when_it_is_returned_to(open_page):
    page = open_page("/", wait=False)
    sent = sent_by(page)
    page.goto(page.url.rstrip("/") + link(trained=0, epochs=1000, activation="relu"))
    stage = SeenTraining(page)
    stage.press("play")
    stage.wait_for_step(120)
    page.get_by_test_id("stTopNavLink").filter(has_text="Home").click()
    expect(page.get_by_test_id("stTopNavLink").filter(has_text="Home")).to_have_attribute("aria-current", "page")
    wait_until_ready(page)
    expect(page.locator(".dl-live-stage")).to_have_count(0)
    page.wait_for_timeout(1100)
    at, before = stage.step, len(sent)
    page.wait_for_timeout(1500)
    assert len(sent) == before, "the page asks for slices after it was left"
    page.get_by_test_id("stTopNavLink").filter(has_text="Trainer").click()
    expect(stage.root).to_be_visible(timeout=PATIENCE_MS)
    seen = SeenTraining(page)
    seen.wait_for_step(at)
    # One slice may have been under way when the page was left, and since it is back it may train again.
    assert seen.js("s.header.panels[0].content.layers.length") == 4
    seen.wait_for_query(activation="relu", epochs="1000")
    if not seen.running:
        seen.press("play")
    seen.wait_for_step(at + 60)
    seen.press("play")
    seen.wait_for_rest()
    assert seen.live("epochs") == 1000


def test_a_phone_shows_the_whole_training(training):
    stage = training(trained=3, look={"width": 390, "height": 844, "dark": True})
    assert stage.page.evaluate(OUTSIDE) == [0]
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert stage.step == 48
    assert all(stage.pixels(name)[0] > 100 for name in stage.panels)
    assert stage.page.evaluate(OUTSIDE) == [0]


@pytest.mark.parametrize(("settings", "dark"), [({"data": "digits"}, True), ({"sides": 2, "b__hidden": "none"}, False)])
def test_a_projector_shows_the_picture_the_controls_and_the_table_at_once(training, settings, dark):
    stage = training(present=1, trained=2, look={"width": 1366, "height": 768, "dark": dark}, **settings)
    page = stage.page
    assert page.evaluate(OUTSIDE) == [0]
    for part in (stage.root, page.locator(".dl-results"), stage.root.locator(".dl-transport")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768
    size = page.locator(".dl-results td").first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 16
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert "present" in stage.query()
    if "sides" in settings:
        expect(stage.words).to_contain_text("B differs from A in the hidden layers (none against 8, 8).")
