"""Gradient checking in a real browser: layers that light up, entries under the pointer, and a hidden bug that is named and counted."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.stage import SeenStage

PAGE, NAME = "/gradient-check", "gradient-check"


def test_layers_light_up_one_after_the_other_and_an_entry_is_read_out(open_page):
    page = open_page(f"{PAGE}?layer=3")
    stage = SeenStage(page, NAME)
    assert stage.step == 5
    title = stage.panel("network").locator(".dl-panel-name")
    expect(title).to_have_text(re.compile("every entry, 462 costs$"))
    seen = []
    for step in (0, 1, 3, 5):
        stage.scrub(step)
        stage.settle()
        seen.append(stage.pixels("network"))
    assert len(set(seen)) == 4
    stage.scrub(0)
    expect(title).to_have_text(re.compile(r"^one random direction, 2 costs: 0\.\d+ apart, bug$"))
    expect(page.locator(".dl-words", has_text="is wrong in layers 1 to 3")).to_be_hidden()
    stage.scrub(5)
    expect(page.locator(".dl-words", has_text="is wrong in layers 1 to 3")).to_be_visible()
    # A unit of the first hidden layer, where it is drawn.
    x, y = stage.js("(() => { const p = s.byId.get('network'); return [p.column(1), p.heights(1)[2]] })()")
    box = stage.panel("network").locator(".dl-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x, box["y"] + y)
    expect(stage.panel("network").locator(".dl-readout")).to_have_text(
        re.compile(r"layer 1, bias of unit 3: differs by 0\.\d+")
    )


def test_the_same_entries_as_cells(open_page):
    page = open_page(f"{PAGE}?view=entries&batch_norm=true&width=8&depth=8")
    stage = SeenStage(page, NAME)
    spots = stage.js("s.byId.get('network').spots.length")
    assert spots == 13 * 8 + 7 * 64 + 8 * 24 + 8 * 3 + 3
    right, bottom = stage.js("(({ right, bottom }) => [right, bottom])(s.byId.get('network').box)")
    assert stage.js(
        "s.byId.get('network').spots.every(({ x, y }) => x > 0 && y > 0 && x < a[0] && y < a[1])", [right, bottom]
    )


def test_a_hidden_bug_is_named_and_counted_and_the_link_says_nothing(open_page):
    page = open_page(f"{PAGE}?exhibit=hidden")
    stage = SeenStage(page, NAME)
    label = stage.js("s.main.getAttribute('aria-label')")
    assert "Which bug is it?" in label
    assert "Found" not in label
    assert stage.query() == {"exhibit": "hidden"}
    asked = page.get_by_role("combobox", name=re.compile("Which bug"))
    asked.click()
    page.get_by_role("option", name="Dropout left on").click()
    expect(page.get_by_role("button", name=re.compile(r"Hide another: [01] of 1 found"))).to_be_visible(timeout=20_000)
    stage.find()
    told = stage.js("s.main.getAttribute('aria-label')")
    assert re.search(r"(Found|Not dropout left on): ", told)
    assert stage.query() == {"exhibit": "hidden"}


def test_the_formula_of_a_picture_that_stands_still_names_no_step(open_page):
    page = open_page(f"{PAGE}?exhibit=steps")
    SeenStage(page, NAME)
    formula = page.locator(".dl-formula")
    expect(formula).to_contain_text("two-sided")
    expect(formula).not_to_contain_text("step 0")
