"""Files, more of them than a visitor needs, and larger ones than he may send."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.load.visitor import Visitor
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.client import Uploader


async def uploads(place: Place, count: int, megabytes: float) -> Outcome:
    """So many files into one session, four at a time, from a page that stays open for a while."""
    visitor = Visitor(place.base, "trainer")
    await visitor.arrive()
    uploader = await Uploader.of(place, visitor)
    gate, statuses = asyncio.Semaphore(4), Counter[int]()
    data = b"1,2\n" * int(megabytes * 2**18)

    async def one(number: int) -> None:
        async with gate:
            statuses[await uploader.put(f"file-{number}", data)] += 1

    await asyncio.gather(*map(one, range(count)))
    # One that is larger than any may be, said and unsaid.
    large = [await uploader.put("large", bytes(2**22)), await uploader.put("large", bytes(2**22), chunked=True)]
    await asyncio.sleep(1.0)
    await visitor.leave()
    faults = ["a file of 4 MB was taken"] if 204 in large else []
    return Outcome(f"{statuses[204]} of {count} taken", faults)


ATTACKS = [Attack("uploads", uploads, {"count": 400, "megabytes": 1.9}, {"count": 60, "megabytes": 1.9})]
