"""The page of landscapes in a real browser: the ball and its bars, every exhibit with a clock, and the switch of the walk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/landscapes"
# How many pixels of a panel's canvas are about as blue, or as orange, as the bars of curvature are on a light page.
COLOURED = """([id, rgb]) => {
  const canvas = document.querySelector(`[data-panel="${id}"] canvas.dl-canvas`);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 250 && rgb.every((v, k) => Math.abs(v - data[i + k]) < 4)) n += 1;
  return n;
}"""
UP, DOWN = [194, 88, 10], [27, 111, 192]


@pytest.mark.parametrize(
    ("query", "panels", "from_", "to"),
    [
        ("", ["ground", "curvatures", "curve cost", "curve slope"], 10, 120),
        ("?exhibit=plateau", ["plane", "waiting", "curve cost", "curve place"], 5, 300),
        ("?exhibit=plateau&plateau_view=space", ["space", "waiting", "curve cost", "curve place"], 5, 300),
        ("?exhibit=slice&data=moons&walk=true", ["slice", "walk", "curve cost"], 5, 200),
        ("?exhibit=slice&data=moons&slice_view=space", ["slice", "curve cost"], 5, 200),
        ("?exhibit=between&data=moons", ["plane", "cost"], 5, 60),
    ],
)
def test_an_exhibit_moves_with_its_clock_and_is_the_same_after_a_reload(
    open_page, query: str, panels: list[str], from_: int, to: int
):
    page = open_page(PAGE + query)
    stage = SeenStage(page, "landscapes")
    assert sorted(stage.panels) == sorted(panels)
    stage.settle()
    first = [stage.pixels(name) for name in panels]
    seen = []
    for step in (from_, to):
        stage.scrub(step)
        stage.settle()
        seen.append([stage.pixels(name) for name in panels])
    # A quadratic's curvatures are the same everywhere.
    still = [name == "curvatures" for name in panels]
    assert [a == b for a, b in zip(*seen, strict=True)] == still
    page.reload()
    again = SeenStage(page, "landscapes")
    again.settle()
    assert [again.pixels(name) for name in panels] == first


def test_the_bars_and_the_curves_under_the_ball_have_the_signs_of_the_curvatures(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "landscapes")
    stage.settle()
    for panel in ("curvatures", "ground"):
        assert page.evaluate(COLOURED, [panel, UP]) > 20
        assert page.evaluate(COLOURED, [panel, DOWN]) > 20
    bowl = open_page(f"{PAGE}?ground=minimum&step=10")
    SeenStage(bowl, "landscapes").settle()
    assert bowl.evaluate(COLOURED, ["curvatures", UP]) > 50
    assert bowl.evaluate(COLOURED, ["curvatures", DOWN]) == 0


def test_the_ball_follows_the_hand_and_a_preset_plays(open_page):
    page = open_page(PAGE)
    stage = SeenStage(page, "landscapes")
    before = stage.js("s.clock.steps")
    stage.change(lambda: stage.nudge("aside", "ArrowLeft"))
    assert stage.js("s.clock.steps") > before
    stage.change(lambda: page.get_by_role("button", name="A minimum").click())
    stage.wait_for_step(2)
    expect(page.locator(".dl-main")).to_be_focused()


def test_one_switch_puts_the_random_walk_beside_the_path_and_takes_it_away(open_page):
    page = open_page(f"{PAGE}?exhibit=slice&data=moons")
    stage = SeenStage(page, "landscapes")
    assert "walk" not in stage.panels
    switch = page.get_by_text("Random walk", exact=True)
    stage.change(switch.click)
    assert "walk" in stage.panels
    expect(stage.panel("walk")).to_contain_text("random walk, 65 dimensions")
    stage.change(switch.click)
    assert "walk" not in stage.panels


@pytest.mark.parametrize(
    "query", ["?present=1", "?exhibit=plateau&present=1", "?exhibit=slice&data=moons&walk=true&present=1"]
)
def test_nothing_beside_the_picture_is_cut_off_on_a_projector(open_page, query: str):
    page = open_page(PAGE + query)
    SeenStage(page, "landscapes").settle()
    cut = page.evaluate(
        "[...document.querySelectorAll('.dl-panel-name')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    )
    assert cut == []


# Of every strip the numbers at its upright axis that lie over each other.
OVERLAPS = """() => [...document.querySelectorAll('.dl-strips .dl-panel')].flatMap((panel) => {
  const boxes = [...panel.querySelectorAll('.ytick text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], i) => boxes.slice(i + 1).filter(([, b]) => a.top < b.bottom - 4 && b.top < a.bottom - 4).map(([other]) => [name, other]));
})"""


@pytest.mark.parametrize("exhibit", ["ball", "plateau", "between"])
def test_on_a_projector_no_number_of_a_low_strip_lies_over_another(open_page, exhibit: str):
    stage = SeenStage(open_page(f"/landscapes?exhibit={exhibit}&present=1"), "landscapes")
    assert stage.page.locator(".dl-strips .ytick text").count() >= 2
    assert stage.page.evaluate(OVERLAPS) == []
