"""Points added and taken away by clicks in the plane: the boundary answers, and the set as drawn comes back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.trainer.training import SeenTraining

SMALL = {"data": "gaussians", "examples": 60, "hidden": "4", "trained": 10}


def click(stage: SeenTraining, x: float, y: float, panel: str = "answers a") -> None:
    """At a place in data coordinates, and the answer on the screen."""
    ready = int(stage.root.get_attribute("data-ready") or 0)
    left, top = stage.js("s.panels.find((p) => p.spec.id === a[0]).project(a[1], a[2])", [panel, x, y])
    stage.panel(panel).locator(".dl-plot").click(position={"x": left, "y": top})
    stage.wait_until("Number(s.root.dataset.ready) > a && !s.transport.slices.flying", ready)
    stage.wait_for_rest()
    stage.settle()


def examples(stage: SeenTraining, panel: str = "answers a") -> int:
    return int(stage.js("s.panels.find((p) => p.spec.id === a).content.examples.shape[0]", panel))


def test_a_click_adds_a_point_and_the_boundary_answers(training):
    stage = training(**SMALL)
    page = stage.page
    # As long as no kind of point is chosen a click changes nothing.
    stage.panel("answers a").locator(".dl-plot").click(position={"x": 100, "y": 80})
    assert (examples(stage), page.url.count("own")) == (60, 0)
    page.get_by_role("button", name="Add a point of class lower left").click()
    expect(page.get_by_role("button", name="Add a point of class lower left")).to_have_attribute("aria-pressed", "true")
    expect(stage.panel("answers a").locator(".dl-readout")).to_have_text("click: adds or takes away")
    before, place = stage.pixels("answers a"), stage.panel("answers a").bounding_box()
    click(stage, 1.2, -0.8)
    assert stage.pixels("answers a") != before
    assert stage.panel("answers a").bounding_box() == place, "the picture must not move under the pointer"
    assert examples(stage) == 61
    stage.wait_for_query(data="own")
    expect(stage.words).to_contain_text(
        "Gaussians, points by hand: 1 added. They are in this window alone: a link leaves them out"
    )
    assert stage.live("epoch") == 10
    # A click on a point takes it away, as is said before it.
    left, top = stage.js("s.panels.find((p) => p.spec.id === 'answers a').project(1.2, -0.8)")
    stage.panel("answers a").locator(".dl-plot").hover(position={"x": left, "y": top})
    expect(stage.panel("answers a").locator(".dl-readout")).to_have_text("click: takes this point away")
    click(stage, 1.2, -0.8)
    assert examples(stage) == 60
    expect(stage.words).to_contain_text("points by hand: as drawn.")
    page.get_by_role("button", name="Back to Gaussians as drawn").click()
    stage.wait_for_query(data="gaussians")
    stage.wait_until("s.panels.find((p) => p.spec.id === 'answers a').content.examples.shape[0] === 60")
    # A click by chance must not change the next set.
    expect(page.locator(".dl-points [aria-pressed=true]")).to_have_count(0)
    expect(stage.words).not_to_contain_text("by hand")


def test_without_a_pointer_a_place_is_typed(training):
    stage = training(**SMALL, sides=2)
    # All sides have the same points: the buttons stand once.
    expect(stage.page.locator(".dl-points:visible")).to_have_count(1)
    opened = stage.menu("Data")
    opened.get_by_role("spinbutton", name="x1").fill("0.5")
    opened.get_by_role("spinbutton", name="x2").fill("-0.5")
    opened.get_by_role("spinbutton", name="x2").press("Enter")
    opened.get_by_role("button", name="Add this point").press("Enter")
    stage.wait_until("s.panels.find((p) => p.spec.id === 'answers b')?.content.examples.shape[0] === 61")
    assert examples(stage) == 61
    stage.wait_for_query(data="own")
