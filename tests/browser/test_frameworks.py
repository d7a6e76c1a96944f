"""The frameworks' page in a real browser: two paths that the switch puts on each other, and a question before its picture."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from labcore.style import LEFT, RIGHT
from pages.week3.frameworks.conventions_words import MESSAGE
from tests.browser.stage import SeenStage

# How many of a panel's moving pixels have a colour, as it is: of an edge they are mixed.
OF_COLOUR = """([stage, id, colour]) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const { canvas } = stage.byId.get(id);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 250 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) count += 1;
  }
  return count;
}"""
# How far the last line of numbers reaches below the lower edge of the formula's place.
CUT = """() => {
  const lines = [...document.querySelectorAll(".dl-formula .dl-line")];
  let box = document.querySelector(".dl-formula");
  while (!box.parentElement.classList.contains("stVerticalBlock")) box = box.parentElement;
  return Math.max(...lines.map((one) => one.getBoundingClientRect().bottom)) - box.getBoundingClientRect().bottom;
}"""


def coloured(stage: SeenStage, colour: str) -> int:
    return stage.page.evaluate(OF_COLOUR, [stage.handle, "paths", colour])


def test_the_switch_puts_one_path_on_the_other_and_both_are_seen(open_page):
    page = open_page("/frameworks")
    stage = SeenStage(page, "frameworks")
    title = stage.panel("paths").locator(".dl-panel-title")
    expect(title).to_have_text(MESSAGE)
    stage.change(page.get_by_text("Keras", exact=True).first.click)
    assert stage.query() == {"framework": "keras"}
    expect(page.locator(".dl-formula")).to_contain_text("Keras")
    stage.change(page.get_by_text("Made equal", exact=True).last.click)
    expect(title).to_have_text("Made equal by the rate times 1 − β")
    stage.scrub(60)
    stage.settle()
    # The upper one is dashed, and of the lower one as much is seen as its gaps leave.
    lab, keras = coloured(stage, LEFT.light), coloured(stage, RIGHT.light)
    assert 0.1 * keras < lab < keras


def test_formulas_with_roots_are_whole_on_a_projector(open_page):
    for query in ("convention=adam-epsilon", "convention=norm-variance"):
        page = open_page(f"/frameworks?{query}&present=1")
        SeenStage(page, "frameworks").settle()
        expect(page.locator(".dl-formula .dl-line")).to_have_count(2)
        assert page.evaluate(CUT) <= 0


def test_the_bug_is_asked_for_before_it_is_shown(open_page):
    page: Page = open_page("/frameworks?exhibit=bugs&slip=variance")
    stage = SeenStage(page, "frameworks")
    assert stage.panels == ["lines"]
    expect(stage.panel("lines").locator("pre").first).to_contain_text("X.var(0)")
    expect(page.locator(".dl-card")).to_contain_text("each divided by its variance")
    stage.change(page.get_by_role("button", name="As far as before").click)
    assert stage.query() == {"exhibit": "bugs", "slip": "variance", "ran": "true"}
    assert stage.panels == ["wrong", "right"]
    page.keyboard.press("End")
    expect(page.locator(".dl-card strong").first).to_have_text(re.compile("^Right"))
