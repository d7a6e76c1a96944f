"""The trainer in a real browser: its bar and keys, settings changed while it runs, sides, divergence, the diagram."""

from __future__ import annotations

import logging
import re

from playwright.sync_api import expect

from tests.browser.stage import shown

# Shown with --log-cli-level=info.
MEASURED = logging.getLogger("measured")
# From the key to the first picture that has a mark more, in ms and in pictures.
WATCH_MARKS = """(() => {
  const seen = { key: 0, before: 0, ms: [], pictures: [] };
  const marks = () => s.byId.get('cost').content.marks?.length ?? 0;
  let known = marks();
  document.addEventListener('keydown', () => {
    seen.key = performance.now();
    seen.before = Number(s.root.dataset.ready);
  }, true);
  s.follow(() => {
    if (marks() <= known) return;
    known = marks();
    seen.ms.push(performance.now() - seen.key);
    seen.pictures.push(Number(s.root.dataset.ready) - seen.before);
  });
  s.seen = seen;
})()"""


def test_the_bar_and_the_keys_train_pause_step_and_start_again(training):
    stage = training(trained=0)
    page = stage.page
    assert (stage.step, stage.running) == (0, False)
    stage.press_and_wait("ahead")
    stage.press_and_wait("ahead")
    assert stage.step == 2
    page.keyboard.press("ArrowRight")
    stage.wait_for_step(3)
    stage.press_and_wait("epoch")
    assert (stage.step, stage.live("epoch")) == (12, 1.0)
    page.keyboard.press("Shift+ArrowRight")
    stage.wait_for_step(24)
    stage.wait_for_rest()
    expect(stage.root.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2.0")
    stage.wait_for_query(trained="2")
    after = stage.rows()["Adam"]
    # On a button of the bar the space bar is that button's. A pause is at once: what comes after it is the answer to it.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    stage.wait_for_step(60)
    page.keyboard.press(" ")
    assert stage.root.locator(".dl-play").get_attribute("aria-label") == "Play (space)"
    stage.wait_for_rest()
    at = stage.step
    page.wait_for_timeout(400)
    assert stage.step == at
    stage.wait_for_query(trained=re.sub(r"\.0$", "", str(round(at / 12, 9))))
    # From the start again: the same seed makes the same numbers.
    stage.press_and_wait("reset")
    stage.wait_for_query(trained="0")
    assert stage.step == 0
    for _ in range(2):
        stage.press_and_wait("epoch")
        stage.wait_for_rest()
    assert stage.rows()["Adam"] == after


def test_it_ends_by_itself_and_play_then_starts_anew(training):
    stage = training(epochs=3, trained=0)
    stage.press("play")
    stage.wait_for_step(36)
    stage.wait_for_rest()
    stage.wait_for_query(trained="3")
    assert stage.root.locator(".dl-play").get_attribute("aria-label") == "Play (space)"
    cost = stage.rows()["Adam"][0]
    stage.js("s.follow(() => (s.least = Math.min(s.least ?? 1e9, s.header.live.step)))")
    stage.press("play")
    stage.wait_until("s.least < 36 && s.header.live.step === 36")
    stage.wait_for_rest()
    assert stage.rows()["Adam"][0] == cost


def test_the_rate_changes_while_it_runs_and_is_marked(training):
    stage = training(trained=0, epochs=1000)
    page = stage.page
    stage.press("play")
    stage.wait_for_step(24)
    began, ready = page.evaluate("performance.now()"), int(stage.root.get_attribute("data-ready") or 0)
    stage.wait_for_step(stage.step + 240)
    per_second = (
        (int(stage.root.get_attribute("data-ready") or 0) - ready) * 1000 / (page.evaluate("performance.now()") - began)
    )
    MEASURED.info("%.1f updates a second with the default network", per_second)
    assert per_second > 1
    stage.js(WATCH_MARKS)
    stage.slider("learning_rate").focus()
    page.keyboard.press("ArrowRight")
    stage.wait_until("s.seen.ms.length === 1")
    MEASURED.info("a new rate is on the curve after %.0f ms", stage.js("s.seen.ms[0]"))
    assert stage.js("s.seen.pictures[0]") <= 8, "the change waits behind slices"
    assert stage.marks() == ["α 0.025"]
    stage.wait_for_step(stage.step + 48)
    # Two presses right after one another are two stops up, whether they come as one change or as two.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    stage.wait_for_query(learning_rate="0.04")
    stage.wait_until("s.byId.get('cost').content.marks.at(-1).text === 'α 0.04'")
    stage.wait_for_step(stage.step + 48)
    assert stage.slider("learning_rate").get_attribute("aria-valuetext") == "0.04"
    assert stage.running
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    stage.wait_for_query(learning_rate="0.05")
    at = stage.step
    stage.wait_for_step(at + 24)
    stage.press("play")
    stage.wait_for_rest()
    assert not [name for name in stage.query() if "." in name]
    assert stage.marks()[-1] == "α 0.05"
    # The script that the page hands out makes the same changes.
    page.get_by_role("tab", name="Code").click()
    expect(page.locator("[data-testid=stCode]")).to_contain_text("'learning_rate', 0.05)")


def test_two_sides_train_beside_each_other_as_each_does_alone(training):
    stage = training(sides=2, b__optimizer="gd", trained=5)
    page = stage.page
    assert stage.panels[:2] == ["answers a", "answers b"]
    titles = stage.js("s.header.panels.map(({ title }) => title)")[:2]
    assert titles == ["A", "B: Gradient descent"]
    assert stage.pixels("answers a")[0] > 5000 < stage.pixels("answers b")[0]
    assert stage.pixels("answers a") != stage.pixels("answers b")
    expect(stage.words).to_contain_text("B differs from A in the optimizer (Gradient descent against Adam).")
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    both = stage.rows()
    assert list(both) == ["A", "B"]
    assert both["A"] != both["B"]
    alone = training(trained=5)
    alone.press_and_wait("epoch")
    alone.wait_for_rest()
    assert alone.rows()["Adam"] == both["A"]
    # The choice of the side decides whose settings the controls show.
    page.locator(".st-key-trainer-side").get_by_role("radio", name="B").click()
    expect(page.get_by_role("combobox", name="Optimizer")).to_have_value("Gradient descent")


def test_the_networks_of_two_sides_are_drawn_and_not_rebuilt(training):
    stage = training(sides=2, b__hidden="5", view="network", second="updates", trained=1)
    assert stage.panels == ["network a", "network b", "cost", "updates"]
    assert stage.pixels("network a")[0] > 2000 < stage.pixels("network b")[0]
    # Whose unit would it be?
    assert stage.root.locator(".dl-stepper:visible").count() == 0
    before = [stage.pixels(name) for name in stage.panels]
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert all(stage.pixels(name) != old for name, old in zip(stage.panels, before, strict=True))
    alone = training(hidden="5", view="network", trained=1)
    expect(alone.root.locator(".dl-stepper:visible")).to_have_count(2)


def test_divergence_is_named_and_drawn(training):
    stage = training(data="diabetes", optimizer="gd", learning_rate=10, hidden=16, trained=0)
    stage.press("play")
    stage.wait_until("s.header.live.rows[0].outcome === 'diverged'")
    stage.wait_for_rest()
    expect(stage.words).to_have_text(
        re.compile(r"^Diverged at step \d+: the values of (layer 1|the output).* Probably the learning rate: 10 is ")
    )
    curves = stage.js("s.byId.get('cost').content.curves.map(({ points }) => Array.from(points.data))")
    assert any(len(points) >= 4 for points in curves)
    assert all(value == value and abs(value) < float("inf") for points in curves for value in points)
    assert stage.pixels("cost")[0] > 200
    low, high = stage.ranges("cost")[1]
    assert low < high
    # Every answer has left the window of the truth: the window goes along.
    low, high = stage.ranges("answers a")[1]
    assert high - low > 1000
    assert stage.panel("answers a").locator(".scatterlayer .point").count() > 50
    assert [mark for mark in stage.marks() if "diverges" in mark]


def test_units_and_layers_are_pressed_in_the_diagram(training):
    stage = training(trained=0)
    page = stage.page

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    press("one unit more in layer 1")
    press("one unit more in layer 1")
    stage.wait_for_query(hidden="10 8")
    press("one hidden layer more")
    stage.wait_for_query(hidden="10 8 8")
    press("one unit fewer in layer 3")
    stage.wait_for_query(hidden="10 8 7")
    for left in ("10 8", "10", "none"):
        press("one hidden layer fewer")
        stage.wait_for_query(hidden=left)
    stage.wait_until("s.byId.get('network').content.layers.length === 2")
    expect(page.locator(".dl-diagram .dl-panel-key")).to_contain_text("0 hidden layers")
    assert stage.pixels("network")[0] > 100
    stage.press_and_wait("epoch")
    stage.wait_for_rest()
    assert shown(stage.rows()["Adam"][0]) > 0
    press("one hidden layer more")
    stage.wait_for_query(hidden="4")


def test_other_data_bring_their_own_pictures_each_in_its_place(training):
    stage = training(trained=1)
    page = stage.page
    for preset, modules in (
        ("Digits", ["diagram.js", "figure.js"]),
        ("Moons", ["diagram.js", "field.js", "field.js"]),
        ("Diabetes", ["diagram.js", "figure.js"]),
        ("Moons", ["diagram.js", "field.js", "field.js"]),
    ):
        stage.change(lambda name=preset: page.get_by_role("button", name=name, exact=True).click())
        stage.wait_until("a.every((module, i) => s.header.panels[i]?.module === module)", modules)
        stage.settle()
        assert (
            stage.root.locator(".dl-main .dl-panel").evaluate_all("(all) => all.map((e) => e.dataset.panel)")
            == (["network", "answers a", "bend a"][: len(modules)])
        )
        if modules[1] == "field.js":
            assert stage.pixels("answers a")[0] > 5000
        else:
            assert stage.panel("answers a").locator(".dl-plot :is(.hm, .trace)").count() >= 1
    # A side more takes the network's place, and gives it back; the slider keeps the keyboard.
    page.keyboard.press("Tab")
    page.locator(".st-key-trainer-sides input").focus()
    page.keyboard.press("ArrowRight")
    stage.wait_until("s.panels.length === 4 && s.panels[1].spec.id === 'answers b'")
    page.keyboard.press("ArrowLeft")
    stage.wait_until("s.panels[0].spec.id === 'network'")
    stage.settle()
    assert stage.root.locator(".dl-main .dl-panel").evaluate_all("(all) => all.map((e) => e.dataset.panel)") == [
        "network",
        "answers a",
        "bend a",
    ]
