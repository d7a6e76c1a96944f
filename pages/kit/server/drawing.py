"""Pictures drawn by a process of their own, for the door that answers while a control moves.

In the server's process threads beside Streamlit's would make every visitor wait: Python computes one at a time. The process is
started with the server, one request goes to it at a time, and few wait; one that does not answer is ended, and the next request
starts another. To it goes what a link says, and back come the bytes of a picture.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

from pages.kit.picture import Picture, PicturePart

# How many requests wait for the process beside the one that it works on.
MOST_WAITING = 12
# The process minds what it spends of the processor; after so long by the clock it has lost its way.
PATIENCE_SECONDS = 3.0
LENGTH = 4
COMMAND = (sys.executable, "-m", "pages.kit.server.drawing_process")
BUSY, IMPOSSIBLE = "busy", "impossible"
READY = b"ready"
_LARGEST = 64_000_000


class NotDrawn(Exception):
    """There is no picture now, and why: BUSY, too many wait or it takes too long, or IMPOSSIBLE, there is none."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def message(header: Mapping[str, Any], *blocks: bytes) -> bytes:
    """What goes between the two processes: the length of the whole, that of a header in JSON, the header and what it tells of."""
    text = json.dumps(header).encode()
    body = len(text).to_bytes(LENGTH, "little") + text + b"".join(blocks)
    return len(body).to_bytes(LENGTH, "little") + body


def read(body: bytes) -> tuple[dict[str, Any], bytes]:
    """The header of a message and the rest of it."""
    end = LENGTH + int.from_bytes(body[:LENGTH], "little")
    return json.loads(body[LENGTH:end]), body[end:]


def told(made: Picture) -> bytes:
    """A picture as a message."""
    header = {
        "parts": [[name, part.mark, len(part.data)] for name, part in made.parts.items()],
        "clicks": {panel: list(names) for panel, names in made.clicks.items()},
        "zooms": {panel: list(names) for panel, names in made.zooms.items()},
        "ranges": {panel: dict(names) for panel, names in made.ranges.items()},
    }
    return message(header, *(part.data for part in made.parts.values()))


def picture_of(header: Mapping[str, Any], blocks: bytes) -> Picture:
    """The picture that a message tells of."""
    parts, begin = {}, 0
    for name, mark, length in header["parts"]:
        parts[name] = PicturePart(blocks[begin : begin + length], mark)
        begin += length
    return Picture(parts, header["clicks"], header["zooms"], header["ranges"])


class Drawer:
    """The process, and those who wait for it. All of it is called from the server's event loop."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        # Whether it has loaded everything and takes orders.
        self._loaded = False
        self._starting: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    def start(self) -> None:
        """Starts the process; nobody waits for that."""
        self._starting = asyncio.get_running_loop().create_task(self._start())

    async def _start(self) -> None:
        await self.end()
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        self._loaded = await process.stdout.read(len(READY)) == READY

    def _ready(self) -> asyncio.subprocess.Process:
        """The process that takes orders. Raises NotDrawn while there is none."""
        if self._process is not None and self._loaded and self._process.returncode is None:
            return self._process
        if self._starting is None or self._starting.done():
            self.start()
        raise NotDrawn(BUSY)

    async def draw(self, page: str, settings: Mapping[str, str], present: bool, sketch: bool) -> Picture:
        """The picture of a link's settings, or its sketch. Raises NotDrawn."""
        if self._waiting > MOST_WAITING:
            raise NotDrawn(BUSY)
        self._waiting += 1
        try:
            async with self._turn:
                header, blocks = await self._asked(
                    message({"page": page, "settings": dict(settings), "present": present, "sketch": sketch})
                )
        finally:
            self._waiting -= 1
        if "why" in header:
            raise NotDrawn(header["why"])
        return picture_of(header, blocks)

    async def _asked(self, order: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._ready()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return read(await _exchanged(process, order))
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            await self.end()
            raise NotDrawn(BUSY) from None
        except asyncio.CancelledError:
            # Its answer would be taken for that to the next request.
            await self.end()
            raise

    async def end(self) -> None:
        process, self._process, self._loaded = self._process, None, False
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _exchanged(process: asyncio.subprocess.Process, order: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(order)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "little")
    if length > _LARGEST:
        raise OSError
    return await process.stdout.readexactly(length)
