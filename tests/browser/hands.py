"""Every slider of every lesson under a rough hand: `python -m tests.browser.hands [seconds] [lesson ...]`.

On each a key is held, pressed thirty times a second and the pointer dragged with pauses, ten seconds each. Then the page has to be connected, and show what
a fresh page shows at the same link.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Browser, Page, sync_playwright

from pages.kit.catalogue import catalogue
from tests.browser.chromium import launch
from tests.browser.following import Following
from tests.browser.server import Server, serve
from tests.browser.visit import LOADING_MS, wait_until_ready, window

SECONDS = 10.0
NAMES = "() => [...document.querySelectorAll('.dl-slider input[type=range]')].map((i) => i.closest('[class*=st-key-]').className.match(/st-key-(\\S+)/)[1])"

# A training's stage but for the numbers of its messages.
TRAINED = """JSON.stringify([{ ...s.header, live: { ...s.header.live, tick: 0, asked: 0 } }, Object.entries(s.arrays).map(([name, { data }]) => [name, [...data]])])"""


def opened(page: Page, server: Server, link: str, name: str) -> Following:
    page.goto(f"{server.url}{link}")
    # A link to a long training makes it anew.
    wait_until_ready(page, 4 * LOADING_MS)
    page.locator(".dl-slider").first.wait_for()
    one = Following(page, name)
    one.rests()
    return one


def names_of(page: Page, lesson: str) -> list[str]:
    """The sliders of a page by their names in links, those under More too."""
    more = page.get_by_role("button", name="More").last
    opened = page.locator("[data-testid=stPopoverBody]")
    # A run of the page that comes to its end just then may close it again.
    for _ in range(5 if more.count() else 0):
        if not opened.is_visible():
            more.click()
        page.wait_for_timeout(1500)
    return [str(key).removeprefix(f"{lesson}-") for key in page.evaluate(NAMES)]


def tried(browser: Browser, server: Server, lesson: str, seconds: float) -> list[str]:
    """What went wrong, by slider."""
    wrong = []
    with window(browser, server.url) as (page, record), window(browser, server.url) as (other, _):
        opened(page, server, f"/{lesson}", lesson)
        for name in names_of(page, lesson):
            one = opened(page, server, f"/{lesson}", lesson)
            if not one.stage.slider(name).count():
                names_of(page, lesson)
            for act in (one.hold, one.press, one.drag):
                act(name, seconds, pauses=True) if act == one.drag else act(name, seconds)
                one.rests()
            if lesson != "trainer" and one.stage.is_training:
                # What goes on training is compared where it ends.
                page.wait_for_function(
                    "(s) => !s.transport.slices.running", arg=one.stage.handle, timeout=4 * LOADING_MS
                )
                one.rests()
            link = page.evaluate("location.pathname + location.search")
            fresh = opened(other, server, link, lesson)
            # A training has learned at another rate before it was changed.
            kinds = [] if lesson == "trainer" else sorted(fresh.shown())
            differ = [kind for kind in kinds if one.shown()[kind] != fresh.shown()[kind]]
            if "stage" in differ and fresh.stage.is_training and one.stage.js(TRAINED) == fresh.stage.js(TRAINED):
                differ.remove("stage")
            wrong += [f"{lesson} {name}: {kind} is not as on a fresh page at {link}" for kind in differ]
            wrong += [f"{lesson} {name}: {error}" for error in record.errors]
            record.errors.clear()
            sys.stdout.write(f"{lesson} {name}: {one.drawings} pictures{'' if not differ else ', DIFFERS'}\n")
            sys.stdout.flush()
    return wrong


def main(words: list[str]) -> int:
    seconds = float(words[0]) if words else SECONDS
    lessons = words[1:] or [entry.url_path for entry in catalogue()]
    with serve() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        wrong = [said for lesson in lessons for said in tried(browser, server, lesson, seconds)]
        browser.close()
    sys.stdout.write("\n".join([*wrong, f"{len(wrong)} faults"]) + "\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
