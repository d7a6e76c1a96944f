"""Links to the largest job that each page allows, opened by many at once."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from benchmarks.load.bystanders import JOBS
from benchmarks.load.visitor import Failed, Visitor
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.largest import largest_jobs


async def largest_links(place: Place, count: int, seconds: float, pages: Sequence[str] = ()) -> Outcome:
    """So many visitors, each with a link of his own; all stay for a while, and train where there is something to train."""
    queries: list[tuple[str, Callable[[int], str]]] = [(job.page, job.query) for job in largest_jobs(tuple(pages))]
    queries += [(job.page, job.query) for job in JOBS.values() if not pages or job.page in pages]
    # Other seeds at every time: nothing of it is kept from the last.
    first = int(time.time()) % 1_000_000 * 1000
    each = [(page, query(first + n)) for n in range(count) for page, query in [queries[n % len(queries)]]]
    stood = sum(await asyncio.gather(*(_stay(place, page, query, seconds) for page, query in each)))
    return Outcome(f"{count} links to {len(queries)} jobs, {stood} pages stood within {seconds:g} s")


async def _stay(place: Place, page: str, query: str, seconds: float) -> bool:
    visitor, stood = Visitor(place.base, page, query), False
    with suppress(Failed, OSError, TimeoutError):
        async with asyncio.timeout(seconds):
            await visitor.arrive()
            stood = True
            if page == "trainer":
                await visitor.act("play")
                while True:
                    await asyncio.sleep(max(0.1, visitor.live()["next_ms"] / 1000))
                    await visitor.act("tick")
            await asyncio.sleep(3600)
    await visitor.leave()
    return stood


_WHOLE = {"count": 100, "seconds": 30.0}
_DEPTH, _TRAINER = {**_WHOLE, "pages": ["signal-depth"]}, {**_WHOLE, "pages": ["trainer"]}
_SHORT = {"count": 8, "seconds": 3.0, "pages": ["signal-depth"]}
# Counted is what it comes to in all.
_COUNTS: dict[str, Any] = {"share": 0.95, "gained": math.inf, "twice": True}
ATTACKS = [
    Attack("largest jobs of all pages", largest_links, _WHOLE, _SHORT, **_COUNTS),
    Attack("largest jobs of the depth page", largest_links, _DEPTH, **_COUNTS),
    Attack("largest jobs of the trainer", largest_links, _TRAINER, **_COUNTS),
]
