"""A weight set by hand on the network's diagram: typed at its line, held, marked, and set free again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.trainer.training import SeenTraining

SMALL = {"data": "moons", "examples": 60, "hidden": "2", "trained": 5}
CURVE = "(([p]) => p.curves.find(({ l, i, j }) => l === a[0] && i === a[1] && j === a[2]))(s.panels.filter((p) => p.spec.id === 'network'))"


def press_line(stage: SeenTraining, l: int, i: int, j: int) -> None:  # noqa: E741
    """In the middle of the line from unit i of layer l to unit j of the next."""
    curve = stage.js(CURVE, [l, i, j])
    x, y = (curve["x0"] + curve["x1"]) / 2, (curve["y0"] + curve["y1"]) / 2
    stage.panel("network").locator(".dl-plot").click(position={"x": x, "y": y})


def press_unit(stage: SeenTraining, l: int, i: int) -> None:  # noqa: E741
    x, y = stage.js(
        "(([p]) => [p.columns[a[0]].x, p.columns[a[0]].ys[a[1]]])(s.panels.filter((p) => p.spec.id === 'network'))",
        [l, i],
    )
    stage.panel("network").locator(".dl-plot").click(position={"x": x, "y": y})


def held(stage: SeenTraining, count: int) -> list[list[int]]:
    stage.wait_until("s.panels[0].content.held.length === a && !s.transport.slices.flying", count)
    stage.wait_for_rest()
    stage.settle()
    return list(stage.js("s.panels[0].content.held"))


def test_a_weight_is_typed_held_and_set_free(training):
    stage = training(**SMALL)
    page, form = stage.page, stage.root.locator(".dl-weight")
    before, costs = stage.pixels("answers a"), stage.rows()["Adam"][0]
    press_line(stage, 1, 1, 0)
    expect(form).to_contain_text("layer 1, unit 2 → output")
    field = form.get_by_role("spinbutton")
    expect(field).to_be_focused()
    expect(form.get_by_role("button", name="Set free")).to_be_hidden()
    field.fill("-7.5")
    # The keys are the field's: the space bar does not play.
    field.press("Enter")
    assert held(stage, 1) == [[2, 2, 1]]
    expect(form).to_be_hidden()
    assert stage.js(CURVE, [1, 1, 0])["weight"] == -7.5
    assert stage.pixels("answers a") != before
    expect(stage.words).to_contain_text("Held by hand: layer 1, unit 2 → output at −7.5. A link leaves that out")
    assert stage.rows()["Adam"][0] != costs, "the costs are measured at once"
    # A unit is pressed for its bias.
    press_unit(stage, 1, 0)
    expect(form).to_contain_text("bias of layer 1, unit 1")
    field.fill("2")
    form.get_by_role("button", name="Hold").click()
    assert held(stage, 2) == [[2, 2, 1], [1, 0, 1]]
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert stage.js(CURVE, [1, 1, 0])["weight"] == -7.5
    assert stage.marks() == ["w2[2,1] −7.5", "b1[1] 2"]
    press_line(stage, 1, 1, 0)
    form.get_by_role("button", name="Set free").click()
    assert held(stage, 1) == [[1, 0, 1]]
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert stage.js(CURVE, [1, 1, 0])["weight"] != -7.5
    press_unit(stage, 1, 1)
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert "7.5" not in page.url
