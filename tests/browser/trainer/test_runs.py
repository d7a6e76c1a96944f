"""The Runs menu in a real browser: a run saved, loaded by another server and continued; the gradient check; kept curves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server, serve
from tests.browser.trainer.training import PATIENCE_MS, SeenTraining, link
from tests.browser.visit import opened


@pytest.fixture(scope="module")
def another_app() -> Iterator[Server]:
    """A server that was started anew: it knows nothing of what the first one trained."""
    with serve() as server:
        yield server


@pytest.fixture
def open_elsewhere(browser: Browser, another_app: Server):
    yield from opened(browser, another_app)


def picture(stage: SeenTraining) -> dict[str, object]:
    """All that is drawn, as pixels and as numbers."""
    stage.settle()
    return {
        "pixels": {name: stage.pixels(name) for name in stage.panels},
        "arrays": stage.arrays(),
        "rows": stage.rows(),
        "marks": stage.marks(),
        "step": stage.step,
    }


def load(stage: SeenTraining, name: str, data: bytes) -> None:
    opened = stage.menu("Runs")
    opened.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": data})


def test_a_saved_run_goes_on_in_another_server_as_in_the_first(training, open_elsewhere, tmp_path: Path):
    stage = training(trained=0, optimizer="adam", batch_norm="true", hidden="6 4", l2=0.5)
    stage.train_for(40)
    # The pointer's own focus leaves the arrows to the stage: the slider is come to by the keyboard, a while later.
    stage.page.wait_for_timeout(600)
    stage.nudge("learning_rate")
    stage.train_for(20)
    stage.press_and_wait("ahead")
    stage.wait_for_rest()
    assert stage.marks() == ["α 0.025"]
    opened_menu = stage.menu("Runs")
    with stage.page.expect_download() as download:
        opened_menu.get_by_role("button", name="Save this run").click()
    path = tmp_path / "run.json"
    download.value.save_as(path)
    stage.close_menu()
    stage.page.mouse.move(0, 0)
    kept = picture(stage)

    other = SeenTraining(open_elsewhere(link(data="digits", hidden=12, trained=1), wait=False))
    before = (other.rows(), other.query())
    # A file that is cut off changes nothing, and says what it is.
    load(other, "run.json", path.read_bytes()[:-2000])
    said = other.page.locator("[data-testid=stPopoverBody] [data-testid=stCaptionContainer]")
    expect(said.last).to_contain_text("The file", timeout=PATIENCE_MS)
    assert (other.rows(), other.query()) == before
    other.close_menu()
    load(other, "run.json", path.read_bytes())
    expect(said.last).to_have_text(re.compile(rf"^Loaded:\S* {kept['step']} steps\.$"), timeout=PATIENCE_MS)
    other.close_menu()
    other.page.mouse.move(0, 0)
    # A stage that was away for more than a second is another one.
    other.find()
    other.wait_until("s.header.live.step === a", kept["step"])
    other.wait_for_query(learning_rate="0.025", batch_norm="true", hidden="6 4", l2="0.5", data=None)
    assert picture(other) == kept
    for each in (stage, other):
        each.press_and_wait("ahead")
        each.wait_for_rest()
    assert picture(other) == picture(stage)
    assert stage.step == kept["step"] + 1  # type: ignore[operator]


def test_the_gradient_is_checked_and_a_run_kept_beside_the_next(training):
    stage = training(trained=2, hidden=3)
    opened_menu = stage.menu("Runs")
    opened_menu.get_by_role("button", name="Check gradients").click()
    expect(opened_menu.locator("table")).to_be_visible(timeout=PATIENCE_MS)
    expect(opened_menu).to_contain_text("A: right")
    rows = opened_menu.locator("tbody tr")
    assert rows.locator("td:first-child").all_inner_texts() == [
        "layer 1 weights", "layer 1 bias", "layer 2 weights", "layer 2 bias",
    ]  # fmt: skip
    assert set(rows.locator("td:last-child").all_inner_texts()) == {"right"}
    opened_menu.get_by_role("button", name="Keep for comparison").click()
    stage.wait_until("s.byId.get('cost').content.curves.some(({ name }) => name === 'kept 1')")
    stage.close_menu()
    drawn = stage.arrays()
    stage.press_and_wait("reset")
    stage.wait_for_rest()
    names = stage.js("s.byId.get('cost').content.curves.map(({ name }) => name)")
    assert "kept 1" in names
    kept = stage.js("Array.from(s.byId.get('cost').content.curves.find(({ name }) => name === 'kept 1').points.data)")
    assert kept in drawn.values()
    assert len(kept) == 2 * 3
    assert any(name == "kept 1" for name in stage.js("s.byId.get('score').content.curves.map(({ name }) => name)"))
