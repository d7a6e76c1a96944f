"""Panda and early stopping in a real browser: a click goes back to a day, lost days turn faint, and stopped trials end with a cross."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PANDA, EARLY = "/search?exhibit=panda", "/search?exhibit=early"
LOST = "s.byId.get('diary').pieces(s.clock.t, 'lost').map((piece) => piece.map(([day]) => day))"
STOPPED = "(() => { const p = s.byId.get('curves'); return p.content.names.filter((_, i) => p.isStopped(i, s.clock.t)).length; })()"


def on_screen(stage: SeenStage, panel: str, x: float, y: float) -> list[float]:
    return stage.js(
        f"(() => {{ const p = s.byId.get('{panel}'), r = p.plot.getBoundingClientRect(); const [x, y] = p.project({x}, {y}); return [r.x + x, r.y + y]; }})()"
    )


def test_days_are_lost_when_one_goes_back_and_not_before(open_page):
    stage = SeenStage(open_page(f"{PANDA}&panda_seen=12"), "search")
    assert stage.js(LOST) == []
    stage.scrub(13)
    stage.settle()
    assert stage.js(LOST) == [[10, 11, 12, 13]]
    assert stage.cells("updates")["tended"] == "195"
    drawn = stage.js("s.byId.get('diary').traces().filter((t) => t.mode === 'lines').map((t) => [t.x[0], t.x.at(-1)])")
    assert [10, 13] in drawn


def test_a_click_goes_back_to_its_day_from_the_day_of_the_clock(open_page):
    page = open_page(f"{PANDA}&panda_seen=16")
    stage = SeenStage(page, "search")
    page.mouse.move(*on_screen(stage, "diary", 8, 1.0))
    expect(stage.panel("diary").locator(".dl-readout")).to_contain_text("click: on day 16 back to day 8")
    page.mouse.click(*on_screen(stage, "diary", 8, 1.0))
    expect(page).to_have_url(re.compile(r"panda_day=16&panda_back=8"))
    page.get_by_role("button", name="Keep, change again").click()
    expect(page).to_have_url(re.compile(r"panda_backs=16%3A8.*panda_day=20&panda_back=0"))


def test_trials_end_with_the_clock_where_they_are_stopped(open_page):
    page = open_page(EARLY)
    stage = SeenStage(page, "search")
    assert stage.js(STOPPED) == 51
    assert stage.cells("updates")["stopped early"] == "18,873"
    stage.scrub(0)
    stage.settle()
    assert stage.js(STOPPED) == 0
    page.mouse.move(*on_screen(stage, "curves", 27, 0.0223))
    # What is still to come is not told.
    expect(stage.panel("curves").locator(".dl-readout")).to_have_text(re.compile(r"^epoch 27\s*$"))


def test_on_a_phone_a_wide_picture_and_the_one_beside_it_stand_below_each_other(open_page):
    stage = SeenStage(open_page(EARLY, width=390, height=844), "search")
    curves, spent = stage.panel("curves").bounding_box(), stage.panel("spent").bounding_box()
    assert curves is not None
    assert spent is not None
    assert curves["width"] == spent["width"] > 340
    assert spent["y"] > curves["y"] + curves["height"] - 1


def test_the_label_of_a_change_hides_nothing_of_the_curve(open_page):
    """Where there is room for it, as there is here: far down, where all that was lost is above."""
    stage = SeenStage(open_page(f"{PANDA}&panda_day=23&panda_back=23&panda_rate=10&panda_beta=0.99"), "search")
    labels = stage.js(
        """(() => {
            const p = s.byId.get('diary'), seen = [], text = p.ctx.fillText;
            p.ctx.fillText = (words, x, y) => seen.push([words, x, y, x + p.ctx.measureText(words).width]);
            p.drawBehind(s.clock.t);
            p.ctx.fillText = text;
            const near = ([, from, y, to]) => p.segments().some(([[x0, y0], [x1, y1]]) => [...Array(99).keys()].some((i) => {
                const x = x0 + (i / 98) * (x1 - x0);
                return x > from && x < to && Math.abs(y0 + (i / 98) * (y1 - y0) - y) < 0.4 * s.theme.size;
            }));
            return seen.map((one) => [one[0], near(one)]);
        })()"""
    )
    assert labels == [["rate 0.03", False], ["rate 0.3", False], ["rate 5", False], ["back, rate 10, beta 0.99", False]]
