"""The search's first exhibits in a real browser: dots come with the clock, their shadows with them, and values fall into piles."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/search"
RATES = "new Set(s.byId.get(a).content.groups[0].told.map((_, i) => i).filter((i) => s.byId.get(a).grown(i, s.clock.t) >= 1).map((i) => s.byId.get(a).place(s.byId.get(a).content.groups[0], i)[0])).size"


def test_five_shadows_or_twenty_five(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "search")
    assert [stage.js(RATES, name) for name in ("grid", "random")] == [5, 25]
    whole = {name: stage.pixels(name) for name in ("grid", "random", "scores")}
    stage.scrub(0)
    stage.settle()
    assert [stage.js(RATES, name) for name in ("grid", "random")] == [1, 1]
    assert all(stage.pixels(name)[0] < drawn for name, (drawn, _) in whole.items())
    assert set(stage.cells("rates tried").values()) == {"1"}
    stage.scrub(24)
    stage.settle()
    assert {name: stage.pixels(name) for name in whole} == whole


def test_the_pointer_is_told_of_a_trial_and_of_none_to_come(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "search")
    at = "(([x, y]) => { const r = s.byId.get('random').plot.getBoundingClientRect(); return [r.left + x, r.top + y]; })(s.byId.get('random').place(s.byId.get('random').content.groups[0], 24))"
    x, y = stage.js(at)
    page.mouse.move(x, y)
    readout = page.locator('[data-panel="random"] .dl-readout')
    assert "random, trial 25" in readout.text_content()
    page.mouse.move(0, 0)
    stage.scrub(3)
    stage.settle()
    page.mouse.move(x, y)
    assert "trial 25" not in readout.text_content()


def test_values_fall_into_piles(open_page):
    page = open_page(f"{PAGE}?exhibit=scale")
    stage = SeenStage(page, "search")
    assert stage.panels == ["piles", "share", "effect"]
    ground = "s.byId.get('piles').content.rows.map((row) => s.byId.get('piles').place(row, 20, s.clock.t))"
    whole = stage.js(ground)
    stage.scrub(19)
    stage.settle()
    falling = stage.js(ground)
    for (x, y), (_, above) in zip(whole, falling, strict=True):
        assert above < y
        assert x > 0
    stage.scrub(10)
    stage.settle()
    assert stage.js(ground) == [None, None]


def test_what_the_whole_picture_tells_is_said_at_the_end_of_the_clock(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "search")
    told = page.get_by_text("With 25 trainings each the grid tries 5 rates")
    expect(told).to_be_visible()
    stage.scrub(6)
    expect(told).to_be_hidden()
    stage.scrub(24)
    expect(told).to_be_visible()
