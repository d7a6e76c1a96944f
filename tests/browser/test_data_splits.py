"""Train, dev and test in a real browser: dots that are measured one after the other, the ring that sinks, and every exhibit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/data-splits"
LEADER = "s.byId.get('scores').leader(s.clock.t)"
SUNK = "s.byId.get('scores').sunk(s.clock.t)"


def test_models_are_measured_and_the_best_one_sinks(open_page):
    page = open_page(f"{PAGE}?step=0")
    stage = SeenStage(page, "data-splits")
    assert stage.js(LEADER) == -1
    before = stage.pixels("scores")
    stage.scrub(40)
    stage.settle()
    # The one that leads has the highest score of those that have landed.
    landed = stage.js("(() => { const p = s.byId.get('scores'); return [...p.content.dev.data].filter((_, i) => p.landed(i, s.clock.t) >= 1); })()")  # fmt: skip
    assert 20 < len(landed) < 80
    assert landed.index(max(landed)) == stage.js(LEADER)
    assert stage.js(SUNK) is None
    assert stage.cells("on dev")["best of 100"] == "–"
    stage.scrub(100)
    stage.settle()
    assert stage.js(SUNK) == 1
    assert stage.cells("on test")["best of 100"] == "90.0 %"
    assert stage.pixels("scores") != before


def test_a_dot_says_which_model_it_is_and_the_export_has_them_all(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "data-splits")
    at = stage.js("(() => { const p = s.byId.get('scores'), i = p.leader(s.clock.t), r = p.plot.getBoundingClientRect(); const [x, y] = p.project(i + 1, p.content.dev.data[i]); return [r.x + x, r.y + y]; })()")  # fmt: skip
    page.mouse.move(*at)
    expect(stage.panel("scores").locator(".dl-readout")).to_contain_text("dev 92.5 %")
    drawn = stage.js("s.byId.get('scores').traces().map((t) => t.x.length)")
    assert 100 in drawn


def test_shares_are_written_alike_on_the_axis_beside_the_slider_and_in_the_table(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "data-splits")
    expect(stage.panel("scores").locator(".ytick text").first).to_have_text(re.compile(r"^\d+\s%$"))
    expect(stage.slider("accuracy")).to_have_attribute("aria-valuetext", "90\u00a0%")
    assert stage.cells("true")["mean of all"] == "90.0 %"
    # What has no mark in the picture has none in the table, and is no stop of Tab.
    best, mean = page.locator(".dl-results tbody tr").all()
    assert [row.get_attribute("tabindex") for row in (best, mean)] == ["0", "-1"]
    inked = "(row) => new Set(row.querySelector('canvas').getContext('2d').getImageData(0, 0, 68, 32).data).size > 1"
    assert [row.evaluate(inked) for row in (best, mean)] == [True, False]
    mean.click()
    expect(best).to_have_class(re.compile("dl-focus"))


@pytest.mark.parametrize(
    ("query", "panels"),
    [
        ("?exhibit=split&examples=100&dev_percent=0.1", ["interval", "parts"]),
        ("?exhibit=better", ["difference", "size"]),
        ("?exhibit=looks&look=50", ["scores"]),
        ("?exhibit=mismatch", ["errors", "pictures"]),
        ("?exhibit=leak&repeats=2", ["scores"]),
    ],
)
def test_every_exhibit_is_drawn(open_page, query: str, panels: list[str]):
    stage = SeenStage(open_page(PAGE + query), "data-splits")
    assert sorted(stage.panels) == sorted(panels)
