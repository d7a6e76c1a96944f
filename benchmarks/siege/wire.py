"""A client that keeps to no rules: bytes on a connection, as they are written here."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.siege.attack import Place

PATIENCE_SECONDS = 30.0
GONE = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError)


@dataclass
class Wire:
    """One connection, and whether the server has ended it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    received: int = 0
    tail: bytes = b""
    ended: float | None = None
    _listening: asyncio.Task[None] | None = None

    async def send(self, data: bytes, patience: float = PATIENCE_SECONDS) -> bool:
        """Writes: whether the server has taken all of it in that time."""
        try:
            self.writer.write(data)
            async with asyncio.timeout(patience):
                await self.writer.drain()
        except GONE:
            return False
        return self.ended is None

    def listen(self) -> None:
        """From now on whatever comes is read and forgotten."""
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        with suppress(*GONE):
            while data := await self.reader.read(2**16):
                self.received += len(data)
                self.tail = (self.tail + data)[-200:]
        self.ended = time.monotonic()

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
        self.writer.transport.abort()


async def wire_to(place: Place) -> Wire:
    reader, writer = await asyncio.wait_for(asyncio.open_connection(place.host, place.port), PATIENCE_SECONDS)
    return Wire(reader, writer)


def handshake(place: Place, origin: str | None = None, more: str = "") -> bytes:
    """The head of a websocket, from a page of this server or of `origin`."""
    return (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: streamlit\r\n"
        f"Origin: {place.base if origin is None else origin}\r\n{more}\r\n"
    ).encode()


async def head_of(wire: Wire, patience: float = PATIENCE_SECONDS) -> int:
    """The status of the answer, 0 for none."""
    try:
        async with asyncio.timeout(patience):
            head = await wire.reader.readuntil(b"\r\n\r\n")
        return int(head.split()[1])
    except (*GONE, ValueError, IndexError):
        return 0


async def websocket(place: Place) -> Wire | None:
    """A connection on which a session has begun; None where the server takes none."""
    try:
        wire = await wire_to(place)
    except GONE:
        return None
    await wire.send(handshake(place))
    if await head_of(wire) != 101:
        await wire.close()
        return None
    return wire


def frame(payload: bytes, opcode: int = 2, final: bool = True, length: int | None = None) -> bytes:
    """A frame of a websocket, or its beginning where its length is more than its payload. The mask is zero: nothing changes."""
    long = len(payload) if length is None else length
    head = bytes([128 * final + opcode])
    if long < 126:
        head += bytes([128 + long])
    elif long < 2**16:
        head += bytes([254]) + long.to_bytes(2, "big")
    else:
        head += bytes([255]) + long.to_bytes(8, "big")
    return head + bytes(4) + payload


async def asked(place: Place, request: bytes, patience: float = PATIENCE_SECONDS) -> int:
    """The status of the answer to a whole request, 0 for none."""
    try:
        wire = await wire_to(place)
    except GONE:
        return 0
    try:
        await wire.send(request, patience)
        return await head_of(wire, patience)
    finally:
        await wire.close()
