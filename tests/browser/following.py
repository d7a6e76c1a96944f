"""A visitor's hand on the sliders of a page in a browser window: drags, keys held and pressed, and what the picture shows then."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.stage import SeenStage

# What each part of the picture shows, as one text: bytes that differ anywhere give another.
SHOWN = """(hand) => Object.fromEntries([...hand.parts].map(([kind, { shown }]) => [kind, [...shown].reduce((h, b) => Math.imul(h ^ b, 16777619), 2166136261) + ':' + shown.length]))"""
# Until the door has a picture, or says that it has none for this lesson.
OPEN = """async (name) => {
  const body = JSON.stringify({ settings: {}, page: 'abcdef0123456789', have: [], present: true, question: null, focus: null });
  for (let turn = 0; turn < 500; turn += 1) {
    const answer = await fetch(`/view/${name}`, { method: 'POST', body });
    if (answer.status !== 204) return;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error(`the door never opened for ${name}`);
}"""
PRESSES_A_SECOND = 30


class Following:
    """A visitor's hand on a slider."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.lesson = page, name.partition("?")[0]
        self.stage = SeenStage(page, self.lesson)
        self.hand = self.stage.hand()
        # The process that draws pictures starts beside the server.
        if not self.stage.is_training:
            page.evaluate(OPEN, self.lesson)

    @property
    def drawings(self) -> int:
        return int(self.hand.evaluate("(hand) => hand.drawings"))

    def rests(self) -> None:
        self.stage.rests()

    def shown(self) -> dict[str, str]:
        return dict(self.hand.evaluate(SHOWN))

    def value(self, slider: str) -> str:
        return str(self.stage.slider(slider).get_attribute("aria-valuetext"))

    def drag(self, slider: str, seconds: float, pauses: bool = False) -> None:
        """Moves the pointer over a slider, thirty times a second, and lets go in the middle."""
        box = self.stage.slider(slider).bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 0.3 * box["width"], y)
        self.page.mouse.down()
        began = time.monotonic()
        while (past := time.monotonic() - began) < seconds:
            if pauses and past % 1.5 > 1.0:
                time.sleep(0.1)
                continue
            share = 0.2 + 0.6 * abs((past / 1.7) % 2 - 1)
            self.page.mouse.move(box["x"] + share * box["width"], y)
            time.sleep(1 / PRESSES_A_SECOND)
        self.page.mouse.move(box["x"] + 0.55 * box["width"], y)
        self.page.mouse.up()

    def hold(self, slider: str, seconds: float) -> None:
        """Holds a key down: a browser repeats it about thirty times a second, down again without up."""
        self._keys(slider, seconds, self.page.keyboard.down, "ArrowRight", "ArrowLeft")
        for key in ("ArrowRight", "ArrowLeft"):
            self.page.keyboard.up(key)

    def press(self, slider: str, seconds: float) -> None:
        """Presses a key thirty times a second."""
        self._keys(slider, seconds, self.page.keyboard.press, "ArrowLeft", "ArrowRight")

    def _keys(self, slider: str, seconds: float, act: Callable[[str], None], *keys: str) -> None:
        """One key after the other, each for a while."""
        self.page.keyboard.press("Tab")
        self.stage.slider(slider).focus()
        began, turn = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            act(keys[turn // 25 % len(keys)])
            turn += 1
            time.sleep(1 / PRESSES_A_SECOND)
