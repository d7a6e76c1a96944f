"""A visitor's hand on a lesson in a browser window: what it presses, whether the picture plays then, and where its clock is."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.stage import SeenStage

VERDICT = re.compile(r"^(Right|Not this time)\. ")


class Hand:
    """A visitor's hand on a lesson: whether the picture plays, and where its clock is."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.stage = page, SeenStage(page, name)
        self.live = self.stage.is_training

    @property
    def plays(self) -> bool:
        return bool(self.stage.js("s.transport.slices?.running ?? s.clock.playing"))

    @property
    def place(self) -> float:
        return float(self.stage.js("s.header.live?.step ?? s.clock.step"))

    def waits_for(self, script: str, argument: object = None) -> None:
        self.page.wait_for_function(f"([s, a]) => {script}", arg=[self.stage.handle, argument])

    def comes_to_rest(self) -> None:
        self.waits_for("!(s.transport.slices?.running ?? s.clock.playing)")

    def has_played(self) -> None:
        """Until the new picture has begun to play. What is short may be over by the time that it is asked."""
        self.waits_for("(s.transport.slices?.running ?? s.clock.playing) || (s.header.live?.step ?? s.clock.step) > 0")

    def presses(self, act) -> None:
        self.stage.change(act)
        self.stage.find()

    def rests(self) -> None:
        """Whatever plays is paused, by the bar's own button."""
        if self.plays:
            self.stage.press("play")
        self.comes_to_rest()

    def has_the_keys(self) -> None:
        """Space plays and plays no more, and an arrow steps; nothing else hears of them."""
        self.rests()
        address = self.page.evaluate("location.search")
        if self.live:
            # A short training may come to its end in the middle, which is a place of its own as well.
            self.stage.press("reset")
            self.waits_for("s.header.live.step === 0 && !s.transport.slices.flying")
        else:
            self.stage.js("s.clock.seek(0)")
        self.page.keyboard.press(" ")
        self.has_played()
        self.page.keyboard.press(" ")
        self.comes_to_rest()
        if self.live and self.stage.js("s.header.live.step >= s.header.live.steps"):
            # Meanwhile it has trained to its end, and there is no step to go.
            return
        before = self.place
        self.page.keyboard.press("ArrowRight")
        self.page.wait_for_function(
            # The last slice of a training may still be on its way when it is paused.
            "([s, n]) => (s.header.live ? s.header.live.step > n : s.clock.step === n + 1)",
            arg=[self.stage.handle, before],
        )
        if not self.live:
            assert self.page.evaluate("location.search") == address
