"""Uploads of visitors' files: few are read at once, and only the latest kept. Streamlit itself keeps every file for the life of its session.

A page reads a file when it is chosen, and needs it no more: a file that makes room for a later one is missed by nobody. Whoever is
slow makes nobody wait: an upload has a place only while what has come of it is read.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from pages.kit.server.limits import BODIES_MEGABYTES, UPLOAD_SECONDS, UPLOADED_FILES, UPLOADED_MEMORY, UPLOADS_AT_ONCE

_PATH = "/_stcore/upload_file/"
_AT_ONCE_OF_SESSION = 2
# In all, how many may be on their way: a hall of 200 that chooses its files in the same minute, and those who try twice.
_MOST_ON_THE_WAY = 300
# So long in all an upload keeps its place while nothing comes of it: 200 who are slow, at eight places, take five seconds of it.
_PATIENCE_SECONDS = 0.2
# A visitor's file stays in memory: Starlette would put parts above 1 MB on disk, and nothing larger than 2 MB gets this far.
MultiPartParser.spool_max_size = 4 * 1024 * 1024


class TooMany(Exception):
    """Too many uploads are on their way."""


def stored() -> dict[str, dict[str, Any]]:
    """Streamlit's own store: by session and file, in the order of arrival. Empty while no server runs."""
    # `file_storage` is the store's public attribute; a test notices where Streamlit names it otherwise.
    return runtime.get_instance().uploaded_file_mgr.file_storage if runtime.exists() else {}  # type: ignore[attr-defined]


class Uploads:
    """ASGI middleware in front of Streamlit's own route for uploads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.most_files, self.most_bytes = int(UPLOADED_FILES.value()), int(UPLOADED_MEMORY.value() * 1e6)
        self.at_once, self.seconds = int(UPLOADS_AT_ONCE.value()), UPLOAD_SECONDS.value()
        # What is still on the wire has half of it at most (seats.py); the other half is here, and waits to be read.
        self.most_unread = int(2 * BODIES_MEGABYTES.value() * 1e6)
        self._places = asyncio.Semaphore(self.at_once)
        self._of_session: Counter[str] = Counter()
        self._on_the_way = self._unread = 0
        # Sessions in the order of their latest upload.
        self._latest: dict[str, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = "" if scope["type"] != "http" or scope["method"] != "PUT" else session_of(scope["path"])
        # Another session than one that is there Streamlit refuses before it reads anything.
        if not session or not runtime.exists() or not runtime.get_instance().is_active_session(session):
            await self.app(scope, receive, send)
            return
        begun = False

        async def answering(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                with self._arrival(session) as arrival:
                    await arrival.take_place()
                    await self.app(scope, arrival.receiving(receive), answering)
        except (TooMany, TimeoutError) as refused:
            late = isinstance(refused, TimeoutError)
            if not begun:
                words = "The upload took too long." if late else "Too many uploads at once: try again in a moment."
                await PlainTextResponse(words, 408 if late else 429)(scope, receive, send)
            return
        self._latest.pop(session, None)
        self._latest[session] = None
        self.forget_old(session)

    @contextmanager
    def _arrival(self, session: str) -> Iterator[Arrival]:
        if self._of_session[session] >= _AT_ONCE_OF_SESSION or self._on_the_way >= _MOST_ON_THE_WAY:
            raise TooMany
        self._of_session[session] += 1
        self._on_the_way += 1
        arrival = Arrival(self._places, self._came)
        try:
            yield arrival
        finally:
            arrival.give_place()
            self._unread -= arrival.came
            self._on_the_way -= 1
            self._of_session[session] -= 1
            if not self._of_session[session]:
                del self._of_session[session]

    def _came(self, size: int) -> None:
        """So many more bytes are here of what is on its way. TooMany where there is no room for them."""
        self._unread += size
        if self._unread > self.most_unread:
            raise TooMany

    def forget_old(self, session: str) -> None:
        """Of this session the latest files stay, of all sessions those of the latest ones."""
        files = stored()
        for old in list(files.get(session, ()))[: -self.most_files]:
            _remove(session, old)
        self._latest = {one: None for one in self._latest if one in files}
        for one in list(self._latest):
            if _held(files) <= self.most_bytes:
                return
            for old in list(files.get(one, ())):
                # The one that has just come is still to be read.
                if one != session or old != next(reversed(files[session])):
                    _remove(one, old)


class Arrival:
    """One upload on its way, and whether it has one of the places.

    came  bytes of it that are here
    """

    def __init__(self, places: asyncio.Semaphore, on_bytes: Callable[[int], None]) -> None:
        self._places, self._on_bytes = places, on_bytes
        self._placed, self._patience = False, _PATIENCE_SECONDS
        self.came = 0

    async def take_place(self) -> None:
        await self._places.acquire()
        self._placed = True

    def give_place(self) -> None:
        if self._placed:
            self._placed = False
            self._places.release()

    def receiving(self, receive: Receive) -> Receive:
        """The same; while the next part is long in coming the place is another's."""
        loop = asyncio.get_running_loop()

        async def received() -> Message:
            before = loop.time()
            giving = loop.call_later(max(0.0, self._patience), self.give_place)
            try:
                message = await receive()
            finally:
                giving.cancel()
            self._patience -= loop.time() - before
            size = len(message.get("body", b""))
            self.came += size
            self._on_bytes(size)
            if not self._placed:
                await self.take_place()
            return message

        return received


def session_of(path: str) -> str:
    """The session that an upload goes to by its address, "" for any other address."""
    _, found, rest = path.partition(_PATH)
    parts = rest.split("/")
    return parts[0] if found and len(parts) == 2 else ""


def _held(files: dict[str, dict[str, Any]]) -> int:
    return sum(len(one.data) for each in list(files.values()) for one in list(each.values()))


def _remove(session: str, file: str) -> None:
    runtime.get_instance().uploaded_file_mgr.remove_file(session, file)  # type: ignore[attr-defined]
