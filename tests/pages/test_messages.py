"""What a websocket's client may keep the server holding, against uvicorn itself with a small app."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from pages.kit.server.messages import bounded

SMALL = 100_000


class Lab:
    """A server whose app counts what reaches it, and what it holds."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.hold = False
        config = uvicorn.Config(
            self.app, port=0, ws="websockets-sansio", lifespan="off", interface="asgi3", log_level="critical"
        )
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.server = uvicorn.Server(config)
        config.load()
        self.kind = config.ws_protocol_class = bounded()
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            while self.hold:
                await asyncio.sleep(0.01)
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            self.got.append(len(message["bytes"]))

    def connect(self) -> socket.socket:
        wire = socket.create_connection(self.socket.getsockname()[:2], 5)
        wire.sendall(
            b"GET / HTTP/1.1\r\nHost: lab\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert b" 101 " in wire.recv(4000)
        return wire

    def waits(self, condition: Any, seconds: float = 5.0) -> bool:
        until = time.monotonic() + seconds
        while not condition() and time.monotonic() < until:
            time.sleep(0.01)
        return bool(condition())


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("DESCENT_LAB_MESSAGE_KILOBYTES", str(SMALL // 1000))
    monkeypatch.setenv("DESCENT_LAB_MESSAGES_MEGABYTES", "1")
    monkeypatch.setenv("DESCENT_LAB_MESSAGE_SECONDS", "1")
    made = Lab()
    yield made
    made.hold = False
    made.server.should_exit = True
    made.thread.join(5)
    made.socket.close()
    assert not made.thread.is_alive()


def frame(opcode: int, data: bytes = b"", last: bool = True, length: int | None = None) -> bytes:
    length = len(data) if length is None else length
    size = bytes([0x80 | length]) if length < 126 else b"\xff" + struct.pack("!Q", length)
    return bytes([(0x80 if last else 0) | opcode]) + size + b"\0\0\0\0" + data


def push(wire: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        wire.sendall(data)


def farewell(wire: socket.socket) -> int | None:
    """The code with which the server ends it; None if it breaks it off."""
    data = b""
    with contextlib.suppress(OSError):
        while part := wire.recv(4000):
            data += part
    at = data.find(b"\x88")
    return struct.unpack("!H", data[at + 2 : at + 4])[0] if at >= 0 else None


def test_a_message_up_to_the_limit_arrives_and_a_larger_one_is_refused_by_its_head(lab: Lab):
    with lab.connect() as wire:
        wire.sendall(frame(2, b"x" * SMALL))
        assert lab.waits(lambda: lab.got == [SMALL])
        parts = [frame(2, b"y" * 50_000, False), frame(0, b"y" * 49_999)]
        wire.sendall(b"".join(parts))
        assert lab.waits(lambda: lab.got == [SMALL, 99_999])
        push(wire, frame(2, length=200_000_000))
        assert farewell(wire) == 1009
    with lab.connect() as wire:
        push(wire, frame(2, b"y" * 60_000, False) + frame(0, b"y" * 60_000))
        assert farewell(wire) == 1009
    assert lab.waits(lambda: lab.kind.holding.total == 0)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (frame(2, b"", False) + frame(0, b"", False) * 1000, 1008), (frame(9, b"p") * 200, 1008), (frame(10, b"p") * 200, 1008),
        (frame(1, b"text"), 1003), (frame(1, b"\xff\xfe"), 1003), (frame(1, b"x", False) + frame(0, b"y"), 1003), (frame(3), 1002),
        (frame(0, b"x"), 1002),
    ],
)  # fmt: skip
def test_what_no_page_sends_ends_the_websocket(lab: Lab, said: bytes, code: int):
    with lab.connect() as wire:
        push(wire, said)
        assert farewell(wire) == code
    assert lab.got == []
    assert lab.waits(lambda: lab.kind.holding.total == 0)


def test_unfinished_messages_are_bounded_in_all_and_end_with_time(lab: Lab):
    with contextlib.ExitStack() as open_wires:
        wires = [open_wires.enter_context(lab.connect()) for _ in range(30)]
        for wire in wires:
            push(wire, frame(2, b"x" * (SMALL - 10_000), length=SMALL))
        assert lab.waits(lambda: lab.kind.holding.total > 500_000)
        assert lab.kind.holding.total <= 1_000_000
        # Meanwhile somebody else's small message arrives.
        with lab.connect() as other:
            other.sendall(frame(2, b"small"))
            assert lab.waits(lambda: lab.got == [5])
        codes = [farewell(wire) for wire in wires]
    # 1 MB is eleven of them: the others were sent away at once, these when their second was over.
    assert codes.count(1013) >= 15
    assert codes.count(1008) >= 5
    assert len(codes) == codes.count(1013) + codes.count(1008)
    assert lab.waits(lambda: lab.kind.holding.total == 0)


def test_messages_that_wait_for_the_app_are_held_too(lab: Lab):
    lab.hold = True
    with contextlib.ExitStack() as open_wires:
        for _ in range(30):
            push(open_wires.enter_context(lab.connect()), frame(2, b"x" * SMALL))
        assert lab.waits(lambda: lab.kind.holding.total > 500_000)
        time.sleep(0.2)
        assert lab.kind.holding.total <= 1_000_000
        lab.hold = False
        assert lab.waits(lambda: lab.kind.holding.total == 0)


def test_the_clock_of_a_message_is_its_own(lab: Lab):
    """A client that sends without a pause always has one on its way, and each of them its whole time."""
    whole = frame(2, b"x" * 100)
    with lab.connect() as wire:
        wire.sendall(whole[:50])
        for _ in range(15):
            time.sleep(0.1)
            wire.sendall(whole[50:] + whole[:50])
        wire.sendall(whole[50:])
        assert lab.waits(lambda: len(lab.got) == 16)


def test_what_waits_with_a_client_is_not_read(lab: Lab):
    lab.hold = True
    with lab.connect() as wire:
        wire.settimeout(0.5)
        many = frame(2, b"x" * 100) * 200_000
        with pytest.raises(TimeoutError):
            wire.sendall(many)
        # One piece of the wire.
        assert lab.kind.holding.total < 10_000
        lab.hold = False
    assert lab.waits(lambda: lab.kind.holding.total == 0)


def test_who_was_sent_away_and_reads_nothing_is_let_go(lab: Lab):
    with lab.connect() as wire:
        push(wire, frame(1, b"text"))
        assert lab.waits(lambda: not lab.server.server_state.connections)
