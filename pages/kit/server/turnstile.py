"""How many requests begin at one time, so that whoever sends thousands at once keeps nobody else waiting.

asyncio does everything that is ready before it looks at the sockets again. A request takes a millisecond of it and a thread that looks
for its file, and a message of a moving slider comes back after some six looks.
"""

from __future__ import annotations

import asyncio
from typing import Any

_AT_ONCE = 4


class Turnstile:
    """A request is within from where its app begins until that reads the body or answers: from there on it waits for its client.
    The others come in their order."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def through(self, app: Any, scope: Any, receive: Any, send: Any) -> None:
        await self._places.acquire()
        within = True

        def passes() -> None:
            nonlocal within
            if within:
                within = False
                self._places.release()

        async def reads() -> Any:
            passes()
            return await receive()

        async def answers(message: Any) -> None:
            passes()
            await send(message)

        try:
            await app(scope, reads, answers)
        finally:
            passes()
