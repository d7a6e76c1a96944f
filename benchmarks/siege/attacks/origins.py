"""Another web site, open in a visitor's browser, speaks to the lab in his name."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.wire import GONE, asked, handshake, head_of, wire_to


async def foreign_origins(place: Place, count: int) -> Outcome:
    """Websockets with foreign origins, all at once; then as many requests, some with the lab's address as a part of theirs."""
    origins = [f"http://evil-{number}.example" for number in range(count)]
    origins[::5] = [f"http://{place.netloc}.evil.example" for _ in origins[::5]]
    origins[1::5] = ["null" for _ in origins[1::5]]
    statuses = Counter(await asyncio.gather(*(_opened(place, origin) for origin in origins)))
    for path in ("/_stcore/host-config", "/_stcore/upload_file/x/y"):
        heads = (
            f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {origin}\r\n\r\n".encode() for origin in origins
        )
        await asyncio.gather(*(asked(place, head, 60.0) for head in heads))
    faults = ["a foreign origin got a session"] if statuses[101] else []
    return Outcome(f"{count - statuses[101]} of {count} refused", faults)


async def _opened(place: Place, origin: str) -> int:
    try:
        wire = await wire_to(place)
    except GONE:
        return 0
    try:
        await wire.send(handshake(place, origin))
        return await head_of(wire, 120.0)
    finally:
        await wire.close()


ATTACKS = [Attack("foreign origins", foreign_origins, {"count": 50}, {"count": 12}, wait=0.3, gained=10e6)]
