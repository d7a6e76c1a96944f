"""What all visitors who train share: the time of their slices, so that everybody's controls still answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pages.kit.shared import PLACES

# A training has stopped whose next slice is overdue by so much.
_FORGOTTEN_SECONDS = 6.0
# What one visitor alone gets of each picture's time, and what all together may take.
_LONGEST, _SHORTEST = 0.08, 0.004
_TOGETHER = 0.12
# From one picture to the next for one visitor alone, and how much longer for each that trains beside.
_QUICKEST_MS, _EACH_MS, _SLOWEST_MS = 60, 35, 3000
# A slice has at least one step, and that of a large network may take longer than the slice was to, its picture too: the pauses grow
# until all together take this share of a core, but no longer than so many milliseconds.
_SHARE, _LONGEST_PAUSE_MS = 0.6, 60_000


@dataclass
class _Trains:
    """took, drew: seconds of processor of the last slice, and of the picture after it;  due: when the next one is expected."""

    took: float = 0.0
    drew: float = 0.0
    due: float = 0.0


class Budget:
    """Who trains now, and how long the next slice of one of them may be."""

    def __init__(self) -> None:
        self._seen: dict[object, _Trains] = {}
        self._lock = threading.Lock()

    @contextmanager
    def slice(self, visitor: object, expected: float = 0.0) -> Iterator[float]:
        """For the length of a block, which begins when it is this visitor's turn: he trains for so many seconds. `expected`: those
        that it takes in any case, which let shorter work go first."""
        with PLACES.turn(expected):
            seconds, _ = self.slice_of(visitor)
            began = time.thread_time()
            yield seconds
            self.took(visitor, time.thread_time() - began)

    @contextmanager
    def picture(self, visitor: object) -> Iterator[None]:
        """For the length of a block, which begins when it is this visitor's turn: his training is drawn as it stands."""
        with self._lock:
            expected = self._seen[visitor].drew if visitor in self._seen else 0.0
        with PLACES.turn(expected):
            began = time.thread_time()
            yield
            self.drew(visitor, time.thread_time() - began)

    def slice_of(self, visitor: object, now: float | None = None) -> tuple[float, int]:
        """Seconds of training that this visitor's next slice may take, and the pause after it in milliseconds."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._seen = {who: one for who, one in self._seen.items() if now - one.due < _FORGOTTEN_SECONDS}
            one = self._seen.setdefault(visitor, _Trains())
            active = len(self._seen)
            pause = min(_SLOWEST_MS, _QUICKEST_MS + _EACH_MS * (active - 1))
            pause = max(pause, min(_LONGEST_PAUSE_MS, int(1000 * (one.took + one.drew) * (active / _SHARE - 1))))
            one.due = now + pause / 1000
        return min(_LONGEST, max(_SHORTEST, _TOGETHER / active)), pause

    def took(self, visitor: object, seconds: float) -> None:
        """What the last slice took of the processor."""
        with self._lock:
            if visitor in self._seen:
                self._seen[visitor].took = seconds

    def drew(self, visitor: object, seconds: float) -> None:
        """What the last picture took of the processor."""
        with self._lock:
            if visitor in self._seen:
                self._seen[visitor].drew = seconds

    def leave(self, visitor: object) -> None:
        with self._lock:
            self._seen.pop(visitor, None)


BUDGET = Budget()
