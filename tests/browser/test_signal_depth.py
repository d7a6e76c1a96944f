"""The page on depth in a real browser: its exhibits, the forward and the backward pass, and the same link twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE = "/signal-depth"


@pytest.mark.parametrize(
    ("query", "panels"),
    [
        ("", ["ridge a", "ridge b", "curve forward", "curve backward"]),
        ("?second=units&distributions=gradients&depth=6", ["ridge a", "ridge b", "curve dead", "curve saturated"]),
        ("?exhibit=chain", ["chain"]),
        ("?exhibit=symmetry&a.activation=sigmoid&a.initializer=zeros", ["weights a", "weights b"]),
    ],
)
def test_an_exhibit_plays_and_is_the_same_picture_after_a_reload(open_page, query: str, panels: list[str]):
    page = open_page(PAGE + query)
    stage = SeenStage(page, "signal-depth")
    assert sorted(stage.panels) == sorted(panels)
    before = [stage.pixels(name) for name in panels]
    stage.press("play")
    stage.wait_for_step(2)
    stage.press("play")
    stage.settle()
    assert [stage.pixels(name) for name in panels] != before
    page.reload()
    again = SeenStage(page, "signal-depth")
    assert [again.pixels(name) for name in panels] == before


# Where the numbers beside the rows are drawn, and the picture's right edge: how far left any of their ink reaches.
BESIDE = """(id) => {
  const panel = document.querySelector(`[data-panel="${id}"]`);
  const canvas = panel.querySelector('canvas');
  const { xaxis } = panel.querySelector('.dl-plot')._fullLayout;
  const right = xaxis._offset + xaxis._length;
  const scale = canvas.width / canvas.clientWidth;
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const columns = new Set();
  for (let x = Math.ceil((right + 1) * scale); x < width; x += 1)
    for (let y = 0; y < height; y += 1) if (data[4 * (y * width + x) + 3] > 200) { columns.add(x); break; }
  return { first: Math.min(...columns) / scale - right, last: Math.max(...columns) / scale, wide: canvas.clientWidth, ridge: xaxis._length };
}"""


@pytest.mark.parametrize(
    ("query", "size"), [("", (1280, 720)), ("&present=1", (1280, 720)), ("&present=1", (1920, 1080)), ("", (390, 844))]
)
def test_the_numbers_stand_in_columns_of_their_own(open_page, query: str, size: tuple[int, int]):
    page = open_page(f"{PAGE}?step=20{query}", width=size[0], height=size[1])
    stage = SeenStage(page, "signal-depth")
    stage.settle()
    for side in "ab":
        seen = page.evaluate(BESIDE, f"ridge {side}")
        # Beside the ridge, which keeps its room, and whole.
        assert seen["first"] > 3
        assert seen["last"] <= seen["wide"]
        assert seen["ridge"] > 0.3 * seen["wide"]


def test_the_signal_goes_there_and_its_gradient_comes_back(open_page):
    page = open_page(f"{PAGE}?depth=10")
    stage = SeenStage(page, "signal-depth")
    seen = [stage.pixels("ridge a")]
    back, there = [stage.pixels("curve backward")], [stage.pixels("curve forward")]
    for step in (5, 10, 15, 20):
        stage.scrub(step)
        stage.settle()
        seen.append(stage.pixels("ridge a"))
        back.append(stage.pixels("curve backward"))
        there.append(stage.pixels("curve forward"))
    assert len(set(seen)) == 5
    # The gradient has not set out before the signal is there, and the signal rests from then on.
    assert back[0] == back[1] == back[2] != back[3] != back[4]
    assert there[0] != there[1] != there[2]
    assert there[3] == there[4]
    # A click on a layer goes to it, on either way.
    page.locator('[data-panel="curve backward"] .dl-plot').click(position={"x": 120, "y": 40})
    stage.settle()
    assert 10 < stage.step < 20


def test_the_words_and_the_table_wait_for_the_clock(open_page):
    page = open_page(f"{PAGE}?depth=10")
    stage = SeenStage(page, "signal-depth")
    row = page.locator(".dl-results tbody tr").first
    assert [text == "–" for text in row.locator("td").all_text_contents()] == [False, True, True, True]
    # Until a layer has been passed the formula is its symbols alone.
    numbers = page.locator(".dl-formula math").nth(1)
    expect(numbers).to_have_css("visibility", "hidden")
    expect(page.locator(".dl-formula .dl-words")).to_be_hidden()
    stage.scrub(10)
    stage.settle()
    assert [text == "–" for text in row.locator("td").all_text_contents()] == [False, False, True, True]
    expect(numbers).to_have_css("visibility", "visible")
    stage.scrub(20)
    stage.settle()
    assert "–" not in row.locator("td").all_text_contents()
    expect(page.locator(".dl-formula .dl-words")).to_be_visible()


def test_a_projector_shows_both_directions_whatever_is_chosen_below(open_page):
    page = open_page(f"{PAGE}?present=1&second=units")
    stage = SeenStage(page, "signal-depth")
    assert [name for name in stage.panels if name.startswith("curve")] == [
        "curve forward", "curve backward", "curve dead", "curve saturated",
    ]  # fmt: skip


def test_one_neuron_has_no_clock(open_page):
    page = open_page(f"{PAGE}?exhibit=neuron")
    expect(page.locator(".dl-stage .dl-play")).to_be_hidden()
    expect(page.locator(".dl-stage .dl-save")).to_be_visible()


def test_training_shows_both_cost_curves(open_page):
    page = open_page(f"{PAGE}?train_steps=50&second=training&depth=4&width=32")
    stage = SeenStage(page, "signal-depth")
    curves = "() => document.querySelector('[data-panel=\"curve costs\"] .dl-plot').data.map((d) => d.x.length)"
    assert page.evaluate(curves) == [50, 50]
    assert "curve costs" in stage.panels
