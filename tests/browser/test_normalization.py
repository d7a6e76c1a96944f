"""The page on normalizing inputs in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import TWO_FRAMES, SeenStage

PAGE = "/normalization"
# Does anything stick out of its box to the right, or the page below the window?
CUT_OFF = """() => {
  const wide = [...document.querySelectorAll('.dl-results, .dl-panel-title, .dl-formula, [class*=st-key-dl-words]')];
  const cut = wide.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className);
  const below = [...document.querySelectorAll('.dl-stage, .dl-results, .dl-card')]
    .filter((e) => e.getBoundingClientRect().bottom > innerHeight + 1).map((e) => e.className);
  return [...cut, ...below];
}"""
# The colours that the moving part has drawn in a panel.
INK = """(id) => {
  const canvas = document.querySelector(`[data-panel="${id}"] canvas`);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + 7 * data[i + 1] + 13 * data[i + 2] + 17 * data[i + 3]) % 1e9;
  return sum;
}"""


def ready(page: Page) -> Page:
    SeenStage(page, "normalization")
    return page


@pytest.fixture
def page(shared_page) -> Page:
    """The page as it opens; a test below finds its clock where the one above left it."""
    return ready(shared_page(PAGE))


def titles(page: Page) -> list[str]:
    return page.locator(".dl-main .dl-panel-title").all_text_contents()


def box(page: Page, selector: str) -> dict[str, float]:
    result = page.locator(selector).first.bounding_box()
    assert result is not None
    return {name: result[name] for name in ("x", "y", "width", "height")}


def ink(page: Page, panel: str) -> int:
    return page.evaluate(INK, panel)


def test_the_default_view_shows_both_sides(page):
    assert titles(page) == ["Own units · condition number 42.9", "Normalized · condition number 2.29"]
    expect(page.get_by_text("At 0.5 of the largest")).to_contain_text("a step takes 2.3 %")
    boxes = [box(page, f'[data-panel="cost {side}"] .dl-plot') for side in ("left", "right")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert page.evaluate(CUT_OFF) == []


def test_a_unit_is_as_long_on_both_axes(page):
    lengths = page.evaluate(
        """() => [...document.querySelectorAll('.dl-main .dl-plot')].map(({ _fullLayout: { xaxis, yaxis } }) =>
          [xaxis._length / (xaxis.range[1] - xaxis.range[0]), yaxis._length / (yaxis.range[1] - yaxis.range[0])])"""
    )
    assert len(lengths) == 2
    for x, y in lengths:
        assert abs(x / y - 1) < 0.02


def test_both_panels_move_in_step(page):
    before = [ink(page, f"cost {side}") for side in ("left", "right")]
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dl-stage")).to_have_attribute("data-step", "1")
    page.evaluate(TWO_FRAMES)
    after = [ink(page, f"cost {side}") for side in ("left", "right")]
    assert before[0] != after[0]
    assert before[1] != after[1]
    page.keyboard.press("Space")
    page.wait_for_function("Number(document.querySelector('.dl-stage').dataset.step) > 10")
    page.keyboard.press("Space")


def test_the_picture_is_saved_with_both_sides(page):
    page.get_by_role("button", name="Save the picture").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG").click()
    text = saved.value.path().read_text()
    assert text.count("weight of body mass index") >= 2
    assert "Normalized · condition number 2.29" in text


def test_a_preset_an_experiment_and_the_rates_switch(page):
    page.get_by_role("button", name="A real mismatch").click()
    expect(page).to_have_url(re.compile("scale_ratio=388.1"))
    expect(page.locator(".dl-main .dl-panel-title").first).to_contain_text("condition number 275,000")
    page.get_by_role("button", name=re.compile("right side's rate on both")).click()
    expect(page.get_by_text("That misleads")).to_be_visible()


def test_the_predict_question(open_page):
    page = ready(open_page(PAGE))
    page.get_by_role("button", name="4,300", exact=True).click()
    expect(page.get_by_text("Right. 4,300.")).to_be_visible()
    expect(page).to_have_url(re.compile("scale_ratio=60"))


def test_the_data_view_draws_three_clouds_and_comes_back(open_page):
    page = ready(open_page(f"{PAGE}?view=data&split=sorted&test=own"))
    assert [title.split(" ")[0] for title in titles(page)] == ["Raw", "Minus", "Divided"]
    assert page.locator('[data-panel="data normalized"] .legendtext').all_text_contents() == [
        "training set", "where the test set belongs", "test set as normalized",
    ]  # fmt: skip
    page.get_by_role("radio", name="Cost").or_(page.get_by_role("button", name="Cost", exact=True)).first.click()
    expect(page.locator('[data-panel="cost left"]')).to_be_visible()
    expect(page.locator('[data-panel^="data"]')).to_have_count(0)


def test_a_diverging_side_leaves_the_other_alone(open_page):
    page = ready(open_page(f"{PAGE}?rates=right&steps=20&step=2"))
    diverged = page.locator('.dl-results tr[data-outcome="diverged"]')
    # What is still to come is not told.
    expect(diverged).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(diverged).to_have_count(1)
    assert page.locator(".dl-main .dl-panel").count() == 2
    page.keyboard.press("End")
    expect(page.locator(".dl-stage")).to_have_attribute("data-step", "20")


def test_presenter_mode_cuts_nothing_off(open_page):
    for query in ("", "&view=data&test=own&split=sorted", "&rates=right"):
        page = ready(open_page(f"{PAGE}?present=1{query}"))
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (
            page.locator("[data-testid=stTopNav]").count() == 0
            or not page.locator("[data-testid=stTopNav]").is_visible()
        )


def test_a_phone_scrolls_only_down(open_page):
    for query in ("", "?view=data"):
        page = ready(open_page(PAGE + query, width=390, height=844))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        places = [box(page, one) for one in (".dl-stage", ".st-key-dl-controls", ".dl-results")]
        assert [place["y"] for place in places] == sorted(place["y"] for place in places)


def test_a_link_is_the_same_picture_after_a_reload(open_page):
    page = ready(open_page(f"{PAGE}?model=logistic&pair=texture-smoothness&limit_share=0.9&scale_ratio=8&step=25"))
    seen = [titles(page), ink(page, "cost left"), ink(page, "cost right"), page.url]
    page.reload()
    ready(page)
    assert [titles(page), ink(page, "cost left"), ink(page, "cost right"), page.url] == seen
