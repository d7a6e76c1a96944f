"""The server under siege: what it holds and uses, itself and the processes that it has started (Linux)."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.lecture import seconds_of
from tests.browser.server import Server, serve

# A server that holds more is ended before the machine suffers.
MOST_BYTES = 2_500_000_000
LOOK_SECONDS = 0.2
# Quiet is a stretch of this length in which less than this share of a core is used.
QUIET_SECONDS, QUIET_SHARE = 0.5, 0.3
WATCHED = Path(__file__).parent / "watched"


@dataclass(frozen=True)
class Ground:
    """A server, and the file in which stands what it tried to reach outside this machine."""

    server: Server
    look_ups_file: Path

    def processes(self) -> list[int]:
        """The server's process and all below it."""
        found, new = [], [self.server.process]
        while new:
            found += new
            new = [child for one in new for child in children_of(one)]
        return found

    def memory(self) -> int:
        """Bytes: the proportional share of each process, so that what they share counts once."""
        return sum(held_by(one) for one in self.processes())

    def seconds(self) -> float:
        """Processor seconds used so far."""
        total = 0.0
        for one in self.processes():
            with suppress(OSError):
                total += seconds_of(one)
        return total

    def look_ups(self) -> int:
        return len(self.look_ups_file.read_text().splitlines()) if self.look_ups_file.exists() else 0

    async def until_quiet(self, most: float) -> float:
        """Seconds from now until the server rests; infinity where it does not within `most`."""
        began = time.monotonic()
        looks = [(began, self.seconds())]
        while looks[-1][0] - began < most + QUIET_SECONDS:
            await asyncio.sleep(0.1)
            now, used = time.monotonic(), self.seconds()
            looks.append((now, used))
            past = next(((then, was) for then, was in reversed(looks) if now - then >= QUIET_SECONDS), None)
            if past is not None and used - past[1] < QUIET_SHARE * (now - past[0]):
                return past[0] - began
        return float("inf")


@dataclass
class Watch:
    """Looks at the memory until it is told to end."""

    ground: Ground
    most: int = MOST_BYTES
    peak: int = 0
    killed: bool = False

    async def look(self) -> None:
        while True:
            now = self.ground.memory()
            self.peak = max(self.peak, now)
            if now > self.most:
                self.killed = True
                with suppress(ProcessLookupError):
                    os.kill(self.ground.server.process, signal.SIGKILL)
                return
            await asyncio.sleep(LOOK_SECONDS)


def children_of(process: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def held_by(process: int) -> int:
    """Bytes of memory that are a process's share; 0 once it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0


@contextmanager
def besieged(environment: Mapping[str, str] | None = None) -> Iterator[Ground]:
    """The app without internet, while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        look_ups = Path(folder) / "look-ups"
        nobody = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"), "")
        watched = {"PYTHONPATH": str(WATCHED), "SIEGE_LOOK_UPS": str(look_ups)}
        with serve(environment={**nobody, **watched, **(environment or {})}) as server:
            yield Ground(server, look_ups)
