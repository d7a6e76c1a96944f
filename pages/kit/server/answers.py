"""How a large answer goes out: in pieces, each when the one before has gone, and a file without a handle of its own.

What a slow client has not taken yet is then one piece for each connection, wherever the answer comes from.
"""

from __future__ import annotations

import asyncio
import mmap
import os
from functools import lru_cache
from typing import Any

# uvicorn waits before each until nothing of the one before is left; the system's own buffer keeps the line busy meanwhile.
PIECE = 16 * 1024
# Streamlit has some two hundred files for browsers, 26 MB in all.
_MOST_FILES = 256
# A client that takes everything at once lets the others have their turn after so many bytes.
TURN = 4 * PIECE
SEND_FILE = "http.response.pathsend"


@lru_cache(_MOST_FILES)
def _mapped(path: str, size: int, changed: int) -> memoryview:
    """A file as it lies in the system's own memory: of this size, changed at this time in ns."""
    with open(path, "rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def content_of(path: str) -> memoryview:
    """What is in a file, read once for all who ask for it."""
    about = os.stat(path)
    return _mapped(path, about.st_size, about.st_mtime_ns) if about.st_size else memoryview(b"")


def taking_files(scope: Any) -> Any:
    """The scope of a request whose answer may be the path of a file (an extension of ASGI that Starlette knows)."""
    return {**scope, "extensions": {**scope.get("extensions", {}), SEND_FILE: {}}}


def in_pieces(send: Any) -> Any:
    """A send that hands over bodies and files piece by piece."""

    async def send_pieces(message: Any) -> None:
        if message["type"] == SEND_FILE:
            message = {"type": "http.response.body", "body": content_of(message["path"])}
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or len(body) <= PIECE:
            await send(message)
            return
        view = memoryview(body)
        for begin in range(0, len(view), PIECE):
            more = begin + PIECE < len(view) or message.get("more_body", False)
            await send({"type": message["type"], "body": view[begin : begin + PIECE], "more_body": more})
            if not begin % TURN:
                await asyncio.sleep(0)

    return send_pieces
