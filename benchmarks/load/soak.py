"""`python -m benchmarks.load.soak`: 2,000 sessions opened and closed, and what the server's memory does meanwhile.

`python -m benchmarks.load.soak 200` opens 200. Each opens a lesson, changes a control twice and leaves. The server forgets
who has left after two seconds, not five minutes, so that the sessions really end. It stops by itself.

RSS is read from /proc; the heap is what Python and malloc have in use, without the holes between. No collection is asked for
before the end: what the server does not clear up by itself counts.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.load.lecture import CONTROLS, LESSONS, memory_of, visitor_of
from benchmarks.load.visitor import Failed
from tests.browser.server import Server, serve

SESSIONS, AT_ONCE, WAVE = 2000, 10, 50
# The first sessions fill the caches: the slope is that of the rest, or of the second half if there are fewer.
WARM = 500
TTL_SECONDS = 2
_SMALL = re.compile(r"# bytes in allocated blocks\s*=\s*([\d,]+)")


@dataclass(frozen=True)
class Reading:
    """What the server held after so many sessions: bytes, bytes in use, and sessions that exist."""

    sessions: int
    rss: int
    heap: int
    alive: int


def reading(server: Server, sessions: int, collect: bool = False) -> Reading:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{server.url}/held" + ("?collect" if collect else ""), timeout=30) as answer:
        held = json.load(answer)
    small = int(_SMALL.findall(server.log())[-1].replace(",", ""))
    return Reading(sessions, memory_of(server.process), held["bytes"] + small, held["sessions"])


async def visit(base: str, number: int) -> None:
    """One session: a lesson, two changes that must change the picture, and off."""
    page = LESSONS[number % len(LESSONS)]
    label, stops = CONTROLS[page]
    visitor = visitor_of(base, page)
    try:
        await visitor.arrive()
        pictures = {visitor.picture()}
        for turn in range(2):
            await visitor.set_slider(label, (7 * number + turn * stops // 2) % stops)
            pictures.add(visitor.picture())
        if len(pictures) < 2:
            raise Failed(f"{page} did not answer to {label!r}")
    finally:
        await visitor.leave()


async def wave(base: str, numbers: Sequence[int]) -> list[str]:
    """These sessions, a few at once: what failed."""
    gate, failures = asyncio.Semaphore(AT_ONCE), []

    async def one(number: int) -> None:
        async with gate:
            try:
                await visit(base, number)
            except Exception as error:
                # The soak goes on; the figure counts the session.
                failures.append(f"{type(error).__name__} {str(error)[:120]}")

    await asyncio.gather(*map(one, numbers))
    return failures


def soak(server: Server, sessions: int) -> tuple[list[Reading], list[str]]:
    """Readings before, after every wave and, with the garbage taken away, at the end; and what failed."""
    readings, failures = [reading(server, 0)], []
    for first in range(0, sessions, WAVE):
        last = min(first + WAVE, sessions)
        failures += asyncio.run(wave(server.url, range(first, last)))
        readings.append(reading(server, last))
        now = readings[-1]
        print(f"{last:5} sessions  RSS {now.rss / 1e6:6.1f} MB  heap {now.heap / 1e6:6.1f} MB  {now.alive} alive", file=sys.stderr, flush=True)  # fmt: skip
    # The storage drops those who left only when the next one leaves.
    time.sleep(TTL_SECONDS + 1)
    failures += asyncio.run(wave(server.url, [sessions]))
    time.sleep(1)
    readings.append(reading(server, sessions + 1, collect=True))
    return readings, failures


def slope(readings: Sequence[Reading], name: str) -> tuple[float, float]:
    """Bytes a session by least squares, and the standard error of that."""
    x = np.array([one.sessions for one in readings], float)
    y = np.array([getattr(one, name) for one in readings], float)
    x -= x.mean()
    bytes_a_session = float(x @ y / (x @ x))
    rest = y - y.mean() - bytes_a_session * x
    return bytes_a_session, float((rest @ rest / max(1, len(x) - 2) / (x @ x)) ** 0.5)


def report(readings: Sequence[Reading], failures: Sequence[str]) -> str:
    """The figures as lines of a Markdown table."""
    *during, end = readings
    warm = min(WARM, during[-1].sessions // 2)
    late = [one for one in during if one.sessions >= warm]
    rows = [("failures", str(len(failures)) + "".join(f"; {one}" for one in sorted(set(failures))[:3]))]
    for name, what in (("rss", "RSS"), ("heap", "heap")):
        places = (during[0], late[0], during[-1], end)
        figures = " / ".join(f"{getattr(one, name) / 1e6:.1f}" for one in places)
        rows.append((f"{what} before / after {late[0].sessions} / {during[-1].sessions} / garbage taken away", f"{figures} MB"))  # fmt: skip
        grown, error = slope(late, name)
        rows.append((f"{what}, slope after the first {late[0].sessions}", f"{grown / 1e3:+.2f} ± {error / 1e3:.2f} kB a session"))  # fmt: skip
    rows.append(("sessions that exist: most / at the end", f"{max(one.alive for one in during)} / {end.alive}"))
    return "\n".join(["| measure | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows)])


def main(words: list[str]) -> None:
    sessions = int(words[0]) if words else SESSIONS
    forgets = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(TTL_SECONDS)}
    with serve(script="benchmarks/load/counted.py", environment=forgets) as server:
        print(report(*soak(server, sessions)))


if __name__ == "__main__":
    main(sys.argv[1:])
