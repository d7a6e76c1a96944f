"""Long work on a page: who waits for it sees how far it is and can stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.kit.job import Job
from pages.kit.owner import owned
from pages.kit.settings import PageSettings
from pages.kit.shared import QUIET_SECONDS

# However little processor it has got, after so long one is told why there is no picture.
LONGEST_QUIET_SECONDS = 2.0
_LOOK_SECONDS = 0.1


def this_visitor() -> str:
    """The session that this script runs for, "" where there is none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""


@dataclass(frozen=True)
class Whole:
    """What a piece of work is a part of: this portion of it, with so much of it behind; when that was begun, with how much of it
    there already; and what is said of it, from the piece's own words."""

    before: float = 0.0
    portion: float = 1.0
    began: float | None = None
    first: float = 0.0
    doing: Callable[[str], str] = str


class Work:
    """The progress of one run of a page, at its place on the page.

    Streamlit stops a script that a newer one replaces at its next call, so a control moved meanwhile, leaving the
    page and the cancel button all end the wait within a tenth of a second.
    """

    def __init__(self, settings: PageSettings) -> None:
        self._settings = settings
        self._give_up, self._name = settings.back, ""
        self._place = st.empty()
        self._began = time.perf_counter()
        self._worked = 0.0
        self._bar: Any = None
        self._grow: Callable[[], None] = lambda: None
        self._whole = Whole()
        self._goes_on = False

    def wait(self, job: Job[Any]) -> None:
        """Shows how far a computation is until it is done."""
        self._began = min(self._began, job.began)
        while not job.wait(_LOOK_SECONDS):
            self._worked = max(self._worked, job.worked)
            if (
                self._bar is not None
                or self._worked > QUIET_SECONDS
                or time.perf_counter() - self._began > LONGEST_QUIET_SECONDS
            ):
                self.at(self._whole.doing(job.text), self._whole.before + self._whole.portion * job.share)
                self._grow()
            else:
                # Here too the script has to hear that a newer one has begun.
                st.session_state.get("page shown")

    def at(self, text: str, share: float) -> None:
        """What is being done now, and how much of the whole is behind it (0 to 1)."""
        elapsed = time.perf_counter() - self._began
        if self._bar is None:
            with self._place.container(key=f"dl-work{self._name}", horizontal=True, vertical_alignment="center"):
                self._bar = st.progress(0.0)
                st.button("Cancel", key=f"{self._settings.page} cancel{self._name}", on_click=owned(self._give_up))
        st.session_state[_said(self._settings.page)] = text
        began, first = self._whole.began, self._whole.first
        elapsed = elapsed if began is None else time.perf_counter() - began
        left = f", about {elapsed * (1 - share) / (share - first):.0f} s left" if share - first > 0.05 else ""
        self._bar.progress(min(1.0, share), f"{text}{left}")

    def done(self) -> None:
        """Takes the bar away, unless the work goes on, and remembers these settings as those to go back to."""
        if self._bar is not None and not self._goes_on:
            self._place.empty()
        self._settings.keep()

    def goes_on(self, give_up: Callable[[], None], whole: Whole) -> None:
        """Work of which an earlier run of the page has done a part: the bar is there at once."""
        if whole.began is not None and time.perf_counter() - whole.began > QUIET_SECONDS:
            self._goes_on, self._give_up, self._whole, self._name = True, give_up, whole, "-again"
            self.at(st.session_state.get(_said(self._settings.page), ""), whole.before)

    def again(
        self, give_up: Callable[[], None], whole: Whole | None = None, grow: Callable[[], None] = lambda: None
    ) -> None:
        """More work in the same run, of which the picture on the screen does not tell: Cancel does this. It may be a part of a
        `whole`; `grow` is called while it is waited for."""
        self._whole, self._grow = whole or Whole(), grow
        if self._goes_on:
            return
        # The first bar is gone, but in one run of a page no key may come twice.
        self._give_up, self._name = give_up, "-again"
        self._began, self._worked, self._bar = time.perf_counter(), 0.0, None


def _said(page: str) -> str:
    """Under which name the session keeps what was being done last."""
    return f"{page} work said"
