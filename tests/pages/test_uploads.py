"""Uploads: few on their way at once, the latest kept, and what is turned away is told so; without a server."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.formparsers import MultiPartParser
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages.kit.server import uploads
from pages.kit.server.uploads import Uploads, session_of


class House:
    """Streamlit behind the middleware: it keeps every file that it is sent. `hold` keeps an upload on its way."""

    def __init__(self) -> None:
        self.manager = MemoryUploadedFileManager("/_stcore/upload_file")
        self.hold = asyncio.Event()
        self.hold.set()
        self.now = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.hold.wait()
            body = (await receive())["body"]
            *_, session, file = scope["path"].split("/")
            self.manager.add_file(session, UploadedFileRec(file, "a.csv", "text/csv", body))
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.now -= 1


@pytest.fixture
def house(monkeypatch) -> House:
    made = House()
    there = SimpleNamespace(uploaded_file_mgr=made.manager, is_active_session=lambda session: session != "unknown")
    monkeypatch.setattr(uploads, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: there))
    return made


async def put(
    app: Uploads, session: str, file: str, size: int = 1000, method: str = "PUT", arrives: asyncio.Event | None = None
) -> int:
    """The status of the answer. arrives: when its body does, where that is not at once."""
    status: list[int] = []

    async def receive() -> dict[str, Any]:
        if arrives is not None:
            await arrives.wait()
        return {"type": "http.request", "body": bytes(size), "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    path = f"/under/_stcore/upload_file/{session}/{file}"
    await app({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    return status[0]


def test_of_a_session_the_latest_files_stay(house):
    async def go() -> None:
        app = Uploads(house)
        assert {await put(app, "one", str(number)) for number in range(400)} == {204}
        assert list(house.manager.file_storage["one"]) == [str(number) for number in range(394, 400)]
        await put(app, "two", "0")
        assert len(house.manager.file_storage["one"]) == 6

    asyncio.run(go())


def test_of_all_sessions_the_latest_have_their_files(house):
    async def go() -> None:
        app = Uploads(house)
        app.most_bytes = 10_000
        for number in range(30):
            await put(app, f"s{number}", "a", 900)
            await put(app, f"s{number}", "b", 900)
            held = sum(len(one.data) for each in house.manager.file_storage.values() for one in each.values())
            assert held <= 10_000
            assert list(house.manager.file_storage[f"s{number}"]) == ["a", "b"]
        # One that is larger than all is still read by its page.
        await put(app, "s0", "large", 20_000)
        assert "large" in house.manager.file_storage["s0"]

    asyncio.run(go())


def test_few_are_on_their_way_and_the_others_wait_or_are_told(house):
    async def go() -> None:
        app = Uploads(house)
        house.hold.clear()
        many = [asyncio.create_task(put(app, f"s{number // 3}", str(number))) for number in range(60)]
        await asyncio.sleep(0.05)
        assert house.now == app.at_once
        house.hold.set()
        assert Counter(await asyncio.gather(*many)) == {204: 40, 429: 20}
        assert house.most == app.at_once
        assert not app._of_session
        assert (app._on_the_way, app._unread) == (0, 0)

    asyncio.run(go())


def test_who_is_slow_to_send_makes_nobody_wait(house):
    """As many as there are places send nothing, and a hall of 200 whose files come by and by is through all the same."""

    async def go() -> None:
        app, arrives = Uploads(house), asyncio.Event()
        slow = [
            asyncio.create_task(put(app, f"slow {number}", "a", arrives=arrives)) for number in range(2 * app.at_once)
        ]
        hall = [put(app, f"s{number}", "a", 200_000) for number in range(200)]
        assert Counter(await asyncio.gather(*hall)) == {204: 200}
        assert not any(one.done() for one in slow)
        arrives.set()
        assert Counter(await asyncio.gather(*slow)) == {204: len(slow)}
        assert app._places._value == app.at_once
        assert (app._on_the_way, app._unread) == (0, 0)

    asyncio.run(go())


@pytest.mark.parametrize("cancelled", [False, True])
def test_whoever_goes_while_he_waits_keeps_no_place(house, cancelled: bool):
    async def go() -> None:
        app, arrives = Uploads(house), asyncio.Event()
        app.seconds = 0.3
        tasks = [asyncio.create_task(put(app, f"s{number}", "a", arrives=arrives)) for number in range(40)]
        await asyncio.sleep(0.1)
        for task in tasks if cancelled else []:
            task.cancel()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert cancelled or Counter(told) == {408: 40}
        assert app._places._value == app.at_once
        assert (app._on_the_way, app._unread) == (0, 0)

    asyncio.run(go())


def test_what_is_here_and_not_read_yet_is_bounded(house, monkeypatch):
    monkeypatch.setattr(uploads, "_PATIENCE_SECONDS", 0.0)

    async def go() -> None:
        app, arrives = Uploads(house), asyncio.Event()
        app.most_unread = 10_000
        waiting = [asyncio.create_task(put(app, f"s{number}", "a", 3000, arrives=arrives)) for number in range(6)]
        await asyncio.sleep(0.05)
        for _ in range(app.at_once):
            await app._places.acquire()
        arrives.set()
        await asyncio.sleep(0.05)
        assert app._unread == 9000
        for _ in range(app.at_once):
            app._places.release()
        assert Counter(await asyncio.gather(*waiting)) == {204: 3, 429: 3}
        assert app._unread == 0

    asyncio.run(go())


def test_a_file_stays_in_memory():
    assert MultiPartParser.spool_max_size > config.get_option("server.maxUploadSize") * 1024 * 1024


def test_one_that_takes_too_long_gives_its_place_to_others(house):
    async def go() -> None:
        app = Uploads(house)
        app.seconds, app._places = 0.05, asyncio.Semaphore(1)
        house.hold.clear()
        assert await put(app, "one", "slow") == 408
        house.hold.set()
        assert await put(app, "one", "quick") == 204

    asyncio.run(go())


def test_what_is_no_upload_and_what_goes_to_nobody_are_left_to_streamlit(house):
    async def go() -> None:
        app = Uploads(house)
        house.hold.clear()
        waiting = [asyncio.create_task(put(app, "unknown", str(number))) for number in range(20)]
        waiting += [asyncio.create_task(put(app, "one", str(number), method="DELETE")) for number in range(20)]
        await asyncio.sleep(0.02)
        assert house.now == 40
        house.hold.set()
        await asyncio.gather(*waiting)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("path", "session"),
    [
        ("/_stcore/upload_file/abc/1", "abc"), ("/lab/_stcore/upload_file/abc/1", "abc"), ("/_stcore/upload_file/abc", ""),
        ("/_stcore/upload_file/a/b/c", ""), ("/view/trainer", ""),
    ],
)  # fmt: skip
def test_the_session_is_read_off_the_address(path: str, session: str):
    assert session_of(path) == session
