"""What a websocket's client may keep the server holding: the size of its messages, their fragments, and the time they take.

uvicorn hands over whole messages, so what is not whole yet can only be bounded where they are put together.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame, Opcode

from pages.kit.server.limits import MESSAGE_KILOBYTES, MESSAGE_SECONDS, MESSAGES_MEGABYTES
from pages.kit.server.pace import Bucket
from pages.kit.server.rejection_log import log_rejection

# Read at one time. What is read is taken apart in one go, and 4 kB may be 680 empty frames, which take 5 ms.
_PIECE = 4096
# Chromium sends a message of 1 MB in some ten fragments.
_MOST_FRAGMENTS = 256
# Pings and pongs: our own pages answer one ping in thirty seconds. Filled again at one a second.
_MOST_CONTROLS, _CONTROLS_RATE = 20.0, 1.0
# How long a client has to hear why it is sent away, and to read what is left for it.
_FAREWELL_SECONDS = 1.0


class Holding:
    """How many bytes of unfinished and waiting messages each connection holds: most bytes in all."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.total = 0
        self._held: dict[BoundedMessages, int] = {}

    def says(self, connection: BoundedMessages, size: int) -> None:
        """It holds so many now. Where all hold too much together, whoever holds most is sent away."""
        self.total += size - self._held.pop(connection, 0)
        if size:
            self._held[connection] = size
        while self.total > self.most:
            largest = max(self._held, key=self._held.__getitem__)
            self.total -= self._held.pop(largest)
            largest.refuse(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages")


class BoundedMessages(WebSocketsSansIOProtocol, asyncio.BufferedProtocol):
    """uvicorn's websocket, with a smaller largest message than it may send, and bounds for whatever is not whole yet: see `bounded`,
    which makes it one server's."""

    most_bytes: int
    most_seconds: float
    holding: Holding
    # What is read is copied out of it before the next reading begins.
    _piece = memoryview(bytearray(_PIECE))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # server.maxMessageSize bounds what the server sends as well, so it cannot say this.
        self.conn.max_message_size = self.most_bytes
        self.close_timeout = _FAREWELL_SECONDS
        self._waiting = 0
        self._controls = Bucket(_MOST_CONTROLS, self.loop.time())
        self._unfinished: asyncio.TimerHandle | None = None
        self._farewell: asyncio.TimerHandle | None = None

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._piece

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._piece[:nbytes]))

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            # Whoever was sent away is not heard any more.
            return
        super().data_received(data)
        self._account()

    def handle_events(self) -> None:
        for event in self.conn.events:
            if isinstance(event, Frame) and event.opcode in (Opcode.PING, Opcode.PONG) and not self._may_control():
                self.refuse(CloseCode.POLICY_VIOLATION, "too many pings")
                return
        super().handle_events()

    def handle_cont(self, event: Frame) -> None:
        if self.close_sent:
            return
        if len(self.frames) >= _MOST_FRAGMENTS:
            self.refuse(CloseCode.POLICY_VIOLATION, "a message in too many fragments")
            return
        super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        # Streamlit takes none, and says so with a traceback.
        self.refuse(CloseCode.UNSUPPORTED_DATA, "a message of text")

    def handle_bytes(self, event: Frame) -> None:
        if not self.close_sent:
            super().handle_bytes(event)

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        assert self.conn.close_sent is not None
        log_rejection("message", "the websocket", f"close code {int(self.conn.close_sent.code)}")
        self._let_go()

    def send_receive_event_to_app(self) -> None:
        # What is not whole now is another message, with all its time before it.
        self._stop_clock()
        self._waiting += sum(map(len, self.frames))
        super().send_receive_event_to_app()

    async def receive(self) -> Any:
        message: Any = await super().receive()
        self._waiting = max(0, self._waiting - len(message.get("bytes") or b""))
        self._account()
        return message

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close":
            self._let_go()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._let_go()

    def shutdown(self) -> None:
        super().shutdown()
        # The server's end would wait for it.
        self._let_go()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._let_go()

    def connection_lost(self, exc: Exception | None) -> None:
        # What somebody has said who is gone is not done any more.
        self._forget()
        super().connection_lost(exc)
        self._stop_clock()
        if self._farewell is not None:
            self._farewell.cancel()
            self._farewell = None
        self.holding.says(self, 0)

    def refuse(self, code: CloseCode, why: str) -> None:
        """Sends the client away, with a sentence that says why, and forgets what it has sent."""
        if self.close_sent or self.disconnected:
            return
        log_rejection("message", "the websocket", why)
        self._forget()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code), "reason": why})
        self.conn.fail(code, why)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self._let_go()
        self._account()

    def _forget(self) -> None:
        """Drops what has come and is not taken yet."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self._waiting = 0
        self.frames = []
        self.conn.reader.discard()

    def _let_go(self) -> None:
        """A client that does not read would keep what is left for it, and its connection, for ever."""
        if self._farewell is None and not self.disconnected:
            self._farewell = self.loop.call_later(2 * _FAREWELL_SECONDS, self.transport.abort)

    def _may_control(self) -> bool:
        return self._controls.takes(self.loop.time(), _CONTROLS_RATE, _MOST_CONTROLS)

    def _account(self) -> None:
        """Says what is held, and winds the clock of a message that is not whole."""
        if self.disconnected:
            return
        unfinished = 0 if self.close_sent else len(self.conn.reader.buffer) + sum(map(len, self.frames))
        self.holding.says(self, unfinished + self._waiting)
        if unfinished and self._unfinished is None:
            self._unfinished = self.loop.call_later(
                self.most_seconds, self.refuse, CloseCode.POLICY_VIOLATION, "a message that took too long"
            )
        elif not unfinished:
            self._stop_clock()

    def _stop_clock(self) -> None:
        if self._unfinished is not None:
            self._unfinished.cancel()
            self._unfinished = None


def bounded() -> type[BoundedMessages]:
    """The class of one server's websockets, with the limits that are set. ValueError where a variable holds no such number."""
    limits = {
        "most_bytes": int(MESSAGE_KILOBYTES.value() * 1000),
        "most_seconds": MESSAGE_SECONDS.value(),
        "holding": Holding(MESSAGES_MEGABYTES.value() * 1e6),
    }
    return type("ServedMessages", (BoundedMessages,), limits)
