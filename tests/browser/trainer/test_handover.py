"""A training handed from the trainer to the landscapes' plane, and the way back, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.stage import SeenStage
from tests.browser.trainer.training import PATIENCE_MS, SeenTraining, link


def test_a_training_is_handed_over_by_one_press_and_is_there_on_the_way_back(open_page):
    page = open_page(link(hidden=5, examples=100, trained=3, activation="relu"))
    stage = SeenTraining(page)
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    at = stage.step
    page.get_by_role("button", name="Loss surface here").click()
    expect(page.get_by_text("side A of your training at epoch 4")).to_be_visible(timeout=PATIENCE_MS)
    seen = SeenStage(page, "landscapes")
    assert sorted(seen.panels) == ["around", "cuts"]
    seen.settle()
    assert seen.pixels("around")[0] > 100
    page.wait_for_url("**/landscapes?exhibit=around")
    page.get_by_role("link", name="Back to the training").click()
    expect(page.locator(".dl-live-stage")).to_be_visible(timeout=PATIENCE_MS)
    back = SeenTraining(page)
    back.wait_for_query(hidden="5", activation="relu")
    assert back.step == at
