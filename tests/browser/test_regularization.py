"""Regularization in a real browser: the optimum under the finger, the masks of every step, and lambda's slider."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

from labcore.experiments.regularization import corner, shrinkage
from tests.browser.stage import SeenStage

# What the module makes of an optimum that is held: the minimum under each lambda.
SEEN = """([s, id, point]) => {
  const panel = s.panels.find((one) => one.spec.id === id);
  const before = s.clicked;
  s.clicked = point;
  const { places } = panel.seen();
  s.clicked = before;
  return places;
}"""


def test_while_the_optimum_is_held_the_browser_computes_what_python_does(open_page):
    stage = SeenStage(open_page("/regularization"), "regularization")
    for x, y in ((0.8, 2.2), (-1.7, 0.4), (1.2, -2.9), (2.0, 2.0)):
        result = corner.run(corner.Spec(optimum_x=x, optimum_y=y))
        for identity, path in (("l1", result.lasso), ("l2", result.ridge)):
            seen = np.array(stage.page.evaluate(SEEN, [stage.handle, identity, [x, y]]))
            # At the last lambda, where both weights go, rounding decides.
            assert np.allclose(seen[:-1], path[:-1], atol=1e-9)
            assert ((seen[:-1] == 0) == (path[:-1] == 0)).all() or identity == "l2"


def test_the_optimum_is_dragged_and_the_link_keeps_it(open_page):
    page = open_page("/regularization")
    stage = SeenStage(page, "regularization")
    box = page.locator("[data-panel=l1] .dl-plot").bounding_box()
    assert box is not None
    before = stage.pixels("l2")
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 40, steps=3)
    # Both pictures follow the finger before the server has heard of anything.
    assert stage.pixels("l2") != before
    assert "optimum_x" not in page.url
    page.mouse.up()
    page.wait_for_function("location.search.includes('optimum_x') && location.search.includes('optimum_y')")


def test_what_is_told_of_now_follows_the_clock(open_page):
    page = open_page("/regularization")
    stage = SeenStage(page, "regularization")
    result = corner.run(corner.Spec())
    now = page.locator(".dl-results tr", has_text="L2").locator("td").last
    for step in (57, 20, 100):
        stage.scrub(step)
        stage.settle()
        expect(now).to_have_text(f"{result.ridge[step, 0]:.3f}")


def test_another_mask_drops_others(open_page):
    stage = SeenStage(open_page("/regularization?exhibit=dropout&mask=5"), "regularization")
    before = stage.pixels("network")
    stage.scrub(40)
    stage.settle()
    assert stage.pixels("network") != before


def test_lambda_moves_the_boundary(open_page):
    page = open_page("/regularization?exhibit=lambda")
    stage = SeenStage(page, "regularization")
    free, penalized = stage.pixels("free"), stage.pixels("penalized")
    stage.change(lambda: page.get_by_role("button", name="Too large", exact=True).click())
    expect(page.locator("[data-panel=penalized] .dl-panel-name")).to_contain_text("lambda 10:")
    assert stage.pixels("penalized") != penalized
    assert stage.pixels("free") == free


def test_a_preset_of_the_corner_comes_to_rest_at_the_corner_and_goes_on_from_there(open_page):
    page = open_page("/regularization")
    stage = SeenStage(page, "regularization")
    stage.change(lambda: page.get_by_role("button", name="Long valley", exact=True).click())
    stage.page.wait_for_function("(s) => s.clock.step === 57 && !s.clock.playing", arg=stage.handle)
    page.keyboard.press("Space")
    stage.wait_for_step(100)


def test_what_stopping_leaves_follows_the_clock_and_an_experiment_rests_at_its_steps(open_page):
    page = open_page("/regularization?exhibit=shrinkage")
    stage = SeenStage(page, "regularization")
    seen = set()
    for step in (0, 3, 30, 1000):
        stage.scrub(step)
        stage.settle()
        seen.add(stage.pixels("shares"))
    assert len(seen) == 4
    result = shrinkage.run(shrinkage.Spec())
    now = page.locator(".dl-results tr", has_text="ridge").locator("td").last
    expect(now).to_have_text(f"{result.errors[1, 1000]:.3f}")
    stage.change(lambda: page.get_by_role("button", name="Three steps").click())
    stage.page.wait_for_function("(s) => s.clock.step === 3 && !s.clock.playing", arg=stage.handle)
    expect(now).to_have_text(f"{result.errors[1, 3]:.3f}")
