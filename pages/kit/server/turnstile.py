"""How many requests begin between two looks at the sockets, so that whoever sends thousands at once keeps nobody else waiting.

asyncio does everything that is ready before it looks again. A request takes a millisecond of it, and a message of a moving slider
comes back after some six looks.
"""

from __future__ import annotations

import asyncio
from collections import deque

_AT_ONCE = 2


class Turnstile:
    """Of one event loop; those who wait pass in the order in which they came."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = self._left = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._goes_on = False

    async def passes(self) -> None:
        """Returns when the next may begin."""
        loop = asyncio.get_running_loop()
        if not self._goes_on:
            self._goes_on = True
            loop.call_soon(self._next)
        if self._left and not self._waiting:
            self._left -= 1
            return
        waiter = loop.create_future()
        self._waiting.append(waiter)
        await waiter

    def _next(self) -> None:
        self._left = self._at_once
        while self._left and self._waiting:
            waiter = self._waiting.popleft()
            # Who has gone meanwhile takes nobody's place.
            if not waiter.done():
                waiter.set_result(None)
                self._left -= 1
        self._goes_on = self._left < self._at_once
        if self._goes_on:
            asyncio.get_running_loop().call_soon(self._next)
