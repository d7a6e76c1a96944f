"""Scripts in a real browser: what both print stands below them, and the trainer's setting arrives by a press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.stage import SeenStage


def test_the_trainers_setting_arrives_and_both_print_the_same(open_page):
    page = open_page("/trainer?trained=1")
    page.get_by_text("In PyTorch, Keras, JAX").first.click()
    stage = SeenStage(page, "frameworks")
    shown = {name: stage.panel(name).locator("pre") for name in ("numpy", "pytorch")}
    expect(shown["numpy"].first).to_contain_text("settings = Settings()")
    expect(shown["pytorch"].first).to_contain_text("torch.optim.Adam(")
    for name, by in (("numpy", "Prints, computed now:"), ("pytorch", "Printed by PyTorch")):
        expect(stage.panel(name)).to_contain_text(by)
        # The end is in view, which is what one compares.
        assert shown[name].last.evaluate("one => one.scrollHeight - one.clientHeight - one.scrollTop") < 2
    assert shown["numpy"].last.inner_text().splitlines()[-1].startswith("epoch 100: train ")
    assert shown["numpy"].last.inner_text() == shown["pytorch"].last.inner_text()
    page.get_by_text("Back to the training").first.click()
    SeenStage(page, "trainer")


def test_what_is_printed_and_said_comes_with_the_clock_and_the_code_is_not_cut(open_page):
    page = open_page("/frameworks?exhibit=scripts&optimizer=momentum&present=1")
    stage = SeenStage(page, "frameworks")
    code, printed = (stage.panel("pytorch").locator("pre").nth(i) for i in range(2))
    assert code.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    # What makes the optimizer is marked, and in view.
    rows = code.evaluate(
        """one => {
          const box = one.getBoundingClientRect();
          const marked = [...one.children].filter((row) => row.style.background).map((row) => [row.textContent, row.getBoundingClientRect()]);
          return marked.map(([text, row]) => [text, row.top >= box.top - 1 && row.bottom <= box.bottom + 1]);
        }"""
    )
    assert rows[-1][0].startswith("optimizer = torch.optim.SGD(")
    assert all(seen for _, seen in rows)
    stage.scrub(3)
    assert len(printed.inner_text().splitlines()) == 4
    said = page.locator(".dl-sentences span").last
    expect(said).to_be_hidden()
    stage.scrub(9)
    assert len(printed.inner_text().splitlines()) == 10
    expect(said).to_contain_text("PyTorch 2.13.0 has printed the same digits")
    expect(said).to_be_visible()
