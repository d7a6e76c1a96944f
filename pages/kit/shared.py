"""What all visitors share: results and pictures that are kept, and the machine, of which each leaves the others their part."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from labcore.ticks import Tick
from labcore.tiles import Tile
from pages.kit.account import Account
from pages.kit.cache import Cache
from pages.kit.job import Job
from pages.kit.places import Places
from pages.kit.server.limits import MEMORY

# Work that has taken less of the processor is short: it neither rests nor shows a bar.
QUIET_SECONDS = 0.5
# Between two slices of one visitor's work the others get their turn; long work rests besides, as long as the slice took, while there
# are others. Work that ticks more often than a slice takes would rest as long as it works with nobody else there.
SLICE_SECONDS, BREATH_SECONDS, LONGEST_BREATH_SECONDS = 0.01, 0.003, 0.05
# So many pieces of work at one time: on two cores three, of which one is long. Python computes one anyway, but for what NumPy does
# within a large array; and where few contend with it, the script that draws what is there comes to its turn at once.
_LONG_PLACES = max(1, (os.cpu_count() or 1) // 2)
PLACES = Places(places=_LONG_PLACES + 2, long_places=_LONG_PLACES, long_seconds=QUIET_SECONDS)
# Who has done nothing for so long has no turn to wait for.
_LATELY_SECONDS = 10.0


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


class FairCadence:
    """The cadence of the work of all visitors together."""

    def turn(self, job: Job[Any]) -> AbstractContextManager[None]:
        return PLACES.turn(hear=job.queue)

    def aside(self) -> AbstractContextManager[None]:
        return PLACES.aside()

    def rest(self, job: Job[Any]) -> None:
        """Between two slices of a job the others get their turn."""
        slice_seconds = time.perf_counter() - job.resumed
        if slice_seconds < SLICE_SECONDS:
            return
        # Counted by the processor: in a full hall short work takes long, and rests would make it longer for all.
        breath = 0.0
        if job.worked >= QUIET_SECONDS:
            breath = min(slice_seconds, LONGEST_BREATH_SECONDS) if PRESENCE.several() else BREATH_SECONDS
        PLACES.rest(breath, job.worked, job.hear)
        job.resumed = time.perf_counter()


CADENCE = FairCadence()

# Results and pictures of all visitors. The largest result, a network of a hundred layers, holds 26 MB; most hold a tenth of one.
RESULTS = Cache(most=512, most_bytes=48_000_000, cadence=CADENCE)
PICTURES = Cache(most=512, most_bytes=64_000_000, cadence=CADENCE)
# Tiles of maps. One of 50 x 50 points holds 20 kB, a picture has about twenty.
TILES = Cache(most=4096, most_bytes=32_000_000)
# Trainings up to where links open them.
TRAININGS = Cache(most=256, most_bytes=32_000_000, cadence=CADENCE)
ACCOUNT = Account(int(MEMORY.value() * 1e6), (RESULTS, PICTURES, TILES, TRAININGS), PLACES.aside)


class SharedTiles:
    """The tiles of one map among those of all visitors; `of` is what their values depend on."""

    def __init__(self, of: Hashable) -> None:
        self._of = of

    def get(self, tile: Tile) -> np.ndarray | None:
        return TILES.kept((self._of, tile))

    def __setitem__(self, tile: Tile, values: np.ndarray) -> None:
        TILES.keep((self._of, tile), values)


def in_turn(compute: Callable[[Tick], Any], held: int) -> Callable[[Tick], Any]:
    """Work that holds this many bytes: booked while it computes, and who waits for that can give up. NoRoom where it never fits."""

    def waiting(tick: Tick) -> Any:
        with ACCOUNT.job(held, tick):
            return compute(tick)

    return waiting
