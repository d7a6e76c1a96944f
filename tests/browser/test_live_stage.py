"""A stage that shows a training while it goes on, on a page that pretends to train (tests/browser/live_page.py)."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.kit.server import assets
from tests.browser.server import Server, serve
from tests.browser.stage import SeenStage
from tests.browser.visit import opened, wait_until_ready

MEASURED = logging.getLogger("measured")
# How many pixels of a saved picture are clearly blue and clearly orange, in its left half and its right half.
COLOURED = """async (bytes) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob());
  const ctx = new OffscreenCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data } = ctx.getImageData(0, 0, image.width, image.height);
  const found = { blue: [0, 0], orange: [0, 0] };
  for (let i = 0; i < data.length; i += 4) {
    const half = Math.floor(((i / 4) % image.width) / (image.width / 2));
    if (data[i + 2] - data[i] > 60) found.blue[half] += 1;
    if (data[i] - data[i + 2] > 60) found.orange[half] += 1;
  }
  return found;
}"""

# The page's own shelf of parts that Streamlit took away, and a part that says what is done to it.
RESTING = """async () => {
  const style = document.querySelector('link[href$="/stage.css"]').href;
  const { Resting } = await import(style.replace('stage.css', 'resting.js'));
  const resting = new Resting();
  resting.told = [];
  resting.part = Object.fromEntries(['rest', 'wake', 'remove'].map((name) => [name, () => resting.told.push(name)]));
  return resting;
}"""


@pytest.fixture(scope="module")
def app() -> Iterator[Server]:
    with serve(script="tests/browser/live_app.py") as server:
        yield server


@pytest.fixture
def open_live(browser: Browser, app: Server) -> Iterator[Callable[..., SeenStage]]:
    for open_page in opened(browser, app):

        def open_stage(path: str = "/", *, _open=open_page, **look) -> SeenStage:
            stage = SeenStage(_open(path, wait=False, **look), "live")
            return stage

        yield open_stage


def acts(page: Page) -> list[str]:
    return page.locator("[data-testid=stText]", has_text=re.compile("^acts")).inner_text().split()[1:]


def wait_for_act(page: Page, *wanted: str) -> None:
    text = page.locator("[data-testid=stText]", has_text=re.compile("^acts"))
    expect(text).to_have_text(re.compile(r"\b" + " (tick )*".join(wanted) + r"\b"), timeout=15_000)


def wait_for_steps(stage: SeenStage, least: int) -> None:
    stage.page.wait_for_function("([s, n]) => s.header.live.step >= n", arg=[stage.handle, least], timeout=15_000)


def step(stage: SeenStage) -> int:
    return int(stage.js("s.header.live.step"))


def test_every_button_and_key_reaches_the_server(open_live):
    stage = open_live()
    page, count = stage.page, stage.root.locator(".dl-count")
    expect(count).to_have_text(re.compile(r"epoch\s+0\.0 / 50 · step\s+0$"))
    stage.press("ahead")
    wait_for_act(page, "step")
    page.keyboard.press("ArrowRight")
    wait_for_act(page, "step", "step")
    stage.press("epoch")
    wait_for_act(page, "step", "step", "epoch")
    expect(count).to_have_text(re.compile(r"epoch\s+1\.1 / 50 · step\s+42$"))
    width = count.bounding_box()
    page.keyboard.press("Shift+ArrowRight")
    wait_for_act(page, "step", "step", "epoch", "epoch")
    assert count.bounding_box() == width, "the numbers keep their places"
    expect(stage.root.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2.0")
    stage.press("reset")
    wait_for_act(page, "epoch", "reset")
    expect(count).to_have_text(re.compile(r"step\s+0$"))


def test_it_trains_smoothly_without_plotly_until_it_is_paused(open_live):
    stage = open_live()
    page = stage.page
    calls, pictures = stage.js("s.plotlyCalls"), {name: stage.pixels(name) for name in stage.panels}
    expect(page.locator(".dl-words")).to_have_text("High bias: try a bigger network.")
    stage.js("(() => { s.begun = performance.now(); s.before = Number(s.root.dataset.ready); })()")
    # The table is the same element from beginning to end: only its texts change.
    page.locator(".dl-results tbody tr").evaluate("(row) => (row.dataset.kept = 'yes')")
    page.keyboard.press(" ")
    # The icon does not wait for the server.
    assert stage.root.locator(".dl-play").get_attribute("aria-label") == "Pause (space)"
    wait_for_steps(stage, 210)
    rate = stage.js("(Number(s.root.dataset.ready) - s.before) / (performance.now() - s.begun) * 1000")
    MEASURED.info("%.1f updates a second", rate)
    page.keyboard.press(" ")
    assert stage.root.locator(".dl-play").get_attribute("aria-label") == "Play (space)"
    wait_for_act(page, "play", "pause")
    at, seen = step(stage), len(acts(page))
    assert stage.js("s.plotlyCalls") == calls
    now = {name: stage.pixels(name) for name in stage.panels}
    assert [name for name in stage.panels if now[name] == pictures[name]] == ["mistakes"], "what trains is redrawn"
    row = page.locator(".dl-results tbody tr[data-kept=yes]")
    expect(row).to_contain_text(f"{0.7 - at / 3000:.3f}")
    page.wait_for_timeout(500)
    assert (step(stage), len(acts(page))) == (at, seen), "a pause is a pause"


def test_nothing_is_asked_once_the_stage_is_gone(open_live):
    stage = open_live()
    page = stage.page
    stage.press("play")
    wait_for_steps(stage, 21)
    page.locator("label", has_text="Without the stage").click()
    expect(page.locator(".dl-stage")).to_have_count(0)
    count = page.locator("[data-testid=stText]", has_text=re.compile(r"^\d+ acts"))
    told = []
    for _ in range(2):
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Count").click()
        wait_until_ready(page)
        told.append(count.inner_text())
    assert told[0] == told[1]
    page.wait_for_function("(s) => s.gone && s.transport.slices.still", arg=stage.handle)


def test_a_page_that_runs_between_the_slices_leaves_the_stage_as_it_is(open_live):
    stage = open_live()
    page = stage.page
    stage.press("play")
    for _ in range(12):
        page.get_by_role("button", name="Count").click()
        page.wait_for_timeout(90)
    at = step(stage)
    wait_for_steps(stage, at + 21)
    assert not stage.js("s.gone")
    expect(page.locator(".dl-stage")).to_have_count(1)
    expect(page.locator(".dl-count")).to_contain_text("step")
    stage.press("play")
    wait_for_act(page, "pause")


def test_what_streamlit_takes_away_is_kept_as_long_as_the_page_runs(open_live):
    """Before, a stage that a slow run had taken out of the page for more than a second was made anew."""
    page = open_live().page
    resting = page.evaluate_handle(RESTING)
    wait_until_ready(page)
    page.get_by_role("button", name="Slowly").click()
    resting.evaluate("(r) => r.keep('part', r.part)")
    page.wait_for_timeout(2200)
    assert resting.evaluate("(r) => [r.back('part', document.body) === r.part, r.told]") == [True, ["rest", "wake"]]
    resting.evaluate("(r) => r.keep('part', r.part)")
    page.wait_for_function("(r) => r.told.at(-1) === 'remove'", arg=resting, timeout=15_000)
    assert resting.evaluate("(r) => [r.back('part', document.body), r.told.slice(2)]") == [None, ["rest", "remove"]]


def test_a_stage_that_comes_back_has_the_keys_again_unless_the_visitor_went_elsewhere(open_live):
    """What leaves the page loses the keys, before the stage hears that it is taken away."""
    stage = open_live()
    play = stage.root.locator(".dl-play")
    away = "(() => { const home = s.root.parentElement; s.root.remove(); s.rest(); return new Promise((on) => setTimeout(() => { if (a) document.querySelector(a).focus(); s.wake(home); on() }, 200)); })()"
    play.focus()
    stage.js(away, None)
    expect(play).to_be_focused()
    stage.js(away, "button[data-testid=stBaseButton-secondary]")
    expect(play).not_to_be_focused()


def test_the_diagram_is_edited_and_read(open_live):
    stage = open_live()
    page = stage.page
    calls = stage.js("s.plotlyCalls")
    more = page.get_by_role("button", name="one unit more in hidden 1")
    more.click()
    more.click()
    page.wait_for_function("(s) => s.header.panels[0].content.layers[1].units === 10", arg=stage.handle)
    page.get_by_role("button", name="one hidden layer more").click()
    expect(page.locator(".dl-diagram .dl-panel-key")).to_contain_text("3 hidden layers")
    page.get_by_role("button", name="one unit fewer in hidden 3").click()
    page.wait_for_function("(s) => s.header.panels[0].content.layers[3].units === 3", arg=stage.handle)
    place = "(() => { const c = s.byId.get('network').columns[a[0]]; return [c.x, c.ys[a[1]]]; })()"
    box = page.locator("[data-panel=network] .dl-plot").bounding_box()
    assert box is not None
    x, y = stage.js(place, [1, 2])
    before = stage.pixels("network")
    page.mouse.move(box["x"] + x, box["y"] + y)
    readout = page.locator("[data-panel=network] .dl-readout")
    expect(readout).to_have_text("hidden 1, unit 3")
    assert stage.pixels("network") != before, "its picture is shown large"
    # On the curve between two units that lie at one height.
    curve = stage.js("s.byId.get('network').curves.filter((c) => c.l === 3).at(-1)")
    page.mouse.move(box["x"] + (curve["x0"] + curve["x1"]) / 2, box["y"] + (curve["y0"] + curve["y1"]) / 2)
    expect(readout).to_have_text(re.compile(r"^hidden 3, unit \d → ŷ   weight [−\d.]+$"))
    assert stage.js("s.plotlyCalls") == calls


def test_the_field_says_where_the_boundary_is(open_live):
    stage = open_live()
    for _ in range(3):
        stage.press("epoch")
    wait_for_steps(stage, 120)
    (px, py), (x, y) = stage.place(0.5, 0.5, "boundary")
    stage.page.mouse.move(px, py)
    readout = stage.panel("boundary").locator(".dl-readout")
    expect(readout).to_have_text(re.compile(r"^x1 \S+   x2 \S+   blue \d+ %$"))
    assert abs(x) < 0.1 > abs(y)
    corner, _ = stage.place(0.02, 0.02, "boundary")
    stage.page.mouse.move(*corner)
    expect(readout).to_contain_text("orange")


def test_a_saved_picture_has_the_network_and_the_field(open_live, tmp_path: Path):
    stage = open_live()
    stage.press("epoch")
    wait_for_steps(stage, 40)
    stage.press("save")
    with stage.page.expect_download() as download:
        stage.root.locator(".dl-menu button", has_text=re.compile("^PNG$")).click()
    path = tmp_path / "live.png"
    download.value.save_as(path)
    result = stage.page.evaluate(COLOURED, base64.b64encode(path.read_bytes()).decode())
    assert min(*result["blue"], *result["orange"]) > 1000, result


@pytest.mark.parametrize("look", [{"width": 390, "height": 844}, {"width": 390, "height": 844, "dark": True}])
def test_a_phone_shows_all_of_it_one_below_the_other(open_live, look):
    stage = open_live("/?many=1", **look)
    page = stage.page
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 390
    boxes = [stage.panel(name).bounding_box() for name in stage.panels]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] > 100 for box in boxes if box)
    for button in stage.root.locator(".dl-transport button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= 390 - box["width"]
        assert min(box["width"], box["height"]) >= 40


def test_one_request_at_a_time_and_none_is_waited_for_in_vain(browser: Browser, app: Server):
    """The queue alone, on a clock that the test turns."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install(time=0)
    page.goto(f"{app.url}{assets.address()}stage.css")
    # An installed clock still goes with the machine's, until it is stopped.
    page.clock.pause_at(3_600_000)
    page.evaluate("""async () => {
      const { Slices } = await import('./slices.js');
      window.sent = [];
      window.slices = new Slices((does) => sent.push(does), () => {});
      window.told = { running: true, next_ms: 50, tick: 0 };
      window.answer = (running = true) => slices.drawn({ ...told, running, tick: sent.length, asked: sent.at(-1)?.asked });
      slices.drawn({ ...told, asked: 0 });
    }""")

    def sent() -> list[str]:
        return [does["do"] for does in page.evaluate("sent")]

    page.clock.run_for(500)
    assert sent() == ["tick"], "the next one waits for the answer"
    page.evaluate("(slices.act({ do: 'units', layer: 1, by: 1 }), slices.act({ do: 'units', layer: 1, by: 1 }))")
    assert sent() == ["tick"]
    page.evaluate("answer()")
    assert page.evaluate("[sent.at(-1).do, sent.at(-1).by]") == ["units", 2]
    page.evaluate("slices.drawn({ ...told, asked: -1 })")
    page.clock.run_for(3900)
    assert len(sent()) == 2, "a message that answers something else is no answer to what the visitor did"
    page.clock.run_for(300)
    assert sent()[2:] == ["tick"], "after four seconds the training goes on, and nothing is done twice"
    page.evaluate("slices.drawn({ ...told, asked: -1 })")
    page.clock.run_for(500)
    assert sent()[3:] == ["tick"], "whatever is drawn is as good as the slice that was asked for"
    page.evaluate("(slices.act({ do: 'play' }), slices.act({ do: 'pause' }))")
    assert page.evaluate("slices.running") is False
    page.evaluate("answer()")
    assert sent()[4:] == ["pause"], "the last press counts"
    page.evaluate("answer(false)")
    page.clock.run_for(20_000)
    assert sent()[5:] == []
    # A tab that is not seen trains once a second, and after a minute it rests until it is seen again.
    page.evaluate("answer(true)")
    page.evaluate("""() => {
      Object.defineProperty(document, 'hidden', { get: () => window.unseen, configurable: true });
      window.unseen = true;
      document.dispatchEvent(new Event('visibilitychange'));
    }""")
    before = len(sent())
    for _ in range(40):
        page.clock.run_for(100)
        page.evaluate("slices.flying && answer()")
    assert len(sent()) - before in (3, 4)
    page.clock.run_for(60_000)
    page.evaluate("slices.flying && answer()")
    before = len(sent())
    page.clock.run_for(20_000)
    assert len(sent()) == before
    page.evaluate("(window.unseen = false, document.dispatchEvent(new Event('visibilitychange')))")
    page.clock.run_for(500)
    assert len(sent()) == before + 1
    page.evaluate("(slices.remove(), answer())")
    page.clock.run_for(20_000)
    assert len(sent()) == before + 1
    context.close()
