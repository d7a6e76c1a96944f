"""The door to pictures, asked by pages that wait for nothing."""

from __future__ import annotations

import asyncio
import time

from benchmarks.load.moving import Moved, OneHand
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.wire import GONE, asked


async def flooded(place: Place, hands: int, seconds: float) -> Outcome:
    """So many pages, each with another picture at once after the last; and among them bodies that are none."""
    seen, until = Moved(), time.monotonic() + seconds
    every = await asyncio.gather(
        *(OneHand(place.base, number, equal=False, patient=False).move(until, seen) for number in range(hands)),
        _junk(place, until), return_exceptions=True,
    )  # fmt: skip
    lost = [one for one in every if isinstance(one, BaseException) and not isinstance(one, GONE)]
    faults = [f"a hand failed: {type(lost[0]).__name__} {str(lost[0])[:80]}"] if lost else []
    return Outcome(f"{seen.asked:,} asked, {seen.asked - seen.without:,} pictures", faults)


async def _junk(place: Place, until: float) -> None:
    for body in (
        b"[" * 2000,
        b"\xff" * 2000,
        b"{}",
        b"x" * 2_000_000,
        b'{"settings": {"points": "1e999"}, "page": "0"}',
    ):
        if time.monotonic() < until:
            head = f"POST /view/averages HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {place.base}\r\nContent-Length: {len(body)}\r\n\r\n"
            await asked(place, head.encode() + body, 5.0)


ATTACKS = [
    Attack("door to pictures", flooded, {"hands": 50, "seconds": 20.0}, {"hands": 10, "seconds": 2.0}, twice=True)
]
