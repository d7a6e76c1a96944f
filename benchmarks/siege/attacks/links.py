"""Links to the largest job that each page allows, opened by many at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlencode

from benchmarks.load.visitor import Failed, Visitor
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.largest import largest_jobs


async def largest_links(place: Place, count: int, seconds: float, only: str = "") -> Outcome:
    """So many visitors, each with a link of his own; all stay for a while, and train where there is something to train."""
    jobs = [job for job in largest_jobs() if only in ("", job.page)]
    each = [jobs[number % len(jobs)] for number in range(count)]
    stood = sum(await asyncio.gather(*(_stay(place, job.page, urlencode(job.settings_of(n)), seconds) for n, job in enumerate(each))))
    return Outcome(f"{count} links to {len(jobs)} jobs, {stood} pages stood within {seconds:g} s")


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
ATTACKS = [
    Attack("largest jobs of all pages", largest_links, _WHOLE, {"count": 15, "seconds": 5.0}, share=0.95, gained=1.25e9),
    Attack("largest jobs of the depth page", largest_links, {**_WHOLE, "only": "signal-depth"}, share=0.95, gained=1.25e9),
    Attack("largest jobs of the trainer", largest_links, {**_WHOLE, "only": "trainer"}, share=0.95, gained=1.25e9),
]
