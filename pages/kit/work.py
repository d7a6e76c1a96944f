"""Long work on a page: what was computed is kept for all visitors, what takes long shows progress and can be stopped."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.kit.settings import Settings

T = TypeVar("T")

# Below this nothing is shown: a bar that flashes is worse than a short wait.
QUIET_SECONDS = 0.5
# Between two slices of one visitor's work the others get their turn: as long as the slice took, while there are others.
BREATH_SECONDS, LONGEST_BREATH_SECONDS = 0.003, 0.05
# Work that holds more than this waits for its turn.
LARGE_BYTES = 200_000_000
# Who has done nothing for so long has no turn to wait for.
_LATELY_SECONDS = 10.0
_LOOK_SECONDS = 0.1


class Memory(Generic[T]):
    """Results by their settings, the latest used kept, shared by all visitors."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Computed outside the lock: a long job of one visitor must not hold up the others.
        value = compute()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return value


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

    def beside(self, visitor: str, now: float | None = None) -> bool:
        """Whether anybody else has done something lately."""
        now = time.monotonic() if now is None else now
        with self._lock:
            return any(who != visitor and now - then < _LATELY_SECONDS for who, then in self._seen.items())


PRESENCE = Presence()


def this_visitor() -> str:
    """The session that this script runs for, "" where there is none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""


class Work:
    """The progress of one run of a page. `tick` is called between slices; it is where a run can be stopped.

    Streamlit stops a script that a newer one replaces at its next call, so a control moved meanwhile, leaving the
    page and the cancel button all end the work within one slice.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._place = st.empty()
        self._began = self._resumed = time.perf_counter()
        self._worked_before, self._waited = time.thread_time(), 0.0
        self._visitor = this_visitor()
        self._bar: Any = None
        self._text = ""
        self.share = 0.0

    def tick(self) -> None:
        # Counted by the processor: in a full hall short work takes long, and bars and rests would make it longer for all.
        if time.thread_time() - self._worked_before + self._waited < QUIET_SECONDS:
            return
        now = time.perf_counter()
        elapsed = now - self._began
        others = PRESENCE.beside(self._visitor)
        time.sleep(min(max(BREATH_SECONDS, now - self._resumed), LONGEST_BREATH_SECONDS) if others else BREATH_SECONDS)
        self._resumed = time.perf_counter()
        if self._bar is None:
            with self._place.container(key="dl-work"):
                self._bar = st.progress(0.0)
                st.button("Cancel", key=f"{self._settings.page} cancel", on_click=self._settings.back)
        left = f", about {elapsed * (1 / self.share - 1):.0f} s left" if self.share > 0.05 else ""
        self._bar.progress(self.share, f"{self._text}{left}")

    def at(self, text: str, share: float) -> None:
        """What is being done now and how much of the whole is behind it (0 to 1)."""
        self._text, self.share = text, share
        self.tick()

    def wait(self, text: str, seconds: float) -> None:
        """Seconds have been spent without work, for the reason that the text says."""
        self._waited += seconds
        self.at(text, self.share)

    def done(self) -> None:
        """Takes the bar away and remembers these settings as those to go back to."""
        if self._bar is not None:
            self._place.empty()
        self._settings.keep()


_ONE_LARGE = threading.Lock()


@contextmanager
def turn_of(work: Work, held: int) -> Iterator[None]:
    """Work that holds so many bytes: where they are many, one visitor's at a time, and the others wait and can give up."""
    if held <= LARGE_BYTES:
        yield
        return
    while not _ONE_LARGE.acquire(timeout=_LOOK_SECONDS):
        work.wait("Waiting for another visitor's large network", _LOOK_SECONDS)
    try:
        yield
    finally:
        _ONE_LARGE.release()
