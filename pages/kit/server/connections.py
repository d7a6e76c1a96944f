"""A connection as the server holds it: uvicorn's own, with a limit to how long a client may take for each part.

A half-sent request never reaches the app, so this is where it is bounded: the head of a request, its body, and an answer that
nobody takes. The websocket that a connection may become keeps its seat, and the limit on what nobody takes.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from pages.kit.server import limits
from pages.kit.server.addresses import Network, counted, is_among
from pages.kit.server.seats import CROWDED, Seats

# A body that has brought less than the rate since it began, in bytes a second, is looked for every so many seconds: on bad Wi-Fi
# nothing may come for longer than that.
BODY_RATE, LOOK_SECONDS = 2000, 10.0
# So much of an answer, in bytes, must have gone within the limit; a websocket may have larger messages and gets longer.
SENT_BYTES = 64 * 1024
# What is read of a request at one time, in bytes: h11 takes a head of more than 16 kB, as of a very long address, only as a whole.
READ_BYTES = 64 * 1024
# And of a body: uvicorn stops reading where 64 kB wait for the app, so 200 who wait for their turn hold 16 MB together, half of
# what all bodies may have.
BODY_READ_BYTES = 16 * 1024
# What the system may keep of an answer that is on its way, in bytes: left to itself it keeps some 3 MB for each connection. This
# much on a way of 20 ms is 12 MB a second.
KEPT_BY_SYSTEM = 256 * 1024
# What the server waits for: nothing between two requests, the head of one, its body; or the client for its answer.
_IDLE, _HEAD, _BODY, _ANSWER = "idle", "head", "body", "answer"
ENDING = "The server is ending. Try again in a moment."
LATE_HEAD, LATE_BODY = "The request took too long to arrive.", "The body of the request took too long to arrive."


@dataclass(frozen=True)
class Patience:
    """How long a client may take, in seconds: for the head of a request, for its body, and for taking 64 kB of an answer; and
    how many bytes a body may have."""

    head: float
    body: float
    send: float
    largest: int

    @classmethod
    def from_limits(cls) -> Patience:
        """What the limits set. ValueError where a variable holds no such number."""
        return cls(
            limits.HEAD_SECONDS.value(),
            limits.BODY_SECONDS.value(),
            limits.SEND_SECONDS.value(),
            int(limits.BODY_MEGABYTES.value() * 1e6),
        )


class Untaken:
    """Watches what waits in a connection to be sent: where the client does not take it, the connection ends."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        # From the first byte that the system does not take: nothing waits unseen, and little waits at all.
        transport.set_write_buffer_limits(high=0)
        if (connected := transport.get_extra_info("socket")) is not None:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT_BY_SYSTEM)
            # asyncio sets this for sockets that name their protocol, and Streamlit's do not: the second part of an answer would wait
            # until the client has confirmed the first, 40 ms where it has nothing else to say.
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport, self._loop, self._seconds = transport, loop, seconds
        self._timer: asyncio.TimerHandle | None = None

    def begins(self) -> None:
        self.ends()
        size = self._transport.get_write_buffer_size()
        # Not close(): it would wait for the client to take the rest.
        self._timer = self._loop.call_later(self._seconds * max(1.0, size / SENT_BYTES), self._transport.abort)

    def ends(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class PatientConnection(H11Protocol):
    """uvicorn's connection with limits: see `patient`, which makes it one server's."""

    seats: Seats
    patience: Patience
    proxies: tuple[Network, ...]

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.address = ""
        self._phase = ""
        self._of_cycle: Any = None
        # Bytes of the body until now; when it began, and when it was looked at last.
        self._received = 0
        self._began = self._looked = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.untaken: Untaken | None = None
        self._handed_over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.untaken = Untaken(transport, self.loop, self.patience.send)
        self._reads(READ_BYTES)
        host = self.client[0] if self.client else None
        self.address = "" if is_among(host, self.proxies) else counted(host)
        if self.seats.take(self):
            self._look()
        else:
            self.give_up(HTTPStatus.SERVICE_UNAVAILABLE, CROWDED)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._handed_over:
            self._look(len(data))

    def on_response_complete(self) -> None:
        # An app that answers without reading the body leaves it here, as long as the connection lasts.
        self.cycle.body.clear()
        super().on_response_complete()
        if not self._handed_over:
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._part()
        if self.untaken is not None:
            self.untaken.ends()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        super().shutdown()
        if self._phase == _BODY:
            # The server's end would wait for it, two minutes where it is slow.
            self.give_up(HTTPStatus.SERVICE_UNAVAILABLE, ENDING)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.untaken is not None:
            self.untaken.begins()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.untaken is not None:
            self.untaken.ends()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._handed_over = True
        self._stop_timer()
        self.ws_protocol_class = partial(with_seat(self.ws_protocol_class), before=self)  # type: ignore[assignment,arg-type]
        super().handle_websocket_upgrade(event)
        # It names this connection: in a circle both would stay until Python's collector comes by.
        self.ws_protocol_class = None

    def give_up(self, status: int, why: str) -> None:
        """Ends the connection, with an answer if a request has begun or none could: nobody waits for one in between."""
        self._part()
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            unanswered = not self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        else:
            unanswered = not self._phase or (self._phase == _HEAD and bool(self.conn.trailing_data[0]))
        if unanswered:
            body = why.encode()
            head = f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            self.transport.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        self.transport.close()

    def _look(self, size: int = 0) -> None:
        """Looks what the client does now, after so many bytes from it."""
        if self.transport.is_closing():
            self._part()
            return
        phase = self._now()
        if phase != self._phase or self.cycle is not self._of_cycle:
            self._enters(phase)
        if phase == _BODY:
            self._received += size
            if self._received > self.patience.largest:
                self.give_up(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body of the request is too large.")
            elif self.cycle.response_complete:
                # What comes now is thrown away.
                self.seats.body_ended(self)
            else:
                self.seats.body(self, self._received)

    def _reads(self, size: int) -> None:
        # asyncio's own way to say how much it reads at one time: a thousand bodies that nobody wants would be here before the first
        # is refused.
        self.transport.max_size = size  # type: ignore[attr-defined]

    def _now(self) -> str:
        if self.conn.their_state is h11.SEND_BODY:
            return _BODY
        if self.conn.their_state is not h11.IDLE:
            return _ANSWER
        # An idle connection ends by uvicorn's own timer after five seconds, which the first byte of a next request stops.
        return _HEAD if self.timeout_keep_alive_task is None or self.conn.trailing_data[0] else _IDLE

    def _enters(self, phase: str) -> None:
        self._stop_timer()
        self.seats.body_ended(self)
        self._reads(BODY_READ_BYTES if phase == _BODY else READ_BYTES)
        self._phase, self._of_cycle = phase, self.cycle
        self._received = 0
        self._began = self._looked = self.loop.time()
        if phase == _ANSWER:
            self.seats.served(self)
        else:
            self.seats.waits(self)
        if phase == _HEAD:
            late = (HTTPStatus.REQUEST_TIMEOUT, LATE_HEAD)
            self._timer = self.loop.call_later(self.patience.head, self.give_up, *late)
        elif phase == _BODY:
            self._look_again()

    def _look_again(self) -> None:
        left = self._began + self.patience.body - self.loop.time()
        self._timer = self.loop.call_later(min(LOOK_SECONDS, max(left, 0.0)), self._look_at_body)

    def _look_at_body(self) -> None:
        now = self.loop.time()
        if self.flow.read_paused or self.conn.they_are_waiting_for_100_continue:
            # It is the app that does not take what is here, or does not say yet that it wants it.
            self._began += now - self._looked
        elif now >= self._began + self.patience.body or self._received < (now - self._began) * BODY_RATE:
            self.give_up(HTTPStatus.REQUEST_TIMEOUT, LATE_BODY)
            return
        self._looked = now
        self._look_again()

    def _part(self) -> None:
        """It is ending, here or there."""
        self._stop_timer()
        self.seats.leave(self)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class SeatedWebSocket(asyncio.Protocol):
    """Before uvicorn's protocol for websockets among the bases of a class: it keeps the seat of the connection that asked for it,
    and what nobody takes is bounded as before."""

    def __init__(self, *words: Any, before: PatientConnection, **named: Any) -> None:
        super().__init__(*words, **named)
        self.address = before.address
        self._seats, self._untaken = before.seats, before.untaken
        self._seats.passes(before, self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._seats.leave(self)
        if self._untaken is not None:
            self._untaken.ends()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._untaken is not None:
            self._untaken.begins()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._untaken is not None:
            self._untaken.ends()


@cache
def with_seat(kind: Any) -> Any:
    """uvicorn's class of websockets, whichever it is, with a seat."""
    return type("Seated" + kind.__name__, (SeatedWebSocket, kind), {})


def patient(seats: Seats, patience: Patience, proxies: tuple[Network, ...]) -> type[PatientConnection]:
    """The class of one server's connections."""
    return type("ServedConnection", (PatientConnection,), {"seats": seats, "patience": patience, "proxies": proxies})
