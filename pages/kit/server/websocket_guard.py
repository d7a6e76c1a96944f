"""The guard before Streamlit's websocket: who may open one, at what pace its messages are taken, and what they may be."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from pages.kit.server.limits import MESSAGE_BURST, MESSAGE_RATE, NEW_VISITORS, NEW_VISITORS_RATE
from pages.kit.server.origins import Origins
from pages.kit.server.pace import Bucket
from pages.kit.server.page_messages import NotSaid, check
from pages.kit.server.rejection_log import log_rejection

# The page's own first messages. The rest of the burst fills by the second, so that to come again wins nothing.
_FIRST = 10.0
# Whoever has waited at every message for so long sends without looking.
OBSTINATE_SECONDS = 5.0
# A newcomer waits so long for its turn; then it hears no, and a browser comes again by itself.
_PATIENCE_SECONDS, _LOOK_SECONDS = 3.0, 0.1
POLICY_VIOLATION = 1008


class WebsocketGuard:
    """ASGI middleware; all but websockets passes.

    origins  whose pages may open one; clients that name none are no browsers, and may
    """

    def __init__(self, app: Any, origins: Origins = Origins()) -> None:
        self.app = app
        self.origins = origins
        self.rate, self.burst = MESSAGE_RATE.value(), MESSAGE_BURST.value()
        self._newcomers_rate, self._newcomers_most = NEW_VISITORS_RATE.value(), NEW_VISITORS.value()
        self._newcomers = Bucket(self._newcomers_most, time.monotonic())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        known = self._from_here(scope)
        if known is None:
            log_rejection("websocket", "the server", "foreign origin")
        elif not await self._turn():
            log_rejection("websocket", "the server", "too many newcomers")
        else:
            visit = Visit(receive, send, self.rate, self.burst)
            await self.app(known, visit.receive, visit.send)
            return
        # Before it is accepted this is the answer 403.
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _from_here(self, scope: Any) -> Any:
        """The scope as Streamlit gets it, or None for a page that may not ask.

        Streamlit asks the internet for its own address where origin and host differ: it never gets to see that.
        """
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if not named:
            return scope
        if len(named) != 1 or len(hosts) != 1 or not self.origins.allow(named[0], hosts[0]):
            return None
        own = named[0].partition("://")[0] + "://" + hosts[0]
        headers = [(name, own.encode("latin-1") if name == b"origin" else value) for name, value in scope["headers"]]
        return {**scope, "headers": headers}

    async def _turn(self) -> bool:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self._newcomers.takes(time.monotonic(), self._newcomers_rate, self._newcomers_most):
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True


class Visit:
    """One websocket: its messages as Streamlit gets them.

    rate, burst  messages a second, and how many at once
    """

    def __init__(self, receive: Any, send: Any, rate: float, burst: float) -> None:
        self._receive, self._send = receive, send
        self._rate, self._burst = rate, burst
        self._bucket = Bucket(min(_FIRST, burst), time.monotonic())
        self._hurried = 0
        self._over = False

    async def receive(self) -> Any:
        """The next message that a page may send. What waits meanwhile waits with the client: nothing is read."""
        while not self._over:
            await self._paced()
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            if self._hurried > OBSTINATE_SECONDS * self._rate:
                return await self._end("too many messages")
            try:
                ignored = check(message.get("bytes") or b"")
            except NotSaid as not_said:
                return await self._end(str(not_said))
            if not ignored:
                return message
            log_rejection("message", "the websocket", f"kind {ignored}")
        return _GONE

    async def send(self, message: Any) -> None:
        # Streamlit may still be sending when its client has been sent away.
        if not self._over:
            await self._send(message)

    async def _paced(self) -> None:
        """Returns when the next message may be taken, and lets everybody else have a turn before."""
        # A queue that is full would be emptied without a pause.
        await asyncio.sleep(0)
        if self._bucket.takes(time.monotonic(), self._rate, self._burst):
            self._hurried = 0
            return
        self._hurried += 1
        while not self._bucket.takes(time.monotonic(), self._rate, self._burst):
            await asyncio.sleep(1.0 / self._rate)

    async def _end(self, why: str) -> Any:
        self._over = True
        log_rejection("message", "the websocket", why)
        try:
            await asyncio.wait_for(self._send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": why}), 1.0)
        except TimeoutError:
            # It does not read either: the server lets go of it when the app has returned.
            pass
        return _GONE


_GONE = {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
