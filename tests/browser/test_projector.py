"""On a projector every lesson keeps title, presets, formula and question, fills the screen, and nothing is too small to read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.stage import SeenStage

LEAST = 18
# Of the screen's height, where the stage has to end at least.
FULL = 0.93
SIZES = (1280, 720), (1920, 1080)
# Every piece of text that is seen: [pixels, text].
TEXTS = """() => {
  const seen = [];
  const walk = document.createTreeWalker(document.querySelector('.stMain'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const [node, parent] = [walk.currentNode, walk.currentNode.parentElement];
    if (!node.textContent.trim() || parent.closest('style, script, option, [aria-hidden=true]:not(canvas)')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(parent);
    if (box.width < 2 || box.height < 2 || style.visibility === 'hidden' || box.top > innerHeight || style.fontFamily.includes('Material')) continue;
    seen.push([parseFloat(style.fontSize), node.textContent.trim().slice(0, 40)]);
  }
  for (const select of document.querySelectorAll('.stMain select')) seen.push([parseFloat(getComputedStyle(select).fontSize), 'select']);
  return seen;
}"""
# Of the page's parts where each ends, and what of it is cut off.
FRAME = """() => {
  const ends = (selector) => Math.max(0, ...[...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect().bottom));
  const stage = document.querySelector('.dl-stage').getBoundingClientRect();
  const beside = document.querySelector('.st-key-dl-body .stColumn:last-child').getBoundingClientRect();
  const parts = [...document.querySelectorAll('.st-key-dl-body .stColumn:last-child .stElementContainer')].map((e) => e.getBoundingClientRect()).filter((b) => b.height > 4);
  const wide = [...document.querySelectorAll('.dl-results, .dl-card, .dl-header, .dl-panel-title')].filter((e) => e.scrollWidth > e.clientWidth + 1);
  return {
    stage: [stage.left, stage.right, stage.bottom], beside: [beside.top, beside.bottom, beside.height],
    filled: Math.max(0, ...parts.map((b) => b.bottom)) - beside.top, wide: wide.map((e) => e.className),
    main: document.querySelector('.dl-main').getBoundingClientRect().height,
  };
}"""


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)
def test_a_projector_shows_everything_large(open_page, entry: LessonEntry):
    """As it opens on a small one, and then on a large one in the dark, to which the window goes over."""
    page = open_page(f"/{entry.url_path}?present=1", width=SIZES[0][0], height=SIZES[0][1])
    stage = SeenStage(page, entry.url_path)
    assert page.locator("h1").inner_text() == entry.title
    menu = page.get_by_role("combobox", name="Presets")
    assert menu.locator("option").count() >= 5
    if not stage.is_training:
        assert page.locator(".dl-formula math").count()
    everything_is_large(page, *SIZES[0])
    width, height = SIZES[1]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": width, "height": height})
    for name in stage.panels:
        expect(stage.panel(name)).to_have_attribute("data-drawn", "dark")
    page.wait_for_function(
        f"(h) => document.querySelector('.dl-stage').getBoundingClientRect().bottom > {FULL} * h", arg=height
    )
    stage.settle()
    everything_is_large(page, width, height)


def everything_is_large(page: Page, width: int, height: int) -> None:
    small = [(pixels, text) for pixels, text in page.evaluate(TEXTS) if pixels < LEAST - 0.01]
    assert not small
    frame = page.evaluate(FRAME)
    left, right, bottom = frame["stage"]
    assert left < 24
    assert right > width - 24
    assert FULL * height < bottom <= height
    assert frame["filled"] > 0.5 * frame["beside"][2], "the half beside the picture is not empty"
    assert frame["main"] > 0.36 * height
    assert frame["wide"] == []
    assert page.evaluate("document.querySelector('.stMain').scrollHeight") <= height + 1


def test_a_preset_of_the_menu_opens_and_is_named(open_page):
    page = open_page("/averages?present=1")
    stage = SeenStage(page, "averages")
    menu = page.get_by_role("combobox", name="Presets")
    stage.change(lambda: menu.select_option(label="Against a window"))
    assert stage.query() == {"present": "1", "averages": "1", "beta1": "0.9", "against": "both", "step": "0"}
    assert menu.evaluate("(one) => one.selectedOptions[0].text") == "Against a window"
    assert stage.playing or stage.step > 0
    stage.change(lambda: menu.select_option(label="Reset"))
    assert stage.query() == {"present": "1"}


def test_what_is_said_of_a_link_does_not_lie_under_the_numbers_beside_the_stage(open_page):
    page = open_page("/data-splits?present=1&hide=controls&models=abc")
    SeenStage(page, "data-splits")
    notice = page.locator('[data-testid="stAlert"]').bounding_box()
    beside = page.locator(".st-key-dl-body .stColumn:last-child").bounding_box()
    assert notice["x"] + notice["width"] <= beside["x"]
