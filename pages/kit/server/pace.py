"""How fast a client may ask: a bucket for whatever is counted by the second, and how those who ask the door to pictures too fast are
slowed down.

There, to refuse costs the server as much as to read what was asked; a client that waits for nothing would ask again at once. So its refusal
comes late, and each of its connections asks a few times a second.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

# Requests of one page a second, and how many pages are counted.
RATE, _MOST_PAGES = 30.0, 4096
# Pages that have not asked before, or not lately: a hall may begin at once, and nobody may be a new page at every request.
MOST_NEW, NEW_RATE = 300.0, 50.0
# A refusal comes as late as our own pages wait before they ask again (hand.js), so it costs them nothing.
HOLD_SECONDS = 0.15
# Of those that are held at one time; any more are refused at once.
_MOST_HELD = 512


@dataclass
class Bucket:
    """What may still be asked; it fills again by the second."""

    left: float
    then: float

    def takes(self, now: float, rate: float, most: float) -> bool:
        left = min(most, self.left + rate * (now - self.then))
        may = left >= 1.0
        self.left, self.then = (left - 1.0 if may else left), now
        return may


class Pace:
    """How fast each page asks, and how many new ones come."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Bucket] = OrderedDict()
        self._newcomers = Bucket(MOST_NEW, 0.0)

    def allows(self, page: str, now: float | None = None) -> bool:
        now = time.monotonic() if now is None else now
        bucket = self._pages.pop(page, None)
        if bucket is None:
            if not self._newcomers.takes(now, NEW_RATE, MOST_NEW):
                return False
            bucket = Bucket(RATE, now)
        self._pages[page] = bucket
        if len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        return bucket.takes(now, RATE, RATE)


class Held:
    """Those whose refusal is held back."""

    def __init__(self) -> None:
        self._held = 0

    async def back(self) -> None:
        """Returns when the refusal may go out."""
        if self._held >= _MOST_HELD:
            return
        self._held += 1
        try:
            await asyncio.sleep(HOLD_SECONDS)
        finally:
            self._held -= 1
