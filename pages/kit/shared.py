"""What all visitors share: results and pictures that are kept, and the machine, of which each leaves the others their part."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from labcore.ticks import Tick
from labcore.tiles import Tile
from pages.kit.cache import Cache, Job

# Work that has taken less of the processor is short: it neither rests nor shows a bar.
QUIET_SECONDS = 0.5
# Between two slices of one visitor's work the others get their turn: as long as the slice took, while there are others. Work that
# ticks more often than a slice takes would rest as long as it works with nobody else there.
SLICE_SECONDS, BREATH_SECONDS, LONGEST_BREATH_SECONDS = 0.01, 0.003, 0.05
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


def rest(job: Job[Any]) -> None:
    """Between two slices of work that takes long the others get their turn."""
    # Counted by the processor: in a full hall short work takes long, and rests would make it longer for all.
    if job.worked < QUIET_SECONDS:
        return
    slice_seconds = time.perf_counter() - job.resumed
    if slice_seconds < SLICE_SECONDS:
        return
    breath = min(slice_seconds, LONGEST_BREATH_SECONDS)
    time.sleep(breath if PRESENCE.several() else BREATH_SECONDS)
    job.resumed = time.perf_counter()


# Results and pictures of all visitors. The largest result, two networks of a hundred layers, holds 13 MB.
RESULTS = Cache(most=512, most_bytes=256_000_000, rest=rest)
PICTURES = Cache(most=512, most_bytes=128_000_000, rest=rest)
# Tiles of maps. One of 50 x 50 points holds 20 kB, a picture has about twenty.
TILES = Cache(most=4096, most_bytes=64_000_000)


class SharedTiles:
    """The tiles of one map among those of all visitors; `of` is what their values depend on."""

    def __init__(self, of: Hashable) -> None:
        self._of = of

    def get(self, tile: Tile) -> np.ndarray | None:
        return TILES.kept((self._of, tile))

    def __setitem__(self, tile: Tile, values: np.ndarray) -> None:
        TILES.keep((self._of, tile), values)


_ONE_LARGE = threading.Lock()


def in_turn(compute: Callable[[Tick], Any], held: int) -> Callable[[Tick], Any]:
    """Work that holds this many bytes: large jobs go one at a time, and those who wait can give up."""
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
