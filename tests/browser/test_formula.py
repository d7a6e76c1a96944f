"""A typed formula in the race: typed, raced on, shared by its link, refused with a mark at the character."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.stage import SeenStage

RANGES = [[-2.0, 2.0], [-1.0, 3.0]]


def field(page: Page):
    return page.locator(".st-key-dl-formula input[type=text]")


def type_formula(stage: SeenStage, text: str) -> None:
    field(stage.page).fill(text)
    stage.change(lambda: field(stage.page).press("Enter"))


def test_a_formula_is_typed_raced_on_and_shared(open_page):
    page = open_page("/optimizers?rates=tied&surface=formula&x_range=-2+2&y_range=-1+3")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage = SeenStage(page)
    before = stage.pixels("plane")
    type_formula(stage, "(1 - x)^2 + 100*(y - x^2)^2 + c*abs(y)")
    stage.nudge("c", "ArrowLeft")
    stage.nudge("learning_rate", "Home")
    first = stage.pixels("plane")
    assert first != before
    assert stage.ranges() == RANGES
    assert page.locator(".st-key-dl-formula .katex").count() >= 1
    assert stage.query() == {
        "rates": "tied", "surface": "formula", "f": "(1 - x)^2 + 100*(y - x^2)^2 + c*abs(y)", "c": "0.9", "learning_rate": "1e-06",
        "x_range": "-2 2", "y_range": "-1 3",
    }  # fmt: skip
    page.locator(".dl-share button", has_text="Link").click()
    expect(page.locator(".dl-share button").first).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    there = open_page(link[link.index("/optimizers") :])
    second = SeenStage(there)
    assert second.pixels("plane") == first
    assert second.cells("cost now") == stage.cells("cost now")
    assert field(there).input_value() == field(page).input_value()
    assert second.query() == stage.query()
    for seen in (stage, second):
        seen.scrub(60)
    assert second.pixels("plane") == stage.pixels("plane")


def test_a_typed_rosenbrock_is_the_built_in_one(open_page):
    link = "rates=tied&learning_rate=0.001&start_x=-1.2&start_y=1&step=40&optimizers=gd.momentum.adam"
    own = SeenStage(
        open_page(f"/optimizers?surface=formula&f=(1-x)^2%2B100*(y-x^2)^2&x_range=-2+2&y_range=-1+3&{link}")
    )
    built_in = SeenStage(open_page(f"/optimizers?surface=rosenbrock&{link}"))
    assert own.cells("cost now") == built_in.cells("cost now")
    assert own.cells("to target") == built_in.cells("to target")


def test_an_error_points_at_the_character_and_the_last_good_formula_stays(open_page):
    page = open_page("/optimizers?rates=tied&surface=formula&f=x**2%2By**2")
    stage = SeenStage(page)
    cells = stage.cells("cost now")
    for text, mark in (("x**2 + sin(z)", 11), ("<img src=x onerror=alert(1)>", 0), ("$x$ **bold** [a](b)", 0)):
        field(page).fill(text)
        field(page).press("Enter")
        said = page.locator(".st-key-dl-formula [data-testid=stCode]")
        expect(said).to_contain_text(text[:20])
        expect(said).to_contain_text("Formula must")
        lines = said.inner_text().splitlines()
        assert lines[1].index("^") == mark, lines
        assert lines[0].startswith(text[:20])
        assert said.locator("img").count() == said.locator("strong").count() == 0
        assert field(page).input_value() == text
        assert stage.cells("cost now") == cells
        assert stage.query() == {"rates": "tied", "surface": "formula", "f": "x**2+y**2"}
    # Another setting changes meanwhile; what is to be mended stays.
    stage.nudge("learning_rate")
    assert field(page).input_value() == "$x$ **bold** [a](b)"
    type_formula(stage, "x**2 + 3*y**2")
    expect(page.locator(".st-key-dl-formula [data-testid=stCode]")).to_have_count(0)
    assert stage.query() == {"rates": "tied", "surface": "formula", "f": "x**2 + 3*y**2", "learning_rate": "0.025"}


def test_surfaces_with_holes_poles_and_no_slope_are_drawn(open_page):
    flat, space = "together", "space"
    for text, view in (
        ("log(x)%2B1/y", flat), ("log(x)%2B1/y", space), ("0*x%2B1", flat), ("sqrt(x-3)", flat), ("1e300*exp(x)-1e300*exp(y)", space),
    ):  # fmt: skip
        stage = SeenStage(open_page(f"/optimizers?surface=formula&f={text}&view={view}"))
        assert len(stage.cells("outcome")) == 6


def test_the_formula_fits_on_the_screen(open_page):
    for look in ({}, {"width": 390, "height": 844}):
        page = open_page("/optimizers?surface=formula&f=" + "%2B".join(["(x-y)**2"] * 8), **look)
        SeenStage(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0
        if not look:
            strip = page.locator(".dl-stage").bounding_box()
            assert strip is not None
            assert strip["y"] + strip["height"] <= 730
