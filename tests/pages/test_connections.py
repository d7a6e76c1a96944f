"""What a client may take of the server's time, places and memory: real sockets, real connections of uvicorn's, a small app."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from pages.kit.server import connections, handles, limits
from pages.kit.server.addresses import proxies_of
from pages.kit.server.admission import Admission
from pages.kit.server.connections import Patience
from pages.kit.server.messages import bounded
from pages.kit.server.seats import CROWDED, NO_ROOM, Capacity, Seats

CAPACITY = Capacity(each=20, in_all=100, bodies=1_000_000)
QUICK = Patience(head=0.3, body=0.6, send=0.3, largest=200_000)
LARGE = 8_000_000
HEAD = b"GET /%s HTTP/1.1\r\nHost: lab\r\n"
POST = b"POST /%s HTTP/1.1\r\nHost: lab\r\nContent-Length: %d\r\n\r\n"
UPGRADE = (
    HEAD % b"" + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
# A message of text, masked with zeros.
LARGE_WANTED = b"\x81\x85\0\0\0\0large"


async def small_app(scope: Any, receive: Any, send: Any) -> None:
    """/: the client's address. /large: many bytes. /body: how many bytes came; /late: asks for them after a second. /ignored: answers before the body is there.
    A websocket sends back what it gets."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            text = b"x" * LARGE if message.get("text") == "large" else message.get("text", "").encode()
            await send({"type": "websocket.send", "bytes": text})
    else:
        said = str(scope["client"][0]).encode()
        if scope["path"] == "/large":
            said = b"x" * LARGE
        if scope["path"] == "/late":
            await asyncio.sleep(1.0)
        if scope["path"] in ("/body", "/late"):
            size, more = 0, True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                size, more = size + len(message["body"]), message["more_body"]
            said = str(size).encode()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", str(len(said)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": said})


@dataclass
class Served:
    """A small server while it runs."""

    port: int
    server: uvicorn.Server
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def seats(self) -> Seats:
        return self.server.config.http_protocol_class.seats  # type: ignore[attr-defined]

    async def opened(self, *said: bytes, receives: int = 0) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        link = socket.socket()
        if receives:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        link.setblocking(False)
        await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", self.port))
        # Reading stops when a little waits, so that what is not read is not taken.
        reader, writer = await asyncio.open_connection(sock=link, limit=1024)
        self.writers.append(writer)
        for words in said:
            writer.write(words)
        return reader, writer

    async def answered(self, *said: bytes) -> bytes:
        """All that comes until the server closes."""
        reader, _ = await self.opened(*said)
        return await until_closed(reader)


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""


def served(
    test: Callable[[Served], Awaitable[None]],
    capacity: Capacity = CAPACITY,
    patience: Patience = QUICK,
    proxies: str = "",
) -> None:
    """Runs a test beside a server of its own, which holds nothing when all have gone."""

    async def run() -> None:
        app = Admission(small_app, capacity, patience, proxies_of(proxies))
        # As `streamlit run` does: the classes are chosen, then the app is asked to start.
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_level="critical", ws="websockets-sansio"))
        link = socket.create_server(("127.0.0.1", 0))
        running = asyncio.create_task(server.serve(sockets=[link]))
        here = Served(link.getsockname()[1], server)
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            try:
                await test(here)
            finally:
                for writer in here.writers:
                    writer.close()
            for _ in range(200):
                if not len(here.seats):
                    break
                await asyncio.sleep(0.01)
            assert (len(here.seats), here.seats.bytes) == (0, 0)
        finally:
            server.should_exit = True
            await asyncio.wait_for(running, 10)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([], b""),
        ([HEAD % b""], b"408"),
        ([HEAD % b"" + b"X-Long: " + b"a" * 10_000], b"408"),
        ([HEAD % b"" + b"X-Long: " + b"a" * 17_000], b"400"),
        ([POST % (b"body", 1000)], b"408"),
        ([POST % (b"body", 150_000) + b"x" * 1000], b"408"),
        ([b"POST /body HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"], b"408"),
        # Answered long before the body is there, which still may not trickle for ever.
        ([POST % (b"ignored", 1000)], b"200"),
        # A second request on the same connection.
        ([HEAD % b"" + b"\r\n", HEAD % b""], b"200"),
        ([HEAD % b"" + b"\r\n" + b"\r\n"], b"200"),
    ],
)
def test_what_is_never_finished_ends(said: list[bytes], status: bytes):
    async def test(here: Served) -> None:
        assert (await here.answered(*said))[9:12] == status

    served(test)


@pytest.mark.parametrize("said", [HEAD % b"", POST % (b"body", 100_000), POST % (b"ignored", 100_000)])
def test_what_trickles_ends(said: bytes):
    async def test(here: Served) -> None:
        reader, writer = await here.opened(said)

        async def trickle() -> None:
            while True:
                writer.write(b"A: b\r\n")
                await asyncio.sleep(0.05)

        task = asyncio.create_task(trickle())
        await until_closed(reader)
        task.cancel()

    served(test)


@pytest.mark.parametrize("path", [b"body", b"ignored"])
def test_a_body_without_an_end_is_cut_off(path: bytes):
    async def test(here: Served) -> None:
        reader, writer = await here.opened(POST % (path, 10_000_000))
        ending = asyncio.create_task(until_closed(reader))
        for _ in range(100):
            writer.write(b"x" * 10_000)
            await asyncio.sleep(0.002)
        await ending
        assert here.seats.bytes == 0

    served(test, patience=Patience(head=30, body=30, send=30, largest=200_000))


def test_a_body_below_the_least_rate_ends(monkeypatch):
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.2)

    async def test(here: Served) -> None:
        assert (await here.answered(POST % (b"body", 100_000), b"x" * 300))[9:12] == b"408"

    served(test, patience=Patience(head=10, body=60, send=10, largest=200_000))


def test_a_body_that_pauses_and_has_brought_enough_is_waited_for(monkeypatch):
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.1)

    async def test(here: Served) -> None:
        reader, writer = await here.opened(
            POST.replace(b"lab", b"lab\r\nConnection: close") % (b"body", 40_001) + b"x" * 40_000
        )
        # Some looks long.
        await asyncio.sleep(0.8)
        writer.write(b"x")
        assert (await until_closed(reader)).endswith(b"40001")

    served(test, patience=Patience(head=10, body=60, send=10, largest=200_000))


def test_the_servers_end_waits_for_no_body():
    async def test(here: Served) -> None:
        reader, _ = await here.opened(POST % (b"body", 100_000) + b"x" * 1000)
        async with asyncio.timeout(5):
            while not here.seats.bytes:
                await asyncio.sleep(0.01)
        here.server.should_exit = True
        assert connections.ENDING.encode() in await until_closed(reader)

    served(test, patience=Patience(head=60, body=60, send=60, largest=200_000))


def test_who_waits_to_be_asked_for_his_body_is_not_slow(monkeypatch):
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.1)
    asks = b"POST /late HTTP/1.1\r\nHost: lab\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"

    async def test(here: Served) -> None:
        reader, writer = await here.opened(asks)
        assert b" 100 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        writer.write(b"hello")
        assert (await until_closed(reader)).endswith(b"\r\n\r\n5")

    served(test, patience=Patience(head=10, body=0.3, send=10, largest=200_000))


def test_a_connection_that_pauses_between_two_requests_has_the_whole_time_for_the_second():
    async def test(here: Served) -> None:
        reader, writer = await here.opened(HEAD % b"" + b"\r\n")
        await reader.readuntil(b"127.0.0.1")
        # Longer than the head of a request may take.
        await asyncio.sleep(2.5 * QUICK.head)
        writer.write(HEAD % b"")
        await asyncio.sleep(0.5 * QUICK.head)
        writer.write(b"\r\n")
        await reader.readuntil(b"127.0.0.1")

    served(test)


@pytest.mark.parametrize("websocket", [False, True])
def test_an_answer_that_nobody_takes_ends(websocket: bool):
    async def test(here: Served) -> None:
        reader, writer = await here.opened(UPGRADE if websocket else HEAD % b"large" + b"\r\n", receives=4096)
        if websocket:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(LARGE_WANTED)
        await gone(here)

    served(test, patience=Patience(head=30, body=30, send=0.02, largest=1000))


async def gone(here: Served) -> None:
    for _ in range(20):
        if len(here.seats):
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("nobody came")
    for _ in range(1000):
        if not len(here.seats):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the connection is still there")


def test_an_answer_that_nobody_takes_holds_little():
    async def test(here: Served) -> None:
        for _ in range(10):
            await here.opened(HEAD % b"large" + b"\r\n", receives=4096)
        await asyncio.sleep(0.5)
        held = [one.transport.get_write_buffer_size() for one in here.server.server_state.connections]
        assert len(held) == 10
        assert 0 < max(held) <= 20_000

    served(test, patience=Patience(head=30, body=30, send=30, largest=1000))


def test_no_part_of_an_answer_waits_until_the_one_before_is_confirmed():
    async def test(here: Served) -> None:
        await here.opened(HEAD % b"")
        while not (there := list(here.server.server_state.connections)):
            await asyncio.sleep(0.01)
        connected = there[0].transport.get_extra_info("socket")
        assert connected.proto == 0, "asyncio would see to it by itself"
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    served(test)


def test_a_large_answer_arrives_whole():
    async def test(here: Served) -> None:
        answer = await here.answered(HEAD % b"large" + b"Connection: close\r\n\r\n")
        assert answer.partition(b"\r\n\r\n")[2] == b"x" * LARGE

    served(test)


def test_where_an_address_holds_too_many_the_one_that_waits_longest_goes():
    async def test(here: Served) -> None:
        first, _ = await here.opened(HEAD % b"")
        silent, _ = await here.opened()
        others = [await here.opened(HEAD % b"") for _ in range(18)]
        assert b"200" in (await here.answered(HEAD % b"" + b"Connection: close\r\n\r\n"))[:12]
        assert CROWDED.encode() in await until_closed(first)
        assert here.seats.of_address("127.0.0.1") <= 20
        assert b"200" in (await here.answered(HEAD % b"" + b"Connection: close\r\n\r\n"))[:12]
        # One seat was free after the first answer, so the silent one has kept its own.
        assert not silent.at_eof()
        assert not any(reader.at_eof() for reader, _ in others)

    served(test, patience=Patience(head=30, body=30, send=30, largest=1000))


def test_where_all_are_served_a_newcomer_hears_why_he_is_not():
    async def test(here: Served) -> None:
        async with (
            connect(f"ws://127.0.0.1:{here.port}/", proxy=None),
            connect(f"ws://127.0.0.1:{here.port}/", proxy=None) as second,
        ):
            answer = await here.answered()
            assert answer[9:12] == b"503"
            assert CROWDED.encode() in answer
            await second.send("still here")
            assert await second.recv() == b"still here"
        await here.answered(HEAD % b"" + b"Connection: close\r\n\r\n")

    served(test, capacity=Capacity(each=2, in_all=100, bodies=1000))


def test_bodies_that_stay_on_their_way_make_room_for_others():
    async def test(here: Served) -> None:
        old, _ = await here.opened(POST % (b"body", 60_000) + b"x" * 40_000)
        await asyncio.sleep(0.05)
        new, _ = await here.opened(POST % (b"body", 60_000) + b"x" * 40_000)
        assert NO_ROOM.encode() in await until_closed(old)
        # With the head that came beside it.
        assert 40_000 <= here.seats.bytes < 40_200
        whole = await here.answered(
            POST.replace(b"lab", b"lab\r\nConnection: close") % (b"body", 15_000) + b"x" * 15_000
        )
        assert whole.endswith(b"15000")
        assert not new.at_eof()

    served(
        test,
        capacity=Capacity(each=20, in_all=20, bodies=60_000),
        patience=Patience(head=30, body=30, send=30, largest=100_000),
    )


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        ("", b"8.8.8.8", b"127.0.0.1"),
        ("127.0.0.1", b"8.8.8.8", b"8.8.8.8"),
        ("127.0.0.0/8", b"1.1.1.1, 8.8.8.8", b"8.8.8.8"),
        ("127.0.0.1 10.0.0.0/8", b"1.1.1.1, 8.8.8.8, 10.1.2.3", b"8.8.8.8"),
        ("10.0.0.0/8", b"8.8.8.8", b"127.0.0.1"),
    ],
)
def test_only_a_proxy_says_for_whom_it_speaks(proxies: str, forwarded: bytes, client: bytes):
    async def test(here: Served) -> None:
        answer = await here.answered(HEAD % b"" + b"X-Forwarded-For: " + forwarded + b"\r\nConnection: close\r\n\r\n")
        assert answer.endswith(b"\r\n\r\n" + client)

    served(test, proxies=proxies)


def test_behind_a_proxy_each_client_has_its_own_places():
    async def test(here: Served) -> None:
        url = f"ws://127.0.0.1:{here.port}/"

        def of(client: str) -> Any:
            return connect(url, additional_headers={"X-Forwarded-For": client}, proxy=None)

        async with of("1.1.1.1"), of("1.1.1.1"), of("2.2.2.2"):
            with pytest.raises(InvalidStatus, match="503"):
                await of("1.1.1.1")
            asked = HEAD % b"" + b"X-Forwarded-For: 1.1.1.1\r\nConnection: close\r\n\r\n"
            assert (await here.answered(asked))[9:12] == b"503"
            async with of("2.2.2.2"):
                pass
        assert (await here.answered(asked))[9:12] == b"200"

    served(test, capacity=Capacity(each=2, in_all=100, bodies=1000), proxies="127.0.0.1")


def test_another_server_is_refused():
    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    app = Admission(small_app, CAPACITY, QUICK, ())
    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert [message["type"] for message in said] == ["lifespan.startup.failed"]
    assert "uvicorn" in said[0]["message"]


@pytest.mark.parametrize("kind", [type("Other", (asyncio.Protocol,), {}), "none"])
def test_websockets_of_another_kind_are_refused(kind: Any):
    app = Admission(small_app, CAPACITY, QUICK, (), bounded())
    config = uvicorn.Config(app, lifespan="on", log_level="critical", ws=kind)
    config.load()

    class Lifespan:
        def __init__(self) -> None:
            self.config = config

        def receive(self) -> None: ...

    with pytest.raises(RuntimeError, match="websockets-sansio"):
        app._bound(Lifespan().receive)


@dataclass(eq=False)
class Guest:
    """Somebody with a seat, who notes whether he was sent away."""

    address: str
    dismissed: bool = False

    def give_up(self, status: int, why: str) -> None:
        self.dismissed = True


def test_who_holds_too_many_takes_nobody_elses_place():
    seats = Seats(Capacity(each=2, in_all=3, bodies=1000))
    there = [Guest("longest there"), Guest("many"), Guest("many")]
    for one in there:
        assert seats.take(one)
        seats.waits(one)
    assert seats.take(Guest("many"))
    assert [one.dismissed for one in there] == [False, True, False]


def test_the_seats_are_counted_right_through_thousands_of_comings_and_goings():
    chance = random.Random(7)
    seats, capacity = Seats(Capacity(5, 20, 1000)), Capacity(5, 20, 1000)
    here: dict[Guest, int] = {}
    for _ in range(5000):
        act = chance.randrange(5)
        if act < 2:
            guest = Guest(chance.choice(["a", "b", "c", "d", "e", "f", ""]))
            if seats.take(guest):
                here[guest] = 0
                if chance.random() < 0.7:
                    seats.waits(guest)
        elif here:
            guest = chance.choice(list(here))
            if act == 2:
                seats.leave(guest)
                seats.leave(guest)
                del here[guest]
            elif act == 3:
                here[guest] += chance.randrange(400)
                seats.body(guest, here[guest])
            elif chance.random() < 0.5:
                seats.body_ended(guest)
                here[guest] = 0
            else:
                other = Guest(guest.address)
                seats.passes(guest, other)
                del here[guest]
                here[other] = 0
        here = {guest: size for guest, size in here.items() if not guest.dismissed}
        assert len(seats) == len(here) <= capacity.in_all
        assert seats.bytes == sum(here.values()) <= capacity.bodies
        for address in "abcdef":
            assert seats.of_address(address) == sum(guest.address == address for guest in here) <= capacity.each


@pytest.mark.parametrize(
    ("there", "most", "backlog"),
    [(65_536, 4000, 2048), (20_000, 4000, 2048), (4096, 2816, 1024), (1024, 512, 256), (256, 128, 64)],
)
def test_connections_stay_below_the_file_handles(there: int, most: int, backlog: int):
    assert handles.shared(there, 4000, 2048) == (most, backlog)
    assert most + backlog < there


@pytest.mark.parametrize(("most", "got"), [(100_000, 65_536), (10_240, 10_240), (256, 256)])
def test_as_many_handles_are_asked_for_as_the_system_gives(most: int, got: int, monkeypatch):
    """As macOS does it: no limit is named, and more than it gives is refused."""
    resource = pytest.importorskip("resource")
    now = [256]

    def set_to(which: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > most:
            raise ValueError("current limit exceeds maximum limit")
        now[0] = wanted[0]

    monkeypatch.setattr(resource, "getrlimit", lambda which: (now[0], resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", set_to)
    assert handles.available() == got


@pytest.mark.parametrize(
    "text", ["nobody", "10.0.0.1/8", "1.2.3", "127.0.0.1;10.0.0.0/8", " ".join(["127.0.0.1"] * 101)]
)
def test_a_wrong_proxy_stops_the_start(text: str):
    with pytest.raises(ValueError, match="DESCENT_LAB_PROXIES"):
        proxies_of(text)


@pytest.mark.parametrize("read", [Capacity.from_limits, Patience.from_limits])
def test_a_wrong_limit_stops_the_start(read: Callable[[], object], monkeypatch):
    for limit in (limits.CONNECTIONS, limits.HEAD_SECONDS):
        monkeypatch.setenv(limit.variable, "many")
    with pytest.raises(ValueError, match="leave it out"):
        read()


def test_a_hall_behind_one_address_has_room():
    # Some 1,400 connections of 200 visitors, and as many slow ones beside them in all.
    assert limits.ADDRESS_CONNECTIONS.default >= 1400 * 1.2
    assert limits.CONNECTIONS.default >= 1400 + 1500
