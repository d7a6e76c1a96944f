"""How the race looks: themes, the projector, the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import SeenStage

BACKGROUND = {"light": "rgb(251, 251, 253)", "dark": "rgb(17, 21, 28)"}


def background(page: Page) -> str:
    return str(page.locator("[data-testid=stApp]").evaluate("(app) => getComputedStyle(app).backgroundColor"))


def path_colours(stage: SeenStage) -> set[str]:
    """Colours of gradient descent's path on its canvas, as a set of whether any pixel has each theme's colour."""
    script = """(canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) {
        found.add('#' + [data[i], data[i + 1], data[i + 2]].map((v) => v.toString(16).padStart(2, '0')).join(''));
      }
      return [...found];
    }"""
    return set(stage.panel("plane").locator(".dl-canvas").evaluate(script))


def ticks(stage: SeenStage) -> list[float]:
    script = "(texts) => texts.map((t) => parseFloat(getComputedStyle(t).fontSize))"
    return list(stage.root.locator(".xtick text, .ytick text").evaluate_all(script))


@pytest.fixture(params=["light", "dark"])
def themed(shared_page, request) -> tuple[SeenStage, str]:
    """The race as a visitor of this theme opens it, and the theme."""
    theme = str(request.param)
    return SeenStage(shared_page("/optimizers?optimizers=momentum&step=40", dark=theme == "dark")), theme


def test_page_plot_and_paths_have_the_colours_of_the_theme(themed):
    stage, theme = themed
    assert background(stage.page) == BACKGROUND[theme]
    for name in stage.panels:
        expect(stage.panel(name)).to_have_attribute("data-drawn", theme)
    colours = path_colours(stage)
    own, other = ("#0067b3", "#5fb4f2") if theme == "light" else ("#5fb4f2", "#0067b3")
    assert own in colours
    assert other not in colours


@pytest.mark.parametrize("themed", ["dark"], indirect=True)
def test_words_on_the_stage_are_the_themes(themed):
    page = themed[0].page
    for part in (".dl-results tbody td", ".dl-count", ".dl-panel-title", ".dl-formula-head"):
        colour = page.locator(part).first.evaluate("(e) => getComputedStyle(e).color")
        assert min(int(v) for v in colour[4:-1].split(",")) > 150, (part, colour)


@pytest.mark.parametrize("themed", ["light"], indirect=True)
def test_a_change_of_theme_is_followed_at_once(themed):
    stage, _ = themed
    page = stage.page
    fill = "() => document.querySelector('.dl-panel[data-panel=plane] .contourfill path')?.style.fill"
    light = page.evaluate(fill)
    page.emulate_media(color_scheme="dark")
    for name in stage.panels:
        expect(stage.panel(name)).to_have_attribute("data-drawn", "dark")
    stage.settle()
    assert background(page) == BACKGROUND["dark"]
    assert "#5fb4f2" in path_colours(stage)
    page.wait_for_function(f"(old) => ({fill})() !== old", arg=light)
    page.emulate_media(color_scheme="light")
    for name in stage.panels:
        expect(stage.panel(name)).to_have_attribute("data-drawn", "light")
    page.wait_for_function(f"(old) => ({fill})() === old", arg=light)


def cut_off(page: Page) -> list[str]:
    """What a person cannot see whole: outside the window, or wider than its own box."""
    script = """() => {
      const found = [];
      const parts = '.dl-stage, .dl-transport > *, .dl-panel, .dl-results table, .dl-results td, .dl-results th, .dl-share button,'
        + ' [data-testid=stMain] button, [data-testid=stMain] label, [data-testid=stMain] p, [data-testid=stMain] input';
      for (const e of document.querySelectorAll(parts)) {
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        if (!box.width || !box.height || style.visibility === 'hidden' || e.closest('[hidden], .dl-menu')) continue;
        const name = `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className} ${e.textContent.slice(0, 30)}`;
        if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${name}`);
        if (e.matches('.dl-results, .dl-panel-title, button') && e.scrollWidth > e.clientWidth + 1) found.push(`too wide: ${name}`);
      }
      for (const e of document.querySelectorAll('.dl-results, .dl-panel-title')) {
        if (e.clientWidth && e.scrollWidth > e.clientWidth + 1) found.push(`too wide: ${e.className}`);
      }
      return found;
    }"""
    return list(page.evaluate(script))


@pytest.mark.parametrize("query", ["", "&rates=tied&learning_rate=0.03", "&view=grid", "&view=space"])
def test_on_a_projector_everything_is_seen_without_scrolling(open_page, query: str):
    page = open_page(f"/optimizers?present=1{query}", width=1280, height=720)
    stage = SeenStage(page)
    box = stage.root.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 720
    assert cut_off(page) == []
    scrolls = "[document.documentElement, document.querySelector('[data-testid=stMain]')].map((e) => e.scrollHeight - e.clientHeight)"
    assert max(page.evaluate(scrolls)) <= 1, "the page scrolls"
    assert page.locator("[data-testid=stTopNavLink]").filter(visible=True).count() == 0
    assert page.get_by_text("Try this").count() == 0
    assert page.locator(".dl-card button").first.is_visible(), "the question stays"
    if query != "&view=space":
        assert min(ticks(stage)) >= 18
    cells = page.locator(".dl-results td").first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
    assert cells >= 18


def test_presenting_begins_and_ends_with_a_button_and_keeps_the_settings(open_page):
    page = open_page("/optimizers?rates=tied&learning_rate=0.05&hide=try")
    stage = SeenStage(page)
    page.locator(".dl-share button", has_text="Present").click()
    page.wait_for_url("**present=1**")
    exit_button = page.locator(".dl-share button", has_text="Exit")
    expect(exit_button).to_be_in_viewport(ratio=1)
    stage.find()
    assert stage.query() == {"rates": "tied", "learning_rate": "0.05", "hide": "try", "present": "1"}
    page.wait_for_function("s => s.theme.size >= 18", arg=stage.handle)
    exit_button.click()
    page.wait_for_function("() => !location.search.includes('present')")
    stage.find()
    page.wait_for_function("s => s.theme.size < 16", arg=stage.handle)
    assert stage.query() == {"rates": "tied", "learning_rate": "0.05", "hide": "try"}
    assert set(stage.cells("rate").values()) == {"0.05"}


@pytest.fixture
def on_a_phone(shared_page) -> SeenStage:
    return SeenStage(shared_page("/optimizers", width=390, height=844))


def test_on_a_phone_the_stage_comes_first_and_nothing_is_wider_than_the_screen(on_a_phone):
    stage, page = on_a_phone, on_a_phone.page
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')].map((e) => e.scrollWidth - e.clientWidth)"
    assert max(page.evaluate(widths)) <= 0
    assert [one for one in cut_off(page) if one.startswith("outside")] == []
    controls = page.locator(".st-key-dl-controls").bounding_box()
    box = stage.root.bounding_box()
    assert box is not None
    assert controls is not None
    assert box["y"] < controls["y"]
    assert box["y"] < 844 / 2
    for control in stage.root.locator(".dl-transport button").filter(visible=True).all():
        size = control.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 40, control.get_attribute("aria-label")
    for place in (".dl-play", ".dl-scrub", ".dl-save", ".st-key-optimizers-surface", ".st-key-optimizers-view"):
        page.locator(place).first.scroll_into_view_if_needed()
        expect(page.locator(place).first).to_be_in_viewport()
    stage.press("play")
    stage.wait_for_step(2)


def test_on_a_phone_a_swipe_over_the_plot_scrolls_and_a_tap_sets_the_start(on_a_phone):
    stage, page = on_a_phone, on_a_phone.page
    if stage.playing:
        stage.press("play")
    stage.panel("plane").scroll_into_view_if_needed()
    assert stage.js("s.byId.get('plane').plot._fullLayout.dragmode") is False
    (px, py), (x, _) = stage.place(0.4, 0.4)
    stage.change(lambda: page.mouse.click(px, py))
    assert float(stage.query()["start_x"]) == pytest.approx(x, rel=1e-3)


# The texts that the key of the arrows writes on the surface, each with its place, and where start and minimum are.
KEY = """(() => {
  const p = s.byId.get('plane');
  const texts = [];
  const write = p.ctx.fillText;
  p.ctx.fillText = function (text, x, y) { texts.push([text, x, y]); return write.call(this, text, x, y); };
  p.draw(s.clock.t);
  p.ctx.fillText = write;
  const { start, minima } = s.header.marks;
  return { texts, start: p.project(...start), minimum: p.project(...minima[0]), box: p.box };
})()"""


@pytest.mark.parametrize("start", [(3.8, 2.3), (3.8, -2.3), (-3.8, 2.3), (3.0, 2.0), (-3.6, -0.3)])
def test_the_key_of_the_arrows_is_never_over_the_start(shared_page, start: tuple[float, float]):
    stage = SeenStage(shared_page(f"/optimizers?optimizers=momentum&start_x={start[0]}&start_y={start[1]}"))
    key = stage.js(KEY)
    name, x, y = key["texts"][0]
    assert name == "Momentum"
    left, top, bottom = x - 8, y - 12, key["texts"][-1][2] + 12
    right = left + 130
    px, py = key["start"]
    assert not (left < px < right and top < py < bottom)
    box = key["box"]
    assert box["left"] <= left
    assert box["top"] <= top
    assert bottom <= box["bottom"] + 2


def test_arrows_are_at_most_twenty_times_as_long_and_do_not_seem_to_pass_the_minimum(shared_page):
    stage = SeenStage(shared_page("/optimizers?optimizers=gd&rates=tied&learning_rate=0.005"))
    seen = set()
    for step in (0, 20, 60, 150, 290):
        stage.scrub(step)
        key = stage.js(KEY)
        told = [text for text, *_ in key["texts"] if text.startswith("arrows")]
        times = int(told[0].removeprefix("arrows × ")) if told else 1
        seen.add(times)
        assert times <= 20
        points = stage.js(
            "(() => { const p = s.byId.get('plane'); return [...p.pixels.get('gd').slice(2 * a, 2 * a + 4)] })()", step
        )
        length = ((points[2] - points[0]) ** 2 + (points[3] - points[1]) ** 2) ** 0.5
        away = ((points[0] - key["minimum"][0]) ** 2 + (points[1] - key["minimum"][1]) ** 2) ** 0.5
        assert times == 1 or times * length <= max(away, 6) + 0.5
    assert max(seen) > 1


def test_of_many_paths_to_come_only_that_in_focus_is_drawn(shared_page):
    def inked(optimizers: str) -> int:
        return SeenStage(shared_page(f"/optimizers?optimizers={optimizers}&measure=step")).pixels("plane")[0]

    alone, two, many = inked("gd"), inked("gd.momentum"), inked("gd.momentum.nesterov.adam")
    assert two > 1.1 * alone
    assert many < 1.1 * alone
    # A click on another's row shows that one's way.
    stage = SeenStage(shared_page("/optimizers?optimizers=gd.momentum.nesterov.adam&measure=step"))
    before = stage.pixels("plane")
    stage.page.locator(".dl-results tbody tr", has_text="Momentum").click()
    stage.page.wait_for_timeout(200)
    assert stage.pixels("plane") != before


def test_panels_that_are_compared_show_their_arrows_by_one_factor(shared_page):
    stage = SeenStage(shared_page("/normalization"), "normalization")
    left, right = [name for name in stage.panels if name.startswith("cost")][:2]
    seen = set()
    for step in (0, 2, 4, 20):
        stage.scrub(step)
        told = [
            [
                text
                for text, *_ in stage.js(KEY.replace("'plane'", f"'{name}'").replace("s.header.marks", "p.spec.marks"))[
                    "texts"
                ]
                if text.startswith("arrows")
            ]
            for name in (left, right)
        ]
        assert told[0] == told[1], step
        seen |= set(told[0])
    assert seen
