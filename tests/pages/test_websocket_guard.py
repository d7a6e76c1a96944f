"""Who may open a websocket, and at what pace its messages are taken. Nothing is ever looked up outside."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from streamlit import config, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web import bootstrap
from streamlit.web.server.starlette import starlette_websocket

from pages.kit.server import websocket_guard
from pages.kit.server.origins import ORIGINS_VARIABLE, Origins
from pages.kit.server.websocket_guard import Conversation, WebsocketGuard

SITES = Origins.named("https://lab.example.org https://*.campus.example")
FINISHED = ForwardMsg(script_finished=ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY).SerializeToString()


def rerun() -> bytes:
    said = BackMsg()
    said.rerun_script.query_string = ""
    return said.SerializeToString()


@pytest.fixture(autouse=True)
def _no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up() -> str:
        raise AssertionError("an address was looked up outside")

    monkeypatch.setattr(net_util, "get_external_ip", looked_up)


def handshake(*headers: tuple[str, str], origins: Origins = SITES) -> bool:
    """Whether a websocket with these headers reaches Streamlit, which then lets it in by its own rules."""
    sent: list[Any] = []
    reached: list[bool] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        seen = {name: value.decode("latin-1") for name, value in scope["headers"]}
        reached.append(starlette_websocket._is_origin_allowed(seen.get(b"origin"), seen.get(b"host")))

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}
    asyncio.run(WebsocketGuard(streamlit, origins)(scope, receive, send))
    assert reached == [True] or [message["type"] for message in sent] == ["websocket.close"]
    return bool(reached)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501"), ("https://lab.here", "lab.here"), ("http://[::1]:8501", "[::1]:8501"),
        ("HTTP://Lab.Here", "lab.here"), ("https://lab.example.org", "10.0.0.3:8501"), ("https://a.b.campus.example", "inner"),
    ],
)  # fmt: skip
def test_own_pages_are_let_in(origin: str, host: str):
    assert handshake(("origin", origin), ("host", host))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", "127.0.0.1:8501"), ("http://127.0.0.1:9", "127.0.0.1:8501"), ("http://localhost:8501", "127.0.0.1:8501"),
        ("null", "127.0.0.1"), ("", ""), ("", "127.0.0.1"), ("http://", ""), ("file://", ""), ("http://127.0.0.1/", "127.0.0.1"),
        ("http://evil.example@127.0.0.1", "127.0.0.1"), ("http://[", "127.0.0.1"), ("http://lab.example.org", "x"), ("https://campus.example", "x"),
        ("https://evilcampus.example", "x"), ("https://lab.example.org.evil.example", "x"), ("https://evil.example/.campus.example", "x"),
        ("chrome-extension://127.0.0.1", "127.0.0.1"), ("http://127.0.0.1\u00e9", "127.0.0.1"), ("http://" + "a" * 60_000, "127.0.0.1"),
        ("http://8.8.8.8", "127.0.0.1"),
    ],
)  # fmt: skip
def test_foreign_pages_are_not_and_nothing_is_looked_up(origin: str, host: str):
    assert not handshake(("origin", origin), ("host", host))


def test_two_origins_or_hosts_or_none_are_no_browsers():
    own, host = ("origin", "http://127.0.0.1"), ("host", "127.0.0.1")
    assert handshake(host)
    assert not handshake(own)
    assert not handshake(own, own, host)
    assert not handshake(own, host, ("host", "evil.example"))


@pytest.mark.parametrize("text", ["*", "lab.example.org", "https://lab.example.org/path", "none"])
def test_what_is_no_site_stops_the_start(text: str):
    with pytest.raises(ValueError, match=ORIGINS_VARIABLE):
        Origins.named(text)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::", "192.0.2.1"])
def test_the_start_looks_up_nothing(address: str):
    before = {name: config.get_option(name) for name in ("server.address", "server.headless")}
    try:
        config.set_option("server.address", address)
        config.set_option("server.headless", True)
        bootstrap._print_url(is_running_hello=False)
    finally:
        for name, value in before.items():
            config.set_option(name, value)


class Client:
    """What sends so many reruns at once, and the scripts that are begun for it, each of which takes some seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, script_seconds: float) -> None:
        self.seconds = script_seconds
        self.taken: list[float] = []
        self.closed: list[Any] = []
        self.running = self.most_running = 0

    async def visit(self, guard: WebsocketGuard, messages: list[bytes], pause: float = 0.0) -> None:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def say() -> None:
            for data in messages:
                queue.put_nowait({"type": "websocket.receive", "bytes": data})
                if pause:
                    await asyncio.sleep(pause)
            queue.put_nowait({"type": "websocket.disconnect", "code": 1005})

        async def send(message: Any) -> None:
            if message["type"] == "websocket.close":
                self.closed.append(message)

        async def ends(send: Any) -> None:
            await asyncio.sleep(self.seconds)
            self.running -= 1
            await send({"type": "websocket.send", "bytes": FINISHED})

        async def streamlit(scope: Any, receive: Any, send: Any) -> None:
            scripts = []
            while (await receive())["type"] != "websocket.disconnect":
                self.taken.append(loop.time())
                self.running += 1
                self.most_running = max(self.most_running, self.running)
                scripts.append(asyncio.ensure_future(ends(send)))
            await asyncio.gather(*scripts)

        guard.app = streamlit
        await asyncio.gather(say(), guard({"type": "websocket", "headers": []}, queue.get, send))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    return Client(monkeypatch, 0.005)


def test_a_quick_hand_is_never_held_back(client: Client):
    asyncio.run(client.visit(WebsocketGuard(None), [rerun()] * 30, pause=1 / 30))
    assert len(client.taken) == 30
    assert not client.closed
    # A message that is held back waits for a second.
    assert max(b - a for a, b in zip(client.taken, client.taken[1:], strict=False)) < 0.9


def test_a_flood_is_slowed_down_to_a_script_at_a_time_and_then_ends(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(websocket_guard, "_OBSTINATE", 60.0)
    guard = WebsocketGuard(None)
    asyncio.run(client.visit(guard, [rerun()] * 8000))
    assert 20 < len(client.taken) < 100
    assert client.most_running <= 3
    (closed,) = client.closed
    assert closed["code"] == 1008
    assert closed["reason"] == "too many messages"
    assert guard._hurried._value == websocket_guard._HURRIED_SCRIPTS
    assert guard._first._value == websocket_guard._FIRST_SCRIPTS


@pytest.mark.parametrize(("pause", "unwelcome"), [(0.0, True), (0.4, False)])
def test_only_who_goes_in_the_middle_of_a_flood_loses_his_session(pause: float, unwelcome: bool):
    async def go() -> bool:
        said = [rerun()] * 40

        async def receive() -> Any:
            if said:
                return {"type": "websocket.receive", "bytes": said.pop()}
            await asyncio.sleep(pause)
            return {"type": "websocket.disconnect", "code": 1005}

        async def send(message: Any) -> None:
            pass

        first, hurried = asyncio.Semaphore(100), asyncio.Semaphore(100)
        visit = Conversation(receive, send, 50.0, 1000.0, first, hurried)
        while (await visit.receive())["type"] != "websocket.disconnect":
            await visit.send({"type": "websocket.send", "bytes": FINISHED})
        return visit.unwelcome

    assert asyncio.run(go()) == unwelcome


def test_the_loop_is_everybodys_between_two_messages(client: Client):
    async def turns() -> tuple[int, int]:
        counted, over = 0, False

        async def bystander() -> None:
            nonlocal counted
            while not over:
                counted += 1
                await asyncio.sleep(0)

        beside = asyncio.ensure_future(bystander())
        await client.visit(WebsocketGuard(None), [rerun()] * 9)
        over = True
        await beside
        return counted, len(client.taken)

    counted, taken = asyncio.run(turns())
    assert counted >= taken == 9


def test_many_who_flood_share_few_scripts(monkeypatch: pytest.MonkeyPatch):
    client = Client(monkeypatch, 0.02)
    monkeypatch.setattr(websocket_guard, "_OBSTINATE", 8.0)
    monkeypatch.setattr(websocket_guard, "_HURRIED", 2.0)

    async def all_at_once() -> None:
        guard = WebsocketGuard(None)
        await asyncio.gather(*(client.visit(guard, [rerun()] * 1000) for _ in range(20)))

    asyncio.run(all_at_once())
    assert len(client.closed) == 20
    # Those in a hurry, and what each began before it was seen to be.
    after = sorted(client.taken)[20 * 4 :]
    assert len(after) > 40
    assert (after[-1] - after[0]) / len(after) > 0.9 * 0.02 / (websocket_guard._HURRIED_SCRIPTS + 1)


def test_newcomers_begin_few_scripts_at_a_time(monkeypatch: pytest.MonkeyPatch):
    client = Client(monkeypatch, 0.01)

    async def all_at_once() -> None:
        guard = WebsocketGuard(None)
        await asyncio.gather(*(client.visit(guard, [rerun()]) for _ in range(100)))

    asyncio.run(all_at_once())
    assert len(client.taken) == 100
    assert client.most_running <= websocket_guard._FIRST_SCRIPTS


def test_too_many_newcomers_hear_no(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(websocket_guard, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setenv("DESCENT_LAB_NEW_VISITORS", "10")

    async def all_at_once() -> None:
        guard = WebsocketGuard(None)
        await asyncio.gather(*(client.visit(guard, [rerun()]) for _ in range(100)))

    asyncio.run(all_at_once())
    assert 10 <= len(client.taken) <= 20
    assert len(client.closed) == 100 - len(client.taken)


def test_what_streamlit_would_do_for_anybody_is_left_out(client: Client):
    said = [BackMsg(clear_cache=True).SerializeToString(), BackMsg(load_git_info=True).SerializeToString(), rerun()]
    asyncio.run(client.visit(WebsocketGuard(None), said))
    assert len(client.taken) == 1
    assert not client.closed


def test_what_no_page_says_ends_the_websocket(client: Client):
    asyncio.run(client.visit(WebsocketGuard(None), [b"\xff\xff", rerun()]))
    assert not client.taken
    assert client.closed[0]["code"] == 1008
