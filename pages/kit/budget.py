"""What all visitors who train share: the time of their slices, so that everybody's controls still answer."""

from __future__ import annotations

import threading
import time

# A training whose last slice is longer ago than this has stopped.
_FORGOTTEN_SECONDS = 6.0
# What one visitor alone gets of each picture's time, and what all together may take.
_LONGEST, _SHORTEST = 0.08, 0.004
_TOGETHER = 0.12
# From one picture to the next for one visitor alone, and how much longer for each that trains beside.
_QUICKEST_MS, _EACH_MS, _SLOWEST_MS = 60, 35, 3000


class Budget:
    """Who trains now, and how long the next slice of one of them may be."""

    def __init__(self) -> None:
        self._seen: dict[object, float] = {}
        self._lock = threading.Lock()

    def slice_of(self, visitor: object, now: float | None = None) -> tuple[float, int]:
        """Seconds of training that this visitor's next slice may take, and the pause after it in milliseconds."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._seen[visitor] = now
            active = self._active(now)
        seconds = min(_LONGEST, max(_SHORTEST, _TOGETHER / active))
        return seconds, min(_SLOWEST_MS, _QUICKEST_MS + _EACH_MS * (active - 1))

    def leave(self, visitor: object) -> None:
        with self._lock:
            self._seen.pop(visitor, None)

    def _active(self, now: float) -> int:
        self._seen = {who: then for who, then in self._seen.items() if now - then < _FORGOTTEN_SECONDS}
        return max(1, len(self._seen))


BUDGET = Budget()
