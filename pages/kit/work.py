"""Long work on a page: who waits for it sees how far it is, can stop it, and leaves the others their share of the machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from labcore.ticks import Tick
from pages.kit.cache import Cache, Job
from pages.kit.owner import owned
from pages.kit.settings import PageSettings

# Below this nothing is shown: a bar that flashes is worse than a short wait.
QUIET_SECONDS = 0.5
# However little processor it has got, after so long one is told why there is no picture.
LONGEST_QUIET_SECONDS = 2.0
# Between two slices of one visitor's work the others get their turn: as long as the slice took, while there are others.
BREATH_SECONDS, LONGEST_BREATH_SECONDS = 0.003, 0.05
# Work that holds more than this waits for its turn.
LARGE_BYTES = 200_000_000
# Who has done nothing for so long has no turn to wait for.
_LATELY_SECONDS = 10.0
_LOOK_SECONDS = 0.1


class Presence:
    """When each visitor last did something."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, visitor: str, now: float | None = None) -> None:
        now = time.monotonic() if now is None else now
        with self._lock:
            self._seen = {who: then for who, then in self._seen.items() if now - then < _LATELY_SECONDS}
            self._seen[visitor] = now

    def several(self, now: float | None = None) -> bool:
        """Whether more than one visitor has done something lately."""
        now = time.monotonic() if now is None else now
        with self._lock:
            return sum(now - then < _LATELY_SECONDS for then in self._seen.values()) > 1


PRESENCE = Presence()


def this_visitor() -> str:
    """The session that this script runs for, "" where there is none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""


def rest(job: Job[Any]) -> None:
    """Between two slices of work that takes long the others get their turn."""
    # Counted by the processor: in a full hall short work takes long, and rests would make it longer for all.
    if job.worked < QUIET_SECONDS:
        return
    now = time.perf_counter()
    breath = min(max(BREATH_SECONDS, now - job.resumed), LONGEST_BREATH_SECONDS)
    time.sleep(breath if PRESENCE.several() else BREATH_SECONDS)
    job.resumed = time.perf_counter()


# Results and pictures of all visitors. The largest result, two networks of a hundred layers, holds 13 MB.
RESULTS = Cache(most=512, most_bytes=256_000_000, rest=rest)
PICTURES = Cache(most=512, most_bytes=128_000_000, rest=rest)


class Work:
    """The progress of one run of a page, at its place on the page.

    Streamlit stops a script that a newer one replaces at its next call, so a control moved meanwhile, leaving the
    page and the cancel button all end the wait within a tenth of a second.
    """

    def __init__(self, settings: PageSettings) -> None:
        self._settings = settings
        self._place = st.empty()
        self._began = time.perf_counter()
        self._worked = 0.0
        self._bar: Any = None

    def wait(self, job: Job[Any], before: float = 0.0, portion: float = 1.0) -> None:
        """Shows how far a computation is until it is done; it is this portion of a whole of which so much is behind."""
        self._began = min(self._began, job.began)
        while not job.wait(_LOOK_SECONDS):
            self._worked = max(self._worked, job.worked)
            if self._worked > QUIET_SECONDS or time.perf_counter() - self._began > LONGEST_QUIET_SECONDS:
                self.at(job.text, before + portion * job.share)
            else:
                # Here too the script has to hear that a newer one has begun.
                st.session_state.get("page shown")

    def at(self, text: str, share: float) -> None:
        """What is being done now, and how much of the whole is behind it (0 to 1)."""
        elapsed = time.perf_counter() - self._began
        if self._bar is None:
            with self._place.container(key="dl-work"):
                self._bar = st.progress(0.0)
                st.button("Cancel", key=f"{self._settings.page} cancel", on_click=owned(self._settings.back))
        left = f", about {elapsed * (1 / share - 1):.0f} s left" if share > 0.05 else ""
        self._bar.progress(min(1.0, share), f"{text}{left}")

    def done(self) -> None:
        """Takes the bar away and remembers these settings as those to go back to."""
        if self._bar is not None:
            self._place.empty()
        self._settings.keep()


_ONE_LARGE = threading.Lock()


def in_turn(compute: Callable[[Tick], Any], held: int) -> Callable[[Tick], Any]:
    """Work that holds so many bytes: where they are many, one at a time, and the others wait and can give up."""
    if held <= LARGE_BYTES:
        return compute

    def waiting(tick: Tick) -> Any:
        while not _ONE_LARGE.acquire(timeout=_LOOK_SECONDS):
            tick(None, "Waiting for another visitor's large network")
        try:
            return compute(tick)
        finally:
            _ONE_LARGE.release()

    return waiting
