"""How a visitor looks at a stage travels in its link: the chosen row, the zoom, the camera."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SeenStage

RACE = "/optimizers?optimizers=gd.adam&steps=100"


def linked(stage: SeenStage) -> str:
    """The link that the page copies, without the host."""
    page = stage.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".dl-share button", has_text="Link").click()
    expect(page.locator(".dl-share button").first).to_have_text("Copied")
    return "/" + page.evaluate("navigator.clipboard.readText()").split("/", 3)[3]


def test_the_chosen_row_and_the_zoom_are_in_the_link(open_page):
    stage = SeenStage(open_page(RACE))
    assert not {"row", "zoomed", "camera"} & set(linked(stage).replace("=", "&").split("&"))
    stage.page.locator(".dl-results tbody tr").nth(1).click()
    stage.js("s.Plotly.relayout(s.byId.get('plane').plot, {'xaxis.range': [-3, -1], 'yaxis.range': [0, 2]})")
    stage.settle()
    link = linked(stage)
    assert "row=adam" in link
    there = SeenStage(open_page(link))
    there.settle()
    there.page.wait_for_function("s => s.focus === 'adam'", arg=there.handle)
    there.page.wait_for_function("s => Math.abs(s.byId.get('plane').axes.xaxis.range[0] + 3) < 1e-6", arg=there.handle)
    assert there.ranges() == [pytest.approx([-3, -1]), pytest.approx([0, 2])]
    # Taken back, it leaves the link.
    there.js("s.resetZoom()")
    there.page.locator(".dl-results tbody tr").nth(0).click()
    there.settle()
    assert "zoomed" not in linked(there)
    assert "row" not in linked(there)


def test_the_camera_is_in_the_link(open_page):
    stage = SeenStage(open_page(f"{RACE}&view=space"))
    assert "camera" not in linked(stage)
    eye = {"x": 1.5, "y": 0.5, "z": 0.75}
    stage.js("s.Plotly.relayout(s.panels[0].plot, {'scene.camera.eye': a})", eye)
    stage.settle()
    link = linked(stage)
    assert "camera=1.5" in link
    there = SeenStage(open_page(link))
    there.page.wait_for_function("s => Math.abs(s.panels[0].axes.scene.camera.eye.x - 1.5) < 1e-6", arg=there.handle)
    assert there.js("s.panels[0].axes.scene.camera.eye") == pytest.approx(eye)


def test_a_slider_moves_with_such_a_link(open_page):
    stage = SeenStage(open_page(f"{RACE}&row=adam&zoomed=plane:-3,-1,0,2"))
    stage.page.wait_for_function("s => s.focus === 'adam'", arg=stage.handle)
    stage.nudge("condition_number")
    stage.settle()
    assert stage.ranges()[0] == pytest.approx([-3, -1])
