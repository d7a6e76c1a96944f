"""`python -m benchmarks.load.latency`: how soon the picture follows a slider in Chromium, on every lesson and on a floor page.

Three figures a page, all in one run:

    key       from a key press to the redrawn picture, medians of 15, and over the floor page's, which only echoes its value
    rerun     the same by Streamlit's rerun alone, as with a slider of its own
    drag      pictures a second while a pointer moves the slider thirty times a second

`python -m benchmarks.load.latency 3` presses three times a page instead of 15. Each press moves a slider to its next stop, as a
visitor's does: nothing that was worked out for the press before can be shown again. It stops by itself.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, JSHandle, Locator, Page, sync_playwright

from benchmarks.load.lecture import CONTROLS, QUERIES, at
from tests.browser.chromium import launch
from tests.browser.server import Server, serve
from tests.browser.stage import HAND
from tests.browser.visit import wait_until_ready, window

PRESSES = 15
DRAG_SECONDS, MOVES_A_SECOND = 4.0, 30
# The width of what is dragged.
THUMB = 16
FLOOR = "floor"
# One epoch is done already: a press on the trainer marks the change on a curve.
LINKS = {**QUERIES, "trainer": "trained=1"}
# How often the stage has drawn new data, and the echo of the floor page.
STAGE, ECHO = (
    "document.querySelector('.dl-stage')?.dataset.ready",
    "document.querySelector('.st-key-echo')?.textContent",
)
QUIET_MS = 700
# The process that draws pictures for a moving hand starts beside the server.
START_MS = 6000

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
# The door shut, and Streamlit told at once.
BY_RERUN = """(hand) => {
  hand.closedUntil = Infinity;
  hand.ask = () => {};
  document.addEventListener('input', () => hand.flush());
}"""


@dataclass
class Taken:
    """What was seen of a page: seconds from key to picture, the same by Streamlit's rerun alone, and pictures a second."""

    key: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    drag: float = float("nan")


@dataclass
class Window:
    """A page with a slider that is moved by keys and dragged."""

    page: Page
    slider: Locator
    shown: str
    key: str = "ArrowRight"

    def press(self) -> float:
        """Seconds from the next press to what it brings."""
        self.slider.focus()
        value, most = self.slider.evaluate("(input) => [input.value, input.max]")
        if float(value) >= float(most):
            self.key = "ArrowLeft"
        self.page.evaluate(WATCH, self.shown)
        self.page.keyboard.press(self.key)
        taken = float(self.page.evaluate("answered")) / 1000.0
        # What comes after it belongs to this press, not to the next one.
        self.page.wait_for_timeout(QUIET_MS)
        wait_until_ready(self.page)
        return taken

    def drag(self, hand: JSHandle) -> float:
        """Pictures a second while the slider is dragged."""
        box = self.slider.bounding_box()
        assert box is not None
        y, most = box["y"] + box["height"] / 2, int(self.slider.evaluate("(input) => Number(input.max)"))
        first, last = round(0.2 * most), round(0.8 * most)
        self.page.mouse.move(self._place(box, first, most), y)
        self.page.mouse.down()
        before, began, moves = int(hand.evaluate("(hand) => hand.drawings")), time.monotonic(), 0
        while time.monotonic() - began < DRAG_SECONDS:
            moves += 1
            # Up and down, a stop at each move.
            turn = moves % (2 * (last - first))
            self.page.mouse.move(self._place(box, first + min(turn, 2 * (last - first) - turn), most), y)
            time.sleep(max(0.0, began + moves / MOVES_A_SECOND - time.monotonic()))
        after, taken = int(hand.evaluate("(hand) => hand.drawings")), time.monotonic() - began
        self.page.mouse.up()
        return (after - before) / taken

    def _place(self, box: Mapping[str, float], stop: int, most: int) -> float:
        """Where on the screen a stop of the slider is."""
        return box["x"] + THUMB / 2 + (box["width"] - THUMB) * stop / most


@contextmanager
def opened(browser: Browser, server: Server, path: str, label: str, shown: str) -> Iterator[Window]:
    with window(browser, server.url) as (page, _):
        page.goto(f"{server.url}/{path}")
        wait_until_ready(page)
        page.wait_for_function(f"{shown} !== undefined")
        page.wait_for_timeout(QUIET_MS)
        place = page.locator(".dl-slider, [data-testid=stSlider]").filter(has_text=label)
        yield Window(page, place.locator("input[type=range]").first, shown)


def measured(presses: int) -> dict[str, Taken]:
    """What was seen, by page: each page is open by itself, in turn, since a page in the back draws no frames."""
    taken = {name: Taken() for name in (FLOOR, *CONTROLS)}
    with serve(script="benchmarks/load/floor.py") as floor, serve() as lab, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, of in taken.items():
            if name == FLOOR:
                with opened(browser, floor, "", "Value", ECHO) as seen:
                    seen.page.wait_for_timeout(START_MS)
                    seen.press()
                    of.key = [seen.press() for _ in range(presses)]
                continue
            place = f"{name}?{LINKS.get(name, '')}", CONTROLS[name][0], STAGE
            with opened(browser, lab, *place) as seen:
                # The first press meets code that the browser has not run yet.
                seen.press()
                of.key = [seen.press() for _ in range(presses)]
                hand = seen.page.evaluate_handle(HAND, name)
                if hand.evaluate("(hand) => hand.drawings"):
                    of.drag = seen.drag(hand)
            with opened(browser, lab, *place) as seen:
                seen.page.evaluate_handle(HAND, name).evaluate(BY_RERUN)
                seen.press()
                of.rerun = [seen.press() for _ in range(presses)]
        browser.close()
    return taken


def report(taken: Mapping[str, Taken]) -> str:
    """The figures as a Markdown table."""
    floor = statistics.median(taken[FLOOR].key)
    lines = [
        "| page | control | key to picture, median | 90 % | over the floor | by a rerun alone | pictures a second, dragged |"
    ]
    lines.append("|---|---|---|---|---|---|---|")
    for name, of in taken.items():
        middle, rerun = statistics.median(of.key), statistics.median(of.rerun or [float("nan")])
        control = CONTROLS[name][0] if name in CONTROLS else "Value"
        lines.append(
            f"| {name} | {control} | {1000 * middle:.0f} ms | {1000 * at(of.key, 0.9):.0f} ms | {middle / floor:.2f} | "
            f"{_or_dash(1000 * rerun, ' ms')} | {_or_dash(of.drag)} |"
        )
    return "\n".join(lines)


def _or_dash(value: float, unit: str = "") -> str:
    return f"{value:.0f}{unit}" if value == value else "–"


def main(words: list[str]) -> None:
    print(report(measured(int(words[0]) if words else PRESSES)))


if __name__ == "__main__":
    main(sys.argv[1:])
