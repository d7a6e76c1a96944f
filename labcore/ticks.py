"""How long-running work reports to its caller: a function called now and then, which may show progress, or raise to stop it."""

from __future__ import annotations

import time
from typing import Protocol


class Tick(Protocol):
    """What long work calls a few times in every tenth of a second; whatever it raises ends the work.

    share  of the whole that is done, 0 to 1; None where it is not known
    text   what is being done now, in words; "" where there is nothing to say
    """

    def __call__(self, share: float | None = None, text: str = "", /) -> None: ...


def none(share: float | None = None, text: str = "", /) -> None:
    """For work that nobody is watching."""


def paced(tick: Tick, seconds: float) -> Tick:
    """The tick for work in very small pieces: however often it is called, it passes on one call per interval, in seconds."""
    due = time.perf_counter() + seconds

    def pace(share: float | None = None, text: str = "", /) -> None:
        nonlocal due
        if time.perf_counter() >= due:
            tick(share, text)
            due = time.perf_counter() + seconds

    return pace
