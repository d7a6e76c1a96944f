"""Scripts in a real browser: what both print stands below them, and the trainer's setting arrives by a press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.stage import SeenStage


def test_the_trainers_setting_arrives_and_both_print_the_same(open_page):
    page = open_page("/trainer?trained=1")
    page.get_by_text("In PyTorch, Keras, JAX").first.click()
    stage = SeenStage(page, "frameworks")
    shown = {name: stage.panel(name).locator("pre") for name in ("numpy", "pytorch")}
    expect(shown["numpy"].first).to_contain_text("settings = Settings()")
    expect(shown["pytorch"].first).to_contain_text("torch.optim.Adam(")
    for name, by in (("numpy", "Prints, computed now:"), ("pytorch", "Printed by PyTorch")):
        expect(stage.panel(name)).to_contain_text(by)
        # The end is in view, which is what one compares.
        assert shown[name].last.evaluate("one => one.scrollHeight - one.clientHeight - one.scrollTop") < 2
    assert shown["numpy"].last.inner_text().splitlines()[-1].startswith("epoch 100: train ")
    assert shown["numpy"].last.inner_text() == shown["pytorch"].last.inner_text()
    page.get_by_text("Back to the training").first.click()
    SeenStage(page, "trainer")
