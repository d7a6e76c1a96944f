"""The averages page in a real browser: the clock chooses the day, and everything beside the picture follows it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.browser.stage import TWO_FRAMES, SeenStage
from tests.browser.visit import wait_until_ready

READY = ".dl-stage[data-ready]"


def shown(page: Page) -> Page:
    page.wait_for_selector(READY)
    page.wait_for_function("document.querySelectorAll('.dl-panel[data-drawn]').length >= 2")
    page.wait_for_selector(".dl-formula .dl-number")
    return page


@pytest.fixture
def averages(open_page):
    def open_at(query: str = "", **look) -> Page:
        return shown(open_page(f"/averages{query}", **look))

    return open_at


@pytest.fixture
def page(shared_page) -> Page:
    """The page as it opens; a test below finds another day and another row than the one above."""
    return shown(shared_page("/averages"))


def pixels(page: Page, panel: str) -> str:
    """What a panel's canvas shows, as a text that differs if a pixel does."""
    return page.evaluate('p => document.querySelector(`[data-panel="${p}"] canvas`).toDataURL()', panel)


def settled(page: Page) -> Page:
    wait_until_ready(page)
    page.wait_for_timeout(300)
    return page


def box_of(page: Page, selector: str) -> FloatRect:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box


def step_of(page: Page) -> int:
    return int(page.locator(".dl-stage").get_attribute("data-step") or -1)


def formula(page: Page) -> str:
    return page.locator(".dl-formula").inner_text()


def press(page: Page, name: str) -> None:
    before = page.locator(".dl-stage").get_attribute("data-ready")
    page.get_by_role("button", name=name).click()
    page.wait_for_function("n => document.querySelector('.dl-stage').dataset.ready != n", arg=before)
    settled(page)


def test_default_view(page: Page):
    expect(page.locator(".dl-results tbody tr")).to_have_count(3)
    expect(page.locator(".dl-results tbody tr.dl-focus")).to_have_count(1)
    expect(page.locator(".dl-results tbody tr.dl-focus")).to_contain_text("β 0.98")
    expect(page.locator(".dl-count")).to_have_text("120 / 365")
    assert [page.locator(f'[data-panel="{name}"] canvas').count() for name in ("series", "weights", "start")] == [
        1,
        1,
        1,
    ]
    assert (page.locator(".dl-main").get_attribute("aria-label") or "").count("lags by") == 3


def test_the_clock_moves_everything_without_the_server(page: Page):
    before = [pixels(page, name) for name in ("series", "weights", "start")], formula(page)
    ready = page.locator(".dl-stage").get_attribute("data-ready")
    page.locator(".dl-scrub").evaluate("e => { e.value = 4; e.dispatchEvent(new Event('input')) }")
    expect(page.locator(".dl-count")).to_have_text("  5 / 365")
    page.evaluate(TWO_FRAMES)
    now = [pixels(page, name) for name in ("series", "weights", "start")]
    assert all(a != b for a, b in zip(now, before[0], strict=True))
    assert "day 5" in formula(page)
    # 1 - 0.98^5
    assert "0.096" in formula(page)
    assert page.locator(".dl-stage").get_attribute("data-ready") == ready


def clicked(page: Page, panel: str, across: float) -> int:
    """Clicks into a panel, and the step at which the clock then stands."""
    before = str(step_of(page))
    box = box_of(page, f'[data-panel="{panel}"] .dl-plot')
    page.mouse.click(box["x"] + across * box["width"], box["y"] + 0.4 * box["height"])
    page.wait_for_function("b => document.querySelector('.dl-stage').dataset.step != b", arg=before)
    return step_of(page)


def test_a_click_chooses_the_day_and_a_bar_leads_back_to_its_day(page: Page):
    settled(page)
    day = clicked(page, "series", 0.6)
    assert 190 < day < 230
    assert 70 < day - clicked(page, "weights", 0.5) < 130


def test_another_row_brings_its_weights_and_its_start(page: Page):
    before = pixels(page, "weights"), pixels(page, "start")
    page.locator(".dl-results tbody tr").nth(1).click()
    # The axis is its own: four windows of 10.
    ticks = page.locator('[data-panel="weights"] .xtick')
    expect(ticks.filter(has_text=re.compile(r"^30$"))).to_have_count(1)
    expect(ticks.filter(has_text="150")).to_have_count(0)
    page.evaluate(TWO_FRAMES)
    assert pixels(page, "weights") != before[0]
    assert pixels(page, "start") != before[1]
    assert "β 0.9\n" in formula(page)


def test_the_picture_is_saved_with_its_dots_and_curves(page: Page):
    page.locator(".dl-save").click()
    with page.expect_download() as download:
        page.locator(".dl-menu button", has_text="SVG").click()
    text = download.value.path().read_text()
    assert text.count("<path") > 365
    assert "β 0.98" in text


def stage_of(page: Page) -> SeenStage:
    return SeenStage(page, "averages")


def at_line(stage: SeenStage) -> tuple[float, float]:
    """Where the day's line stands, in shares of the picture's window."""
    (x0, x1), _ = stage.ranges("series")
    return (1 + stage.step - x0) / (x1 - x0), 0.15


def test_the_day_goes_along_with_a_drag_of_its_line_and_nothing_is_zoomed(averages):
    stage = stage_of(averages())
    before, (x, y) = stage.ranges("series"), at_line(stage)
    calls = stage.js("s.plotlyCalls")
    stage.drag((x, y), (x + 0.25, y), "series")
    assert stage.step == pytest.approx(119 + 0.25 * (before[0][1] - before[0][0]), abs=2)
    assert stage.ranges("series") == before
    assert stage.js("s.plotlyCalls") == calls
    # To the left again, beyond the first day.
    x, y = at_line(stage)
    stage.drag((x, y), (0.0, y), "series")
    assert stage.step <= 2
    # Any other drag is the zoom's.
    stage.drag((0.4, 0.3), (0.7, 0.8), "series")
    stage.page.wait_for_timeout(300)
    assert stage.step <= 2
    (low, high), _ = stage.ranges("series")
    assert high - low < 0.5 * (before[0][1] - before[0][0])


def test_the_pointer_is_told_what_a_drag_would_do(averages):
    stage = stage_of(averages())
    (px, py), _ = stage.place(*at_line(stage), "series")
    ground = stage.panel("series").locator(".nsewdrag")
    stage.page.mouse.move(px, py)
    expect(stage.panel("series").locator(".dl-readout")).to_have_text("drag to another day")
    assert ground.evaluate("e => getComputedStyle(e).cursor") == "ew-resize"
    stage.page.mouse.move(px + 60, py)
    expect(stage.panel("series").locator(".dl-readout")).to_contain_text("day 1")
    assert ground.evaluate("e => getComputedStyle(e).cursor") == "crosshair"


def test_the_bars_slide_through_time_and_a_click_still_leads_to_a_day(averages):
    stage = stage_of(averages())
    # 200 bars across the window: a quarter of it are 50 days.
    stage.drag((0.5, 0.5), (0.75, 0.5), "weights")
    assert stage.step == pytest.approx(119 + 50, abs=2)
    stage.drag((0.5, 0.5), (0.4, 0.5), "weights")
    assert stage.step == pytest.approx(119 + 30, abs=3)


def test_a_finger_drags_the_day_and_not_the_page(averages):
    stage = stage_of(averages(width=390, height=844))
    session = stage.page.context.new_cdp_session(stage.page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    (px, py), _ = stage.place(*at_line(stage), "series")
    begin, scrolled = stage.step, stage.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (px + 10, py))
    for moved in range(10, 90, 10):
        touch("touchMove", (px + 10 + moved, py - moved / 2))
    touch("touchEnd")
    stage.page.wait_for_function("([s, n]) => s.clock.step > n", arg=[stage.handle, begin + 40])
    assert stage.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == scrolled


def test_the_corrected_averages_hat_is_seen(page: Page):
    """Drawn above its letter, with ink of its own: a font's hat is a speck."""
    letter, hat = (box_of(page, f".dl-formula mover > {name}") for name in ("mi", "mspace"))
    assert hat["width"] >= 0.7 * letter["width"]
    assert hat["height"] >= 3
    assert hat["y"] < letter["y"] + 0.5 * letter["height"]


def test_preset_and_experiment_open_where_their_story_begins(averages):
    page = averages(reduced_motion=True)
    press(page, "Three days")
    expect(page.locator(".dl-count")).to_have_text("1 / 3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-count")).to_have_text("3 / 3")
    assert all(number in formula(page) for number in ("12.15", "44.83"))
    assert "series=days" in page.url
    press(page, "1. Switch the correction off")
    expect(page.locator(".dl-count")).to_have_text("  1 / 365")
    assert "bias_correction=false" in page.url
    assert "series" not in page.url


def test_a_preset_plays(averages):
    page = averages()
    press(page, "Cold start")
    page.wait_for_function("Number(document.querySelector('.dl-stage').dataset.step) > 20")


def test_predict(averages):
    page = averages()
    press(page, "35 steps")
    card = page.locator(".dl-card")
    expect(card).to_contain_text("Watch the picture")
    expect(card).not_to_contain_text("Right.")
    expect(card).to_contain_text("Right. 35 steps.", timeout=20_000)
    assert step_of(page) >= 183 + 30
    expect(page.locator(".dl-results tbody tr")).to_have_count(1)


def test_a_deep_link_is_the_same_picture_after_a_reload(averages):
    page = settled(averages("?averages=2&beta1=0.95&beta2=0.99&points=1000&against=rule&step=500"))
    before = [pixels(page, name) for name in ("series", "weights", "start")], formula(page)
    page.reload()
    settled(shown(page))
    assert ([pixels(page, name) for name in ("series", "weights", "start")], formula(page)) == before
    expect(page.locator(".dl-count")).to_have_text(" 501 / 1000")


def test_a_pasted_series(averages):
    page = averages("?series=own&averages=1&beta1=0.9&bias_correction=false")
    page.get_by_role("button", name="Paste numbers").click()
    before = page.locator(".dl-stage").get_attribute("data-ready")
    page.get_by_role("textbox", name="Your series").fill("40 49 45 47")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("n => document.querySelector('.dl-stage').dataset.ready != n", arg=before)
    expect(page.locator(".dl-count")).to_contain_text("/ 4")
    page.get_by_role("textbox", name="Your series").fill("40 forty")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Number 2 must be a number")).to_be_visible()
    expect(page.locator(".dl-count")).to_contain_text("/ 4")


@pytest.mark.parametrize("dark", [False, True])
def test_presenter_mode_fits_a_projector(open_page, dark: bool):
    page = settled(open_page("/averages?present=1", dark=dark))
    page.wait_for_selector(READY)
    page.wait_for_timeout(500)
    for place in (
        ".dl-main",
        ".dl-transport",
        ".dl-strips",
        ".dl-results",
        ".dl-card",
        ".st-key-dl-controls",
    ):
        box = box_of(page, place)
        assert box["x"] >= 0, place
        assert box["x"] + box["width"] <= 1280.5, place
        assert box["y"] + box["height"] <= 720.5, place
    sizes = page.locator(".dl-plot .xtick text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert sizes
    assert min(sizes) >= 18
    assert page.locator('[data-panel="series"]').get_attribute("data-drawn") == ("dark" if dark else "light")


def test_a_phone_needs_no_sideways_scrolling(averages):
    page = settled(averages(width=390, height=844))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = page.evaluate(
        "[...document.querySelectorAll('.stMain, [data-testid=stMain]')].map(e => [e.scrollWidth, e.clientWidth])"
    )
    assert all(inside <= outside for inside, outside in main)
    for name in ("series", "weights", "start"):
        box = box_of(page, f'[data-panel="{name}"]')
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_it_plays_at_five_thousand_points(averages):
    page = settled(averages("?series=noise&points=5000"))
    before = step_of(page)
    page.keyboard.press("Space")
    page.wait_for_function("b => Number(document.querySelector('.dl-stage').dataset.step) > b + 10", arg=before)
    page.keyboard.press("Space")
