"""The learning-rate page in a real browser: a training at the edge whose rate is turned while it runs, and its valley."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/learning-rate"
PATIENCE_MS = 30_000
# Of each row of the canvas the share that is as red as the line at the edge, the ground above it left out.
RED = """() => {
  const canvas = document.querySelector('[data-panel="edge"] canvas');
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    let red = 0;
    for (let x = 0; x < width; x += 1) { const i = 4 * (y * width + x); if (data[i + 3] > 200 && data[i] > data[i + 2] + 60) red += 1; }
    rows.push(red / width);
  }
  return rows;
}"""

# Of the red of the edge's line how many pixels are well above the line, and how many below it.
NAMED = """() => {
  const canvas = document.querySelector('[data-panel="edge"] canvas');
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const rows = Array.from({ length: height }, (_, y) => {
    let red = 0;
    for (let x = 0; x < width; x += 1) {
      const i = 4 * (y * width + x);
      if (data[i + 3] > 240 && Math.abs(data[i] - 192) < 9 && Math.abs(data[i + 1] - 57) < 9 && Math.abs(data[i + 2] - 43) < 9) red += 1;
    }
    return red;
  });
  const line = rows.indexOf(Math.max(...rows));
  const sum = (some) => some.reduce((a, b) => a + b, 0);
  return [sum(rows.slice(0, line - 3)), sum(rows.slice(line + 4))];
}"""


def wait_until(stage: SeenStage, script: str, argument=None) -> None:
    stage.page.wait_for_function(f"([s, a]) => {script}", arg=[stage.handle, argument], timeout=PATIENCE_MS)


def test_the_rate_is_turned_while_it_trains_and_the_link_says_where(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "learning-rate")
    assert sorted(stage.panels) == ["cost", "edge", "valley"]
    expect(page.locator(".dl-count")).to_have_text("step 4000 / 4000")
    expect(page.locator(".dl-note")).to_contain_text("stored")
    expect(page.locator(".dl-epoch")).to_be_hidden()
    before = stage.pixels("valley")
    stage.press("play")
    # A slider that is come to by Tab keeps the keys.
    page.keyboard.press("Tab")
    stage.slider("rate").focus()
    wait_until(stage, "s.header.live.running && s.header.live.step >= 100 && s.header.live.step < 4000")
    page.keyboard.press("ArrowRight")
    wait_until(stage, "s.header.live.rows.length === 2")
    at = stage.js("s.header.live.step")
    wait_until(stage, "s.header.live.step > a || !s.header.live.running", at)
    if stage.js("s.transport.slices.running"):
        stage.press("play")
    wait_until(stage, "!s.header.live.running")
    stage.settle()
    assert stage.pixels("valley") != before
    page.wait_for_function("() => new URLSearchParams(location.search).get('before')?.endsWith(':0.1')")
    query = stage.query()
    assert float(query["rate"]) > 0.1
    assert int(query["made"]) >= at
    # The same link, the same training.
    page.reload()
    again = SeenStage(page, "learning-rate")
    assert again.js("s.header.live.step") == int(query["made"])
    assert not again.js("s.header.live.running")


def test_the_ground_above_the_edge_is_seen_apart(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "learning-rate")
    stage.settle()
    rows = page.evaluate(RED)
    assert max(rows) > 0.7
    line = rows.index(max(rows))
    # The line at 1 stands at a third of an axis that goes to 1.5.
    assert 0.2 < line / len(rows) < 0.5


def test_the_table_of_the_schedule_by_hand_stands_under_more(open_page):
    page = open_page(f"{PAGE}?exhibit=schedules&schedule=piecewise")
    SeenStage(page, "learning-rate").settle()
    page.get_by_test_id("stPopoverButton").click()
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()


def test_the_checklist_leads_to_the_page_that_is_about_a_symptom(open_page):
    page = open_page(f"{PAGE}?exhibit=checklist&symptom=units")
    SeenStage(page, "learning-rate")
    link = page.locator(".dl-sentences a")
    expect(link).to_have_text("Normalizing inputs")
    link.click()
    expect(page).to_have_url(re.compile("/normalization$"), timeout=PATIENCE_MS)
    SeenStage(page, "normalization")


def test_the_edge_is_named_below_its_line(open_page):
    """Above it runs what is thrown off the edge, and the name would lie over the curve."""
    stage = SeenStage(open_page(f"{PAGE}?rate=0.2"), "learning-rate")
    above, below = stage.page.evaluate(NAMED)
    assert above == 0
    assert below > 100
