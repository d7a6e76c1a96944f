"""What a preset, an experiment or an answer plays in the trainer, and how several sides are laid out, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.trainer.training import PATIENCE_MS

# The least step seen since it was asked for, at every picture.
WATCH = "(s.seen = []) && s.follow(() => s.seen.push(s.header.live.step))"


def test_a_preset_opens_at_the_start_and_plays(training):
    stage = training(trained=3)
    stage.js(WATCH)
    stage.page.get_by_role("button", name="Moons", exact=True).click()
    stage.wait_until("s.seen.includes(0) && s.header.live.running && s.header.live.step > 40")
    assert stage.js("new Set(s.seen).size") > 2, "it comes in pictures, not at once"
    # Space stops it, and a second Space goes on.
    stage.page.keyboard.press(" ")
    stage.wait_for_rest()
    at = stage.step
    assert 0 < at < stage.live("steps")
    stage.page.keyboard.press(" ")
    stage.wait_for_step(at + 20)
    expect(stage.page.get_by_role("button", name="Moons", exact=True)).to_have_attribute("aria-pressed", "true")


def test_an_answer_trains_and_the_verdict_comes_when_it_rests(training):
    stage = training(trained=3)
    card = stage.page.locator(".dl-card")
    for name in ("Skip", "Next question"):
        card.get_by_role("button", name=name).click()
        stage.page.wait_for_timeout(300)
    expect(card.get_by_role("button", name="No", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    card.get_by_role("button", name="No", exact=True).click()
    expect(card).to_contain_text("Watch the picture", timeout=PATIENCE_MS)
    expect(card).not_to_contain_text("Right.")
    expect(card).to_contain_text("Right. No.", timeout=PATIENCE_MS)
    expect(card).to_contain_text("a straight line")
    stage.wait_for_rest()
    assert (stage.live("epoch"), stage.running) == (40.0, False)


def test_four_sides_are_two_beside_two_and_the_key_tells_solid_from_dashed(training):
    stage = training(sides=4, b__hidden=4, c__optimizer="gd", d__learning_rate=0.1, trained=2)
    boxes = [stage.panel(f"answers {side}").bounding_box() for side in "abcd"]
    a, b, c, d = boxes
    assert a["y"] == b["y"] < c["y"] == d["y"]
    assert a["x"] == c["x"] < b["x"] == d["x"]
    # One scale for both axes still.
    (x0, x1), (y0, y1) = stage.ranges("answers a")
    frame = stage.js("s.byId.get('answers a').box")
    across, up = (frame["right"] - frame["left"]) / (x1 - x0), (frame["bottom"] - frame["top"]) / (y1 - y0)
    assert abs(across / up - 1) < 0.02
    key = stage.panel("cost").locator(".dl-panel-key > span")
    expect(key).to_have_text(["A", "B", "C", "D", "train", "dev"])
    dashes = key.locator("path").evaluate_all("all => all.map((e) => e.getAttribute('stroke-dasharray'))")
    assert dashes[:5] == [""] * 5
    assert dashes[5] != ""


def test_other_data_are_seen_in_their_own_window(training):
    stage = training(trained=0)
    home = stage.js("s.byId.get('answers a').spec.home")
    for preset in ("Spirals", "Moons", "Spirals"):
        before = home
        stage.page.get_by_role("button", name=preset, exact=True).click()
        # The picture of the data before is still there for a moment, and goes on.
        stage.wait_until(f"s.byId.get('answers a').spec.home.x[0] !== {before['x'][0]}")
        stage.wait_until("s.header.live.step > 0")
        home = stage.js("s.byId.get('answers a').spec.home")
        stage.wait_until(
            "(() => { const { spec, axes } = s.byId.get('answers a'); return Math.abs(axes.xaxis.range[0] - spec.home.x[0]) < 1e-6; })()"
        )
        assert stage.ranges("answers a") == [pytest.approx(home["x"]), pytest.approx(home["y"])]
        assert not stage.js("s.zoomed")
