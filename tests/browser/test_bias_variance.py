"""Bias and variance in a real browser: bundles that are refitted under the hand, samples one by one, and fields that learn in step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.following import Following
from tests.browser.stage import SeenStage

PAGE = "/bias-variance"


def test_the_clock_counts_samples_and_the_table_knows_no_more_than_they_say(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "bias-variance")
    whole = stage.cells("3 weights")
    stage.scrub(0)
    stage.settle()
    assert " ".join(page.locator(".dl-count").text_content().split()) == "1 / 60"
    # Of one fit nobody knows how it would differ.
    assert stage.cells("3 weights")["variance"] == "0.000"
    assert stage.cells("3 weights") != whole


def test_another_sample_is_another_picture(open_page):
    stage = SeenStage(open_page(f"{PAGE}?sample=5"), "bias-variance")
    before = stage.pixels("bundle a")
    stage.scrub(7)
    stage.settle()
    assert stage.pixels("bundle a") != before


def test_fields_and_rings_go_with_the_clock(open_page):
    page = open_page(f"{PAGE}?exhibit=networks&train_points=40&epochs=100", wait=False)
    expect(page.locator("[data-panel=small]")).to_be_visible(timeout=120_000)
    stage = SeenStage(page, "bias-variance")
    stage.settle()
    before = stage.pixels("large")
    stage.scrub(0)
    stage.settle()
    assert stage.pixels("large") != before
    assert stage.js("s.byId.get('large').content.examples.shape") == [40, 5]


@pytest.mark.parametrize(
    ("query", "panels"), [("exhibit=diagnosis", ["ladder", "recipe"]), ("exhibit=curves", ["errors"]), ("exhibit=descent", ["digits", "normal"])]
)  # fmt: skip
def test_every_exhibit_is_drawn(open_page, query: str, panels: list[str]):
    page = open_page(f"{PAGE}?{query}")
    assert sorted(SeenStage(page, "bias-variance").panels) == sorted(panels)
    # So many controls that the way to the other exhibits went under More would be too many.
    expect(page.get_by_role("combobox", name="Exhibit")).to_be_visible()


def test_the_bundle_is_refitted_under_the_hand(open_page):
    one = Following(open_page(PAGE), "bias-variance")
    before = one.shown()
    one.drag("a-size", 1.5)
    one.rests()
    assert one.drawings > 2
    assert one.shown() != before
    size = one.value("a-size")
    expect(one.stage.panel("bundle a").locator(".dl-panel-name")).to_contain_text(f"{size} weight")
