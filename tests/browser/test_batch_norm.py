"""Batch norm in a real browser: bars that grow with the epochs, and a unit whose numbers follow the hand."""

from __future__ import annotations

import pytest

from tests.browser.stage import SeenStage

PAGE = "/batch-norm"


def test_the_bars_grow_with_the_epochs(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "batch-norm")
    whole = stage.pixels("bars")
    stretches = "s.byId.get('bars').content.rows.map((row) => s.byId.get('bars').stretches(row, s.clock.t).length)"
    assert min(stage.js(stretches)) >= 1
    stage.scrub(0)
    stage.settle()
    assert stage.js(stretches) == [0] * 6
    assert stage.pixels("bars") != whole
    assert set(stage.cells("range").values()) == {"none"}
    stage.scrub(15)
    stage.settle()
    assert stage.cells("range")["sigmoid, without"] == "1.41 times"
    assert stage.pixels("bars") == whole


def test_the_pointer_is_told_whether_a_rate_is_usable(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "batch-norm")
    (px, py), _ = stage.place(0.9, 0.5 / 6, "bars")
    page.mouse.move(px, py)
    readout = page.locator('[data-panel="bars"] .dl-readout')
    assert "sigmoid, without" in readout.text_content()
    assert "rate" in readout.text_content()


@pytest.mark.parametrize(
    ("query", "panels"),
    [
        ("exhibit=unit", ["stages", "sigmoid"]),
        ("exhibit=layers", ["layers", "cost", "drift"]),
        ("exhibit=why", ["cost", "reach", "seen without", "seen normed", "seen noisy"]),
        ("exhibit=scale", ["size", "effective", "turn", "cost"]),
        ("exhibit=prediction", ["mean", "variance", "right", "noise"]),
        ("exhibit=norms", ["errors"]),
    ],
)
def test_every_exhibit_is_drawn(open_page, query: str, panels: list[str]):
    stage = SeenStage(open_page(f"{PAGE}?{query}"), "batch-norm")
    assert sorted(stage.panels) == sorted(panels)
