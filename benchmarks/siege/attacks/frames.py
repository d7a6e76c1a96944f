"""Messages of a websocket that never end, or are none."""

from __future__ import annotations

import asyncio
import random
import time

from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.wire import Wire, frame, websocket

_PIECE = bytes(2**20)


async def unfinished(place: Place, sockets: int, megabytes: int, hold: float) -> Outcome:
    """Each socket begins a message of so many MB, in one frame or in many, sends what is taken of it, and never ends it."""
    wires = [wire for wire in await asyncio.gather(*(websocket(place) for _ in range(sockets))) if wire is not None]
    for wire in wires:
        wire.listen()
    taken = sum(await asyncio.gather(*(_unfinished(wire, megabytes, n % 2 == 0) for n, wire in enumerate(wires))))
    await asyncio.sleep(hold)
    closed = sum(wire.ended is not None for wire in wires)
    for wire in wires:
        await wire.close()
    return Outcome(f"{closed} of {sockets} closed by the server, {taken:,} MB written")


async def _unfinished(wire: Wire, megabytes: int, whole: bool) -> int:
    """MB that went out before the server ended it or took no more."""
    for number in range(megabytes):
        if whole:
            piece = _PIECE if number else frame(_PIECE, final=False, length=megabytes * 2**20)
        else:
            piece = frame(_PIECE, opcode=0 if number else 2, final=False)
        if not await wire.send(piece, 5.0):
            return number
    return megabytes


async def empty_fragments(place: Place, count: int) -> Outcome:
    """One message of so many fragments with nothing in them."""
    wire = await websocket(place)
    if wire is None:
        return Outcome("no session", ["the server took no session"])
    wire.listen()
    await wire.send(frame(b"", final=False))
    piece, sent = frame(b"", opcode=0, final=False) * 10_000, 0
    while sent < count and await wire.send(piece):
        sent += 10_000
    await asyncio.sleep(2.0)
    ended = wire.ended is not None
    await wire.close()
    return Outcome(f"{sent:,} written, {'closed by the server' if ended else 'held'}")


async def malformed(place: Place, count: int, seconds: float) -> Outcome:
    """Bytes that are no message, texts, and frames that are none: each on a connection of its own."""
    draw, made, until = random.Random(18), 0, time.monotonic() + seconds
    while made < count and time.monotonic() < until:
        await asyncio.gather(*(_malformed(place, draw.randbytes(draw.randrange(1, 300)), made + n) for n in range(10)))
        made += 10
    return Outcome(f"{made:,} sent")


async def _malformed(place: Place, junk: bytes, number: int) -> None:
    wire = await websocket(place)
    if wire is None:
        return
    wire.listen()
    await wire.send((frame(junk), frame(b"text", opcode=1), b"\xff" + junk, frame(junk, opcode=5))[number % 4])
    for _ in range(20):
        if wire.ended is not None:
            break
        await asyncio.sleep(0.05)
    await wire.close()


ATTACKS = [
    Attack(
        "unfinished messages",
        unfinished,
        {"sockets": 50, "megabytes": 200, "hold": 5.0},
        {"sockets": 20, "megabytes": 30, "hold": 1.0},
        gained=200e6,
    ),
    Attack("empty fragments", empty_fragments, {"count": 1_000_000}, {"count": 200_000}),
    Attack("malformed messages", malformed, {"count": 3000, "seconds": 60.0}, {"count": 60, "seconds": 10.0}),
]
