"""`python -m benchmarks.load.latency`: from a key press to the redrawn picture in Chromium, on every lesson and on a floor page.

The floor page (floor_page.py) has the same settings and only echoes its value. `python -m benchmarks.load.latency 3` presses
three times a page instead of 15. The pages take turns, and each press moves a slider to its next stop, as a visitor's does:
nothing that was worked out for the press before can be shown again. It stops by itself.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load.lecture import CONTROLS, at
from tests.browser.chromium import launch
from tests.browser.server import Server, serve
from tests.browser.visit import wait_until_ready, window

PRESSES = 15
FLOOR = "floor"
# One epoch is done already: a press on the trainer marks the change on a curve.
QUERIES = {"trainer": "?trained=1"}
# How often the stage has drawn new data, and the echo of the floor page.
STAGE, ECHO = "document.querySelector('.dl-stage')?.dataset.ready", "document.querySelector('.st-key-echo')?.textContent"
QUIET_MS = 400

# Milliseconds from the key's arrival in the page to the end of the first frame that shows what came of it.
WATCH = """(shown) => {
  const state = new Function(`return ${shown}`);
  const before = state();
  window.answered = new Promise((done, lost) => {
    let began = NaN;
    addEventListener('keydown', () => { began = performance.now(); }, { capture: true, once: true });
    const watch = new MutationObserver(() => {
      if (state() === undefined || state() === before) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    });
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => lost(new Error('nothing came of the key')), 20000);
  });
}"""


@dataclass
class Window:
    """A page with a slider that is moved by keys."""

    page: Page
    label: str
    shown: str
    key: str = "ArrowRight"

    def press(self) -> float:
        """Seconds from the next press to what it brings."""
        slider = self.page.locator("[data-testid=stSlider]").filter(has_text=self.label).locator("input[type=range]").first
        slider.focus()
        value, most = slider.evaluate("(input) => [input.value, input.max]")
        if float(value) >= float(most):
            self.key = "ArrowLeft"
        self.page.evaluate(WATCH, self.shown)
        self.page.keyboard.press(self.key)
        taken = float(self.page.evaluate("answered")) / 1000.0
        wait_until_ready(self.page)
        # What Streamlit does after its answer belongs to this press, not to the next one.
        self.page.wait_for_timeout(QUIET_MS)
        return taken


@contextmanager
def opened(browser: Browser, server: Server, path: str, label: str, shown: str) -> Iterator[Window]:
    with window(browser, server.url) as (page, _):
        page.goto(f"{server.url}/{path}")
        wait_until_ready(page)
        page.wait_for_function(f"{shown} !== undefined")
        page.wait_for_timeout(QUIET_MS)
        yield Window(page, label, shown)


def measured(presses: int) -> dict[str, list[float]]:
    """Seconds by page: each page is open by itself, in turn, since a page in the back draws no frames."""
    taken: dict[str, list[float]] = {name: [] for name in (FLOOR, *CONTROLS)}
    with serve(script="benchmarks/load/floor.py") as floor, serve() as lab, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in taken:
            if name == FLOOR:
                place = opened(browser, floor, "", "Value", ECHO)
            else:
                place = opened(browser, lab, name + QUERIES.get(name, ""), CONTROLS[name][0], STAGE)
            with place as seen:
                # The first press meets code that the browser has not run yet.
                seen.press()
                taken[name] += [seen.press() for _ in range(presses)]
        browser.close()
    return taken


def report(taken: Mapping[str, list[float]]) -> str:
    """The figures as a Markdown table."""
    floor = statistics.median(taken[FLOOR])
    lines = ["| page | control | median | 90 % | over the floor |", "|---|---|---|---|---|"]
    for name, times in taken.items():
        middle = statistics.median(times)
        control = CONTROLS[name][0] if name in CONTROLS else "Value"
        lines.append(f"| {name} | {control} | {1000 * middle:.0f} ms | {1000 * at(times, 0.9):.0f} ms | {middle / floor:.2f} |")  # fmt: skip
    return "\n".join(lines)


def main(words: list[str]) -> None:
    print(report(measured(int(words[0]) if words else PRESSES)))


if __name__ == "__main__":
    main(sys.argv[1:])
