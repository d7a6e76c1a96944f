"""The page on depth in a real browser: its exhibits, the forward and the backward pass, and the same link twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/signal-depth"


@pytest.mark.parametrize(
    ("query", "panels"),
    [
        ("", ["ridge a", "ridge b", "curve forward", "curve backward"]),
        ("?second=units&distributions=gradients&depth=6", ["ridge a", "ridge b", "curve dead", "curve saturated"]),
        ("?exhibit=chain", ["chain"]),
        ("?exhibit=symmetry&a.activation=sigmoid&a.initializer=zeros", ["weights a", "weights b"]),
    ],
)
def test_an_exhibit_plays_and_is_the_same_picture_after_a_reload(open_page, query: str, panels: list[str]):
    page = open_page(PAGE + query)
    stage = SeenStage(page, "signal-depth")
    assert sorted(stage.panels) == sorted(panels)
    before = stage.pixels(panels[-1])
    stage.press("play")
    stage.wait_for_step(2)
    stage.press("play")
    stage.settle()
    assert stage.pixels(panels[-1]) != before
    page.reload()
    again = SeenStage(page, "signal-depth")
    assert again.pixels(panels[-1]) == before


def test_one_neuron_has_no_clock(open_page):
    page = open_page(f"{PAGE}?exhibit=neuron")
    expect(page.locator(".dl-stage .dl-play")).to_be_hidden()
    expect(page.locator(".dl-stage .dl-save")).to_be_visible()


def test_training_shows_both_cost_curves(open_page):
    page = open_page(f"{PAGE}?train_steps=50&second=training&depth=4&width=32")
    stage = SeenStage(page, "signal-depth")
    curves = "() => document.querySelector('[data-panel=\"curve costs\"] .dl-plot').data.map((d) => d.x.length)"
    assert page.evaluate(curves) == [50, 50]
    assert "curve costs" in stage.panels
