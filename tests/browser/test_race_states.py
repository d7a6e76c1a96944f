"""The race's other pictures: three dimensions, a run that diverges, long races of many, and how fast they move."""

from __future__ import annotations

import logging
import re

import pytest
from playwright.sync_api import expect

from labcore.costs import COSTS
from labcore.entries import Entry, run_one
from labcore.optimizers import OPTIMIZERS
from tests.browser.stage import SeenStage

# Shown with --log-cli-level=info.
MEASURED = logging.getLogger("measured")
# Gaps in ms between so many frames drawn while it plays. Frames are counted and not the time, for busy machines.
FRAMES = """([s, n]) => new Promise((done, lost) => {
  setTimeout(() => lost(new Error(`${times.length} frames in 25 s`)), 25000);
  const times = [];
  const stop = s.clock.listen(() => {
    times.push(performance.now());
    if (times.length <= n) return;
    stop();
    s.clock.pause();
    done(times.slice(1).map((t, i) => t - times[i]));
  });
  s.clock.loop = true;
  s.clock.play();
})"""


def test_a_run_that_diverges_is_named_with_its_step_and_leaves_the_picture(open_page):
    stage = SeenStage(
        open_page(
            "/optimizers?rates=tied&condition_number=20&rotation=0&learning_rate=0.12&optimizers=gd.momentum&step=300"
        )
    )
    run = run_one(COSTS["quadratic"].make(condition_number=20.0), Entry("gd", 0.12))
    assert stage.cells("outcome")["Gradient descent"] == f"diverged at {run.stopped_at}"
    row = stage.page.locator(".dl-results tbody tr", has_text="Gradient descent")
    expect(row).to_have_attribute("data-outcome", "diverged")
    expect(row).to_have_attribute("title", re.compile("above the largest stable rate"))
    label = stage.root.locator("[role=img]").get_attribute("aria-label") or ""
    assert f"Gradient descent diverged at step {run.stopped_at}" in label
    # In place of numbers that are none the formula says where it left.
    expect(stage.page.locator(".dl-formula-head output")).to_have_text(f"left the picture at step {run.left}")
    assert "∞" not in stage.page.locator(".dl-formula").inner_text()
    # Nothing is clipped: the path goes far outside the window, and where it is beyond numbers nothing is drawn.
    outside = "(() => { const p = s.byId.get('plane'); const px = p.pixels.get('gd'); return [px.length / 2, Math.abs(px[2 * a + 1]) > 10 * p.canvas.clientHeight] })()"
    points, far = stage.js(outside, run.stopped_at - 1)
    assert far
    assert points <= run.stopped_at + 1
    # The neighbour is drawn as ever, alone on its own picture and here.
    stage.scrub(run.stopped_at + 5)
    assert stage.pixels("plane")[0] > 1000
    assert stage.cells("cost now")["Gradient descent"] == "–"
    assert stage.cells("cost now")["Momentum"] != "–"


def test_an_edge_pointer_shows_where_a_run_has_gone(open_page):
    stage = SeenStage(
        open_page("/optimizers?rates=tied&condition_number=20&rotation=0&learning_rate=0.12&optimizers=gd&step=0")
    )
    # With the path itself taken away, what is left at the edge is the pointer.
    script = """(() => {
      const p = s.byId.get('plane'); const px = p.pixels.get('gd');
      let n = 0; while (Math.abs(px[2 * n + 1]) < 3 * p.canvas.clientHeight) n += 1;
      p.pixels.set('gd', Float64Array.from([px[2 * n], px[2 * n + 1]]));
      p.draw(0);
      const { left, right, top, bottom } = p.box; const k = p.scale;
      const { data } = p.ctx.getImageData(left * k, top * k, (right - left) * k, (bottom - top) * k);
      const rows = []; const w = Math.round((right - left) * k);
      for (let i = 3; i < data.length; i += 4) if (data[i]) rows.push(Math.floor(i / 4 / w) / ((bottom - top) * k));
      return [px[2 * n + 1] < 0, rows.filter((y) => y < 0.1).length, rows.filter((y) => y > 0.9).length];
    })()"""
    above, at_top, at_bottom = stage.js(script)
    assert (at_top if above else at_bottom) > 50


def test_three_dimensions_are_drawn_with_the_paths_on_them(open_page):
    page = open_page("/optimizers?view=space&surface=rosenbrock")
    stage = SeenStage(page)
    canvas = page.locator(".dl-panel[data-panel=space] .gl-container canvas").first
    expect(canvas).to_be_visible()
    assert canvas.evaluate("(c) => Boolean(c.getContext('webgl') || c.getContext('webgl2'))")
    page.wait_for_function("s => s.byId.get('space').pixels.size === 6", arg=stage.handle)
    drawn, _ = stage.pixels("space")
    assert drawn > 300
    stage.press("play")
    stage.wait_for_step(5)
    stage.press("play")
    stage.settle()
    before = stage.pixels("space")
    assert before[0] != drawn
    # Turning the surface turns the paths with it.
    box = stage.panel("space").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 10, steps=5)
    page.mouse.up()
    page.wait_for_function("([s, old]) => s.byId.get('space').seen !== old", arg=[stage.handle, ""])
    stage.settle()
    page.wait_for_timeout(300)
    assert stage.pixels("space") != before
    assert "start_x" not in stage.query()


def test_going_to_three_dimensions_and_back(open_page):
    page = open_page("/optimizers?optimizers=gd.adam")
    stage = SeenStage(page)
    first = stage.pixels("plane")
    view = page.locator(".st-key-optimizers-view")
    for name, panel in (("3-D", "space"), ("Grid", "plane gd"), ("One", "plane")):
        choice = view.get_by_text(name, exact=True)
        stage.change(choice.click)
        assert panel in stage.panels
    assert stage.pixels("plane") == first


def test_all_optimizers_and_the_longest_race_in_a_grid(open_page):
    link = f"/optimizers?rates=tied&steps=3000&view=grid&optimizers={'.'.join(OPTIMIZERS)}"
    stage = SeenStage(open_page(link, width=1280, height=900))
    grids = [name for name in stage.panels if name.startswith("plane")]
    assert len(grids) == len(OPTIMIZERS) == len(stage.cells("rate"))
    assert all(stage.pixels(name)[0] > 50 for name in grids)
    stage.scrub(3000)
    stage.settle()
    assert all(stage.pixels(name)[0] > 50 for name in grids)
    gaps = stage.page.evaluate(FRAMES, [stage.handle, 12])
    MEASURED.info("sixteen panels, 3000 steps: %s", told(gaps))
    assert len(gaps) == 12


@pytest.mark.parametrize(
    ("what", "query"),
    [("six paths, one panel", ""), ("a grid of four", "?view=grid&optimizers=gd.momentum.rmsprop.adam"), ("six paths in space", "?view=space")],
)  # fmt: skip
def test_frames_while_playing(open_page, what: str, query: str):
    stage = SeenStage(open_page(f"/optimizers{query}"))
    gaps = stage.page.evaluate(FRAMES, [stage.handle, 90])
    MEASURED.info("%s: %s", what, told(gaps))
    # Time is not asserted, only that it moves.
    assert len(gaps) == 90


def told(gaps: list[float]) -> str:
    ordered = sorted(gaps) or [float("nan")]
    middle = ordered[len(ordered) // 2]
    return (
        f"{1000 / middle:.0f} frames/s (median gap {middle:.0f} ms, longest {ordered[-1]:.0f} ms, {len(gaps)} frames)"
    )
