"""Momentum's map in the browser: a click in the plane, what is told under the pointer in both forms, and a deep zoom."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from labcore.experiments.momentum_map import conditioning, lessard, noise, phase, plane
from tests.browser.stage import SeenStage, shown

PAGE, NAME = "/momentum-map", "momentum-map"
EDGE = "s.byId.get('edge')"
SETTLED = f"([s, ready]) => Number(s.root.dataset.ready) > ready && !{EDGE}.zoom.told.length && !{EDGE}.zoom.timer"


def told(stage: SeenStage, panel: str, x: float, y: float) -> str:
    return stage.js(f"s.byId.get('{panel}').told({x}, {y})")


def test_a_click_in_the_plane_moves_path_error_and_phase_at_once(open_page):
    stage = SeenStage(open_page(PAGE), NAME)
    before = {name: stage.pixels(name) for name in stage.panels}
    drawn = stage.js("s.byId.get('plane').laid.data[0].z[0][0]")
    (px, py), (x, y) = stage.place(0.3, 0.8, "plane")
    stage.change(lambda: stage.page.mouse.click(px, py))
    assert float(stage.query()["learning_rate"]) == pytest.approx(x, abs=1e-3)
    assert float(stage.query()["beta"]) == pytest.approx(y, abs=1e-3)
    for name in ("plane", "path", "error", "phase"):
        assert stage.pixels(name) != before[name]
    assert stage.js("s.byId.get('plane').laid.data[0].z[0][0]") == drawn
    assert set(stage.cells("regime")) == {"flat, λ = 0.02", "steep, λ = 1"}


def test_a_click_in_the_plane_moves_no_start_of_the_path(open_page):
    stage = SeenStage(open_page(PAGE), NAME)
    assert stage.js("(s.clicked = [3, 0.5], s.byId.get('path').start(s.byId.get('path').spec.marks))") == [-1, 0.35]
    assert stage.js("s.byId.get('plane').start(s.byId.get('plane').spec.marks)") == [3, 0.5]


@pytest.mark.parametrize(
    ("form", "x", "y", "words"),
    [("classic", 2.0, 0.7, "13 steps per digit"), ("classic", 3.9, 0.3, "diverges"), ("averaged", 6.67, 0.7, "13 steps per digit"), ("averaged", 60.0, 0.5, "diverges")],
)  # fmt: skip
def test_the_plane_is_told_under_the_pointer_on_both_axes(open_page, form: str, x: float, y: float, words: str):
    stage = SeenStage(open_page(f"{PAGE}?form={form}"), NAME)
    assert told(stage, "plane", x, y) == words


def test_the_edge_is_told_zoomed_by_a_drag_and_in_the_link(open_page):
    stage = SeenStage(open_page(f"{PAGE}?exhibit=edge"), NAME)
    assert told(stage, "edge", 3.0, 2.5).startswith("diverges at step")
    assert told(stage, "edge", 0.5, 0.5).startswith("arrives at step")
    begun = int(stage.root.get_attribute("data-ready") or 0)
    stage.drag((0.1, 0.3), (0.4, 0.6), "edge")
    stage.page.wait_for_function(SETTLED, arg=[stage.handle, begun])
    stage.settle()
    (x, y), query = stage.ranges("edge"), stage.query()
    assert [float(end) for end in query["edge_x"].split()] == pytest.approx(x)
    assert [float(end) for end in query["edge_y"].split()] == pytest.approx(y)
    assert x == pytest.approx([0.4, 1.6], abs=0.02)
    # A click follows the training there; the window stays.
    (px, py), (at, _) = stage.place(0.5, 0.2, "edge")
    stage.change(lambda: stage.page.mouse.click(px, py))
    assert float(stage.query()["rate_1"]) == pytest.approx(at, abs=1e-3)
    assert stage.ranges("edge") == [x, y]


def test_a_link_opens_the_edge_ten_thousand_million_times_enlarged(open_page):
    stage = SeenStage(
        open_page(f"{PAGE}?exhibit=edge&edge_x=0.7844643+0.7844643004&edge_y=1.1235211+1.1235211003"), NAME
    )
    assert stage.ranges("edge") == [[0.7844643, 0.7844643004], [1.1235211, 1.1235211003]]
    xs = stage.js(f"{EDGE}.laid.data[0].x")
    assert len(xs) > 100
    assert all(b > a for a, b in pairwise(xs))
    expect(stage.page.get_by_text("10,000,000,000 times enlarged")).to_be_visible()


def test_the_cycle_is_told_when_the_picture_has_shown_it(open_page):
    page = open_page(f"{PAGE}?exhibit=lessard&ball_start=3.3")
    stage = SeenStage(page, NAME)
    words = page.locator(".dl-formula .dl-words")
    expect(words).to_be_hidden()
    assert stage.cells("where it ends")["Heavy ball"] == "–"
    stage.scrub(120)
    stage.settle()
    expect(words).to_contain_text("−2208/1225")
    assert stage.cells("where it ends")["Heavy ball"] == "cycle"


@pytest.mark.parametrize(
    ("exhibit", "column", "row", "values"),
    [
        ("plane", "error now", "steep, λ = 1", lambda: plane.run(plane.Spec()).errors[:, 1]),
        ("phase", "position", "chosen, β = 0.7", lambda: phase.run(phase.Spec()).positions[:, 0]),
        ("conditioning", "error now", "Momentum", lambda: conditioning.run(conditioning.Spec()).errors[:, 1]),
        ("noise", "mean square now", "Plain descent", lambda: noise.run(noise.Spec()).both[1].variance),
        ("lessard", "position now", "Heavy ball", lambda: lessard.run(lessard.Spec()).points[:, 0]),
    ],
)  # fmt: skip
def test_the_table_tells_the_step_of_the_clock(open_page, exhibit, column, row, values):
    stage = SeenStage(open_page(f"{PAGE}?exhibit={exhibit}"), NAME)
    for step in (0, 5, 40):
        stage.scrub(step)
        stage.settle()
        assert shown(stage.cells(column)[row]) == pytest.approx(values()[step], rel=6e-3, abs=6e-4)


@pytest.mark.parametrize("exhibit", ["plane", "phase", "conditioning", "noise", "lessard", "edge", "starts"])
def test_every_exhibit_fits_a_phone_and_a_projector(open_page, exhibit: str):
    phone = open_page(f"{PAGE}?exhibit={exhibit}", width=390, height=844)
    SeenStage(phone, NAME)
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    projector = open_page(f"{PAGE}?exhibit={exhibit}&present=1")
    stage = SeenStage(projector, NAME)
    box = stage.root.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720
    table = projector.locator(".dl-results table").first
    assert table.evaluate("t => t.scrollWidth <= t.parentElement.clientWidth + 1")
    # The map of starts has a row for each way to end, and its formula scrolls.
    for formula in projector.locator(".dl-formula").all() if exhibit != "starts" else []:
        assert formula.evaluate("f => f.scrollHeight <= f.clientHeight + 1"), "the formula is cut off"
