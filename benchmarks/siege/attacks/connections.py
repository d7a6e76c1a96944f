"""Connections that are opened and not used up: nothing of them is ever finished."""

from __future__ import annotations

import asyncio
import time

from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.wire import GONE, Wire, handshake, wire_to

# A body at one byte a second has been given up by then.
LONG_SECONDS = 20.0


async def slow(place: Place, count: int, seconds: float) -> Outcome:
    """Half-sent heads, trickled bodies, answers that nobody reads, and handshakes without their end, by turns."""
    wires, until = [], time.monotonic() + seconds
    for number in range(count):
        try:
            wire = await wire_to(place)
        except GONE:
            break
        wires.append(wire)
        await wire.send(_beginning(place, number % 4), 2.0)
        if number % 4 != 2:
            wire.listen()
    while time.monotonic() < until:
        await asyncio.sleep(2.0)
        for number, wire in enumerate(wires):
            if number % 4 != 2 and wire.ended is None:
                await wire.send(b"x" if number % 4 != 3 else b"x: y\r\n", 0.5)
    heads, bodies = (
        sum(wire.ended is None for n, wire in enumerate(wires) if n % 4 in some) for some in ((0, 3), (1,))
    )
    for wire in wires:
        await wire.close()
    faults = [f"{heads} half-sent heads are waited for after {seconds:g} s"] if heads else []
    if bodies and seconds > LONG_SECONDS:
        faults.append(f"{bodies} trickled bodies are waited for after {seconds:g} s")
    return Outcome(
        f"{len(wires):,} opened; after {seconds:g} s {heads} heads and {bodies} bodies still waited for", faults
    )


def _beginning(place: Place, kind: int) -> bytes:
    host = f"Host: {place.netloc}\r\nOrigin: {place.base}\r\n"
    return (
        f"GET / HTTP/1.1\r\n{host}X-Slow: ".encode(),
        f"POST /view/averages HTTP/1.1\r\n{host}Content-Length: 2000\r\n\r\n{{".encode(),
        # Many answers, of which not one is read.
        f"GET / HTTP/1.1\r\n{host}\r\n".encode() * 20,
        handshake(place)[:-2],
    )[kind]


async def headers(place: Place, count: int, megabytes: int) -> Outcome:
    """Heads without end: each connection sends headers until the server ends it, or so many MB."""
    wires: list[Wire] = []
    for _ in range(count):
        try:
            wires.append(await wire_to(place))
        except GONE:
            break
    sent = sum(await asyncio.gather(*(_headers(wire, place, megabytes) for wire in wires)))
    await asyncio.sleep(1.0)
    ended = sum(wire.ended is not None for wire in wires)
    for wire in wires:
        await wire.close()
    faults = [] if ended == len(wires) else [f"{len(wires) - ended} heads of {megabytes} MB are waited for"]
    return Outcome(
        f"{ended} of {len(wires)} ended by the server after {sent / max(1, len(wires)):.0f} kB on average", faults
    )


async def _headers(wire: Wire, place: Place, megabytes: int) -> int:
    """kB that went out."""
    wire.listen()
    await wire.send(f"GET / HTTP/1.1\r\nHost: {place.netloc}\r\n".encode())
    piece = b"".join(b"X-Many-%d: %s\r\n" % (number, b"y" * 100) for number in range(80))[:8192]
    for number in range(megabytes * 128):
        if not await wire.send(piece, 5.0):
            return number * 8
    return megabytes * 1024


ATTACKS = [
    Attack("slow connections", slow, {"count": 1500, "seconds": 40.0}, {"count": 200, "seconds": 6.0}, wait=0.3),
    Attack("endless headers", headers, {"count": 200, "megabytes": 10}, {"count": 20, "megabytes": 2}),
]
