"""Where the race's settings live while a visitor moves about: the URL, hidden and closed controls, back and forth."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.stage import SeenStage


def rate(stage: SeenStage) -> set[str]:
    return set(stage.cells("rate").values())


def test_a_hidden_control_keeps_its_value(open_page):
    page = open_page("/optimizers?rates=tied&learning_rate=0.3&hide=learning_rate,try")
    stage = SeenStage(page)
    assert stage.slider("learning_rate").count() == 0
    assert page.get_by_text("Try this").count() == 0
    assert rate(stage) == {"0.3"}
    stage.nudge("condition_number")
    assert rate(stage) == {"0.3"}
    assert stage.query()["learning_rate"] == "0.3"
    assert set(stage.query()["hide"].split(",")) == {"learning_rate", "try"}


def test_a_closed_more_keeps_every_setting_and_opens_with_it(open_page):
    link = {
        "rates": "tied",
        "rotation": "40",
        "steps": "200",
        "noise": "2",
        "seed": "5",
        "schedule": "exponential",
        "beta": "0.8",
    }
    page = open_page("/optimizers?" + "&".join(f"{name}={value}" for name, value in link.items()))
    stage = SeenStage(page)
    assert stage.query() == link
    stage.nudge("learning_rate")
    assert stage.query() == {**link, "learning_rate": "0.025"}
    assert stage.js("s.header.clock.steps") == 200
    more = page.get_by_role("button", name="More", exact=False).last
    more.click()
    opened = page.locator("[data-testid=stPopoverBody]")
    expect(opened).to_be_visible()
    # What is in the box is what runs: a control that shows its first choice instead would reset it by a touch.
    expect(opened.locator(".st-key-optimizers-rotation input[type=range]")).to_have_attribute("aria-valuetext", "40")
    expect(opened.locator(".st-key-optimizers-seed input")).to_have_value("5")
    steps = opened.locator(".st-key-optimizers-steps input[type=range]")
    expect(steps).to_have_attribute("aria-valuetext", "200")
    # The pointer's own focus leaves the arrows to the stage: the slider is come to with Tab.
    page.keyboard.press("Tab")
    steps.focus()
    stage.change(lambda: page.keyboard.press("ArrowRight"))
    # Closed at once: the hand's last word comes before it.
    page.keyboard.press("Escape")
    stage.rests()
    assert stage.query() == {**link, "learning_rate": "0.025", "steps": "250"}


def test_back_goes_to_the_setting_before(open_page):
    page = open_page("/optimizers?rates=tied")
    stage = SeenStage(page)
    stage.nudge("learning_rate")
    stage.nudge("learning_rate")
    assert rate(stage) == {"0.03"}
    stage.change(lambda: page.go_back())
    assert stage.query() == {"rates": "tied", "learning_rate": "0.025"}
    assert rate(stage) == {"0.025"}
    stage.change(lambda: page.go_back())
    assert stage.query() == {"rates": "tied"}
    assert rate(stage) == {"0.02"}
    stage.change(lambda: page.go_forward())
    assert rate(stage) == {"0.025"}


def test_settings_are_kept_over_a_visit_to_home(open_page):
    page = open_page("/optimizers?rates=tied&learning_rate=0.05&rotation=40")
    SeenStage(page)
    page.locator("[data-testid=stTopNavLink]", has_text="Home").first.click()
    page.wait_for_url("**/")
    SeenStage(page, "home")
    page.locator("[data-testid=stMain] a", has_text="Optimizers race").last.click()
    page.wait_for_url("**/optimizers**")
    stage = SeenStage(page)
    assert rate(stage) == {"0.05"}
    assert stage.query() == {"rates": "tied", "learning_rate": "0.05", "rotation": "40"}


def test_a_reload_gives_the_same_picture(open_page):
    page = open_page(
        "/optimizers?rates=tied&surface=rosenbrock&learning_rate=0.002&noise=2&seed=3&start_x=-1.5&start_y=0.5&step=60"
    )
    stage = SeenStage(page)
    first = {name: stage.pixels(name) for name in stage.panels}
    table, url = stage.cells("cost now"), page.url
    assert first["plane"][0] > 500
    page.reload()
    again = SeenStage(page)
    assert {name: again.pixels(name) for name in again.panels} == first
    assert (again.cells("cost now"), page.url) == (table, url)


def test_a_copied_link_carries_the_scrubbed_step(open_page):
    page = open_page("/optimizers?rates=tied&learning_rate=0.05")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage = SeenStage(page)
    stage.scrub(77)
    page.locator(".dl-share button", has_text="Link").click()
    expect(page.locator(".dl-share button").first).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.split("?")[0] == page.url.split("?")[0]
    first = stage.pixels("plane")
    page.goto(link)
    there = SeenStage(page)
    assert there.step == 77
    assert rate(there) == {"0.05"}
    assert there.pixels("plane") == first


def test_presets_predictions_and_reset_in_one_visit(open_page):
    page = open_page("/optimizers")
    stage = SeenStage(page)
    stage.change(lambda: page.get_by_role("button", name="One rate for all").click())
    assert stage.query() == {"rates": "tied", "learning_rate": "0.01"}
    assert rate(stage) == {"0.01"}
    stage.change(lambda: answer(page, 0))
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Next question")).to_be_visible()
    assert page.locator(".dl-card button").all_inner_texts() == ["Next question"]
    stage.change(lambda: page.get_by_role("button", name="Reset").click())
    assert stage.query() == {}
    assert len(rate(stage)) == 6


def answer(page: Page, option: int) -> None:
    page.locator(".dl-card button").nth(option).click()


def test_bad_values_in_a_link_show_the_defaults(open_page):
    page = open_page("/optimizers?learning_rate=nan&surface=<script>alert(1)</script>&steps=1e308&optimizers=,&step=-1")
    stage = SeenStage(page)
    assert stage.query() == {}
    assert len(rate(stage)) == 6
    assert page.locator("[data-testid=stException]").count() == 0
