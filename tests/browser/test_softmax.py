"""Softmax in a real browser: bars and the point under the finger, the door's picture meanwhile, and the sliders that follow."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scipy.special import softmax

from labcore.experiments.softmax import boundaries
from labcore.network import Network
from tests.browser.stage import SeenStage

# The lesson's own module, as the page has it.
ASKED = """async ([name, given]) => {
  const style = document.querySelector('link[href$="/stage.css"]').href;
  const module = await import(style.replace('stage.css', 'pulled.js'));
  return given.map((one) => module[name](...one));
}"""
NOW = "(() => { const p = s.byId.get('bars'); return [...p.content.z.data.subarray(0, p.content.names.length)] })()"


def press(page: Page, panel: str, x: float, y: float) -> tuple[float, float]:
    """The pointer goes down at these shares of a picture's width and height; how large these are."""
    box = page.locator(f"[data-panel={panel}] .dl-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.mouse.down()
    return box["width"], box["height"]


def move(page: Page, panel: str, x: float, y: float) -> None:
    box = page.locator(f"[data-panel={panel}] .dl-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)


def test_the_browser_computes_what_python_does(open_page):
    page = open_page("/softmax")
    SeenStage(page, "softmax")
    rng = np.random.default_rng(0)
    z, temperatures = rng.uniform(-6, 6, (20, 3)), rng.uniform(0.2, 5, 20)
    given = list(zip(z.tolist(), temperatures.tolist(), strict=True))
    p = softmax(z / temperatures[:, None], axis=1)
    assert np.array(page.evaluate(ASKED, ["softmax", given])) == pytest.approx(p, abs=1e-12)
    # The logit of a share is the one that gives it.
    shares = rng.uniform(0.01, 0.99, 20)
    moved = z.copy()
    moved[:, 1] = page.evaluate(ASKED, ["logitOf", [[*one, 1, share] for one, share in zip(given, shares.tolist(), strict=True)]])  # fmt: skip
    assert softmax(moved / temperatures[:, None], axis=1)[:, 1] == pytest.approx(shares)
    # And the logits of a point are those of all its shares, with the mean that they had.
    points = rng.dirichlet(np.ones(3), 20).clip(0.01)
    points /= points.sum(axis=1, keepdims=True)
    found = np.array(page.evaluate(ASKED, ["logitsOf", [[point, *one, 100] for point, one in zip(points.tolist(), given, strict=True)]]))  # fmt: skip
    assert softmax(found / temperatures[:, None], axis=1) == pytest.approx(points)
    assert found.mean(axis=1) == pytest.approx(z.mean(axis=1))
    # Near the top they give way together, and the point stays under the finger.
    near = np.array(page.evaluate(ASKED, ["logitsOf", [[[0.98, 0.01, 0.01], [6, 6, 5], 1, 6]]]))
    assert softmax(near, axis=1) == pytest.approx(np.array([[0.98, 0.01, 0.01]]))
    assert near.max() == pytest.approx(6)


def test_a_bar_is_pulled_and_everything_follows_while_it_is_held(open_page):
    page = open_page("/softmax")
    stage = SeenStage(page, "softmax")
    hand, before = stage.hand(), stage.pixels("point")
    shown = page.locator(".dl-results tr", has_text="chick").locator("td")
    first = shown.nth(1).inner_text()
    press(page, "bars", 0.83, 0.3)
    move(page, "bars", 0.83, 0.12)
    # The point is where the finger has it before anybody has answered, and the door answers while it is held.
    assert stage.pixels("point") != before
    for i in range(300):
        # The process that draws may only be starting, and a hand that rests is not asked for again.
        if hand.evaluate("(hand) => hand.drawings"):
            break
        move(page, "bars", 0.83, 0.12 + 0.02 * (i % 2))
        page.wait_for_timeout(100)
    assert hand.evaluate("(hand) => hand.drawings") > 0
    expect(shown.nth(1)).not_to_have_text(first)
    assert float(page.locator(".dl-slider", has_text="Logit of chick").locator("input").input_value()) > 0
    page.mouse.up()
    stage.rests()
    assert 0 < float(stage.query()["z3"]) <= 6
    assert stage.js(NOW) == pytest.approx([2.0, 1.0, float(stage.query()["z3"])], abs=1e-6)


def test_the_point_is_pulled_and_all_logits_answer(open_page):
    page = open_page("/softmax")
    stage = SeenStage(page, "softmax")
    press(page, "point", 0.5, 0.75)
    move(page, "point", 0.5, 0.35)
    page.mouse.up()
    stage.rests()
    asked = stage.query()
    assert {"z1", "z2", "z3"} <= set(asked)
    z = [float(asked[name]) for name in ("z1", "z2", "z3")]
    assert stage.js(NOW) == pytest.approx(z, abs=1e-6)
    # Up the middle: the class above has the most, and the two below have the same.
    assert z[2] > z[0] == pytest.approx(z[1], abs=0.11)


def test_a_hold_in_the_middle_of_what_is_played_takes_over_what_is_seen(open_page):
    page = open_page("/softmax")
    stage = SeenStage(page, "softmax")
    stage.scrub(60)
    stage.settle()
    # The pushed class stands at the top: another bar is pulled, and it stays there.
    press(page, "bars", 0.25, 0.3)
    move(page, "bars", 0.25, 0.45)
    page.mouse.up()
    stage.rests()
    assert stage.step == 0
    assert stage.query()["z3"] == "6"
    assert float(stage.query()["z1"]) < 2


def held(stage: SeenStage) -> bool:
    page = stage.page
    return bool(page.evaluate("""async (name) => {
      const style = document.querySelector('link[href$="/stage.css"]').href;
      const module = await import(style.replace('stage.css', 'pulled.js'));
      const { stageOf } = await import(style.replace('stage.css', 'store.js'));
      return module.isHeld(stageOf(name));
    }""", "softmax"))  # fmt: skip


@pytest.mark.parametrize("rest", [0, 600])
def test_a_bar_that_was_let_go_plays_again(open_page, rest):
    """Whether the door had drawn it before, so that the session's picture is no other one, or not."""
    page = open_page("/softmax")
    stage = SeenStage(page, "softmax")
    for y in (0.5, 0.45, 0.4):
        press(page, "bars", 0.25, 0.3)
        move(page, "bars", 0.25, y)
        page.wait_for_timeout(rest)
        page.mouse.up()
        stage.rests()
        page.wait_for_timeout(700)
        assert not held(stage)
    before = stage.pixels("bars")
    stage.scrub(60)
    stage.settle()
    assert stage.pixels("bars") != before


def test_noise_draws_another_class_and_the_bins_fill(open_page):
    stage = SeenStage(open_page("/softmax?exhibit=gumbel"), "softmax")
    seen = [stage.pixels("noisy")]
    for step in (1, 40):
        stage.scrub(step)
        stage.settle()
        seen.append(stage.pixels("noisy"))
    assert len(set(seen)) == 3


def test_on_a_phone_the_picture_stays_under_the_finger(open_page):
    page = open_page("/softmax", width=390)
    stage = SeenStage(page, "softmax")
    press(page, "bars", 0.83, 0.3)
    top = stage.js("s.main.getBoundingClientRect().top")
    move(page, "bars", 0.83, 0.15)
    # A slider lifts the picture into sight; a bar that is pulled must not move away.
    assert page.locator(".dl-aloft").count() == 0
    assert stage.js("s.main.getBoundingClientRect().top") == top
    page.mouse.up()
    stage.rests()
    assert float(stage.query()["z3"]) > 0


@pytest.mark.parametrize("units", [3, 32])
def test_the_boundaries_follow_the_clock(open_page, units):
    spec = boundaries.Spec(units=units, groups=4)
    result = boundaries.run(spec)
    stage = SeenStage(open_page(f"/softmax?exhibit=boundaries&groups=4&units={units}"), "softmax")
    problem = result.problem
    axis = np.linspace(-2, 2, 72)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    seen = []
    for epoch in (60, 0, 4):
        if epoch < 60:
            stage.scrub(epoch)
        stage.settle()
        for i, panel in enumerate(("linear", "hidden")):
            network = Network(result.networks[i].spec, theta=result.thetas[i][epoch])
            values = np.array(stage.js(f"[...s.byId.get('{panel}').content.values.data]")).reshape(-1, 4)
            assert values == pytest.approx(softmax(network.forward(problem.inputs_of(grid)), axis=1), abs=1e-4)
            marks = np.array(stage.js(f"[...s.byId.get('{panel}').content.examples.data].map((one) => one || 0)"))
            wrong = marks.reshape(-1, 5)[:, 4] >= 2
            for part, k in ((wrong[: problem.train.examples], 0), (wrong[problem.train.examples :], 1)):
                assert part.mean() == pytest.approx(result.errors[i, k, epoch])
        seen.append(stage.pixels("hidden"))
    assert len(set(seen)) == 3
