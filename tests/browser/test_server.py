"""What the server itself answers: unknown addresses, junk, uploads from elsewhere, and other sites that would embed it."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.browser.server import Server, serve

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
INSIDE = ("Traceback", "site-packages", '.py"', "/root", "/home")


def ask(url: str, method: str = "GET", data: bytes | None = None) -> tuple[int, dict[str, str], str]:
    try:
        answer = OPENER.open(urllib.request.Request(url, data, method=method), timeout=10)
    except HTTPError as error:
        answer = error
    with answer:
        return (
            answer.status,
            {name.lower(): text for name, text in answer.headers.items()},
            answer.read().decode(errors="replace"),
        )


@pytest.mark.parametrize(
    "path",
    [
        "/", "/nowhere", "/nowhere/deeper.txt", "/_stcore/nowhere", "/_stcore/health", "/media/none.png", "/lab/x/y.js", "/app/static/app.py",
        "/static/../app.py", "/component/x/y", "/component/..%2f..%2fapp.py", "/%00", "//etc/passwd", "/?" + "x" * 60_000,
    ],
)  # fmt: skip
def test_every_address_has_the_headers_and_says_nothing_of_the_inside(running_app: Server, path: str):
    status, headers, text = ask(running_app.url + path)
    assert status in (200, 400, 404)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert not any(word in text for word in INSIDE)
    assert "SecurityHeaders" not in text


def test_a_body_without_an_end_is_cut_off(running_app: Server):
    # Streamlit answers at once and lets the client send on: who ends it is our connection, if it is in its place.
    address = urlsplit(running_app.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(b"POST /_stcore/health HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000000\r\n\r\n")
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 40_000_000)


def test_no_other_site_may_send_commands_to_a_page(running_app: Server):
    status, _, text = ask(f"{running_app.url}/_stcore/host-config")
    assert status == 200
    assert json.loads(text)["allowedOrigins"] == []


def test_an_upload_from_elsewhere_is_refused(running_app: Server):
    status, _, text = ask(f"{running_app.url}/_stcore/upload_file/x/y", "PUT", b"x")
    assert status == 403
    assert "XSRF" in text
    assert running_app.log().splitlines()[-1].endswith("refused upload on the server status 403")


HANDSHAKE = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def test_a_websocket_begins_with_the_headers(running_app: Server):
    with socket.create_connection(("127.0.0.1", urlsplit(running_app.url).port or 0), 5) as wire:
        wire.sendall(HANDSHAKE + b"\r\n")
        first = wire.recv(4000).split(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert b" 101 " in first[0]
    assert b"x-content-type-options: nosniff" in first
    assert b"referrer-policy: same-origin" in first
    assert any(line.startswith(b"content-security-policy: ") for line in first)


JUNK = {
    "bytes": b"\x00\xff" * 200 + b"\r\n\r\n",
    "version": b"GET / HTTP/9\r\n\r\n",
    "binary message": HANDSHAKE + b"\r\n\x82\x85abcdhello",
    "text message": HANDSHAKE + b"\r\n\x81\x85abcdhello",
    "endless message": HANDSHAKE + b"\r\n\x82\xffabcd" + b"\xff" * 8,
    "unknown frame": HANDSHAKE + b"\r\n\xff\xff\xff\xff",
    "another origin": HANDSHAKE + b"Origin: http://evil.example\r\n\r\n",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_on_the_wire_leaves_the_server_well(running_app: Server, junk: bytes):
    before = len(running_app.log())
    with socket.create_connection(("127.0.0.1", urlsplit(running_app.url).port or 0), 5) as wire:
        wire.settimeout(2)
        wire.sendall(junk)
        try:
            first = wire.recv(4000)
        except TimeoutError:
            first = b""
        if b"evil.example" in junk:
            assert b"101" not in first.split(b"\r\n")[0]
    assert ask(f"{running_app.url}/_stcore/health")[0] == 200
    assert "Traceback" not in running_app.log()[before:]


def websocket(url: str, again: str = "", **more: Any) -> ClientConnection:
    """again: the session to come back to."""
    address = url.replace("http", "ws") + "/_stcore/stream"
    asked = [Subprotocol("streamlit"), *([Subprotocol("none"), Subprotocol(again)] if again else [])]
    # fmt: off
    return connect(
        address, subprotocols=asked, compression=None, max_size=None, proxy=None, ping_interval=None, close_timeout=1,
        legacy=True, **more,
    )
    # fmt: on


def rerun(fragment: str = "", **values: str) -> bytes:
    said = BackMsg()
    said.rerun_script.fragment_id = fragment
    for kind, value in values.items():
        setattr(said.rerun_script.widget_states.widgets.add(id="$$ID-x-None"), kind, value)
    return said.SerializeToString()


def ends_with(client: ClientConnection, said: bytes) -> int | None:
    """The code with which the server ends a websocket that has said this."""
    try:
        client.send(said)
        while True:
            client.recv(10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_foreign_origins_are_refused_at_once(running_app: Server):
    before = time.monotonic()
    for i in range(20):
        with pytest.raises(InvalidStatus, match="403"):
            websocket(running_app.url, origin=f"http://evil-{i}.example")
    # A look at the internet takes two seconds where there is none.
    assert time.monotonic() - before < 5
    assert "external IP" not in running_app.log()
    websocket(running_app.url, origin=running_app.url).close()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (rerun(json_value="[" * 20_000), 1008), (rerun("x\n2026-11-26 forged\x1b[2J"), 1008), (rerun(string_value="x" * 1_100_000), 1009),
        (b"\xff\xff", 1008),
    ],
)  # fmt: skip
def test_what_no_page_says_ends_its_own_websocket_only(running_app: Server, said: bytes, code: int):
    before = len(running_app.log())
    with websocket(running_app.url) as other:
        with websocket(running_app.url) as client:
            assert ends_with(client, said) == code
        other.send(rerun())
        assert other.recv(20)
    new = running_app.log()[before:]
    assert "forged" not in new
    assert "Traceback" not in new
    assert all(len(line) < 300 for line in new.splitlines())


def session_of(client: ClientConnection) -> str:
    """The session that a websocket's first script is of."""
    while True:
        told = ForwardMsg.FromString(client.recv(20, decode=False))
        if session := told.new_session.initialize.session_id:
            return session


def session_again(app: Server, session: str) -> str:
    """The session that somebody gets who asks for this one."""
    with websocket(app.url, again=session) as client:
        client.send(rerun())
        return session_of(client)


def test_a_flood_holds_up_nobody_else_and_its_session_is_not_kept(running_app: Server):
    with websocket(running_app.url) as client:
        client.send(rerun())
        quiet = session_of(client)
    assert session_again(running_app, quiet) == quiet
    with websocket(running_app.url) as client:
        client.send(rerun())
        session = session_of(client)

        def listen() -> None:
            with suppress(ConnectionClosed):
                for _ in client:
                    pass

        def flood() -> None:
            with suppress(ConnectionClosed, OSError):
                for _ in range(4000):
                    client.send(rerun())

        threads = [threading.Thread(target=target, daemon=True) for target in (listen, flood)]
        for thread in threads:
            thread.start()
        waits = []
        for _ in range(20):
            before = time.monotonic()
            assert ask(f"{running_app.url}/_stcore/health")[0] == 200
            waits.append(time.monotonic() - before)
            time.sleep(0.1)
        for thread in threads:
            thread.join(60)
        assert client.protocol.close_code == 1008
    assert max(waits) < 2
    assert sorted(waits)[len(waits) // 2] < 0.3
    assert session_again(running_app, session) != session


def test_refused_settings_leave_one_line_without_their_content(open_page, running_app: Server):
    open_page("/optimizers?steps=<script>secret</script>&noise=nan")
    lines = [line for line in running_app.log().splitlines() if "refused settings by URL on optimizers" in line]
    assert lines[-1].endswith("2: steps noise") or lines[-1].endswith("2: noise steps")
    assert "secret" not in running_app.log()


@contextmanager
def site() -> Iterator[str]:
    """Another site on this machine, whose page /?ADDRESS holds that address in a frame."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{self.path[2:]}' width=1200 height=700></iframe>".encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the tests' output is not the place."""

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}"
    finally:
        served.shutdown()
        served.server_close()
        thread.join()


def test_another_site_embeds_it_only_where_it_may(browser: Browser, running_app: Server):
    with site() as elsewhere:
        page = browser.new_page()
        page.goto(f"{elsewhere}/?{running_app.url}")
        page.wait_for_timeout(1000)
        assert page.frames[1].url.startswith("chrome-error:")
        page.close()
        with serve(environment={"DESCENT_LAB_FRAME_ANCESTORS": elsewhere}) as app:
            _, headers, _ = ask(app.url)
            assert "x-frame-options" not in headers
            page = browser.new_page()
            page.goto(f"{elsewhere}/?{app.url}/averages?series=own")
            lab = page.frames[1]
            lab.wait_for_selector(".dl-stage[data-ready]")
            # Uploads need their cookie, which goes along within one site's frame.
            lab.get_by_role("button", name="Paste numbers").click()
            lab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a\n1\n2\n3\n4\n"})  # fmt: skip
            expect(lab.locator(".dl-count")).to_contain_text("/ 4")
            page.close()


def test_a_wrong_name_of_a_site_stops_the_start():
    with pytest.raises((RuntimeError, TimeoutError), match="DESCENT_LAB_FRAME_ANCESTORS"), serve(environment={"DESCENT_LAB_FRAME_ANCESTORS": "*"}):  # fmt: skip
        pass
