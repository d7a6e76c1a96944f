"""Photographs every page for people to look at: `python -m tests.browser.look [word ...]`.

Writes into screenshots/: each page and each of its presets on a desk, light and dark, on a phone and on a projector, and the
race in its other states; and docs/race.png, the picture of the README. Words choose among the names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.chromium import launch
from tests.browser.server import ROOT, serve
from tests.browser.stage import SeenStage
from tests.browser.visit import window

FOLDER = ROOT / "screenshots"
README = ROOT / "docs" / "race.png"
DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
# What is seen how, and what is added to the link.
LOOKS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "light": (DESK, {}),
    "dark": ({**DESK, "dark": True}, {}),
    "present": (DESK, {"present": "1"}),
    "present-large": ({"width": 1920, "height": 1080, "dark": True}, {"present": "1"}),
    "phone": (PHONE, {}),
}
MID = 130
OPEN = "/optimizers?surface=rosenbrock&steps=500&focus=adam"


@dataclass(frozen=True)
class Picture:
    """One photograph: its name, the page's link, how the window looks, and what is done before it is taken."""

    name: str
    link: str
    stage: str
    look: dict[str, Any] = field(default_factory=dict)
    before: Callable[[SeenStage], object] = lambda stage: None
    whole: bool = False


def mid_animation(stage: SeenStage) -> None:
    """As while it plays, at a step that is the same every time."""
    stage.js("(() => { s.setArrows(false); s.clock.seek(a); })()", MID)
    stage.settle()


def opened_more(stage: SeenStage) -> None:
    stage.page.get_by_role("button", name="More").last.click()
    stage.page.locator("[data-testid=stPopoverBody]").wait_for()


def answered(stage: SeenStage) -> None:
    stage.change(lambda: stage.page.locator(".dl-card button").first.click())


def states(entry: LessonEntry) -> dict[str, dict[str, str]]:
    """A lesson as it opens, and each of its presets, as links."""
    settings = entry.lesson.settings
    defaults = {name: one.span.default for name, one in settings.items()}
    shown: dict[str, dict[str, str]] = {"default": {}}
    for preset in entry.lesson.presets:
        values = preset.values(defaults)
        shown["-".join(preset.name.lower().split())] = {
            name: settings[name].span.format(v) for name, v in values.items()
        }
    return shown


def pictures() -> Iterator[Picture]:
    for look in ("light", "dark", "phone"):
        yield Picture(f"home-{look}", "/", "home", LOOKS[look][0])
    for entry in catalogue():
        for state, query in states(entry).items():
            for look, (window_, more) in LOOKS.items():
                link = f"/{entry.url_path}?{urlencode({**query, **more})}"
                yield Picture(f"{entry.url_path}-{state}-{look}", link, entry.url_path, window_)
        yield Picture(f"{entry.url_path}-answered", f"/{entry.url_path}", entry.url_path, DESK, answered)
        yield Picture(f"{entry.url_path}-whole", f"/{entry.url_path}", entry.url_path, DESK, whole=True)
    for theme in ("light", "dark"):
        desk = LOOKS[theme][0]
        yield Picture(f"race-playing-{theme}", OPEN, "optimizers", desk, mid_animation)
        yield Picture(f"race-grid-{theme}", "/optimizers?view=grid&step=12", "optimizers", desk)
        yield Picture(f"race-space-{theme}", "/optimizers?view=space&surface=rosenbrock&step=60", "optimizers", desk)
        yield Picture(f"race-diverging-{theme}", "/optimizers?rates=tied&learning_rate=0.03&step=9", "optimizers", desk)
        yield Picture(f"race-more-{theme}", "/optimizers", "optimizers", desk, opened_more)
    yield Picture(
        "race-noise",
        "/optimizers?optimizers=gd.momentum&rates=tied&learning_rate=0.018&noise=1.5&seeds=8&step=100",
        "optimizers",
        DESK,
    )
    yield Picture(
        "race-saddle", "/optimizers?surface=saddle&rates=tied&learning_rate=0.02&steps=200&step=60", "optimizers", DESK
    )
    yield Picture("race-data", "/optimizers?surface=diabetes&step=20", "optimizers", DESK)
    yield Picture(
        "race-present-diverging", "/optimizers?present=1&rates=tied&learning_rate=0.03&step=9", "optimizers", DESK
    )
    yield Picture("race-present-grid", "/optimizers?present=1&view=grid&step=12", "optimizers", DESK)
    yield Picture("readme", OPEN, "optimizers", DESK, mid_animation)


def take(browser: Browser, server: str, picture: Picture) -> Path:
    # Without motion, so that a picture is the same every time.
    with window(browser, server, reduced_motion=True, **picture.look) as (page, record):
        page.goto(server + picture.link)
        stage = SeenStage(page, picture.stage)
        picture.before(stage)
        # Streamlit fades its parts in.
        page.wait_for_timeout(400)
        path = README if picture.name == "readme" else FOLDER / f"{picture.name}.png"
        path.parent.mkdir(exist_ok=True)
        if picture.whole:
            enlarge(page)
        page.screenshot(path=path, animations="disabled")
        record.check()
    return path


def enlarge(page: Page) -> None:
    """A window as high as the page: Streamlit scrolls inside the window, so the browser's own long picture is cut."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(int(height), 4000)})  # type: ignore[index]
    page.wait_for_timeout(600)


def main(words: list[str]) -> None:
    chosen = [one for one in pictures() if not words or any(word in one.name for word in words)]
    with serve() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for picture in chosen:
            print(take(browser, server.url, picture).relative_to(ROOT), flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
