"""The app below a path of its server, as behind a university's proxy."""

from __future__ import annotations

from tests.browser.stage import SeenStage


def test_home_opens_below_a_path(open_page_under_path):
    page = open_page_under_path("/")
    assert page.title()


def test_a_lesson_works_below_a_path(open_page_under_path):
    page = open_page_under_path("/optimizers?optimizers=gd.adam&rates=tied")
    stage = SeenStage(page)
    before = stage.pixels("plane")
    stage.press("play")
    stage.wait_for_step(3)
    stage.press("play")
    stage.settle()
    assert stage.pixels("plane") != before
    stage.nudge("learning_rate")
    assert set(stage.cells("rate").values()) == {"0.025"}
    assert "/lab/optimizers?" in page.url
