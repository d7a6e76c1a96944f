"""Who computes now: of all that visitors wait for a few pieces at one time, and whoever has worked least goes first.

A hundred links that come at once would else compute beside each other, and a picture that takes a twentieth of a second would
wait for all of them.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# While one waits for a turn, one hears within this time that nobody waits for the work any more.
_LOOK_SECONDS = 0.1


def _goes_on() -> None:
    """Work that nobody gives up."""


@dataclass(eq=False)
class _Turn:
    """worked: seconds until now;  long: whether it is one of those of which few have a place at one time;  given: set when it has
    one."""

    worked: float
    long: bool
    given: threading.Event = field(default_factory=threading.Event)


class Places:
    """A turn is a thread's; one that has it already keeps it.

    places  how many compute at one time;  long_places: how many of these may have worked for `long_seconds` or more
    """

    def __init__(self, places: int, long_places: int, long_seconds: float) -> None:
        self._free, self._long_free, self._long_seconds = places, long_places, long_seconds
        self._waiting: list[tuple[float, int, _Turn]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def turn(self, worked: float = 0.0, hear: Callable[[], None] = _goes_on) -> Iterator[None]:
        """For the length of a block. Until there is a place it waits: before all who have worked longer than these seconds, behind
        those who came before it; `hear` is called now and then, and may give up by an exception."""
        if self._has() is not None:
            yield
            return
        self._take(worked, hear)
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Another has the place for the length of a block, in which this thread only waits. An exception does not wait for it again."""
        turn = self._has()
        if turn is None:
            yield
            return
        self._give()
        yield
        self._take(turn.worked, _goes_on)

    def rest(self, seconds: float, worked: float, hear: Callable[[], None] = _goes_on) -> None:
        """Rests for so long, and longer where others wait for the place."""
        if self._has() is None:
            # It waits anyway.
            return
        self._give()
        time.sleep(seconds)
        self._take(worked, hear)

    def _has(self) -> _Turn | None:
        return getattr(self._here, "turn", None)

    def _take(self, worked: float, hear: Callable[[], None]) -> None:
        turn = _Turn(worked, worked >= self._long_seconds)
        waits = (worked, next(self._numbers), turn)
        with self._lock:
            heapq.heappush(self._waiting, waits)
            self._admit()
        try:
            while not turn.given.wait(_LOOK_SECONDS):
                hear()
        except BaseException:
            with self._lock:
                if turn.given.is_set():
                    self._back(turn)
                else:
                    self._waiting.remove(waits)
                    heapq.heapify(self._waiting)
            raise
        self._here.turn = turn

    def _give(self) -> None:
        turn, self._here.turn = self._here.turn, None
        if turn is not None:
            with self._lock:
                self._back(turn)

    def _back(self, turn: _Turn) -> None:
        self._free += 1
        self._long_free += turn.long
        self._admit()

    def _admit(self) -> None:
        while self._free and self._waiting:
            turn = self._waiting[0][-1]
            if turn.long and not self._long_free:
                # All behind it are long too.
                return
            heapq.heappop(self._waiting)
            self._free -= 1
            self._long_free -= turn.long
            turn.given.set()
