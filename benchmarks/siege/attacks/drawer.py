"""The process that draws is killed, again and again."""

from __future__ import annotations

import asyncio
import os
import signal
import time

from benchmarks.load.moving import Moved, OneHand
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.ground import children_of

AGAIN_SECONDS = 20.0


async def killed(place: Place, times: int) -> Outcome:
    """`kill -9` while pictures are asked for; afterwards there must be pictures again."""
    ended = 0
    for number in range(times):
        hand = asyncio.create_task(_pictures(place, number, 1.5))
        await asyncio.sleep(0.5)
        for process in children_of(place.process):
            os.kill(process, signal.SIGKILL)
            ended += 1
        await asyncio.gather(hand, return_exceptions=True)
    began = time.monotonic()
    while time.monotonic() - began < AGAIN_SECONDS:
        if await _pictures(place, times + 1, 0.5):
            return Outcome(f"{ended} killed, pictures again after {time.monotonic() - began:.1f} s")
    return Outcome(f"{ended} killed", [f"no picture within {AGAIN_SECONDS:g} s"])


async def _pictures(place: Place, number: int, seconds: float) -> int:
    seen = Moved()
    await OneHand(place.base, number, equal=False).move(time.monotonic() + seconds, seen)
    return seen.asked - seen.without


ATTACKS = [Attack("killed drawer", killed, {"times": 5}, {"times": 1}, gained=200e6)]
