"""`python -m benchmarks.load.moving`: fifty hands on sliders beside twenty visitors, different ones and equal ones.

Each hand asks the door to pictures for the next stop of a slider as soon as it has the last one's picture, thirty times a second at most, as a page does
while one drags. Different hands move different settings; equal ones are a class that was told to turn the rate. The twenty change a control every two seconds,
first by themselves, then beside the hands. The last fifty wait for nothing, not even where they are turned away. It stops by itself.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.load.bystanders import Hall
from benchmarks.load.lecture import at
from tests.browser.server import serve

HANDS, SECONDS, SETTLE_SECONDS = 50, 20.0, 8.0
LEAST_SECONDS = 1 / 30
# Where a hand begins is drawn for each; equal hands have the race's rates one after the other.
STOPS = 40
PATIENCE_SECONDS = 30.0


@dataclass
class Moved:
    """What the hands saw: pictures a second of each, the share of requests without one, and how long an answer took."""

    pictures: list[float] = field(default_factory=list)
    asked: int = 0
    without: int = 0
    waits: list[float] = field(default_factory=list)


class OneHand:
    """A page whose slider moves: one connection, one request at a time. Without `patient` it waits for nothing: a flood."""

    def __init__(self, base: str, number: int, equal: bool, patient: bool = True) -> None:
        self._place, self._equal, self._number, self._patient = urlsplit(base), equal, number, patient
        self._have: list[str] = []

    def _settings(self, turn: int) -> dict[str, str]:
        if self._equal:
            return {"rates": "tied", "learning_rate": f"{0.001 * (1 + turn % STOPS):.4f}"}
        draw = random.Random(f"{self._number} {turn}")
        return {"rates": "tied", "learning_rate": f"{draw.uniform(0.001, 0.02):.6f}"}

    async def move(self, until: float, seen: Moved) -> None:
        reader, writer = await asyncio.open_connection(self._place.hostname, self._place.port)
        began, got, turn = time.monotonic(), 0, 0
        # A class does not begin in step: each hand is somewhere on the way.
        turn = 0 if not self._equal else self._number % 3
        while (now := time.monotonic()) < until:
            turn += 1
            status, marks = await asyncio.wait_for(self._ask(reader, writer, self._settings(turn)), PATIENCE_SECONDS)
            seen.asked += 1
            seen.waits.append(time.monotonic() - now)
            self._have = marks or self._have
            got += status == 200
            seen.without += status != 200
            # After an answer without a picture a page waits a moment.
            least = LEAST_SECONDS if status == 200 else 0.15
            await asyncio.sleep(max(0.0, now + least - time.monotonic()) if self._patient else 0.0)
        seen.pictures.append(got / (time.monotonic() - began))
        writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, settings: dict[str, str]
    ) -> tuple[int, list[str]]:
        body = json.dumps(
            {
                "settings": settings,
                "page": f"{self._number:016x}",
                "have": self._have,
                "present": False,
                "question": None,
                "focus": None,
            }
        ).encode()
        host = self._place.netloc
        head = f"POST /view/optimizers HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        status = int(lines[0].split()[1])
        length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
        answer = await reader.readexactly(length)
        if status != 200:
            return status, []
        told = json.loads(answer[4 : 4 + int.from_bytes(answer[:4], "little")])
        return status, [mark for _, mark, _ in told["parts"]]


async def beside(base: str, equal: bool, patient: bool) -> tuple[Moved, list[float], list[float]]:
    """What the hands saw, and the answers that the twenty got without and beside them."""
    hall, seen = Hall(base), Moved()
    await hall.sit()
    evening = asyncio.create_task(hall.attend())
    await asyncio.sleep(SETTLE_SECONDS)
    hall.working = False
    await asyncio.sleep(SECONDS)
    hall.working = None
    until = time.monotonic() + SECONDS
    hall.working = True
    await asyncio.gather(*(OneHand(base, number, equal, patient).move(until, seen) for number in range(HANDS)))
    hall.working = None
    hall.end()
    await evening
    return seen, hall.seen.without, hall.seen.beside


def report(name: str, seen: Moved, without: list[float], beside_: list[float]) -> str:
    before, after = at(without, 0.95), at(beside_, 0.95)
    return (
        f"| {name} | {min(seen.pictures):.0f} / {statistics.median(seen.pictures):.0f} | {seen.without / max(1, seen.asked):.0%} | "
        f"{1000 * statistics.median(seen.waits):.0f} / {1000 * at(seen.waits, 0.95):.0f} ms | {1000 * before:.0f} and {1000 * after:.0f} ms | {after / before:.2f} | "
        f"{1000 * max(without):.0f} and {1000 * max(beside_):.0f} ms |"
    )


def main() -> None:
    print(
        "| hands | pictures a second of each, least / median | without a picture | answer, median / 95 % | 95 % of the twenty, without and beside | ratio | their worst |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, equal, patient in (
        ("different", False, True),
        ("equal", True, True),
        ("that wait for nothing", False, False),
    ):
        with serve() as server:
            print(report(f"{HANDS} {name}", *asyncio.run(beside(server.url, equal, patient))), flush=True)


if __name__ == "__main__":
    main()
