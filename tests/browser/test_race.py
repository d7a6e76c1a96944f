"""The race in a real browser: the clock, and what it moves."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from labcore.costs import COSTS
from labcore.entries import Entry, run_one
from tests.browser.stage import SeenStage, agrees, shown

QUADRATIC = COSTS["quadratic"].make(condition_number=20.0)


@pytest.fixture(scope="module")
def results():
    return {key: run_one(QUADRATIC, Entry(key, 0.02)) for key in ("gd", "momentum")}


@pytest.fixture
def stage(shared_page) -> SeenStage:
    """The race as it opens; a test below finds its clock where the one above left it."""
    return SeenStage(shared_page("/optimizers"))


@pytest.fixture
def two(shared_page) -> SeenStage:
    """A race of two, in the same way."""
    return SeenStage(
        shared_page("/optimizers?rates=tied&learning_rate=0.02&condition_number=20&rotation=0&optimizers=gd.momentum")
    )


def test_a_deep_link_shows_the_lesson_and_no_dialog(open_page):
    page = open_page("/optimizers?rates=tied&surface=rosenbrock&learning_rate=0.001&optimizers=gd.adam")
    stage = SeenStage(page)
    assert page.locator("[role=dialog]").count() == 0
    assert page.get_by_text("Page not found").count() == 0
    assert page.locator("h1").inner_text() == "Optimizers race"
    assert set(stage.cells("rate").values()) == {"0.001"}
    assert len(stage.cells("rate")) == 2
    assert stage.query() == {
        "rates": "tied",
        "surface": "rosenbrock",
        "learning_rate": "0.001",
        "optimizers": "gd.adam",
    }
    label = stage.root.locator("[role=img]").get_attribute("aria-label") or ""
    assert "Rosenbrock" in label
    assert "Adam is not at the target after 300 steps" in label


def test_play_moves_the_paths_and_pause_stops_them(stage):
    assert (stage.step, stage.playing) == (0, False)
    first = {name: stage.pixels(name) for name in stage.panels}
    stage.press("play")
    stage.wait_for_step(10)
    moved = {name: stage.pixels(name) for name in stage.panels}
    assert all(moved[name] != first[name] for name in first), "every panel moves with the clock"
    stage.press("play")
    assert not stage.playing
    resting = stage.step
    assert resting >= 10
    stage.settle()
    still = stage.pixels("plane")
    stage.page.wait_for_timeout(250)
    assert (stage.step, stage.pixels("plane")) == (resting, still)
    assert stage.root.locator(".dl-count").inner_text().split() == [str(resting), "/", "300"]


def test_panels_of_a_grid_stay_in_step(open_page):
    stage = SeenStage(open_page("/optimizers?view=grid&optimizers=gd.adam"))
    names = [name for name in stage.panels if name.startswith("plane")]
    assert len(names) == 2
    before = [stage.pixels(name) for name in names]
    # What every canvas was last drawn for, noted by the drawing itself, over a stretch of play.
    stage.js(
        """s.panels.forEach((p) => { const draw = p.draw.bind(p); p.seen = []; p.draw = (t) => { p.seen.push(t); draw(t); } })"""
    )
    stage.press("play")
    stage.wait_for_step(20)
    stage.press("play")
    drawn = stage.js("s.panels.map((p) => p.seen)")
    assert len(drawn[0]) > 3
    assert all(times == drawn[0] for times in drawn), "every panel is drawn at the same moments of the one clock"
    assert all(stage.pixels(name) != old for name, old in zip(names, before, strict=True))
    # At a step each panel alone shows its own optimizer there.
    stage.scrub(30)
    heads = [stage.js("(([id, i]) => { const p = s.byId.get(id); const px = p.pixels.get(id.split(' ')[1]); return [px[2*i], px[2*i+1]] })(a)", [n, 30]) for n in names]  # fmt: skip
    assert heads[0] != heads[1]


def test_speeds_and_loop(open_page):
    stage = SeenStage(open_page("/optimizers?steps=3000"))
    speed = stage.root.locator(".dl-speed")
    assert speed.locator("option").all_inner_texts() == ["1/4×", "1/2×", "1×", "2×", "4×", "8×"]
    # One frame of 80 ms as the browser would announce it: a busy machine's own frames are of any length.
    frame = "(() => { const c = s.clock; c.seek(0); c.playing = true; c.last = undefined; c.tick(1000); c.tick(1080); c.pause(); return c.t })()"
    travelled = {}
    for chosen in ("0.25", "1", "8"):
        speed.select_option(chosen)
        travelled[chosen] = stage.js(frame)
    assert travelled["8"] == pytest.approx(8 * travelled["1"])
    assert travelled["1"] == pytest.approx(4 * travelled["0.25"])
    assert travelled["1"] > 0

    stage.scrub(2990)
    stage.press("play")
    stage.page.wait_for_function("s => !s.clock.playing", arg=stage.handle)
    assert stage.step == 3000, "without loop it stops at the end"
    loop = stage.root.locator(".dl-loop")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "true")
    stage.scrub(2990)
    stage.press("play")
    stage.page.wait_for_function("s => s.clock.t < 1500", arg=stage.handle)
    assert stage.playing, "with loop it begins again"


def test_a_scrubbed_step_shows_its_own_numbers(two, results):
    run = results["gd"]
    for step in (1, 7, 113, 0):
        two.scrub(step)
        expected = [run.points[step + 1], run.points[step], [0.02], QUADRATIC.gradient(run.points[step])]
        result = two.formula()
        assert [len(token) for token in result] == [2, 2, 1, 2]
        for token, exact in zip(result, expected, strict=True):
            assert all(agrees(a, b) for a, b in zip(token, exact, strict=True)), (step, token, exact)
        now = two.cells("cost now")
        for key, label in (("gd", "Gradient descent"), ("momentum", "Momentum")):
            assert agrees(shown(now[label]), float(results[key].values[step])), (step, key, now[label])


def test_another_optimizer_in_focus_shows_its_rule_with_its_numbers(two, results):
    two.scrub(5)
    two.page.locator(".dl-results tbody tr", has_text="Momentum").click()
    run = results["momentum"]
    gradient = QUADRATIC.gradient(run.points[:6])
    velocity = np.zeros((7, 2))
    for i in range(6):
        velocity[i + 1] = 0.9 * velocity[i] + 0.1 * gradient[i]
    expected = [velocity[6], [0.9], velocity[5], [0.1], gradient[5], run.points[6], run.points[5], [0.02], velocity[6]]
    result = two.formula()
    for token, exact in zip(result, expected, strict=True):
        assert all(agrees(a, b) for a, b in zip(token, exact, strict=True)), (token, exact)
    assert two.root.get_attribute("data-step") == "5"


def test_the_keyboard_drives_the_clock(stage):
    stage.scrub(0)
    stage.page.evaluate("document.activeElement.blur()")
    keys = stage.page.keyboard
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(stage.root).to_have_attribute("data-step", "2")
    keys.press("ArrowLeft")
    expect(stage.root).to_have_attribute("data-step", "1")
    keys.press("Shift+ArrowRight")
    expect(stage.root).to_have_attribute("data-step", "11")
    keys.press("End")
    expect(stage.root).to_have_attribute("data-step", "300")
    keys.press("Home")
    expect(stage.root).to_have_attribute("data-step", "0")
    keys.press(" ")
    stage.wait_for_step(3)
    assert stage.playing
    keys.press(" ")
    assert not stage.playing


def test_keys_belong_to_the_control_that_has_the_focus(stage):
    stage.scrub(50)
    stage.nudge("condition_number", "ArrowRight")
    assert stage.query() == {"condition_number": "120"}
    stage.slider("condition_number").focus()
    stage.page.keyboard.press(" ")
    stage.page.wait_for_timeout(150)
    assert (stage.step, stage.playing) == (50, False)
    # On the scrub bar of the stage itself they are the clock's.
    stage.root.locator(".dl-scrub").focus()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.root).to_have_attribute("data-step", "51")


def test_the_step_of_a_link_is_shown_first(open_page):
    stage = SeenStage(open_page("/optimizers?step=40&focus=adam"))
    assert stage.step == 40
    expect(stage.page.locator(".dl-formula-head")).to_have_text(re.compile("Adam.*40 → 41"))
