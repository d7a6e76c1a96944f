"""The guard before Streamlit's websocket: who may open one, at what pace its messages are taken, and what they may be."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.kit.server.limits import MESSAGE_BURST, MESSAGE_RATE, NEW_VISITORS, NEW_VISITORS_RATE
from pages.kit.server.origins import Origins
from pages.kit.server.pace import Bucket
from pages.kit.server.page_messages import IGNORED, NotSaid, check
from pages.kit.server.rejection_log import log_rejection

# The page's own first messages. The rest of the burst fills by the second, so that to come again wins nothing.
_FIRST = 10.0
# Scripts that a visitor has begun since one has ended: a new message stops the one before, but only at its next call of Streamlit.
# When they take all the time there is, their own visitor's messages wait. For so long, as a script may compute and be cancelled.
_MOST_SCRIPTS, _SCRIPT_SECONDS = 3, 1.0
# A client is in a hurry when it has something waiting at so many messages, and obstinate at so many.
_HURRIED, _OBSTINATE = 20.0, 300.0
# Scripts at one time of all who are in a hurry, and of all who have just come: everybody else need not wait behind them.
_HURRIED_SCRIPTS, _FIRST_SCRIPTS = 2, 3
# A message counts once more for each so many bytes: the largest is read in the time of fifty.
_BYTES_OF_ONE = 20_000
# Of the messages to a client only a small one says that a script has ended, and the first ones which session it is.
_LONGEST_END, _FIRST_SENT = 1000, 5
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
        self._first, self._hurried = asyncio.Semaphore(_FIRST_SCRIPTS), asyncio.Semaphore(_HURRIED_SCRIPTS)

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
            visit = Conversation(receive, send, self.rate, self.burst, self._first, self._hurried)
            try:
                await self.app(known, visit.receive, visit.send)
            finally:
                visit.give_back()
                if visit.unwelcome and runtime.exists():
                    # It would be kept for minutes, in case its visitor comes back; whoever floods may come with ever new ones.
                    runtime.get_instance().close_session(visit.session)
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


class Conversation:
    """One websocket: its messages as Streamlit gets them.

    rate, burst     messages a second, and how many at once
    session         Streamlit's name of its session, "" until it is told
    first, hurried  the turns of the first scripts, and of the scripts of those in a hurry
    """

    def __init__(
        self, receive: Any, send: Any, rate: float, burst: float, first: asyncio.Semaphore, hurried: asyncio.Semaphore
    ) -> None:
        self._receive, self._send = receive, send
        self._rate, self._burst = rate, burst
        self._bucket = Bucket(min(_FIRST, burst), time.monotonic())
        self._begun, self._ended = 0, asyncio.Event()
        self._hurry = 0.0
        self._newcomer, self._first, self._hurried = True, first, hurried
        self._turn: asyncio.Semaphore | None = None
        self._turn_ends: asyncio.TimerHandle | None = None
        self._over = False
        self.session, self._sent = "", 0

    @property
    def unwelcome(self) -> bool:
        """Whether it was sent away, or has gone in the middle of a flood."""
        return self._over or self._hurry > _HURRIED

    async def receive(self) -> Any:
        """The next message that a page may send. What waits meanwhile waits with the client: nothing is read."""
        while not self._over:
            await self._paced()
            before = time.monotonic()
            message = await self._receive()
            # A key held down has nothing waiting two thirds of the time. Who closes the window after a pause has not gone in a hurry.
            self._hurry = max(0.0, self._hurry + 1.0 - 1.5 * self._rate * (time.monotonic() - before))
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes") or b""
            self._bucket.left -= len(data) / _BYTES_OF_ONE
            if self._hurry > _OBSTINATE:
                return await self._end("too many messages")
            try:
                kind = check(data)
            except NotSaid as not_said:
                return await self._end(str(not_said))
            if kind in IGNORED:
                log_rejection("message", "the websocket", f"kind {kind}")
                continue
            if kind == "rerun_script":
                self._begun += 1
                if self._newcomer:
                    self._newcomer = False
                    await self._take(self._first)
            return message
        return _GONE

    async def send(self, message: Any) -> None:
        # Streamlit may still be sending when its client has been sent away.
        if self._over:
            return
        await self._send(message)
        data = message.get("bytes") or b""
        if not self.session and data and self._sent < _FIRST_SENT:
            self._sent += 1
            self.session = ForwardMsg.FromString(data).new_session.initialize.session_id
        if 0 < len(data) < _LONGEST_END and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
            self._begun = 0
            self._ended.set()
            self.give_back()

    async def _paced(self) -> None:
        """Returns when the next message may be taken, and lets everybody else have a turn before."""
        # A queue that is full would be emptied without a pause.
        await asyncio.sleep(0)
        hurried = self._hurry > _HURRIED
        if self._begun >= (1 if hurried else _MOST_SCRIPTS):
            self._ended.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _SCRIPT_SECONDS)
            self._begun = 0
        while not self._bucket.takes(time.monotonic(), self._rate, self._burst):
            await asyncio.sleep(1.0 / self._rate)
        if hurried:
            await self._take(self._hurried)

    async def _take(self, turns: asyncio.Semaphore) -> None:
        """Waits for one of so many turns, which lasts until a script has ended, and at most a second."""
        self.give_back()
        await turns.acquire()
        self._turn = turns
        self._turn_ends = asyncio.get_running_loop().call_later(_SCRIPT_SECONDS, self.give_back)

    def give_back(self) -> None:
        """Its turn is another's."""
        if self._turn is not None and self._turn_ends is not None:
            self._turn_ends.cancel()
            self._turn.release()
        self._turn = self._turn_ends = None

    async def _end(self, why: str) -> Any:
        self._over = True
        self.give_back()
        log_rejection("message", "the websocket", why)
        # Should it not read either, the server lets go of it when the app has returned.
        with suppress(TimeoutError):
            await asyncio.wait_for(
                self._send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": why}), 1.0
            )
        return _GONE


_GONE = {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
