"""Mini-batches in a real browser: a clock that counts many at a step, tails of restless paths, and a sweep that grows on the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/mini-batches"


def test_the_clock_counts_examples_and_so_does_everything_that_names_a_step(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "mini-batches")
    count = page.locator(".dl-count")
    assert " ".join(count.text_content().split()) == "500 / 2660"
    stage.scrub(200)
    stage.settle()
    assert " ".join(count.text_content().split()) == "1000 / 2660"
    assert stage.cells("updates") == {"1 example": "1000", "16 examples": "63", "all 332": "3"}
    # A click in the curve goes to what stands under it.
    (px, py), (x, _) = stage.place(0.75, 0.5, "cost")
    page.mouse.click(px, py)
    stage.settle()
    assert abs(stage.step * 5 - x) <= 5


def test_it_plays_in_some_seconds_however_many_steps_it_has(open_page):
    page = open_page(f"{PAGE}?step=0")
    stage = SeenStage(page, "mini-batches")
    assert stage.js("s.clock.pace") == pytest.approx(532 / 14, rel=1e-6)
    stage.press("play")
    stage.wait_for_step(40)
    stage.press("play")


def test_a_restless_path_has_a_tail_and_the_others_are_whole(open_page):
    page = open_page(f"{PAGE}?step=500")
    stage = SeenStage(page, "mini-batches")
    assert stage.js("s.byId.get('plane').spec.content") == {"arrows": False, "trail": 24, "restless": ["one"]}
    before = stage.pixels("plane")
    stage.scrub(501)
    stage.settle()
    assert stage.pixels("plane") != before


@pytest.mark.parametrize(
    ("query", "panels"),
    [
        ("exhibit=order", ["plane shuffled", "plane sorted", "batch", "cost"]),
        ("exhibit=noise", ["fan", "variance", "gain"]),
        ("exhibit=scaling", ["updates", "examples"]),
        ("exhibit=timing", ["epoch", "target"]),
        ("exhibit=floor", ["walk", "floor"]),
    ],
)
def test_every_exhibit_is_drawn(open_page, query: str, panels: list[str]):
    stage = SeenStage(open_page(f"{PAGE}?{query}"), "mini-batches")
    assert sorted(stage.panels) == sorted(panels)


def test_trainings_of_this_machine_appear_size_by_size(open_page):
    page = open_page(f"{PAGE}?exhibit=scaling&target=0.5&source=here", wait=False)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=30_000)
    expect(page.locator(".dl-results")).to_contain_text("batch of 1", timeout=60_000)
    expect(page.locator(".dl-results")).to_contain_text("batch of 1024", timeout=120_000)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0, timeout=30_000)
